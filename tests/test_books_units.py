"""A page rewritten for paper: its links, its tables, its foot."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html as parser

from conftest import ROOT
from imr.books.editions import SIZES
from imr.books.prepress import ROOMS
from imr.books.tables import Room, fit_table
from imr.books.units import Sheet, Target, page_css, paper_css, printable
from imr.curriculum.loader import load_curriculum
from imr.curriculum.model import Field, FieldKind, Option
from imr.worksheets.html import render_field

UNITS = {
    "a/": Target("a", "1.1"),
    "b/c/": Target("b/c", "W1.2"),
    "words/": Target("words", "G"),
    "slides/": Target("slides", ""),
}


def on_paper(html, url="a/", see="page {number}"):
    sheet = Sheet("a", url, "A", "1.1", "Head", html, "session")
    found = printable(
        sheet,
        lang="en",
        direction="ltr",
        units=UNITS,
        docs=Path("/nowhere"),
        room=Room(),
        see=see,
    )
    return parser.document_fromstring(found.html).find("body")[0]


def words(element):
    return " ".join(element.text_content().split())


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<p>Fill in <a href="../b/c/">a sheet</a>.</p>', "Fill in a sheet (page W1.2–1)."),
        ('<p><a href="../words/#hope">hope</a> is</p>', "hope is"),
        ('<p><a href="#below">below</a></p>', "below"),
        ('<p><a href="./">this page</a></p>', "this page"),
        ('<p><a href="../slides/">slides</a></p>', "slides"),
        ('<p><a href="../gone/">not printed</a></p>', "not printed"),
        ('<p><a href="https://x.org/">away</a></p>', "away"),
    ],
)
def test_a_link_to_another_page_says_where_it_is(html, said):
    assert words(on_paper(html)) == said


def test_what_stands_before_the_text_has_no_references():
    assert words(on_paper('<p><a href="../b/c/">x</a></p>', see="")) == "x"


def test_page_numbers_stand_outside_and_paper_is_chosen_apart():
    css = page_css('A "head"', "3.2")
    assert '@page :left { @top-left { content: "A \\"head\\"" }' in css
    assert '@bottom-right { content: "3.2–" counter(page) }' in css
    assert "content: none" in page_css("Head", "")
    assert "size: 210mm 297mm" in paper_css("a4")
    assert "size: 297mm 210mm" in paper_css("a4")


# Tables


def sheet_table(columns, rows=3, row_label="Person"):
    names = tuple(Option(str(n), str(n)) for n in range(1, rows + 1))
    field = Field(
        "t", FieldKind.TABLE, "My table", rows=names, row_label=row_label, columns=columns
    )
    root = parser.fragment_fromstring(render_field(field, "sheet/t"))
    before = controls(root)
    fit_table(next(root.iter("table")), ROOMS["standard"])
    assert controls(root) == before, "each field stays, with its name and what is said of it"
    return root


def controls(root):
    return [
        (e.get("name"), e.get("value"), e.get("data-label")) for e in root.iter("input", "textarea")
    ]


TEXT = Field("who", FieldKind.TEXT, "Name")
SCALE = Field("near", FieldKind.SCALE, "How close", low="Not close", high="Very close")
MANY = Field(
    "kind",
    FieldKind.CHOICE,
    "Kind of support",
    options=tuple(Option(c, f"Kind {c}") for c in "abcde"),
)


def test_a_narrow_table_stays_one_with_columns_for_what_they_hold():
    root = sheet_table((TEXT, SCALE))
    widths = [float(c.get("style")[7:-1]) for c in root.iter("col")]
    assert len(widths) == 3
    gaps = 4 * 1.5 / 177 * 100
    assert sum(widths) + gaps == pytest.approx(100, abs=0.3)
    assert widths[2] == max(widths), "five circles need more than a name"
    assert root.find(".//table")[0].tag == "caption"
    assert root.find(".//table")[1].tag == "colgroup"


@pytest.mark.parametrize("columns", [(TEXT, SCALE) * 3, (TEXT, MANY)], ids=["wide", "tall"])
def test_a_table_too_wide_or_too_tall_becomes_cards(columns):
    root = sheet_table(columns)
    assert root.find(".//table") is None
    cards = root.findall(".//fieldset[@class='imr-card']")
    assert [words(card.find("legend")) for card in cards] == ["Person 1", "Person 2", "Person 3"]
    assert words(root.find(".//p[@class='imr-caption']")) == "My table"
    asked = [words(ask) for ask in cards[0].findall(".//p[@class='imr-ask']")]
    assert asked[0] == "Name"
    if columns[1] is SCALE:
        assert asked[1] == "How close1 = Not close, 5 = Very close"


def test_a_long_table_for_short_marks_stays_a_table():
    assert sheet_table((TEXT,) * 9, rows=40).find(".//table") is not None


def test_a_table_that_is_read_gets_columns_by_its_words():
    html = "<table><tr><th>A</th><th>B</th></tr><tr><td>x</td><td>many more words</td></tr></table>"
    root = on_paper(html)
    first, second = (float(c.get("style")[7:-1]) for c in root.iter("col"))
    assert first < second
    assert root.find(".//table").get("class") == "imr-read"
    assert not list(on_paper("<table><tr><td>alone</td></tr></table>").iter("col"))


def test_each_column_of_each_worksheet_has_room_to_write():
    """At 12 points on A4, no column of a sheet is narrower than what it holds."""
    curriculum = load_curriculum(ROOT / "docs", lambda uri: (ROOT / "docs" / uri).read_text())
    seen = 0
    for sheet in curriculum.worksheets:
        for field in (f for f in sheet.fields if f.kind is FieldKind.TABLE):
            root = parser.fragment_fromstring(render_field(field, f"{sheet.slug}/{field.name}"))
            table = next(root.iter("table"))
            fit_table(table, ROOMS[SIZES[0]])
            if root.find(".//table") is None:
                continue
            seen += 1
            _, *widths = (float(c.get("style")[7:-1]) * 1.7 for c in root.iter("col"))
            for column, width in zip(field.columns, widths, strict=True):
                least = {"scale": 32, "long-text": 27, "text": 24, "date": 24}.get(column.kind, 15)
                assert width >= least, (sheet.slug, column.name, width)
    assert seen > 20
