"""Boxes with nothing of their own to draw, and values that need no look at what they are.

Most boxes have no background, no line around them and square corners; WeasyPrint 70 gathers colours,
images and radii of each to find that out, and again on every page. Most of what pydyf writes are
names and numbers. A test compares the bytes with and without.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

import pydyf
from weasyprint import draw
from weasyprint.draw.color import get_color
from weasyprint.layout import background

_BARE, _LINED = "imr_bare", "imr_lined"
_NO_LENGTH = (0, "px")
_CORNERS = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)


def pass_bare_boxes() -> None:
    """Let WeasyPrint pass over bare boxes in this process."""
    pydyf._to_bytes = wraps(pydyf._to_bytes)(_to_bytes)  # noqa: SLF001
    background.layout_box_backgrounds = _undressed(background.layout_box_backgrounds)
    draw.draw_border = _where_lined(draw.draw_border)


def _to_bytes(item: Any, slowly: Any = pydyf._to_bytes) -> bytes:  # noqa: SLF001
    kind = type(item)
    if kind is bytes:
        return item
    if kind is str:
        return item.encode("ascii")
    if kind is int:
        return b"%d" % item
    found: bytes = slowly(item)
    return found


def _undressed(dressed: Any) -> Any:
    """Return a quicker way for boxes without background, shadow, rounded corners and pictures."""

    @wraps(dressed)
    def layout_box_backgrounds(page: Any, box: Any, *rest: Any, **named: Any) -> None:
        style = box.style
        bare = style.__dict__.get(_BARE)
        if bare is None:
            bare = style.__dict__[_BARE] = _is_bare(style)
        if not bare or rest[1:] or named or box is page:
            dressed(page, box, *rest, **named)
            return
        for child in box.all_children():
            layout_box_backgrounds(page, child, *rest)
        used = getattr(box, "_box", box).__dict__  # of the box itself, not of its place
        for corner in _CORNERS:
            used[corner] = (0, 0)
        used["background"] = None

    return layout_box_backgrounds


def _is_bare(style: Any) -> bool:
    return (
        all(any(radius == _NO_LENGTH for radius in style[corner]) for corner in _CORNERS)
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and all(kind == "none" for kind, _ in style["background_image"])
        and get_color(style, "background_color").alpha == 0
        and not style["box_shadow"]
    )


def _where_lined(draw_border: Any) -> Any:
    """Return a quicker way for boxes that have no lines around them or between their columns."""

    @wraps(draw_border)
    def draw_or_not(stream: Any, box: Any) -> None:
        style = box.style
        lined = style.__dict__.get(_LINED)
        if lined is None:
            lined = style.__dict__[_LINED] = not (
                style["column_width"] == style["column_count"] == "auto"
                and style["border_image_source"][0] == "none"
            )
        if (
            lined
            or box.border_top_width
            or box.border_right_width
            or box.border_bottom_width
            or box.border_left_width
        ):
            draw_border(stream, box)

    return draw_or_not
