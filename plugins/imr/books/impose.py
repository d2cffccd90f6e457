"""Booklets: two pages on each side of a sheet, in the order in which they are folded and stapled.

The sheets keep the tags. Each page becomes a form XObject that is drawn on its half of a sheet, and
the tags point into it (PDF 32000-1, 14.7.4.2: /Stm of a marked-content reference), so that a screen
reader still reads the pages in their own order. Fields and links make no sense on a folded sheet and
are left out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAPER = 0.1
"""Millimetres: how thick a sheet is (80 g/m², 20 lb)."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})
"""Languages whose books are bound at the right."""

_MM = 72 / 25.4
"""Points in a millimetre."""

_MAY_BE_EMPTY = frozenset({"/TD", "/TH"})
"""Tags that hold a place even when nothing is in them."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a page's margins may be cut away, so that its text stays as large as can be: mm."""

    spine: float = 11
    outer: float = 8
    top: float = 7
    bottom: float = 7


@dataclass(frozen=True, slots=True)
class Booklet:
    """A finished booklet."""

    pages: int
    """Sides of its sheets."""

    size: int
    """Bytes."""

    sha256: str


def sides(
    pages: int, *, back_cover: bool = False, right_to_left: bool = False
) -> tuple[tuple[int | None, int | None], ...]:
    """Return what each side of each sheet shows at its left and right: front, back, front, back.

    Pages are counted from 0; None is a blank one.

    Args:
        pages: How many there are to bind.
        back_cover: Whether the last one is the back of the booklet, behind what has to be blank.
        right_to_left: Whether the booklet is bound at its right.
    """
    total = -(-pages // 4) * 4
    bound: list[int | None] = [*range(pages), *[None] * (total - pages)]
    if back_cover and pages:
        bound = [*range(pages - 1), *[None] * (total - pages), pages - 1]
    found = []
    for sheet in range(total // 4):
        outer, inner = 2 * sheet, total - 1 - 2 * sheet
        found += [(bound[inner], bound[outer]), (bound[outer + 1], bound[inner - 1])]
    return tuple((b, a) if right_to_left else (a, b) for a, b in found)


def creep(sheet: int, thickness: float = PAPER) -> float:
    """Return how far the pages of a sheet move to the spine, in mm; sheet 0 is the outermost.

    Each folded sheet pushes those inside it out by its thickness, and a trimmer cuts that off.
    """
    return sheet * thickness


def places(
    width: float, height: float, shift: float, cut: Cut
) -> tuple[float, tuple[float, float], float]:
    """Return how large the pages of a sheet are, and where their corners lie: left, right, below.

    Pages are as large as their cut margins let them be; all lengths are in points.

    Args:
        width: Of a page as it is.
        height: Of a page as it is.
        shift: How far the pages move to the spine.
        cut: What may be cut from the margins.
    """
    half = height / 2
    across = width - (cut.spine + cut.outer) * _MM
    down = height - (cut.top + cut.bottom) * _MM
    scale = min(half / across, width / down)
    y = (width - scale * down) / 2 - scale * cut.bottom * _MM
    # A left half has its spine at the right, a right half at the left.
    spine = scale * cut.spine * _MM
    return scale, (half - scale * width + spine - shift, half - spine + shift), y


def impose(source: Path, out: Path, *, back_cover: bool = False, cut: Cut | None = None) -> Booklet:
    """Write a tagged PDF as a booklet on sheets of its own paper; the same pages, the same bytes.

    Args:
        source: Its first page is the cover.
        out: Where to write; it appears whole or not at all.
        back_cover: Whether its last page is the back of the booklet.
        cut: What may be cut from the margins.
    """
    with pikepdf.open(source) as pdf:
        count = len(pdf.pages)
        right_to_left = str(pdf.Root.get("/Lang", "")).split("-")[0] in RIGHT_TO_LEFT
        order = sides(count, back_cover=back_cover, right_to_left=right_to_left)
        _Imposition(pdf, cut or Cut()).run(order)
        draft = out.with_name(f".draft-{out.name}")
        try:
            pdf.save(
                draft,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
            content = draft.read_bytes()
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
    return Booklet(len(order), len(content), hashlib.sha256(content).hexdigest())


def move_tag(
    tag: Any, places: Mapping[Any, tuple[Any, Any]], kept: frozenset[str] = _MAY_BE_EMPTY
) -> bool:
    """Point a tag and those in it to the sheets; tell whether anything is left of it.

    Args:
        tag: It points to pages.
        places: The sheet of each page, and the form that shows the page on it.
        kept: Tags that hold a place even when nothing is in them.
    """
    own = tag.get("/Pg")
    kids = tag.get("/K", Array())
    moved = []
    for kid in kids if isinstance(kids, Array) else [kids]:
        if not isinstance(kid, Dictionary):
            moved.append(_mark(int(kid), places[own.objgen]))
        elif "/MCID" in kid:
            moved.append(_mark(int(kid.MCID), places[kid.get("/Pg", own).objgen]))
        elif "/S" in kid and move_tag(kid, places, kept):
            moved.append(kid)
    if own is not None:
        tag.Pg = places[own.objgen][0]
    if str(tag.S) == "/Link":
        tag.S = Name.Span
    tag.K = Array(moved)
    return bool(moved) or str(tag.S) in kept


def _mark(number: int, place: tuple[Any, Any]) -> Dictionary:
    sheet, form = place
    return Dictionary(Type=Name.MCR, Pg=sheet, Stm=form, MCID=number)


class _Imposition:
    """Turns the pages of one file into sheets."""

    def __init__(self, pdf: pikepdf.Pdf, cut: Cut) -> None:
        self.pdf, self.cut = pdf, cut
        self.pages = [page.obj for page in pdf.pages]
        self.forms = [self._form(page) for page in pdf.pages]
        _, _, self.width, self.height = map(float, pdf.pages[0].mediabox)
        self.places: dict[Any, tuple[Any, Any]] = {}
        """The sheet and the form of each page."""

    def run(self, order: tuple[tuple[int | None, int | None], ...]) -> None:
        """Add the sheets, move to them what pointed to pages, and take the pages out."""
        for number, side in enumerate(order):
            sheet = self.pdf.add_blank_page(page_size=(self.height, self.width))
            self._draw(sheet.obj, side, creep(number // 2) * _MM)
        root = self.pdf.Root
        top = root.StructTreeRoot.K[0]
        top.K = Array(kid for kid in top.K if move_tag(kid, self.places))
        numbers = list(root.StructTreeRoot.ParentTree.Nums)
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        kept = [(key, owners) for key, owners in pairs if isinstance(owners, Array)]
        root.StructTreeRoot.ParentTree.Nums = Array(thing for pair in kept for thing in pair)
        self._move_bookmarks()
        for key in ("/AcroForm", "/Names", "/PageLabels"):
            if key in root:
                del root[key]
        del self.pdf.pages[: len(self.pages)]

    def _form(self, page: pikepdf.Page) -> Any:
        form = page.as_form_xobject()
        if "/StructParents" in page.obj:
            form.StructParents = page.obj.StructParents
        return form

    def _draw(self, sheet: Any, side: tuple[int | None, int | None], shift: float) -> None:
        """Draw two pages side by side, as large as their cut margins let them be."""
        half = self.height / 2
        scale, starts, y = places(self.width, self.height, shift, self.cut)
        drawn, shown = [], Dictionary()
        for place, page in enumerate(side):
            if page is None:
                continue
            shown[f"/P{place}"] = self.forms[page]
            self.places[self.pages[page].objgen] = sheet, self.forms[page]
            drawn.append(
                f"q {place * half:.2f} 0 {half:.2f} {self.width:.2f} re W n {scale:.5f} 0 0 "
                f"{scale:.5f} {starts[place]:.3f} {y:.3f} cm /P{place} Do Q"
            )
        sheet.Contents = self.pdf.make_stream("\n".join(drawn).encode())
        sheet.Resources = Dictionary(XObject=shown)

    def _move_bookmarks(self) -> None:
        stack = [self.pdf.Root.get("/Outlines", Dictionary())]
        while stack:
            item = stack.pop()
            stack += [item[key] for key in ("/First", "/Next") if key in item]
            if "/Dest" in item:
                item.Dest = Array([self.places[item.Dest[0].objgen][0], Name.Fit])
