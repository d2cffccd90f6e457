"""Faces written into a PDF whole, with the same bytes in every part of a book."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pydyf
from fontTools.ttLib import TTFont

from imr.books.fonts import FontSet, win_ansi
from imr.errors import BookError


@dataclass(frozen=True, slots=True)
class _Face:
    """One face as PDF wants it; the same bytes in every part, so that parts can share them."""

    name: str
    program: bytes
    """The font file without the tables that only layout needs, deflated."""

    length: int
    widths: bytes
    characters: tuple[tuple[int, str], ...]
    """Glyph numbers and the characters they stand for."""

    descriptor: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=16)
def _face(content: bytes) -> _Face:
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    scale = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    widths = b" ".join(b"%d" % round(font["hmtx"][name][0] * scale) for name in order)
    characters: dict[int, str] = {}
    for code, name in sorted(font.getBestCmap().items()):
        characters.setdefault(font.getGlyphID(name), chr(code))
    head, hhea, outline = font["head"], font["hhea"], font["OS/2"]
    box = [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
    name = font["name"].getDebugName(6) or "Unknown"
    family = font["name"].getDebugName(1) or ""
    italic = font["post"].italicAngle
    descriptor = (
        ("Type", "/FontDescriptor"),
        ("FontName", f"/{name}"),
        ("FontFamily", pydyf.String(family)),
        ("FontBBox", pydyf.Array(box)),
        ("ItalicAngle", round(italic)),
        ("Ascent", round(hhea.ascent * scale)),
        ("Descent", round(hhea.descent * scale)),
        ("CapHeight", round(getattr(outline, "sCapHeight", hhea.ascent) * scale)),
        ("StemV", 120 if outline.usWeightClass > 500 else 80),
    )
    for table in ("GDEF", "GPOS", "GSUB"):
        if table in font:
            del font[table]
    lean = BytesIO()
    font.save(lean)
    program = lean.getvalue()
    return _Face(
        name, zlib.compress(program, 9), len(program), widths, tuple(characters.items()), descriptor
    )


def _program(pdf: pydyf.PDF, face: _Face) -> bytes:
    extra = {"Length1": face.length, "Filter": "/FlateDecode"}
    stream = pydyf.Stream([face.program], extra)
    pdf.add_object(stream)
    return stream.reference


@lru_cache(maxsize=64)
def _deflated(characters: tuple[tuple[int, str], ...]) -> bytes:
    """Return what says which characters glyphs stand for: in nearly every document the same."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    pairs = [f"<{g:04x}> <{t.encode('utf-16-be').hex()}>" for g, t in characters]
    for start in range(0, len(pairs), 100):  # the format allows 100 lines in a block
        block = pairs[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return zlib.compress("\n".join(lines).encode(), 9)


def _to_unicode(pdf: pydyf.PDF, characters: dict[int, str]) -> bytes:
    content = _deflated(tuple(sorted(characters.items())))
    stream = pydyf.Stream([content], {"Filter": "/FlateDecode"})
    pdf.add_object(stream)
    return stream.reference


def embed_fonts(
    pdf: pydyf.PDF, fonts: dict[Any, Any], _compress: bool, _subset: bool, _options: Any
) -> pydyf.Dictionary:
    """Write every font of a document whole; stands in for `weasyprint.pdf.build_fonts_dictionary`.

    WeasyPrint would cut each font to the glyphs of one document, so that no two parts of a book
    could share it, and would parse and deflate it anew for every part.
    """
    found = pydyf.Dictionary()
    for font in fonts.values():
        if font.hash in found:
            continue
        face = _face(font.file_content)
        characters = dict(face.characters)
        for glyph, text in font.to_unicode.items():
            if text:
                characters.setdefault(glyph, text)
        flags = 4 + (64 if font.style else 0)
        descriptor = pydyf.Dictionary(dict(face.descriptor))
        descriptor["Flags"] = flags
        descriptor["FontFile2"] = _program(pdf, face)
        pdf.add_object(descriptor)
        descendant = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{face.name}",
                "CIDSystemInfo": pydyf.Dictionary(
                    {
                        "Registry": pydyf.String("Adobe"),
                        "Ordering": pydyf.String("Identity"),
                        "Supplement": 0,
                    }
                ),
                "CIDToGIDMap": "/Identity",
                "W": b"[0 [%b]]" % face.widths,
                "FontDescriptor": descriptor.reference,
            }
        )
        pdf.add_object(descendant)
        whole = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{face.name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([descendant.reference]),
                "ToUnicode": _to_unicode(pdf, characters),
            }
        )
        pdf.add_object(whole)
        found[font.hash] = whole.reference
    return found


def check_fonts(fonts: dict[Any, Any], chosen: FontSet, unit_id: str) -> None:
    """Refuse a document that needed a font of this machine, or that shows empty boxes.

    Raises:
        BookError: Names the unit, the script and the characters that its fonts lack.
    """
    ours = {path.read_bytes() for path in chosen.paths}
    lacking: set[str] = set()
    for font in fonts.values():
        if font.file_content not in ours:
            lacking.update("".join(font.to_unicode.values()))
        lacking.update(chr(code) for code in font.missing)
    if lacking:
        shown = " ".join(f"{c} (U+{ord(c):04X})" for c in sorted(lacking))
        raise BookError(f"{unit_id}: the fonts for the script {chosen.script!r} lack {shown}.")


def embed_field_font(pdf: pydyf.PDF, chosen: FontSet) -> pydyf.Dictionary:
    """Write the font of the fields: a simple font, the kind every viewer can type with."""
    face = _face(chosen.field.read_bytes())
    glyphs = {text: glyph for glyph, text in face.characters}
    advances = face.widths.split()
    widths = [advances[glyphs[c]] if c in glyphs else b"0" for c in win_ansi()[32:]]
    widths[0xA0 - 32] = widths[0]
    descriptor = pydyf.Dictionary(dict(face.descriptor))
    descriptor["Flags"] = 32
    descriptor["FontFile2"] = _program(pdf, face)
    pdf.add_object(descriptor)
    font = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/TrueType",
            "BaseFont": f"/{face.name}",
            "FirstChar": 32,
            "LastChar": 255,
            "Widths": pydyf.Array(widths),
            "Encoding": "/WinAnsiEncoding",
            "FontDescriptor": descriptor.reference,
        }
    )
    pdf.add_object(font)
    return font


def with_leading(pdf: pydyf.PDF, font: pydyf.Dictionary, ascent: int, descent: int) -> bytes:
    """Write the same font once more, as one with other lines; return its reference.

    Viewers space typed lines by a font's ascent and descent (in thousandths of its size), so this
    is how typed lines and ruled lines come to agree.
    """
    descriptor = pydyf.Dictionary(pdf.objects[int(font["FontDescriptor"].split()[0])])
    descriptor["Ascent"], descriptor["Descent"] = ascent, descent
    pdf.add_object(descriptor)
    spaced = pydyf.Dictionary(font)
    spaced["FontDescriptor"] = descriptor.reference
    pdf.add_object(spaced)
    return bytes(spaced.reference)
