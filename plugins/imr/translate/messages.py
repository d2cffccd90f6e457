"""Read the messages of a page: what a translator sees, and where it stands."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from imr.translate.containers import cut
from imr.translate.fields import field_segments, front_matter_segments
from imr.translate.segments import Line, Place, Segment, Slice, has_words, single

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_HEADING_MARK = re.compile(r"#{1,6}[ \t]+")
_HEADING_TAIL = re.compile(r"[ ]+\{:?[ ]*[^{}\n]+\}[ ]*$")
_TASK = re.compile(r"\[[ xX]\] +")
_CELL = re.compile(r"(?P<pipe>\|)|(?P<code>`+).*?(?P=code)|\\.|.")
_ROW_START = re.compile(r"[\s>]*")


@dataclass(frozen=True, slots=True)
class Message:
    """A text for translators; context and msgid together name it in a catalog."""

    msgid: str
    context: str | None
    comment: str
    line: int
    """First line in its source, from 1."""

    end: int
    """Last line in its source."""

    reference: str = ""
    """The file it stands in, as a translator would look for it."""

    segment: Segment | None = None
    """Where it stands exactly; None for what does not come from a page."""


def iter_messages(markdown: str, *, src_uri: str = "") -> Iterator[Message]:
    """Yield the messages of a page's source, front matter included, in reading order."""
    segments, notes = _read(markdown)
    trail: list[tuple[int, str]] = []
    for segment in segments:
        if segment.place is Place.HEADING:
            trail = [above for above in trail if above[0] < segment.level]
        line = segment.slices[0].line
        asides = []
        while notes and notes[0][0] < line:
            asides.append(notes.pop(0)[1])
        where = " > ".join([segment.place.value, *(title for _, title in trail)])
        yield Message(
            msgid=segment.msgid,
            context=segment.context,
            comment="\n".join([where, *asides]),
            line=line + 1,
            end=segment.slices[-1].line + 1,
            reference=f"docs/{src_uri}" if src_uri else "",
            segment=segment,
        )
        if segment.place is Place.HEADING:
            trail.append((segment.level, segment.msgid))


def read_segments(markdown: str) -> list[Segment]:
    """Return the translatable texts of a page's source in reading order."""
    return _read(markdown)[0]


@lru_cache(maxsize=4)  # a page is read for its text and again for its coverage
def _read(markdown: str) -> tuple[list[Segment], list[tuple[int, str]]]:
    # Only "\n" ends a line: str.splitlines would also break at U+2028 and shift every number.
    lines = [
        Line(number, 0, text.removesuffix("\r")) for number, text in enumerate(markdown.split("\n"))
    ]
    if lines[0].text.startswith("\ufeff"):
        lines[0] = Line(0, 1, lines[0].text[1:])
    segments: list[Segment] = []
    notes: list[tuple[int, str]] = []
    start = 0
    if lines[0].text.rstrip() == "---":
        ends = (n for n in range(1, len(lines)) if lines[n].text.rstrip() in {"---", "..."})
        if end := next(ends, 0):
            segments += front_matter_segments(lines[1:end])
            start = end + 1
    _collect(lines[start:], segments, notes)
    segments.sort(key=lambda segment: segment.slices[0])
    return segments, sorted(notes)


def _collect(view: Sequence[Line], segments: list[Segment], notes: list[tuple[int, str]]) -> None:
    parts = cut(view)
    segments += parts.segments
    notes += parts.notes
    for form in parts.forms:
        segments += field_segments(form)
    for body in parts.bodies:
        _collect(body, segments, notes)
    segments += _commonmark(view, parts.rest)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Tags are seen line by line, a "[^1]: word" is no link definition, and of the inline text
    # only its lines matter.
    return parser.disable(["html_block", "reference", "inline", "text_join"])


def _commonmark(view: Sequence[Line], rest: list[str]) -> Iterator[Segment]:
    tokens = _parser().parse("\n".join(rest))
    columns = 0
    for before, token in itertools.pairwise(tokens):
        if token.map is None:
            continue
        first = token.map[0]
        if token.type == "thead_open":
            columns = len(list(_cells(view[first])))
        if token.type == "tr_open":
            yield from _row(view[first], columns)
        elif token.type != "inline" or before.type in {"th_open", "td_open"}:
            continue
        elif before.type == "heading_open" and before.markup.startswith("#"):
            yield from _heading(view[first], int(before.tag[1]))
        else:
            level = int(before.tag[1]) if before.type == "heading_open" else 0
            yield from _prose(view[first : first + token.content.count("\n") + 1], token, level)


def _heading(line: Line, level: int) -> Iterator[Segment]:
    mark = _HEADING_MARK.search(line.text)
    if not mark:
        return
    text = line.text[mark.end() :].rstrip()
    bare = text.rstrip("#")
    if bare.endswith((" ", "\t")):
        text = bare.rstrip()
    if tail := _HEADING_TAIL.search(text):
        text = text[: tail.start()]
    if has_words(text):
        found = single(line, mark.end(), text, Place.HEADING, "heading")
        yield Segment(found.msgid, found.context, found.place, found.slices, level)


def _prose(view: Sequence[Line], token: Token, level: int) -> Iterator[Segment]:
    """Find the lines of a paragraph's text in their source."""
    slices: list[Slice] = []
    msgid = ""
    for line, content in zip(view, token.content.split("\n"), strict=False):
        text = content.strip(" \t")
        kept = line.text.rstrip(" \t")
        if not slices and (task := _TASK.match(text)):
            text = text[task.end() :]
        if not text or not kept.endswith(text):
            return  # nothing is better than a slice in the wrong place
        end = line.column + len(kept)
        hard = line.text.endswith("  ") and line is not view[-1]
        slices.append(Slice(line.number, end - len(text), end, hard))
        msgid += text + ("\n" if hard else " ")
    msgid = msgid.strip(" \n")
    if slices and has_words(msgid):
        place, context = (Place.HEADING, "heading") if level else (Place.TEXT, None)
        yield Segment(msgid, context, place, tuple(slices), level)


def _cells(line: Line) -> Iterator[tuple[int, str]]:
    """Yield start and text of a row's cells; a pipe in code or after a backslash is none."""
    start = _ROW_START.match(line.text).end()  # type: ignore[union-attr]  # matches anything
    end = len(line.text.rstrip())
    text = line.text[:end]
    if text.startswith("|", start):
        start += 1
    for match in _CELL.finditer(text, start):
        if match["pipe"]:
            yield start, text[start : match.start()]
            start = match.end()
    if start < end:
        yield start, text[start:]


def _row(line: Line, columns: int) -> Iterator[Segment]:
    for index, (start, cell) in enumerate(_cells(line)):
        text = cell.strip(" \t")
        if index < columns and has_words(text):
            left = len(cell) - len(cell.lstrip(" \t"))
            yield single(line, start + left, text, Place.CELL, "table")
