"""Shorter ways to the same results in WeasyPrint 70's busiest places.

A page asks for tens of thousands of computed styles and used lengths. Nearly all styles are what
the parent has or what CSS begins with, nearly all lengths are pixels, and hardly a line stands
beside a float; WeasyPrint works out each as if it could be anything. A test compares the bytes with
and without.
"""

from __future__ import annotations

from functools import wraps
from math import inf
from typing import Any

import weasyprint
from weasyprint import css, html
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout import (
    absolute,
    block,
    column,
    grid,
    inline,
    page,
    percent,
    table,
)
from weasyprint.layout import float as floats

from imr.errors import BookError

_NOTES = (
    "::footnote-call {",
    "::footnote-marker {",
    "::note-call {",
    "::note-marker {",
    "::note-callback {",
)
_SPECIAL = {"display", "float", "page", "position"}
_PLAIN = frozenset(
    key
    for key in INITIAL_VALUES
    if key not in _SPECIAL and not key.startswith(("text_decoration_", "__"))
)
_INHERITED = _PLAIN & frozenset(INHERITED)
_INITIAL = {
    key: INITIAL_VALUES[key]
    for key in sorted(_PLAIN - _INHERITED - frozenset(INITIAL_NOT_COMPUTED))
}
_LOGICAL: dict[str, set[str]] = {}
"""For each property along the text (`margin_inline_start`), those that it may decide over."""

for _key in PHYSICAL_FUNCTIONS:
    for _direction in ("ltr", "rtl"):
        _name = str(PHYSICAL_FUNCTIONS[_key](block="ttb", inline=_direction))
        _LOGICAL.setdefault(_name, set()).add(_key)

_FILLED, _LENGTHS = "imr_filled", "imr_lengths"
_FLOATS = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
_IN_FLOW = frozenset({"static", "relative"})
_SIDES = ("top", "right", "bottom", "left")
_ALONG_WIDTH = ("margin_left", "margin_right", "padding_left", "padding_right")
_ALONG_HEIGHT = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_WIDTHS = ("width", "min_width", "max_width")
_HEIGHTS = ("height", "min_height", "max_height")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_RESOLVED = (*_ALONG_WIDTH, *_ALONG_HEIGHT, *_WIDTHS, *_HEIGHTS, *_BORDERS)
_DECIDING = (*_RESOLVED, "box_sizing", "border_collapse")
_FIXED = (("content-box", "collapse"), ("content-box", "separate"), ("border-box", "separate"))
_LENGTH_TYPES = frozenset({Dimension, str, int, float})
_Lengths = dict[tuple[Any, ...] | None, dict[str, Any]]
_KNOWN: dict[tuple[Any, ...], _Lengths] = {}
"""Used lengths, by the computed ones that decide over them and by what they are shares of; None
for lengths that are shares of nothing."""

_MOST = 2_000


_LINES = (
    *((f"border_{side}_width", f"border_{side}_style") for side in _SIDES),
    ("outline_width", "outline_style"),
)
"""Widths that are none where there is no line, and the styles that say whether there is one."""


def take_shortcuts() -> None:
    """Put the shorter ways into WeasyPrint for this process."""
    _fill_styles()
    for module in (absolute, block, column, floats, grid, inline, page, table):
        module.resolve_percentages = resolve_percentages
    away = floats.avoid_collisions

    @wraps(away)
    def avoid(context: Any, box: Any, around: Any, outer: bool = True) -> tuple[Any, Any, Any]:
        plain = isinstance(box, boxes.LineBox) and around.style["direction"] == "ltr"
        if not outer and plain:
            plain = not (box.margin_left or box.margin_right or box.margin_top)
        if context.excluded_shapes or not plain:
            found: tuple[Any, Any, Any] = away(context, box, around, outer)
            return found
        left = around.content_box_x()
        return left, box.position_y, left + around.width - left

    for module in (inline, block, floats):
        module.avoid_collisions = avoid
    boxes.Box.is_in_normal_flow = wraps(boxes.Box.is_in_normal_flow)(_is_in_normal_flow)
    weasyprint.UA_STYLESHEET = weasyprint.CSS(
        string=_without_notes(html.UA), counter_style=html.UA_COUNTER_STYLE
    )


def _is_in_normal_flow(box: Any) -> bool:
    style = box.style
    return style["float"] not in _FLOATS and style["position"] in _IN_FLOW


