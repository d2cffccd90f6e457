"""The handout book as EPUB 3.3, for e-readers and for phones that read aloud.

The chapters are the printed book's own units, so that both hold the same words in the same order.
Formats: EPUB 3.3 (https://www.w3.org/TR/epub-33/) and its accessibility metadata
(https://www.w3.org/TR/epub-a11y-11/).
"""

from __future__ import annotations

import hashlib
import re
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import url2pathname
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from lxml import html as parser

from imr.books.join import read_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from imr.books.units import Printable

MEDIA_TYPE = "application/epub+zip"
_NAMESPACE = uuid.UUID("6f1c6a0e-2f0b-5b1e-9a51-0d3f8e2f5c11")
_XHTML = "http://www.w3.org/1999/xhtml"
_OPS = "http://www.idpf.org/2007/ops"
_NOT_NAME = re.compile(r"[^A-Za-z0-9.-]+")
_PAPER_ONLY = frozenset({"imr-code", "imr-see"})
"""A code to scan, of no use on the screen that shows it, and the numbers of printed pages."""

_CSS = """\
body { line-height: 1.5; text-align: start; hyphens: none; }
h1, h2, h3 { line-height: 1.25; text-align: start; page-break-after: avoid; break-after: avoid; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; font-weight: bold; }
th, td { border: 1px solid; padding: .3em; text-align: start; vertical-align: top; }
.admonition, .imr-struggling { border: 1px solid; padding: 0 .8em; margin: 1em 0; }
.admonition-title { font-weight: bold; }
"""


@dataclass(frozen=True, slots=True)
class Words:
    """What an EPUB says of itself, in the reader's language."""

    title: str
    author: str
    rights: str
    contents: str
    """Heads the table of contents."""

    summary: str
    """Says how it can be read: https://www.w3.org/TR/epub-a11y-11/#sec-acc-summary."""


@dataclass(frozen=True, slots=True)
class _Picture:
    name: str
    content: bytes


def epub(
    chapters: Sequence[Printable], words: Words, *, lang: str, date: int, site_url: str = ""
) -> bytes:
    """Bind units into one EPUB; the same units give the same bytes.

    Args:
        chapters: In the order of the book. Those of a group in a row stand under its title.
        words: What the book says of itself.
        lang: The reader's language (BCP 47).
        date: Seconds since 1970: when the sources were last changed.
        site_url: The website's root. Links to pages that the book lacks lead there, or, without
            it, become plain words.
    """
    names = {chapter.unit_id: f"{_name(chapter.unit_id)}.xhtml" for chapter in chapters}
    pictures: dict[str, _Picture] = {}
    pages = {
        names[chapter.unit_id]: _page(chapter, names, pictures, lang=lang, site_url=site_url)
        for chapter in chapters
    }
    files: dict[str, bytes] = {
        "META-INF/container.xml": _CONTAINER.encode(),
        "book/package.opf": _package(list(pages), pictures, words, lang, date).encode(),
        "book/contents.xhtml": _contents(chapters, names, words, lang).encode(),
        "book/book.css": _CSS.encode(),
        **{f"book/{name}": page for name, page in pages.items()},
        **{f"book/{p.name}": p.content for p in pictures.values()},
    }
    return _zipped(files, date)


