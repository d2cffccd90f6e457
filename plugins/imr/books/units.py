"""Units: one page or worksheet of the site, rewritten for paper."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as parser

from imr.books.join import book_link
from imr.books.tables import Room, fit_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_DROPPED = ("script", "style", "button", "template")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PAPERS = {"letter": "8.5in 11in", "a4": "210mm 297mm"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a unit is printed from: a page of the site, as HTML, and its place in the course."""

    unit_id: str
    url: str
    """The page's address within its locale's site."""

    title: str
    folio: str
    """What its page numbers begin with: "3.2" makes "3.2–1"."""

    running: str
    """Stands at the head of each page."""

    html: str
    kind: str
    group: str = ""
    side: str = "right"


@dataclass(frozen=True, slots=True)
class Printable:
    """A unit's whole document, and what must be found again in its PDF."""

    unit_id: str
    html: str
    headings: tuple[str, ...]
    folio: str
    title: str
    group: str = ""
    """Its module's title: the bookmark it hangs under."""

    digest: str = ""
    """Of the pictures it shows."""

    side: str = "right"
    """The page it begins on in a book: all but the inside cover and the last page on a right one."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a page of the site is found in the books."""

    unit_id: str
    folio: str


def _css_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def paper_css(paper: str) -> str:
    """Return the rule for `letter` or `a4`."""
    wide = " ".join(reversed(_PAPERS[paper].split()))
    return (
        f"@page {{ size: {_PAPERS[paper]} }} @page slide {{ size: {wide}; margin: 20mm 24mm }} "
        f"@page wide {{ size: {wide}; margin: 20mm 22mm }}"
    )


def page_css(running: str, folio: str) -> str:
    """Return the rules that differ from unit to unit: running head and page numbers, outside."""
    number = f"{_css_string(folio + '–')} counter(page)" if folio else "none"
    return " ".join(
        f"@page :{side} {{ @top-{side} {{ content: {_css_string(running)} }} "
        f"@bottom-{side} {{ content: {number} }} }}"
        for side in ("left", "right")
    )


def printable(
    sheet: Sheet,
    *,
    lang: str,
    direction: str,
    units: Mapping[str, Target],
    docs: Path,
    room: Room,
    see: str = "",
    foot: str = "",
) -> Printable:
    """Rewrite a page of the site for paper.

    Args:
        sheet: The page.
        lang: The reader's language (BCP 47).
        direction: `ltr` or `rtl`.
        units: Address of each printed page within the site, and where it is in the books.
        docs: Where pictures are, below the same path as on the site.
        room: For its tables.
        see: Stands behind a link to another page, with {number} for the page's; "" for nothing.
        foot: HTML of the box at the end of the page.
    """
    root = parser.fragment_fromstring(sheet.html, create_parent="article")
    root.set("class", f"imr-{sheet.kind}")
    pictures = hashlib.sha256()
    for element in [*root.iter(*_DROPPED, "a", "img", "details", "table")]:
        if element.tag in _DROPPED:
            element.drop_tree()
        elif element.tag == "a":
            _link(element, sheet, units, see)
        elif element.tag == "img":
            pictures.update(_image(element, sheet.url, docs).read_bytes())
        elif element.tag == "details":
            _opened(element)
        elif element.tag == "table":
            fit_table(element, room)
    if foot:
        root.append(parser.fragment_fromstring(foot))
    headings = tuple(" ".join("".join(e.itertext()).split()) for e in root.iter(*_HEADINGS))
    body = etree.tostring(root, encoding="unicode", method="html")
    document = (
        f'<!DOCTYPE html><html lang="{escape(lang)}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.title)}</title>"
        f"<style>{page_css(sheet.running, sheet.folio)}</style></head>"
        f"<body>{body}</body></html>"
    )
    return Printable(
        sheet.unit_id,
        document,
        headings,
        sheet.folio,
        sheet.title,
        sheet.group,
        pictures.hexdigest(),
        sheet.side,
    )


def resolve(href: str, url: str) -> tuple[str, str]:
    """Resolve a relative link of the page at `url` to an address within the site and an anchor."""
    parts = urlsplit(href)
    if not parts.path:
        return url, parts.fragment
    path = posixpath.normpath(posixpath.join("/" + url, parts.path)).lstrip("/")
    if parts.path.endswith(("/", ".")) and path and path != ".":
        path += "/"
    return ("" if path == "." else path), parts.fragment


def _link(element: parser.HtmlElement, sheet: Sheet, units: Mapping[str, Target], see: str) -> None:
    href = element.get("href") or ""
    if urlsplit(href).scheme:
        return
    path, anchor = resolve(href, sheet.url)
    for attribute in [name for name in element.attrib if name != "href"]:
        del element.attrib[attribute]
    if path not in units:
        element.drop_tag()
        return
    unit_id, folio = units[path].unit_id, units[path].folio
    target = f"{unit_id}/{anchor}" if anchor else unit_id
    element.set("href", book_link(target, path + (f"#{anchor}" if anchor else "")))
    # Where a passage is, no unit knows of another: only its first page has a number for sure.
    if see and folio and not anchor and unit_id != sheet.unit_id:
        note = parser.Element("span", {"class": "imr-see"})
        note.text = f"({see.format(number=f'{folio}–1')})"
        note.tail, element.tail = element.tail, " "
        element.addnext(note)


def _image(element: parser.HtmlElement, url: str, docs: Path) -> Path:
    path, _ = resolve(element.get("src") or "", url)
    picture = docs / path
    element.set("src", picture.resolve().as_uri())
    return picture


def _opened(element: parser.HtmlElement) -> None:
    """Turn a box that opens on a tap into one that lies open."""
    element.tag = "div"
    element.attrib.pop("open", None)
    element.set("class", f"admonition {element.get('class', '')}".strip())
    for summary in element.findall("summary"):
        summary.tag = "p"
        summary.set("class", "admonition-title")
