"""Bring catalogs up to date with the English, losing nothing that somebody wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog

from imr.errors import ImrError
from imr.translate.catalogs import Coverage, catalog_path, coverage, load_catalog
from imr.translate.checks import check_translation
from imr.translate.entries import CREATION_DATE, Entry, PoFile, canonical, read_entries

if TYPE_CHECKING:
    from pathlib import Path

    from imr.translate.messages import Message

Sources = Mapping[str, tuple["Message", ...]]
"""Every domain (a page's path without .md, or "site") with its messages."""

Key = tuple[str | None, str]

_CUT = 0.6
"""Below this share of common words a translation helps nobody."""

_TYPO = 0.9
_SAME_PAGE = 0.6
_MARK = "obsolete since "


@dataclass(frozen=True, slots=True)
class _Old:
    """What a locale has of one page, and what it has anywhere."""

    entries: Mapping[Key, Entry]
    memory: Mapping[Key, Entry]


def extract(sources: Sources, target: Path) -> list[Path]:
    """Write a template (.pot) for each domain below a folder."""
    written = []
    for domain, messages in sorted(sources.items()):
        path = target / f"{domain}.pot"
        entries = tuple(_blank(message) for message in _unique(messages).values())
        _write(path, canonical(PoFile(_header(""), entries=entries)))
        written.append(path)
    return written


def init(root: Path, locale: str, sources: Sources, *, release: str = "") -> list[Path]:
    """Begin the catalogs of a new locale.

    Raises:
        ImrError: If the locale has catalogs already, or Babel cannot read its name.
    """
    if (root / locale).exists():
        raise ImrError(f"{root / locale} exists. Expected `imr translations update {locale}`.")
    try:
        Catalog(locale=locale)
    except ValueError:
        raise ImrError(
            f"{locale!r} is no name of a locale. Expected one like es, pt_BR or zh_Hans."
        ) from None
    return update(root, locale, sources, release=release)


def update(
    root: Path, locale: str, sources: Sources, *, release: str = "", typos: bool = False
) -> list[Path]:
    """Rewrite the catalogs of a locale so that they fit the English of today.

    Args:
        root: The folder of all locales.
        locale: The name of one of them.
        sources: Messages by domain.
        release: The version being worked on; entries that went out of use in another one go.
        typos: The English was only corrected: small changes keep their translations published.

    Returns:
        The files that changed or went.

    Raises:
        CatalogError: If a catalog cannot be read; then nothing has been written.
    """
    old = _read_all(root, locale)
    memory = {
        entry.key: entry
        for po in old.values()
        for entry in po.entries
        if entry.translated and not entry.fuzzy
    }
    moved = _renames(old, sources)
    changed = []
    for domain in sorted({*sources, *old} - set(moved.values())):
        before = old.get(domain) or old.get(moved.get(domain, ""), PoFile())
        # Where a text is both in use and obsolete, what is in use comes last and counts.
        own = sorted(before.entries, key=lambda entry: not entry.obsolete)
        known = _Old({entry.key: entry for entry in own}, memory)
        entries = [
            _merged(m, known, sources[domain], typos=typos) for m in _wanted(sources, domain)
        ]
        entries += _retired(before.entries, {entry.key for entry in entries}, release)
        path = catalog_path(root, locale, domain)
        po = PoFile(before.header or _header(locale), before.note, tuple(entries))
        if domain not in sources and not entries:
            path.unlink()
            changed.append(path)
        elif _write(path, canonical(po)):
            changed.append(path)
    for domain in moved.values():
        path = catalog_path(root, locale, domain)
        path.unlink()
        changed.append(path)
    return changed


def status(root: Path, locale: str, sources: Sources) -> list[Coverage]:
    """Count for each domain how much of it the site would show in a locale."""
    counts = []
    for domain, messages in sorted(sources.items()):
        path = catalog_path(root, locale, domain)
        catalog = load_catalog(path) if path.is_file() else None
        counts.append(
            coverage(catalog, messages, guard=check_translation, locale=locale, page=domain)
        )
    return counts


def _read_all(root: Path, locale: str) -> dict[str, PoFile]:
    folder = root / locale / "LC_MESSAGES"
    catalogs = {}
    for path in sorted(folder.rglob("*.po")):
        load_catalog(path)  # also its header has to be right before anything is rewritten
        catalogs[path.relative_to(folder).with_suffix("").as_posix()] = read_entries(path)
    return catalogs


def _unique(messages: Iterable[Message]) -> dict[Key, Message]:
    found: dict[Key, Message] = {}
    for message in messages:
        found.setdefault((message.context, message.msgid), message)
    return found


def _wanted(sources: Sources, domain: str) -> Iterable[Message]:
    return _unique(sources.get(domain, ())).values()


def _renames(old: Mapping[str, PoFile], sources: Sources) -> dict[str, str]:
    """Return for each new domain the one it was called before, if most of its words are there."""
    gone = {name: {e.key for e in po.entries if not e.obsolete} for name, po in old.items()}
    gone = {name: keys for name, keys in gone.items() if name not in sources and keys}
    renames = {}
    for domain in sorted(set(sources) - set(old)):
        keys = set(_unique(sources[domain]))
        shares = {name: len(keys & was) / max(len(keys), len(was)) for name, was in gone.items()}
        best = max(shares, key=lambda name: shares[name], default="")
        if best and shares[best] >= _SAME_PAGE:
            renames[domain] = best
            del gone[best]
    return renames


def _merged(message: Message, old: _Old, page: tuple[Message, ...], *, typos: bool) -> Entry:
    blank = _blank(message)
    entry = old.entries.get(blank.key)
    if entry and any(entry.strings):
        note = "\n".join(line for line in entry.note.split("\n") if not line.startswith(_MARK))
        return replace(
            entry, note=note, comment=blank.comment, reference=blank.reference, obsolete=False
        )
    if reused := old.memory.get(blank.key):
        return replace(blank, strings=reused.strings, plural=reused.plural)
    if entry:
        return replace(entry, comment=blank.comment, reference=blank.reference, obsolete=False)
    near, share = _nearest(message.msgid, old.entries.values(), {m.msgid for m in page})
    if near is None:
        return blank
    kept = typos and share >= _TYPO and not near.fuzzy
    source = near.previous if near.fuzzy and near.previous else (*near.key, near.plural)
    return replace(
        blank, strings=near.strings[:1], fuzzy=not kept, previous=None if kept else source
    )


def _nearest(msgid: str, entries: Iterable[Entry], living: set[str]) -> tuple[Entry | None, float]:
    """Return the closest translation among those whose English left the page, and how close."""
    words = re.findall(r"\w+|[^\w\s]", msgid)
    bag = Counter(words)
    best, best_share = None, 0.0
    for entry in entries:
        if not entry.strings[0] or (entry.msgid in living and entry.msgid != msgid):
            continue
        theirs = re.findall(r"\w+|[^\w\s]", entry.msgid)
        # Two texts share no more words in order than they share at all: most fall out here.
        most = 2 * (bag & Counter(theirs)).total() / max(1, len(words) + len(theirs))
        if most < max(_CUT, best_share):
            continue
        share = SequenceMatcher(None, theirs, words, autojunk=False).ratio()
        if share >= _CUT and share > best_share:
            best, best_share = entry, share
    return best, best_share


def _retired(entries: Iterable[Entry], living: set[Key], release: str) -> Iterable[Entry]:
    """Yield what is not in use any more, for as long as the release that dropped it."""
    mark = f"{_MARK}{release}"
    for entry in entries:
        if entry.key in living or not any(entry.strings):
            continue
        since = [line for line in entry.note.split("\n") if line.startswith(_MARK)]
        if not entry.obsolete:
            note = "\n".join(filter(None, (entry.note, mark if release else "")))
            yield replace(entry, obsolete=True, note=note)
        elif not since or since == [mark]:
            yield entry


def _blank(message: Message) -> Entry:
    return Entry(
        message.msgid,
        message.context,
        comment=message.comment,
        reference=re.sub(r":\d+$", "", message.reference),
    )


def _header(locale: str) -> tuple[tuple[str, str], ...]:
    fields = {
        "Project-Id-Version": "IMR curriculum",
        "POT-Creation-Date": CREATION_DATE,
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if locale:
        fields["Plural-Forms"] = Catalog(locale=locale).plural_forms
    return tuple(fields.items())


def _write(path: Path, text: str) -> bool:
    """Write a file unless it reads like that already; tell whether it was written."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return True
