"""My plan: every answer it promises is there, in the reader's words, and private ones only on demand."""

from __future__ import annotations

import json
import re
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
from imr.curriculum.loader import load_curriculum
from imr.errors import ImrError
from imr.worksheets import plan as plan_module
from imr.worksheets.manifest import manifest
from imr.worksheets.plan import Part, Section, plan
from kept import answers, fields, keep
from test_site import PHONE, axe

ROOT = Path(__file__).parents[2]
CURRICULUM = load_curriculum(ROOT / "docs")
PLAN = plan(CURRICULUM)
SHEETS = sorted({part["sheet"] for section in PLAN for part in section["parts"]})
PRIVATE = sorted({p["sheet"] for s in PLAN for p in s["parts"] if p["private"]})


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def opened(page, address, sheets=None, lang=""):
    """The plan, with these answers on the device."""
    if sheets is not None:
        keep(page, address, sheets)
    page.goto(f"{address}/{lang}my/plan/")
    page.locator("#plan-date:not(:empty)").wait_for(state="attached")
    return page


def seen(page, selector=".imr-plan"):
    return " ".join(page.locator(selector).inner_text().split())


def leaves(field, name):
    """The names of the answers that a field of the plan shows."""
    if field["kind"] == "table":
        return [
            leaf
            for row, _label in field["rows"]
            for column in field["columns"]
            for leaf in leaves(column, f"{name}/{row}/{column['name']}")
        ]
    if field["kind"] == "checklist":
        return [f"{name}/{option}" for option, _label in field["options"]]
    return [f"{name}-{n}" for n in range(1, field.get("repeat", 0) + 1)] or [name]


SHOWN = sorted(
    {leaf for s in PLAN for p in s["parts"] for f in p["fields"] for leaf in leaves(f, f["name"])}
)


def test_every_answer_of_the_plan_is_one_of_a_worksheet():
    known = {
        entry["name"]: entry
        for sheet in CURRICULUM.worksheets
        for entry in manifest(sheet)["fields"]
    }
    assert len(SHOWN) > 200
    assert set(SHOWN) <= set(known)


@pytest.mark.parametrize(
    "part, words",
    [
        (Part("gone", ("x",)), "no worksheet 'gone'"),
        (Part("smart-goals", ("gaol",)), "'smart-goals' has no field 'gaol'. Expected one of goal"),
        (Part("my-team", ("team/nick",)), "'my-team/team' has no field 'nick'"),
        (Part("coping-menu", ("skills",), ("skills", "use", "never")), "has no answer 'never'"),
    ],
)
def test_a_renamed_field_stops_the_build(monkeypatch, part, words):
    monkeypatch.setattr(plan_module, "sections", lambda _gettext: (Section("s", "S", (part,)),))
    with pytest.raises(ImrError, match=re.escape(words)):
        plan(CURRICULUM)


def test_no_section_and_no_sheet_of_a_section_stands_twice():
    names = [section["name"] for section in PLAN]
    assert len(names) == len(set(names))
    for section in PLAN:
        parts = [part["sheet"] for part in section["parts"]]
        assert len(parts) == len(set(parts))


@pytest.mark.parametrize("lang", ["", "es/"])
def test_every_answer_is_shown_in_the_readers_words(page, address, site, lang):
    kept = {slug: answers(site, slug) for slug in SHEETS}
    for row in ("breathing", "music"):
        kept["coping-menu"][f"coping-menu/skills/{row}/use"] = "use"
    opened(page, address, kept, lang)
    page.locator("#plan-choose summary").click()
    for tick in page.locator("#plan-private input").all():
        tick.check()
    text = seen(page)
    asked = {entry["name"]: entry for slug in SHEETS for entry in fields(site, slug, lang)}
    used = {n for n, v in kept["coping-menu"].items() if n.endswith("/use") and v == "use"}
    for name in SHOWN:
        entry, value = asked[name], kept[name.split("/")[0]][name]
        if name.startswith("coping-menu/skills/"):
            if f"{name.removesuffix('helpful')}use" in used:
                assert entry["label"].split(": ")[0] in text, name
        elif entry["kind"] == "checklist":
            assert entry["label"].split(": ", 1)[1] in text, name
        elif entry["kind"] == "scale":
            assert f"{value} of 5" in text or lang, name
        elif entry["kind"] == "date":
            assert str(int(value[8:])) in text, name
            assert value[:4] in text, name
        elif "labels" in entry:
            assert entry["labels"][entry["values"].index(value)] in text, name
        else:
            assert " ".join(value.split()) in text, name
    assert "Slow breathing" in text or lang


