"""The group planner in a real browser: by keyboard, on a small phone, without JavaScript."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from icalendar import Calendar

sys.path.insert(0, str(Path(__file__).parent))
from imr import cli
from test_site import axe

PHONE = {"width": 360, "height": 800}
URL = "facilitators/plan/"


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport=PHONE, locale="en-US", accept_downloads=True)
    found = context.new_page()
    found.goto(f"{address}/{URL}")
    found.locator("#planner").wait_for()
    yield found
    context.close()


def tab_to(page, selector):
    """Press the Tab key until it reaches an element."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"the Tab key never reaches {selector}")


def make_plan(page):
    """Plan a group: every Tuesday but one."""
    page.locator("[name=name]").fill("Tuesday group")
    page.locator("[name=start]").fill("2026-12-01")
    page.locator("[name=hour]").fill("14:00")
    page.locator("#planner-add").click()
    page.locator("[name=skip-first]").fill("2026-12-29")
    page.locator("#planner [type=submit]").click()


def saved(page):
    with page.expect_download() as download:
        page.locator("#plan .imr-button").first.click()
    return download.value


def test_a_group_is_planned_with_the_keyboard_alone(page):
    tab_to(page, "[name=name]")
    page.keyboard.type("Tuesday group")
    tab_to(page, "[name=start]")
    page.keyboard.type("12012026")
    tab_to(page, "[name=hour]")
    page.keyboard.type("0200PM")
    tab_to(page, "#planner-add")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "skip-first"
    page.keyboard.type("12292026")
    tab_to(page, "[name=variants][value=bipolar]")
    page.keyboard.press("Space")
    tab_to(page, "#planner [type=submit]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "plan-title"
    assert page.locator("#plan-title").inner_text() == "Tuesday group"
    assert (
        page.locator("#plan [role=status]").first.inner_text()
        == "32 meetings, from December 1, 2026 to July 13, 2027"
    )
    rows = page.locator("#plan tbody tr")
    assert rows.count() == 33
    assert rows.nth(4).inner_text().strip() == "Tuesday, December 29, 2026: no meeting"
    assert "5. Tuesday, January 5, 2027, 2:00 PM – 3:30 PM" in rows.nth(5).inner_text().replace(
        "\u202f", " "
    )
    assert page.get_by_role("link", name="Guide: Bipolar disorder").count() == 1
    assert page.get_by_role("link", name="Guide: Depression").count() == 0
    tab_to(page, "#plan .imr-button")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "tuesday-group.ics"


@pytest.mark.parametrize("lang", ["", "es/"])
def test_the_calendar_is_the_one_of_the_command_line(page, address, lang, tmp_path, capsys):
    page.goto(f"{address}/{lang}{URL}")
    make_plan(page)
    page.locator("[name=name]").fill("Martes, 2; \\ ñandú")
    page.locator("[name=track][value=full]").check()
    download = saved(page)
    asked = ["--start", "2026-12-01", "--time", "14:00", "--skip", "2026-12-29", "--track", "full"]
    where = ["--site", address, "--locale", lang.strip("/") or "en"]
    target = tmp_path / "plan.ics"
    name = ["--name", "Martes, 2; \\ ñandú"]
    assert cli.main(["plan", *asked, *where, *name, "--ics", str(target)]) == 0
    text = Path(download.path()).read_bytes()
    assert text == target.read_bytes()
    assert len(Calendar.from_ical(text.decode()).walk("VEVENT")) == 43


def test_every_link_of_a_plan_leads_somewhere(page, address, site):
    make_plan(page)
    page.locator("[name=optional]").check()
    links = page.locator("#plan td a").evaluate_all("all => all.map(a => a.href)")
    assert len(links) > 100
    for link in set(links):
        path, _, anchor = link.removeprefix(f"{address}/").partition("#")
        file = site / path if path.endswith(".pdf") else site / path / "index.html"
        assert file.is_file(), link
        assert not anchor or f'id="{anchor}"' in file.read_text("utf-8"), link


def test_a_change_shows_at_once_and_is_said(page):
    make_plan(page)
    page.locator("[name=every][value='2']").check()
    said = page.locator("#plan [role=status]").first
    assert said.inner_text() == "32 meetings, from December 1, 2026 to February 22, 2028"
    page.get_by_role("button", name="Remove this break").click()
    assert said.inner_text() == "32 meetings, from December 1, 2026 to February 8, 2028"
    assert page.evaluate("document.activeElement.id") == "planner-add"
    page.locator("[name=group][value=one]").check()
    assert page.locator("[name=minutes]").input_value() == "60"


def test_what_is_missing_is_said_where_it_is_missing(page):
    tab_to(page, "#planner [type=submit]")
    page.keyboard.press("Enter")
    assert page.get_by_role("alert").inner_text() == "Choose the first day."
    assert page.evaluate("document.activeElement.name") == "start"
    assert page.locator("#plan").is_hidden()
    make_plan(page)
    page.locator("[name=minutes]").fill("500")
    page.locator("#planner [type=submit]").click()
    assert page.get_by_role("alert").inner_text() == "Choose a length from 15 to 240 minutes."
    assert page.locator("[name=minutes]").get_attribute("aria-invalid") == "true"
    page.locator("[name=minutes]").fill("60")
    page.locator("#planner [type=submit]").click()
    assert page.locator("[aria-invalid]").count() == 0


def databases(page):
    return page.evaluate("indexedDB.databases().then(all => all.length)")


def test_a_plan_is_kept_only_when_asked_for_and_opens_again(page):
    make_plan(page)
    page.reload()
    page.locator("#planner").wait_for()
    assert databases(page) == 0
    assert page.locator("#planner-kept").is_hidden()
    make_plan(page)
    page.get_by_role("button", name="Keep this plan on this device").click()
    page.get_by_text("Kept on this device.").wait_for()
    page.reload()
    page.get_by_role("button", name="Open Tuesday group").click()
    assert page.locator("#plan [role=status]").first.inner_text().startswith("32 meetings, ")
    assert page.locator("[name=skip-first]").input_value() == "2026-12-29"
    page.get_by_role("button", name="Erase Tuesday group").click()
    page.locator("#planner-kept").wait_for(state="hidden")
    page.reload()
    page.locator("#planner").wait_for()
    assert page.get_by_role("button", name="Open Tuesday group").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "es/"])
