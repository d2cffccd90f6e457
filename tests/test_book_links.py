"""Links from unit to unit: into the book, to the website, or plain words."""

from __future__ import annotations

import pikepdf
import pytest

from imr.books.join import Part, book_link, join
from imr.books.render import layout
from paper import ABOUT, CSS, assert_whole, entries, fonts, page


def linked(href, tmp_path, *, site_url, other=None):
    body = f'<h1>T</h1><p>See <a href="{href}">the <b>other</b> sheet</a> and <a href="https://x.org/">x</a>.</p>'
    parts = [Part(layout("a", page(body), CSS, fonts()), "a", "")]
    if other:
        parts.append(Part(layout(other, page('<h1 id="top">O</h1>'), CSS, fonts()), other, ""))
    join(parts, tmp_path / "x.pdf", ABOUT, site_url=site_url)
    return pikepdf.open(tmp_path / "x.pdf")


def first_link(pdf):
    return next(a for a in pdf.pages[0].Annots if str(a.Contents) == "the other sheet")


@pytest.mark.parametrize(
    ("target", "other", "expected"),
    [
        ("worksheets/b/top", "worksheets/b", "worksheets/b/top"),
        ("worksheets/b", "worksheets/b", "worksheets/b"),
        ("worksheets/b/not-printed", "worksheets/b", "worksheets/b"),
        ("año/ñ/top", "año/ñ", "año/ñ/top"),
        ("a|b;c/top", "a|b;c", "a|b;c/top"),
        ("a", None, "a"),
    ],
)
def test_a_link_within_the_book(tmp_path, target, other, expected):
    with linked(
        book_link(target, "b/"), tmp_path, site_url="https://imr.example/", other=other
    ) as pdf:
        note = first_link(pdf)
        assert str(note.Dest) == expected
        assert "/A" not in note
        assert_whole(pdf)


@pytest.mark.parametrize("site", ["https://imr.example/es", "https://imr.example/es/"])
def test_a_link_to_the_website(tmp_path, site):
    href = book_link("b/top", "worksheets/b%20c/#top")
    with linked(href, tmp_path, site_url=site) as pdf:
        assert str(first_link(pdf).A.URI) == "https://imr.example/es/worksheets/b%20c/#top"
        assert_whole(pdf)
    with linked(book_link("b", ""), tmp_path, site_url=site) as pdf:
        assert str(first_link(pdf).A.URI) == "https://imr.example/es/"


@pytest.mark.parametrize(("path", "site_url"), [("b/", None), (None, "https://imr.example/")])
def test_a_link_to_nowhere_becomes_words(tmp_path, path, site_url):
    with linked(book_link("b/top", path), tmp_path, site_url=site_url) as pdf:
        assert [str(a.Contents) for a in pdf.pages[0].Annots] == ["x"]
        assert_whole(pdf)
        spans = [e for e in entries(pdf) if e.S == "/Span"]
        assert len(spans) == 1
        assert all(not isinstance(k, pikepdf.Dictionary) for k in spans[0].K)
        assert len([e for e in entries(pdf) if e.S == "/Link"]) == 1
        assert not [o for o in pdf.objects if "book:" in str(getattr(o, "URI", ""))]
