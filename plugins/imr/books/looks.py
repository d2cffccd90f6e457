"""How fields look: ticks, dots, empty boxes, and the lines to write on.

All of it is drawn with strokes and curves, so that no viewer needs a font for a tick, and printing
gives the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pydyf

_POINTS = 0.75
"""PDF points in a CSS pixel."""


@dataclass(slots=True)
class Looks:
    """The appearances of one document; fields of one kind and size share theirs."""

    pdf: pydyf.PDF
    known: dict[tuple[str, float, float], bytes] = field(default_factory=dict)

    def empty(self, width: float, height: float) -> bytes:
        """Return the look of a text field nobody has typed in; sizes are in points."""
        return self._look("text", width, height, b"/Tx BMC EMC")

    def off(self, width: float, height: float) -> bytes:
        """Return the look of a button that is not chosen: its box is on the page already."""
        return self._look("off", width, height, b"")

    def tick(self, width: float, height: float) -> bytes:
        """Return the look of a ticked box."""
        points = ((0.16, 0.5), (0.4, 0.22), (0.86, 0.84))
        (ax, ay), (bx, by), (cx, cy) = ((x * width, y * height) for x, y in points)
        line = 0.13 * min(width, height)
        content = (
            f"q 0 G {line:.2f} w 1 J 1 j "
            f"{ax:.2f} {ay:.2f} m {bx:.2f} {by:.2f} l {cx:.2f} {cy:.2f} l S Q"
        )
        return self._look("tick", width, height, content.encode())

    def dot(self, width: float, height: float) -> bytes:
        """Return the look of a chosen radio button."""
        x, y, r = width / 2, height / 2, 0.3 * min(width, height)
        k = 0.5523 * r  # four Bezier curves make a circle
        content = (
            f"q 0 g {x + r:.2f} {y:.2f} m"
            f" {x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c"
            f" {x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c"
            f" {x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c"
            f" {x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c f Q"
        )
        return self._look("dot", width, height, content.encode())

    def _look(self, kind: str, width: float, height: float, content: bytes) -> bytes:
        key = (kind, round(width, 1), round(height, 1))
        if key not in self.known:
            extra = {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array([0, 0, *key[1:]]),
                "Resources": pydyf.Dictionary(),
            }
            stream = pydyf.Stream([content], extra)
            self.pdf.add_object(stream)
            self.known[key] = stream.reference
        return self.known[key]


def line_height(box: Any) -> float:
    """Return the distance of the lines ruled in a text area, in points; 0 if it has none."""
    spacing = box.style["line_height"]
    ruled = box.style["border_bottom_width"] and hasattr(spacing, "value")
    return float(spacing.value) * _POINTS if ruled else 0


def draw_lines(box: Any, stream: Any) -> None:
    """Repeat a text area's bottom border at each of its line heights, to write on.

    CSS cannot: gradients come out uneven in poppler and PDFium, and a text area has no children
    that could have borders.
    """
    pitch = line_height(box)
    if not pitch:
        return
    width = box.style["border_bottom_width"] * _POINTS
    left = box.border_box_x() * _POINTS
    right = left + box.border_width() * _POINTS
    first = box.content_box_y() * _POINTS + width / 2
    with stream.artifact(), stream.stacked():
        stream.set_color(box.style["border_bottom_color"], stroke=True)
        stream.set_line_width(width)
        for line in range(1, round(box.height * _POINTS / pitch)):
            y = round(first + line * pitch, 2)
            stream.move_to(left, y)
            stream.line_to(right, y)
        stream.stroke()