def test_axe_finds_nothing_before_and_after(browser, address, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/{lang}{URL}")
    page.locator("#planner").wait_for()
    assert axe(page) == []
    make_plan(page)
    assert axe(page) == []
    context.close()


@pytest.mark.parametrize("lang", ["", "es/"])
def test_nothing_is_wider_than_a_small_phone(page, address, lang):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/{lang}{URL}")
    make_plan(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for target in page.locator("#planner label.imr-choice, #planner button, #plan button").all():
        assert target.bounding_box()["height"] >= 43.5, target.inner_text()


def test_without_javascript_each_track_is_a_table_with_links(browser, address, site):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{URL}")
    assert page.locator("#planner").is_hidden()
    assert page.get_by_text("this page needs JavaScript").is_visible()
    for track, meetings in {"short": 15, "standard": 32, "full": 43}.items():
        details = page.locator(f"#track-{track}")
        details.locator("summary").click()
        assert details.locator("tbody tr").count() == meetings
    link = page.locator("#track-short tbody tr").nth(1).get_by_role("link").first
    link.click()
    page.wait_for_url(f"{address}/modules/01-recovery-strategies/1-what-recovery-means/")
    context.close()


def test_on_paper_there_is_the_plan_and_nothing_else(page):
    make_plan(page)
    page.emulate_media(media="print")
    assert page.locator("#plan table").is_visible()
    for gone in ("#planner", ".imr-tracks", "#plan .imr-tools", "h1"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator("#plan thead").evaluate("e => getComputedStyle(e).display") == (
        "table-header-group"
    )


def test_no_name_of_a_plan_goes_anywhere(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    make_plan(page)
    saved(page)
    assert not [url for url in asked if "uesday" in url]
    assert "uesday" not in page.url
