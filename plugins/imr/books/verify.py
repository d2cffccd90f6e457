"""The gate of the build: a finished PDF is opened again and must hold what its sources hold.

A heading counts only if the final file shows it: its tag must own marked content on a page of the
file, and the glyphs drawn there must spell it. WeasyPrint 69 and 70 can drop pages without a word,
and a bookmark or a note made during layout would not tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_GROUPING = {"/Document", "/Part", "/Sect", "/Art", "/Div", "/BlockQuote"}
_HEADINGS = {f"/H{level}" for level in range(1, 7)}
_TOKEN = re.compile(
    rb"(?P<open>\bB[MD]C\b)|(?P<close>\bEMC\b)|/(?P<font>\S+) [\d.]+ Tf|<(?P<codes>[0-9a-f]+)>"
)
_FONT = re.compile(rb"/(\S+) [\d.]+ Tf")
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060"))


def verify_pdf(path: Path, *, headings: Sequence[str], fields: set[str] | None = None) -> list[str]:
    """Tell what is wrong with a finished PDF.

    Args:
        path: The file.
        headings: The text of every heading of its sources, repeated as often as it stands there.
        fields: The full names of exactly the fields it should have; None if any will do.

    Returns:
        What is wrong, one sentence each; empty if nothing is.
    """
    try:
        pdf = pikepdf.open(path)
    except (OSError, pikepdf.PdfError) as error:
        return [f"{path.name}: cannot be opened: {error}"]
    with pdf:
        found = [*_lacks(pdf), *_lost_headings(pdf, headings), *_wrong_fields(pdf, fields)]
    return [f"{path.name}: {problem}" for problem in found]


def _lacks(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not len(pdf.pages):
        yield "it has no page."
    if not str(root.get("/Lang", "")):
        yield "it does not say its language."
    if not str(pdf.docinfo.get("/Title", "")):
        yield "it has no title."
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "it is not marked as tagged."
    if "/StructTreeRoot" not in root:
        yield "it has no tags."
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "it does not show its title."
    if b"pdfuaid:part" not in (root.Metadata.read_bytes() if "/Metadata" in root else b""):
        yield "it does not declare PDF/UA."


def _key(text: str) -> str:
    """Leave what line breaks and invisible characters cannot change."""
    return "".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def _lost_headings(pdf: pikepdf.Pdf, headings: Sequence[str]) -> Iterator[str]:
    wanted = Counter(_key(heading) for heading in headings)
    if not wanted:
        return
    shown = Counter(_key(text) for text in _shown_headings(pdf))
    lost = wanted - shown
    for heading in dict.fromkeys(headings):
        if missing := lost.get(_key(heading), 0):
            times = f" {missing} times" if missing > 1 else ""
            yield f"the heading {heading!r} is lost{times}."


def _shown_headings(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in pdf.Root:
        return
    pages = {page.objgen: page for page in pdf.pages}
    reader = _Reader()
    stack = [pdf.Root.StructTreeRoot]
    while stack:
        entry = stack.pop()
        kids = _kids(entry)
        if str(entry.get("/S", "")) in _HEADINGS:
            yield "".join(_marked(entry, pages, reader))
            continue
        stack += [
            kid
            for kid in kids
            if isinstance(kid, Dictionary) and str(kid.get("/S", "")) in _GROUPING | _HEADINGS
        ]


def _kids(entry: Any) -> list[Any]:
    kids = entry.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _marked(entry: Any, pages: dict[Any, Any], reader: _Reader) -> Iterator[str]:
    """Read the text of a tag, and of the tags in it, from the pages."""
    for kid in _kids(entry):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from _marked(kid, pages, reader)
            continue
        mark = kid.get("/MCID") if isinstance(kid, Dictionary) else kid
        page = kid.get("/Pg", entry.get("/Pg")) if isinstance(kid, Dictionary) else entry.get("/Pg")
        if mark is not None and page is not None and page.objgen in pages:
            yield reader.read(pages[page.objgen], int(mark))


@dataclass(slots=True)
class _Reader:
    """Reads what pages draw in a numbered piece of marked content."""

    contents: dict[Any, bytes] = field(default_factory=dict)
    fonts: dict[Any, dict[int, str]] = field(default_factory=dict)

    def read(self, page: Any, mark: int) -> str:
        """Return the text of the piece numbered `mark`, "" if the page draws none."""
        if page.objgen not in self.contents:
            self.contents[page.objgen] = page.Contents.read_bytes()
        content = self.contents[page.objgen]
        start = re.search(rb"/MCID %d\s*>>\s*BDC\b" % mark, content)
        if start is None:
            return ""
        font = _FONT.findall(content, 0, start.end())[-1:]
        characters = self._characters(page, font[0]) if font else {}
        text: list[str] = []
        depth = 1
        for token in _TOKEN.finditer(content, start.end()):
            value = token[token.lastgroup or 0]
            match token.lastgroup:
                case "open":
                    depth += 1
                case "close":
                    depth -= 1
                case "font":
                    characters = self._characters(page, value)
                case _:
                    codes = (int(value[i : i + 4], 16) for i in range(0, len(value), 4))
                    text.extend(characters.get(code, "") for code in codes)
            if not depth:
                break
        return "".join(text)

    def _characters(self, page: Any, name: bytes) -> dict[int, str]:
        font = page.Resources.Font[f"/{name.decode()}"]
        if font.objgen not in self.fonts:
            table = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
            self.fonts[font.objgen] = {
                int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
                for code, text in _PAIR.findall(table)
            }
        return self.fonts[font.objgen]


def _wrong_fields(pdf: pikepdf.Pdf, wanted: set[str] | None) -> Iterator[str]:
    form = pdf.Root.get("/AcroForm", Dictionary())
    entries = list(form.get("/Fields", Array()))
    names = [str(entry.get("/T", "")) for entry in entries]
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{count} fields are named {name}."
    for name, entry in zip(names, entries, strict=True):
        if str(entry.get("/TU", "")) in {"", name}:
            yield f"the field {name} has no name that can be said aloud."
    shown = {
        note.objgen
        for page in pdf.pages
        for note in page.obj.get("/Annots", ())
        if note.get("/Subtype") == "/Widget"
    }
    for name, entry in zip(names, entries, strict=True):
        if not all(widget.objgen in shown for widget in entry.get("/Kids", [entry])):
            yield f"the field {name} is on no page."
    if wanted is not None:
        yield from (f"the field {name} is lost." for name in sorted(wanted - set(names)))
        yield from (f"the field {name} is unexpected." for name in sorted(set(names) - wanted))
