"""Sets of pages from finished PDFs, once or many times over, with their tags.

A packet is for paper: fields and links are left out, and what is drawn for them (lines, boxes,
underlines) stays. The copies of a page share what is drawn on it; only tags are written anew, for
each copy must own its own. In a booklet, a page is a form that its sheet draws; tags own what is
drawn in it, so each copy has forms of its own, with the same fonts.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from imr.books.duplicates import Duplicates
from imr.books.fill import Face, ink, read_face
from imr.books.impose import move_tag
from imr.books.spreads import blank, halves_of, spread
from imr.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from imr.books.packets import Piece, Side

_KEPT_EMPTY = frozenset({"/TD", "/TH", "/TR", "/Art"})
"""Tags that stay when a field was all they held: a table must keep its shape."""


@dataclass(slots=True)
class Collator:
    """One packet while it grows."""

    root: Path
    """The site."""

    lang: str
    """Of the packet (BCP 47)."""

    pdf: pikepdf.Pdf = field(default_factory=pikepdf.new)
    tags: list[Any] = field(default_factory=list)
    owners: list[tuple[int, Any]] = field(default_factory=list)
    duplicates: Duplicates = field(default_factory=Duplicates)

    def add_set(
        self,
        sides: Sequence[Side],
        pieces: Sequence[Piece],
        values: Mapping[str, str],
        copies: int,
    ) -> list[list[int]]:
        """Add a set, so many times.

        Args:
            sides: Its pages, blank ones among them; pairs of pages if it is a booklet.
            pieces: The units they are from.
            values: What to write into fields, by their names; the others stay empty.
            copies: How many.

        Returns:
            For each copy, where its pages are among those of the packet, counted from 0.

        Raises:
            BookError: A PDF cannot be read, has no tags, or lacks a page.
        """
        made = _make_set(self.root, sides, pieces, values)
        first = self._add(made, None)
        found = [first, *(self._add(made, first) for _ in range(copies - 1))]
        for number in first:
            page = self.pdf.pages[number].obj
            for drawn in halves_of(page).values() or [page]:
                self.duplicates.replace_in(drawn.Resources.get("/Font"))
                self.duplicates.replace_in(drawn.Resources.get("/XObject"))
        return found

    def _add(self, made: bytes, shared: list[int] | None) -> list[int]:
        """Add one set; its pages draw what those drawn before draw, if they are given."""
        source = pikepdf.open(BytesIO(made))
        if shared is not None:
            _undraw(source)
        start = len(self.pdf.pages)
        self.pdf.pages.extend(source.pages)
        tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        key = self.owners[-1][0] + 1 if self.owners else 0
        numbers = list(tree.ParentTree.Nums)
        for old, owners in zip(numbers[::2], numbers[1::2], strict=True):
            self.owners.append((key + int(old), owners))
        added = list(range(start, len(self.pdf.pages)))
        for at, number in enumerate(added):
            copy = self.pdf.pages[number].obj
            for owning in [copy, *halves_of(copy).values()]:
                if "/StructParents" in owning:
                    owning.StructParents = key + int(owning.StructParents)
            if shared is not None:
                _draw_like(copy, self.pdf.pages[shared[at]].obj)
        for element in tree.K:
            if (lang := str(source.Root.Lang)) != self.lang:
                element.Lang = String(lang)
            self.tags.append(element)
        return added

    def finish(self, order: Sequence[int]) -> None:
        """Put the pages in order and hang the tags under one root."""
        pages = [self.pdf.pages[number].obj for number in order]
        holder = self.pdf.Root.Pages
        for page in pages:
            page.Parent = holder
        holder.Kids = Array(pages)
        top = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(self.tags))
        )
        for element in self.tags:
            element.S, element.P = Name.Part, top
        flat = Array()
        for key, owners in self.owners:
            flat.append(key)
            flat.append(owners)
        root = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([top]),
                ParentTree=self.pdf.make_indirect(Dictionary(Nums=flat)),
                ParentTreeNextKey=len(flat),
            )
        )
        top.P = root
        self.pdf.Root.StructTreeRoot = root


def _undraw(source: pikepdf.Pdf) -> None:
    """Take the drawing out of pages, so that it is not copied again; a booklet's forms stay."""
    nothing = source.make_indirect(Dictionary())
    for page in source.pages:
        halves = halves_of(page.obj).values()
        for drawn in halves or [page.obj]:
            drawn.Resources = nothing
        if "/Contents" in page.obj:
            del page.obj["/Contents"]


def _draw_like(copy: Any, page: Any) -> None:
    halves = halves_of(copy)
    for name, form in halves.items():
        form.Resources = page.Resources.XObject[name].Resources
    if not halves:
        copy.Resources = page.Resources
    if "/Contents" in page:
        copy.Contents = page.Contents


