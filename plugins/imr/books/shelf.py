"""The shelf: laid-out units, kept between builds under all that decides how they look.

It knows nothing of WeasyPrint, so that a build in which nothing is laid out need not load it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING

from imr.drafts import write_whole

if TYPE_CHECKING:
    from imr.books.fonts import FontSet

_SOURCES = (
    "bare",
    "cascade",
    "contexts",
    "engine",
    "faces",
    "fonts",
    "forms",
    "glyphs",
    "lines",
    "looks",
    "markers",
    "pairs",
    "render",
    "sharing",
    "shortcuts",
    "structure",
    "tagging",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is laid out as one piece: a page or a worksheet in one locale, paper and size."""

    id: str
    """Unique in every book, like "worksheets/smart-goals"; it begins the names of link targets."""

    html: str
    """A whole document: `lang`, `<title>`, and every picture by its absolute URL."""

    css: str
    digest: str
    """SHA-256 of whatever else the result depends on, such as pictures."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading where it was laid out."""

    level: int
    text: str
    anchor: str
    """The `id` it carries, "" if none."""

    page: int
    """Page of the unit, counted from 1."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A unit as a finished PDF."""

    unit_id: str
    path: Path
    pages: int
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    """Every link target of the unit, as `<unit-id>` or `<unit-id>/<html-id>`."""


@lru_cache(maxsize=1)
def version() -> str:
    """Return what decides, beside a unit itself, how its PDF is written; part of cache keys.

    The text of our own modules counts, so that nobody has to remember to raise a number.
    """
    found = hashlib.sha256()
    for name in _SOURCES:
        found.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return f"{found.hexdigest()} {installed('weasyprint')} {installed('pydyf')}"


def find_unit(unit: Unit, fonts: FontSet, cache: Path) -> Laid | None:
    """Return a unit that was laid out before, whole and by this engine, or None."""
    path = _path(unit, fonts, cache)
    try:
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        if hashlib.sha256(path.read_bytes()).hexdigest() != record["sha256"]:
            return None
        headings = tuple(Heading(**heading) for heading in record["headings"])
        return Laid(unit.id, path, record["pages"], headings, tuple(record["anchors"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_unit(
    unit: Unit,
    fonts: FontSet,
    cache: Path,
    pdf: bytes,
    seen: tuple[int, tuple[Heading, ...], tuple[str, ...]],
) -> Laid:
    """Put a unit on the shelf.

    Args:
        unit: What was laid out.
        fonts: Faces of its script.
        cache: The shelf's folder.
        pdf: The unit as a PDF.
        seen: Its number of pages, its headings and its link targets.
    """
    path = _path(unit, fonts, cache)
    pages, headings, anchors = seen
    record = {
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "pages": pages,
        "headings": [asdict(heading) for heading in headings],
        "anchors": anchors,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, pdf)
    write_whole(path.with_suffix(".json"), json.dumps(record).encode())
    return Laid(unit.id, path, pages, headings, anchors)


def _path(unit: Unit, fonts: FontSet, cache: Path) -> Path:
    found = hashlib.sha256()
    for part in (version(), fonts.digest, unit.digest, unit.id, unit.css, unit.html):
        found.update(f"{len(part)} {part}".encode())
    key = found.hexdigest()
    return cache / key[:2] / f"{key}.pdf"
