"""MkDocs shell: placeholders and fields become text, worksheets become forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File

from imr.curriculum.edition import Edition, load_edition, region_path
from imr.curriculum.front_matter import split
from imr.curriculum.glossary import explain, read_glossary
from imr.curriculum.loader import page_uris
from imr.errors import ImrError
from imr.translate.catalogs import locales
from imr.worksheets.fence import WORDS, name_sheet
from imr.worksheets.html import render_sheet
from imr.worksheets.manifest import manifest_json

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


GLOSSARY = "glossary.md"


class NoOptions(Config):
    """This plugin has none."""


class WorksheetsPlugin(BasePlugin[NoOptions]):
    """Loads the edition once for all plugins and renders what only it knows."""

    @event_priority(90)  # After translate, whose words it needs; before all others.
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        root = Path(config.config_file_path).parent
        translator = config.plugins["imr-translate"].translator  # type: ignore[attr-defined]
        try:
            region = region_path(root).stem
            self.edition: Edition = load_edition(
                root,
                translator.locale,
                gettext=translator.gettext,
                read=translator.page,
                translate_region=translator.passage(f"regions/{region}"),
                translations=lambda: translator.table(
                    locales(root / "locales"), page_uris(root / "docs")
                ),
            )
            self.manifests = {
                sheet.slug: manifest_json(sheet, translator.gettext)
                for sheet in self.edition.curriculum.sheets()
            }
        except ImrError as error:
            raise PluginError(str(error)) from error
        has_glossary = (root / "docs" / GLOSSARY).is_file()
        self.glossary = read_glossary(translator.page(GLOSSARY)) if has_glossary else {}
        WORDS.set(translator.gettext)
        config.extra["edition"] = self.edition
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for slug, text in self.manifests.items():
            files.append(File.generated(config, f"worksheets/{slug}/fields.json", content=text))
        return files

    @event_priority(50)  # After translate has counted the page's messages.
    def on_page_markdown(self, markdown: str, *, page: Page, **kwargs: Any) -> str:
        uri = page.file.src_uri
        source = self.edition.read(uri)
        try:
            expanded = self.edition.expand(markdown, uri, split(source)[2])
        except ImrError as error:
            raise PluginError(str(error)) from error
        if page.meta.get("kind") == "worksheet":
            return name_sheet(expanded, Path(uri).stem)
        return expanded

    def on_page_content(self, html: str, *, page: Page, **kwargs: Any) -> str:
        if not html:  # the last build rendered it (imr-kept)
            return html
        html = explain(html, self.glossary)
        if page.meta.get("kind") != "worksheet":
            return html
        return render_sheet(
            html,
            Path(page.file.src_uri).stem,
            private=bool(page.meta.get("private")),
            form=page.meta.get("audience") == "facilitator",
            gettext=self.edition.gettext,
        )
