"""What the planner's page shows: its choices, and each track meeting by meeting without dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import get_day_names

from imr.curriculum.front_matter import TRACKS
from imr.planner.course import course_of
from imr.planner.rules import MINUTES, Choice, contents, plan
from imr.site.navigation import variant_names

if TYPE_CHECKING:
    from imr.curriculum.edition import Edition
    from imr.curriculum.model import Gettext
    from imr.planner.rules import Contents


@dataclass(frozen=True, slots=True)
class Track:
    """One track as a table."""

    name: str
    label: str
    sessions: int
    """Meetings that have a session, without the optional module."""

    rows: tuple[Contents, ...]
    """Every meeting in order, with one orientation, the graduation and every variant."""


@dataclass(frozen=True, slots=True)
class Planning:
    """What the template needs."""

    course: str
    """For the browser, as JSON that may stand in an attribute between single quotes."""

    locale: str
    """Whose dates the browser writes (BCP 47)."""

    weekdays: tuple[tuple[int, str], ...]
    """Numbers (0 is Monday) and names, in the order of the reader's calendar."""

    variants: tuple[tuple[str, str], ...]
    optional: str
    """Title of the optional module, "" if there is none."""

    tracks: tuple[Track, ...]
    shortest: int = MINUTES[0]
    longest: int = MINUTES[-1]


def track_names(gettext: Gettext) -> dict[str, str]:
    """Return the reader's name of each track."""
    return {
        "short": gettext("Short"),
        "standard": gettext("Standard"),
        "full": gettext("Full"),
    }


def planning(edition: Edition, *, printed: bool) -> Planning:
    """Return what the planner's page shows.

    Args:
        edition: In the reader's language.
        printed: Whether there are packets.
    """
    curriculum, gettext = edition.curriculum, edition.gettext
    course = course_of(curriculum, printed=printed)
    names = track_names(gettext)
    tracks = []
    for name in TRACKS:
        choice = Choice(date(2001, 1, 1), "00:00", track=name)
        meetings = plan(course, choice).meetings
        rows = tuple(contents(course, choice, meeting, gettext) for meeting in meetings)
        sessions = sum(meeting.kind == "session" for meeting in meetings)
        tracks.append(Track(name, names[name], sessions, rows))
    days = get_day_names("wide", "stand-alone", edition.customs)
    first = Locale.parse(edition.customs).first_week_day
    variants = variant_names(gettext)
    known = dict.fromkeys(v for module in curriculum.modules for v in module.variants)
    return Planning(
        course=_in_single_quotes(course.json()),
        locale=edition.customs.replace("_", "-"),
        weekdays=tuple(((first + n) % 7, days[(first + n) % 7]) for n in range(7)),
        variants=tuple((name, variants[name]) for name in known),
        optional=next((m.title for m in curriculum.modules if m.optional), ""),
        tracks=tuple(tracks),
    )


def _in_single_quotes(text: str) -> str:
    """Write JSON for an attribute: between double quotes each of its own would weigh six letters."""
    return text.replace("&", "\\u0026").replace("'", "\\u0027").replace("<", "\\u003c")
