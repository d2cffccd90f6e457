"""Copies of the answers in a file: out, in, and every file that is none."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
from server import until
from sheets import GOAL, PHONE, SETTINGS, everywhere, field, save, saved, shows, visit

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/assets/answers.schema.json").read_text("utf-8"))
PASSCODE = "four green boats"
SIGNS = "aZ 9.,;:?!'\"\\/<>&%$€£–—…\n\téñçßøłžİıΩЖשلاعربي中文日本한국हिन्दी🌱👩🏽‍🦱🇺🇸e\u0301\u0308\u202e\u202c\u200d\ufeff\u2028"  # noqa: RUF001


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    yield context.new_page()
    context.close()


def answer(entry, chance):
    """An answer that the field could hold; of those that hold text, any text."""
    if values := entry.get("values"):
        return chance.choice(values)
    if entry["kind"] == "number":
        return str(chance.randint(-9, 999))
    if entry["kind"] == "date":
        return f"{chance.randint(1900, 2100)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    length = 20_000 if chance.random() < 0.002 else chance.randint(1, 60)
    text = "".join(chance.choice(SIGNS) for _ in range(length))
    return text if entry["kind"] == "long-text" else "".join(text.split("\n")) or "x"


def all_fields(site):
    found = [
        json.loads(path.read_text("utf-8"))
        for path in sorted(site.glob("worksheets/*/fields.json"))
    ]
    assert len(found) > 60
    return [entry for sheet in found for entry in sheet["fields"]]


def copy_file(tmp_path, answers, name="copy.json", **more):
    path = tmp_path / name
    path.write_text(
        json.dumps({"format": "imr-answers", "version": 1, "answers": answers, **more}), "utf-8"
    )
    return path


def bring(page, path):
    page.get_by_label("The file with my answers").set_input_files(path)


def tells(page, text):
    expect(page.locator("#bring-said")).to_contain_text(text)


def export(page, path):
    with page.expect_download() as found:
        page.get_by_role("button", name="Save a copy as a file").click()
    found.value.save_as(path)
    return path.read_text("utf-8")


@pytest.fixture
def settings(page, address):
    visit(page, address, SETTINGS, keeping="off")
    save(page)
    return page


@pytest.mark.parametrize("seed", [1, 2])
def test_export_clear_import_gives_every_answer_of_every_field_back(
    settings, site, tmp_path, address, seed
):
    chance = random.Random(seed)  # noqa: S311
    answers = {entry["name"]: answer(entry, chance) for entry in all_fields(site)}
    assert len(answers) > 2_000
    bring(settings, copy_file(tmp_path, answers))
    tells(settings, f"{len(answers)} answers came in")
    first = export(settings, tmp_path / "first.json")
    assert json.loads(first)["answers"] == answers
    settings.get_by_role("button", name="Clear everything").click()
    settings.locator("#keep[data-keep=off]").wait_for()
    assert settings.evaluate("indexedDB.databases()") == []
    save(settings)
    bring(settings, tmp_path / "first.json")
    tells(settings, f"{len(answers)} answers came in")
    assert json.loads(export(settings, tmp_path / "second.json"))["answers"] == answers
    visit(settings, address, "worksheets/what-recovery-means/", keeping="on")
    area = settings.locator("form.imr-sheet textarea").first
    name = area.get_attribute("name")
    expect(area).to_have_value(answers[name])


ENTERED = """() => Object.fromEntries([...document.querySelector("form.imr-sheet").elements]
    .filter(control => control.name && control.value
        && (control.checked || !["radio", "checkbox"].includes(control.type)))
    .map(control => [control.name, control.value]))"""


def test_every_worksheet_shows_every_answer_as_it_was_and_looking_changes_none(
    settings, site, address, tmp_path
):
    chance = random.Random(4)  # noqa: S311
    entries = all_fields(site)
    answers = {entry["name"]: answer(entry, chance) for entry in entries}
    bring(settings, copy_file(tmp_path, answers))
    tells(settings, f"{len(answers)} answers came in")
    for sheet in sorted({name.split("/")[0] for name in answers}):
        mine = {name: text for name, text in answers.items() if name.startswith(f"{sheet}/")}
        visit(settings, address, f"worksheets/{sheet}/", keeping="on")
        until(settings, lambda mine=mine: len(settings.evaluate(ENTERED)) == len(mine))
        assert settings.evaluate(ENTERED) == mine, sheet
    visit(settings, address, SETTINGS, keeping="on")
    assert kept(settings, tmp_path) == answers


def test_a_copy_follows_the_published_schema(settings, page, address, tmp_path, site):
    assert (site / "assets/answers.schema.json").is_file()
    visit(page, address)
    field(page).fill("Sing again")
    saved(page)
    visit(page, address, SETTINGS, keeping="on")
    found = json.loads(export(page, tmp_path / "copy.json"))
    rules = SCHEMA["$defs"]["open"]
    assert set(rules["required"]) <= set(found) - {"format", "version"} <= set(rules["properties"])
    assert found["format"] == SCHEMA["properties"]["format"]["const"]
    assert found["version"] == SCHEMA["properties"]["version"]["const"]
    assert found["answers"] == {GOAL: "Sing again"}


def test_a_copy_is_locked_with_the_passcode_and_opens_on_another_device(
    settings, browser, address, tmp_path
):
    bring(settings, copy_file(tmp_path, {GOAL: "Sing again"}))
    tells(settings, "1 answer came in")
    settings.get_by_label("A new passcode").fill(PASSCODE)
    settings.get_by_label("The new passcode once more").fill(PASSCODE)
    settings.get_by_role("button", name="Set this passcode").click()
    expect(settings.locator("#passcode-said")).to_contain_text("Your passcode is set")
    text = export(settings, tmp_path / "locked.json")
    assert "Sing" not in text
    assert "smart-goals" not in text
    sealed = json.loads(text)["sealed"]
    assert set(sealed) == set(SCHEMA["$defs"]["sealed"]["properties"]["sealed"]["required"])
    assert sealed["iterations"] >= 600_000

    other = browser.new_context(viewport=PHONE, service_workers="block").new_page()
    visit(other, address, SETTINGS, keeping="off")
    save(other)
    bring(other, tmp_path / "locked.json")
    tells(other, "This file is locked.")
    other.get_by_label("The passcode of this file").fill("not this one")
    other.get_by_role("button", name="Open the file").click()
    tells(other, "That passcode did not fit this file.")
    other.get_by_label("The passcode of this file").fill(PASSCODE)
    other.get_by_role("button", name="Open the file").click()
    tells(other, "1 answer came in")
    visit(other, address, keeping="on")
    shows(other, "Sing again")
    other.context.close()


MINE = {
    GOAL: "Sing again",
    "smart-goals/importance": "4",
    "my-team/first-name": "Ana",
    "my-strengths/first-name": "Ana",
}
THEIRS = {
    GOAL: "Sing loudly",
    "smart-goals/importance": "2",
    "my-team/first-name": "Anita",
    "daily-hassles/first-name": "A",
}
NEW = {"daily-hassles/first-name": "A"}


@pytest.fixture
def differing(settings, tmp_path):
    bring(settings, copy_file(tmp_path, MINE))
    tells(settings, f"{len(MINE)} answers came in")
    bring(settings, copy_file(tmp_path, THEIRS, "theirs.json"))
    settings.get_by_role("heading", name="Some answers are different").wait_for()
    return settings


def kept(page, tmp_path):
    return json.loads(export(page, tmp_path / "after.json"))["answers"]


def test_what_differs_is_shown_and_nothing_changes_before_the_choice(differing, tmp_path):
    box = differing.locator("#bring-place")
    for text in (
        "SMART goal builder",
        "Sing again",
        "Sing loudly",
        "My goal, in my own words",
        "Anita",
    ):
        expect(box).to_contain_text(text)
    assert kept(differing, tmp_path) == MINE
    box.get_by_role("button", name="Stop, change nothing").click()
    tells(differing, "Nothing has changed.")
    assert kept(differing, tmp_path) == MINE


@pytest.mark.parametrize(
    ("button", "result"),
    [("Keep all of mine", {**THEIRS, **MINE}), ("Take all from the file", {**MINE, **THEIRS})],
)
def test_one_choice_for_all(differing, tmp_path, button, result):
    differing.get_by_role("button", name=button).click()
    tells(differing, "came in from the file")
    assert kept(differing, tmp_path) == result
    differing.get_by_role("button", name="Undo: as it was before the file").click()
    tells(differing, "All is as it was before the file.")
    assert kept(differing, tmp_path) == MINE


def test_a_choice_for_each_worksheet(differing, tmp_path):
    team = differing.get_by_role("group", name="My team")
    team.get_by_label("Take the file's").check()
    differing.get_by_role("button", name="Do as I chose").click()
    tells(differing, "2 answers came in from the file")
    assert kept(differing, tmp_path) == {**MINE, **NEW, "my-team/first-name": "Anita"}


WHOLE = json.dumps({"format": "imr-answers", "version": 1, "answers": {GOAL: "Sing loudly"}})
SEALED = {
    "salt": "AAAAAAAAAAAAAAAAAAAAAA==",
    "iterations": 600000,
    "iv": "AAAAAAAAAAAAAAAA",
    "data": "AAAA",
}
WRONG = {
    "cut off": WHOLE[: len(WHOLE) // 2],
    "empty": "",
    "not JSON": "Dear diary",
    "foreign": json.dumps({"answers": {GOAL: "Sing loudly"}}),
    "a list": "[1, 2]",
    "newer": WHOLE.replace('"version": 1', '"version": 2'),
    "numbers as answers": WHOLE.replace('"Sing loudly"', "5"),
    "names that are none": WHOLE.replace(GOAL, "__proto__"),
    "no answers": json.dumps({"format": "imr-answers", "version": 1}),
    "a weak seal": json.dumps(
        {"format": "imr-answers", "version": 1, "sealed": {**SEALED, "iterations": 1}}
    ),
    "an endless seal": json.dumps(
        {"format": "imr-answers", "version": 1, "sealed": {**SEALED, "iterations": 10**12}}
    ),
    "a seal that is cut off": json.dumps(
        {"format": "imr-answers", "version": 1, "sealed": {"salt": SEALED["salt"]}}
    ),
}


@pytest.fixture
def full(settings, tmp_path):
    """A device with answers, for files that must not change any.

    A page of its own for each file: Chromium takes ten downloads of a page within a second, no more.
    """
    bring(settings, copy_file(tmp_path, MINE))
    tells(settings, "answers came in")
    return settings


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_file_that_is_no_copy_changes_nothing_and_says_so_once(full, tmp_path, text):
    path = tmp_path / "wrong.json"
    path.write_text(text, "utf-8")
    bring(full, path)
    tells(full, "Nothing has changed.")
    assert full.locator("#bring-said").inner_text().count("Nothing has changed.") == 1
    assert kept(full, tmp_path) == MINE


def test_fifty_megabytes_of_garbage_are_refused_unread(full, tmp_path):
    path = tmp_path / "garbage.json"
    path.write_bytes(random.Random(3).randbytes(50 * 2**20))  # noqa: S311
    full.evaluate(
        "window.read = 0; const text = Blob.prototype.text; Blob.prototype.text = function () { read++; return text.call(this) }; 1"
    )
    bring(full, path)
    tells(full, "This file is too large to be a copy of your answers. Nothing has changed.")
    assert full.evaluate("read") == 0
    assert kept(full, tmp_path) == MINE


def test_a_device_that_fills_up_takes_all_of_a_file_or_nothing(settings, tmp_path):
    bring(settings, copy_file(tmp_path, MINE))
    tells(settings, "answers came in")
    settings.evaluate(
        "window.count = 0; window.put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...all)"
        " { if (++count > 3) throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, all) }; 1"
    )
    bring(settings, copy_file(tmp_path, THEIRS, "theirs.json"))
    settings.get_by_role("button", name="Take all from the file").click()
    tells(settings, "There is no room left on this device.")
    settings.evaluate("IDBObjectStore.prototype.put = put; 1")
    assert kept(settings, tmp_path) == MINE


def test_notes_travel_with_the_answers(settings, tmp_path):
    bring(settings, copy_file(tmp_path, {}, notes={"pages": ["a", "b"]}))
    tells(settings, "Plans and progress came in from the file.")
    assert json.loads(export(settings, tmp_path / "after.json"))["notes"] == {"pages": ["a", "b"]}


def test_everything_is_cleared_and_comes_back_with_undo(settings, tmp_path):
    bring(settings, copy_file(tmp_path, MINE))
    tells(settings, "answers came in")
    settings.get_by_role("button", name="Clear everything").click()
    settings.locator("#keep[data-keep=off]").wait_for()
    assert "Ana" not in everywhere(settings)
    undo = settings.get_by_role("button", name="Undo: bring everything back")
    expect(undo).to_be_focused()
    undo.click()
    expect(settings.locator("#clear-said")).to_have_text("Everything is back.")
    assert kept(settings, tmp_path) == MINE


def test_who_would_leave_while_everything_comes_back_is_asked_first(settings, tmp_path):
    bring(settings, copy_file(tmp_path, MINE))
    tells(settings, "answers came in")
    settings.get_by_role("button", name="Clear everything").click()
    settings.get_by_role("button", name="Undo: bring everything back").wait_for()
    leaving = """() => { const event = new Event("beforeunload", { cancelable: true })
        return !dispatchEvent(event) }"""
    assert settings.evaluate(f"[document.querySelector('#clear-undo').click(), ({leaving})()][1]")
    expect(settings.locator("#clear-said")).to_have_text("Everything is back.")
    assert not settings.evaluate(leaving)


def test_no_other_origin_hears_of_saving_exporting_or_importing(page, address, tmp_path):
    asked = []
    page.on(
        "request", lambda request: asked.append((request.url, request.method, request.post_data))
    )
    visit(page, address)
    save(page)
    field(page).fill("Sing again")
    saved(page)
    visit(page, address, SETTINGS, keeping="on")
    export(page, tmp_path / "copy.json")
    bring(page, copy_file(tmp_path, {GOAL: "Sing loudly"}))
    page.get_by_role("button", name="Take all from the file").click()
    tells(page, "1 answer came in")
    page.get_by_role("button", name="Clear everything").click()
    page.locator("#keep[data-keep=off]").wait_for()
    assert len(asked) > 5
    assert [
        one for one in asked if not one[0].startswith((f"{address}/", f"blob:{address}/"))
    ] == []
    assert {method for _, method, _ in asked} == {"GET"}
    assert not any("Sing" in url or data for url, _, data in asked)
