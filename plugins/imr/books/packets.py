"""Packets: an order becomes a list of pages of the site's PDFs, in the order of printing.

The web page of the packet builder does the same in TypeScript (overrides/assets/src/packet/);
both read tests/cases/packets.json, so that both orders give the same pages.

Packet -- what comes out of the printer
  Pile -- equal sets: the facilitator's own sheets, or the sets of the people of one language and size
    Piece -- a unit: pages of one PDF that belong together
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from imr.books.orders import Order, OrderError, People

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

COVER = "packet-cover"
SIGN_IN = "sign-in"
"""The facilitators' form of that name."""

ROWS = 10
"""People on one sign-in sheet."""

Catalog = tuple["Document", ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit in a PDF."""

    unit: str
    path: str
    """Of the PDF, below the site's root."""

    index: int
    """Which part of the PDF it is, counted from 0."""

    first: int
    """Its first page, counted from 1."""

    pages: int


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF of the site, as its catalog has it."""

    path: str
    title: str
    kind: str
    module: int
    session: int
    variant: str
    worksheet: str
    paper: str
    size: str
    pieces: tuple[Piece, ...]

    @property
    def name(self) -> str:
        """What an order calls it: `7.3`, `2B.1`, or the worksheet's slug; "" if it has no name."""
        if not self.session:
            return self.worksheet
        return f"{self.module}{self.variant[:1].upper()}.{self.session}"


@dataclass(frozen=True, slots=True)
class Pile:
    """Equal sets of pages."""

    pieces: tuple[Piece, ...]
    copies: int = 1
    people: People | None = None
    """Who gets them; None for the facilitator's own sheets."""

    kind: str = ""
    """Of the facilitator's own sheets: `packet-cover`, `guide` or `sign-in`."""


Leaf = tuple[str, int] | None
"""Path of a PDF and a page of it, counted from 1; None for a blank page."""

Side = Leaf | tuple[Leaf, Leaf]
"""One side of a sheet of paper; two pages, left and right, in a booklet."""


def read_catalog(text: Mapping[str, Any], prefix: str = "") -> Catalog:
    """Read a catalog.json.

    Args:
        text: As JSON gives it.
        prefix: Where the locale's site is below the site's root, such as `es/`.
    """
    return tuple(_document(entry, prefix) for entry in text["books"])


def _document(entry: Mapping[str, Any], prefix: str) -> Document:
    path = f"{prefix}{entry['path']}"
    return Document(
        path,
        entry["title"],
        entry["kind"],
        entry["module"],
        entry["session"],
        entry.get("variant", ""),
        entry["worksheet"],
        entry["paper"],
        entry["size"],
        tuple(
            Piece(part["unit"], path, index, part["first"], part["pages"])
            for index, part in enumerate(entry.get("parts", ()))
        ),
    )


def piles(order: Order, catalogs: Mapping[str, Catalog]) -> tuple[Pile, ...]:
    """Find every piece of a packet: the facilitator's sheets first, then the sets.

    Args:
        order: What is wanted.
        catalogs: Every locale's PDFs.

    Raises:
        OrderError: A session, worksheet or locale is unknown, or its edition is not built.
    """
    for locale in (order.locale, *(people.locale for people in order.people)):
        if locale not in catalogs:
            known = ", ".join(catalogs)
            raise OrderError(
                f"There is no locale '{locale}'.{_near(locale, catalogs)} Expected one of {known}."
            )
    found = [*_own(order, catalogs[order.locale])]
    for people in order.people:
        pieces: dict[str, Piece] = {}  # a sheet that two sessions use is in a set once
        for name in order.contents:
            for piece in _find(catalogs[people.locale], name, people, order.paper).pieces:
                pieces.setdefault(piece.unit, piece)
        found.append(Pile(tuple(pieces.values()), people.copies, people))
    return tuple(found)


def _own(order: Order, catalog: Catalog) -> Iterator[Pile]:
    me = People(order.locale, "standard", 1)
    if order.cover:
        yield Pile(_find(catalog, "", me, order.paper, COVER).pieces, kind=COVER)
    if order.plan:
        for name in order.contents:
            if is_session(name):
                yield Pile(_find(catalog, name, me, order.paper, "guide").pieces, kind="guide")
    if order.sign_in:
        sheet = _find(catalog, SIGN_IN, me, order.paper)
        people = sum(some.copies for some in order.people)
        yield Pile(sheet.pieces, -(-people // ROWS), kind=SIGN_IN)


def is_session(name: str) -> bool:
    """Tell a session's name from a worksheet's."""
    return name[:1].isdigit()


def _find(catalog: Catalog, name: str, people: People, paper: str, kind: str = "") -> Document:
    kind = kind or ("session" if is_session(name) else "worksheet")
    every = [d for d in catalog if d.kind == kind]
    named = [d for d in every if d.name == name]
    if not named:
        raise _unknown(name, kind, every)
    for document in named:
        if (document.paper, document.size) == (paper, people.size):
            return document
    raise _not_built(paper, people.size, sorted({d.paper for d in named}))


def _unknown(name: str, kind: str, every: Sequence[Document]) -> OrderError:
    names = list(dict.fromkeys(d.name for d in every))
    if kind == "worksheet":
        return OrderError(f"There is no worksheet '{name}'.{_near(name, names)}")
    module, _, session = name.partition(".")
    variants = [
        n
        for n in names
        if n[: -1 - len(session)].rstrip("SBD") == module and n.endswith(f".{session}")
    ]
    what = "plan for session" if kind == "guide" else "session"
    if variants:
        return OrderError(f"There is no {what} {name}. Expected one of {', '.join(variants)}.")
    return OrderError(f"There is no {what} {name}.{_near(name, names)}")


def _near(name: str, names: Iterable[str]) -> str:
    found = get_close_matches(name, list(names), n=1, cutoff=0.3)
    return f" The nearest is '{found[0]}'." if found else ""


def _not_built(paper: str, size: str, papers: Sequence[str]) -> OrderError:
    if paper not in papers:
        every = ",".join(dict.fromkeys((*papers, paper)))
        return OrderError(
            f"The site has no edition on {paper} paper. Expected --paper {' or '.join(papers)}, "
            f"or a site made with `IMR_PAPERS={every} make site`."
        )
    return OrderError(
        f"The site has no {size} edition on {paper} paper. Expected a site made with "
        "`IMR_SIZES= make site`."
    )


def is_imposed(pile: Pile, order: Order) -> bool:
    """Tell whether a pile becomes booklets: large print would not be large any more."""
    return order.booklet and pile.people is not None and pile.people.size == "standard"


def sides_of_set(pile: Pile, order: Order) -> tuple[Side, ...]:
    """Return the sides of one set of a pile; with a printer that turns the paper, an even number."""
    if pile.people and is_imposed(pile, order):
        leaves = [leaf for piece in pile.pieces for leaf in _leaves(piece)]
        return _imposed(leaves, pile.people.locale)
    sides: list[Side] = []
    for piece in pile.pieces:
        for leaf in _leaves(piece):
            sides.append(leaf)
            if order.booklet:  # its sheets turn on the short edge: a back would stand on its head
                sides.append(None)
        if order.duplex and len(sides) % 2:
            sides.append(None)  # each handout begins on a sheet of its own
    return tuple(sides)


def _leaves(piece: Piece) -> Iterator[tuple[str, int]]:
    return ((piece.path, piece.first + page) for page in range(piece.pages))


def _imposed(leaves: Sequence[Leaf], locale: str) -> tuple[Side, ...]:
    """Lay pages out so that folded sheets, one in the other, make a booklet."""
    from imr.books.impose import RIGHT_TO_LEFT  # noqa: PLC0415 (start-up: pikepdf only where used)
    from imr.books.impose import sides as booklet  # noqa: PLC0415

    order = booklet(len(leaves), right_to_left=locale.split("-", 1)[0] in RIGHT_TO_LEFT)
    return tuple(
        (None if left is None else leaves[left], None if right is None else leaves[right])
        for left, right in order
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a side of the packet comes from."""

    pile: int
    copy: int
    """Counted from 0 within the pile."""

    side: int
    """Counted from 0 within the set."""


def printing_order(found: Sequence[Pile], order: Order) -> Iterator[Spot]:
    """Yield the sides of a packet as they are printed: set by set, or sheet by sheet."""
    for number, pile in enumerate(found):
        count = len(sides_of_set(pile, order))
        together = count if order.staple or pile.people is None else 2 if order.two_sided else 1
        for start in range(0, count, together):
            for copy in range(pile.copies):
                for side in range(start, min(start + together, count)):
                    yield Spot(number, copy, side)


def sides(found: Sequence[Pile], order: Order) -> tuple[Side, ...]:
    """Return what is on each side of the packet, in the order of printing."""
    sets = [sides_of_set(pile, order) for pile in found]
    return tuple(sets[spot.pile][spot.side] for spot in printing_order(found, order))


def sheets(count: int, order: Order) -> int:
    """Return how many sheets of paper so many sides need."""
    return -(-count // 2) if order.two_sided else count
