"""Puts answers on the device of a test browser, through the site's own store."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
_ENTRY = "import { store } from './answers/store'; window.imrStore = store"


@functools.cache
def _script() -> str:
    done = subprocess.run(
        [str(ROOT / "node_modules/.bin/esbuild"), "--bundle", "--format=iife", "--loader=ts"],
        input=_ENTRY,
        cwd=ROOT / "overrides/assets/src",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _open(page: Page) -> None:
    if not page.evaluate("'imrStore' in window"):
        page.evaluate(_script())


def keep(
    page: Page,
    answers: Mapping[str, str] | None = None,
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Turn saving on and keep answers (by full field name) and notes; the page shows the site."""
    _open(page)
    sheets: dict[str, dict[str, str]] = {}
    for name, value in (answers or {}).items():
        sheets.setdefault(name.split("/")[0], {})[name] = value
    page.evaluate(
        """async ([sheets, notes]) => { const store = await window.imrStore
        await store.start()
        for (const [sheet, answers] of Object.entries(sheets)) await store.write(sheet, answers)
        for (const [name, value] of Object.entries(notes)) await store.setNote(name, value) }""",
        [sheets, dict(notes or {})],
    )


def note(page: Page, name: str) -> Any:
    """Read a note."""
    _open(page)
    return page.evaluate("async name => (await (await window.imrStore).note(name)) ?? null", name)


def erase(page: Page) -> None:
    """Erase everything."""
    _open(page)
    page.evaluate("async () => { await (await window.imrStore).erase() }")
