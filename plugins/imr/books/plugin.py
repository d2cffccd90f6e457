"""MkDocs shell around mkdocs-with-pdf: its options, its cover, its contents, our books."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from mkdocs.config import config_options as opt
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs_with_pdf.cover import make_cover
from mkdocs_with_pdf.options import Options
from mkdocs_with_pdf.toc import make_indexes

from imr.books.editions import formats
from imr.books.prepress import Article, Imprint, Prepress
from imr.books.press import print_alone
from imr.errors import ImrError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from imr.books.editions import Book

_LOG = logging.getLogger("mkdocs.plugins.imr-books")


class BooksPlugin(BasePlugin):
    """Takes mkdocs-with-pdf's options, cover and contents, and collects articles for the press.

    Its own way of printing (every page parsed twice, one untagged run with the site's CSS) is
    left out, and so is its plugin class, which loads WeasyPrint where no page is laid out.
    """

    config_scheme = (*Options.config_scheme, ("enabled", opt.Type(bool, default=True)))

    @event_priority(-10)  # After worksheets, which loads the edition.
    def on_config(self, config: MkDocsConfig) -> None:
        self.enabled = self.config["enabled"]
        self.options = Options(self.config, config, _LOG)
        self.edition = config.extra["edition"]
        self.articles: dict[str, Article] = {}
        config.extra["books"] = self.enabled
        try:
            self.formats = formats(
                self.edition.region.paper,
                os.environ.get("IMR_PAPERS", ""),
                os.environ.get("IMR_SIZES", ""),
            )
        except ImrError as error:
            raise PluginError(str(error)) from error
        config.extra["book_sizes"] = sorted({form.size for form in self.formats})

    @event_priority(-100)  # Last: the article as every other plugin left it.
    def on_page_content(self, html: str, *, page: Page, **kwargs: Any) -> str:
        self.articles[page.file.src_uri] = Article(page.url, html)
        return html

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if not self.enabled:
            return
        gettext, options = self.edition.gettext, self.options
        contents, rights = self.config["toc_title"], config.copyright
        options.toc_title = gettext(contents)
        imprint = Imprint(
            title=config.site_name,
            workbook=gettext("Workbook"),
            guide=gettext("Facilitator's guide"),
            author=options.author or "",
            rights=gettext(rights) if rights else "",
            site_url=config.site_url or "",
            lang=config.extra["locale"],
            date=int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
            cover=self._cover,
            contents=lambda soup: make_indexes(soup, options),
            contents_title=options.toc_title,
        )
        root = Path(config.config_file_path).parent
        try:
            plugins: Any = config.plugins
            common = plugins["imr-kept"].pages.common
            prepress = Prepress(root, self.edition, self.articles, imprint, common)
            self.jobs = prepress.jobs(Path(config.site_dir, "print"), self.formats)
            if os.environ.get("IMR_PRESS") != "later":  # `imr build` prints all locales together
                print_alone(self.jobs, root)
        except ImrError as error:
            raise PluginError(str(error)) from error

    def _cover(self, book: Book) -> str:
        """Let mkdocs-with-pdf fill its cover template; it holds one title per site, we many."""
        subtitle = self.config["cover_subtitle"]
        self.options._cover_title = book.title  # noqa: SLF001
        self.options._cover_subtitle = self.edition.gettext(subtitle)  # noqa: SLF001
        self.options.template._keywords = None  # noqa: SLF001 (it keeps the first book's)
        soup = BeautifulSoup("<html><body></body></html>", "html.parser")
        make_cover(soup, self.options)
        return str(soup.find_all("body")[0].decode_contents())
