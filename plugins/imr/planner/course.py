"""What a plan is made from: the curriculum as topics, sessions and links.

The browser gets the same value as JSON (`src/planner/rules.ts` has its types), so that a plan made
there is the plan made here.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from imr.books.editions import session_packet
from imr.curriculum.model import PageKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from imr.curriculum.model import Curriculum, Module, Page, Worksheet

_FIRST = ("start/what-to-expect.md", "start/confidentiality.md")
_FIRST_GUIDE = "facilitators/procedures/starting.md"
_FIRST_FORMS = (1, 2)
_LAST = ("modules/10-getting-your-needs-met/carry-on.md",)
_LAST_GUIDE = "facilitators/procedures/finishing.md"
_LAST_SHEET = "worksheets/carry-on-plan.md"
_LAST_FORMS = (10, 11)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to open."""

    title: str
    url: str
    """Below the locale's site, as in `help-now/`."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session page, with all that goes with it."""

    number: int
    variant: str
    page: Link
    guide: Link | None
    sheets: tuple[Link, ...]
    packet: Link | None
    """A PDF with the page and its sheets, if there is one."""


@dataclass(frozen=True, slots=True)
class Review:
    """A module's review page."""

    variant: str
    page: Link


@dataclass(frozen=True, slots=True)
class Topic:
    """A module, as a planner sees it."""

    number: int
    title: str
    optional: bool
    tracks: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...]
    """Pairs of a track's name and, for each of its meetings, the session numbers it uses."""

    sessions: tuple[Session, ...]
    reviews: tuple[Review, ...]

    def meetings(self, track: str) -> tuple[tuple[int, ...], ...]:
        """Return the session numbers of each meeting of a track."""
        return dict(self.tracks)[track]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A meeting without a module: the orientation or the graduation."""

    pages: tuple[Link, ...]
    guides: tuple[Link, ...]
    sheets: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Everything a plan can hold."""

    topics: tuple[Topic, ...]
    orientation: Occasion
    graduation: Occasion

    def json(self) -> str:
        """Write the course for the browser."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def address(src_uri: str) -> str:
    """Return where a page stands below the locale's site."""
    return src_uri.removesuffix(".md").removesuffix("index").rstrip("/") + "/"


def _link(thing: Page | Worksheet) -> Link:
    return Link(thing.title, address(thing.src_uri))


def _sheet(sheet: Worksheet) -> Link:
    return Link(f"{sheet.label} {sheet.title}", address(sheet.src_uri))


def course_of(curriculum: Curriculum, *, printed: bool = True) -> Course:
    """Return what a plan is made from.

    Args:
        curriculum: In the reader's language.
        printed: Whether there are packets.
    """
    return Course(
        topics=tuple(_topic(m, curriculum, printed=printed) for m in curriculum.modules),
        orientation=_occasion(curriculum, _FIRST, _FIRST_GUIDE, _FIRST_FORMS),
        graduation=_occasion(curriculum, _LAST, _LAST_GUIDE, _LAST_FORMS, _LAST_SHEET),
    )


def _occasion(
    curriculum: Curriculum,
    pages: Iterable[str],
    guide: str,
    forms: tuple[int, ...],
    sheet: str = "",
) -> Occasion:
    known = {thing.src_uri: thing for thing in curriculum.pages}
    return Occasion(
        pages=tuple(_link(known[uri]) for uri in pages if uri in known),
        guides=tuple(_link(known[uri]) for uri in (guide,) if uri in known),
        sheets=tuple(
            _sheet(s) for s in curriculum.sheets() if s.src_uri == sheet or s.form in forms
        ),
    )


def _packet(curriculum: Curriculum, page: Page) -> Link:
    book = session_packet(curriculum, page)
    return Link(book.title, f"print/{book.path}")


def _topic(module: Module, curriculum: Curriculum, *, printed: bool) -> Topic:
    guides = {(p.session, p.variant): _link(p) for p in curriculum.guides_of(module) if p.session}
    return Topic(
        number=module.number,
        title=module.title,
        optional=module.optional,
        tracks=module.tracks,
        sessions=tuple(
            Session(
                number=page.session,
                variant=page.variant,
                page=_link(page),
                guide=guides.get((page.session, page.variant)),
                sheets=tuple(
                    _sheet(s)
                    for s in curriculum.worksheets
                    if s.src_uri in curriculum.targets(page.src_uri)
                ),
                packet=_packet(curriculum, page) if printed else None,
            )
            for page in module.pages
            if page.kind is PageKind.SESSION
        ),
        reviews=tuple(
            Review(page.variant, _link(page))
            for page in module.pages
            if page.kind is PageKind.REVIEW
        ),
    )
