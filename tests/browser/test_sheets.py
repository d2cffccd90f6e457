"""Every worksheet, and the settings: for screen readers, in light, dark and Spanish; and what they weigh."""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from sheets import PHONE, SETTINGS, field, save, saved, says, shows, visit

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPTS = 16 * 1024  # bytes, gzip
SLUGS = sorted(
    path.stem for path in (ROOT / "docs/worksheets").glob("*.md") if path.stem != "index"
)
RUN = """rules => axe.run(document, rules.length
    ? {runOnly: {type: "rule", values: rules}, resultTypes: ["violations"]}
    : {runOnly: {type: "tag", values: TAGS}, rules: {"target-size": {enabled: true}}, resultTypes: ["violations"]})
""".replace("TAGS", json.dumps(TAGS))


@pytest.fixture(scope="module")
def reader(browser):
    """One page for all: what it looks at does not change."""
    context = browser.new_context(viewport=PHONE, service_workers="block")
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    yield context.new_page()
    context.close()


def faults(page, *rules):
    found = page.evaluate(RUN, list(rules))
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def look(page, dark=True):
    """Look at a page in light, and at its colors in dark: nothing but colors differs between them."""
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE)
    found = faults(page)
    if not dark:
        return found
    page.emulate_media(color_scheme="dark")
    return found + [
        f"dark {fault}" for fault in faults(page, "color-contrast", "link-in-text-block")
    ]


@pytest.mark.parametrize("lang", ["", "es/"], ids=["en", "es"])
@pytest.mark.parametrize("slug", SLUGS)
def test_axe_finds_nothing_on_a_worksheet(reader, address, slug, lang):
    visit(reader, address, f"{lang}worksheets/{slug}/")
    assert look(reader, dark=not lang) == []


@pytest.mark.parametrize("lang", ["", "es/"], ids=["en", "es"])
def test_axe_finds_nothing_on_the_settings_in_any_state(page, address, lang):
    visit(page, address, f"{lang}{SETTINGS}", keeping="off")
    assert look(page) == []
    page.locator("#keep-start").click()
    page.locator("#keep[data-keep=on]").wait_for()
    assert look(page) == []
    page.locator("#passcode-new").fill("four green boats")
    page.locator("#passcode-again").fill("four green boats")
    page.locator("#passcode-again").press("Enter")
    page.locator("#keep-lock").wait_for()
    assert look(page) == []
    page.locator("#keep-lock").click()
    page.locator("#keep[data-keep=locked]").wait_for()
    assert look(page) == []
    visit(page, address, f"{lang}worksheets/smart-goals/", keeping="locked")
    page.locator("summary", has_text=re.compile("passcode|contraseña|clave")).click()
    field(page).fill("Dance")
    assert look(page) == []


def test_axe_finds_nothing_while_two_texts_wait_for_a_choice(page, address, tmp_path):
    visit(page, address)
    field(page).fill("Sing again")
    save(page)
    saved(page)
    page.get_by_role("button", name="Clear this sheet").click()
    assert look(page) == []
    page.get_by_role("button", name="Undo: bring my answers back").click()
    shows(page, "Sing again")
    says(page, "Your answers are back.")
    saved_copy = {"format": "imr-answers", "version": 1, "answers": {"smart-goals/goal": "Dance"}}
    (tmp_path / "copy.json").write_text(json.dumps(saved_copy), "utf-8")
    visit(page, address, SETTINGS, keeping="on")
    page.get_by_label("The file with my answers").set_input_files(tmp_path / "copy.json")
    page.get_by_role("heading", name="Some answers are different").wait_for()
    assert look(page) == []


@pytest.mark.parametrize(("width", "letters"), [(320, 1), (360, 2)])
@pytest.mark.parametrize(
    "url", ["worksheets/smart-goals/", SETTINGS], ids=["worksheet", "settings"]
)
def test_the_page_fits_a_small_phone_and_large_letters(page, address, url, width, letters):
    page.set_viewport_size({"width": width, "height": 640})
    visit(page, address, url)
    page.evaluate(f"document.documentElement.style.setProperty('--imr-text', '{letters}')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    save(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_panel_takes_no_room_from_the_sheet_as_it_appears(page, address):
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const shift of list.getEntries())"
        " moved += shift.value }).observe({type: 'layout-shift', buffered: true})"
    )
    visit(page, address, keeping="off")
    page.wait_for_timeout(300)
    assert page.evaluate("moved") < 0.01


def test_the_scripts_of_a_worksheet_weigh_little(site):
    html = (site / "worksheets/smart-goals/index.html").read_text("utf-8")
    pattern = r'<(?:script[^>]+src|link rel="?modulepreload"? href)="?([^"\s>]+\.js)'
    files = {path.rsplit("/", 1)[-1] for path in re.findall(pattern, html)}
    assert any(name.startswith("sheet-") for name in files)
    weight = sum(len(gzip.compress((site / "assets/app" / name).read_bytes(), 9)) for name in files)
    assert weight <= SCRIPTS, f"{weight} bytes: {sorted(files)}"
