"""The site's font: regular to bold in one file, cut to the letters that its readers need."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import fontTools
from fontTools.ttLib import TTFont

from imr.errors import ImrError

FILES = "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files"
_CUT = "node_modules/.cache/imr/site-fonts"
"""Beside the package, as the books' fonts are: only other letters make another cut."""

_NAME = "atkinson-hyperlegible-next-{part}-wght-normal.woff2"
_PARTS = ("latin", "latin-ext")
_WEIGHTS = (400, 700)
"""The lightest and the heaviest that a page shows: one file for both is lighter than two files."""

_NAMES = range(7)
"""Copyright, family, style, identifier, full name, version, PostScript name (OpenType `name`)."""

_SIGNS = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\xa0\xa1\xbf\xab\xbb\xb0\xb7\xd7\u20ac"
# Letters of Western Europe are always there: people type names.
_ALWAYS = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0xC0, 0x100)), *_SIGNS}


@dataclass(frozen=True, slots=True)
class Fonts:
    """The faces of one locale."""

    files: tuple[Path, ...]
    """One woff2 for each part; the first holds the letters of English."""

    css: str
    """The `@font-face` rules, with addresses from a sheet beside the folder `fonts/`."""

    @property
    def early(self) -> tuple[str, ...]:
        """The names of what every page asks for before its styles."""
        return tuple(file.name for file in self.files[:1])


def cut(root: Path, text: str) -> Fonts:
    """Cut the fonts to what a locale's readers need, or find those cut before.

    Args:
        root: The repository.
        text: Everything the locale's pages say.

    Raises:
        ImrError: A font file is missing.
    """
    needed = _ALWAYS | set(text)
    rules: list[str] = []
    files: list[Path] = []
    taken: set[int] = set()
    for part in _PARTS:
        source = root / FILES / _NAME.format(part=part)
        if not source.is_file():
            raise ImrError(
                f"{FILES}/{source.name}: the font is missing. Expected it after `npm ci`."
            )
        with TTFont(source, lazy=True) as font:
            letters = {ord(c) for c in needed} & set(font.getBestCmap()) - taken
        if not letters:
            continue
        taken |= letters
        file = _cut(root / _CUT, source, letters)
        files.append(file)
        rules.append(
            # Letters that come too late for the first look wait for the next page: no jump.
            f'@font-face{{font-family:"IMR";font-weight:{_WEIGHTS[0]} {_WEIGHTS[1]};'
            f'font-display:optional;src:url(../fonts/{file.name}) format("woff2");'
            f"unicode-range:{_ranges(letters)}}}"
        )
    return Fonts(tuple(files), "\n".join(rules))


def _cut(cache: Path, source: Path, letters: set[int]) -> Path:
    known = f"3 {_WEIGHTS} {fontTools.version} {sorted(letters)}".encode() + source.read_bytes()
    folder = cache / hashlib.sha256(known).hexdigest()[:16]
    if found := next(folder.glob("*.woff2"), None):
        return found
    from fontTools import subset  # noqa: PLC0415 (slow to load; most builds find their fonts cut)
    from fontTools.varLib import instancer  # noqa: PLC0415

    options = subset.Options(
        layout_features=["kern", "mark", "mkmk"],
        hinting=False,
        notdef_outline=True,
        glyph_names=False,
    )
    options.drop_tables += ["STAT", "gasp", "prep", "GSUB"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".draft-"))
    try:
        with TTFont(source, recalcTimestamp=False) as font:
            # The subsetter would search every table for uses of its names: half of its time.
            names = font["name"]
            names.names = [n for n in names.names if n.nameID in _NAMES and n.isUnicode()]
            del font["name"]
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=sorted(letters))
            cutter.subset(font)
            font["name"] = names
            font["fvar"].instances = []  # Their names are gone, and no browser asks for them.
            instancer.instantiateVariableFont(font, {"wght": _WEIGHTS}, inplace=True)
            font.flavor = "woff2"
            font.save(draft / "face")
        digest = hashlib.sha256((draft / "face").read_bytes()).hexdigest()[:8]
        (draft / "face").rename(draft / f"imr-{digest}.woff2")
        # Locales cut side by side: who comes second finds the first one's folder in place.
        with contextlib.suppress(OSError):
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return next(folder.glob("*.woff2"))


def _ranges(letters: set[int]) -> str:
    """Write code points as CSS does: `U+20-7E,U+A1`."""
    runs: list[list[int]] = []
    for letter in sorted(letters):
        if runs and letter == runs[-1][1] + 1:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