def test_rows_and_choices_keep_the_order_of_the_sheet(page, address):
    zones = {
        f"relapse-prevention-plan/zones/{zone}/i-do": "x" for zone in ("red", "green", "amber")
    }
    strengths = {f"my-strengths/strengths/{name}": "on" for name in ("fair", "kind", "survive")}
    opened(page, address, {"relapse-prevention-plan": zones, "my-strengths": strengths})
    text = seen(page)
    order = [
        "I am kind",
        "I care about what is fair",
        "I have come through",
        "Zone 1",
        "Zone 2",
        "Zone 3",
    ]
    assert sorted(order, key=text.index) == order


def test_the_same_words_on_three_sheets_are_shown_once(page, address):
    sign = "I wear the green sweater"
    kept = {
        "early-warning-signs": {"early-warning-signs/top-sign-1": sign},
        "weekly-sign-check": {
            "weekly-sign-check/my-sign-1": f" {sign.upper()}",
            "weekly-sign-check/day": "Friday",
        },
    }
    opened(page, address, kept)
    assert page.get_by_text(sign, exact=False).count() == 1
    assert "Friday" in seen(page)


def test_private_sheets_are_left_out_until_the_person_ticks_them(page, address):
    kept = {
        "steps-to-stay-safe": {"steps-to-stay-safe/my-words": "Red please call"},
        "my-team": {"my-team/team/1/who": "Nurse Ana", "my-team/share": "private"},
        "smart-goals": {"smart-goals/goal": "Swim", "smart-goals/share": "supporter"},
    }
    opened(page, address, kept)
    text = seen(page)
    assert "Swim" in text
    assert "Nurse Ana" not in text
    assert "Red please" not in text
    assert not page.get_by_role("heading", name="My steps to stay safe").is_visible()
    page.locator("#plan-choose summary").click()
    page.get_by_label("My team (you marked it: only me)").check()
    assert "Nurse Ana" in seen(page)
    assert "Red please" not in seen(page)
    page.get_by_label("Steps to stay safe", exact=True).check()
    assert page.get_by_role("heading", name="My steps to stay safe").is_visible()
    assert "Red please call" in seen(page)
    page.reload()
    page.locator("#plan-date:not(:empty)").wait_for(state="attached")
    assert "Nurse Ana" not in seen(page)


def test_parts_can_be_left_out_of_print_and_share(page, address):
    page.add_init_script("navigator.share = async what => { window.shared = what }")
    kept = {
        "smart-goals": {"smart-goals/goal": "Swim", "smart-goals/target-date": "2027-03-01"},
        "coping-card": {"coping-card/do-1": "Music", "coping-card/do-2": "Tea\nand toast"},
        "goal-tracking": {
            "goal-tracking/goal-1-steps/step-1/step": "Call the pool",
            "goal-tracking/goal-1-steps/step-1/result": "done",
        },
    }
    opened(page, address, kept)
    page.get_by_role("button", name="Share my plan").click()
    text = page.evaluate("shared.text")
    assert (
        "MY GOALS AND STEPS\nMy goal, in my own words: Swim\nThe day I want to reach it by: March 1, 2027\n"
        in text
    )
    assert (
        "Steps toward my first short-term goal: First step; What I will do: Call the pool; What happened: Done"
        in text
    )
    assert "I do this:\n- Music\n- Tea\nand toast\n" in text
    assert "988" in text
    assert "Write it on" not in text
    page.locator("#plan-choose summary").click()
    page.get_by_role("checkbox", name="What helps me cope").uncheck()
    page.get_by_role("checkbox", name="Helplines").uncheck()
    page.get_by_role("button", name="Share my plan").click()
    text = page.evaluate("shared.text")
    assert "Swim" in text
    assert "Music" not in text
    assert "988" not in text
    assert "Music" not in seen(page)


