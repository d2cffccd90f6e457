"""Lines and heights worked out once, where WeasyPrint 70 does it up to five times.

WeasyPrint shapes two lines of text to find where one ends, that line again with the next word, once
more without, once more to draw it, and all that in each pass over a table, a column or a page. Here
words are measured once, their widths say where a line ends, and the line is shaped once, to be
measured and to be drawn. Where a width is too near to tell, or the place to break is not plainly a
space between two words, WeasyPrint's own way decides. A test compares the bytes with and without.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, pango

from imr.books.pairs import Line, Pairs, Shaped

_KEPT, _STRUT, _LETTERS = "imr_lines", "imr_strut", "imr_letters"
_MOST = 4_000
"""Lines to keep at a time; a unit has a few hundred, and each holds its shapes."""

_WORDS = 50_000
_BREAKS = 5_000
_LONG = 400
"""Characters to learn from at a time."""

_EXACT = 0.05
"""Pixels within which a width is not plainly narrower than another."""

_NEAR = 0.1
"""Ems within which a sum of widths does not decide: letters are kerned with a space, too."""

_SPECIAL = re.compile("[\t\n\r\f\u0085\u00ad\u2028\u2029\u200b]")
_LETTER = "[0-9A-Za-z\u00c0-\u024f]"
_PLAIN_WORD = re.compile(rf"[\"“\u2018(¿¡]?{_LETTER}+(?:['’.,:]{_LETTER}+)*[.,;:!?)\"”’'…%]*")
"""A word that may follow a break and has none inside (Unicode Annex 14)."""

_CLOSED = re.compile(rf"(?:{_LETTER}|[.,;:!?)…%])$")
"""The end of a word after which a space is a place to break, whatever follows."""

_FONT = (
    "font_family",
    "font_style",
    "font_stretch",
    "font_weight",
    "font_size",
    "font_variation_settings",
    "font_language_override",
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
    "lang",
    "direction",
    "overflow_wrap",
    "text_decoration_line",
    "white_space",
)
_FREE = 3
"""How many of these, at the end, change no letter."""


Split = Callable[..., Line]


@dataclass(slots=True)
class _Font:
    """What is known of text in one font."""

    marks: bool
    """Whether its spaces are kept, as behind the marks of lists: WeasyPrint finds those lines."""

    pairs: Pairs
    others: dict[tuple[float | None, str, bool, bool], Line] = field(default_factory=dict)
    lines: dict[tuple[float | None, str], Line] = field(default_factory=dict)
    widths: dict[str, float] = field(default_factory=dict)


def keep_lines() -> None:
    """Let WeasyPrint's lines be found this way in this process."""
    original: Split = line_break.split_first_line

    @wraps(original)
    def split(  # noqa: PLR0917 (as WeasyPrint calls it)
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Line:
        font = style.__dict__.get(_KEPT)
        if font is None:
            font = style.__dict__[_KEPT] = _font(style) if _is_plain(style) else False
        if font is False or justification_spacing or _SPECIAL.search(text):
            return original(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            )
        if font.marks or "  " in text:
            return _other(original, font, text, style, context, max_width, is_line_start, minimum)
        if max_width == 0:
            text = text[: text.find(" ") + 2] if " " in text else text  # nothing else matters
        found = font.lines.get((max_width, text))
        if found is None:
            if len(font.lines) > _MOST:
                font.lines.clear()
            found = (
                _word(text, style, font)
                if max_width == 0 and (minimum or style["overflow_wrap"] == "normal")
                else _fitted(text, style, max_width, font)
            ) or _shaped_again(
                original(text, style, context, max_width, 0, is_line_start, minimum), style
            )
            font.lines[max_width, text] = found
        return found

    measure: Callable[[Any], tuple[float, float]] = line_break.strut

    @wraps(measure)
    def strut(style: Any) -> tuple[float, float]:
        kept: tuple[float, float] | None = style.__dict__.get(_STRUT)
        if kept is None:
            kept = style.__dict__[_STRUT] = measure(style)
        return kept

    can_break: Callable[[str, str | None], bool] = line_break.can_break_text
    _replace("can_break_text", can_break, lru_cache(maxsize=_BREAKS)(can_break))
    _replace("split_first_line", original, split)
    _replace("strut", measure, strut)


def forget_lines(font_config: Any) -> None:
    """Let go of the lines of a document that is finished; the widths of words stay."""
    for font in font_config.__dict__.get(_KEPT, {}).values():
        font.lines.clear()
        font.others.clear()


def _replace(name: str, original: Any, ours: Any) -> None:
    """Put a function of ours wherever WeasyPrint has imported its own."""
    for module in list(sys.modules.values()):
        # getattr(module, name) would load what waits to be loaded
        if getattr(module, "__dict__", {}).get(name) is original:
            setattr(module, name, ours)


def _is_plain(style: Any) -> bool:
    """Tell whether text of this style breaks at spaces only and is as wide as its letters."""
    return (
        style["white_space"] in {"normal", "pre-wrap"}
        and style["hyphens"] in {"none", "manual"}
        and style["letter_spacing"] == "normal"
        and style["word_spacing"] == 0
        and style["word_break"] == "normal"
        and style["block_ellipsis"] == "none"
        and style["font_size"] > 0
    )


def _font(style: Any) -> _Font:
    """Return what is known of the style's font."""
    fonts = style.font_config.__dict__.setdefault(_KEPT, {})
    key = str([style[name] for name in _FONT])
    if key not in fonts:
        letters = str([style[name] for name in _FONT[:-_FREE]])
        pairs = style.font_config.__dict__.setdefault(_LETTERS, {}).setdefault(letters, Pairs())
        fonts[key] = _Font(style["white_space"] != "normal", pairs)
    found: _Font = fonts[key]
    return found


def _word(text: str, style: Any, font: _Font) -> Line | None:
    """Return the first word of a text, as a line that has no room, or None as below."""
    word, _, more = text.partition(" ")
    if not _PLAIN_WORD.fullmatch(word):
        return None
    line = _line(word, style, 0, font)
    return (*line[:2], line[1] + 1 if more else None, *line[3:])


def _fitted(text: str, style: Any, max_width: float | None, font: _Font) -> Line | None:
    """Return the first line of a text, or None where WeasyPrint is to decide."""
    if max_width is None:
        return _line(text, style, None, font)
    end = _end(text, style, max_width, font)
    if end is None:
        line = _line(text, style, max_width, font)
        return line if line[3] <= max_width - _EXACT else None
    if end <= 0:
        return None
    after = text.find(" ", end + 1)
    following = text[end + 1 : after if after >= 0 else None]
    if not (_PLAIN_WORD.fullmatch(following) and _CLOSED.search(text, 0, end)):
        return None
    line = _line(text[:end], style, max_width, font)
    room = max_width - line[3]
    more = _width(" ", style, font) + _width(following, style, font)
    if room < _EXACT or room > more - _NEAR * style["font_size"]:
        return None
    return (*line[:2], line[1] + 1, *line[3:])


def _end(text: str, style: Any, max_width: float, font: _Font) -> int | None:
    """Return where the space stands that ends the first line, or None if there is one line only."""
    space = _width(" ", style, font)
    width, start, widths = -space, 0, font.widths
    while True:
        stop = text.find(" ", start)
        word = text[start : stop if stop >= 0 else None]
        found = widths.get(word)
        if found is None:
            found = _width(word, style, font, text[start:])
        width += space + found
        if width > max_width:
            return start - 1
        if stop < 0:
            return None
        start = stop + 1


def _width(word: str, style: Any, font: _Font, text: str = "") -> float:
    """Return the width of a word in pixels; `text` begins with it and teaches what follows too."""
    width = font.widths.get(word)
    if width is None:
        if len(font.widths) > _WORDS:
            font.widths.clear()
        width = font.pairs.width(word)
        if width is None and text:
            font.pairs.learn(_shaped(text[:_LONG], style, None))
            width = font.pairs.width(word)
        if width is None:
            width = _shaped(word, style, None)[3] if word else 0.0
        font.widths[word] = width
    return width


def _line(text: str, style: Any, max_width: float | None, font: _Font) -> Line:
    """Return a text as one line, without Pango if its pairs of letters are known."""
    line = font.pairs.line(text, style, max_width)
    if line is None:
        line = _shaped(text, style, max_width)
        font.pairs.learn(line)
    return line


def _shaped(text: str, style: Any, max_width: float | None) -> Line:
    layout = Shaped(style, 0, max_width)
    # As when it is drawn; to change it then would shape the line anew.
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    layout.set_text(text)
    line, _ = layout.get_first_line()
    width, height = line_break.line_size(line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    return layout, line.length, None, width, height, baseline


def _other(  # noqa: PLR0917 (as above)
    original: Split,
    font: _Font,
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    is_line_start: bool,
    minimum: bool,
) -> Line:
    """Return a line that only WeasyPrint finds, once for all marks of a list."""
    key = (max_width, text, is_line_start, minimum)
    found = font.others.get(key)
    if found is None:
        found = original(text, style, context, max_width, 0, is_line_start, minimum)
        found = font.others[key] = _shaped_again(found, style)
    return found


def _shaped_again(line: Line, style: Any) -> Line:
    """Return a line of WeasyPrint's own shaped as it will be drawn, and for good."""
    layout = line[0]
    direction = layout.first_line_direction
    layout.__class__ = Shaped
    line_break.Layout.reactivate(layout, style)
    layout.first_line_direction = direction
    return line
