"""MkDocs shell: pages are read in the locale of the build."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import config_options as opt
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority

from imr.errors import ImrError
from imr.translate.catalogs import bcp47, locales, own_name
from imr.translate.translator import SOURCE, Translator

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page


HELP = "help-now.md"


class TranslateConfig(Config):
    """`locale` is the folder's name in locales/, as Babel writes it."""

    locale = opt.Type(str, default=SOURCE)


class TranslatePlugin(BasePlugin[TranslateConfig]):
    """Sets the locale of the build and translates each page as its source is read."""

    @event_priority(100)  # First: every other plugin wants the reader's language.
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        root = Path(config.config_file_path).parent
        locale = self.config.locale
        known = (SOURCE, *locales(root / "locales"))
        if locale not in known:
            raise PluginError(
                f"IMR_LOCALE: there is no locale '{locale}'. Expected one of {', '.join(known)}."
            )
        self.translator = Translator(root, locale)
        count = self.translator.coverage(HELP) if locale != SOURCE else None
        if count and not count.complete:
            raise PluginError(
                f"locales/{locale}/LC_MESSAGES/help-now.po:1: {count.translated} of {count.total} "
                "messages of Help now are translated. "
                "Expected all of it: people in danger read this page."
            )
        lang = self.translator.lang
        config.theme["language"] = lang
        for key in ("site_name", "site_description", "copyright"):
            config[key] = self.translator.words(config[key])
        if locale != SOURCE and config.site_url:
            config["site_url"] = f"{config.site_url.rstrip('/')}/{lang}/"
        if locale != SOURCE and "IMR_SITE_DIR" not in os.environ:
            config["site_dir"] = str(Path(config.site_dir) / lang)
        config.extra["locale"] = lang
        config.extra["source_locale"] = SOURCE
        config.extra["locales"] = [
            {
                "lang": bcp47(name),
                "name": own_name(name),
                "prefix": "" if name == SOURCE else f"{bcp47(name)}/",
            }
            for name in known
        ]
        return config

    def on_page_read_source(self, page: Page, **kwargs: Any) -> str | None:
        uri = page.file.src_uri
        if not uri.endswith(".md") or page.file.abs_src_path is None:
            return None
        try:
            return self.translator.page(uri)
        except ImrError as error:
            raise PluginError(str(error)) from error

    def on_page_markdown(self, markdown: str, *, page: Page, **kwargs: Any) -> str:
        if self.translator.locale != SOURCE:
            page.meta["coverage"] = self.translator.coverage(page.file.src_uri)
        return markdown

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        translator = self.translator
        if translator.refused:
            raise PluginError("\n".join(map(str, dict.fromkeys(translator.refused))))
        pages = config.extra["edition"].curriculum.sources() if translator.locale != SOURCE else ()
        text = json.dumps(translator.counts(p.src_uri for p in pages), indent=1) + "\n"
        Path(config.site_dir, "translation.json").write_text(text, "utf-8")
        translator.keep()
