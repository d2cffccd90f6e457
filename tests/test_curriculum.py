"""Pages, fields, facts and regions: what is read, and how each mistake is answered."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import FIELD, ROOT, page, small_docs, write_docs
from imr.curriculum import checks
from imr.curriculum.edition import load_edition
from imr.curriculum.facts import load_facts
from imr.curriculum.fields import parse_field, parse_fields
from imr.curriculum.front_matter import parse_front_matter, split
from imr.curriculum.loader import iter_links, load_curriculum
from imr.curriculum.model import FieldKind, PageKind
from imr.curriculum.placeholders import expand
from imr.curriculum.regions import load_region
from imr.errors import SourceError


def error(function, *args):
    with pytest.raises(SourceError) as caught:
        function(*args)
    return str(caught.value)


def test_the_real_curriculum_loads_with_all_its_modules():
    curriculum = load_curriculum(ROOT / "docs")
    assert [m.number for m in curriculum.modules] == list(range(1, len(curriculum.modules) + 1))
    numbers = [s.label for s in curriculum.worksheets if s.module == 1]
    assert numbers == ["W1.1", "W1.2", "W1.3", "W1.4", "W1.5", "W1.6", "W1.7"]


FRONT_MATTER = {
    "an unknown key": (
        page("home", "Home", "colour: red\n"),
        "x.md:6: a page of kind 'home' has no key 'colour'. Expected one of kind, title,",
    ),
    "an unknown kind": (
        page("poem", "Home"),
        "x.md:2: 'poem' is not a kind of page. Expected one of home,",
    ),
    "a missing key": (
        page("session", "S", "module: 1\nsession: 1\n"),
        "x.md:2: the key 'minutes' is missing. Expected minutes as a whole number above 0.",
    ),
    "a wrong date": (
        page("home", "Home").replace("2026-11-21", "soon"),
        "x.md:5: 'last_reviewed' cannot be 'soon'. Expected a date such as 2026-11-21.",
    ),
    "a key twice": (
        page("home", "Home", "title: Other\n"),
        "x.md:6: the key 'title' stands twice. Expected each key once.",
    ),
    "no YAML": (
        page("home", "Home", "note: a: b\n"),
        "x.md:6: this is not YAML (mapping values are not allowed in this context). Expected",
    ),
    "no front matter": (
        "# Home\n",
        "x.md:1: the page has no front matter. Expected '---', its keys",
    ),
}


@pytest.mark.parametrize("text, said", FRONT_MATTER.values(), ids=FRONT_MATTER)
def test_front_matter_is_answered_with_file_line_problem_and_expectation(text, said):
    assert error(parse_front_matter, text, "x.md").startswith(said)


FIELDS = {
    "an unknown kind": (
        "name: a\nkind: slider\nlabel: A",
        "x.md:8: field kind 'slider' is unknown. Expected one of text, long-text, number, date,",
    ),
    "a missing label": (
        "name: a\nkind: text",
        "x.md:7: the field 'a' has no label. Expected 'label:' with the words people see.",
    ),
    "a table without columns": (
        "name: a\nkind: table\nlabel: A\nrows: 3",
        "x.md:7: the table 'a' has no columns. Expected a list of fields, each with name,",
    ),
    "a table without rows": (
        "name: a\nkind: table\nlabel: A\ncolumns:\n- {name: b, kind: text, label: B}",
        "x.md:7: the table 'a' has no rows. Expected a number of rows, or a map",
    ),
    "a table in a table": (
        "name: a\nkind: table\nlabel: A\nrows: 1\ncolumns:\n- {name: b, kind: table, label: B}",
        "x.md:12: field kind 'table' is unknown. Expected one of text, long-text,",
    ),
    "a column twice": (
        "name: a\nkind: table\nlabel: A\nrows: 1\ncolumns:\n- {name: b, kind: text, label: B}\n"
        "- {name: b, kind: text, label: B}",
        "x.md:13: the field name 'b' stands twice (first on line 12).",
    ),
    "a choice without options": (
        "name: a\nkind: choice\nlabel: A",
        "x.md:7: the choice 'a' has no options. Expected options: with names.",
    ),
    "a bad name": (
        "name: My Hope\nkind: text\nlabel: A",
        "x.md:7: a field cannot be named 'My Hope'. Expected lower-case letters,",
    ),
    "an unknown key": (
        "name: a\nkind: text\nlabel: A\nlines: 3",
        "x.md:10: a field of kind 'text' has no key 'lines'. Expected one of hint, kind,",
    ),
    "no YAML": ("name: a\nkind: [text", "x.md:9: this is not YAML"),
}


@pytest.mark.parametrize("text, said", FIELDS.values(), ids=FIELDS)
def test_a_field_is_answered_with_file_line_problem_and_expectation(text, said):
    assert error(parse_field, text, "x.md", 7).startswith(said)


def test_a_field_name_twice_names_both_lines():
    said = error(parse_fields, FIELD + "\n" + FIELD, "x.md", 10)
    assert said.startswith("x.md:17: the field name 'hope' stands twice (first on line 11).")


def test_yes_and_no_are_names_like_any_other():
    field = parse_field("name: a\nkind: choice\nlabel: A\noptions: {yes: Sí, no: No}", "x.md")
    assert [option.name for option in field.options] == ["yes", "no"]


def test_a_worksheet_of_no_module_is_named_with_its_line(project):
    docs = project / "docs"
    (docs / "worksheets/lost.md").write_text(
        page("worksheet", "Lost", "module: 9\nnumber: 1\nminutes: 5\n", FIELD), "utf-8"
    )
    assert (
        error(load_curriculum, docs)
        == "docs/worksheets/lost.md:6: there is no module 9. Expected one of 1."
    )


def test_the_facilitators_forms_are_numbered_without_a_gap():
    curriculum = load_curriculum(ROOT / "docs")
    numbered = {sheet.form: sheet.label for sheet in curriculum.sheets() if sheet.form}
    assert sorted(numbered) == list(range(1, 14))
    assert numbered[3] == "W1.5"
    assert [form.label for form in curriculum.forms][:3] == ["F1", "F2", "F4"]
    assert not {form.slug for form in curriculum.forms} & {s.slug for s in curriculum.worksheets}


FORM = "audience: facilitator\nform: 2\nminutes: 5\n"


def test_a_form_is_listed_among_forms_only_and_asks_for_no_session(project):
    docs = project / "docs"
    (docs / "worksheets/note.md").write_text(page("worksheet", "Note", FORM, FIELD), "utf-8")
    edition = load_edition(project)
    listed = edition.expand("{{ curriculum.forms }}", "facilitators/forms.md")
    assert listed == "- [F2 Note](../worksheets/note.md). A page for a test."
    assert "Note" not in edition.expand("{{ curriculum.worksheets }}", "worksheets/index.md")
    assert [s.slug for s in edition.curriculum.worksheets] == ["my-hope"]
    assert not [p for p in checks.curriculum_problems(edition.curriculum) if "note" in p.file]


def test_two_forms_of_one_number_are_named(project):
    docs = project / "docs"
    for name in ("note", "other"):
        text = page("worksheet", name.title(), FORM, FIELD)
        (docs / f"worksheets/{name}.md").write_text(text, "utf-8")
    found = list(map(str, checks.curriculum_problems(load_curriculum(docs))))
    assert (
        "docs/worksheets/other.md:1: docs/worksheets/note.md is form F2 already."
        " Expected a number of its own." in found
    )


def test_a_form_has_no_module(project):
    text = page("worksheet", "Note", FORM + "module: 1\n", FIELD)
    assert error(parse_front_matter, text, "x.md").startswith(
        "x.md:9: a page of kind 'worksheet' has no key 'module'. Expected one of kind, title,"
    )


def test_a_table_shows_which_sessions_share_a_meeting():
    edition = load_edition(ROOT)
    table = edition.expand("{{ curriculum.meetings }}", "facilitators/tracks.md").split("\n")
    hope = "../modules/01-recovery-strategies/index.md"
    assert table[2] == f"| [1. Recovery strategies]({hope}) | 1 + 2, 3 | 1, 2, 3 | 1, 2, 3, 3 |"
    assert table[-1].endswith("| **13** | **30** | **41** |")
    assert len(table) == 2 + len(edition.curriculum.modules) + 1


def test_every_guide_is_listed_below_its_module():
    edition = load_edition(ROOT)
    listed = edition.expand("{{ curriculum.guides }}", "facilitators/index.md")
    targets = list(iter_links(listed, "facilitators/index.md"))
    guides = [
        p.src_uri for m in edition.curriculum.modules for p in edition.curriculum.guides_of(m)
    ]
    assert targets == guides
    assert (
        "\n    - [7.3 Make your plan in three zones](guides/07-reducing-relapses/3-my-plan.md)"
        in listed
    )


def test_every_fact_that_a_page_uses_stands_in_one_list():
    edition = load_edition(ROOT)
    used = {
        n for p in edition.curriculum.sources() for n in edition.fact_names(edition.read(p.src_uri))
    }
    kinds = ("facts", "local_facts", "course_facts")
    lists = [[fact.name for fact in edition.used_facts(kind)] for kind in kinds]
    assert sorted(used) == sorted(name for names in lists for name in names)
    assert all(lists)


def test_a_track_that_leaves_a_session_out_is_an_error(tmp_path):
    docs = small_docs()
    docs["modules/01-hope/2-two.md"] = page("session", "Two", "module: 1\nsession: 2\nminutes: 5\n")
    root = write_docs(tmp_path, docs)
    assert (
        "the short track uses the sessions [1]. Expected all of the module's sessions: [1, 2]."
        in error(load_curriculum, root / "docs")
    )


def test_an_alias_must_lead_from_a_name_that_is_gone_to_one_that_is_there(tmp_path):
    docs = small_docs()
    docs["worksheets/my-hope.md"] = docs["worksheets/my-hope.md"].replace(
        "minutes: 5\n", "minutes: 5\naliases: {old: nowhere}\n"
    )
    root = write_docs(tmp_path, docs)
    assert ":9: the alias 'old: nowhere' does not fit the fields" in error(
        load_curriculum, root / "docs"
    )


PLACEHOLDERS = {
    "an unknown fact": (
        "a\nb {{ fact.hlaf }}\n",
        "x.md:4: nothing is named 'fact.hlaf'. Expected one that stands in the register, such as 'fact.half'.",
    ),
    "a missing name": ("{{ }}", "x.md:3: the braces hold no name. Expected '{{ fact.name }}'"),
    "a template": ("{% include 'x' %}", "x.md:3: the braces hold no name."),
}


@pytest.mark.parametrize("text, said", PLACEHOLDERS.values(), ids=PLACEHOLDERS)
def test_a_placeholder_without_a_value_is_an_error(text, said):
    def resolve(name):
        known = {"fact.half": "50%"}
        if name not in known:
            raise KeyError(name, *known)
        return known[name]

    assert error(expand, text, resolve, "x.md", 3).startswith(said)


def test_a_passage_keeps_its_place_inside_a_box():
    done = expand('!!! note "N"\n\n    {{ a }}\n', {"a": "one\n\ntwo"}.__getitem__, "x.md")
    assert done == '!!! note "N"\n\n    one\n\n    two\n'


@given(st.text(alphabet="ab #*-|`\n[](){}é…", max_size=200))
def test_a_page_without_placeholders_comes_back_as_it_is(text):
    if "{{" not in text and "{%" not in text:
        assert expand(text, {}.__getitem__, "x.md") == text


FACT = "half:\n  value: {percent: 50}\n  claim: C\n  source: S\n  year: 2020\n  checked: 2026-11-21\n  certainty: high\n"
VALUES = {
    "{percent: 24}": ("24%", "24\xa0%"),
    "{percent: [6, 8]}": ("6–8%", "6–8\xa0%"),
    "{percent: 23.4}": ("23.4%", "23,4\xa0%"),
    "{in: [1, 7]}": ("1 in 7", "1 in 7"),
    "{number: 1991}": ("1,991", "1.991"),
    "{number: 61500000}": ("61.5 million", "61,5 millones"),
    "{times: 3}": ("3 times", "3 times"),
    "{year: 2013}": ("2013", "2013"),
}


@pytest.mark.parametrize("value, shown", VALUES.items(), ids=VALUES)
def test_a_fact_is_written_in_the_reader_s_language(value, shown):
    fact = load_facts(FACT.replace("{percent: 50}", value), "facts.yml")["half"]
    assert (fact.show("en", str), fact.show("es", str)) == shown


BAD_FACTS = {
    "no source": (FACT.replace("  source: S\n", ""), "f.yml:1: the fact 'half' has no source."),
    "no date": (FACT.replace("2026-11-21", "lately"), "f.yml:6: 'lately' is not a date."),
    "no value": (
        FACT.replace("percent: 50", "share: 50"),
        "f.yml:2: the value of 'half' cannot be read.",
    ),
    "too sure": (FACT.replace("high", "certain"), "f.yml:7: certainty cannot be 'certain'."),
    "from the future": (
        FACT.replace("year: 2020", "year: 2030"),
        "f.yml:5: year cannot be '2030'.",
    ),
}


@pytest.mark.parametrize("text, said", BAD_FACTS.values(), ids=BAD_FACTS)
def test_a_fact_without_its_source_date_or_value_is_an_error(text, said):
    assert error(load_facts, text, "f.yml").startswith(said)


REGION = """code: xx
name: Nowhere
paper: a4
emergency: {number: "112"}
helplines:
  crisis: {name: A line, call: "113", checked: 2026-11-21}
