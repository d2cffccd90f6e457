"""MkDocs shell around mkdocs-with-pdf: its options, cover and contents, our books."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown
from bs4 import BeautifulSoup
from mkdocs.config import config_options as opt
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs_with_pdf.cover import make_cover
from mkdocs_with_pdf.options import Options
from mkdocs_with_pdf.plugin import WithPdfPlugin
from mkdocs_with_pdf.toc import make_indexes

from imr.books.editions import Book, books, folio, printed, unit_id
from imr.books.press import Job
from imr.books.join import book_link
from imr.books.units import Printable, Sheet, printable
from imr.errors import ImrError
from imr.worksheets.manifest import manifest

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_LOG = logging.getLogger("mkdocs.plugins.imr-books")
_CSS = ("base.css", "handout.css")


class BooksPlugin(WithPdfPlugin):
    """Collects each page's article for the press; mkdocs-with-pdf makes cover and contents.

    Its own way of printing (every page parsed twice, one untagged run with the site's CSS) is
    replaced: `on_nav`, `on_post_page` and `on_post_build` do none of it.
    """

    config_scheme = (*WithPdfPlugin.config_scheme, ("enabled", opt.Type(bool, default=True)))

    @event_priority(-10)  # After worksheets, which loads the edition.
    def on_config(self, config: MkDocsConfig) -> None:
        self.enabled = self.config["enabled"]
        self.options = Options(self.config, config, _LOG)
        self.edition = config.extra["edition"]
        self.articles: dict[str, tuple[Page, str]] = {}
        config.extra["books"] = self.enabled

    def on_nav(self, nav: Any, **kwargs: Any) -> Any:
        return nav

    @event_priority(-100)  # Last: the article as every other plugin left it.
    def on_page_content(self, html: str, *, page: Page, **kwargs: Any) -> str:
        if self.enabled:
            self.articles[page.file.src_uri] = (page, html)
        return html

    def on_post_page(self, output: str, **kwargs: Any) -> str:
        return output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if not self.enabled:
            return
        try:
            self.job = self.make_job(config)
        except ImrError as error:
            raise PluginError(str(error)) from error

    def make_job(self, config: MkDocsConfig) -> Job:
        """Turn the collected articles into units and say which books they make."""
        curriculum, gettext = self.edition.curriculum, self.edition.gettext
        root = Path(config.config_file_path).parent
        pages = {p.src_uri: p for p in printed(curriculum)}
        sheets = {s.src_uri: s for s in curriculum.worksheets}
        modules = {m.number: m for m in curriculum.modules}
        wanted = [uri for uri in self.articles if uri in pages or uri in sheets]
        addresses = {self.articles[uri][0].url: unit_id(uri) for uri in wanted}
        self.common = {
            "lang": config.extra["locale"],
            "direction": "rtl" if self._rtl(config.extra["locale"]) else "ltr",
            "paper": self.edition.region.paper,
            "units": addresses,
            "docs": root / "docs",
        }
        units: dict[str, Printable] = {}
        for uri in wanted:
            page, html = self.articles[uri]
            thing = sheets.get(uri) or pages[uri]
            module = modules.get(thing.module)
            running = f"{module.number}. {module.title}" if module else config.site_name
            if uri in sheets:
                running = f"{gettext('Worksheet')} {sheets[uri].label} · {running}"
            found = Sheet(
                unit_id=unit_id(uri),
                url=page.url,
                title=thing.title,
                folio=sheets[uri].label if uri in sheets else folio(pages[uri]),
                running=running,
                html=html,
                kind="worksheet" if uri in sheets else pages[uri].kind.value,
                group=f"{module.number}. {module.title}" if module else "",
            )
            foot = "" if uri in sheets else self._help_box()
            units[found.unit_id] = printable(found, foot=foot, **self.common)
        made = tuple(books(curriculum, config.site_name, gettext("Workbook")))
        fronts: dict[str, tuple[str, ...]] = {}
        for book in made:
            if book.bound:
                front = self._front(book, units, config)
                fronts[book.path] = tuple(unit.unit_id for unit in front)
                units.update({unit.unit_id: unit for unit in front})
        return Job(
            lang=config.extra["locale"],
            paper=self.edition.region.paper,
            print_dir=str(Path(config.site_dir, "print")),
            site_url=config.site_url or "",
            css="\n".join((root / "overrides/print" / name).read_text("utf-8") for name in _CSS),
            author=self.options.author or "",
            date=int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
            units=tuple(units.values()),
            books=made,
            fields={
                unit_id(s.src_uri): frozenset(f["name"] for f in manifest(s)["fields"])
                for s in curriculum.worksheets
            },
            fronts=fronts,
        )

    @staticmethod
    def _rtl(lang: str) -> bool:
        return lang.split("-")[0] in {"ar", "fa", "he", "ur", "yi"}

    def _help_box(self) -> str:
        gettext, region = self.edition.gettext, self.edition.region
        line = gettext("Call %(name)s: %(number)s") % {
            "name": region.get("helplines.crisis.name"),
            "number": region.get("helplines.crisis.call"),
        }
        danger = gettext("In danger right now? Call {number}.").format(
            number=region.get("emergency.number")
        )
        return (
            f'<div class="imr-struggling"><p><strong>{gettext("If you are struggling now")}</strong></p>'
            f"<p>{gettext('You do not have to be alone with it.')} {line}. {danger}</p></div>"
        )

    def _front(
        self, book: Book, units: dict[str, Printable], config: MkDocsConfig
    ) -> list[Printable]:
        """Make the cover, the inside cover and the contents of a book."""
        gettext = self.edition.gettext
        self.options._cover_title = book.title  # noqa: SLF001 (the option is per site there)
        subtitle, contents = self.config["cover_subtitle"], self.config["toc_title"]
        self.options._cover_subtitle = gettext(subtitle)  # noqa: SLF001
        self.options._copyright = config.copyright  # noqa: SLF001
        self.options.template._keywords = None  # noqa: SLF001 (it keeps the first book's)
        self.options.toc_title = gettext(contents)
        cover = BeautifulSoup("<html><body></body></html>", "html.parser")
        make_cover(cover, self.options)
        name = book.path.removesuffix(".pdf")
        danger = gettext("In danger right now? Call {number}.").format(
            number=self.edition.region.get("emergency.number")
        )
        lines = markdown.markdown(
            self.edition.region.helplines_list(gettext, self.edition.day, short=True),
            extensions=["attr_list"],
        ).replace("<h3", "<h2").replace("</h3", "</h2")
        helplines = (
            f"<h1>{gettext('Help now')}</h1><p><strong>{danger}</strong></p>"
            f'<div class="lines">{lines}</div>'
        )
        parts = (
            ("cover", cover.body.decode_contents(), book.title),
            ("help", helplines, gettext("Help now")),
            ("contents", self._contents(book, units), self.options.toc_title),
        )
        return [
            printable(
                Sheet(f"{name}/{part}", "", title, "", "", html, f"front imr-{part}"),
                **{**self.common, "units": {}},
            )
            for part, html, title in parts
        ]

    def _contents(self, book: Book, units: dict[str, Printable]) -> str:
        """Let mkdocs-with-pdf make the contents of a book, and write the page numbers beside them."""
        soup = BeautifulSoup("<html><body></body></html>", "html.parser")
        modules = {m.number: m for m in self.edition.curriculum.modules}
        numbers = {
            unit_id(thing.src_uri): thing.module
            for thing in (*self.edition.curriculum.pages, *self.edition.curriculum.worksheets)
        }
        last = 0
        for unit in book.units:
            number = numbers[unit]
            level = "h1"
            if number and book.kind != "module":
                if number != last:
                    heading = soup.new_tag("h1", id=f"module-{number}")
                    heading.string = f"{number}. {modules[number].title}"
                    soup.body.append(heading)
                level = "h2"
            last = number
            heading = soup.new_tag(level, id=unit)
            heading.string = units[unit].title
            soup.body.append(heading)
        make_indexes(soup, self.options)
        contents = soup.find(id="doc-toc")
        for anchor in contents.find_all("a"):
            unit = anchor["href"].removeprefix("#")
            if unit not in units:
                anchor.unwrap()
                continue
            anchor["href"] = book_link(unit)
            page = soup.new_tag("span", attrs={"class": "imr-number"})
            page.string = f"{units[unit].folio}–1"
            anchor.append(" ")
            anchor.append(page)
        return str(contents.decode_contents())
