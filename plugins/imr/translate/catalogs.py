"""Catalogs of translations: which there are, what they say, and how far they have come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from gettext import c2py
from typing import TYPE_CHECKING

from babel import Locale
from babel.messages.catalog import Catalog

from imr.errors import CatalogError, SourceError
from imr.translate.entries import Entry, read_entries
from imr.translate.messages import Message

if TYPE_CHECKING:
    from pathlib import Path


Guard = Callable[[Message, str], Sequence[str]]
"""Takes a message and its translation; returns what is wrong with it (`check_translation`)."""

Gettext = Callable[[str | None, str], str | None]

_FOLDER = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2}|_\d{3})?")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a page is translated."""

    locale: str
    page: str
    translated: int
    fuzzy: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether nothing is left in English."""
        return self.translated == self.total


def locales(root: Path) -> tuple[str, ...]:
    """Return the names of the folders that hold catalogs, in order.

    Raises:
        SourceError: If a folder is not named as Babel names locales.
    """
    found = sorted(folder.parent.name for folder in root.glob("*/LC_MESSAGES"))
    for name in found:
        if not _FOLDER.fullmatch(name):
            problem = f"{name!r} is no name of a locale"
            raise SourceError(str(root / name), 1, problem, "a name like es, pt_BR or zh_Hans")
    return tuple(found)


def bcp47(folder: str) -> str:
    """Return the tag that browsers know a locale by: zh-Hans for the folder zh_Hans."""
    return folder.replace("_", "-")


def own_name(folder: str) -> str:
    """Return what a locale's language calls itself: Español for the folder es."""
    return (Locale.parse(folder).get_display_name(folder) or folder).capitalize()


def folder_name(tag: str) -> str:
    """Return the folder of a locale: zh_Hans for the tag zh-Hans."""
    return tag.replace("-", "_")


def catalog_path(root: Path, locale: str, page_name: str) -> Path:
    """Return where the translations of a page are kept."""
    return root / locale / "LC_MESSAGES" / f"{page_name}.po"


def load_catalog(path: Path) -> Catalog:
    """Read a catalog.

    Raises:
        CatalogError: For whatever could lose a translation or show a wrong one, with its line.
    """
    po = read_entries(path)
    parts = path.parts
    locale, domain = dict(po.header).get("Language", ""), path.stem
    if "LC_MESSAGES" in parts:
        at = len(parts) - 1 - parts[::-1].index("LC_MESSAGES")
        locale = parts[at - 1]
        domain = "/".join(parts[at + 1 :]).removesuffix(".po")
    catalog = Catalog(locale=folder_name(locale) or None, domain=domain, charset="utf-8")
    _check_header(path, dict(po.header), locale, catalog)
    for entry in po.entries:
        _add(catalog, entry)
    return catalog


def _check_header(path: Path, header: dict[str, str], locale: str, catalog: Catalog) -> None:
    def error(key: str, expected: str) -> CatalogError:
        lines = path.read_text(encoding="utf-8").split("\n")
        marks = (number for number, line in enumerate(lines, 1) if f'"{key}:' in line)
        problem = f"the header says {key}: {header.get(key, '')}".rstrip(": ")
        return CatalogError(str(path), next(marks, 1), problem, expected)

    charset = header.get("Content-Type", "").partition("charset=")[2].strip()
    if charset.lower() != "utf-8":
        raise error("Content-Type", "text/plain; charset=UTF-8")
    if folder_name(header.get("Language", "")) != locale:
        raise error("Language", f"{locale}, as the folder says")
    forms = header.get("Plural-Forms")
    if forms is not None and catalog.locale and not _same_plurals(forms, catalog.plural_forms):
        raise error("Plural-Forms", catalog.plural_forms)


def _same_plurals(said: str, expected: str) -> bool:
    pattern = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?)\s*;?\s*")
    left, right = pattern.fullmatch(said), pattern.fullmatch(expected)
    if not left or not right or left[1] != right[1]:
        return False
    try:
        choose, known = c2py(left[2]), c2py(right[2])
        return all(choose(n) == known(n) for n in (*range(201), 1_000_000))
    except ValueError:
        return False


def _add(catalog: Catalog, entry: Entry) -> None:
    flags = {*entry.flags, "fuzzy"} if entry.fuzzy else set(entry.flags)
    plural = (entry.msgid, entry.plural) if entry.plural else None
    message = catalog.add(
        plural or entry.msgid,
        entry.strings if plural else entry.strings[0],
        locations=[(entry.reference, None)] if entry.reference else [],  # type: ignore[list-item]
        auto_comments=entry.comment.split("\n") if entry.comment else [],
        user_comments=entry.note.split("\n") if entry.note else [],
        previous_id=entry.previous[1] if entry.previous else "",
        lineno=entry.line,
        context=entry.context,
    )
    message.flags = flags  # Babel adds python-format of its own accord
    if entry.obsolete:
        catalog.delete(plural or entry.msgid, context=entry.context)
        catalog.obsolete[(entry.msgid, entry.context) if entry.context else entry.msgid] = message


def lookup(catalog: Catalog | None, guard: Guard | None = None) -> Gettext:
    """Return a function from context and msgid to what may be published, or None.

    Fuzzy and empty translations are never published, nor those that the guard refuses.
    """

    def gettext(context: str | None, msgid: str) -> str | None:
        message = catalog.get(msgid, context) if catalog is not None else None
        if message is None or message.fuzzy:
            return None
        string = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
        text = string.rstrip(" \t\r\n")
        if not text or (guard and guard(Message(msgid, context, "", 0, 0), text)):
            return None
        return text

    return gettext


def coverage(
    catalog: Catalog | None,
    messages: Iterable[Message],
    *,
    guard: Guard | None = None,
    locale: str = "",
    page: str = "",
) -> Coverage:
    """Count what is translated of a page; a message that stands twice counts once."""
    gettext = lookup(catalog, guard)
    keys = {(message.context, message.msgid) for message in messages}
    translated = fuzzy = 0
    for context, msgid in keys:
        if gettext(context, msgid) is not None:
            translated += 1
        elif catalog is not None and (entry := catalog.get(msgid, context)):
            fuzzy += bool(entry.fuzzy and entry.string)
    if catalog is not None:
        locale, page = locale or catalog.locale_identifier or "", page or catalog.domain or ""
    return Coverage(locale, page, translated, fuzzy, len(keys))
