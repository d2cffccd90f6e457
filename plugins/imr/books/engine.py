"""WeasyPrint 70 with our own tags, fields, links and faces in place of its own."""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import Any

import pydyf
import weasyprint
import weasyprint.pdf

from imr.books import faces, tagging
from imr.books.bare import pass_bare_boxes
from imr.books.cascade import share_cascade
from imr.books.contexts import share_contexts
from imr.books.glyphs import keep_glyphs
from imr.books.lines import keep_lines
from imr.books.markers import paint_marks_in_order
from imr.books.sharing import share_styles
from imr.books.shortcuts import take_shortcuts
from imr.errors import BookError

_PRINT = 4

_GC_THRESHOLD = 200_000
"""Objects between two collections; what a unit leaves is collected when it is done (`render.py`)."""


@lru_cache(maxsize=1)
def warm() -> None:
    """Make this process ready to lay out units: once, before its first.

    Raises:
        BookError: If another release of WeasyPrint is installed than the one mended here.
    """
    if not weasyprint.__version__.startswith("70."):
        raise BookError(
            f"WeasyPrint {weasyprint.__version__} is installed, but imr/books mends WeasyPrint 70. "
            "Install weasyprint==70.*, or adapt tagging.py, forms.py and faces.py."
        )
    weasyprint.pdf.add_tags = tagging.add_tags
    weasyprint.pdf.build_fonts_dictionary = faces.embed_fonts
    original = weasyprint.pdf.add_links

    def add_links(links_and_anchors: Any, *rest: Any) -> None:
        links, anchors = links_and_anchors
        # One link for an `<a>`; WeasyPrint makes another for each element inside it.
        links = [link for link in links if link[3].link]
        original((links, anchors), *rest)
        for _, _, _, box in links:
            if box.link_annotation:
                box.link_annotation["F"] = _PRINT
                box.link_annotation["Contents"] = pydyf.String(_words(box.element))

    weasyprint.pdf.add_links = add_links
    share_contexts()
    share_styles()
    share_cascade()
    take_shortcuts()
    pass_bare_boxes()
    keep_lines()
    keep_glyphs()
    paint_marks_in_order()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, 100, 100)


def _words(link: Any) -> str:
    """Return what a link says aloud."""
    said = link.get("aria-label") or "".join(link.itertext()) or link.get("href", "")
    return " ".join(said.split())
