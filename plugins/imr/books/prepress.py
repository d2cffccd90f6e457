"""Prepress: an edition's articles become units, and the order for the press is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import markdown
from bs4 import BeautifulSoup

from imr.books.editions import SIZES, Book, Format, books, folio, in_format, printed, unit_id
from imr.books.epub import Words
from imr.books.join import book_link
from imr.books.packet_sheets import UNIT as COVER_UNIT
from imr.books.packet_sheets import cover_book, cover_html, field_names
from imr.books.press import Job
from imr.books.units import Printable, Sheet, paper_css, printable
from imr.curriculum.model import Module, Source, Worksheet
from imr.worksheets.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from imr.curriculum.edition import Edition

CSS = {
    "standard": ("base.css", "handout.css", "packet.css"),
    "large-print": ("base.css", "handout.css", "large.css", "packet.css"),
}
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
        self, root: Path, edition: Edition, articles: Mapping[str, Article], imprint: Imprint
    ) -> None:
        curriculum = edition.curriculum
        self.root, self.edition, self.articles, self.imprint = root, edition, articles, imprint
        self.modules = {module.number: module for module in curriculum.modules}
        things: tuple[Source, ...] = (*printed(curriculum), *curriculum.sheets())
        self.things = {thing.src_uri: thing for thing in things}
        self.addresses = {articles[uri].url: unit_id(uri) for uri in self.things if uri in articles}

    def jobs(self, print_dir: Path, wanted: tuple[Format, ...]) -> tuple[Job, ...]:
        """Return all units and books of the edition, in each format.

        Args:
            print_dir: Where the books go.
            wanted: The formats.
        """
        units = {unit.unit_id: unit for unit in self._units()}
        title = self.edition.gettext("Help now")
        # The inside cover is the same in every book, so it is laid out once.
        inside = self._front_page("front/help", title, self._help_now(title))
        return tuple(self._job(print_dir, form, units, inside) for form in wanted)

    def _job(
        self, print_dir: Path, form: Format, units: Mapping[str, Printable], inside: Printable
    ) -> Job:
        imprint, curriculum = self.imprint, self.edition.curriculum
        every = [*books(curriculum, imprint.title, imprint.workbook, imprint.guide)]
        all_units = dict(units)
        if form.size == SIZES[0]:  # a facilitator's own sheet
            every.append(cover_book(self.edition.gettext))
            all_units[COVER_UNIT] = self._packet_cover()
        made = tuple(in_format(book, form) for book in every)
        fronts: dict[str, tuple[str, ...]] = {}
        for book in made:
            if book.bound:
                front = self._front(book, units, inside, form)
                fronts[book.path] = tuple(unit.unit_id for unit in front)
                all_units.update({unit.unit_id: unit for unit in front})
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

    def _printable(self, sheet: Sheet, units: Mapping[str, str], foot: str = "") -> Printable:
        lang = self.imprint.lang
        return printable(
            sheet,
            lang=lang,
            direction="rtl" if lang.split("-")[0] in _RIGHT_TO_LEFT else "ltr",
            units=units,
            docs=self.root / "docs",
            foot=foot,
        )

    def _units(self) -> Iterable[Printable]:
        box = self._help_box()
        for uri, thing in self.things.items():
            article = self.articles[uri]
            module = self.modules.get(thing.module)
            is_worksheet = isinstance(thing, Worksheet)
            sheet = Sheet(
                unit_id=unit_id(uri),
                url=article.url,
                title=thing.title,
                folio=thing.label if isinstance(thing, Worksheet) else folio(thing),
                running=self._running(thing, module),
                html=article.html,
                kind="worksheet" if isinstance(thing, Worksheet) else thing.kind.value,
                group=f"{module.number}. {module.title}" if module else "",
            )
            yield self._printable(sheet, self.addresses, "" if is_worksheet else box)

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

    def _danger(self) -> str:
        number = self.edition.region.get("emergency.number")
        return self.edition.gettext("In danger right now? Call {number}.").format(number=number)

    def _help_box(self) -> str:
        gettext, region = self.edition.gettext, self.edition.region
        line = gettext("Call %(name)s: %(number)s") % {
            "name": region.get("helplines.crisis.name"),
            "number": region.get("helplines.crisis.call"),
        }
        return (
            '<div class="imr-struggling">'
            f"<p><strong>{gettext('If you are struggling now')}</strong></p>"
            f"<p>{gettext('You do not have to be alone with it.')} {line}. {self._danger()}</p></div>"
        )

    def _help_now(self, title: str) -> str:
        """Return the inside cover: every helpline, and when it answers."""
        gettext, region = self.edition.gettext, self.edition.region
        lines = markdown.markdown(
            region.helplines_list(gettext, self.edition.day, short=True), extensions=["attr_list"]
        )
        lines = lines.replace("<h3", "<h2").replace("</h3", "</h2")
        return (
            f"<h1>{title}</h1><p><strong>{self._danger()}</strong></p>"
            f'<div class="lines">{lines}</div>'
        )

    def _packet_cover(self) -> Printable:
        html = cover_html(self.edition.gettext, self._danger(), self.edition.region)
        title = self.edition.gettext("Packet for a group")
        return self._printable(Sheet(COVER_UNIT, "", title, "", "", html, "packet"), {})

    def _front(
        self, book: Book, units: Mapping[str, Printable], inside: Printable, form: Format
    ) -> list[Printable]:
        """Make the cover and the contents of a book, its inside cover between them."""
        name = book.path.removesuffix(".pdf")
        contents = self._contents(book, units)
        cover = self.imprint.cover(book)
        if form.size != SIZES[0]:
            cover += f'<p class="imr-size">{self.edition.gettext("Large print")}</p>'
        return [
            self._front_page(f"{name}/cover", book.title, cover),
            inside,
            self._front_page(f"{name}/contents", self.imprint.contents_title, contents),
        ]

    def _front_page(self, name: str, title: str, html: str) -> Printable:
        kind = f"front imr-{name.rpartition('/')[2]}"
        return self._printable(Sheet(name, "", title, "", "", html, kind), {})

    def _contents(self, book: Book, units: Mapping[str, Printable]) -> str:
        """Have the contents made from the units' titles, and write the page numbers beside them."""
        soup = BeautifulSoup("<html><body></body></html>", "html.parser")
        numbers = {unit_id(uri): thing.module for uri, thing in self.things.items()}
        last = 0
        for unit in book.units:
            level, number = "h1", numbers[unit]
            if number and book.kind != "module":
                level = "h2"
                if number != last:
                    module = self.modules[number]
                    _heading(soup, "h1", f"module-{number}", f"{number}. {module.title}")
            last = number
            _heading(soup, level, unit, units[unit].title)
        self.imprint.contents(soup)
        made = soup.select("#doc-toc")[0]
        for anchor in made.find_all("a"):
            unit = str(anchor["href"]).removeprefix("#")
            if unit not in units:
                anchor.unwrap()
                continue
            anchor["href"] = book_link(unit)
            page = soup.new_tag("span", attrs={"class": "imr-number"})
            page.string = f"{units[unit].folio}–1"
            anchor.append(" ")
            anchor.append(page)
        return str(made.decode_contents())


def _heading(soup: BeautifulSoup, level: str, name: str, title: str) -> None:
    heading = soup.new_tag(level, id=name)
    heading.string = title
    soup.select("body")[0].append(heading)
