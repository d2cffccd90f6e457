"""Lines and heights that were worked out before, where WeasyPrint 70 does it each time anew.

WeasyPrint shapes each line up to four times, and again in each pass over a table, a column or a
page, and asks for a style's line height several times a line. Here both are kept. Text that needs
more than breaks at spaces takes WeasyPrint's own way. A test compares the bytes with and without.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from weasyprint.text import line_break

_KEPT, _STRUT = "imr_lines", "imr_strut"
_MOST = 20_000
"""Lines to keep at a time; a unit has a few hundred."""

_SPECIAL = re.compile("[\t\n\r\f\u0085\u00ad\u2028\u2029\u200b]")
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
)

Line = tuple[Any, int, int | None, float, float, float]
"""What `split_first_line` returns: layout, length, where to go on, width, height, baseline."""

Split = Callable[..., Line]


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
        kept = style.__dict__.get(_KEPT)
        if kept is None:
            kept = style.__dict__[_KEPT] = _kept(style) if _is_plain(style) else False
        if kept is False or justification_spacing or _SPECIAL.search(text):
            return original(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            )
        if max_width == 0:
            text = text[: text.find(" ") + 2] if " " in text else text  # nothing else matters
        found = kept.get((max_width, text))
        if found is None:
            if len(kept) > _MOST:
                kept.clear()
            found = original(text, style, context, max_width, 0, is_line_start, minimum)
            kept[max_width, text] = found
        return (_copy(found[0]), *found[1:])

    measure: Callable[[Any], tuple[float, float]] = line_break.strut

    @wraps(measure)
    def strut(style: Any) -> tuple[float, float]:
        kept: tuple[float, float] | None = style.__dict__.get(_STRUT)
        if kept is None:
            kept = style.__dict__[_STRUT] = measure(style)
        return kept

    _replace("split_first_line", original, split)
    _replace("strut", measure, strut)


def _replace(name: str, original: Any, ours: Any) -> None:
    """Put a function of ours wherever WeasyPrint has imported its own."""
    for module in list(sys.modules.values()):
        if getattr(module, name, None) is original:
            setattr(module, name, ours)


def _is_plain(style: Any) -> bool:
    """Tell whether text of this style breaks at spaces only and is as wide as its letters."""
    return (
        style["white_space"] == "normal"
        and style["hyphens"] in {"none", "manual"}
        and style["letter_spacing"] == "normal"
        and style["word_spacing"] == 0
        and style["word_break"] == "normal"
        and style["font_size"] > 0
    )


def _kept(style: Any) -> dict[tuple[float | None, str], Line]:
    """Return the lines found so far in the style's font."""
    fonts = style.font_config.__dict__.setdefault(_KEPT, {})
    key = str([style[name] for name in _FONT])
    found: dict[tuple[float | None, str], Line] = fonts.setdefault(key, {})
    return found


def _copy(layout: Any) -> Any:
    """Return a layout of one's own: drawing writes on it."""
    copy = object.__new__(type(layout))
    copy.__dict__.update(layout.__dict__)
    return copy
