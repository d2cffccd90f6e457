"""Shorter ways to the same results in WeasyPrint 70's two busiest places.

A page asks for tens of thousands of computed styles and used lengths. Nearly all styles are what
the parent has or what CSS begins with, and nearly all lengths are pixels; WeasyPrint works out each
as if it could be anything. A test compares the bytes with and without.
"""

from __future__ import annotations

from functools import cache
from math import inf
from typing import Any

import weasyprint
from weasyprint import css, html
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, block, column, grid, inline, page, percent, table
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
_INITIAL = _PLAIN - _INHERITED - frozenset(INITIAL_NOT_COMPUTED)
_SIDES = ("top", "right", "bottom", "left")
_ALONG_WIDTH = ("margin_left", "margin_right", "padding_left", "padding_right")
_ALONG_HEIGHT = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_WIDTHS = ("width", "min_width", "max_width")
_HEIGHTS = ("height", "min_height", "max_height")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)


def take_shortcuts() -> None:
    """Put the shorter ways into WeasyPrint for this process."""
    missing = css.ComputedStyle.__missing__

    def shorter(self: Any, key: str) -> Any:
        if key not in self.cascaded and not _has_logical(self, key):
            if key in _INITIAL:
                value = self[key] = INITIAL_VALUES[key]
                return value
            if key in _INHERITED and self.parent_style is not None:
                value = self[key] = self.parent_style[key]
                return value
        return missing(self, key)

    css.ComputedStyle.__missing__ = shorter
    for module in (absolute, block, column, floats, grid, inline, page, table):
        module.resolve_percentages = resolve_percentages
    weasyprint.UA_STYLESHEET = weasyprint.CSS(
        string=_without_notes(html.UA), counter_style=html.UA_COUNTER_STYLE
    )


def _without_notes(sheet: str) -> str:
    """Return WeasyPrint's own sheet without styles for notes and markers of every element.

    Six styles would be worked out for each element, though only items of lists have a marker and
    nothing here is a footnote.
    """
    lines = [line for line in sheet.splitlines() if not line.startswith(_NOTES)]
    if len(sheet.splitlines()) - len(lines) != len(_NOTES) or sheet.count("\n::marker {") != 1:
        raise BookError("WeasyPrint's own style sheet has changed: adapt imr/books/shortcuts.py.")
    return "\n".join(lines).replace("\n::marker {", "\nli::marker, summary::marker {")


def _has_logical(style: Any, key: str) -> bool:
    """Tell whether, say, `margin-inline-start` may decide over a `margin-left`."""
    if key not in PHYSICAL_FUNCTIONS:
        return False
    return _logical(key, style["direction"]) in style.cascaded


@cache
def _logical(key: str, direction: str) -> str:
    return str(PHYSICAL_FUNCTIONS[key](block="ttb", inline=direction))


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
    if isinstance(containing_block, boxes.Box):
        width, height = containing_block.width, containing_block.height
    else:
        width, height = containing_block
    along_height = height if isinstance(box, boxes.PageBox) else width
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
