"""The cover of a packet: a unit with fields for what only the facilitator knows.

It is printed like any other unit. `cover.py` says what goes into its fields.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from imr.books.cover import SETS, TOPICS
from imr.books.editions import Book
from imr.books.packets import COVER

if TYPE_CHECKING:
    from imr.curriculum.model import Gettext
    from imr.curriculum.regions import Region

UNIT = "packet/cover"
_FIELDS = (
    "group",
    "day",
    *(f"topic-{number}" for number in range(1, TOPICS + 1)),
    *(f"set-{number}" for number in range(1, SETS + 1)),
    "sheets",
    "print",
)


def cover_book(gettext: Gettext) -> Book:
    """Return the cover as a PDF of its own."""
    title = gettext("Packet for a group")
    return Book(f"{UNIT}.pdf", title, COVER, (UNIT,), purpose="read")


def field_names() -> frozenset[str]:
    """Return the full names of the cover's fields."""
    return frozenset(f"{UNIT}/{name}" for name in _FIELDS)


def cover_html(gettext: Gettext, danger: str, region: Region) -> str:
    """Return the cover's article.

    Args:
        gettext: Gives the facilitator's words.
        danger: What to do in danger.
        region: Has the helplines.
    """
    _ = gettext
    (
        topics,
        sets,
    ) = _("In the packet"), _("Sets for people")
    return (
        f"<h1>{_('Packet for a group')}</h1>"
        f'<div class="imr-who">{_line("group", _("Group"))}{_line("day", _("Day"))}</div>'
        f'<div class="imr-inside"><div><h2>{topics}</h2>{_lines("topic", TOPICS, topics)}</div>'
        f"<div><h2>{sets}</h2>{_lines('set', SETS, sets)}</div></div>"
        f'<div class="imr-how">{_line("sheets", _("Sheets of paper in all"))}'
        f"{_line('print', _('How to print'))}</div>"
        f'<div class="imr-help"><h2>{_("Help now")}</h2><p><strong>{danger}</strong></p>'
        f"<ul>{_helplines(region, gettext)}</ul></div>"
    )


def _helplines(region: Region, _: Gettext) -> str:
    """Return one item for each helpline: whom to call, and how to text."""
    items = []
    for name in region.helplines:
        found = {key: region.get(f"helplines.{name}.{key}") for key in ("name", "call", "text")}
        ways = [
            f"{words}: {escape(value)}"
            for words, value in ((_("Call"), found["call"]), (_("Text"), found["text"]))
            if value
        ]
        title = escape(found["name"] or "")
        items.append(f"<li><strong>{title}</strong><br>{'. '.join(ways)}</li>")
    return "".join(items)


def _line(name: str, label: str) -> str:
    return f'<p class="imr-{name}"><span>{escape(label)}</span> {_field(name, label)}</p>'


def _lines(name: str, count: int, label: str) -> str:
    every = (_field(f"{name}-{n}", f"{label}: {n}") for n in range(1, count + 1))
    return "".join(f'<p class="imr-{name}">{field}</p>' for field in every)


def _field(name: str, label: str) -> str:
    return f'<input type="text" name="{UNIT}/{name}" data-label="{escape(label)}">'
