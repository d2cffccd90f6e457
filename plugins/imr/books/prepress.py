"""Prepress: an edition's articles become units, and the order for the press is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import segno

from imr.books.editions import (
    SIZES,
    SLIDES,
    Book,
    Format,
    books,
    folio,
    in_format,
    is_made,
    printed,
    unit_id,
)
from imr.books.epub import Words
from imr.books.matter import (
    contents,
    danger,
    edition_date,
    help_box,
    help_now,
    imprint,
    index,
    short,
)
from imr.books.packet_sheets import UNIT as COVER_UNIT
from imr.books.packet_sheets import cover_book, cover_html, field_names
from imr.books.prepared import Prepared
from imr.books.press import Job
from imr.books.tables import Room
from imr.books.units import Printable, Sheet, Target, paper_css, printable
from imr.curriculum.model import Module, Page, Source, Worksheet
from imr.worksheets.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bs4 import BeautifulSoup

    from imr.curriculum.edition import Edition

CSS = {
    "standard": ("base.css", "handout.css", "packet.css"),
    "large-print": ("base.css", "handout.css", "large.css", "packet.css"),
}
ROOMS = {"standard": Room(), "large-print": Room(width=162.0, scale=1.5, rows=24)}
_INDEX = "I"
"""Begins the page numbers of the index, as G begins those of the glossary."""

_LONGEST_HEAD = 4
"""Words of a title that still fit a running head."""

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Article:
    """A page of the site as it was rendered."""

    url: str
    html: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a book says of itself, and who makes its cover and its contents."""

    title: str
    workbook: str
    guide: str
    author: str
    rights: str
    site_url: str
    lang: str
    date: int
    cover: Callable[[Book], str]
    """HTML of a book's cover."""

    contents: Callable[[BeautifulSoup], None]
    """Puts a table of contents, with the id `doc-toc`, into a document of headings."""

    contents_title: str


