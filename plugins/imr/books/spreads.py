"""The sheets of a packet's booklets: two pages on each side, as on those of the books' booklets."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from imr.books.impose import Cut, creep, places

if TYPE_CHECKING:
    from collections.abc import Sequence


def halves_of(page: Any) -> dict[str, Any]:
    """Return the forms that show the pages of a booklet on its sheet, by their names on it."""
    drawn = page.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    return {name: form for name, form in drawn.items() if "/StructParents" in form}


def blank(made: pikepdf.Pdf, box: Any) -> Any:
    """Return a page with nothing on it; each is one of its own."""
    return made.make_indirect(
        Dictionary(Type=Name.Page, Parent=made.Root.Pages, MediaBox=box, Resources=Dictionary())
    )


def spread(
    made: pikepdf.Pdf, pages: Sequence[Any], box: Any, number: int
) -> tuple[Any, dict[Any, tuple[Any, Any]]]:
    """Draw two pages side by side on a sheet turned to lie, the first on the left.

    Args:
        made: Where to.
        pages: Both pages; None for a blank one.
        box: Of a page as it is.
        number: Which sheet of its booklet it is; the outermost is 0.

    Returns:
        The sheet; and for each page the sheet and the form that shows it there.
    """
    width, height = float(box[2]), float(box[3])
    scale, starts, y = places(width, height, creep(number) * 72 / 25.4, Cut())
    sheet = blank(made, Array([0, 0, box[3], box[2]]))
    sheet.Resources = Dictionary(XObject=Dictionary())
    moved = {}
    content: list[str] = []
    for half, page in enumerate(pages):
        if page is None:
            continue
        form = pikepdf.Page(page).as_form_xobject()
        form.write(zlib.compress(form.read_bytes()), filter=Name.FlateDecode)
        form.StructParents = page.StructParents
        sheet.Resources.XObject[f"/P{half}"] = form
        moved[page.objgen] = sheet, form
        content.append(
            f"q {half * height / 2:.2f} 0 {height / 2:.2f} {width:.2f} re W n {scale:.5f} 0 0 "
            f"{scale:.5f} {starts[half]:.3f} {y:.3f} cm /P{half} Do Q"
        )
    sheet.Contents = made.make_stream("\n".join(content).encode())
    return sheet, moved
