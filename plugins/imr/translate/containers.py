"""Cut out of a page what CommonMark cannot see: boxes, tabs, fences, definitions, raw HTML.

Bodies are handed back dedented, to be read the same way, and leave empty lines behind, so that
lists around them hold together for the CommonMark parser. Nothing is copied: a line remembers its
number and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from imr.translate.segments import Line, Place, Segment, has_words, single

_FENCE = re.compile(r"( *)(`{3,}|~{3,})([^`]*)$")
_KIND = r"[\w-]+(?: +[\w-]+)*"
_BOX = re.compile(rf"( *)(?:!!! ?{_KIND}|\?{{3}}\+? ?(?:{_KIND})?)(?: *\"(?P<title>.*)\")? *$")
_TAB = re.compile(r"( *)={3}[!+]{0,2} +\"(?P<title>.*)\" *$")
_BLOCK = re.compile(r"( *)(/{3,}) *(?!/)[\w-]+(?: *\| *(?P<title>.*?))? *$")
_DEFINITION = re.compile(r"( {0,3})(?:: {1,3}|\[\^[^\]]+\]: *)(?P<text>.*)$")
_ABBREVIATION = re.compile(r" {0,3}\*\[(?P<key>[^\]]+)\]: *(?P<text>.*?) *$")
_NOTE = re.compile(r"\s*<!--\s*translators?:\s*(?P<text>.*?)\s*-->\s*$", re.IGNORECASE)
_RAW = re.compile(r"\s*<(style|script|pre|textarea)\b", re.IGNORECASE)
_SILENT_LINE = re.compile(
    r"""\s*(?:
        (?:</?[a-zA-Z][^<>]*>\s*)+          # nothing but tags
      | \{\{[^{}]*\}\} | \{%.*%\}           # nothing but a placeholder
      | \{:?\ *[.#\w][^{}]*\}               # nothing but an attribute list
      | \[[^\]^]+\]:\ .*                    # the address of a reference
      | ;*--8<--.* | :::\ .* | \[TOC\]
    )\s*$""",
    re.VERBOSE,
)
_HEADING_MARK = re.compile(r"#{1,6} +")
_FIRST = frozenset("`~!?=/:[*<{$;-")


@dataclass(frozen=True, slots=True)
class Cut:
    """A view of a page, taken apart."""

    rest: list[str]
    """The lines left to CommonMark, as many as the view has; those cut out are empty."""

    segments: list[Segment] = field(default_factory=list)
    bodies: list[list[Line]] = field(default_factory=list)
    forms: list[list[Line]] = field(default_factory=list)
    """Insides of `field` fences, in YAML."""

    notes: list[tuple[int, str]] = field(default_factory=list)
    """Line numbers and words of comments to translators."""


_Rule = Callable[[Sequence[Line], int, Cut], int]


def cut(view: Sequence[Line]) -> Cut:
    """Take a view of a page apart."""
    parts = Cut([line.text for line in view])
    at = 0
    while at < len(view):
        taken = 0
        if view[at].text.lstrip()[:1] in _FIRST:
            taken = next((n for rule in _RULES if (n := rule(view, at, parts))), 0)
        for index in range(at, at + taken):
            parts.rest[index] = ""
        at += taken or 1
    return parts


def _dedent(lines: Sequence[Line], columns: int) -> list[Line]:
    """Take up to `columns` blanks off each line."""
    dedented = []
    for number, column, text in lines:
        blanks = min(columns, len(text) - len(text.lstrip(" ")))
        dedented.append(Line(number, column + blanks, text[blanks:]))
    return dedented


def _body_end(view: Sequence[Line], start: int, indent: int) -> int:
    """Return where the lines end that are empty or indented at least so far."""
    end = start
    for index in range(start, len(view)):
        text = view[index].text
        if not text.strip():
            continue
        if not text.startswith(" " * indent):
            break
        end = index + 1
    return end


def _fence(view: Sequence[Line], at: int, parts: Cut) -> int:
    match = _FENCE.match(view[at].text)
    if not match:
        return 0
    indent, mark, info = len(match[1]), match[2], match[3].split()
    closing = re.compile(rf"\s*{mark[0]}{{{len(mark)},}}\s*$")
    ends = (n for n in range(at + 1, len(view)) if closing.match(view[n].text))
    end = next(ends, 0)
    if end and info[:1] == ["field"]:
        parts.forms.append(_dedent(view[at + 1 : end], indent))
    return end + 1 - at if end else 0


def _titled(line: Line, match: re.Match[str], context: str, parts: Cut) -> None:
    title = match["title"]
    if not title:
        return
    start = match.start("title")
    if mark := _HEADING_MARK.match(title):
        start, title = start + mark.end(), title[mark.end() :]
    left = len(title) - len(title.lstrip())
    if has_words(title):
        parts.segments.append(single(line, start + left, title.strip(), Place.TITLE, context))


def _box(view: Sequence[Line], at: int, parts: Cut) -> int:
    line = view[at]
    match = _BOX.match(line.text)
    context = "box"
    if not match:
        match, context = _TAB.match(line.text), "tab"
    if not match:
        return 0
    _titled(line, match, context, parts)
    indent = len(match[1]) + 4
    end = _body_end(view, at + 1, indent)
    parts.bodies.append(_dedent(view[at + 1 : end], indent))
    return end - at


def _block(view: Sequence[Line], at: int, parts: Cut) -> int:
    match = _BLOCK.match(view[at].text)
    if not match:
        return 0
    closing = re.compile(rf" *{match[2]} *$")
    ends = (n for n in range(at + 1, len(view)) if closing.match(view[n].text))
    end = next(ends, len(view))
    start = at + 1
    while start < end and view[start].text.startswith(match[1] + " " * 4):
        start += 1  # its options, in YAML
    _titled(view[at], match, "box", parts)
    parts.bodies.append(_dedent(view[start:end], len(match[1])))
    return min(end + 1, len(view)) - at


def _definition(view: Sequence[Line], at: int, parts: Cut) -> int:
    line = view[at]
    match = _DEFINITION.match(line.text)
    if not match:
        return 0
    indent = len(match[1]) + 4
    end = _body_end(view, at + 1, indent)
    start = match.start("text")
    first = Line(line.number, line.column + start, match["text"])
    parts.bodies.append([first, *_dedent(view[at + 1 : end], indent)])
    return max(end, at + 1) - at


def _abbreviation(view: Sequence[Line], at: int, parts: Cut) -> int:
    match = _ABBREVIATION.match(view[at].text)
    if not match:
        return 0
    text, context = match["text"], f"abbr:{match['key']}"
    if has_words(text):
        start = match.start("text")
        parts.segments.append(single(view[at], start, text, Place.ABBREVIATION, context))
    return 1


def _silent(view: Sequence[Line], at: int, parts: Cut) -> int:
    line = view[at]
    if note := _NOTE.match(line.text):
        parts.notes.append((line.number, note["text"]))
        return 1
    closing = ""
    if line.text.lstrip().startswith("<!--"):
        closing = "-->"
    elif raw := _RAW.match(line.text):
        closing = f"</{raw[1].lower()}>"
    elif line.text.lstrip().startswith("$$"):
        closing = "$$"
    if closing:
        after = 2 if closing == "$$" else 0
        for index in range(at, len(view)):
            text = view[index].text.lower().lstrip()
            begin = after if index == at else 0
            if closing in text[begin:]:
                # Words after the end of a comment belong to the reader.
                tail = text[begin:].split(closing, 1)[1]
                return 0 if index == at and tail.strip() else index + 1 - at
        return 0
    return 1 if _SILENT_LINE.match(line.text) else 0


_RULES: tuple[_Rule, ...] = (_fence, _box, _block, _abbreviation, _definition, _silent)
