"""The book's own typeface: cut once for a script, embedded whole, so that joined parts share it.

A part that embeds only the glyphs it uses cannot share its font with the next part, and a book of
sixty parts would carry each face sixty times. Whole faces of one script are small (40 KB).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import fontTools
from fontTools.ttLib import TTFont, TTLibError

from imr.errors import BookError

FAMILY = "IMR Sans"
FIELD_FAMILY = "IMR Field"

_ENGINE = "2"
_FACES = (("400", "normal"), ("700", "normal"), ("400", "italic"))
_SUBSETS = {"latin": ("latin", "latin-ext")}
# Kerning and accents only. A substituted glyph has no character of its own, so a PDF reader
# could not say it aloud; Latin text loses nothing without ligatures and alternate figures.
_FEATURES = ["kern", "mark", "mkmk"]


@dataclass(frozen=True, slots=True)
class FontSet:
    """The faces of one script, ready for WeasyPrint."""

    script: str
    css: str
    """The `@font-face` rules, with the faces' places on this machine."""

    digest: str
    """SHA-256 of every face; the same on every machine."""

    paths: tuple[Path, ...]
    """Regular, bold and italic."""

    field: Path
    """The small font people type with: the WinAnsi characters, unhinted, without layout tables."""


def cut_fonts(source: Path, target: Path, script: str = "latin") -> FontSet:
    """Make one TrueType file per face out of Fontsource's subsets, or find the ones made before.

    Args:
        source: The `files` folder of a Fontsource package, with its woff2 files.
        target: A folder to keep the faces in, one folder per set of inputs.
        script: Which script's subsets to merge; "latin" is the only one yet.

    Raises:
        BookError: If the script is unknown, or a font file is missing or broken.
    """
    if script not in _SUBSETS:
        known = ", ".join(sorted(_SUBSETS))
        raise BookError(f"No fonts for the script {script!r} (known: {known}).")
    inputs = [[_woff(source, part, face, script) for part in _SUBSETS[script]] for face in _FACES]
    digest = hashlib.sha256(f"{_ENGINE} {fontTools.version} {script}".encode())
    for paths in inputs:
        for path in paths:
            digest.update(path.read_bytes())
    folder = target / f"{script}-{digest.hexdigest()[:16]}"
    if not _is_whole(folder):
        _cut(inputs, folder, script)
    return _font_set(folder, script)


def _woff(source: Path, part: str, face: tuple[str, str], script: str) -> Path:
    family = source.parent.name
    path = source / f"{family}-{part}-{face[0]}-{face[1]}.woff2"
    if not path.is_file():
        raise BookError(f"The fonts for the script {script!r} lack {path}. Run `npm ci` first.")
    return path


def _names() -> list[str]:
    return [f"{weight}-{style}.ttf" for weight, style in _FACES] + ["field.ttf"]


def _is_whole(folder: Path) -> bool:
    try:
        sums = json.loads((folder / "sums.json").read_text("utf-8"))
        return bool(sums == _sums(folder))
    except (OSError, ValueError):
        return False


def _sums(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _names()}


def _cut(inputs: list[list[Path]], folder: Path, script: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".cut-", dir=folder.parent))
    try:
        for paths, (weight, style) in zip(inputs, _FACES, strict=True):
            font = _merged(paths, draft)
            _rename(font, FAMILY, "Italic" if style == "italic" else weight)
            font.save(draft / f"{weight}-{style}.ttf")
        field = TTFont(draft / "400-normal.ttf", recalcTimestamp=False)
        _keep(field, [ord(c) for c in win_ansi() if c], [])
        _rename(field, FIELD_FAMILY, "400")
        field.save(draft / "field.ttf")
        (draft / "sums.json").write_text(json.dumps(_sums(draft)), "utf-8")
        if folder.exists() and not _is_whole(folder):  # nobody works with these
            shutil.rmtree(folder)
        os.replace(draft, folder)  # noqa: PTH105 -- Path.replace would hide that this is atomic
    except (TTLibError, ValueError, AssertionError) as error:
        raise BookError(f"The fonts for the script {script!r} cannot be cut: {error}") from error
    except OSError:
        # Another process cut the same fonts first: theirs are as good.
        if not _is_whole(folder):
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _merged(paths: list[Path], draft: Path) -> TTFont:
    taken: set[int] = set()
    parts = []
    for number, path in enumerate(paths):
        font = TTFont(path, recalcTimestamp=False)
        new = set(font.getBestCmap()) - taken
        taken |= new
        _keep(font, sorted(new), _FEATURES)
        font.flavor = None
        parts.append(draft / f"part-{number}.ttf")
        font.save(parts[-1])
    from fontTools import merge  # noqa: PLC0415 (slow to load, and fonts are cut but once)

    merged: TTFont = merge.Merger().merge([str(part) for part in parts])
    merged.recalcTimestamp = False
    with TTFont(parts[0]) as first:
        merged["head"].created = merged["head"].modified = first["head"].modified
    for part in parts:
        part.unlink()
    return merged


def _keep(font: TTFont, unicodes: list[int], features: list[str]) -> None:
    from fontTools import subset  # noqa: PLC0415

    options = subset.Options(
        layout_features=features, hinting=False, notdef_outline=True, glyph_names=False
    )
    options.drop_tables += ["STAT", "gasp", "prep", "GSUB"]
    options.drop_tables += [] if features else ["GDEF", "GPOS"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=unicodes)
    cutter.subset(font)


def _rename(font: TTFont, family: str, face: str) -> None:
    style = {"400": "Regular", "700": "Bold"}.get(face, face)
    table = font["name"]
    table.names = [n for n in table.names if n.nameID in {0, 13, 14}]  # copyright and licence stay
    full = f"{family} {style}"
    post_script = f"{family.replace(' ', '')}-{style}"
    for number, text in ((1, family), (2, style), (3, post_script), (4, full), (6, post_script)):
        table.setName(text, number, 3, 1, 0x409)


def _font_set(folder: Path, script: str) -> FontSet:
    paths = tuple(folder.resolve() / name for name in _names())
    digest = hashlib.sha256(json.dumps(_sums(folder)).encode()).hexdigest()
    rules = [
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:{style};'
        f'src:url("{path.as_uri()}")}}'
        for path, (weight, style) in zip(paths, _FACES, strict=False)
    ]
    return FontSet(script, "\n".join(rules), digest, paths[:-1], paths[-1])


def win_ansi() -> list[str]:
    """Return the character of each WinAnsi code from 0 to 255, "" where there is none."""
    found = [bytes([code]).decode("cp1252", "ignore") for code in range(256)]
    return [c if c.isprintable() or c == "\xa0" else "" for c in found]
