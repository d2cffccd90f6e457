"""What stands before and behind the text: help, contents, index and imprint."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from lxml import html as parser

from conftest import ROOT
from imr.books.editions import Book
from imr.books.matter import (
    _alphabetical,
    contents,
    edition_date,
    help_box,
    help_now,
    imprint,
    index,
    short,
)
from imr.books.units import Printable
from imr.curriculum.edition import load_edition


@pytest.fixture(scope="module")
def edition():
    return load_edition(ROOT)


def words(html):
    root = parser.fragment_fromstring(html, create_parent="div")
    return " ".join(" ".join(root.itertext()).split())


def test_help_is_inside_the_cover_and_at_the_end_of_each_page(edition):
    inside = words(help_now(edition, "Help now"))
    assert inside.startswith("Help now In danger right now? Call 911.")
    for name in edition.region.helplines:
        assert edition.region.get(f"helplines.{name}.name") in inside
    assert "Call 988 Suicide & Crisis Lifeline: 988" in words(help_box(edition))


def test_the_imprint_says_when_for_where_and_under_which_license(edition):
    said = words(imprint(edition, "About this edition", 1_790_000_000, "https://imr.example/x/"))
    assert said.startswith("About this edition Edition of September 21, 2026")
    for part in ("United States", "CC BY 4.0", "Atkinson Hyperlegible Next", "imr.example/x"):
        assert part in said
    bare = words(imprint(edition, "T", 0, ""))
    assert "Edition of" not in bare
    assert "phone" not in bare
    assert edition_date(edition, 0) == ""


def test_an_address_is_short_enough_to_type():
    assert short("https://imr.example/modules/x/") == "imr.example/modules/x"


def test_the_index_is_alphabetical_whatever_the_accents(edition):
    ordered = sorted(["Énfasis", "zeta", "Efecto", "“Algo”", "enfado"], key=_alphabetical)
    assert ordered == ["“Algo”", "Efecto", "enfado", "Énfasis", "zeta"]
    addresses = {thing.src_uri: thing.src_uri for thing in edition.curriculum.sources()}
    root = parser.fragment_fromstring(index(edition, "Index", addresses), create_parent="div")
    first, second = (
        [" ".join(li.text_content().split()) for li in ul] for ul in root.findall("ul")
    )
    assert len(first) == len(edition.curriculum.worksheets)
    assert [h.text for h in root.findall("h2")] == ["Worksheets", "Skills"]
    assert first == sorted(first, key=_alphabetical)
    assert "My triggers W7.3–1" in first
    assert "Slow breathing 8.S1–1" in second


def test_contents_have_a_number_for_each_unit_and_a_heading_for_each_module(edition):
    one, two = edition.curriculum.modules[:2]
    units = {
        name: Printable(name, "", (), folio, title)
        for name, folio, title in (
            ("a", "0.1", "A"),
            ("b", "1.1", "B"),
            ("c", "2.1", "C"),
            ("i", "I", "Index"),
        )
    }

    def make(soup):
        toc = soup.new_tag("div", id="doc-toc")
        for heading in soup.find_all(["h1", "h2"]):
            link = soup.new_tag("a", href=f"#{heading['id']}")
            link.string = f"{heading.name} {heading.string}"
            toc.append(link)
        soup.body.append(toc)

    book = Book("handout-book.pdf", "T", "handout-book", ("a", "b", "c"))
    made = BeautifulSoup(contents(book, units, {"b": one, "c": two}, make), "html.parser")
    assert [" ".join(s.split()) for s in made.get_text("|").split("|") if s.strip()] == [
        "h1 A", "0.1–1",
        f"h1 1. {one.title}", "h2 B", "1.1–1",
        f"h1 2. {two.title}", "h2 C", "2.1–1",
        "h1 Index", "I–1",
    ]  # fmt: skip
    assert [a["href"] for a in made.find_all("a")] == ["book:#a", "book:#b", "book:#c", "book:#i"]
