"""PO files read strictly, with lines, and written in the one form everybody else writes too.

Babel and polib read on over half-open strings and duplicates, and Babel loses the previous English
of a fuzzy entry; a translation that silently vanishes is worse than an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polib

from imr.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CREATION_DATE = "2000-01-01 00:00+0000"
"""Stands in every catalog, so that two branches never fight over it."""

_STRING = re.compile(r'"((?:[^"\\]|\\[ntr"\\])*)"')
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s*(.*)$")
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( |$)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_ORDER = ("msgctxt", "msgid", "msgid_plural", "msgstr")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a PO file."""

    msgid: str
    context: str | None = None
    plural: str = ""
    strings: tuple[str, ...] = ("",)
    """The translation or, of a message with plural, its forms."""

    fuzzy: bool = False
    flags: tuple[str, ...] = ()
    """All flags but fuzzy."""

    comment: str = ""
    """What the source says to translators ("#.")."""

    note: str = ""
    """What translators say to each other ("#")."""

    reference: str = ""
    previous: tuple[str | None, str, str] | None = None
    """Context, msgid and plural a fuzzy translation was made for ("#|")."""

    obsolete: bool = False
    line: int = 0

    @property
    def key(self) -> tuple[str | None, str]:
        """What names the message."""
        return self.context, self.msgid

    @property
    def translated(self) -> bool:
        """Whether every form is there, fuzzy or not."""
        return all(self.strings)


@dataclass(frozen=True, slots=True)
class PoFile:
    """A whole PO file."""

    header: tuple[tuple[str, str], ...] = ()
    note: str = ""
    entries: tuple[Entry, ...] = ()


@dataclass(slots=True)
class _Draft:
    """An entry while its lines are being read."""

    line: int = 0
    obsolete: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    previous: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    last: tuple[dict[str, str], str] | None = None


def read_entries(path: Path) -> PoFile:
    """Read a PO file.

    Raises:
        CatalogError: With the line of whatever is not right in it.
    """
    text = _decoded(path)
    drafts = [_Draft()]
    for number, line in enumerate(text.split("\n"), 1):
        try:
            _read_line(drafts, number, line.strip(" \t\r"))
        except ValueError as error:
            problem, expected = error.args
            raise CatalogError(str(path), number, problem, expected) from None
    entries: list[Entry] = []
    seen: dict[tuple[bool, str | None, str], int] = {}
    for draft in drafts:
        if not draft.texts:
            continue  # comments at the end of the file
        try:
            entry = _entry(draft)
        except ValueError as error:
            problem, expected = error.args
            raise CatalogError(str(path), draft.line, problem, expected) from None
        before = seen.setdefault((entry.obsolete, *entry.key), entry.line)
        if before != entry.line:
            problem = f"the message {entry.msgid[:40]!r} stands here again, first on line {before}"
            raise CatalogError(str(path), entry.line, problem, "each message once")
        entries.append(entry)
    if not entries or entries[0].key != (None, "") or entries[0].obsolete:
        raise CatalogError(str(path), 1, "no header", 'an entry msgid "" with Language first')
    first, *rest = entries
    pairs = (line.partition(":") for line in first.strings[0].split("\n") if line.strip())
    header = tuple((key.strip(), value.strip()) for key, _, value in pairs)
    return PoFile(header, first.note, tuple(rest))


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        problem = "a byte order mark stands before the first line"
        raise CatalogError(str(path), 1, problem, "UTF-8 without one")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CatalogError(str(path), line, "a letter that is not UTF-8", "UTF-8") from None


def _read_line(drafts: list[_Draft], number: int, line: str) -> None:
    """Add one line to the entry it belongs to, or begin the next one."""
    if _CONFLICT.match(line):
        raise ValueError("a merge conflict is not resolved", "one of both versions")
    if not line:
        return
    obsolete = line.startswith("#~")
    rest = line[2:].lstrip() if obsolete else line
    previous = rest.startswith(("#|", "|"))
    if previous:
        rest = rest.lstrip("#|").lstrip()
    elif rest.startswith("#"):
        draft = _current(drafts, fresh=True)
        _read_comment(draft, rest)
        return
    match = _KEYWORD.match(rest)
    keyword = match[1] if match else ""
    begins = previous or keyword in {"msgctxt", "msgid"}
    draft = _current(drafts, fresh=begins and bool(keyword))
    quoted = match[3] if match else rest
    string = _STRING.fullmatch(quoted)
    if not string:
        raise ValueError(*_why(quoted, known=bool(match)))
    text = re.sub(r"\\(.)", lambda escape: _ESCAPES[escape[1]], string[1])
    if not match:
        if draft.last is None:
            raise ValueError("a string without its keyword", "msgid or msgstr before it")
        texts, key = draft.last
        texts[key] += text
        return
    texts = draft.previous if previous else draft.texts
    _in_order(texts, keyword)
    texts[keyword] = text
    draft.last = (texts, keyword)
    if not previous:
        draft.obsolete = obsolete
        if keyword in {"msgid", "msgctxt"} and not draft.line:
            draft.line = number


