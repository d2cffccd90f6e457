"""The site in a real browser: for eyes, for fingers, for a keyboard, for a screen reader."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
PHONE = {"width": 360, "height": 800}
SESSION = "modules/01-recovery-strategies/1-what-recovery-means/"
PAGES = {
    "home": "",
    "help now": "help-now/",
    "opening page": "modules/01-recovery-strategies/",
    "session": SESSION,
    "review": "modules/01-recovery-strategies/review/",
    "worksheet": "worksheets/smart-goals/",
    "worksheet with a table": "worksheets/satisfaction-with-life/",
    "all worksheets": "worksheets/",
    "glossary": "glossary/",
    "variant": "modules/02-practical-facts/",
    "private worksheet": "worksheets/steps-to-stay-safe/",
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def axe(page, *more):
    page.evaluate(AXE)
    rules = {name: {"enabled": True} for name in ("target-size", *more)}
    found = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": {"type": "tag", "values": TAGS}, "rules": rules},
    )
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "es/"])
@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(browser, address, url, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/{lang}{url}")
    assert axe(page) == []
    context.close()


@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_nothing_is_wider_than_a_small_phone(page, address, url):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/{url}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_no_other_site_is_asked_for_anything(page, address, url):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{url}")
    page.wait_for_load_state("networkidle")
    assert {u for u in asked if not u.startswith((address, "data:", "blob:"))} == set()


def test_help_is_one_tap_from_every_page(page, address, site):
    for file in sorted(site.rglob("index.html")):
        assert 'class="imr-help"' in file.read_text("utf-8"), file
    page.goto(f"{address}/{SESSION}")
    box = page.locator(".imr-help").bounding_box()
    assert box["height"] >= 44
    assert box["y"] + box["height"] < PHONE["height"]
    page.locator(".imr-help").click()
    page.wait_for_url(f"{address}/help-now/")
    assert page.locator("a[href='tel:988']").first.is_visible()


def test_the_language_switch_stays_on_the_page_and_comes_back(page, address):
    page.goto(f"{address}/{SESSION}")
    page.get_by_role("link", name="Español").click()
    page.wait_for_url(f"{address}/es/{SESSION}")
    assert page.locator("html").get_attribute("lang") == "es"
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"{address}/{SESSION}")


def test_hreflang_names_every_language_of_the_page(page, address):
    page.goto(f"{address}/es/{SESSION}")
    links = page.locator("link[rel=alternate][hreflang]")
    found = {link.get_attribute("hreflang"): link.evaluate("e => e.href") for link in links.all()}
    assert found == {
        "en": f"{address}/{SESSION}",
        "es": f"{address}/es/{SESSION}",
        "x-default": f"{address}/{SESSION}",
    }


def test_a_worksheet_is_filled_in_with_the_keyboard_alone(page, address):
    page.goto(f"{address}/worksheets/smart-goals/")
    page.locator("[name='smart-goals/goal']").focus()
    page.keyboard.type("Sing again")
    page.keyboard.press("Enter")
    assert page.url == f"{address}/worksheets/smart-goals/", (
        "Enter must not send or reload anything"
    )
    page.locator("#smart-goals\\/importance-1").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    chosen = page.locator("[name='smart-goals/importance']:checked").get_attribute("value")
    assert chosen == "4"
    assert page.locator("[name='smart-goals/goal']").input_value() == "Sing again"


def test_a_group_tells_a_screen_reader_its_question(page, address):
    page.goto(f"{address}/worksheets/smart-goals/")
    group = page.get_by_role("group", name="How important is this goal to me?")
    assert group.get_by_role("radio").count() == 5
    page.goto(f"{address}/worksheets/satisfaction-with-life/")
    assert page.get_by_role("table").count() >= 1
    assert page.get_by_role("radiogroup").first.get_attribute("aria-label").startswith("Friends: ")


def test_fingers_find_their_targets(page, address):
    page.goto(f"{address}/worksheets/satisfaction-with-life/")
    for label in page.locator("label.imr-choice").all()[:40]:
        box = label.bounding_box()
        assert min(box["height"], box["width"]) >= 43.5, label.inner_text()


def test_everything_reads_and_fills_in_without_javascript(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/worksheets/smart-goals/")
    page.locator("[name='smart-goals/goal']").fill("Walk")
    page.get_by_role("button", name="Clear this sheet").click()
    assert page.locator("[name='smart-goals/goal']").input_value() == ""
    page.goto(f"{address}/modules/01-recovery-strategies/review/")
    page.locator("details.question summary").first.click()
    assert page.locator("details.question").first.get_attribute("open") is not None
    context.close()


def test_nothing_that_is_written_stays(page, address):
    page.goto(f"{address}/worksheets/smart-goals/")
    page.locator("[name='smart-goals/goal']").fill("Secret")
    page.reload()
    assert page.locator("[name='smart-goals/goal']").input_value() == ""
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "Secret" not in kept


def test_the_tab_key_reaches_help_early_and_shows_where_it_is(page, address):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{address}/{SESSION}")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.imr-help')"):
            break
    assert page.evaluate("document.activeElement.matches('.imr-help')")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_print_shows_answers_and_hides_the_furniture(page, address):
    page.goto(f"{address}/worksheets/smart-goals/")
    page.emulate_media(media="print")
    assert not page.locator(".imr-header").is_visible()
    assert page.locator("[name='smart-goals/goal']").is_visible()
