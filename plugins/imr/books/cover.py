"""What stands on a packet's cover and sign-in sheet: the words for their fields.

The web page of the packet builder finds the same words (overrides/assets/src/packet/cover.ts);
both read tests/cases/packets.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imr.books.packets import is_session, sheets, sides, sides_of_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from imr.books.orders import Order
    from imr.books.packets import Catalog, Pile

TOPICS, SETS = 8, 8
"""Lines of the cover for what is in the packet, and for the kinds of sets."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the words depend on beside the order."""

    gettext: Callable[[str], str]
    """Gives the facilitator's words for an English message."""

    names: Mapping[str, str]
    """What each locale's language calls itself."""

    group: str = ""
    day: str = ""
    """The day of the meeting, as the facilitator's language writes it."""


def values(order: Order, found: Sequence[Pile], catalog: Catalog, words: Words) -> dict[str, str]:
    """Return the words for each field, by its name.

    Args:
        order: What is in the packet.
        found: Its piles.
        catalog: The PDFs of the facilitator's locale, for the titles.
        words: The facilitator's words.
    """
    _ = words.gettext
    titles = {d.name: d.title for d in catalog if d.name and d.kind in {"session", "worksheet"}}
    topics = [titles.get(name, name) for name in order.contents]
    made = {
        "group": words.group,
        "day": words.day,
        "topic": "; ".join(titles.get(name, name) for name in order.contents if is_session(name)),
        "sheets": str(sheets(len(sides(found, order)), order)),
        "print": how_to_print(order, _),
    }
    if len(topics) > TOPICS:
        topics[TOPICS - 1] = "…"
    for number, topic in enumerate(topics[:TOPICS], 1):
        made[f"topic-{number}"] = topic
    sets = [pile for pile in found if pile.people]
    for number, pile in enumerate(sets[:SETS], 1):
        if pile.people:
            made[f"set-{number}"] = _(
                "{language}, {print}. Sets: {copies}. Sheets in each: {sheets}"
            ).format(
                copies=pile.copies,
                language=words.names[pile.people.locale],
                print=size_name(pile.people.size, _),
                sheets=sheets(len(sides_of_set(pile, order)), order),
            )
    return made


def size_name(size: str, _: Callable[[str], str]) -> str:
    """Return the words for a size of print."""
    return _("large print") if size == "large-print" else _("standard print")


def how_to_print(order: Order, _: Callable[[str], str]) -> str:
    """Return what to set in the printer's dialog."""
    if order.booklet:
        return _("Both sides, turned on the short edge. Fold each set in half.")
    if order.duplex:
        return _("Both sides, turned on the long edge.")
    return _("One side.")


def label(pile: Pile, catalog: Catalog, words: Words) -> str:
    """Return a pile's bookmark."""
    if pile.people:
        return f"{words.names[pile.people.locale]}, {size_name(pile.people.size, words.gettext)}"
    path = pile.pieces[0].path
    return next(document.title for document in catalog if document.path == path)
