"""Fields: one name for each answer, in the HTML, in fields.json and in the PDF."""

import json
import re

import markdown
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from conftest import ROOT
from imr.curriculum.fields import parse_field
from imr.curriculum.front_matter import split
from imr.curriculum.loader import load_curriculum
from imr.curriculum.model import Worksheet
from imr.errors import SourceError
from imr.worksheets.fence import format_field, name_sheet, validate
from imr.worksheets.html import plain, render_field, render_sheet, words
from imr.worksheets.manifest import control_names, manifest

CURRICULUM = load_curriculum(ROOT / "docs")
KINDS = {
    "text": "",
    "long-text": "lines: 4",
    "number": "min: 0\nmax: 10\nunit: hours",
    "date": "",
    "yes-no": "",
    "choice": "options: {a: One, b: Two}",
    "checklist": "options: {a: One, b: Two}\nother: true",
    "scale": "low: Not at all\nhigh: Very much",
    "table": "row_label: Day\nrows: {mon: Monday, tue: Tuesday}\ncolumns:\n"
    "- {name: plan, kind: text, label: Plan}\n- {name: done, kind: yes-no, label: 'Done?'}\n"
    "- {name: felt, kind: scale, label: How it felt}\n- {name: how, kind: checklist, label: How, options: {x: X}}",
}


def field(kind, more="", hint="hint: Take your time"):
    return parse_field(f"name: a\nkind: {kind}\nlabel: My answer\n{hint}\n{more}", "x.md")


def sheet_of(*fields):
    return Worksheet("s", "S", "d", 1, 1, "worksheets/s.md", tuple(fields))


def rendered(one):
    return parser.fragment_fromstring(f"<div>{render_field(one, 's/a')}</div>")


@pytest.mark.parametrize("kind, more", KINDS.items(), ids=KINDS)
def test_the_html_and_the_manifest_name_the_same_answers(kind, more):
    one = field(kind, more)
    names = {entry["name"] for entry in manifest(sheet_of(one))["fields"] if "/a" in entry["name"]}
    assert names == control_names(render_field(one, "s/a"))
    assert not any("." in name for name in names), "a period is hierarchy in a PDF"


@pytest.mark.parametrize("kind, more", KINDS.items(), ids=KINDS)
def test_every_control_has_a_name_a_person_understands(kind, more):
    root = rendered(field(kind, more))
    labelled = {label.get("for") for label in root.iter("label")}
    for control in root.iter("input", "textarea"):
        assert control.get("id") in labelled or control.get("aria-label")
        assert (
            "My answer" in control.get("data-label")
            or "Monday" in control.get("data-label")
            or "Tuesday" in control.get("data-label")
        )
        assert control.get("required") is None
        for described in (control.get("aria-describedby") or "").split():
            assert root.get_element_by_id(described).text_content().strip()


@pytest.mark.parametrize("kind", ["yes-no", "choice", "scale"])
def test_radios_share_a_name_and_stand_in_a_fieldset_with_a_question(kind):
    root = rendered(field(kind, KINDS[kind]))
    radios = root.findall(".//input[@type='radio']")
    assert len(radios) > 1
    assert {radio.get("name") for radio in radios} == {"s/a"}
    assert len({radio.get("value") for radio in radios}) == len(radios)
    assert root.find(".//fieldset/legend").text_content() == "My answer"
    assert all(radio.get("checked") is None for radio in radios)


def test_a_cell_of_a_table_says_its_row_and_its_column():
    root = rendered(field("table", KINDS["table"]))
    plan = root.get_element_by_id("s/a/mon/plan")
    assert plan.get("aria-label") == "Monday: Plan"
    assert root.xpath("//div[@role='radiogroup']/@aria-label")[0] == "Monday: Done?"
    assert root.xpath("//th[@scope='row']/text()") == ["Monday", "Tuesday"]


def test_blank_rows_are_counted():
    one = field(
        "table", "rows: 2\nrow_label: Person\ncolumns:\n- {name: who, kind: text, label: Who}"
    )
    root = rendered(one)
    assert root.get_element_by_id("s/a/2/who").get("aria-label") == "Person 2: Who"


def test_repeated_lines_have_names_of_their_own():
    root = rendered(field("text", "repeat: 3"))
    assert [i.get("name") for i in root.iter("input")] == ["s/a-1", "s/a-2", "s/a-3"]


def test_two_answers_of_one_name_are_an_error():
    clash = parse_field("name: a-1\nkind: text\nlabel: B", "x.md", 20)
    with pytest.raises(
        SourceError, match=r"docs/worksheets/s.md:20: two answers would be named 's/a-1'"
    ):
        manifest(sheet_of(field("text", "repeat: 2"), clash))


@pytest.mark.parametrize("sheet", CURRICULUM.sheets(), ids=lambda s: s.slug)
def test_every_worksheet_renders_the_names_of_its_manifest(sheet):
    _, body, _ = split((ROOT / "docs" / sheet.src_uri).read_text("utf-8"))
    fences = {"name": "field", "class": "f", "format": format_field, "validator": validate}
    md = markdown.Markdown(
        extensions=["pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [fences]}},
    )
    html = render_sheet(
        md.convert(name_sheet(body, sheet.slug)),
        sheet.slug,
        private=sheet.private,
        form=sheet.is_form,
    )
    assert control_names(html) == {entry["name"] for entry in manifest(sheet)["fields"]}
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "an id stands twice"


def test_the_enter_key_sends_nothing_anywhere():
    html = render_sheet("<h1>S</h1><p>x</p>", "s", private=False)
    assert '<form class="imr-sheet" id="sheet-s" method="dialog"' in html
    assert "action=" not in html


def test_a_private_sheet_warns_first():
    shown = render_sheet("<h1>S</h1>", "s", private=True)
    assert "This sheet is private." in shown
    assert "This sheet is private." not in render_sheet("<h1>S</h1>", "s", private=False)


def test_a_form_asks_for_no_name_of_its_own_accord():
    form = Worksheet("s", "S", "d", 0, 0, "worksheets/s.md", (), audience="facilitator", form=4)
    assert manifest(form)["number"] == "F4"
    assert manifest(form)["fields"] == []
    html = render_sheet("<h1>S</h1>", "s", private=False, form=True)
    assert control_names(html) == set()
    assert "the rules of your agency" in html


@given(st.text(max_size=60))
def test_no_label_can_become_html(label):
    shown = str(words(label))
    assert "<" not in re.sub(r'<span lang="[A-Za-z0-9-]+">|</span>', "", shown)


def test_words_of_another_language_stay_marked():
    text = '<span lang="en">My <b>day</b></span>'
    assert words(text) == '<span lang="en">My &lt;b&gt;day&lt;/b&gt;</span>'
    assert plain('<span lang="en">My day</span>') == "My day"


def pdf_names(path):
    with pikepdf.open(path) as pdf:
        return {str(f.T) for f in pdf.Root.AcroForm.Fields}


@pytest.mark.parametrize("lang", ["", "es/"])
def test_web_pdf_and_manifest_name_the_same_answers(site, lang):
    for sheet in CURRICULUM.sheets():
        folder = site / f"{lang}worksheets/{sheet.slug}"
        said = json.loads((folder / "fields.json").read_text("utf-8"))
        names = {entry["name"] for entry in said["fields"]}
        assert (
            control_names((folder / "index.html").read_text("utf-8")) - {"query", "__palette"}
            == names
        )
        assert pdf_names(site / f"{lang}print/worksheets/{sheet.slug}.pdf") == names
