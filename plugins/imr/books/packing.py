"""Packing: the pages of a packet become one PDF for the printer."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from imr.books.about import About, describe
from imr.books.collate import Collator
from imr.books.packets import printing_order, sides_of_set
from imr.errors import ImrError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from imr.books.orders import Order
    from imr.books.packets import Pile


@dataclass(frozen=True, slots=True)
class Packet:
    """All that goes into a packet."""

    order: Order
    piles: tuple[Pile, ...]
    about: About
    """Title and language."""

    values: Mapping[str, str]
    """What to write into the fields of the facilitator's own sheets."""

    labels: tuple[str, ...]
    """The bookmark of each pile."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A finished packet."""

    pages: int
    size: int
    """Bytes."""


def pack(packet: Packet, site: Path, out: Path) -> Packed:
    """Write a packet; the same order of the same site gives the same bytes.

    Args:
        packet: What goes into it.
        site: The site's root.
        out: Where to write; it appears whole or not at all.

    Raises:
        ImrError: A PDF of the site is not what its catalog says, or the packet cannot be written.
    """
    order, found = packet.order, packet.piles
    collator = Collator(site, packet.about.lang)
    numbers: dict[tuple[int, int, int], int] = {}
    marks: list[OutlineItem] = []
    for at, (pile, label) in enumerate(zip(found, packet.labels, strict=True)):
        own = packet.values if pile.people is None else {}
        sides = sides_of_set(pile, order)
        copies = collator.add_set(sides, pile.pieces, own, pile.copies)
        for copy, pages in enumerate(copies):
            numbers |= {(at, copy, side): page for side, page in enumerate(pages)}
            first = collator.pdf.pages[pages[0]].obj
            count = f" ({copy + 1}/{pile.copies})" if pile.copies > 1 else ""
            marks.append(OutlineItem(label + count, Array([first, Name.Fit])))
    pdf = collator.pdf
    with pdf.open_outline() as outline:
        outline.root.extend(marks)
    spots = printing_order(found, order)
    collator.finish([numbers[spot.pile, spot.copy, spot.side] for spot in spots])
    describe(pdf, packet.about)
    _tell_printer(pdf, order)
    return Packed(len(numbers), _save(pdf, out))


def _tell_printer(pdf: pikepdf.Pdf, order: Order) -> None:
    """Set what a printer's dialog begins with."""
    turned = Name.DuplexFlipShortEdge if order.booklet else Name.DuplexFlipLongEdge
    view = pdf.Root.get("/ViewerPreferences", Dictionary())
    view.Duplex = turned if order.two_sided else Name.Simplex
    view.PrintScaling = Name("/None")
    pdf.Root.ViewerPreferences = view


def _save(pdf: pikepdf.Pdf, out: Path) -> int:
    try:
        handle, draft = tempfile.mkstemp(dir=out.parent, prefix=".draft-", suffix=".pdf")
        os.close(handle)
        try:
            pdf.save(
                draft,
                deterministic_id=True,
                min_version="1.7",
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
            mask = os.umask(0)
            os.umask(mask)
            Path(draft).chmod(0o666 & ~mask)
            size = Path(draft).stat().st_size
            Path(draft).replace(out)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise ImrError(f"{out}: cannot be written: {error.strerror}.") from None
    return size
