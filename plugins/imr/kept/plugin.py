"""MkDocs shell: a page that the last build rendered the same is taken from there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin, event_priority

from imr.kept.pages import Kept, KeptPages, shared

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext


class NoOptions(Config):
    """This plugin has none."""


class KeptPlugin(BasePlugin[NoOptions]):
    """Works for `imr build` alone, which says when nothing is wrong with the pages to be kept."""

    @event_priority(-100)  # Last: with the files of every other plugin.
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        root = Path(config.config_file_path).parent
        plugins: Any = config.plugins
        locale = plugins["imr-translate"].translator.locale
        edition, words = config.extra["edition"], plugins["imr-site"].words
        said = {key: value for key, value in config.extra.items() if key != "edition"}
        self.used = config.extra["whole"]
        common = ""
        if self.used:
            common = shared(
                root,
                root / "locales" / locale / "LC_MESSAGES",
                edition.curriculum,
                (sorted(said.items()), config.site_name, config.site_url),
                (words.scripts, words.fonts, plugins["imr-worksheets"].glossary),
                sorted(file.src_uri for file in files),
            )
        self.pages = KeptPages(root / ".cache" / "imr" / "pages" / locale, common)
        self.sections = plugins["imr-site"].sections
        return files

    @event_priority(-100)  # Last: the text as every other plugin left it.
    def on_page_markdown(self, markdown: str, *, page: Page, **kwargs: Any) -> str:
        if self._can_be_kept(page) and self.pages.find(page.file.src_uri, markdown, page.meta):
            page.content = ""
            page.render = lambda *_: None  # type: ignore[method-assign]
        return markdown

    def _can_be_kept(self, page: Page) -> bool:
        """Tell whether a page is made from its own text: a tool may show any page of the course."""
        return self.used and not page.meta.get("tool")

    @event_priority(-50)  # After worksheets, before books.
    def on_page_content(self, html: str, *, page: Page, files: Files, **kwargs: Any) -> str:
        kept = self.pages.found.get(page.file.src_uri)
        if kept is None:
            return html
        found = {files.get_file_from_path(uri): links for uri, links in kept.links.items()}
        page.links_to_anchors = {file: links for file, links in found.items() if file}
        page.present_anchor_ids = set(kept.anchors)
        page.meta = {**page.meta, "template": "kept.html"}
        self.sections[page.file.src_uri] = kept.sections
        return kept.content

    @event_priority(50)  # Before the site's plugin, which need not look at the page.
    def on_page_context(
        self, context: TemplateContext, *, page: Page, **kwargs: Any
    ) -> TemplateContext:
        if kept := self.pages.found.get(page.file.src_uri):
            context["kept"] = kept.html  # type: ignore[typeddict-unknown-key]
        return context

    @event_priority(-100)  # Last: the page as it is written.
    def on_post_page(self, output: str, *, page: Page, **kwargs: Any) -> str:
        uri = page.file.src_uri
        if self._can_be_kept(page) and uri not in self.pages.found:
            links = {to.src_uri: found for to, found in (page.links_to_anchors or {}).items()}
            anchors = sorted(page.present_anchor_ids or ())
            kept = Kept(page.content or "", anchors, links, self.sections[uri], output)
            self.pages.put(uri, kept)
        return output
