"""A plan as a calendar file: iCalendar, RFC 5545.

`overrides/assets/src/planner/ics.ts` writes the same bytes for the same plan. Times have no time
zone ("floating", RFC 5545, 3.3.5): two o'clock in the room where the group meets, in summer and
winter. Everything follows from the plan, so the same plan is the same file; a plan whose days or
hour were changed brings the same UIDs, which calendars take for the same meetings.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from imr.planner.rules import contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr.curriculum.model import Gettext
    from imr.planner.course import Course, Link
    from imr.planner.rules import Meeting, Plan

_PRODUCT = "-//IMR curriculum//Group planner//EN"
_LINE = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_PRIME, _OFFSET, _MASK = 0x100000001B3, 0xCBF29CE484222325, (1 << 64) - 1


def calendar(course: Course, made: Plan, name: str, site: str, gettext: Gettext) -> str:
    """Write the calendar of a plan.

    Args:
        course: What the plan is made from.
        made: The plan.
        name: What the group is called.
        site: Address of the reader's site, ending in a slash; "" leaves links out.
        gettext: The reader's words.
    """
    stamp = datetime.combine(made.choice.start, time(), UTC)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for meeting in made.meetings:
        begin = datetime.combine(meeting.day, time.fromisoformat(made.choice.hour))
        end = begin + timedelta(minutes=made.choice.minutes)
        about = contents(course, made.choice, meeting, gettext)
        summary = gettext("{name}: {title}").format(name=name, title=about.title)
        groups = (
            (gettext("Pages"), about.pages),
            (gettext("Guide"), about.guides),
            (gettext("Worksheets"), about.sheets),
            (gettext("Packet"), about.packets),
        )
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_uid(made, meeting, name)}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{begin:%Y%m%dT%H%M%S}",
            f"DTEND:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:{_text(summary)}",
            f"DESCRIPTION:{_text(_description(groups, site))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _fold(line))


def _description(groups: tuple[tuple[str, tuple[Link, ...]], ...], site: str) -> str:
    lines: list[str] = []
    for heading, links in groups:
        if links:
            lines.append(f"{heading}:")
            lines += [f"- {link.title}" + (f" {site}{link.url}" if site else "") for link in links]
    return "\n".join(lines)


def _uid(made: Plan, meeting: Meeting, name: str) -> str:
    """Name a meeting the same when its hour or day changes, and unlike those of other groups."""
    choice = made.choice
    day = choice.start.strftime("%Y%m%d")
    return f"{day}-{choice.track}-{meeting.number:02}-{_digest(name)}@imr-plan"


def _digest(text: str) -> str:
    """Return FNV-1a of the text as 16 digits: short, and quick to write in two languages."""
    found = _OFFSET
    for octet in text.encode():
        found = ((found ^ octet) * _PRIME) & _MASK
    return f"{found:016x}"


def _text(value: str) -> str:
    """Escape a TEXT value (RFC 5545, 3.3.11); control characters are left out."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        value = value.replace(plain, escaped)
    return _CONTROL.sub("", value).replace("\n", "\\n")


def _fold(line: str) -> Iterator[str]:
    """Yield the parts of a line: 75 octets or fewer, no character torn (RFC 5545, 3.1)."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            yield part
            part, size = " ", 1
        part += letter
        size += octets
    yield part