def _why(quoted: str, *, known: bool) -> tuple[str, str]:
    if not known and not quoted.startswith('"'):
        return f"{quoted[:30]!r} is no part of a PO file", "a comment, msgid, msgstr or a string"
    if re.search(r"(?<!\\)(?:\\\\)*\\[^ntr\"\\]", quoted):
        return "a backslash stands before a letter it does not belong to", '\\n, \\t, \\" or \\\\'
    return "the quotation marks do not match", 'one at each end, and \\" between them'


def _in_order(texts: dict[str, str], keyword: str) -> None:
    kinds = [_ORDER.index(key.partition("[")[0]) for key in texts]
    if keyword in texts or any(kind > _ORDER.index(keyword.partition("[")[0]) for kind in kinds):
        raise ValueError(f"{keyword} stands in the wrong place", "msgctxt, msgid, then msgstr")


def _current(drafts: list[_Draft], *, fresh: bool) -> _Draft:
    """Return the entry being read; after a translation a comment or msgid begins the next."""
    if fresh and any(key.startswith("msgstr") for key in drafts[-1].texts):
        drafts.append(_Draft())
    return drafts[-1]


def _read_comment(draft: _Draft, line: str) -> None:
    if draft.texts:
        raise ValueError("a comment stands inside an entry", "comments before msgid")
    kind, rest = line[:2], line[2:].strip()
    if kind == "#.":
        draft.comments.append(rest)
    elif kind == "#:":
        draft.references.append(rest)
    elif kind == "#,":
        draft.flags += [flag.strip() for flag in rest.split(",") if flag.strip()]
    else:
        draft.notes.append(line[1:].removeprefix(" "))


def _entry(draft: _Draft) -> Entry:
    texts = draft.texts
    if "msgid" not in texts:
        raise ValueError("a translation without its msgid", "msgid before msgstr")
    strings = tuple(text for key, text in sorted(texts.items()) if key.startswith("msgstr"))
    if not strings:
        raise ValueError("the message has no msgstr", 'msgstr "" at least')
    if ("msgid_plural" in texts) != ("msgstr[0]" in texts):
        raise ValueError("plural forms do not fit the message", "msgid_plural with msgstr[0]")
    before = draft.previous
    previous = None
    if "msgid" in before:
        previous = before.get("msgctxt"), before["msgid"], before.get("msgid_plural", "")
    return Entry(
        msgid=texts["msgid"],
        context=texts.get("msgctxt"),
        plural=texts.get("msgid_plural", ""),
        strings=strings,
        fuzzy="fuzzy" in draft.flags,
        flags=tuple(sorted({flag for flag in draft.flags if flag != "fuzzy"})),
        comment="\n".join(draft.comments),
        note="\n".join(draft.notes),
        reference=" ".join(draft.references),
        previous=previous,
        obsolete=draft.obsolete,
        line=draft.line,
    )


def canonical(po: PoFile) -> str:
    """Return the text of a PO file in the form that gettext and Weblate write as well."""
    file = polib.POFile(wrapwidth=0)
    file.header = po.note
    file.metadata = {**dict(po.header), "POT-Creation-Date": CREATION_DATE}
    file.metadata.pop("Generated-By", None)
    for entry in po.entries:
        file.append(_written(entry))
    return str(file)


def _written(entry: Entry) -> polib.POEntry:
    # Babel takes "50% of" for Python; of our flags only those that translators set stay.
    kept = (flag for flag in entry.flags if not flag.endswith("-format") or flag.startswith("no-"))
    previous = entry.previous if entry.fuzzy or entry.obsolete else None
    written = polib.POEntry(
        msgid=entry.msgid,
        msgctxt=entry.context,
        msgid_plural=entry.plural,
        msgstr="" if entry.plural else entry.strings[0],
        msgstr_plural=dict(enumerate(entry.strings)) if entry.plural else {},
        comment="" if entry.obsolete else entry.comment,
        tcomment=entry.note,
        obsolete=entry.obsolete,
        flags=[*(["fuzzy"] if entry.fuzzy else []), *kept],
        occurrences=[] if entry.obsolete else _references(entry.reference),
    )
    if previous:
        written.previous_msgctxt, written.previous_msgid = previous[:2]
        written.previous_msgid_plural = previous[2] or None
    return written


def _references(reference: str) -> Iterable[tuple[str, str]]:
    return [(re.sub(r":\d+$", "", place), "") for place in reference.split()[:1]]
