"""Nothing on a page moves by itself, least of all while it comes in over a slow line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from server import serving

PAGES = {
    "home": "",
    "module": "modules/01-recovery-strategies/",
    "session": "modules/01-recovery-strategies/1-what-recovery-means/",
    "worksheet": "worksheets/smart-goals/",
    "help now": "help-now/",
    "packet builder": "facilitators/packet/",
}
PHONE = {"width": 412, "height": 823}
SLOW = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 60_000,
    "uploadThroughput": 60_000,
}
WATCH = """
window.moved = []
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    moved.push([entry.value, ...entry.sources.map(source => source.node?.outerHTML?.slice(0, 80))])
}).observe({ type: "layout-shift", buffered: true })
"""


@pytest.mark.parametrize("lang", ["", "es/"])
@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_nothing_moves_while_a_page_comes_in(browser, site, lang, url):
    context = browser.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, service_workers="block"
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    page.add_init_script(WATCH)
    with serving(site, squeezed=True) as address:
        page.goto(f"{address}/{lang}{url}", wait_until="networkidle")
        page.locator("[data-looks]:not([hidden])").wait_for()
        page.wait_for_timeout(500)
        assert page.evaluate("moved") == []
    context.close()


@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_nothing_is_animated_even_for_who_did_not_ask_for_stillness(browser, address, url):
    context = browser.new_context(viewport=PHONE, reduced_motion="no-preference")
    page = context.new_page()
    page.goto(f"{address}/{url}")
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")]
          .filter(e => [null, "::before", "::after"].some(part => {
            const style = getComputedStyle(e, part)
            return style.animationName !== "none" || style.scrollBehavior === "smooth"
              || style.transitionDuration.split(", ").some(time => time !== "0s")
          }))
          .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert moving == []
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()
