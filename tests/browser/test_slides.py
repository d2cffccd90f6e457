"""The slides in a real browser: shown by keyboard, said aloud, and readable without a script."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_site import axe

PHONE = {"width": 360, "height": 800}
URL = "facilitators/slides/"


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport=PHONE)
    found = context.new_page()
    found.goto(f"{address}/{URL}")
    found.locator("#slides button").wait_for()
    yield found
    context.close()


def headings(page):
    return page.locator(".imr-page > section > h2").all_inner_texts()


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def test_slides_are_shown_and_left_with_the_keyboard_alone(page):
    titles = headings(page)
    page.get_by_role("button", name="Show as slides").focus()
    page.keyboard.press("Enter")
    place = page.get_by_role("dialog", name="Slides").get_by_role("status")
    count = len(titles)
    assert place.inner_text() == f"Slide 1 of {count}"
    assert focused(page) == titles[0]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    assert place.inner_text() == f"Slide 3 of {count}"
    assert focused(page) == titles[2]
    page.keyboard.press("ArrowLeft")
    assert focused(page) == titles[1]
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert place.inner_text() == f"Slide {count} of {count}"
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    assert focused(page) == titles[-1]


def test_with_a_button_the_slide_is_named_aloud(page):
    titles = headings(page)
    page.get_by_role("button", name="Show as slides").click()
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "Next"
    said = page.get_by_role("dialog").get_by_role("status").text_content()
    assert said == f"Slide 2 of {len(titles)}. {titles[1]}"


def test_notes_are_the_speakers_until_asked_for(page):
    page.get_by_role("button", name="Show as slides").click()
    note = page.locator("dialog").get_by_text("Begin with a person")
    assert not note.is_visible()
    page.get_by_role("button", name="Notes").click()
    assert note.is_visible()
    page.keyboard.press("ArrowRight")
    assert page.locator("dialog .imr-deck__notes").is_visible()


def test_every_slide_has_notes_and_fits_beside_nothing_else(page):
    page.get_by_role("button", name="Show as slides").click()
    page.set_viewport_size({"width": 320, "height": 640})
    for _ in headings(page):
        assert page.locator("dialog .imr-deck__notes > *").count() > 0
        stage = page.locator(".imr-stage")
        assert stage.evaluate("e => e.scrollWidth - e.clientWidth") == 0
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "es/"])
def test_axe_finds_nothing_on_the_page_and_on_a_slide(browser, address, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/{lang}{URL}")
    page.locator("#slides button").wait_for()
    assert axe(page) == []
    page.locator("#slides button").click()
    page.keyboard.press("ArrowRight")
    assert axe(page) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    context.close()


def test_without_javascript_all_of_it_is_read_from_top_to_bottom(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{URL}")
    assert 18 <= len(headings(page)) <= 25
    assert page.locator("#slides button").is_hidden()
    page.locator("details.note summary").first.click()
    assert page.get_by_text("Begin with a person").is_visible()
    context.close()


def test_the_slides_are_there_to_print_where_books_are(page, address, site):
    link = page.get_by_role("link", name="Get the slides as a PDF")
    if not (site / "print").is_dir():
        assert link.count() == 0
        return
    path = link.evaluate("e => e.href").removeprefix(f"{address}/")
    listed = json.loads((site / "print/catalog.json").read_text("utf-8"))["books"]
    assert [book["kind"] for book in listed if book["path"] == path] == ["slides"]
