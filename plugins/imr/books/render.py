"""One printable unit laid out by WeasyPrint as a tagged, fillable PDF, and kept between builds.

A unit does not depend on any other: it can be laid out in any process, and its PDF is kept on disk
under the digest of all that went into it. `join.py` makes books of units.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydyf
import weasyprint
import weasyprint.pdf
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from lxml import etree
from lxml import html as parser
from weasyprint.text.fonts import FontConfiguration

from imr.books.engine import version, warm
from imr.books.faces import check_fonts
from imr.books.forms import FieldWriter
from imr.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr.books.fonts import FontSet

_OPTIONS = {"pdf_forms": True, "pdf_variant": "pdf/ua-1", "hinting": False}


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit as bytes, with what was seen while it was laid out."""

    pdf: bytes
    pages: int
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]


def layout(unit_id: str, html: str, css: str, fonts: FontSet) -> bytes:
    """Lay out one document as tagged PDF/UA-1 with its fields; the same input, the same bytes.

    Raises:
        BookError: See `lay_out`.
    """
    return lay_out(unit_id, html, css, fonts).pdf


def lay_out(unit_id: str, html: str, css: str, fonts: FontSet) -> Sheet:
    """Lay out one document and tell what stands where.

    Args:
        unit_id: Begins the names of all its link targets.
        html: The whole document.
        css: Print CSS, below the document's own in the cascade.
        fonts: Faces of the document's script.

    Raises:
        BookError: If a field or picture has no name, a link leads nowhere, a picture cannot be
            read, or the fonts lack a character.
    """
    warm()
    with _errors(unit_id):
        sheet, config = _style(css, fonts)
        document = _parsed(html).render(font_config=config, stylesheets=[sheet], **_OPTIONS)
        document.unit_id = unit_id
        seen: dict[str, Any] = {}
        weasyprint.pdf.add_forms = FieldWriter(unit_id, fonts).write

        def finish(_document: Any, pdf: pydyf.PDF) -> None:
            seen["anchors"] = _name_targets(unit_id, document, pdf)

        content = document.write_pdf(finisher=finish, **_OPTIONS)
        check_fonts(document.fonts, fonts, unit_id)
    return Sheet(content, len(document.pages), tuple(_headings(document)), seen["anchors"])


def _parsed(html: str) -> weasyprint.HTML:
    """Parse with lxml, in a twentieth of the time tinyhtml5 takes: an eighth of a worksheet's.

    Falls back to tinyhtml5 for what lxml would change (drawings) or cannot write as XML.
    """
    if "<svg" in html:
        return weasyprint.HTML(string=html)
    try:
        root = ET.fromstring(etree.tostring(parser.document_fromstring(html)))  # noqa: S314
    except ET.ParseError:
        return weasyprint.HTML(string=html)
    document = weasyprint.HTML(string="<html>")
    document.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    document.etree_element = document.wrapper_element.etree_element
    return document


@lru_cache(maxsize=4)
def _style(css: str, fonts: FontSet) -> tuple[Any, Any]:
    """Parse a stylesheet and load its faces once for all units of a process that share them."""
    config = FontConfiguration()
    sheet = weasyprint.CSS(string=f"{fonts.css}\n{css}", font_config=config)
    # WeasyPrint copies the faces to a temporary folder, and a worker ends without clearing up.
    Finalize(None, shutil.rmtree, args=(config._folder, True), exitpriority=1)  # noqa: SLF001
    return sheet, config


@contextmanager
def _errors(unit_id: str) -> Iterator[None]:
    """Turn what WeasyPrint only logs (a lost link, a missing picture) into an error."""
    found: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    collector = Collector(logging.ERROR)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
    if found:
        raise BookError(f"{unit_id}: {'; '.join(found)}")


def _name_targets(unit_id: str, document: Any, pdf: pydyf.PDF) -> tuple[str, ...]:
    """Name every link target after its unit, so that no two units of a book share one."""
    first = document.pages[0]
    top = pydyf.Array([pdf.page_references[0], "/XYZ", 0, first.height * 0.75, 0])
    targets: dict[str, Any] = {unit_id: top}
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    for name, place in zip(names[::2], names[1::2], strict=True):
        targets[f"{unit_id}/{name.string}"] = place
    flat = pydyf.Array()
    for target in sorted(targets, key=str.encode):
        flat.extend([pydyf.String(target), targets[target]])
    pdf.catalog["Names"] = pydyf.Dictionary({"Dests": pydyf.Dictionary({"Names": flat})})
    for page in document.pages:
        for _, _, _, box in page.links:
            note = box.link_annotation
            if note and "Dest" in note and not note["Dest"].string.startswith(f"{unit_id}/"):
                note["Dest"] = pydyf.String(f"{unit_id}/{note['Dest'].string}")
    return tuple(targets)


def _headings(document: Any) -> Iterator[Heading]:
    for number, page in enumerate(document.pages, start=1):
        seen: set[int] = set()
        for box in page._page_box.descendants():  # noqa: SLF001 -- no public way to its boxes
            element = box.element
            if element is None or box.element_tag not in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                continue
            if id(element) not in seen:
                seen.add(id(element))
                text = " ".join("".join(element.itertext()).split())
                yield Heading(int(element.tag[1]), text, element.get("id", ""), number)


def render_unit(unit: Unit, fonts: FontSet, cache: Path) -> Laid:
    """Lay out a unit, or take it from the cache.

    Safe to call from several processes at once. A kept file that was cut off, or that something
    else wrote, is made again.

    Args:
        unit: What to lay out.
        fonts: Faces of its script.
        cache: A folder of its own for laid-out units.

    Raises:
        BookError: See `lay_out`.
    """
    kept = find_unit(unit, fonts, cache)
    if kept is not None:
        return kept
    path = _path(unit, fonts, cache)
    sheet = lay_out(unit.id, unit.html, unit.css, fonts)
    record = {
        "sha256": hashlib.sha256(sheet.pdf).hexdigest(),
        "pages": sheet.pages,
        "headings": [asdict(heading) for heading in sheet.headings],
        "anchors": sheet.anchors,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, sheet.pdf)
    _write(path.with_suffix(".json"), json.dumps(record).encode())
    return Laid(unit.id, path, sheet.pages, sheet.headings, sheet.anchors)


def find_unit(unit: Unit, fonts: FontSet, cache: Path) -> Laid | None:
    """Return a unit that was laid out before, whole and by this engine, or None."""
    return _kept(unit.id, _path(unit, fonts, cache))


def _path(unit: Unit, fonts: FontSet, cache: Path) -> Path:
    key = _key(unit, fonts)
    return cache / key[:2] / f"{key}.pdf"


def _key(unit: Unit, fonts: FontSet) -> str:
    found = hashlib.sha256()
    for part in (version(), fonts.digest, unit.digest, unit.id, unit.css, unit.html):
        found.update(f"{len(part)} {part}".encode())
    return found.hexdigest()


def _kept(unit_id: str, path: Path) -> Laid | None:
    try:
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        if hashlib.sha256(path.read_bytes()).hexdigest() != record["sha256"]:
            return None
        headings = tuple(Heading(**heading) for heading in record["headings"])
        return Laid(unit_id, path, record["pages"], headings, tuple(record["anchors"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, content: bytes) -> None:
    """Write a file so that no reader ever sees half of it."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(draft).replace(path)
