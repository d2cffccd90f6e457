"""My charts: answers of this device as pictures, always with a table that says the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from device import erase, keep
from server import until
from test_site import axe

PHONE = {"width": 360, "height": 800}
CHARTS = "my/charts/"
SIGNS = {
    "weekly-sign-check/my-sign-1": "I stop answering my sister <b>",
    **{
        f"weekly-sign-check/weeks/{week}/sign-1": str(value)
        for week, value in {1: 2, 2: 2, 3: 3, 5: 3, 6: 4, 7: 5}.items()
    },
    "weekly-sign-check/weeks/1/sign-2": "1",
    "weekly-sign-check/weeks/6/action": "Called Ann",
}
PROGRESS = {
    "my-progress/times/first/day": "2026-03-03",
    "my-progress/lines/goal/first": "2",
    "my-progress/lines/goal/second": "4",
    "my-progress/lines/people/first": "3",
    "my-progress/lines/people/second": "3",
    "my-progress/lines/days/first": "4",
    "my-progress/lines/days/second": "2",
    "my-progress/lines/hope/first": "1",
    "my-progress/lines/hope/third": "5",
    "my-progress/lines/goal/third": "5",
}
OTHERS = {
    "practice-log/log/day-1/skill": "breathing",
    "practice-log/log/day-1/time": "5",
    "practice-log/log/day-1/before": "5",
    "practice-log/log/day-1/after": "3",
    "practice-log/log/day-2/before": "2",
    "practice-log/log/day-2/after": "2",
    "practice-log/log/day-3/before": "4",
    "activity-week/week/friday/enjoyment": "5",
    "activity-week/week/friday/doing": "1",
    "two-week-diary/days/day-1/mood": "2",
    "two-week-diary/days/day-1/sleep": "7,5",
    "two-week-diary/days/day-2/sleep": "10",
    "two-week-diary/days/day-3/sleep": "a lot",
    "side-effect-tracker/effect-2": "Shaky hands",
    "side-effect-tracker/week/day-1/second": "4",
}


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE, locale="en-US")
    yield context.new_page()
    context.close()


def drawn(page, address, answers, lang=""):
    page.goto(f"{address}/{lang}{CHARTS}")
    keep(page, answers)
    sheet = next(iter(answers)).split("/")[0]
    page.locator(f"#{sheet} svg").first.wait_for(state="attached")
    return page.locator(f"#{sheet}")


def dots(figure):
    """The numbers written in a picture, from left to right, and the places below it."""
    texts = figure.locator("svg text").all()
    found = [(float(t.get_attribute("x")), t.text_content()) for t in texts]
    weights = [t.get_attribute("font-weight") for t in texts]
    return [text for (_, text), weight in zip(found, weights, strict=True) if weight == "700"]


def test_nothing_saved_says_where_to_write(page, address):
    page.goto(f"{address}/{CHARTS}")
    page.get_by_role("status").filter(has_text="saves nothing until you ask").wait_for()
    assert page.locator(".imr-chart:visible").count() == 0
    assert page.get_by_role("link", name="Weekly sign check").is_visible()
    names = page.evaluate("indexedDB.databases().then(found => found.map(({ name }) => name))")
    assert names == []


def test_saving_without_numbers_says_so(page, address):
    page.goto(f"{address}/{CHARTS}")
    keep(page, {"smart-goals/goal": "Sing"})
    page.get_by_role("status").filter(has_text="nothing to draw yet").wait_for()


def test_a_sign_is_drawn_with_its_gap_and_told_in_words_and_in_a_table(page, address):
    section = drawn(page, address, SIGNS)
    figure = section.locator("figure").first
    assert figure.get_by_role("heading").text_content() == "Sign 1: I stop answering my sister <b>"
    assert dots(figure) == ["2", "2", "3", "3", "4", "5"]
    line = figure.locator("path.imr-picture__line").get_attribute("d")
    assert line.count("M") == 2, "the missing week is a gap"
    picture = figure.get_by_role("img")
    words = "6 numbers. First 2, latest 5, lowest 2, highest 5."
    assert picture.locator("desc").text_content() == words
    assert figure.get_by_text(words, exact=True).last.is_visible()
    section.locator("summary").click()
    rows = [
        [cell.text_content() for cell in row.locator("th, td").all()]
        for row in section.locator("tbody tr").all()
    ]
    assert rows[0] == ["Week 1", "2", "1", "", ""]
    assert rows[5] == ["Week 6", "4", "", "", "Called Ann"]


def test_a_sign_that_rose_twice_leads_to_the_plan(page, address):
    section = drawn(page, address, SIGNS)
    notice = section.locator("[data-rising]")
    assert "rose two weeks in a row" in notice.text_content()
    assert notice.get_by_role("link").get_attribute("href").endswith("relapse-prevention-plan/")
    keep(page, {"weekly-sign-check/weeks/7/sign-1": "4"})
    notice.wait_for(state="hidden")


def test_my_progress_counts_lines_and_adds_nothing_up(page, address):
    section = drawn(page, address, PROGRESS)
    said = section.locator("[data-pictures] > p").all_text_contents()
    assert said == [
        "1 is not at all, 5 is very much.",
        "Third time, compared with Second time. Higher: 1. The same: 0. Lower: 0.",
        "Third time, compared with March 3, 2026. Higher: 2. The same: 0. Lower: 0.",
    ]
    assert section.locator("figure").count() == 4
    first = section.locator("figure").first
    assert dots(first) == ["2", "4", "5"]
    assert "Mar 3" in first.locator("svg").text_content()


def test_every_other_sheet_is_drawn(page, address):
    drawn(page, address, {**OTHERS, **SIGNS})
    log = page.locator("#practice-log")
    assert dots(log.locator("figure")) == ["3", "2"]
    assert log.locator("circle").count() == 3
    assert log.locator("rect").count() == 2
    assert "Higher: 0. The same: 1. Lower: 1." in log.locator("figure p").text_content()
    week = page.locator("#activity-week figure")
    assert week.count() == 2
    assert "Fri" in week.first.locator("svg").text_content()
    effects = page.locator("#side-effect-tracker figure")
    assert effects.get_by_role("heading").text_content() == "My second side effect: Shaky hands"
    log.locator("summary").click()
    assert log.locator("tbody tr").first.locator("td").all_text_contents() == [
        "Slow breathing",
        "5 minutes",
        "5",
        "3",
    ]


def test_a_private_sheet_stays_closed_until_it_is_opened(page, address):
    page.goto(f"{address}/{CHARTS}")
    keep(page, OTHERS)
    diary = page.locator("#two-week-diary")
    diary.get_by_text("Show this private sheet").wait_for()
    assert diary.locator("svg").count() == 0
    diary.get_by_text("Show this private sheet").click()
    bars = diary.locator("figure").last
    bars.locator("rect").first.wait_for()
    assert dots(bars) == ["7.5", "10"]


def test_each_sheet_that_is_drawn_leads_to_its_picture(page, address):
    page.goto(f"{address}/{CHARTS}")
    keep(page, {**PROGRESS, **SIGNS})
    page.goto(f"{address}/worksheets/weekly-sign-check/")
    page.get_by_role("link", name="See my numbers as a picture").click()
    page.wait_for_url(f"{address}/{CHARTS}#weekly-sign-check")
    page.locator("#weekly-sign-check svg").first.wait_for()
    assert 0 <= page.locator("#weekly-sign-check").bounding_box()["y"] < 200
    page.goto(f"{address}/worksheets/smart-goals/")
    assert page.get_by_role("link", name="See my numbers as a picture").count() == 0


def test_what_is_erased_is_gone_at_once(page, address):
    section = drawn(page, address, SIGNS)
    erase(page)
    section.wait_for(state="hidden")
    assert "Called Ann" not in page.content()


def test_letters_in_pictures_keep_their_size(page, address):
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        section = drawn(page, address, SIGNS)
        for text in section.locator("svg text").all():
            assert float(text.get_attribute("font-size")) >= 12
        svg = section.locator("svg").first
        assert svg.evaluate("e => e.getBoundingClientRect().width / e.viewBox.baseVal.width") == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.documentElement.dataset.text = 'largest'")
    text = section.locator("svg text").first
    until(page, lambda: float(text.get_attribute("font-size")) > 20)


def test_pictures_need_no_color(browser, address):
    context = browser.new_context(viewport=PHONE, forced_colors="active")
    page = context.new_page()
    section = drawn(page, address, SIGNS)
    ink = section.locator("svg").first.evaluate(
        """svg => { const of = (selector, name) => getComputedStyle(svg.querySelector(selector))[name]
        return [getComputedStyle(svg).color, of('text', 'fill'), of('.imr-picture__dot', 'fill'),
            of('.imr-picture__line', 'stroke')] }"""
    )
    assert len(set(ink)) == 1
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "es/"])
def test_axe_finds_nothing(browser, address, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    drawn(page, address, {**SIGNS, **PROGRESS, **OTHERS}, lang)
    for summary in page.locator(".imr-chart summary").all():
        if summary.is_visible():
            summary.click()
    page.locator("#two-week-diary figure rect").first.wait_for()
    assert axe(page) == []
    context.close()


def test_without_javascript_it_says_so_and_leads_to_the_sheets(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{CHARTS}")
    assert page.get_by_text("Pictures need JavaScript").is_visible()
    assert page.locator("#side-effect-tracker").is_hidden()
    page.get_by_role("link", name="My progress").first.click()
    page.wait_for_url(f"{address}/worksheets/my-progress/")
    context.close()