def _fill_styles() -> None:
    """Let a style have all that is inherited or initial at once, where each was asked for alone."""
    for kind in (css.ComputedStyle, css.AnonymousStyle):
        missing = kind.__missing__

        @wraps(missing)
        def shorter(self: Any, key: str, missing: Any = missing) -> Any:
            if _FILLED not in self.__dict__:
                self.__dict__[_FILLED] = True
                _fill(self)
                if key in self:
                    return self[key]
            return missing(self, key)

        kind.__missing__ = shorter


def _fill(style: Any) -> None:
    cascaded = getattr(style, "cascaded", {})
    decided = {*cascaded}
    for name in cascaded.keys() & _LOGICAL.keys():
        decided |= _LOGICAL[name]
    values = dict(_INITIAL)
    parent = style.parent_style
    if parent is not None:
        for name in _INHERITED:
            values[name] = parent[name]
    for border, line in _LINES:
        if line not in decided:  # and none at first
            values[border] = 0
    for name in decided:
        values.pop(name, None)
    values.update(style)
    style.update(values)


def _without_notes(sheet: str) -> str:
    """Return WeasyPrint's own sheet without styles for notes and markers of every element.

    Six styles would be worked out for each element, though only items of lists have a marker and
    nothing here is a footnote.
    """
    lines = [line for line in sheet.splitlines() if not line.startswith(_NOTES)]
    if len(sheet.splitlines()) - len(lines) != len(_NOTES) or sheet.count("\n::marker {") != 1:
        raise BookError("WeasyPrint's own style sheet has changed: adapt imr/books/shortcuts.py.")
    return "\n".join(lines).replace("\n::marker {", "\nli::marker, summary::marker {")


def _used(style: Any, key: str, refer_to: Any) -> Any:
    value = style[key]
    if getattr(value, "unit", None) == "px":
        return value.value
    if value is None or value == "auto":
        return 0 if value == "auto" and key in {"min_width", "min_height"} else value
    used = percent.percentage(value, style, refer_to)
    return 0 if used == "auto" and key in {"min_width", "min_height"} else used


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set the used lengths of a box, as `weasyprint.layout.percent.resolve_percentages` does."""
    style, used = box.style, box.__dict__
    kept = style.__dict__.get(_LENGTHS)
    if kept is None:
        kept = style.__dict__[_LENGTHS] = _lengths(style)
    fixed = kept.get(None)
    if fixed is not None:
        if style["border_collapse"] == "collapse":
            fixed = {**fixed, **{key: used[key] for key in _BORDERS if key in used}}
        used.update(fixed)
        return
    if isinstance(containing_block, boxes.Box):
        width, height = containing_block.width, containing_block.height
    else:
        width, height = containing_block
    along_height = height if isinstance(box, boxes.PageBox) else width
    if style["border_collapse"] == "collapse":
        _resolve(box, width, height, along_height)
        return
    key = (width, height, along_height)
    if key not in kept:
        _resolve(box, width, height, along_height)
        kept[key] = {name: used[name] for name in _RESOLVED}
    used.update(kept[key])


def _lengths(style: Any) -> _Lengths:
    """Return the used lengths known so far of all styles that say the same."""
    said = tuple([style[name] for name in _DECIDING])
    if not all(type(value) in _LENGTH_TYPES for value in said):
        return {}  # a sum, which may refer to the style's own font
    if said not in _KNOWN:
        if len(_KNOWN) > _MOST:
            _KNOWN.clear()
        _KNOWN[said] = {}
        if (
            not any(getattr(value, "unit", None) == "%" for value in said)
            and "collapse" not in said
        ):
            box = boxes.Box("", style, None)
            _resolve(box, 0, 0, 0)
            _KNOWN[said][None] = {name: box.__dict__[name] for name in _RESOLVED}
    return _KNOWN[said]


def _resolve(box: Any, width: Any, height: Any, along_height: Any) -> None:
    style, used = box.style, box.__dict__
    for key in _ALONG_WIDTH:
        used[key] = _used(style, key, width)
    for key in _ALONG_HEIGHT:
        used[key] = _used(style, key, along_height)
    for key in _WIDTHS:
        used[key] = _used(style, key, width)
    if height == "auto":
        # A height that depends on the content: only a plain length counts.
        said = style["height"]
        plain = said != "auto" and not check_math(said) and said.unit != "%"
        used["height"] = said.value if plain else "auto"
        used["min_height"] = _used(style, "min_height", 0)
        used["max_height"] = _used(style, "max_height", inf)
    else:
        for key in _HEIGHTS:
            used[key] = _used(style, key, height)
    collapse = style["border_collapse"] == "collapse"
    for key in _BORDERS:
        if not (collapse and hasattr(box, key)):
            used[key] = style[key]
    percent.adjust_box_sizing(box, "width")
    percent.adjust_box_sizing(box, "height")
