"""From choices to meetings with dates. `overrides/assets/src/planner/rules.ts` keeps the same rules.

The cases in tests/cases/plans/ hold for both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from imr.errors import ImrError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr.curriculum.model import Gettext
    from imr.planner.course import Course, Link, Occasion, Session, Topic

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
YEARS = range(2000, 2200)
MINUTES = range(15, 241)
ORIENTATIONS = range(3)
WEEKS = range(1, 5)
LONGEST_NAME = 80
_HORIZON = 3653
"""Days after the start within which every meeting must find a place: ten years."""

GROUP_PLAN, PERSON_PLAN = "#plan-for-a-group", "#plan-for-one-person"
"""Headings that every guide to a session has."""


class PlanError(ImrError):
    """A plan cannot be made from these choices."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a facilitator decides."""

    start: date
    """No meeting is earlier."""

    hour: str
    """When a meeting begins, as in "14:00"."""

    minutes: int = 90
    track: str = "standard"
    group: bool = True
    name: str = ""
    weekdays: tuple[int, ...] = ()
    """0 is Monday; none means the weekday of the start."""

    every: int = 1
    """Weeks from one week with meetings to the next."""

    variants: tuple[str, ...] = ()
    """Of a module that has some: which ones are read; none means that it is open, so all."""

    optional: bool = False
    """Whether the optional module is taken."""

    orientations: int = 1
    graduation: bool = True
    skip: tuple[tuple[date, date], ...] = ()
    """First and last day of each time without meetings."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting."""

    number: int
    """Counted from 1 in the whole plan."""

    day: date
    kind: str
    """`orientation`, `session` or `graduation`."""

    module: int = 0
    sessions: tuple[int, ...] = ()
    variants: tuple[str, ...] = ()
    part: int = 1
    parts: int = 1
    """How many meetings have the same sessions, where one is not enough."""

    last: bool = False
    """Whether the module, or one person's variant of it, ends here, so that its review is read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All meetings in order, and the days on which there would have been one."""

    choice: Choice
    meetings: tuple[Meeting, ...]
    skipped: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a meeting is about, and everything to open or print for it."""

    title: str
    pages: tuple[Link, ...]
    guides: tuple[Link, ...]
    sheets: tuple[Link, ...]
    packets: tuple[Link, ...] = ()


def plan(course: Course, choice: Choice) -> Plan:
    """Give every meeting of the chosen track its day.

    Raises:
        PlanError: A choice is out of its bounds, or the days to skip leave no room.
    """
    _check(choice)
    days = _days(choice)
    skipped: list[date] = []
    meetings: list[Meeting] = []
    for number, meeting in enumerate(_agenda(course, choice), 1):
        for day in days:
            if not any(first <= day <= last for first, last in choice.skip):
                meetings.append(replace(meeting, number=number, day=day))
                break
            skipped.append(day)
        else:
            raise PlanError(
                "The days to skip leave too few days for all meetings. "
                "Expected room for them within ten years of the start."
            )
    return Plan(choice, tuple(meetings), tuple(skipped))


def _check(choice: Choice) -> None:
    """Say what is out of bounds.

    Raises:
        PlanError: Something is.
    """
    bounds = (
        ("year of the start", choice.start.year, YEARS),
        ("minutes", choice.minutes, MINUTES),
        ("orientation meetings", choice.orientations, ORIENTATIONS),
        ("weeks from meeting to meeting", choice.every, WEEKS),
    )
    if not _HOUR.fullmatch(choice.hour):
        raise PlanError(f"'{choice.hour}' is not a time. Expected one such as 14:00.")
    for name, value, known in bounds:
        if value not in known:
            raise PlanError(f"'{value}' does not fit: {name}. Expected {known[0]} to {known[-1]}.")
    if any(weekday not in range(7) for weekday in choice.weekdays):
        raise PlanError("There is no such weekday. Expected 0 for Monday to 6 for Sunday.")
    if len(choice.name) > LONGEST_NAME:
        raise PlanError(
            f"The name has {len(choice.name)} letters. Expected {LONGEST_NAME} or fewer."
        )
    for first, last in choice.skip:
        if last < first:
            raise PlanError(
                f"The days to skip from {first} to {last} end before they begin. "
                "Expected the earlier day first."
            )


def _days(choice: Choice) -> Iterator[date]:
    """Yield the days on which a meeting could be, from the start on."""
    weekdays = choice.weekdays or (choice.start.weekday(),)
    first_week: date | None = None
    for offset in range(_HORIZON):
        day = choice.start + timedelta(offset)
        if day.weekday() not in weekdays:
            continue
        monday = day - timedelta(day.weekday())
        first_week = first_week or monday
        if (monday - first_week).days // 7 % choice.every == 0:
            yield day


def _agenda(course: Course, choice: Choice) -> Iterator[Meeting]:
    """Yield the meetings in order; their numbers and days are not theirs yet."""
    draft = Meeting(0, choice.start, "orientation")
    for part in range(1, choice.orientations + 1):
        yield replace(draft, part=part, parts=choice.orientations)
    for topic in course.topics:
        if choice.optional or not topic.optional:
            yield from _topic(topic, choice, replace(draft, kind="session", module=topic.number))
    if choice.graduation:
        yield replace(draft, kind="graduation")


def _topic(topic: Topic, choice: Choice, draft: Meeting) -> Iterator[Meeting]:
    found = tuple(_readings(topic, choice))
    for place, reading in enumerate(found):
        following = found[place + 1 : place + 2]
        yield replace(
            draft,
            sessions=reading[0],
            variants=reading[1],
            part=found[: place + 1].count(reading),
            parts=found.count(reading),
            last=not following or following[0][1] != reading[1],
        )


def _readings(topic: Topic, choice: Choice) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Yield the session numbers and the variants of each meeting of a module.

    A group meets once for all its variants, and everyone reads their own pages. One person who
    takes several gets meetings for each, and what they share once, with the last.
    """
    known = tuple(dict.fromkeys(s.variant for s in topic.sessions if s.variant))
    chosen = tuple(v for v in known if v in choice.variants)
    if choice.group or len(chosen) < 2:
        for sessions in topic.meetings(choice.track):
            yield sessions, chosen or known
        return
    own = {s.number for s in topic.sessions if s.variant}
    for variant in chosen:
        for sessions in topic.meetings(choice.track):
            read = tuple(n for n in sessions if n in own or variant == chosen[-1])
            if read:
                yield read, (variant,)


