"""The passcode: while it is set, what lies on the disk tells nothing."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
from server import ARGUMENTS, CHROMIUM, PATIENCE
from sheets import GOAL, PHONE, SETTINGS, SHEET, everywhere, field, save, saved, shows, visit

PASSCODE = "four green boats é"
WORDS = "Zanzibar Quetzal"


@pytest.fixture
def device(browser):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(device):
    return device.new_page()


def set_passcode(page, address, passcode=PASSCODE, now=""):
    visit(page, address, SETTINGS, keeping="on")
    if now:
        page.get_by_label("The passcode I have now").fill(now)
    page.get_by_label("A new passcode").fill(passcode)
    page.get_by_label("The new passcode once more").fill(passcode)
    page.get_by_role("button", name=re.compile("Set this passcode|Change the passcode")).click()
    expect(page.locator("#passcode-said")).to_have_text(
        re.compile("Your passcode is (set|changed)")
    )


def unlock(page, passcode=PASSCODE):
    page.locator("#unlock-passcode").fill(passcode)
    page.get_by_role("button", name="Unlock").click()


@pytest.fixture
def locked(page, address):
    """A sheet with an answer that was saved and locked."""
    visit(page, address)
    save(page)
    field(page).fill("Sing again")
    saved(page)
    set_passcode(page, address)
    visit(page, address, keeping="locked")
    return page


def test_the_passcode_locks_and_opens(locked, device, address):
    assert field(locked).input_value() == ""
    unlock(locked)
    shows(locked, "Sing again")
    field(locked).fill("Sing loudly")
    saved(locked)
    other = device.new_page()
    visit(other, address, keeping="on")  # the open tab hands its keys on
    shows(other, "Sing loudly")


def test_the_database_tells_nothing_while_the_passcode_is_on(locked):
    unlock(locked)
    shows(locked, "Sing again")
    field(locked).fill(WORDS)
    saved(locked)
    found = everywhere(locked)
    assert "imr-answers" in found
    for word in (*WORDS.split(), "Sing", "smart-goals", PASSCODE):
        assert word not in found


def test_no_file_of_the_browser_holds_what_was_written_under_the_passcode(
    browser, tmp_path, address
):
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path), executable_path=CHROMIUM, args=ARGUMENTS, viewport=PHONE
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    visit(page, address)
    save(page)
    set_passcode(page, address)
    visit(page, address, keeping="locked")
    unlock(page)
    page.locator("#keep[data-keep=on]").wait_for()
    field(page).fill(WORDS)
    saved(page)
    page.reload()
    page.locator("#keep[data-keep=locked]").wait_for()
    context.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"records" in kept or "records".encode("utf-16-be") in kept
    for word in (*WORDS.split(), PASSCODE):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert word.encode(encoding) not in kept, word


def test_ten_wrong_passcodes_make_one_wait_but_erase_nothing(locked):
    locked.clock.install()
    said = locked.locator("#unlock-said")
    waits = []
    for number in range(10):
        unlock(locked, f"wrong {number}")
        expect(said).to_contain_text("Nothing is erased")
        found = re.search(r"(\d+) seconds", said.inner_text())
        waits.append(int(found[1]) if found else 0)
        button = locked.get_by_role("button", name="Unlock")
        if found:
            expect(button).to_be_disabled()
            locked.clock.run_for(waits[-1] * 1000 + 50)
            expect(said).to_have_text("You can try again now.")
        expect(button).to_be_enabled()
    assert waits == [0, 0, 2, 4, 8, 16, 30, 30, 30, 30]
    unlock(locked)
    shows(locked, "Sing again")


def test_what_is_typed_while_locked_is_saved_after_unlocking(locked):
    field(locked, "smart-goals/first-name").fill("Ana")
    unlock(locked)
    shows(locked, "Sing again")
    saved(locked)
    locked.reload()
    unlock(locked)
    shows(locked, "Ana", "smart-goals/first-name")


@pytest.mark.parametrize(
    ("choice", "text"),
    [("Keep what I wrote just now", "Dance"), ("Keep what was saved", "Sing again")],
)
def test_two_texts_for_one_question_are_both_shown_and_one_is_chosen(locked, choice, text):
    field(locked).fill("Dance")
    unlock(locked)
    box = locked.get_by_role("region", name="You wrote something else here before")
    expect(box).to_contain_text("Dance")
    expect(box).to_contain_text("Sing again")
    field(locked, "smart-goals/first-name").fill("Ana")
    saved(locked)
    locked.locator("#sheet-status").evaluate("line => { line.textContent = '' }")
    box.get_by_role("button", name=choice).click()
    shows(locked, text)
    if text == "Dance":
        saved(locked)
    locked.reload()
    unlock(locked)
    shows(locked, text)
    shows(locked, "Ana", "smart-goals/first-name")


def test_leaving_a_locked_page_with_words_on_it_asks_first(locked, address):
    asked = []
    locked.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    locked.locator(".imr-help").click()
    locked.wait_for_url("**/help-now/")
    assert asked == []
    visit(locked, address, keeping="locked")
    field(locked).press_sequentially("Dance")
    locked.locator(".imr-help").click()
    locked.wait_for_url("**/help-now/")
    assert asked == ["beforeunload"]


def test_it_locks_by_itself_and_the_words_leave_the_screen(locked):
    locked.clock.install()
    unlock(locked)
    shows(locked, "Sing again")
    field(locked).fill("Sing loudly")
    saved(locked)
    for _ in range(4):
        locked.clock.run_for(60_000)
    locked.keyboard.press("Shift")
    for _ in range(4):
        locked.clock.run_for(60_000)
    assert locked.locator("#keep").get_attribute("data-keep") == "on"
    locked.clock.run_for(70_000)
    locked.locator("#keep[data-keep=locked]").wait_for()
    shows(locked, "")
    unlock(locked)
    shows(locked, "Sing loudly")


def test_unlocked_answers_stay_unlocked_from_page_to_page(browser, address):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    visit(page, address)
    save(page)
    field(page).fill("Sing again")
    saved(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    set_passcode(page, address)
    for url in (SHEET, f"es/{SHEET}", SETTINGS):
        visit(page, address, url, keeping="on")
    visit(page, address, keeping="on")
    shows(page, "Sing again")
    page.get_by_role("button", name="Lock my answers now").click()
    page.locator("#keep[data-keep=locked]").wait_for()
    visit(page, address, keeping="locked")
    shows(page, "")
    assert "Sing" not in everywhere(page)
    context.close()


def test_locking_locks_every_tab(locked, device, address):
    unlock(locked)
    shows(locked, "Sing again")
    other = device.new_page()
    visit(other, address, keeping="on")
    shows(other, "Sing again")
    other.get_by_role("button", name="Lock my answers now").click()
    for page in (locked, other):
        page.locator("#keep[data-keep=locked]").wait_for()
        shows(page, "")


def test_the_passcode_can_be_changed_and_taken_away(locked, address):
    visit(locked, address, SETTINGS, keeping="locked")
    unlock(locked)
    locked.locator("#keep[data-keep=on]").wait_for()
    said = locked.locator("#passcode-said")
    locked.get_by_label("The passcode I have now").fill("wrong one")
    locked.get_by_role("button", name="Take the passcode away").click()
    expect(said).to_contain_text("Nothing has changed")
    locked.get_by_label("The passcode I have now").fill(PASSCODE)
    locked.get_by_label("A new passcode").fill("another passcode")
    locked.get_by_label("The new passcode once more").fill("another passcode")
    locked.get_by_role("button", name="Change the passcode").click()
    expect(said).to_contain_text("Your passcode is changed")
    locked.reload()
    unlock(locked)
    expect(locked.locator("#unlock-said")).to_contain_text("did not fit")
    unlock(locked, "another passcode")
    locked.locator("#keep[data-keep=on]").wait_for()
    locked.get_by_label("The passcode I have now").fill("another passcode")
    locked.get_by_role("button", name="Take the passcode away").click()
    expect(said).to_contain_text("The passcode is gone")
    visit(locked, address, keeping="on")
    shows(locked, "Sing again")
    assert "Sing again" in everywhere(locked)


def test_a_tab_that_does_not_know_of_the_passcode_cannot_write_in_the_open(page, device, address):
    visit(page, address)
    save(page)
    other = device.new_page()
    other.add_init_script("delete window.BroadcastChannel")
    visit(other, address, keeping="on")
    set_passcode(page, address)
    field(other).fill(WORDS)
    other.locator("#keep[data-keep=locked]").wait_for()
    assert WORDS not in everywhere(other)
    assert field(other).input_value() == WORDS
    unlock(other)
    saved(other)
    assert WORDS not in everywhere(other)


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "The new passcode is too short."),
        ("long enough", "long enougg", "The two new passcodes are not the same."),
    ],
)
def test_a_passcode_is_not_set_by_a_slip(page, address, new, again, said):
    visit(page, address, SETTINGS)
    save(page)
    page.get_by_label("A new passcode").fill(new)
    page.get_by_label("The new passcode once more").fill(again)
    page.get_by_role("button", name="Set this passcode").click()
    expect(page.locator("#passcode-said")).to_contain_text(said)
    visit(page, address, SHEET, keeping="on")


def test_everything_can_be_cleared_while_locked_and_comes_back_locked(locked, address):
    visit(locked, address, SETTINGS, keeping="locked")
    locked.get_by_role("button", name="Clear everything").click()
    locked.locator("#keep[data-keep=off]").wait_for()
    assert locked.evaluate("indexedDB.databases()") == []
    locked.get_by_role("button", name="Undo: bring everything back").click()
    locked.locator("#keep[data-keep=locked]").wait_for()
    unlock(locked)
    locked.locator("#keep[data-keep=on]").wait_for()
    expect(locked.get_by_role("link", name="SMART goal builder")).to_be_visible()
    assert GOAL not in everywhere(locked)
