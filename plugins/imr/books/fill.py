"""Words written on a finished page where its fields are, as ink: nothing is left to type in.

A packet's cover and sign-in sheet are units like any other, with fields for what only the
facilitator knows. The browser writes on the same PDFs by the same rules
(overrides/assets/src/packet/fill.ts).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from imr.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST, PLAIN, SMALLEST = 24.0, 11.0, 8.0
"""Points."""

_HEIGHT = 2.3
"""A line's height in sizes of its letters."""

_ABOVE_LINE = 0.36
"""From a ruled line to the words that stand on it, in sizes of the letters."""

_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


@dataclass(frozen=True, slots=True)
class Face:
    """A font of the page itself."""

    name: str
    """In the page's resources."""

    glyphs: dict[str, int]
    widths: Sequence[float]
    """For each glyph, in thousandths of the size."""

    def width(self, text: str, size: float) -> float:
        """Return the width of a line in points."""
        return sum(self.widths[self.glyphs[c]] for c in text) * size / 1000


def read_face(page: Any) -> Face:
    """Return the upright, regular font of a page.

    Raises:
        BookError: The page has none.
    """
    for name, font in sorted(page.Resources.Font.items()):
        if str(font.BaseFont).endswith("Regular"):
            pairs = _PAIR.findall(font.ToUnicode.read_bytes())
            glyphs = {
                bytes.fromhex(text.decode()).decode("utf-16-be"): int(code, 16)
                for code, text in pairs
            }
            widths = [float(w) for w in font.DescendantFonts[0].W[1]]
            return Face(name, glyphs, widths)
    raise BookError("The sheet has no plain font to write with.")


def ink(text: str, box: tuple[float, float, float, float], face: Face) -> bytes:
    """Return the marks that write a line into a field, made smaller or cut if it is too long.

    Args:
        text: One line.
        box: Left, bottom, right and top of the field, in points.
        face: The font to write with.

    Raises:
        BookError: The font lacks a letter.
    """
    left, bottom, right, top = box
    words = " ".join(unicodedata.normalize("NFC", text).split())
    lacking = sorted({c for c in words if c not in face.glyphs})
    if lacking:
        raise BookError(
            f"The letters {' '.join(lacking)} cannot be printed here. Expected letters of the "
            "language the sheet is in."
        )
    size = min(LARGEST, max(PLAIN, (top - bottom) / _HEIGHT))
    while size > SMALLEST and face.width(words, size) > right - left:
        size -= 0.5
    while len(words) > 1 and face.width(words, size) > right - left:
        words = words.rstrip("…")[:-1].rstrip() + "…"
    codes = "".join(f"{face.glyphs[c]:04x}" for c in words)
    x, y = round(left, 2), round(bottom + _ABOVE_LINE * size, 2)
    return f"BT {face.name} {size:.1f} Tf 0 g 1 0 0 1 {x} {y} Tm <{codes}> Tj ET".encode()