class Prepress:
    """Makes the jobs of one edition."""

    def __init__(
        self,
        root: Path,
        edition: Edition,
        articles: Mapping[str, Article],
        imprint: Imprint,
        common: str = "",
    ) -> None:
        """Look at what there is.

        Args:
            root: The repository.
            edition: What is printed.
            articles: Its pages, by their src_uri.
            imprint: What books say of themselves.
            common: The digest of all that pages share, if the last build's units may be taken.
        """
        curriculum = edition.curriculum
        kept = root / ".cache" / "imr" / "prepared" / f"{imprint.lang}.json"
        self.prepared = Prepared(kept, common)
        self.help = ""
        self.root, self.edition, self.articles, self.imprint = root, edition, articles, imprint
        self.modules = {module.number: module for module in curriculum.modules}
        things: tuple[Source, ...] = (
            *printed(curriculum),
            *curriculum.sheets(),
        )
        self.things = {thing.src_uri: thing for thing in things}
        self.urls = {uri: articles[uri].url for uri in self.things}
        self.targets = {
            self.urls[uri]: Target(unit_id(uri), _folio(thing))
            for uri, thing in self.things.items()
        }
        self.homes = {
            unit_id(uri): self.modules.get(thing.module) for uri, thing in self.things.items()
        }

    def jobs(self, print_dir: Path, wanted: tuple[Format, ...]) -> tuple[Job, ...]:
        """Return all units and books of the edition, in each format.

        Args:
            print_dir: Where the books go.
            wanted: The formats.
        """
        sizes = dict.fromkeys(form.size for form in wanted)
        units = {size: {unit.unit_id: unit for unit in self._units(ROOMS[size])} for size in sizes}
        made = tuple(self._job(print_dir, form, units[form.size]) for form in wanted)
        self.prepared.write()
        return made

    def _job(self, print_dir: Path, form: Format, units: Mapping[str, Printable]) -> Job:
        imprint, curriculum = self.imprint, self.edition.curriculum
        every = [*books(curriculum, imprint.title, imprint.workbook, imprint.guide)]
        all_units = dict(units)
        if form.size == SIZES[0]:  # a facilitator's own sheet
            every.append(cover_book(self.edition.gettext))
            all_units[COVER_UNIT] = self._packet_cover()
        made = tuple(in_format(book, form) for book in every if is_made(book, form))
        fronts: dict[str, tuple[str, ...]] = {}
        backs: dict[str, tuple[str, ...]] = {}
        for book in made:
            if book.bound:
                back = self._back(book)
                front = self._front(book, units, back, form)
                fronts[book.path] = tuple(unit.unit_id for unit in front)
                backs[book.path] = tuple(unit.unit_id for unit in back)
                all_units.update({unit.unit_id: unit for unit in (*front, *back)})
        styles = [
            (self.root / "overrides/print" / name).read_text("utf-8") for name in CSS[form.size]
        ]
        return Job(
            lang=imprint.lang,
            format=form,
            print_dir=str(print_dir),
            site_url=imprint.site_url,
            css="\n".join((*styles, paper_css(form.paper))),
            author=imprint.author,
            date=imprint.date,
            units=tuple(all_units.values()),
            books=made,
            fields={
                unit_id(sheet.src_uri): frozenset(f["name"] for f in manifest(sheet)["fields"])
                for sheet in curriculum.sheets()
            }
            | {COVER_UNIT: field_names()},
            fronts=fronts,
            backs=backs,
            epub=None if form.suffix else self._epub_words(),
        )

    def _epub_words(self) -> Words:
        gettext, imprint = self.edition.gettext, self.imprint
        return Words(
            imprint.title,
            imprint.author,
            imprint.rights,
            imprint.contents_title,
            gettext(
                "Every word can be read aloud. Pictures are described. "
                "Headings, lists and tables are marked as what they are."
            ),
        )

    def _printable(self, sheet: Sheet, room: Room, foot: str = "") -> Printable:
        lang = self.imprint.lang
        return printable(
            sheet,
            lang=lang,
            direction="rtl" if lang.split("-")[0] in _RIGHT_TO_LEFT else "ltr",
            units=self.targets,
            docs=self.root / "docs",
            room=room,
            see=self.edition.gettext("page {number}"),
            foot=foot,
        )

    def _units(self, room: Room) -> Iterable[Printable]:
        for uri, thing in self.things.items():
            module = self.modules.get(thing.module)
            sheet = Sheet(
                unit_id=unit_id(uri),
                url=self.urls[uri],
                title=thing.title,
                folio=_folio(thing),
                running=self._running(thing, module),
                html=self.articles[uri].html,
                kind="worksheet" if isinstance(thing, Worksheet) else thing.kind.value,
                group=f"{module.number}. {module.title}" if module else "",
            )
            yield self.prepared.take(partial(self._unit, sheet, room), sheet, room)
            if isinstance(thing, Page) and thing.tool == SLIDES:
                yield self._printable(
                    replace(sheet, unit_id=SLIDES, kind=SLIDES, folio="", running=""), room
                )

    def _unit(self, sheet: Sheet, room: Room) -> Printable:
        foot = "" if sheet.kind == "worksheet" else self._foot(sheet.url)
        return self._printable(sheet, room, foot)

    def _running(self, thing: Source, module: Module | None) -> str:
        """Return the running head: short, or programs that check PDFs take it for a sentence."""
        gettext = self.edition.gettext
        if isinstance(thing, Worksheet):
            return f"{gettext('Form') if thing.is_form else gettext('Worksheet')} {thing.label}"
        if module is None:
            return self.imprint.title
        if len(module.title.split()) > _LONGEST_HEAD:
            return f"{gettext('Module')} {module.number}"
        return f"{module.number}. {module.title}"

    def _foot(self, url: str) -> str:
        """Return the end of a page that is read: help, and the page's address on the site.

        The address is there to type, and as a code to take with a camera.
        """
        box = help_box(self.edition)
        if not self.imprint.site_url:
            return f'<div class="imr-foot">{box}</div>'
        address = urljoin(self.imprint.site_url.rstrip("/") + "/", url)
        code = segno.make(address, error="m", micro=False).svg_data_uri(border=0)
        said = self.edition.gettext("This page on the web:")
        return (
            f'<div class="imr-foot imr-has-code"><img class="imr-code" src="{code}" alt="">{box}'
            f'<p class="imr-address">{said} '
            f'<a href="{escape(address)}">{escape(short(address))}</a></p></div>'
        )

    def _packet_cover(self) -> Printable:
        html = cover_html(self.edition.gettext, danger(self.edition), self.edition.region)
        title = self.edition.gettext("Packet for a group")
        sheet = Sheet(COVER_UNIT, "", title, "", "", html, "packet")
        return self._printable(sheet, ROOMS[SIZES[0]])

    def _front(
        self, book: Book, units: Mapping[str, Printable], back: list[Printable], form: Format
    ) -> list[Printable]:
        """Make the cover and the contents of a book, with help inside its cover."""
        gettext, name = self.edition.gettext, book.path.removesuffix(".pdf")
        cover = self.imprint.cover(book)
        if form.size != SIZES[0]:
            cover += f'<p class="imr-size">{gettext("Large print")}</p>'
        cover += f'<p class="imr-edition">{edition_date(self.edition, self.imprint.date)}</p>'
        inside = {unit: units[unit] for unit in book.units}
        inside.update({unit.unit_id: unit for unit in back if unit.folio})
        listed = contents(book, inside, self.homes, self.imprint.contents)
        title = gettext("Help now")
        return [
            self._matter(f"{name}/cover", book.title, cover),
            # The inside cover and the last page are the same in every book: laid out once.
            self._matter("matter/help", title, self._help(title), side="left"),
            self._matter(f"{name}/contents", self.imprint.contents_title, listed),
        ]

    def _help(self, title: str) -> str:
        if not self.help:  # the same for all books
            self.help = help_now(self.edition, title)
        return self.help

    def _back(self, book: Book) -> list[Printable]:
        edition, gettext = self.edition, self.edition.gettext
        title = gettext("About this edition")
        text = imprint(edition, title, self.imprint.date, self.imprint.site_url)
        last = self._matter("matter/imprint", title, text, side="left")
        if book.kind not in {"handout-book", "workbook"}:
            return [last]
        title = gettext("Index of worksheets and skills")
        text = index(edition, title, self.urls)
        return [self._matter("matter/index", title, text, folio=_INDEX), last]

    def _matter(
        self, name: str, title: str, html: str, *, folio: str = "", side: str = "right"
    ) -> Printable:
        kind = f"front imr-{name.rpartition('/')[2]}"
        sheet = Sheet(name, "", title, folio, "", html, kind, side=side)
        return self._printable(sheet, ROOMS[SIZES[0]])


def _folio(thing: Source) -> str:
    return thing.label if isinstance(thing, Worksheet) else folio(thing)
