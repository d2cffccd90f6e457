"""The real books, as `make site` leaves them: whole, in order, and fit to print and to write on."""

from __future__ import annotations

import json

import pikepdf
import pytest

from imr.curriculum.edition import load_edition
from paper import ROOT, Marks, kids, outloud, tag_text


def squeezed(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def catalog(site):
    return json.loads((site / "print/catalog.json").read_text("utf-8"))["books"]


@pytest.fixture(scope="module")
def books(site, catalog):
    """The files that hold every unit once, in both sizes."""
    return {
        book["path"]: pikepdf.open(site / book["path"])
        for book in catalog
        if book["kind"] in {"handout-book", "workbook"}
    }


def test_each_unit_begins_on_a_right_hand_page(catalog):
    bound = [b for b in catalog if b["kind"] in {"handout-book", "workbook", "module", "session"}]
    assert bound
    for book in bound:
        for part in book["parts"]:
            left = part["unit"] in {"matter/help", "matter/imprint"}
            assert part["first"] % 2 == (0 if left else 1), (book["path"], part)


def test_files_are_sound_and_pass_the_accessibility_checker(site, catalog):
    """One of each kind and size here, every file in the audit."""
    samples = {(b["kind"], b["size"]): b for b in sorted(catalog, key=lambda b: -b["bytes"])}
    for book in samples.values():
        with pikepdf.open(site / book["path"]) as pdf:
            assert pdf.check_pdf_syntax() == [], book["path"]
        found = outloud(site / book["path"])
        assert found["counts"]["error"] == 0, (book["path"], found["findings"][:3])
        if book["kind"] == "worksheet":
            assert found["counts"]["warning"] == 0, (book["path"], found["findings"])


def test_every_page_that_is_printed_is_in_both_sizes(catalog):
    by_size = {
        size: {b["path"].replace("-large-print", "") for b in catalog if b["size"] == size}
        for size in ("standard", "large-print")
    }
    once = {"print/slides.pdf", "print/packet/cover.pdf"}
    assert by_size["large-print"] == by_size["standard"] - once


def test_the_index_lists_each_worksheet_and_skill_with_its_page(books):
    curriculum = load_edition(ROOT).curriculum
    for path, pdf in books.items():
        text = tag_text(
            next(
                k
                for k in kids(pdf.Root.StructTreeRoot.K[0])
                if str(k.get("/T")).startswith("Index")
            ),
            Marks(pdf),
        )
        for sheet in curriculum.worksheets:
            assert squeezed(f"{sheet.title} {sheet.label}–1") in squeezed(text), (path, sheet.slug)
        assert squeezed("Slow breathing 8.S1–1") in squeezed(text)
