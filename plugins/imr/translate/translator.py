"""A translator: pages and words of one locale, read from its catalogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from imr.translate.catalogs import Coverage, bcp47, catalog_path, coverage, load_catalog, lookup
from imr.translate.checks import check_translation
from imr.translate.messages import iter_messages
from imr.translate.substitute import translate_page

if TYPE_CHECKING:
    from pathlib import Path

from babel import Locale
from babel.numbers import format_percent

SOURCE = "en"

Lookup = Callable[[str | None, str], str | None]


class Translator:
    """Gives text of the curriculum in one locale; English stays as it is.

    A catalog that is missing leaves its page in English; one that cannot be read raises
    CatalogError.
    """

    def __init__(self, root: Path, locale: str = SOURCE) -> None:
        self.docs = root / "docs"
        self.locales = root / "locales"
        self.locale = locale
        self._lookups: dict[str, Lookup | None] = {}
        self._pages: dict[str, str] = {}
        self._coverage: dict[str, Coverage] = {}

    @property
    def lang(self) -> str:
        """The locale as HTML and addresses write it (BCP 47)."""
        return bcp47(self.locale)

    def _lookup(self, domain: str) -> Lookup | None:
        if domain not in self._lookups:
            path = catalog_path(self.locales, self.locale, domain)
            found = None
            if self.locale != SOURCE and path.is_file():
                found = lookup(load_catalog(path), guard=check_translation)
            self._lookups[domain] = found
        return self._lookups[domain]

    def gettext(self, message: str, context: str | None = None) -> str:
        """Give the words of site.po for an English message."""
        find = self._lookup("site")
        return (find and find(context, message)) or message

    def words(self, message: str | None) -> str:
        """Give the words for a setting, which may be empty."""
        return self.gettext(message) if message else ""

    def page(self, src_uri: str) -> str:
        """Give a page's source in the reader's language, English where nothing else is ready."""
        if src_uri not in self._pages:
            text = (self.docs / src_uri).read_text("utf-8")
            find = self._lookup(src_uri.removesuffix(".md"))
            if find:
                text = translate_page(text, find, fallback_lang=SOURCE)
            self._pages[src_uri] = text
        return self._pages[src_uri]

    def passage(self, domain: str) -> Callable[[str], str]:
        """Return a function that translates a passage of Markdown with one catalog."""
        find = self._lookup(domain)

        def translate(text: str) -> str:
            return translate_page(text, find, fallback_lang=SOURCE) if find else text

        return translate

    def table(self, known: tuple[str, ...], uris: tuple[str, ...]) -> str:
        """Tabulate how far each translation has come, as Markdown."""
        head = (self.gettext("Language"), self.gettext("Pages complete"), self.gettext("Messages"))
        lines = [f"| {' | '.join(head)} |", "|---|---|---|"]
        for name in known:
            counts = [self._catalog_count(name, uri) for uri in uris]
            whole = sum(count.complete for count in counts)
            done = sum(count.translated for count in counts)
            share = done / max(1, sum(count.total for count in counts))
            said = Locale.parse(name).get_display_name(name) or name
            numbers = f"{whole} / {len(counts)} | {format_percent(share, locale=self.locale)}"
            lines.append(f"| {said.capitalize()} | {numbers} |")
        return "\n".join(lines)

    def _catalog_count(self, locale: str, src_uri: str) -> Coverage:
        """Count by the catalog alone, which `imr translations update` keeps like its page."""
        domain = src_uri.removesuffix(".md")
        path = catalog_path(self.locales, locale, domain)
        if not path.is_file():
            return Coverage(locale, domain, 0, 0, 1)
        entries = [entry for entry in load_catalog(path) if entry.id]
        fuzzy = sum(bool(entry.fuzzy) for entry in entries)
        done = sum(bool(entry.string) and not entry.fuzzy for entry in entries)
        return Coverage(locale, domain, done, fuzzy, len(entries))

    def coverage(self, src_uri: str) -> Coverage:
        """Count how much of a page is translated."""
        if src_uri not in self._coverage:
            self._coverage[src_uri] = self._count(src_uri)
        return self._coverage[src_uri]

    def _count(self, src_uri: str) -> Coverage:
        text = (self.docs / src_uri).read_text("utf-8")
        domain = src_uri.removesuffix(".md")
        messages = tuple(iter_messages(text, src_uri=src_uri))
        path = catalog_path(self.locales, self.locale, domain)
        catalog = load_catalog(path) if self.locale != SOURCE and path.is_file() else None
        return coverage(catalog, messages, guard=check_translation)