def contents(course: Course, choice: Choice, meeting: Meeting, gettext: Gettext) -> Contents:
    """Tell what a meeting is about, in the reader's words."""
    if meeting.kind != "session":
        first = meeting.kind == "orientation"
        occasion: Occasion = course.orientation if first else course.graduation
        title = gettext("Orientation") if first else gettext("Graduation")
        return Contents(
            _part(title, meeting, gettext), occasion.pages, occasion.guides, occasion.sheets
        )
    topic = next(t for t in course.topics if t.number == meeting.module)
    sessions = tuple(
        s
        for number in meeting.sessions
        for s in topic.sessions
        if s.number == number and (not s.variant or s.variant in meeting.variants)
    )
    pages = [s.page for s in sessions]
    if meeting.last:
        pages += [r.page for r in topic.reviews if not r.variant or r.variant in meeting.variants]
    anchor = GROUP_PLAN if choice.group else PERSON_PLAN
    return Contents(
        title=_part(_title(topic, sessions), meeting, gettext),
        pages=tuple(pages),
        guides=tuple(_with(s.guide, anchor) for s in sessions if s.guide),
        sheets=tuple(dict.fromkeys(sheet for s in sessions for sheet in s.sheets)),
        packets=tuple(s.packet for s in sessions if s.packet),
    )


def _title(topic: Topic, sessions: tuple[Session, ...]) -> str:
    numbers = [f"{topic.number}.{s.number}" for s in sessions]
    span = numbers[0] if numbers[0] == numbers[-1] else f"{numbers[0]}–{numbers[-1]}"
    return f"{span} {sessions[0].page.title if len(sessions) == 1 else topic.title}"


def _part(title: str, meeting: Meeting, gettext: Gettext) -> str:
    if meeting.parts == 1:
        return title
    said = gettext("{title} ({part} of {parts})")
    return said.format(title=title, part=meeting.part, parts=meeting.parts)


def _with(link: Link, anchor: str) -> Link:
    return replace(link, url=link.url + anchor)