def write_epub(
    chapters: Sequence[Printable],
    words: Words,
    out: Path,
    *,
    lang: str,
    date: int,
    site_url: str = "",
) -> dict[str, Any]:
    """Write an EPUB and describe it for the catalog."""
    content = epub(chapters, words, lang=lang, date=date, site_url=site_url)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    return {
        "path": f"print/{out.name}",
        "title": words.title,
        "kind": out.stem,
        "chapters": len(chapters),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _name(text: str) -> str:
    return _NOT_NAME.sub("-", text).strip("-")


def _page(
    chapter: Printable,
    names: Mapping[str, str],
    pictures: dict[str, _Picture],
    *,
    lang: str,
    site_url: str,
) -> bytes:
    """Rewrite a unit as one XHTML page of the book."""
    page: Any = parser.document_fromstring(chapter.html)
    body = page.body
    own = names[chapter.unit_id]
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element.get("class") in _PAPER_ONLY:
            element.drop_tree()
        elif element.tag == "a":
            _link(element, own, names, site_url)
        elif element.tag == "img":
            _picture(element, pictures)
        for name in [n for n in map(str, element.attrib) if n.startswith(("data-", "on"))]:
            del element.attrib[name]
    content = etree.tostring(body, encoding="unicode", method="xml")
    text = (
        f'<html xmlns="{_XHTML}" xmlns:epub="{_OPS}" lang="{lang}" xml:lang="{lang}">'
        f"<head><title>{escape(chapter.title)}</title>"
        f'<link rel="stylesheet" type="text/css" href="book.css"/></head>{content}</html>'
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{text}\n'.encode()


def _link(element: parser.HtmlElement, own: str, names: Mapping[str, str], site_url: str) -> None:
    href = element.get("href") or ""
    if urlsplit(href).scheme != "book":
        return
    target, path = read_link(href)
    unit = max((u for u in names if target == u or target.startswith(f"{u}/")), key=len, default="")
    if unit:
        anchor = target.removeprefix(unit).removeprefix("/")
        page = "" if names[unit] == own and anchor else names[unit]
        element.set("href", f"{page}#{anchor}" if anchor else page)
    elif site_url and path is not None:
        element.set("href", urljoin(site_url.rstrip("/") + "/", path))
    else:
        element.drop_tag()


def _picture(element: parser.HtmlElement, pictures: dict[str, _Picture]) -> None:
    source = element.get("src") or ""
    if source not in pictures:
        path = Path(url2pathname(unquote(urlsplit(source).path)))
        pictures[source] = _Picture(f"pictures/{path.name}", path.read_bytes())
    element.set("src", pictures[source].name)


_CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def _package(
    pages: Sequence[str], pictures: Mapping[str, _Picture], words: Words, lang: str, date: int
) -> str:
    """Write the package document: metadata, all files, and the order of reading."""
    modified = datetime.fromtimestamp(date, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    book_id = uuid.uuid5(_NAMESPACE, f"{words.title}\0{lang}")
    features = (
        "tableOfContents",
        "readingOrder",
        "structuralNavigation",
        "displayTransformability",
    )
    pictured = ("alternativeText",) if pictures else ()
    modes = ("textual", "visual") if pictures else ("textual",)
    said = [
        *(("schema:accessMode", mode) for mode in modes),
        ("schema:accessModeSufficient", "textual"),
        *(("schema:accessibilityFeature", feature) for feature in (*features, *pictured)),
        ("schema:accessibilityHazard", "none"),
        ("schema:accessibilitySummary", words.summary),
        ("dcterms:modified", modified),
    ]
    meta = "\n".join(f'<meta property="{name}">{escape(value)}</meta>' for name, value in said)
    items = [
        '<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="css" href="book.css" media-type="text/css"/>',
        *(
            f'<item id="page-{n}" href="{page}" media-type="application/xhtml+xml"/>'
            for n, page in enumerate(pages)
        ),
        *(
            f'<item id="picture-{n}" href={quoteattr(p.name)} media-type="image/svg+xml"/>'
            for n, p in enumerate(pictures.values())
        ),
    ]
    order = [
        '<itemref idref="contents"/>',
        *(f'<itemref idref="page-{n}"/>' for n in range(len(pages))),
    ]
    return f"""\
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{lang}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{book_id}</dc:identifier>
<dc:title>{escape(words.title)}</dc:title>
<dc:language>{lang}</dc:language>
<dc:creator>{escape(words.author)}</dc:creator>
<dc:rights>{escape(words.rights)}</dc:rights>
{meta}
</metadata>
<manifest>
{chr(10).join(items)}
</manifest>
<spine>
{chr(10).join(order)}
</spine>
</package>
"""


def _contents(
    chapters: Sequence[Printable], names: Mapping[str, str], words: Words, lang: str
) -> str:
    """Write the table of contents: a list, with a list of its own for each group."""
    lines: list[str] = []
    group = ""
    for chapter in chapters:
        entry = f'<li><a href="{names[chapter.unit_id]}">{escape(chapter.title)}</a></li>'
        if chapter.group != group:
            if group:
                lines.append("</ol></li>")
            group = chapter.group
            if group:
                lines.append(f"<li><span>{escape(group)}</span><ol>")
        lines.append(entry)
    if group:
        lines.append("</ol></li>")
    title = escape(words.contents)
    return f"""\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="{_XHTML}" xmlns:epub="{_OPS}" lang="{lang}" xml:lang="{lang}">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>
<body><nav epub:type="toc" role="doc-toc" aria-labelledby="toc"><h1 id="toc">{title}</h1>
<ol>
{chr(10).join(lines)}
</ol></nav></body>
</html>
"""


def _zipped(files: Mapping[str, bytes], date: int) -> bytes:
    """Pack the files as OCF asks: the media type first, and not compressed."""
    when = max(datetime.fromtimestamp(date, UTC), datetime(1980, 1, 1, tzinfo=UTC)).timetuple()[:6]
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(zipfile.ZipInfo("mimetype", when), MEDIA_TYPE)
        for name, content in files.items():
            info = zipfile.ZipInfo(name, when)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, content)
    return out.getvalue()
