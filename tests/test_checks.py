"""Every rule of `imr check`: one page that breaks it, and the words that say so."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from imr.check import check
from imr.curriculum import checks
from imr.curriculum.edition import load_edition
from imr.curriculum.outline import outline
from imr.curriculum.prose import read_manuscripts
from imr.curriculum.reading import measure
from imr.curriculum.words import load_words

CASES = Path(__file__).parent / "cases/checks"
RULES = yaml.safe_load((CASES / "rules.yml").read_text("utf-8"))
TODAY = date(2026, 11, 21)
SESSION = "docs/modules/01-first/1-start.md"
INDEX = "docs/modules/01-first/index.md"
REVIEW = "docs/modules/01-first/review.md"
SKILL = "docs/skills/rest.md"
SHEET = "docs/worksheets/my-day.md"
GLOSSARY = "docs/glossary.md"
HELP = "docs/help-now.md"
US = "regions/us.yml"
LIST = "words.yml"


def _front(kind, title, *keys):
    return "\n".join(
        [
            "---",
            f"kind: {kind}",
            f"title: {title}",
            "description: A page for a test.",
            "last_reviewed: 2026-11-21",
            *keys,
            "---",
            f"# {title}",
            "",
            "",
        ]
    )


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "FEWEST_WORDS", 0)
    monkeypatch.delenv("IMR_REGION", raising=False)
    return shutil.copytree(CASES / "clean", tmp_path / "root")


def problems(root, today=TODAY):
    return [str(p) for p in check(root, words=root / LIST, today=today)]


def change(root, file, old, new):
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
    (root / file).write_text(text.replace(old, new), "utf-8")


def test_nothing_is_said_where_all_is_well(root):
    assert problems(root) == []


@pytest.mark.parametrize("case", RULES, ids=[case["says"][0] for case in RULES])
def test_each_rule(root, case):
    change(root, case["file"], case["old"], case.get("new", ""))
    assert problems(root) == case["says"]


def test_a_page_with_no_rule_of_its_own_is_still_read(root):
    for file in (HELP, REVIEW, SKILL, INDEX, SESSION):
        (root / file).write_text((root / file).read_text("utf-8") + "\nUtilise it.\n", "utf-8")
    assert len([p for p in problems(root) if "Utilise" in p]) == 5


def test_a_broken_rule_is_one_problem(root):
    change(root, SHEET, "Write what you like.", "Utilise it.")
    assert problems(root) == [f"{SHEET}:12: we do not write 'Utilise'. Expected 'use'."]


def allow(root, page, phrase):
    with (root / LIST).open("a", encoding="utf-8") as file:
        file.write(f"allow:\n  - {{page: {page}, phrase: {phrase}}}\n")


@pytest.mark.parametrize("text", ["Utilise it.", "It is 24% here.", "Call 988."])
def test_a_rule_may_be_broken_where_the_list_says_so(root, text):
    change(root, SHEET, "Write what you like.", text)
    assert len(problems(root)) == 1
    allow(root, SHEET, text.rstrip("."))
    assert problems(root) == []


def test_a_repeat_may_be_allowed(root):
    twice = "You can sit in the sun for a while, and you may hear a bird sing."
    change(root, SHEET, "Write what you like.", twice)
    change(root, SKILL, "It is dull.", twice)
    assert len(problems(root)) == 1
    allow(root, SHEET, "for a while")
    assert problems(root) == []


def test_an_exemption_that_nothing_needs_is_a_problem(root):
    allow(root, SHEET, "Utilise it")
    assert problems(root) == [
        (
            f"{LIST}:8: nothing in {SHEET} needs 'Utilise it' to be allowed."
            " Expected an entry only where a rule is broken on purpose."
        )
    ]


def test_an_exemption_holds_only_on_its_page_and_for_its_words(root):
    change(root, SHEET, "Write what you like.", "Utilise it. Then utilise that.")
    allow(root, SHEET, "Utilise it")
    assert problems(root) == [f"{SHEET}:12: we do not write 'utilise'. Expected 'use'."]


@pytest.mark.parametrize(
    "text",
    [
        "See `utilise` and [it](https://x.org/utilise).",
        "You feel 4 out of 5, and walk for 15 minutes in 2 days.",
        "Half of the orange is yours, and 112 days are left.",
        "Read [more about days](../modules/01-first/1-start.md#days).",
        "See [a site](https://example.org/#here).",
        "Write to <https://example.org>.",
        "- a\n\n    - b\n- c\n    and d",
        "1. a\n\n    > b\n",
        "Write 3 < 4 and `<b>`.",
    ],
)
def test_what_only_looks_wrong_is_left_alone(root, text):
    change(root, SHEET, "Write what you like.", text)
    assert problems(root) == []


def test_names_and_words_of_the_glossary_do_not_count(root):
    page = "Clozapine can help some of us. Clozapine can hurt some of us. " * 4
    change(root, SHEET, "Write what you like.", page.replace("Clozapine", "It").strip())
    names = load_words((root / LIST).read_text("utf-8"), LIST).names

    def grade():
        sheet = next(m for m in read_manuscripts(load_edition(root)) if m.file == SHEET)
        return measure(sheet, names).grade

    plainly = grade()
    change(root, SHEET, page.replace("Clozapine", "It").strip(), page.strip())
    assert grade() <= plainly
    linked = page.replace("Clozapine", "[Extraordinary](../glossary.md#goal)")
    change(root, SHEET, page.strip(), linked.strip())
    assert grade() <= plainly


def test_a_facilitator_may_read_longer_words(root):
    hard = "The staff can offer an option to every member of a group. " * 4
    change(root, SHEET, "Write what you like.", hard.strip())
    found = load_words((root / LIST).read_text("utf-8"), LIST)
    sheet = next(m for m in read_manuscripts(load_edition(root)) if m.file == SHEET)
    assert measure(sheet, found.names).grade < 9
    (root / "docs/facilitators").mkdir()
    text = _front("page", "Guide", "audience: facilitator", "order: 1", "minutes: 2")
    (root / "docs/facilitators/guide.md").write_text(
        text + "Institutional deliberation necessitates extraordinary communication. " * 10 + "\n",
        "utf-8",
    )
    change(root, SHEET, hard.strip(), "Write what you like.")
    assert problems(root) == [
        (
            "docs/facilitators/guide.md:10: the reading level is grade 45.4."
            " Expected 9.0 or less: shorter sentences and words."
        )
    ]


def test_a_module_needs_a_review(root):
    (root / REVIEW).unlink()
    change(root, INDEX, "- [Look back at it](review.md)\n", "")
    assert problems(root) == [
        f"{INDEX}:1: the module has no review. Expected a page of kind 'review'."
    ]


def test_each_variant_needs_a_review_of_its_own_or_a_shared_one(root):
    change(root, INDEX, "minutes: 2", "minutes: 2\nvariants: [bipolar, depression]")
    assert problems(root) == []
    change(root, REVIEW, "minutes: 3", "minutes: 3\nvariant: bipolar")
    assert problems(root) == [
        f"{INDEX}:1: the module has no review for 'depression'. Expected a page of kind 'review'."
    ]


def test_every_region_has_what_any_page_asks_for(root):
    text = (
        (root / US)
        .read_text("utf-8")
        .replace("code: us", "code: nl")
        .replace("paper: letter", "paper: a4")
    )
    (root / "regions/nl.yml").write_text(text.replace("  police: |", "  other: |"), "utf-8")
    assert problems(root) == [
        f"regions/nl.yml:1: the key 'text.police' is missing. Expected it, as {HELP}:13 shows it."
    ]


def test_another_region_keeps_its_own_spelling(root):
    change(root, US, "The police may come.", "The colours may fade.")
    assert problems(root) == [f"{US}:13: we do not write 'colours'. Expected 'color'."]
    text = (root / US).read_text("utf-8")
    change(root, US, "colours", "colors")
    (root / "regions/gb.yml").write_text(text.replace("code: us", "code: gb"), "utf-8")
    assert problems(root) == []


def test_a_fact_that_only_a_passage_uses_is_used(root):
    change(root, SESSION, "About {{ fact.share }} people do.", "Many people do.")
    assert len(problems(root)) == 1
    change(root, US, "The police may come.", "They come.\n    About {{ fact.share }} come.")
    assert problems(root) == []


def test_a_fact_is_old_after_24_months_to_the_day(root):
    assert problems(root, date(2028, 11, 20)) == []
    assert len(problems(root, date(2028, 11, 21))) == 1


def test_a_page_links_six_words_of_the_glossary(root):
    words = [f"W{letter}" for letter in "abcdefg"]
    entries = "".join(f"## {word}\n\nIt is {word}.\n\n" for word in words)
    (root / GLOSSARY).write_text(_front("glossary", "Words") + "## Goal\n\nA thing.\n\n" + entries)
    links = [f"- [{word}](../glossary.md#{word.lower()})" for word in words]
    change(root, SHEET, "Write what you like.", "\n".join(links[:6]))
    assert problems(root) == []
    change(root, SHEET, links[5], "\n".join(links[5:]))
    assert problems(root) == [
        (
            f"{SHEET}:18: the page links 7 words of the glossary."
            " Expected 6 or fewer: those a reader needs."
        )
    ]


def test_the_whole_has_a_length_and_a_level(root, monkeypatch):
    monkeypatch.setattr(checks, "FEWEST_WORDS", 36_000)
    monkeypatch.setattr(checks, "HIGHEST_MEDIAN", 0.1)
    first, second = problems(root)
    assert first.startswith(
        "docs/:1: the median reading level of the participants' pages is grade "
    )
    assert first.endswith(". Expected 0.1 or less.")
    assert second.startswith("docs/:1: the participants' pages have 1,")
    assert second.endswith(" words. Expected 36,000 or more.")


def test_a_page_that_cannot_be_read_is_a_problem_and_no_traceback(root):
    change(root, SHEET, "number: 1", "numbr: 1")
    assert problems(root) == [
        (
            f"{SHEET}:7: a page of kind 'worksheet' has no key 'numbr'. Expected one of kind, title,"
            " description, last_reviewed, module, minutes, variant, number, part, private, aliases, form,"
            " audience."
        )
    ]


def test_a_rule_that_cannot_be_read_is_a_problem(root):
    (root / LIST).write_text("rules:\n  - {avoid: '(', write: use}\n")
    assert problems(root)[0].startswith(f"{LIST}:2: the rule cannot be read: ")


def test_verbose_tabulates_the_pages(root, capsys):
    check(root, verbose=True, words=root / LIST, today=TODAY)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["grade", "sentence", "longest", "words", "page"]
    assert len(lines) == 1 + 8
    assert any(line.endswith(SESSION) for line in lines)


def test_outline(root):
    lines = outline(root).splitlines()
    assert lines[0] == "1. First"
    assert lines[1].startswith("├─ session 1: Start (9 min, ")
    assert lines[1].endswith(", W1.1)")
    assert lines[2] == "│     home practice: Sit down once."
    assert lines[3].startswith("└─ review: Look back at it (3 min, ")
    assert lines[5:10] == [
        "1 modules", "1 session pages", "0 reading pages", "1 review pages", "1 worksheets",
    ]  # fmt: skip
    assert lines[10] == "16 minutes of reading in the modules"
    assert lines[12].startswith("median grade ")
