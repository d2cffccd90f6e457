"""Answers on this device: saved when asked, kept whole, and nobody else's business."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
from server import until
from sheets import (
    GOAL,
    NO_ROOM,
    PHONE,
    SETTINGS,
    SHEET,
    everywhere,
    field,
    gone,
    kept,
    save,
    saved,
    says,
    shows,
    visit,
    write,
)

HARD = "Ser yo 🌱👩🏽‍🦱 أملي الكبير e\u0301 Z\u0351\u036b\u0343 \u202eabc\u202c 有希望"


@pytest.fixture
def device(browser):
    """One person's browser: what it keeps is gone after the test."""
    context = browser.new_context(viewport=PHONE, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(device):
    return device.new_page()


# Saving


def test_nothing_is_stored_before_the_person_asks(page, address):
    visit(page, address, keeping="off")
    field(page).fill("Sing again")
    field(page).blur()
    page.wait_for_timeout(700)
    assert "Sing again" not in everywhere(page)
    assert page.evaluate("indexedDB.databases()") == []
    page.reload()
    shows(page, "")


def test_what_was_typed_before_saving_began_is_saved_too(page, address):
    visit(page, address, keeping="off")
    field(page).fill("Sing again")
    field(page, "smart-goals/importance").nth(3).check()
    save(page)
    saved(page)
    page.reload()
    shows(page, "Sing again")
    assert field(page, "smart-goals/importance").nth(3).is_checked()


def test_answers_survive_the_closing_of_the_tab(device, address):
    page = device.new_page()
    visit(page, address)
    save(page)
    field(page).press_sequentially("Sing again")
    saved(page)
    page.close()
    page = device.new_page()
    visit(page, address, keeping="on")
    shows(page, "Sing again")


@pytest.mark.parametrize("way", ["reload", "link", "hide"])
def test_the_last_letters_are_saved_when_the_page_is_left_at_once(device, page, address, way):
    visit(page, address)
    save(page)
    field(page).fill("Sing again")
    if way == "reload":
        page.reload()
    elif way == "link":
        page.locator(".imr-help").click()
        page.wait_for_url("**/help-now/")
    else:
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        saved(page)
    other = device.new_page()
    visit(other, address, keeping="on")
    shows(other, "Sing again")


def test_answers_follow_the_person_into_another_language(page, address):
    visit(page, address)
    field(page).fill("Sing again")
    field(page, "smart-goals/importance").nth(1).check()
    save(page)
    saved(page)
    page.get_by_role("link", name="Español").click()
    page.locator("#keep[data-keep=on]").wait_for()
    shows(page, "Sing again")
    assert field(page, "smart-goals/importance").nth(1).is_checked()


@pytest.mark.parametrize("text", [HARD, HARD * 400], ids=["hard signs", "20,000 characters"])
def test_every_sign_comes_back_as_it_was(page, address, text):
    visit(page, address, "worksheets/what-recovery-means/")
    save(page)
    area = page.locator("form.imr-sheet textarea").first
    name = area.get_attribute("name")
    area.fill(text)
    saved(page)
    page.reload()
    shows(page, text, name)


def test_the_status_is_said_once_and_then_only_stands_there(page, address):
    visit(page, address)
    save(page)
    status = page.locator("#sheet-status")
    field(page).fill("Sing")
    saved(page)
    assert status.get_attribute("role") == "status"
    assert status.inner_text() == "Saved just now."
    page.evaluate(
        "window.said = []; new MutationObserver(all => said.push(...all.map(one =>"
        " one.target.closest('#sheet-status').getAttribute('aria-live'))))"
        ".observe(document.querySelector('#sheet-status'), {childList: true, characterData: true, subtree: true})"
    )
    for word in ("Sing a", "Sing again"):
        field(page).fill(word)
        kept(page, f'"{word}"')
    assert "polite" not in page.evaluate("said")


def test_the_button_that_is_gone_leaves_the_focus_where_it_was(page, address):
    visit(page, address, keeping="off")
    page.locator("#keep-start").focus()
    page.keyboard.press("Enter")
    page.locator("#keep[data-keep=on]").wait_for()
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "What you write here is saved on this device as you write."


def test_the_settings_list_what_was_begun_and_a_facilitators_forms_apart(page, address):
    visit(page, address, "worksheets/progress-note/", keeping="off")
    save(page)
    page.locator("form.imr-sheet textarea").first.fill("We talked")
    saved(page)
    visit(page, address, SETTINGS, keeping="on")
    started = page.get_by_role("region", name="Worksheets you have started")
    expect(started.get_by_role("link")).to_have_text(["Progress note"])
    expect(started.get_by_role("heading", name="Forms for facilitators")).to_be_visible()
    expect(page.locator("#saved-none")).to_be_hidden()
    visit(page, address)
    field(page).fill("Sing again")
    saved(page)
    visit(page, address, SETTINGS, keeping="on")
    expect(started.get_by_role("link")).to_have_text(["SMART goal builder", "Progress note"])


# Clearing


def test_a_cleared_sheet_comes_back_with_undo(page, address):
    visit(page, address)
    field(page).fill("Sing again")
    field(page, "smart-goals/importance").nth(3).check()
    save(page)
    saved(page)
    page.get_by_role("button", name="Clear this sheet").click()
    page.get_by_role("button", name="Undo: bring my answers back").wait_for()
    assert field(page).input_value() == ""
    gone(page, "Sing again")
    write(page, "Ana", "smart-goals/first-name")
    page.get_by_role("button", name="Undo: bring my answers back").click()
    shows(page, "Sing again")
    says(page, "Your answers are back.")
    page.reload()
    shows(page, "Sing again")
    shows(page, "Ana", "smart-goals/first-name")
    assert field(page, "smart-goals/importance").nth(3).is_checked()


@pytest.mark.parametrize("moment", range(0, 25, 5))
def test_who_undoes_and_leaves_at_once_loses_nothing(page, address, moment):
    visit(page, address)
    field(page).fill("Sing again")
    save(page)
    saved(page)
    page.evaluate(
        """moment => { document.querySelector("form.imr-sheet").reset()
        setTimeout(() => { document.querySelector("#sheet-undo").click()
            document.querySelector(".imr-help").click() }, moment) }""",
        moment,
    )
    page.wait_for_url(f"{address}/help-now/")
    visit(page, address, keeping="on")
    shows(page, "Sing again")
    assert (
        page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('imr-left'))") == []
    )


