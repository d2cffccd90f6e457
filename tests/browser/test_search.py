"""Search as people use it: in their own words, with slips, in two languages, by keyboard."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
PHONE = {"width": 360, "height": 800}


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def settled(page):
    expect(page.locator(".imr-search__status")).not_to_be_empty()


def ask(page, question):
    """Type a question and wait until its answer stands there."""
    status = page.locator(".imr-search__status")
    status.evaluate("e => e.textContent = ''")
    page.locator("#imr-question").fill(question)
    settled(page)
    return page.locator(".imr-results > li h3 a").evaluate_all("all => all.map(a => a.href)")


QUESTIONS = {
    "can't sleep": "modules/08-coping-with-stress/sleep-and-screens/",
    "i cannot sleep at night": "modules/08-coping-with-stress/sleep-and-screens/",
    "hearing things": "modules/09-coping-with-problems/voices-and-suspicious-thoughts/",
    "shakes from meds": "modules/05-using-medicine/side-effects/",
    "how do i stop takeing my meds": "modules/05-using-medicine/changing-or-stopping/",
    "no money": "modules/10-getting-your-needs-met/income-and-work/",
    "SMART goal": "modules/01-recovery-strategies/2-choose-what-to-work-on/",
    "early warning": "worksheets/early-warning-signs/",
    "erly warnings": "worksheets/early-warning-signs/",
    "brething": "skills/slow-breathing/",
    "naloxon": "modules/06-drug-and-alcohol-use/overdose/",
    "w7.2": "worksheets/early-warning-signs/",
}


@pytest.mark.parametrize("question, url", QUESTIONS.items(), ids=QUESTIONS)
def test_everyday_words_and_slips_lead_to_the_page(page, address, question, url):
    page.goto(f"{address}/search/")
    assert ask(page, question)[0] == f"{address}/{url}"


SPANISH = {
    "no puedo dormir": "modules/08-coping-with-stress/sleep-and-screens/",
    "oigo boces": "modules/09-coping-with-problems/voices-and-suspicious-thoughts/",
    "recuperacion": "modules/01-recovery-strategies/1-what-recovery-means/",
    "RECUPERACIÓN": "modules/01-recovery-strategies/1-what-recovery-means/",
    "temblores por medicina": "modules/05-using-medicine/side-effects/",
}


@pytest.mark.parametrize("question, url", SPANISH.items(), ids=SPANISH)
def test_spanish_has_its_own_words_and_forgives_accents(page, address, question, url):
    page.goto(f"{address}/es/search/")
    assert ask(page, question)[0] == f"{address}/es/{url}"


CRISES = (
    "want to die",
    "suicidal",
    "suiside",
    "kill myself",
    "i dont want to be here anymore",
    "cutting",
    "took too many pills",
    "voices telling me to hurt someone",
    "he hit me",
    "can't go on",
)


@pytest.mark.parametrize("question", CRISES)
def test_a_question_about_life_and_death_shows_help_above_everything(page, address, question):
    page.goto(f"{address}/search/")
    first = ask(page, question)[0]
    help_now = page.locator(".imr-search__help")
    assert help_now.is_visible()
    assert help_now.locator("a[href='tel:988']").is_visible()
    assert first == f"{address}/help-now/"
    above = help_now.bounding_box()["y"]
    assert above < page.locator(".imr-results > li").first.bounding_box()["y"]
    assert page.locator(".imr-search__status").inner_text().startswith("Help now comes first.")


@pytest.mark.parametrize("question", ["me quiero morir", "me kiero matar", "want to die"])
def test_a_crisis_is_understood_in_spanish_and_in_english_on_spanish_pages(page, address, question):
    page.goto(f"{address}/es/search/")
    assert ask(page, question)[0] == f"{address}/es/help-now/"
    assert page.locator(".imr-search__help").is_visible()


@pytest.mark.parametrize("question", ["goal", "sleep", "print a sheet", "exercise and diet"])
def test_an_ordinary_question_raises_no_alarm(page, address, question):
    page.goto(f"{address}/search/")
    ask(page, question)
    assert not page.locator(".imr-search__help").is_visible()


def test_a_result_says_where_it_belongs_and_shows_why_it_was_found(page, address):
    page.goto(f"{address}/search/")
    ask(page, "lithium")
    results = page.locator(".imr-results > li")
    places = results.locator(".imr-result__place").all_inner_texts()
    assert "Module 5: Using medicine effectively · More to read" in places
    marks = results.locator("mark").all_inner_texts()
    assert marks
    assert {mark.lower() for mark in marks} == {"lithium"}
    part = page.get_by_role("link", name="Part of the page: Lithium")
    part.click()
    page.wait_for_url(f"{address}/glossary/#lithium")


def test_the_keyboard_reaches_the_results_and_the_status_counts_them(page, address):
    page.goto(f"{address}/search/")
    page.locator("#imr-question").focus()
    page.keyboard.type("relapse plan")
    page.keyboard.press("Enter")
    expect(page.locator("#imr-results")).to_be_focused()
    count = page.locator(".imr-results > li").count()
    assert count == 5
    status = page.locator(".imr-search__status").inner_text()
    total = int(status.split()[0])
    assert total > count
    assert status == f"{total} pages found."
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".imr-results > li").nth(5)).to_be_visible()
    assert page.evaluate("document.activeElement.closest('li').previousElementSibling !== null")


def test_nothing_found_says_so_and_what_to_do(page, address):
    page.goto(f"{address}/search/")
    assert ask(page, "xyzzy qwrtp") == []
    assert (
        page.locator(".imr-search__status")
        .inner_text()
        .startswith("Nothing found. Try other words")
    )


def test_what_is_typed_goes_nowhere_but_is_there_on_the_way_back(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/search/")
    ask(page, "want to die")
    page.locator(".imr-results > li h3 a").nth(1).click()
    page.wait_for_url("**/staying-safe/")
    page.go_back()
    settled(page)
    assert page.locator("#imr-question").input_value() == "want to die"
    page.wait_for_url(f"{address}/search/")
    assert not [url for url in asked if "die" in url.rsplit("/", 1)[-1]]


def test_no_page_loads_the_search_before_it_is_opened_and_then_it_is_small(page, address, site):
    sizes = {}
    page.on("request", lambda r: sizes.setdefault(r.url.removeprefix(f"{address}/"), 0))
    page.goto(f"{address}/modules/01-recovery-strategies/1-what-recovery-means/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in sizes if "search" in url]
    page.goto(f"{address}/search/")
    ask(page, "can't sleep")
    fetched = [url for url in sizes if url.startswith("search/") and url.endswith(".json")]
    fetched += [url for url in sizes if "assets/app/search" in url]
    weight = sum(len(gzip.compress((site / url).read_bytes())) for url in fetched)
    assert 5_000 < weight < 45_000, fetched
    assert not (site / "search/search_index.json").exists()


@pytest.mark.parametrize("lang", ["", "es/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_an_open_search(browser, address, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/{lang}search/")
    ask(page, "suicide")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document)")["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    for name in page.locator(".imr-search a, .imr-search button, .imr-search input").all():
        assert name.bounding_box()["height"] >= 43.5, name.inner_text()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_without_javascript_the_lists_lead_to_every_page(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search/")
    assert not page.locator("#imr-question").is_visible()
    for name, url in {
        "I need …": "i-need/",
        "All pages": "contents/",
        "glossary": "glossary/",
    }.items():
        link = page.locator("#content").get_by_role("link", name=name)
        assert link.evaluate("e => e.href") == f"{address}/{url}"
    context.close()


def test_every_target_of_the_everyday_words_is_a_page_of_the_index(site):
    for lang in ("", "es/"):
        index = json.loads((site / lang / "search/index.json").read_text("utf-8"))
        urls = {page["url"] for page in index["pages"]}
        targets = {url for entry in index["everyday"] for url in entry["to"]}
        assert targets <= urls
        assert len(index["everyday"]) > 60
