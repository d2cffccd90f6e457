"""The real books, as `make site` leaves them: whole, in order, and fit to print and to write on."""

from __future__ import annotations

import json
import re

import pikepdf
import pytest
from lxml import html as parser

from imr.curriculum.edition import load_edition
from paper import ROOT, Marks, kids, outloud, outloud_all, tag_text

SEE = re.compile(r"\(page (?:[A-Z]?\d+\w?\.\w+|G)–1\)")
"""What paper adds behind a link: the page it leads to."""

LINES = {"standard": (8, 0.6), "large-print": (13, 1.2)}
"""Millimetres from line to line, and how thick a line is in points."""

BOXES = {"standard": (5, 0.8), "large-print": (7, 1.4)}


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


def squeezed(text):
    return "".join(text.split())


def on_site(site, unit):
    """What a page of the site says, without what is there to press or only shown by a script."""
    address = unit.removesuffix("/index")
    root = parser.parse(site / address / "index.html").getroot()
    shown = root.find_class("imr-page")[0]
    for element in [
        *shown.iter("nav", "script", "template", "button"),
        *shown.find_class("imr-button"),
        *shown.find_class("imr-jump"),
        *shown.xpath(".//*[@hidden]"),
    ]:
        if element.getparent() is not None:
            element.drop_tree()
    return squeezed(shown.text_content())


def test_the_handout_book_says_in_order_what_the_site_says(site, books, catalog):
    book = next(b for b in catalog if b["path"] == "print/handout-book.pdf")
    pdf = books[book["path"]]
    marks = Marks(pdf)
    parts = dict(
        zip((p["unit"] for p in book["parts"]), kids(pdf.Root.StructTreeRoot.K[0]), strict=True)
    )
    read = [name for name in parts if not name.startswith(("matter/", "handout-book/"))]
    assert len(read) > 100
    differ = []
    for name in read:
        said = SEE.sub("", tag_text(parts[name], marks))
        said, _, foot = said.rpartition("If you are struggling now")
        assert "988" in foot
        if squeezed(said) != on_site(site, name):
            differ.append(name)
    assert differ == []


def test_no_heading_stands_alone_at_the_foot_of_a_page(books):
    """Nor does the name of a table, or of a group of boxes: they are read, but head nothing there."""
    seen = 0
    for path, pdf in books.items():
        marks = Marks(pdf)
        owners = marks.owners()
        for number, page in enumerate(pdf.pages):
            last = next((tag for tag in reversed(marks.order(page)) if tag in owners), None)
            if last is not None:
                seen += 1
                assert not re.match(r"/H\d|/Caption", str(owners[last].S)), (path, number + 1)
    assert seen > 500


def test_no_field_is_cut_by_a_page_and_lines_and_boxes_are_large_enough(books, catalog):
    sizes = {book["path"]: book["size"] for book in catalog}
    for path, pdf in books.items():
        places = {
            note.objgen: number
            for number, page in enumerate(pdf.pages)
            for note in page.obj.get("/Annots", ())
        }
        fields = pdf.Root.get("/AcroForm", pikepdf.Dictionary(Fields=[])).Fields
        assert len(fields) > 1000 or "handout" in path
        for field in fields:
            widgets = list(field.get("/Kids", [field]))
            assert len({places[w.objgen] for w in widgets}) == 1, (path, str(field.T))
            is_box = str(field.FT) == "/Btn"
            least, border = (BOXES if is_box else LINES)[sizes[path]]
            for widget in widgets:
                left, bottom, right, top = (float(v) for v in widget.Rect)
                # A field lies within its border: all four sides of a box, the line below a line.
                side = (
                    min(right - left, top - bottom) + 2 * border
                    if is_box
                    else top - bottom + border
                )
                assert side * 25.4 / 72 >= least - 0.02, (path, str(field.T))


def test_each_unit_begins_on_a_right_hand_page(catalog):
    bound = [b for b in catalog if b["kind"] in {"handout-book", "workbook", "module", "session"}]
    assert bound
    for book in bound:
        for part in book["parts"]:
            left = part["unit"] in {"matter/help", "matter/imprint"}
            assert part["first"] % 2 == (0 if left else 1), (book["path"], part)


@pytest.mark.parametrize("size", ["standard", "large-print"])
def test_every_worksheet_passes_the_accessibility_checker_without_a_warning(site, catalog, size):
    sheets = [b["path"] for b in catalog if b["kind"] == "worksheet" and b["size"] == size]
    found = outloud_all([site / path for path in sheets])
    assert len(found) == len(sheets) > 70
    for path, result in zip(sheets, found, strict=True):
        assert result["counts"] == {"error": 0, "warning": 0, "info": 0}, (path, result["findings"])


def test_files_are_sound_and_pass_the_accessibility_checker(site, catalog):
    """One of each other kind and size here, every file in the audit."""
    samples = {(b["kind"], b["size"]): b for b in sorted(catalog, key=lambda b: -b["bytes"])}
    for book in samples.values():
        with pikepdf.open(site / book["path"]) as pdf:
            assert pdf.check_pdf_syntax() == [], book["path"]
        found = outloud(site / book["path"])
        assert found["counts"]["error"] == 0, (book["path"], found["findings"][:3])


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