def test_the_plan_can_be_copied(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = opened(
        context.new_page(), address, {"smart-goals": {"smart-goals/goal": "Swim 🏊 <b>now</b>"}}
    )
    page.get_by_role("button", name="Copy my plan as text").click()
    page.get_by_text("Copied.").wait_for()
    assert "Swim 🏊 <b>now</b>" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_it_says_what_is_empty_and_where_to_write_it(page, address):
    opened(page, address, {"smart-goals": {"smart-goals/goal": "Swim"}})
    goals = page.locator("[data-section=goals]")
    assert goals.get_by_role("link", name="Goal-tracking sheet").is_visible()
    assert goals.locator(".imr-plan-where").get_by_text("SMART goal builder").count() == 1
    assert not goals.locator(".imr-plan-where [data-sheet=smart-goals]").is_visible()
    assert (
        page.locator("[data-section=strengths] .imr-plan-where")
        .inner_text()
        .startswith("Still empty.")
    )
    goals.get_by_role("link", name="SMART goal builder").click()
    page.wait_for_url(f"{address}/worksheets/smart-goals/")


def test_it_is_kind_where_nothing_is_kept(page, address):
    opened(page, address)
    assert "Nothing is saved on this device yet" in page.locator("#plan-said").inner_text()
    assert page.get_by_role("link", name="SMART goal builder").first.is_visible()
    assert not page.get_by_role("button", name="Print or save as a PDF").is_visible()
    assert page.evaluate("indexedDB.databases()") == [], "looking leaves nothing behind"


def test_it_says_so_where_the_browser_keeps_nothing(page, address):
    page.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError') }")
    opened(page, address)
    assert "does not let us save" in page.locator("#plan-said").inner_text()


def test_it_asks_for_the_passcode_where_answers_are_locked(page, address):
    keep(page, address, {"smart-goals": {"smart-goals/goal": "Swim"}}, locked=True)
    opened(page, address)
    assert page.get_by_label("Passcode", exact=True).is_visible()
    assert "Swim" not in seen(page)
    assert "plan is empty" not in page.locator("#plan-said").inner_text()
    assert axe(page) == []


def test_a_filled_pdf_makes_a_plan_that_is_kept_nowhere(page, address, site):
    opened(page, address)
    with pikepdf.open(site / "print/workbook.pdf") as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if str(field.T) == "smart-goals/goal":
                field.V = pikepdf.String("Swim")
            if str(field.T) == "my-change-plan/goal":
                field.V = pikepdf.String("Less beer")
        content = BytesIO()
        pdf.save(content)
    page.locator("#pdf-file").set_input_files(
        {"name": "w.pdf", "mimeType": "application/pdf", "buffer": content.getvalue()}
    )
    page.get_by_role("heading", name="Your answers are here").wait_for()
    assert "Swim" in seen(page)
    assert "Less beer" not in seen(page), "a private sheet is private from a PDF, too"
    assert "They are not saved here" in page.locator("#plan-said").inner_text()
    assert page.evaluate("indexedDB.databases()") == []
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("heading", name="All is as it was before").wait_for()
    assert "Swim" not in seen(page)


def test_it_begins_with_one_line(page, address):
    opened(page, address, {})
    assert "One line is enough to begin" in page.locator("#plan-said").inner_text()


def test_a_sheet_of_the_plan_leads_to_it(page, address):
    page.goto(f"{address}/worksheets/coping-card/")
    page.get_by_role("link", name="Open My plan").click()
    page.wait_for_url(f"{address}/my/plan/")
    page.goto(f"{address}/worksheets/steps-to-stay-safe/")
    assert page.get_by_role("link", name="Open My plan").count() == 0
    page.goto(f"{address}/start/how-to-use-this-site/")
    assert page.locator("#content a[href$='my/plan/']").count() == 1


def test_without_a_script_it_leads_to_the_sheets(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/my/plan/")
    assert "This page needs JavaScript" in page.locator("main, #content").first.inner_text()
    for slug in SHEETS:
        assert page.locator(
            f"[data-sheet={slug}] a[href$='worksheets/{slug}/']"
        ).first.is_visible(), slug
    assert page.locator(".imr-plan a[href='tel:988']").is_visible()
    assert not page.locator("#plan-tools").is_visible()
    context.close()


def test_words_stay_words(page, address):
    bad = '<img src=x onerror="window.bad=1"><script>window.bad=1</script>'
    opened(
        page,
        address,
        {"smart-goals": {"smart-goals/goal": bad}, "coping-card": {"coping-card/say": bad * 3}},
    )
    assert bad in page.locator("[data-section=goals]").inner_text()
    assert page.evaluate("window.bad") is None


def test_paper_holds_the_answers_and_nothing_else(browser, address, site):
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    kept = {
        "relapse-prevention-plan": answers(site, "relapse-prevention-plan"),
        "steps-to-stay-safe": {"steps-to-stay-safe/my-words": "Red please call"},
    }
    page = opened(context.new_page(), address, kept)
    paper = page.pdf(format="Letter", tagged=True)
    pdf = pdfium.PdfDocument(paper)
    text = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in pdf).split())
    wanted = kept["relapse-prevention-plan"]
    for name in ("zones/red/i-do", "contacts/2/phone", "hospital"):
        first = wanted[f"relapse-prevention-plan/{name}"].split("\n")[0]
        assert first in text, name
    assert "My relapse prevention plan" in text
    assert "988" in text
    for absent in (
        "Red please",
        "Still empty",
        "My strengths",
        "Share my plan",
        "Help now",
        "Choose what",
    ):
        assert absent not in text, absent
    with pikepdf.open(BytesIO(paper)) as tagged:
        assert "/StructTreeRoot" in tagged.Root
    picture = pdf[0].render(scale=0.5).to_pil().convert("L")
    assert picture.getpixel((5, 5)) == 255, "paper is white, also from a dark screen"
    context.close()


