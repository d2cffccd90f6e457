"""Booklets: folded, the pages follow each other; unfolded, nothing is lost."""

from __future__ import annotations

from collections import Counter

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr.books.impose import Cut, creep, impose, sides
from imr.books.join import About, Part, join
from imr.books.render import layout
from paper import ABOUT, CSS, entries, fonts, outloud, page


def folded(order, *, right_to_left=False):
    """Read the sheets as a folded booklet is read: in by the front halves, out by the back ones."""
    at = (lambda side, half: side[1 - half]) if right_to_left else (lambda side, half: side[half])
    inward = [
        page for f, b in zip(order[::2], order[1::2], strict=True) for page in (at(f, 1), at(b, 0))
    ]
    outward = [
        page for f, b in zip(order[::2], order[1::2], strict=True) for page in (at(f, 0), at(b, 1))
    ]
    return inward + outward[::-1]


@given(st.integers(0, 400), st.booleans(), st.booleans())
def test_folded_the_pages_are_in_order(count, back_cover, right_to_left):
    order = sides(count, back_cover=back_cover, right_to_left=right_to_left)
    read = folded(order, right_to_left=right_to_left)
    assert [number for number in read if number is not None] == list(range(count))
    assert len(read) == -(-count // 4) * 4
    blank = [place for place, number in enumerate(read) if number is None]
    assert len(blank) < 4
    if back_cover and count:
        assert read[-1] == count - 1
    elif blank:
        assert blank == list(range(count, len(read)))


def test_eight_pages_by_hand():
    assert sides(8) == ((7, 0), (1, 6), (5, 2), (3, 4))
    assert sides(5, back_cover=True) == ((4, 0), (1, None), (None, 2), (3, None))
    assert sides(1) == ((None, 0), (None, None))


def test_inner_sheets_creep_to_the_spine():
    assert creep(0) == 0
    assert [creep(n) < creep(n + 1) for n in range(9)] == [True] * 9
    assert creep(20) == pytest.approx(2)


BODY = (
    '<h1>{n} first</h1><p>Words of {n}. <a href="https://x.org/">Out</a></p><ul><li>one</li></ul>'
    '<form><input name="u{n}/a" data-label="Say {n}"></form>'
    "<table><caption>T</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
    "<tbody><tr><td>c{n}</td><td>d</td></tr></tbody></table>"
    '<h2 style="break-before:page">{n} second</h2><p>More of {n}.</p>'
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Seven pages, of which two are blank, so that the sheets have one blank half more."""
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    bodies = [BODY.format(n=n) for n in range(2)] + ["<h1>2 first</h1><p>Last.</p>"]
    parts = [
        Part(layout(f"u{n}", page(body), CSS, fonts()), f"u{n}", f"U{n}", label=f"{n}–", side=side)
        for n, (body, side) in enumerate(zip(bodies, ("right", "left", "right"), strict=True))
    ]
    join(parts, path, ABOUT)
    return path


def said(document, number, half=None):
    shown = document[number]
    width, height = shown.get_size()
    left, right = {None: (0, width), 0: (0, width / 2), 1: (width / 2, width)}[half]
    text = shown.get_textpage().get_text_bounded(left=left, right=right, bottom=0, top=height)
    return " ".join(text.split())


def test_the_booklet_unfolded_gives_the_pages_in_order(book, tmp_path):
    made = impose(book, tmp_path / "booklet.pdf")
    with (
        pypdfium2.PdfDocument(book) as source,
        pypdfium2.PdfDocument(tmp_path / "booklet.pdf") as sheets,
    ):
        pages = [said(source, n) for n in range(len(source))]
        assert len(pages) == 7
        assert "" in pages
        assert len(sheets) == made.pages == 4
        order = [(said(sheets, n, 0), said(sheets, n, 1)) for n in range(len(sheets))]
        assert folded(order) == [*pages, ""]
        assert all(sheet.get_size() == source[0].get_size()[::-1] for sheet in sheets)


def test_the_booklet_keeps_the_tags_and_loses_what_is_for_screens(book, tmp_path):
    impose(book, tmp_path / "booklet.pdf")
    found = outloud(tmp_path / "booklet.pdf")
    assert found["counts"]["error"] == 0
    with pikepdf.open(book) as before, pikepdf.open(tmp_path / "booklet.pdf") as after:
        was, tags = (Counter(str(e.S) for e in entries(pdf)) for pdf in (before, after))
        # A field goes with the paragraph that held nothing else; a link becomes plain words.
        assert was - tags == {"/Form": 2, "/P": 2, "/Link": 2}
        assert tags - was == {"/Span": 2}
        assert not [p for p in after.pages if "/Annots" in p.obj]
        assert "/AcroForm" not in after.Root
        assert str(after.Root.Lang) == "en"
        shown = {p.objgen for p in after.pages}
        for entry in entries(after):
            for kid in entry.K:
                if "/MCID" in kid:
                    assert kid.Pg.objgen in shown
                    drawn = [x.objgen for x in kid.Pg.Resources.XObject.values()]
                    assert kid.Stm.objgen in drawn
                    assert b"/MCID %d" % int(kid.MCID) in kid.Stm.read_bytes()
        with after.open_outline() as outline:
            assert [item.title for item in outline.root] == ["U0", "U1", "U2"]
            assert {item.destination[0].objgen for item in outline.root} <= shown
        assert not after.check_pdf_syntax()


def test_margins_are_cut_so_that_words_stay_large(book, tmp_path):
    def scale(cut):
        impose(book, tmp_path / "x.pdf", cut=cut)
        with pikepdf.open(tmp_path / "x.pdf") as pdf:
            words = pdf.pages[0].Contents.read_bytes().split()
            return float(words[words.index(b"cm") - 6])

    assert scale(Cut(0, 0, 0, 0)) == pytest.approx(396 / 612, abs=1e-4)
    assert scale(None) > 0.7


def test_the_same_book_gives_the_same_booklet(book, tmp_path):
    one, two = (impose(book, tmp_path / f"{n}.pdf") for n in range(2))
    assert one == two
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.pdf", "1.pdf"]


def test_a_book_read_from_the_right_is_bound_there(tmp_path):
    parts = [
        Part(layout(f"u{n}", page(f"<h1>{n}</h1>", "ar"), CSS, fonts()), f"u{n}", "")
        for n in range(4)
    ]
    join(parts, tmp_path / "book.pdf", About("T", "ar"))
    impose(tmp_path / "book.pdf", tmp_path / "booklet.pdf")
    with pypdfium2.PdfDocument(tmp_path / "booklet.pdf") as sheets:
        assert [(said(sheets, n, 0), said(sheets, n, 1)) for n in range(2)] == [
            ("0", "3"),
            ("2", "1"),
        ]