def test_a_sheet_that_is_not_saved_can_be_cleared_and_brought_back_too(page, address):
    visit(page, address, keeping="off")
    field(page).fill("Sing again")
    page.get_by_role("button", name="Clear this sheet").click()
    page.get_by_role("button", name="Undo: bring my answers back").click()
    shows(page, "Sing again")
    assert page.evaluate("indexedDB.databases()") == []


# Hard cases


def test_two_tabs_on_one_sheet_keep_what_both_wrote(device, address):
    one, two = device.new_page(), device.new_page()
    visit(one, address)
    save(one)
    visit(two, address, keeping="on")
    field(one).fill("Sing again")
    field(two, "smart-goals/first-name").fill("Ana")
    shows(two, "Sing again")
    shows(one, "Ana", "smart-goals/first-name")
    field(two).fill("Sing loudly")
    shows(one, "Sing loudly")
    one.reload()
    shows(one, "Sing loudly")
    shows(one, "Ana", "smart-goals/first-name")


def test_two_tabs_that_write_at_the_same_moment_lose_nothing(device, address):
    one, two = device.new_page(), device.new_page()
    visit(one, address)
    save(one)
    visit(two, address, keeping="on")
    names = one.evaluate(
        "[...document.querySelectorAll('.imr-sheet input[type=text], .imr-sheet textarea')].map(e => e.name)"
    )
    half = len(names) // 2
    fill = """names => { for (const name of names) {
        const field = document.querySelector(`[name='${name}']`)
        field.value = 'I wrote ' + name
        field.dispatchEvent(new Event('change', {bubbles: true}))
    } }"""
    one.evaluate(f"names => setTimeout(() => ({fill})(names), 50)", names[:half])
    two.evaluate(f"names => setTimeout(() => ({fill})(names), 50)", names[half:])
    for name in (names[0], names[-1]):
        kept(one, f"I wrote {name}")
    other = device.new_page()
    visit(other, address, keeping="on")
    wanted = {name: f"I wrote {name}" for name in names}
    until(other, lambda: {name: field(other, name).input_value() for name in names} == wanted)


