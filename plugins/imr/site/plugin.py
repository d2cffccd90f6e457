"""MkDocs shell: navigation, fonts, scripts, words for the templates, and the files beside pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File

from imr.errors import ImrError
from imr.site.beside import assets, files_beside, is_source
from imr.site.fonts import cut
from imr.site.navigation import navigation
from imr.site.parts import parts, tables
from imr.site.place import place_of
from imr.site.planning import planning
from imr.site.scripts import bundle, messages
from imr.site.search import write_index
from imr.site.sections import Section, sections
from imr.site.theme import quicken
from imr.site.trim import trim
from imr.site.ways import ways_of
from imr.site.words import Words, address, dial
from imr.worksheets.plan import plan, sheets_of_plan

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext


class NoOptions(Config):
    """This plugin has none."""


class SitePlugin(BasePlugin[NoOptions]):
    """Turns Material's pages into ours."""

    serving = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.serving = command == "serve"

    @event_priority(80)  # After worksheets, which loads the edition.
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.edition = config.extra["edition"]
        root = Path(config.config_file_path).parent
        self.sections: dict[str, list[Section]] = {}
        quicken(config.theme, root / ".cache" / "imr" / "jinja")
        config["nav"] = navigation(self.edition.curriculum, self.edition.gettext)
        words = {text: self.edition.gettext(text) for _, _, text in messages(root)}
        said = (self.edition.read(page.src_uri) for page in self.edition.curriculum.sources())
        locales = config.extra["locales"]
        try:
            fonts = cut(root, "".join([*said, *(one["name"] for one in locales), *words.values()]))
            scripts = bundle(root, words, fonts.css)
        except ImrError as error:
            raise PluginError(str(error)) from error
        config.extra["mark"] = f"{config.extra['locale']}-{self.edition.region.code}"
        config.theme.static_templates.discard("sitemap.xml")  # ours is in on_post_build
        own = next(one for one in locales if one["lang"] == config.extra["locale"])["prefix"]
        self.words = Words(
            folder=root,
            edition=self.edition,
            fonts=fonts,
            scripts=scripts,
            locales=locales,
            prefix=own,
            root=(config.site_url or "").removesuffix(own),
            site_name=config.site_name,
        )
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for file in [f for f in files if is_source(f.src_uri)]:
            files.remove(file)
        for uri, path in assets(Path(config.config_file_path).parent, self.words).items():
            files.append(File.generated(config, uri, abs_src_path=str(path)))
        return files

    def on_env(self, env: Environment, **kwargs: Any) -> Environment:
        gettext = self.edition.gettext
        env.add_extension("jinja2.ext.i18n")
        env.install_gettext_callables(  # type: ignore[attr-defined]
            gettext, lambda one, many, n: gettext(one if n == 1 else many), newstyle=True
        )
        env.filters |= {"day": self.edition.day, "address": address, "dial": dial}
        env.filters |= {"parts": parts, "tables": tables}
        env.globals |= self.words.names()
        if self.serving:  # MkDocs writes a script into each page that it previews
            env.globals["content_policy"] = ""
        return env

    @event_priority(-60)  # After kept, whose pages bring their sections along.
    def on_page_content(self, html: str, *, page: Page, **kwargs: Any) -> str:
        if page.file.src_uri not in self.sections:
            self.sections[page.file.src_uri] = sections(html)
        return html

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, **kwargs: Any
    ) -> TemplateContext:
        if "kept" in context:
            return context
        place = place_of(self.edition, page.file.src_uri)
        found: dict[str, Any] = {"place": place, "ways": ways_of(self.edition, place)}
        found["in_plan"] = bool(place.worksheet and place.worksheet.slug in sheets_of_plan())
        if page.meta.get("tool") == "planner":
            found["planning"] = planning(self.edition, printed=config.extra["books"])
        elif page.meta.get("tool") == "plan":
            try:
                found["plan"] = plan(self.edition.curriculum, self.edition.gettext)
            except ImrError as error:
                raise PluginError(str(error)) from error
        return context | found  # type: ignore[return-value]

    def on_post_page(self, output: str, *, page: Page, **kwargs: Any) -> str:
        return output if page.meta.get("template") else trim(output)

    def on_post_template(self, output_content: str, **kwargs: Any) -> str:
        return trim(output_content)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        root, site = Path(config.config_file_path).parent, Path(config.site_dir)
        for name, written in files_beside(root, self.words).items():
            (site / name).write_text(written, "utf-8")
        if self.words.prefix and not self.words.root:
            # Where the site stands is not known, so this page could not find its own styles.
            (site / "404.html").unlink()
        translator = config.plugins["imr-translate"].translator  # type: ignore[attr-defined]
        try:
            write_index(root, site, self.edition, translator.gettext, self.sections)
        except ImrError as error:
            raise PluginError(str(error)) from error
