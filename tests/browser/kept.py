"""Answers to fill sheets with, and a way to have them on the device before a page is opened."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

_WORDS = (
    "I walk with Ana after lunch",
    "Café, 10 o’clock – “just sit”",
    "Žofie & Łukasz (both)",
    "¿Qué me ayuda? ¡Respirar!",
    "50% less, <b>not</b> more",
    "back\\slash / 'quote' \"double\"",
    "O'Neil; naïve œuvre Ÿ €5",
)

_SEED = """([sheets, locked]) => new Promise((resolve, reject) => {
  const request = indexedDB.open("imr-answers")
  request.onerror = () => reject(request.error)
  request.onsuccess = () => {
    const all = request.result.transaction(["records", "state"], "readwrite")
    const states = all.objectStore("state")
    states.get("now").onsuccess = event => {
      const state = event.target.result
      let rev = state.clock
      for (const [sheet, answers] of Object.entries(sheets)) {
        all.objectStore("records").put({ id: `sheet/${sheet}`, rev: ++rev, body: { sheet, answers } })
      }
      const bytes = size => new Uint8Array(size)
      const sealed = { salt: bytes(16), iterations: 1, iv: bytes(12), check: new ArrayBuffer(32), minutes: 5 }
      states.put({ ...state, clock: rev, ...(locked ? { sealed } : {}) }, "now")
    }
    all.oncomplete = () => { request.result.close(); resolve() }
    all.onerror = () => reject(all.error)
  }
})"""


def fields(site: Path, slug: str, lang: str = "") -> list[dict[str, Any]]:
    """Return what a worksheet of the built site asks."""
    text = (site / f"{lang}worksheets/{slug}/fields.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["fields"]
    return found


def answer(entry: dict[str, Any], number: int) -> str:
    """Return an answer of the field's kind, another one for each number."""
    chance = random.Random(f"{entry['name']} {number}")  # noqa: S311 -- the same in each run
    words = f"{chance.choice(_WORDS)} {number}"
    match entry["kind"]:
        case "long-text":
            return "\n".join([words, chance.choice(_WORDS), "", "the end "][: chance.randint(1, 4)])
        case "number":
            return chance.choice(["7", "0", "2.5", "-1", "10", "0.25"])
        case "date":
            day = chance.randint(1, 28), chance.randint(1, 12)
            return f"{chance.randint(1950, 2049)}-{day[1]:02}-{day[0]:02}"
        case "text":
            return words
        case _:
            return str(chance.choice(entry["values"]))


def answers(site: Path, slug: str, number: int = 1, lang: str = "") -> dict[str, str]:
    """Return an answer for every field of a worksheet."""
    found = fields(site, slug, lang)
    return {entry["name"]: answer(entry, number + at) for at, entry in enumerate(found)}


def keep(
    page: Any, address: str, sheets: dict[str, dict[str, str]], *, locked: bool = False
) -> None:
    """Begin to save on this device, and put answers there as the site keeps them.

    `locked` says that there is a passcode, which nobody knows.
    """
    page.goto(f"{address}/worksheets/my-bucket/")
    page.locator("#keep-start").click()
    page.locator("#keep[data-keep=on]").wait_for()
    page.evaluate(_SEED, [sheets, locked])
