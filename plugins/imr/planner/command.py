"""`imr plan`: a group's meetings with their days, pages, worksheets and packets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_time

from imr.curriculum.front_matter import TRACKS, VARIANTS
from imr.planner.ics import calendar
from imr.planner.rules import Choice, PlanError, contents, plan

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from imr.curriculum.model import Gettext
    from imr.planner.course import Course
    from imr.planner.rules import Plan

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GROUP, _PERSON = 90, 60
"""Minutes of a meeting, if nothing else is said."""


def add_parser(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add `plan` and its options."""
    parser = subparsers.add_parser("plan", help="plan a group: every meeting with its day")
    parser.add_argument("--start", required=True, metavar="DATE", help="first day, as 2026-12-01")
    parser.add_argument("--time", required=True, metavar="HH:MM", help="when meetings begin")
    parser.add_argument(
        "--minutes", default="", help=f"length (default: {_GROUP} for a group, {_PERSON} for one)"
    )
    parser.add_argument("--track", default="standard", help=", ".join(TRACKS))
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--group", action="store_true", help="a group (this is the default)")
    who.add_argument("--one", action="store_true", help="one person")
    parser.add_argument("--name", default="", help="what the group is called")
    parser.add_argument(
        "--weekday",
        action="append",
        default=[],
        metavar="DAY",
        help=f"{', '.join(_WEEKDAYS)}; more than once if there are more (default: the start's)",
    )
    parser.add_argument("--every", default="1", metavar="WEEKS", help="2 for every other week")
    parser.add_argument(
        "--variant", action="append", default=[], help=f"of module 2: {', '.join(VARIANTS)}"
    )
    parser.add_argument("--healthy-living", action="store_true", help="take the optional module")
    parser.add_argument("--orientation", default="1", metavar="MEETINGS", help="0, 1 or 2")
    parser.add_argument("--no-graduation", action="store_true")
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="DATE",
        help="no meeting then: 2026-12-29, or 2026-12-24..2027-01-02",
    )
    parser.add_argument("--locale", default="en", help="language of the schedule")
    parser.add_argument("--site", default="", metavar="URL", help="address of your site, for links")
    parser.add_argument("--ics", type=Path, metavar="FILE", help="write a calendar file")


def read_choice(args: argparse.Namespace) -> Choice:
    """Return what was asked for.

    Raises:
        PlanError: Something in it cannot be read, or is not known.
    """
    group = not args.one
    minutes = args.minutes or str(_GROUP if group else _PERSON)
    return Choice(
        start=_day("--start", args.start),
        hour=args.time,
        minutes=_count("--minutes", minutes),
        track=_known("--track", args.track, TRACKS),
        group=group,
        name=_name(args.name),
        weekdays=tuple(
            sorted({_WEEKDAYS.index(_known("--weekday", d, _WEEKDAYS)) for d in args.weekday})
        ),
        every=_count("--every", args.every),
        variants=tuple(_known("--variant", v, VARIANTS) for v in args.variant),
        optional=args.healthy_living,
        orientations=_count("--orientation", args.orientation),
        graduation=not args.no_graduation,
        skip=tuple(_span(text) for text in args.skip),
    )


def _day(option: str, text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise PlanError(
            f"{option}: '{text}' is not a date. Expected one such as 2026-12-01."
        ) from None


def _span(text: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    return _day("--skip", first), _day("--skip", last or first)


def _count(option: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise PlanError(f"{option}: '{text}' is not a number. Expected a whole number.")
    return int(text)


def _known(option: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise PlanError(f"{option}: there is no '{text}'. Expected one of {', '.join(known)}.")
    return text


def _name(text: str) -> str:
    if not text.isprintable():
        raise PlanError("--name: there are letters that cannot be shown. Expected plain text.")
    return text.strip()


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a plan is written for."""

    locale: str
    """Babel's name of the locale that dates are written by."""

    site: str
    """Address of the reader's site, ending in a slash; "" if it is not known."""

    gettext: Gettext


def run(args: argparse.Namespace, course: Course, reader: Reader) -> None:
    """Print the schedule, and write the calendar if one is asked for.

    Args:
        args: As `add_parser` names them.
        course: In the reader's language.
        reader: Whom it is for.

    Raises:
        PlanError: What was asked for cannot be planned, or the calendar cannot be written.
    """
    choice = read_choice(args)
    made = plan(course, choice)
    name = choice.name or called(choice, reader.gettext)
    if args.ics:
        _write(args.ics, calendar(course, made, name, reader.site, reader.gettext).encode())
    print("\n".join(schedule(course, made, name, reader)))


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise PlanError(
            f"{path}: the calendar cannot be written ({error.strerror}). "
            "Expected a folder that is there and can be written to."
        ) from None


def called(choice: Choice, gettext: Gettext) -> str:
    """Return what a plan without a name is called."""
    return gettext("IMR group") if choice.group else gettext("IMR one to one")


def schedule(course: Course, made: Plan, name: str, reader: Reader) -> Iterator[str]:
    """Yield the lines of a plan: its name and length, then every meeting with what it needs."""
    choice, locale, gettext = made.choice, reader.locale, reader.gettext
    begin = time.fromisoformat(choice.hour)
    end = (datetime.combine(choice.start, begin) + timedelta(minutes=choice.minutes)).time()
    hours = " – ".join(format_time(at, "short", locale=locale) for at in (begin, end))
    first, *_, last = (format_date(m.day, "long", locale=locale) for m in made.meetings)
    yield name
    yield gettext("{count} meetings, from {first} to {last}").format(
        count=len(made.meetings), first=first, last=last
    )
    skipped = iter(made.skipped)
    pause = next(skipped, None)
    for meeting in made.meetings:
        while pause and pause < meeting.day:
            yield ""
            yield gettext("{date}: no meeting").format(
                date=format_date(pause, "full", locale=locale)
            )
            pause = next(skipped, None)
        about = contents(course, choice, meeting, gettext)
        yield ""
        yield f"{meeting.number}. {format_date(meeting.day, 'full', locale=locale)}, {hours}"
        yield f"   {about.title}"
        for heading, links in (
            (gettext("Pages"), about.pages),
            (gettext("Guide"), about.guides),
            (gettext("Worksheets"), about.sheets),
            (gettext("Packet"), about.packets),
        ):
            if links:
                yield f"   {heading}:"
                yield from (f"   - {link.title}  {reader.site}{link.url}" for link in links)
