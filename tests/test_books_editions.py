"""Which books there are: formats, and what each book is put together from."""

from __future__ import annotations

from collections import Counter

import pytest

from conftest import ROOT
from imr.books.editions import Book, Format, books, folio, formats, in_format, printed
from imr.curriculum.edition import load_edition
from imr.curriculum.model import Worksheet
from imr.errors import BookError


@pytest.fixture(scope="module")
def edition():
    return load_edition(ROOT)


@pytest.fixture(scope="module")
def made(edition):
    found = books(edition.curriculum, "Handouts", "Workbook", "Guide")
    return {book.path: book for book in found}


def names(*asked):
    return [(form.paper, form.size, form.suffix) for form in formats(*asked)]


def test_the_regions_paper_in_both_sizes_unless_something_else_is_asked_for():
    assert names("letter", "", "") == [
        ("letter", "standard", ""),
        ("letter", "large-print", "-large-print"),
    ]
    assert names("a4", "", "standard") == [("a4", "standard", "")]
    both = [
        ("letter", "standard", ""),
        ("letter", "large-print", "-large-print"),
        ("a4", "standard", "-a4"),
        ("a4", "large-print", "-large-print-a4"),
    ]
    assert names("letter", "letter,a4", "") == both
    assert names("letter", " a4 , letter, a4", "large-print,standard") == [
        both[1],
        both[0],
        both[3],
        both[2],
    ]
    assert names("letter", "a4", "standard") == [("a4", "standard", "")]


@pytest.mark.parametrize(
    ("papers", "sizes", "said"),
    [
        ("a5", "", "IMR_PAPERS: there is no 'a5'. Expected letter or a4."),
        ("", "huge", "IMR_SIZES: there is no 'huge'. Expected standard or large-print."),
    ],
)
def test_a_format_that_does_not_exist_is_refused(papers, sizes, said):
    with pytest.raises(BookError) as caught:
        formats("letter", papers, sizes)
    assert str(caught.value) == said


def test_a_format_names_the_file():
    book = Book("modules/01-x.pdf", "X", "module", ())
    assert in_format(book, Format("a4", "large-print", "-large-print-a4")).path == (
        "modules/01-x-large-print-a4.pdf"
    )
    assert in_format(book, Format("letter", "standard")) == book


def test_every_session_has_a_packet_of_its_page_skills_and_worksheets(edition, made):
    sessions = [p for p in edition.curriculum.pages if p.kind == "session"]
    packets = {path: book for path, book in made.items() if book.kind == "session"}
    assert len(packets) == len(sessions) > 30
    packet = packets["sessions/8-3.pdf"]
    assert (packet.module, packet.session, packet.variant) == (8, 3, "")
    assert packet.title == "8.3 Coping in the moment"
    page, *rest = packet.units
    assert page.startswith("modules/08-coping-with-stress/3-")
    folders = [unit.split("/")[0] for unit in rest]
    assert folders == sorted(folders), "skills come before worksheets"
    assert set(folders) == {"skills", "worksheets"}
    assert len(set(rest)) == len(rest)
    variant = packets["sessions/2-bipolar-1.pdf"]
    assert (variant.module, variant.session, variant.variant) == (2, 1, "bipolar")


def test_every_page_that_is_read_stands_in_a_book(edition, made):
    in_books = {unit for book in made.values() for unit in book.units}
    read = {
        thing.src_uri.removesuffix(".md")
        for thing in edition.curriculum.sources()
        if thing.src_uri.split("/")[0]
        in {"facilitators", "modules", "skills", "start", "worksheets"}
        and thing.src_uri not in {"worksheets/index.md", "skills/index.md"}
        and (getattr(thing, "kind", "") != "tool" or thing.tool == "slides")
    }
    assert in_books == read | {"glossary", "slides"}


def test_a_page_number_stands_for_one_page(edition):
    """Two pages of one name would make "see page 3.2–1" a riddle; but each reads one variant."""
    things = [*printed(edition.curriculum), *edition.curriculum.sheets()]
    labels = Counter((t.label if isinstance(t, Worksheet) else folio(t), t.variant) for t in things)
    assert [label for label, count in labels.items() if count > 1] == []
