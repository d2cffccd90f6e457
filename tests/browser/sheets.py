"""How the tests fill in a worksheet, save it, and look at what the device keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from server import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PHONE = {"width": 360, "height": 800}
GOAL = "smart-goals/goal"
SHEET = "worksheets/smart-goals/"
SETTINGS = "my/settings/"
NO_ROOM = "There is no room left on this device. Your last words are not saved."


def field(page: Page, name: str = GOAL) -> Locator:
    return page.locator(f"[name='{name}']")


def visit(page: Page, address: str, url: str = SHEET, keeping: str = "") -> None:
    page.goto(f"{address}/{url}")
    page.locator(
        f"#keep[data-keep={keeping}]" if keeping else "#keep:not([data-keep=wait])"
    ).wait_for()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save on this device").click()
    page.locator("#keep[data-keep=on]").wait_for()


def saved(page: Page) -> None:
    says(page, re.compile("^Saved"))


def write(page: Page, text: str, name: str = GOAL) -> None:
    """Type an answer and wait until it is saved; that an earlier one was saved does not count."""
    page.locator("#sheet-status").evaluate("line => { line.textContent = '' }")
    field(page, name).fill(text)
    saved(page)


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#sheet-status")).to_have_text(text)


def shows(page: Page, text: str, name: str = GOAL) -> None:
    expect(field(page, name)).to_have_value(text)


EVERYWHERE = """async () => {
    const found = [document.cookie, JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})]
    for (const {name, version} of await indexedDB.databases()) {
        const database = await new Promise(done => {
            const asked = indexedDB.open(name, version)
            asked.onsuccess = () => done(asked.result)
        })
        for (const store of database.objectStoreNames) {
            const records = await new Promise(done => {
                const list = [], asked = database.transaction(store).objectStore(store).openCursor()
                asked.onsuccess = () => {
                    const cursor = asked.result
                    if (!cursor) return done(list)
                    list.push([cursor.key, cursor.value])
                    cursor.continue()
                }
            })
            const bytes = (_, value) => value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value
            found.push(name + store + JSON.stringify(records, bytes))
        }
        database.close()
    }
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) found.push(request.url)
    }
    return found.join("\\n")
}"""


def everywhere(page: Page) -> str:
    """All that this origin keeps on the device, as one text."""
    return page.evaluate(EVERYWHERE)


def kept(page: Page, text: str) -> None:
    """Wait until the device keeps a text."""
    until(page, lambda: text in everywhere(page))


def gone(page: Page, text: str) -> None:
    """Wait until the device keeps a text no more."""
    until(page, lambda: text not in everywhere(page))