"""
BAD_REGIONS = {
    "no crisis line": (
        REGION.replace("crisis:", "other:"),
        "r.yml:5: the region has no crisis line.",
    ),
    "no number": (REGION.replace('call: "113", ', ""), "r.yml:5: the region has no crisis line."),
    "no emergency number": (
        REGION.replace('number: "112"', "note: x"),
        "r.yml:4: there is no emergency number.",
    ),
    "no such paper": (
        REGION.replace("a4", "a3"),
        "r.yml:3: 'a3' is not a paper. Expected letter, a4.",
    ),
    "an unknown key": (REGION + "laws: none\n", "r.yml:7: a region has no key 'laws'."),
}


@pytest.mark.parametrize("text, said", BAD_REGIONS.values(), ids=BAD_REGIONS)
def test_a_region_without_help_is_an_error(text, said):
    assert error(load_region, text, "r.yml").startswith(said)


@pytest.mark.parametrize("path", sorted((ROOT / "regions").glob("*.yml")), ids=lambda p: p.stem)
def test_every_page_finds_what_it_needs_in_every_region(path, monkeypatch):
    monkeypatch.setenv("IMR_REGION", path.stem)
    edition = load_edition(ROOT)
    for thing in edition.curriculum.sources():
        _, body, line = split(edition.read(thing.src_uri))
        assert "{{" not in edition.expand(body, thing.src_uri, line)


def test_there_is_no_region_of_that_name(monkeypatch):
    monkeypatch.setenv("IMR_REGION", "atlantis")
    assert error(load_edition, ROOT).startswith("regions/atlantis.yml:1: there is no such region.")


def test_links_are_resolved_from_the_page_they_stand_on():
    text = "[a](../b.md#c) ![d](e.md) [f](https://g.org/h.md) [i](j.md)"
    assert list(iter_links(text, "x/y/z.md")) == ["x/b.md", "x/y/j.md"]


def test_every_kind_of_field_stands_on_some_worksheet():
    sheets = load_curriculum(ROOT / "docs").worksheets
    fields = [f for s in sheets for f in s.fields]
    used = {f.kind for f in (*fields, *(c for f in fields for c in f.columns))}
    assert used == set(FieldKind)


def test_a_module_lists_its_pages_in_reading_order():
    module = load_curriculum(ROOT / "docs").modules[0]
    kinds = [p.kind.value for p in module.pages]
    assert kinds[0] == "module"
    assert kinds[-1] == "review"
    assert kinds[1:4] == ["session"] * 3
    assert Path(module.src_uri).name == "index.md"


def test_every_session_of_every_module_has_its_guide_and_every_module_an_overview():
    curriculum = load_curriculum(ROOT / "docs")
    for module in curriculum.modules:
        guides = {(p.session, p.variant) for p in curriculum.guides_of(module)}
        sessions = {(p.session, p.variant) for p in module.pages if p.kind is PageKind.SESSION}
        assert guides == sessions | {(0, "")}