def _make_set(
    root: Path, sides: Sequence[Side], pieces: Sequence[Piece], values: Mapping[str, str]
) -> bytes:
    """Make a PDF of one set, without fields and links."""
    made = pikepdf.new()
    sources: dict[str, pikepdf.Pdf] = {}
    elements, owners = Array(), Array()
    taken: dict[tuple[str, int], Any] = {}
    lang = ""
    for piece in pieces:
        if piece.path not in sources:
            sources[piece.path] = _opened(root, piece)
        source = sources[piece.path]
        lang = str(source.Root.Lang)
        element, kept = _detached(source, piece, values)
        start = len(made.pages)
        with warnings.catch_warnings():
            # pikepdf warns that link targets are lost: there are no links any more.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            made.pages.extend(pikepdf.Page(page) for page, _ in kept)
        elements.append(made.copy_foreign(element))
        for at, (_, owned) in enumerate(kept):
            page = made.pages[start + at].obj
            page.StructParents = start + at
            owners.append(start + at)
            owners.append(made.copy_foreign(source.make_indirect(owned)))
            taken[piece.path, piece.first + at] = page
    box = next(iter(taken.values())).MediaBox
    moved: dict[Any, tuple[Any, Any]] = {}
    shown = Array()
    for at, side in enumerate(sides):
        if side is None or isinstance(side[0], str):
            shown.append(taken[side[0], side[1]] if side else blank(made, box))
        else:
            pair = [taken[leaf] if leaf else None for leaf in side]
            sheet, halves = spread(made, pair, box, at // 2)
            shown.append(sheet)
            moved |= halves
    made.Root.Pages.Kids = shown
    for element in elements if moved else ():
        move_tag(element, moved, _KEPT_EMPTY)
    made.Root.Pages.Count = len(sides)
    made.Root.Lang = String(lang)
    made.Root.StructTreeRoot = made.make_indirect(
        Dictionary(K=elements, ParentTree=made.make_indirect(Dictionary(Nums=owners)))
    )
    content = BytesIO()
    made.save(
        content,
        static_id=True,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return content.getvalue()


def _opened(root: Path, piece: Piece) -> pikepdf.Pdf:
    try:
        source = pikepdf.open(root / piece.path)
    except (OSError, pikepdf.PdfError) as error:
        raise BookError(f"{root / piece.path}: cannot be read: {error}.") from None
    if "/StructTreeRoot" not in source.Root:
        raise BookError(f"{root / piece.path}: the file has no tags.")
    return source


def _detached(
    source: pikepdf.Pdf, piece: Piece, values: Mapping[str, str]
) -> tuple[Any, list[tuple[Any, Any]]]:
    """Cut a unit out of its PDF: its tag, and its pages with the tags of what they draw."""
    end = piece.first - 1 + piece.pages
    if end > len(source.pages):
        raise BookError(f"{piece.path}: page {end} is missing.")
    tree = source.Root.StructTreeRoot
    top = tree.K[0]
    parts = [kid for kid in top.K if kid.get("/S") == Name.Part]
    element = parts[piece.index] if parts else top
    del element["/P"]
    numbers = list(tree.ParentTree.Nums)
    owned = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
    pages = [page.obj for page in source.pages[piece.first - 1 : end]]
    kept = [(page, owned[int(page.StructParents)]) for page in pages]
    written: dict[Any, tuple[Any, Any, int]] = {}
    for page, marks in kept:
        if values:
            written.update(_write(source, page, marks, values))
        for key in ("/Annots", "/Tabs"):
            if key in page:
                del page[key]
    _prune(element, written)
    return element, kept


def _write(
    source: pikepdf.Pdf, page: Any, marks: Any, values: Mapping[str, str]
) -> Iterator[tuple[Any, tuple[Any, Any, int]]]:
    """Write the values on a page; yield, for each field written on, who will own the words."""
    face: Face | None = None
    drawn: list[bytes] = []
    for note in page.get("/Annots", ()):
        text = values.get(str(note.get("/T", "")).rpartition("/")[2], "")
        if not text:
            continue
        face = face or read_face(page)
        left, bottom, right, top = (float(v) for v in note.Rect)
        number = len(marks)
        marks.append(Dictionary())
        drawn.append(b"/Span <</MCID %d>> BDC" % number)
        drawn.append(ink(text, (left, bottom, right, top), face))
        drawn.append(b"EMC")
        yield note.objgen, (page, marks, number)
    if drawn:  # the page's own drawing leaves its coordinates upside down
        before, after = source.make_stream(b"q\n"), source.make_stream(b"\n".join((b"Q", *drawn)))
        own = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
        page.Contents = Array([before, *own, after])


def _prune(element: Any, written: Mapping[Any, tuple[Any, Any, int]]) -> bool:
    """Take fields and links out of a tag; tell whether anything is left of it."""
    kids = element.get("/K", Array())
    left: list[Any] = []
    for kid in kids if isinstance(kids, Array) else [kids]:
        if not isinstance(kid, Dictionary) or "/MCID" in kid:
            left.append(kid)
        elif "/S" in kid:
            if _prune(kid, written):
                left.append(kid)
        elif kid.Obj.objgen in written:
            page, marks, number = written[kid.Obj.objgen]
            element.Pg, marks[number] = page, element
            left.append(number)
    if element.S in (Name.Form, Name.Link):
        element.S = Name.Span
    element.K = Array(left)
    return bool(left) or str(element.S) in _KEPT_EMPTY
