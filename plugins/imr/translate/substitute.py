"""Put translations into a page, and leave everything else exactly as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from imr.translate.anchors import heading_ids
from imr.translate.fields import encode
from imr.translate.messages import read_segments
from imr.translate.segments import Place, Segment, Slice, has_words

_Gettext = Callable[[str | None, str], str | None]

_SAFE_START = re.compile(r"[^\W\d_]|[\"'“«„¿¡]")
_BRACES = re.compile(r" *\{:?(?!\{)[^{}\n]*\}")
_OPEN_PIPE = re.compile(r"(?P<kept>(?P<ticks>`+).*?(?P=ticks)|\\.)|\|")


class _Edit(NamedTuple):
    """What becomes of one line: other words from start to end, or nothing at all."""

    line: int
    start: int
    end: int
    text: str | None


def translate_page(markdown: str, gettext: _Gettext, *, fallback_lang: str | None = None) -> str:
    """Return a page's source with the translations that `gettext` has.

    Args:
        markdown: The English source, front matter included.
        gettext: Takes context and msgid, returns the translation or None.
        fallback_lang: If given, what has no translation is marked as being in this language.
    """
    lines = markdown.split("\n")
    segments = read_segments(markdown)
    ids: dict[Slice, str] | None = None
    edits: dict[int, list[_Edit]] = {}
    for segment in segments:
        if not has_words(segment.msgid):
            continue
        text = _usable(segment, gettext(segment.context, segment.msgid))
        if text is None:
            changes = _marked(segment, lines, fallback_lang) if fallback_lang else iter(())
        else:
            pin = ""
            # A heading that reads the same gets the same id by itself.
            if segment.place is Place.HEADING and text != segment.msgid:
                ids = _english_ids(segments, lines) if ids is None else ids
                pin = ids.get(segment.slices[0], "")
            changes = _edits(segment, lines, text, pin)
        for edit in changes:
            edits.setdefault(edit.line, []).append(edit)
    kept = (_edited(line, edits.get(number, ())) for number, line in enumerate(lines))
    return "\n".join(line for line in kept if line is not None)


def _edits(segment: Segment, lines: Sequence[str], text: str, pin: str) -> Iterator[_Edit]:
    if segment.style:
        return _scalar(segment, lines, text)
    if pin:
        last = segment.slices[-1]
        if braces := _BRACES.match(lines[last.line], last.end):
            inside = braces[0].lstrip(" {:").rstrip("} ")
            edit = _Edit(last.line, last.start, braces.end(), f"{text} {{ #{pin} {inside} }}")
            return iter([edit])
        text = f"{text} {{ #{pin} }}"
    return _prose(segment, lines, text)


def _usable(segment: Segment, translation: str | None) -> str | None:
    text = (translation or "").strip(" \t\r\n")
    if not text:
        return None
    if not segment.style and text.count("\n") != segment.msgid.count("\n"):
        return None  # a line of its own could become a list, a heading, an included file
    if segment.place is Place.CELL:
        return _OPEN_PIPE.sub(lambda match: match["kept"] or r"\|", text)
    return text


def _marked(segment: Segment, lines: Sequence[str], lang: str) -> Iterator[_Edit]:
    """Mark a text without a translation as being in another language."""
    # Words in a title attribute or in front matter cannot carry a tag; a block of raw HTML
    # would be torn apart by one.
    if segment.place in {Place.META, Place.ABBREVIATION} or segment.msgid[0] == "<":
        return
    opening = f'<span lang="{lang}">'
    if segment.style:
        yield from _scalar(segment, lines, f"{opening}{segment.msgid}</span>")
        return
    first, last = segment.slices[0], segment.slices[-1]
    yield _Edit(first.line, first.start, first.start, opening)
    yield _Edit(last.line, last.end, last.end, "</span>")


def _english_ids(segments: Sequence[Segment], lines: Sequence[str]) -> dict[Slice, str]:
    """Return the ids of the headings that say none themselves."""
    headings = [segment for segment in segments if segment.place is Place.HEADING]
    tails = [lines[h.slices[-1].line][h.slices[-1].end :].rstrip() for h in headings]
    sources = [
        "#" * heading.level + f" {heading.msgid}{tail}"
        for heading, tail in zip(headings, tails, strict=True)
    ]
    found = zip(headings, tails, heading_ids(sources), strict=False)
    return {h.slices[0]: name for h, tail, name in found if not re.search(r"\{[^{}]*#\w", tail)}


def _scalar(segment: Segment, lines: Sequence[str], text: str) -> Iterator[_Edit]:
    first, *rest = segment.slices
    if not rest:
        yield _Edit(first.line, first.start, first.end, encode(text, segment.style))
    elif text != segment.msgid:
        # Folding is the author's choice of line ends; new words go on one line, in quotes.
        last = rest[-1]
        tail = lines[last.line][last.end :]
        yield _Edit(first.line, first.start, len(lines[first.line]), encode(text, '"') + tail)
        yield from (_Edit(part.line, 0, 0, None) for part in rest)


def _prose(segment: Segment, lines: Sequence[str], text: str) -> Iterator[_Edit]:
    """Lay a translation out on the lines of its source, as far as its words reach."""
    slices = list(segment.slices)
    for paragraph in text.split("\n"):
        ends = (n for n, part in enumerate(slices, 1) if part.hard)
        count = next(ends, len(slices))
        group, slices = slices[:count], slices[count:]
        wrapped = _wrap([lines[part.line][part.start : part.end] for part in group], paragraph)
        for number, (part, words) in enumerate(zip_longest(group, wrapped), 1):
            if words is None:
                yield _Edit(part.line, 0, 0, None)
            elif number < len(wrapped) or part is group[-1]:
                yield _Edit(part.line, part.start, part.end, words)
            else:
                # Blanks that ask for a line break stand after the last line of the source.
                tail = lines[group[-1].line][group[-1].end :]
                yield _Edit(part.line, part.start, len(lines[part.line]), words + tail)


def _wrap(sources: Sequence[str], text: str) -> list[str]:
    """Break a text after as many words as the source does, where that is safe.

    A text equal to the source joined by blanks comes back as the source.
    """
    words = text.split(" ")
    wrapped: list[str] = []
    start = end = 0
    for line, following in pairwise(sources):
        end += line.count(" ") + 1
        if end >= len(words):
            break
        pair = (line.rsplit(" ", 1)[-1], following.split(" ", 1)[0])
        before = " ".join(words[:end])
        if pair == (words[end - 1], words[end]) or _breakable(before, words[end]):
            wrapped.append(" ".join(words[start:end]))
            start = end
    return [*wrapped, " ".join(words[start:])]


def _breakable(before: str, after: str) -> bool:
    """Tell whether a line may end here without changing what Markdown makes of it."""
    return (
        bool(_SAFE_START.match(after))
        and not before.endswith((" ", "\\"))
        and all(before.count(left) == before.count(right) for left, right in ("{}", "()", "<>"))
        and before.count("`") % 2 == 0
    )


def _edited(line: str, edits: Sequence[_Edit]) -> str | None:
    # From the right, so that the columns of the others still hold.
    for _, start, end, text in sorted(edits, key=lambda edit: edit.start, reverse=True):
        if text is None:
            return None
        line = line[:start] + text + line[end:]
    return line
