"""My way through the course: remembered only where the person asked to save, and never a score."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from device import erase, keep, note
from server import until
from test_site import axe

PHONE = {"width": 360, "height": 800}
FOLDER = "modules/01-recovery-strategies/"
SESSION = f"{FOLDER}1-what-recovery-means/"
SECOND = f"{FOLDER}2-choose-what-to-work-on/"
SHEET = "worksheets/smart-goals/"
COURSE = "my/course/"
TITLE = "What recovery means to you"


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def way(page, expected):
    """Wait until the device remembers what is expected, and give it."""

    def look():
        found = note(page, "course") or {"pages": {}}
        return found if expected(found) else None

    return until(page, look)


def item(page, path):
    return page.locator(f"li[data-page='{path}']")


def test_nothing_is_remembered_before_the_person_asked(page, address):
    for url in (SESSION, SHEET, "", COURSE):
        page.goto(f"{address}/{url}")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("status").filter(has_text="Nothing is remembered").wait_for()
    assert page.get_by_role("link", name=re.compile("Continue")).count() == 0
    names = page.evaluate("indexedDB.databases().then(found => found.map(({ name }) => name))")
    assert names == []
    stored = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert stored == [0, 0]


def test_a_page_that_keeps_nothing_loads_no_store(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{SESSION}", wait_until="networkidle")
    before = set(asked)
    keep(page)
    page.goto(f"{address}/{SESSION}")
    way(page, lambda found: SESSION in found["pages"])
    assert any("/part-" in url and url not in before for url in asked)


def test_a_page_is_opened_then_read_and_the_place_is_kept(page, address):
    page.goto(f"{address}/{SESSION}")
    keep(page)
    page.reload()
    found = way(page, lambda found: SESSION in found["pages"])
    assert found == {
        "pages": {SESSION: "open"},
        "last": {"page": SESSION, "title": TITLE, "lang": "en"},
    }
    heading = page.locator("h2#is-recovery-real")
    heading.evaluate("e => e.scrollIntoView()")
    found = way(page, lambda found: found["last"].get("heading"))
    assert found["last"]["heading"] == "is-recovery-real"
    page.wait_for_timeout(4000)
    assert note(page, "course")["pages"][SESSION] == "open"
    page.locator(".imr-page > :last-child").evaluate("e => e.scrollIntoView()")
    way(page, lambda found: found["pages"][SESSION] == "read")


def test_the_first_page_leads_back_in_any_language(page, address):
    page.goto(f"{address}/{SESSION}")
    last = {"page": SESSION, "heading": "is-recovery-real", "title": TITLE, "lang": "en"}
    keep(page, notes={"course": {"pages": {SESSION: "open"}, "last": last}})
    page.goto(f"{address}/es/")
    page.locator(".imr-continue a").wait_for()
    assert TITLE not in page.locator(".imr-continue").text_content()
    page.goto(f"{address}/")
    page.get_by_role("link", name=f"Continue where you were: {TITLE}").click()
    page.wait_for_url(f"{address}/{SESSION}#is-recovery-real")


def test_saving_begun_on_a_sheet_counts_at_once(page, address):
    page.goto(f"{address}/{SHEET}")
    keep(page, {"smart-goals/goal": "Sing"})
    way(page, lambda found: found.get("last", {}).get("page") == SHEET)
    page.goto(f"{address}/{COURSE}")
    item(page, SHEET).get_by_text("Begun", exact=True).wait_for()
    link = page.locator("[data-continue] a")
    assert link.text_content() == "Continue where you were: SMART goal builder"


def test_the_list_marks_what_was_read_and_suggests_what_comes_next(page, address):
    page.goto(f"{address}/{COURSE}")
    pages = {SESSION: "read", SECOND: "open", "modules/02-practical-facts/": "open"}
    keep(page, notes={"course": {"pages": pages}})
    item(page, SECOND).get_by_text("Opened", exact=True).wait_for()
    assert item(page, SESSION).locator(".imr-way__mark").text_content() == "Read"
    assert page.locator(".imr-way__mark").count() == 3
    following = page.locator("[data-next]:visible").all_text_contents()
    assert following == ["Next here: Choose what to work on", "Next here: Practical facts"]
    assert not re.search(r"\d ?%|streak|\d+ (of|/) \d+", page.locator(".imr-page").inner_text())


def test_a_chosen_condition_is_followed(page, address):
    page.goto(f"{address}/{COURSE}")
    folder = "modules/02-practical-facts/"
    first = f"{folder}bipolar/1-what-bipolar-disorder-is/"
    keep(page, notes={"course": {"pages": {folder: "read", first: "read"}}})
    link = page.locator("[data-module='2'] [data-next] a")
    link.wait_for()
    assert link.get_attribute("href").endswith("bipolar/2-causes-course-and-help/")


def test_a_finished_module_asks_for_nothing(page, address):
    page.goto(f"{address}/{COURSE}")
    sessions = page.locator("[data-module='1'] :is([data-kind=session], [data-kind=review])")
    done = [one.get_attribute("data-page") for one in sessions.all()]
    assert len(done) == 4
    keep(page, notes={"course": {"pages": dict.fromkeys(done, "read")}})
    item(page, SESSION).get_by_text("Read", exact=True).wait_for()
    assert page.locator("[data-next]:visible").count() == 0


def test_forgetting_can_be_undone_with_the_keyboard(page, address):
    page.goto(f"{address}/{COURSE}")
    keep(page, {"smart-goals/goal": "Sing"}, {"course": {"pages": {SESSION: "read"}}})
    page.get_by_role("button", name="Forget where I was").press("Enter")
    page.get_by_role("status").filter(has_text="Forgotten.").wait_for()
    assert note(page, "course") is None
    assert item(page, SHEET).get_by_text("Begun", exact=True).is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="It is back.").wait_for()
    assert note(page, "course") == {"pages": {SESSION: "read"}}
    assert page.evaluate("document.activeElement.textContent") == "Forget where I was"


def test_erasing_everything_forgets_the_way_too(page, address):
    page.goto(f"{address}/{COURSE}")
    keep(page, notes={"course": {"pages": {SESSION: "read"}}})
    item(page, SESSION).get_by_text("Read", exact=True).wait_for()
    erase(page)
    item(page, SESSION).get_by_text("Read", exact=True).wait_for(state="detached")
    page.get_by_role("status").filter(has_text="Nothing is remembered").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "es/"])
def test_axe_finds_nothing(browser, address, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/{lang}{COURSE}")
    last = {"page": SESSION, "title": TITLE, "lang": "en"}
    keep(page, notes={"course": {"pages": {SESSION: "read"}, "last": last}})
    page.locator("[data-continue] a").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_it_is_a_plain_list_without_javascript(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{COURSE}")
    assert page.get_by_role("button", name="Forget where I was").count() == 0
    page.get_by_role("link", name=TITLE).first.click()
    page.wait_for_url(f"{address}/{SESSION}")
    context.close()
