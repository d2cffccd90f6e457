"""One printable unit laid out by WeasyPrint as a tagged, fillable PDF, and kept between builds.

A unit does not depend on any other: it can be laid out in any process, and its PDF is kept on disk
under the digest of all that went into it. `join.py` makes books of units.
"""

from __future__ import annotations

import gc
import logging
import shutil
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any

import pydyf
import weasyprint
import weasyprint.pdf
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from lxml import etree
from lxml import html as parser
from weasyprint.text.fonts import FontConfiguration

from imr.books.engine import warm
from imr.books.faces import check_fonts
from imr.books.forms import FieldWriter
from imr.books.lines import forget_lines
from imr.books.shelf import Heading, Laid, Unit, find_unit, keep_unit
from imr.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from imr.books.fonts import FontSet

_OPTIONS = {"pdf_forms": True, "pdf_variant": "pdf/ua-1", "hinting": False}


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
        sheet, config = _style(css, fonts, _lang(html))
        document = _parsed(html).render(font_config=config, stylesheets=[sheet], **_OPTIONS)
        document.unit_id = unit_id
        seen: dict[str, Any] = {}
        weasyprint.pdf.add_forms = FieldWriter(unit_id, fonts).write

        def finish(_document: Any, pdf: pydyf.PDF) -> None:
            seen["anchors"] = _name_targets(unit_id, document, pdf)

        content = document.write_pdf(finisher=finish, **_OPTIONS)
        check_fonts(document.fonts, fonts, unit_id)
        forget_lines(config)
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


def _lang(html: str) -> str:
    return html.partition('<html lang="')[2].partition('"')[0]


@lru_cache(maxsize=2)  # one locale in two sizes
def _style(css: str, fonts: FontSet, _lang: str) -> tuple[Any, Any]:
    """Parse a stylesheet and load its faces once for all units of a process that share them.

    What is learned of letters and words is kept with the faces, and goes with them when another
    locale begins: a process stays as small as with one.
    """
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
    """Lay out a unit, or take it from the shelf.

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
    sheet = lay_out(unit.id, unit.html, unit.css, fonts)
    gc.collect(0)
    return keep_unit(unit, fonts, cache, sheet.pdf, (sheet.pages, sheet.headings, sheet.anchors))
