"""What a translation may not do: change the shape of a page, its links, its code, its reader.

A translation comes from people we thank and do not know. Whatever it holds beside words must stand
in the English too; attribute lists and included files count as much as tags do.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from imr.errors import CatalogError, Problem
from imr.translate.catalogs import load_catalog
from imr.translate.entries import canonical, read_entries
from imr.translate.shapes import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from imr.translate.entries import Entry, PoFile
    from imr.translate.messages import Message

_QUOTED = frozenset({"box", "tab"})
"""Contexts that stand between quotation marks, which a message may not close."""

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("(.?)[\u200b-\u200d\u2060\u00ad](.?)")
_SCRIPTS_WITHOUT = "\u0590"
"""Before this letter no script needs joiners or invisible word breaks."""

_BEGINNING = r"(?![-+>:;!?/\s]|\d+[.)])"
_LETTER = r"(?!//|www\.|:\S+:)[^`*_<>\[\]{}|\\~^=+$#%&@\n]"
_PLAIN = re.compile(f"{_BEGINNING}(?:{_LETTER})*")
_STRONG = rf"\*\*(?!\s)(?:{_LETTER})+(?<!\s)\*\*(?!\*)"
_LINK = rf"\[(?:{_LETTER})+\]\([A-Za-z0-9./#-]+\)"
_SIMPLE = re.compile(f"{_BEGINNING}(?:{_LETTER}|{_STRONG}|{_LINK})*")
"""Words, some of them strong and some of them links: its shape can be seen without rendering it."""

_TARGET = re.compile(r"\]\(([^)]*)\)")
_BLOCK_START = re.compile(
    r"\s|#|[-+*](?:\s|$)|\d+[.)]\s|>|\||`{3}|~{3}|!!!|\?{3}|[=-]+\s*$|={3}|/{3}|:{3}|: |;*--8<--"
    r"|\*\[|\[[^\]]*\]:|\[[ xX]\]\s|\[TOC\]|\$\$|</?[a-zA-Z!]"
)
_PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_TOKENS = (
    ("the placeholder", re.compile(r"\{\{\s*(?:.*?)\s*\}\}|%\(\w+\)[a-z]")),
    ("the code", re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")),
    ("the icon", re.compile(r"(?<!\w):[a-z][a-z0-9_+-]*:(?!\w)")),
    ("the key", re.compile(r"\+\+[^\s+]+\+\+")),
    ("the footnote", re.compile(r"\[\^[^\]]+\]")),
)
_FIXED = (
    ("the attribute list", re.compile(r"(?<!\{)\{(?!\{)[^{}]*\}")),
    ("the tag", re.compile(r"<[a-zA-Z/!?][^<>]*>")),
    ("the reference", re.compile(r"\](\[[^\]]*\])")),
)
_LOOSE = (
    ("a brace", re.compile(r"[{}]")),
    ("the beginning of a tag", re.compile(r"<(?=[a-zA-Z/!?])")),
    ("an included file", re.compile(r"--8<--")),
)
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|(?:mailto|tel|data|javascript|vbscript|file):)[^\s)>\]\"'`]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+",
    re.IGNORECASE,
)


def check_translation(message: Message, msgstr: str) -> list[str]:
    """Return what is wrong with a translation, in words; nothing if it may be published.

    It serves as the guard of `lookup`: only context and msgid of the message count.
    """
    return list(_problems(message.context, message.msgid, msgstr))


@lru_cache(maxsize=50_000)
def _problems(context: str | None, msgid: str, msgstr: str) -> tuple[str, ...]:
    problems = _letters(msgid, msgstr)
    if not problems and _PLAIN.fullmatch(msgid) and _PLAIN.fullmatch(msgstr):
        return ()
    problems += _lines(msgid, msgstr)
    problems += _tokens(msgid, msgstr)
    if not problems and context not in _QUOTED and _alike(msgid, msgstr):
        return ()
    # What is wrong in letters is said best in letters; the rendered page is the second net.
    return tuple(problems or shape_of(context, msgid).differences(shape_of(context, msgstr)))


def _alike(msgid: str, msgstr: str) -> bool:
    """Tell whether two messages are so simple, and so alike, that they need not be rendered."""
    return (
        _SIMPLE.fullmatch(msgid) is not None
        and _SIMPLE.fullmatch(msgstr) is not None
        and sorted(_TARGET.findall(msgid)) == sorted(_TARGET.findall(msgstr))
        and ("**" in msgid or "**" not in msgstr)
    )


def _letters(msgid: str, msgstr: str) -> list[str]:
    problems = []
    if odd := set(_CONTROL.findall(msgstr)) - set(msgid):
        problems.append(f"it holds the control character U+{ord(min(odd)):04X}")
    if odd := set(_DIRECTION.findall(msgstr)) - set(msgid):
        problems.append(f"it turns the direction of writing with U+{ord(min(odd)):04X}")
    for match in _ZERO_WIDTH.finditer(msgstr):
        if max(match[1], match[2]) < _SCRIPTS_WITHOUT:
            problems.append("it holds an invisible letter")
            break
    if msgstr[:1].isspace():
        problems.append("it begins with a blank")
    if len(msgstr) > 300 and len(msgstr) > 5 * len(msgid):
        problems.append("it is more than five times as long as the English")
    return problems


def _lines(msgid: str, msgstr: str) -> list[str]:
    ours, theirs = msgid.split("\n"), msgstr.rstrip().split("\n")
    if len(ours) != len(theirs):
        return [f"it has {len(theirs)} lines, the English {len(ours)}"]
    for our, their in zip(ours, theirs, strict=True):
        start = _BLOCK_START.match(their)
        if start and not our.startswith(start[0]):
            return [
                f"a line begins with {start[0].strip() or 'a blank'!r}, which starts a new block"
            ]
    return []


def _tokens(msgid: str, msgstr: str) -> list[str]:
    problems = []
    for name, pattern in _TOKENS:
        ours, theirs = _found(pattern, msgid), _found(pattern, msgstr)
        # Order is free, and a language may need to say a thing twice.
        problems += [f"{name} {text} is missing" for text in sorted(ours.keys() - theirs.keys())]
        problems += [f"{name} {text} is new" for text in sorted(theirs.keys() - ours.keys())]
    ours_bare, theirs_bare = _PLACEHOLDER.sub("", msgid), _PLACEHOLDER.sub("", msgstr)
    for name, pattern in _FIXED:
        ours, theirs = _found(pattern, ours_bare), _found(pattern, theirs_bare)
        problems += [f"{name} {text} is missing" for text in sorted((ours - theirs).keys())]
        problems += [f"{name} {text} is new" for text in sorted((theirs - ours).keys())]
    problems += [
        f"it holds {name} that the English does not have"
        for name, pattern in _LOOSE
        if len(pattern.findall(theirs_bare)) > len(pattern.findall(ours_bare))
    ]
    addresses = _addresses(msgstr) - _addresses(msgid)
    return problems + [f"the address {text} is new" for text in sorted(addresses)]


def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(re.sub(r"(?<=\{\{)\s+|\s+(?=\}\})", "", m[0]) for m in pattern.finditer(text))


def _addresses(text: str) -> set[str]:
    return {address.rstrip(".,;:!?") for address in _ADDRESS.findall(text)}


def check_catalog(path: Path, messages: Iterable[Message]) -> list[Problem]:
    """Return everything that is wrong with a catalog, in the order of its lines.

    Args:
        path: A .po file that exists.
        messages: The messages of its page as they are today.
    """
    file = str(path)
    try:
        load_catalog(path)  # the header as well
        po = read_entries(path)
    except CatalogError as error:
        return [error.problem]
    known = {(message.context, message.msgid): message for message in messages}
    problems = []
    for entry in po.entries:
        if entry.obsolete:
            continue
        message = known.pop(entry.key, None)
        if message is None:
            problem = f"the English {entry.msgid[:60]!r} is not on the page"
            expected = "a catalog made by `imr translations update`"
            problems.append(Problem(file, entry.line, problem, expected))
        elif not entry.fuzzy:
            problems += _entry_problems(file, entry)
    if known:
        first = next(iter(known.values())).msgid
        problem = f"{len(known)} messages of the page are missing, the first {first[:60]!r}"
        problems.append(Problem(file, 1, problem, "a catalog made by `imr translations update`"))
    return sorted([*problems, *_form(path, po)])


def _entry_problems(file: str, entry: Entry) -> list[Problem]:
    sources = (entry.msgid, *[entry.plural or entry.msgid] * (len(entry.strings) - 1))
    return [
        Problem(
            file, entry.line, f"the translation of {entry.msgid[:40]!r}: {problem}", "as in English"
        )
        for source, string in zip(sources, entry.strings, strict=True)
        if string
        for problem in _problems(entry.context, source, string.rstrip())
    ]


def _form(path: Path, po: PoFile) -> list[Problem]:
    ours, theirs = canonical(po).split("\n"), path.read_text(encoding="utf-8").split("\n")
    for number, (our, their) in enumerate(zip_longest(ours, theirs), 1):
        if our != their:
            expected = "the form that `imr translations update` writes"
            return [
                Problem(str(path), number, "the file is wrapped or sorted in another way", expected)
            ]
    return []