def test_it_follows_what_another_tab_writes(page, address):
    opened(page, address, {"smart-goals": {"smart-goals/goal": "Swim"}})
    other = page.context.new_page()
    other.goto(f"{address}/worksheets/smart-goals/")
    field = other.locator("[name='smart-goals/goal']")
    expect(field).to_have_value("Swim")
    field.fill("Swim twice a week")
    page.get_by_text("Swim twice a week").wait_for()


@pytest.mark.parametrize("look", ["light", "dark", "light es/", "dark es/"])
@pytest.mark.parametrize("full", [True, False], ids=["full", "empty"])
def test_axe_finds_nothing(browser, address, site, look, full):
    scheme, _, lang = look.partition(" ")
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    opened(page, address, {slug: answers(site, slug) for slug in SHEETS} if full else None, lang)
    if full:
        page.locator("#plan-choose summary").click()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_the_words_in_the_page_are_the_readers(site):
    html = (site / "es/my/plan/index.html").read_text("utf-8")
    data = json.loads(re.search(r'id="plan-fields"[^>]*>(.*?)</script>', html, re.DOTALL)[1])
    wanted = {entry["label"] for entry in fields(site, "smart-goals", "es/")}
    shown = {
        f["label"]
        for s in data
        for p in s["parts"]
        if p["sheet"] == "smart-goals"
        for f in p["fields"]
    }
    assert shown <= wanted
    assert data != PLAN
