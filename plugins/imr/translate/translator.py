"""A translator: pages and words of one locale, read from its catalogs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from babel import Locale
from babel.numbers import format_percent

from imr.errors import Problem
from imr.translate.catalogs import Coverage, bcp47, catalog_path, coverage, load_catalog, lookup
from imr.translate.checks import check_translation
from imr.translate.messages import iter_messages
from imr.translate.store import Store, Translated, page_key
from imr.translate.substitute import translate_page

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog

    from imr.translate.catalogs import Guard
    from imr.translate.messages import Message

SOURCE = "en"

Lookup = Callable[[str | None, str], str | None]


class Translator:
    """Gives text of the curriculum in one locale; English stays as it is.

    A catalog that is missing leaves its page in English; one that cannot be read raises
    CatalogError. Translations that would change more than words are not published; `refused`
    names them.
    """

    def __init__(self, root: Path, locale: str = SOURCE) -> None:
        self.root = root
        self.docs = root / "docs"
        self.locales = root / "locales"
        self.locale = locale
        self.refused: list[Problem] = []
        self._pages: dict[str, Translated] = {}
        self._lookups: dict[str, Lookup | None] = {}
        self._catalogs: dict[Path, Catalog | None] = {}
        kept = root / ".cache" / "imr" / "translated"
        self._store = Store(kept / f"{locale}.json")
        self._counts = Store(kept / f"{locale}-counts.json")

    @property
    def lang(self) -> str:
        """The locale as HTML and addresses write it (BCP 47)."""
        return bcp47(self.locale)

    def _lookup(self, domain: str) -> Lookup | None:
        if domain not in self._lookups:
            path = catalog_path(self.locales, self.locale, domain)
            found = None
            catalog = self._catalog(path)
            if catalog is not None:
                found = lookup(catalog, guard=self._guard(path, catalog))
            self._lookups[domain] = found
        return self._lookups[domain]

    def _catalog(self, path: Path) -> Catalog | None:
        if path not in self._catalogs:
            there = self.locale != SOURCE and path.is_file()
            self._catalogs[path] = load_catalog(path) if there else None
        return self._catalogs[path]

    def _guard(self, path: Path, catalog: Catalog) -> Guard:
        """Return the check of one catalog's translations, which remembers what it refused."""
        file = path.relative_to(self.root).as_posix()

        def guard(message: Message, msgstr: str) -> list[str]:
            problems = check_translation(message, msgstr)
            entry = catalog.get(message.msgid, message.context)
            self.refused += [
                Problem(
                    file,
                    (entry and entry.lineno) or 1,
                    f"the translation changes more than words: {problem}",
                    "the same links, code and tags as in the English",
                )
                for problem in problems
            ]
            return problems

        return guard

    def gettext(self, message: str, context: str | None = None, domain: str = "site") -> str:
        """Give the words of a catalog, site.po if not said, for an English message."""
        find = self._lookup(domain)
        return (find and find(context, message)) or message

    def words(self, message: str | None) -> str:
        """Give the words for a setting, which may be empty."""
        return self.gettext(message) if message else ""

    def page(self, src_uri: str) -> str:
        """Give a page's source in the reader's language, English where nothing else is ready."""
        if self.locale == SOURCE:
            return (self.docs / src_uri).read_text("utf-8")
        return self._translated(src_uri).text

    def coverage(self, src_uri: str) -> Coverage:
        """Count how much of a page is translated."""
        found = self._translated(src_uri)
        domain = src_uri.removesuffix(".md")
        return Coverage(self.locale, domain, found.translated, found.fuzzy, found.total)

    def counts(self, src_uris: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return for each page, in the order of their names, how many of its messages are what."""
        return {
            uri: {"translated": count.translated, "fuzzy": count.fuzzy, "total": count.total}
            for uri in sorted(src_uris)
            for count in (self.coverage(uri),)
        }

    def keep(self) -> None:
        """Keep the translated pages for the next build, unless a translation was refused."""
        if not self.refused:
            self._store.write()
            self._counts.write()

    def _translated(self, src_uri: str) -> Translated:
        """Translate a page, or take it as the last build left it if page and catalog are the same."""
        if src_uri in self._pages:
            return self._pages[src_uri]
        english = (self.docs / src_uri).read_text("utf-8")
        domain = src_uri.removesuffix(".md")
        path = catalog_path(self.locales, self.locale, domain)
        key = page_key(english, path)
        found = self._store.find(src_uri, key)
        if found is None:
            find = self._lookup(domain)
            text = translate_page(english, find, fallback_lang=SOURCE) if find else english
            messages = tuple(iter_messages(english, src_uri=src_uri))
            count = coverage(self._catalog(path), messages, guard=check_translation)
            found = Translated(key, text, count.translated, count.fuzzy, count.total)
            self._store.put(src_uri, found)
        self._pages[src_uri] = found
        return found

    def passage(self, domain: str) -> Callable[[str], str]:
        """Return a function that translates a passage of Markdown with one catalog."""
        path = catalog_path(self.locales, self.locale, domain)

        def translate(text: str) -> str:
            name, key = f"{domain}: {text}", page_key(text, path)
            found = self._store.find(name, key)
            if found is None:
                find = self._lookup(domain)
                said = translate_page(text, find, fallback_lang=SOURCE) if find else text
                found = Translated(key, said, 0, 0, 0)
                self._store.put(name, found)
            return found.text

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
        name, key = f"{locale}/{domain}", page_key("", path)
        count = self._counts.find(name, key)
        if count is None:
            own = self._catalog(path) if locale == self.locale else None
            entries = [entry for entry in own or load_catalog(path) if entry.id]
            fuzzy = sum(bool(entry.fuzzy) for entry in entries)
            done = sum(bool(entry.string) and not entry.fuzzy for entry in entries)
            count = Translated(key, "", done, fuzzy, len(entries))
            self._counts.put(name, count)
        return Coverage(locale, domain, count.translated, count.fuzzy, count.total)
