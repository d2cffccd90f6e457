"""Lines of glyphs written as WeasyPrint 70 writes them, each glyph's part worked out once.

WeasyPrint asks Pango for every glyph of every line and formats its number anew. What it writes for
a glyph depends only on font, size, glyph and the widths around it. A line with anything else in it
(a raised glyph, a letter that the fonts lack, a picture font, an ellipsis) goes its own way. A test
compares the bytes with and without.
"""

from __future__ import annotations

from functools import wraps
from struct import Struct
from typing import Any

from weasyprint.draw import text
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

GLYPH = Struct("IiiiI")
"""PangoGlyphInfo: glyph, width, offsets along and across the line, and a field of bits."""

ODD = 0x0FFFFFFF
"""PANGO_GLYPH_EMPTY; glyphs from here on are none of a font's."""

_PANGO = 14802
"""The first Pango whose fonts know their size."""

_SMALLEST = 1e-6
_KEPT = "imr_glyphs"


def keep_glyphs() -> None:
    """Let WeasyPrint's lines be written this way in this process."""
    original = text.draw_first_line

    @wraps(original)
    def draw(
        stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
    ) -> list[Any]:
        if (
            text_overflow != "ellipsis"
            and block_ellipsis == "none"
            and textbox.style["font_size"] >= _SMALLEST
            and textbox.text.strip()
            and (stretches := _stretches(stream, textbox.pango_layout))
        ):
            stream.set_text_matrix(*matrix.values)
            for font, size, glyphs in stretches:
                stream.set_font_size(font, size)
                stream.show_text(glyphs)
            return []
        found: list[Any] = original(stream, textbox, text_overflow, block_ellipsis, matrix)
        return found

    if pango.pango_version() >= _PANGO:
        text.draw_first_line = draw


def _stretches(stream: Any, layout: Any) -> list[tuple[str, float, str]]:
    """Return font, size and glyphs of each part of a line in one font; none for an odd line."""
    if hasattr(type(layout), "stretches"):
        made: list[tuple[str, float, str]] = layout.stretches(stream)  # of pairs (pairs.py)
        return made
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    found: list[tuple[str, float, str]] = []
    last, text = None, ""
    run = line.runs[0]
    while run != ffi.NULL:
        item = run.data
        run = run.next
        pango_font = item.item.analysis.font
        if pango_font != last:
            last, text = pango_font, ""
            font, size = stream.add_font(pango_font)
            if font.png or font.svg or font.colr or font.bitmap:
                return []
            found.append((font.hash, size, ""))
        more = _run(stream, font, size, item, layout.text)
        if not more:
            return []
        text += more
        found[-1] = (font.hash, size, text)
    return found


def _run(stream: Any, font: Any, size: float, item: Any, line: str) -> str:
    """Return the glyphs of a run as `TJ` takes them; nothing if one of them is odd."""
    kept = font.__dict__.setdefault(_KEPT, {})
    string, count = item.glyphs, item.glyphs.num_glyphs
    parts = []
    every = GLYPH.iter_unpack(ffi.buffer(string.glyphs, count * GLYPH.size))
    for number, (glyph, width, along, across, _) in enumerate(every):
        part = kept.get((glyph, width, along, size))
        if part is None:
            if glyph >= ODD:
                return ""
            if glyph not in font.to_unicode:
                font.to_unicode[glyph] = _characters(item, number, line)
            if glyph not in font.widths:
                font.widths[glyph] = own_width(stream, item.item.analysis.font, glyph, size)
            part = shown(glyph, width, along / size, font.widths[glyph], size)
            kept[glyph, width, along, size] = part
        if across:
            return ""
        parts.append(part)
    text = f"<{''.join(parts)}"
    return text[:-1] if text.endswith("<") else f"{text}>"


def _characters(item: Any, number: int, line: str) -> str:
    """Return the characters of a line that a glyph stands for."""
    clusters, inside = item.glyphs.log_clusters, item.item
    first = clusters[number]
    if inside.analysis.level % 2:  # from right to left
        after = inside.length if number == 0 else clusters[number - 1]
    else:
        at_end = number == item.glyphs.num_glyphs - 1
        after = inside.length if at_end else clusters[number + 1]
    return line.encode()[inside.offset + first : inside.offset + after].decode()


def own_width(stream: Any, pango_font: Any, glyph: int, size: float) -> int:
    """Return a glyph's own width in thousandths of an em."""
    pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, stream.logical_rect)
    return round(stream.logical_rect.width * 1000 * FROM_UNITS / size)


def shown(glyph: int, width: int, along: float, own: int, size: float) -> str:
    """Return a glyph, with the room before and behind it that is not its own."""
    before = f">{-along}<" if along else ""
    kerning = own + along - width * 1000 * FROM_UNITS / size
    return f"{before}{glyph:04x}" + (f">{int(kerning)}<" if kerning else "")
