"""Lines set from pairs of letters, each pair shaped once, as old printers set type.

WeasyPrint 70 has Pango shape every line anew. Of the tables that say where glyphs go, our fonts have
kerning only, which looks at a letter and the next: a letter is as wide as the one behind it wants. So
a line shaped by Pango teaches its pairs, and a line of known pairs needs no Pango. A line with
anything else in it (two fonts, an accent set apart, other scripts) is Pango's, and so is every line
of a font in which one pair is met in two widths. A test compares the bytes with and without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key

from imr.books.glyphs import GLYPH, ODD, own_width, shown

_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LETTER = re.compile(f"[{_LETTERS}]")
_PLAIN = re.compile(rf"[{_LETTERS} -@\[-`{{-~¡¿«»\u2010-\u2014\u2018\u2019\u201c\u201d\u2026]+")
"""Letters of one script, and marks that take the script of the letters beside them."""

_READY = "imr_pairs"

Pair = tuple[str, str]
"""A character and the next, "" behind the last of a line."""

Glyph = tuple[int, int, int]
"""A glyph, its width and its offset along the line, in Pango's units."""

Line = tuple[Any, int, int | None, float, float, float]
"""What `split_first_line` returns: layout, length, where to go on, width, height, baseline."""


class Shaped(line_break.Layout):
    """A line that stays shaped from layout to drawing; WeasyPrint's own is shaped again."""

    def deactivate(self) -> None:
        """Keep the shapes."""

    def reactivate(self, style: Any) -> None:
        """Do nothing: the shapes are there."""


@dataclass(slots=True)
class Pairs:
    """What is known of the letters of one font and size."""

    glyphs: dict[Pair, Glyph] = field(default_factory=dict)
    widths: dict[Pair, int] = field(default_factory=dict)
    """Of the first of each pair, in Pango's units."""

    letters: dict[str, int] = field(default_factory=dict)
    """The glyph of each character."""

    font: Any = None
    """Pango's font; None until a line was learned from, False if pairs are not enough."""

    sample: Any = None
    """A line of its own, which keeps the font alive."""

    key: int = 0
    size: float = 0
    height: float = 0
    baseline: float = 0
    own: dict[str, int] = field(default_factory=dict)
    """Widths of glyphs by themselves, of which `parts` is made, in thousandths of the size."""

    parts: dict[Pair, str] = field(default_factory=dict)
    """The first of each pair as `TJ` takes it."""

    def learn(self, line: Line) -> None:
        """Learn the pairs of a line that Pango has shaped."""
        text = line[0].text
        if self.font is False or not (_PLAIN.fullmatch(text) and _LETTER.search(text)):
            return
        run = line[0].get_first_line()[0].runs[0]
        string, analysis = run.data.glyphs, run.data.item.analysis
        level = analysis.level & 0xFF  # WeasyPrint reads it with the bytes behind it
        if run.next != ffi.NULL or level or string.num_glyphs != len(text):
            return
        every = list(GLYPH.iter_unpack(ffi.buffer(string.glyphs, len(text) * GLYPH.size)))
        if any(across or glyph >= ODD for glyph, _, _, across, _ in every):
            return
        if self.font is None:
            self.sample = Shaped(line[0].style)  # drawing may change the line itself
            self.sample.set_text(text)
            self.font = self.sample.get_first_line()[0].runs[0].data.item.analysis.font
            del self.sample.style  # and all of the document with it
            self.key, _, self.size = get_pango_font_key(self.font)
            *_, self.height, self.baseline = line
        same = analysis.font == self.font and line[4:] == (self.height, self.baseline)
        for pair, (glyph, width, along, *_) in zip(_pairs(text), every, strict=True):
            found = (glyph, width, along)
            if not same or self.glyphs.setdefault(pair, found) != found:
                self.font = False
                return
            self.widths[pair], self.letters[pair[0]] = width, glyph

    def enter(self, characters: set[str], font: Any, stream: Any) -> bool:
        """Enter characters that a document has not shown before into its font.

        Returns:
            Whether their glyphs are as wide there as in other documents.
        """
        same = True
        for character in sorted(characters):
            glyph = self.letters[character]
            font.to_unicode.setdefault(glyph, character)
            if glyph not in font.widths:
                font.widths[glyph] = own_width(stream, self.font, glyph, self.size)
            own = font.widths[glyph]
            same &= self.own.setdefault(character, own) == own
        return same

    def width(self, word: str) -> float | None:
        """Return the width of a word between two spaces in pixels, or None if it is not known."""
        try:
            return (
                sum(map(self.widths.__getitem__, zip(word, [*word[1:], " "], strict=False)))
                * FROM_UNITS
            )
        except KeyError:
            return None

    def line(self, text: str, style: Any, max_width: float | None) -> Line | None:
        """Return a text as one line, or None if not all its pairs are known."""
        if not self.font or not _LETTER.search(text):
            return None
        try:
            width = sum(map(self.widths.__getitem__, _pairs(text)))
        except KeyError:
            return None
        layout = Composed(self, text, style, max_width)
        length = len(text) if text.isascii() else len(text.encode())
        return layout, length, None, width * FROM_UNITS, self.height, self.baseline


class Composed(Shaped):
    """A line of known pairs; Pango shapes it as well for whoever asks for more than its glyphs."""

    def __init__(self, pairs: Pairs, text: str, style: Any, max_width: float | None) -> None:
        self.pairs, self.text, self.style, self.max_width = pairs, text, style, max_width
        self.justification_spacing = self.first_line_direction = 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "layout" in self.__dict__:
            raise AttributeError(name)
        self.setup(self.style)
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)
        self.set_text(self.text)
        return getattr(self, name)

    def stretches(self, stream: Any) -> list[tuple[str, float, str]]:
        """Return font, size and glyphs, as `TJ` takes them; nothing for a font of pictures."""
        pairs = self.pairs
        font = stream._fonts.get(pairs.key) or stream.add_font(pairs.font)[0]  # noqa: SLF001
        if font.png or font.svg or font.colr or font.bitmap:
            return []
        ready = font.__dict__.setdefault(_READY, {})
        seen, parts = ready.get(id(pairs)) or (set(), pairs.parts)
        new = set(self.text) - seen
        if new:
            if not pairs.enter(new, font, stream):
                parts = {}  # as no other document writes them
            ready[id(pairs)] = (seen | new, parts)
        try:
            line = "".join(map(parts.__getitem__, _pairs(self.text)))
        except KeyError:
            for pair in set(_pairs(self.text)) - parts.keys():
                glyph, width, along = pairs.glyphs[pair]
                size = pairs.size
                parts[pair] = shown(glyph, width, along / size, font.widths[glyph], size)
            line = "".join(map(parts.__getitem__, _pairs(self.text)))
        line = f"<{line}"
        return [(font.hash, pairs.size, line[:-1] if line.endswith("<") else f"{line}>")]


def _pairs(text: str) -> zip_longest[Pair]:
    return zip_longest(text, text[1:], fillvalue="")
