"""The measures: axe, the Nu checker, and what goes over the wire."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from peers import PACKAGES, ROOT
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright
    from serve import Host

CHROMIUM = "/usr/bin/chromium"
SCHEMES = ("light", "dark")
PHONE = {"width": 360, "height": 800}
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
_AXE = ROOT / "node_modules/axe-core/axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENHANCED = "color-contrast-enhanced"
_COLORS = ["color-contrast", ENHANCED, "link-in-text-block"]
_OPTIONS = {
    "light": {
        "runOnly": {"type": "tag", "values": _TAGS},
        "rules": {"target-size": {"enabled": True}, ENHANCED: {"enabled": True}},
        "resultTypes": ["violations", "incomplete"],
    },
    # The page is the same in dark but for its colors.
    "dark": {
        "runOnly": {"type": "rule", "values": _COLORS},
        "resultTypes": ["violations", "incomplete"],
    },
}
_LOOK = """options => axe.run(document, options).then(found => {
  const places = rules => rules.flatMap(
    rule => rule.nodes.map(node => [rule.id, String(node.target)]))
  return { violations: places(found.violations), incomplete: places(found.incomplete) }
})"""
_REST = 1000
"""Milliseconds after `load` that still belong to the first view."""


class MeasureError(Exception):
    """A tool did not come to an end; the message has what it said last."""


def tried(make: Callable[[], Any], again: Callable[[], object] = lambda: None) -> Any:
    """Make a figure; when a tool or a browser falls over, clean up and try again, four times."""
    for _ in range(3):
        try:
            return make()
        except (MeasureError, BrowserError):
            again()
    try:
        return make()
    except BrowserError as error:
        raise MeasureError(f"Chromium: {str(error).strip()[:400]}") from None


class Chromium:
    """A browser that can be opened again after a crash."""

    def __init__(self, play: Playwright) -> None:
        self._play = play
        self._open: Browser | None = None
        self._page: Page | None = None

    @property
    def browser(self) -> Browser:
        """The browser, open."""
        if self._open is None or not self._open.is_connected():
            self._open = self._play.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
            self._page = None
        return self._open

    def page(self) -> Page:
        """Return one page of a phone, for looking at one address after another."""
        browser = self.browser
        if self._page is None:
            context = browser.new_context(
                viewport=PHONE, service_workers="block", reduced_motion="reduce"
            )
            self._page = context.new_page()
        return self._page

    def close(self) -> None:
        """Close the browser, whatever its state."""
        if self._open is not None:
            with suppress(BrowserError):
                self._open.close()
        self._open = self._page = None


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Give a browser for as long as it is needed."""
    with sync_playwright() as play:
        found = Chromium(play)
        try:
            yield found
        finally:
            found.close()


def axe(page: Page, url: str) -> dict[str, dict[str, list[list[str]]]]:
    """Run axe-core on a page in light, and its rules about color in dark.

    Returns:
        For each scheme `violations` and `incomplete`: a list of [rule, place].
    """
    found = {}
    page.emulate_media(color_scheme="light")
    page.goto(url, wait_until="load")
    page.evaluate(_AXE.read_text("utf-8"))
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found[scheme] = page.evaluate(_LOOK, _OPTIONS[scheme])
    return found


def nu(site: Path) -> dict[str, int]:
    """Run the Nu checker on every page; return how often it says each error."""
    jar = PACKAGES / "vnu-jar/build/dist/vnu.jar"
    command = ["java", "-Xss8m", "-jar", str(jar), "--errors-only", "--skip-non-html"]
    done = subprocess.run(
        [*command, "--format", "json", "--exit-zero-always", str(site)],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        messages = json.loads(done.stderr or done.stdout)["messages"]
    except ValueError:
        raise MeasureError(f"Nu checker, {site}: {(done.stderr or done.stdout)[-400:]}") from None
    return dict(Counter(one["message"] for one in messages if one["type"] == "error"))


def weight(chromium: Chromium, host: Host, path: str) -> dict[str, Any]:
    """Open a page for the first time, let it rest, and open it once more.

    Returns:
        `bytes` of heads and bodies and `requests` of the first view, the bytes of the second
        (`again`), and the `largest` files of the first.
    """
    context = chromium.browser.new_context(viewport=PHONE)
    page = context.new_page()
    mark = len(host.sent)
    page.goto(f"{host.address}/{path}", wait_until="load")
    page.wait_for_timeout(_REST)
    first = host.since(mark)
    _settle(page)
    mark = len(host.sent)
    page.goto(f"{host.address}/{path}", wait_until="load")
    page.wait_for_timeout(_REST)
    again = sum(sent.size for sent in host.since(mark))
    context.close()
    return {
        "bytes": sum(sent.size for sent in first),
        "requests": len(first),
        "again": again,
        "largest": [
            f"{sent.path} {sent.size}" for sent in sorted(first, key=lambda sent: -sent.size)[:8]
        ],
    }


def _settle(page: Page) -> None:
    """Wait until a service worker, if there is one, has kept the page."""
    page.wait_for_timeout(2500)
    for _ in range(100):
        kept = page.evaluate("caches.match(location.href).then(found => found !== undefined)")
        worker = page.evaluate("navigator.serviceWorker.getRegistration().then(found => !!found)")
        if kept or not worker:
            break
        page.wait_for_timeout(200)
    page.wait_for_timeout(3000)


def heaviest(site: Path) -> tuple[str, int]:
    """Return the page whose HTML is the heaviest when compressed, and its bytes."""
    import gzip

    sizes = (
        (len(gzip.compress(path.read_bytes(), 6, mtime=0)), path.relative_to(site).as_posix())
        for path in site.rglob("*.html")
    )
    size, name = max(sizes)
    return name, size
