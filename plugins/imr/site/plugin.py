"""MkDocs shell: navigation, fonts, words for the templates, and the mark of the edition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemBytecodeCache
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File

from imr.errors import ImrError
from imr.site.navigation import navigation
from imr.site.place import Place, place_of
from imr.site.scripts import bundle, messages
from imr.translate.translator import SOURCE

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

FONTS = "node_modules/@fontsource/atkinson-hyperlegible-next/files"
FACES = [
    f"atkinson-hyperlegible-next-{subset}-{face}.woff2"
    for subset in ("latin", "latin-ext")
    for face in ("400-normal", "700-normal", "400-italic")
]

_SOURCES = ("assets/bundle.mjs", "assets/src/", "print/", "tools/", "worksheet/")
"""Templates, print CSS and TypeScript: they make the site, and are no part of it."""


class NoOptions(Config):
    """This plugin has none."""


class SitePlugin(BasePlugin[NoOptions]):
    """Turns Material's pages into ours."""

    @event_priority(80)  # After worksheets, which loads the edition.
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.edition = config.extra["edition"]
        self.cache = Path(config.config_file_path).parent / ".cache" / "imr" / "jinja"
        self.cache.mkdir(parents=True, exist_ok=True)
        config["nav"] = navigation(self.edition.curriculum, self.edition.gettext)
        root = Path(config.config_file_path).parent
        texts = {text for _, _, text in messages(root)}
        try:
            self.scripts = bundle(root, {text: self.edition.gettext(text) for text in texts})
        except ImrError as error:
            raise PluginError(str(error)) from error
        config.extra["mark"] = f"{config.extra['locale']}-{self.edition.region.code}"
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for file in [f for f in files if f.src_uri.startswith(_SOURCES)]:
            files.remove(file)
        fonts = Path(config.config_file_path).parent / FONTS
        for face in FACES:
            if not (fonts / face).is_file():
                raise PluginError(
                    f"{FONTS}/{face}: the font is missing. Expected it after `npm ci`."
                )
            files.append(
                File.generated(config, f"assets/fonts/{face}", abs_src_path=str(fonts / face))
            )
        for script in self.scripts.files:
            files.append(
                File.generated(config, f"assets/app/{script.name}", abs_src_path=str(script))
            )
        return files

    def on_env(self, env: Environment, **kwargs: Any) -> Environment:
        gettext = self.edition.gettext
        env.bytecode_cache = FileSystemBytecodeCache(str(self.cache))
        env.add_extension("jinja2.ext.i18n")
        env.install_gettext_callables(  # type: ignore[attr-defined]
            gettext, lambda one, many, n: gettext(one if n == 1 else many), newstyle=True
        )
        env.filters["day"] = self.edition.day
        env.globals["scripts"] = self.scripts.entries
        sheets = self.edition.curriculum.worksheets
        env.globals["renamed"] = {
            f"{sheet.slug}/{was}": f"{sheet.slug}/{now}"
            for sheet in sheets
            for was, now in sheet.aliases
        }
        env.globals["scripts_of"] = self._scripts_of
        env.globals["styles_of"] = self._styles_of
        return env

    def _scripts_of(self, page: Page | None) -> list[str]:
        """Return the scripts that a page loads: every page's, its kind's, and its tool's."""
        meta = page.meta if page else {}
        wanted = ("page", "sheet" if meta.get("kind") == "worksheet" else "", meta.get("tool", ""))
        return [name for name in wanted if name in self.scripts.entries]

    def _styles_of(self, page: Page | None) -> list[str]:
        """Return the styles that a page loads: every page's, and its kind's."""
        kind = (page.meta if page else {}).get("kind", "")
        more = {"worksheet": ["sheet.css"], "tool": ["sheet.css", "tool.css"]}
        return ["page.css", *more.get(kind, [])]

    def on_page_context(
        self, context: TemplateContext, *, page: Page, **kwargs: Any
    ) -> TemplateContext:
        place: Place = place_of(self.edition, page.file.src_uri)
        context["place"] = place  # type: ignore[typeddict-unknown-key]
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        translator = config.plugins["imr-translate"].translator  # type: ignore[attr-defined]
        pages = self.edition.curriculum.sources()
        counts = {
            page.src_uri: {
                "translated": count.translated,
                "fuzzy": count.fuzzy,
                "total": count.total,
            }
            for page in sorted(pages, key=lambda page: page.src_uri)
            if translator.locale != SOURCE
            for count in (translator.coverage(page.src_uri),)
        }
        Path(config.site_dir, "translation.json").write_text(
            json.dumps(counts, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
