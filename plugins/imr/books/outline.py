"""The bookmarks and page labels of a book, from those of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a part stands in its book."""

    title: str
    """Its bookmark; "" keeps the part's own headings as they are."""

    group: str
    label: str | None
    source: pikepdf.Pdf
    start: int
    """Its first page in the book, counted from 0."""


def write_labels(pdf: pikepdf.Pdf, entries: Sequence[Entry]) -> None:
    """Number the pages of each part from 1, behind its own label: "3.2-1", "3.2-2".

    A blank page belongs to the part before it.
    """
    flat = Array()
    for entry in entries:
        label = Dictionary(S=Name.D, St=1)
        if entry.label is None:
            label = Dictionary(S=Name.r, St=entry.start + 1)
        elif entry.label:
            label.P = String(entry.label)
        flat.append(entry.start)
        flat.append(label)
    pdf.Root.PageLabels = Dictionary(Nums=flat)


def write_outline(pdf: pikepdf.Pdf, entries: Sequence[Entry], levels: int) -> None:
    """Write the bookmarks: groups, the parts in them, and the parts' own headings.

    Args:
        pdf: The book, with all its pages.
        entries: Its parts in order; parts in a row with one group share a bookmark above them.
        levels: How many levels a part may have, its title being the first.
    """
    with pdf.open_outline() as outline:
        group, home = "", outline.root
        for entry in entries:
            if entry.group != group:
                group, home = entry.group, outline.root
                if group:
                    above = _item(pdf, group, entry.start)
                    outline.root.append(above)
                    home = above.children
            home.extend(_bookmarks(pdf, entry, levels))
    pdf.Root.PageMode = Name.UseOutlines


def _item(pdf: pikepdf.Pdf, title: str, page: int) -> OutlineItem:
    top = float(pdf.pages[page].mediabox[3])
    found = OutlineItem(title, page, "XYZ", left=0, top=top)
    found.is_closed = True
    return found


def _bookmarks(pdf: pikepdf.Pdf, entry: Entry, levels: int) -> Iterator[OutlineItem]:
    numbers = {page.objgen: number for number, page in enumerate(entry.source.pages, entry.start)}

    def move(item: OutlineItem, depth: int) -> OutlineItem:
        where: Any = item.destination
        new = OutlineItem(
            item.title, numbers[where[0].objgen], "XYZ", left=float(where[2]), top=float(where[3])
        )
        new.is_closed = True
        if depth < levels:
            new.children.extend(move(child, depth + 1) for child in item.children)
        return new

    # Not in a `with`, which would write the unit's bookmarks again.
    found = [move(item, 1) for item in entry.source.open_outline().root]
    if not entry.title:
        yield from found
        return
    own = _item(pdf, entry.title, entry.start)
    for item in found[:1]:  # the unit's own title gives way to the one it has in the book
        own.children.extend(item.children)
    own.children.extend(found[1:] if levels > 1 else ())
    yield own