@pytest.mark.parametrize("time", ["1999-01-01T00:00:00", "2099-12-31T23:59:00"])
def test_a_clock_that_is_set_back_or_forward_changes_no_answer(device, address, time):
    one = device.new_page()
    visit(one, address)
    save(one)
    field(one).fill("Sing again")
    saved(one)
    two = device.new_page()
    two.clock.set_fixed_time(time)
    visit(two, address, keeping="on")
    shows(two, "Sing again")
    field(two).fill("Sing loudly")
    shows(one, "Sing loudly")
    field(one).fill("Sing at home")
    shows(two, "Sing at home")
    two.reload()
    shows(two, "Sing at home")


DENIED = "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('no', 'SecurityError') }})"
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }; 1"


def test_where_nothing_may_be_stored_the_page_says_so_and_typing_goes_on(device, address):
    page = device.new_page()
    page.add_init_script(DENIED)
    visit(page, address, keeping="denied")
    assert "does not let the site save" in page.locator("#keep").inner_text()
    field(page).fill("Sing again")
    assert field(page).input_value() == "Sing again"


def test_a_full_device_says_that_the_last_words_are_not_saved_and_tries_again(page, address):
    visit(page, address)
    save(page)
    field(page).fill("Sing")
    saved(page)
    page.evaluate(f"window.put = IDBObjectStore.prototype.put; {FULL}")
    field(page).fill("Sing again")
    says(page, NO_ROOM)
    assert field(page).input_value() == "Sing again"
    page.evaluate("IDBObjectStore.prototype.put = put; 1")
    page.get_by_role("button", name="Try again to save").click()
    saved(page)
    assert not page.locator("#sheet-again").is_visible()
    page.reload()
    shows(page, "Sing again")


def test_the_browsers_own_limit_is_a_full_device(device, page, address):
    session = device.new_cdp_session(page)
    limit = {"origin": address, "quotaSize": 100_000}
    session.send("Storage.overrideQuotaForOrigin", limit)
    visit(page, address)
    save(page)
    field(page).fill("Sing " * 100_000)
    says(page, NO_ROOM)
    session.send("Storage.overrideQuotaForOrigin", {"origin": address})
    page.get_by_role("button", name="Try again to save").click()
    saved(page)
    page.reload()
    shows(page, "Sing " * 100_000)


def test_a_renamed_field_shows_the_answer_saved_under_its_former_name(device, address):
    page = device.new_page()
    visit(page, address)
    save(page)
    field(page).fill("Sing again")
    saved(page)

    def newer(route):
        found = route.fetch()
        names = json.dumps({GOAL: "smart-goals/my-dream"}).replace('"', "&quot;")
        body = found.text().replace(GOAL, "smart-goals/my-dream")
        body = body.replace("</head>", f'<meta name="imr-renamed" content="{names}"></head>')
        route.fulfill(response=found, body=body)

    page.route(f"**/{SHEET}", newer)
    page.reload()
    shows(page, "Sing again", "smart-goals/my-dream")
    field(page, "smart-goals/my-dream").fill("Sing loudly")
    saved(page)
    page.reload()
    shows(page, "Sing loudly", "smart-goals/my-dream")
    assert GOAL not in everywhere(page)


def test_without_a_script_the_sheet_says_how_to_keep_it(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{SHEET}")
    assert not page.locator("#keep").is_visible()
    assert "What you write stays in this window." in page.locator("article").inner_text()
    field(page).fill("Walk")
    page.get_by_role("button", name="Clear this sheet").click()
    assert field(page).input_value() == ""
    context.close()
