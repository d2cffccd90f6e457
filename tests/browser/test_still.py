"""Nothing on a page moves by itself, least of all while it comes in over a slow line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from device import keep
from server import serving

PAGES = {
    "home": "",
    "module": "modules/01-recovery-strategies/",
    "session": "modules/01-recovery-strategies/1-what-recovery-means/",
    "worksheet": "worksheets/smart-goals/",
    "help now": "help-now/",
    "packet builder": "facilitators/packet/",
}
TOOLS = [
    "my/plan/",
    "my/charts/",
    "my/course/",
    "my/settings/",
    "facilitators/packet/",
    "facilitators/plan/",
    "facilitators/slides/",
    "search/",
]
KEPT = {
    "smart-goals/goal": "Walk with Ana after lunch",
    "practice-log/log/day-1/before": "5",
    "practice-log/log/day-1/after": "3",
    "practice-log/log/day-2/before": "2",
    "practice-log/log/day-2/after": "2",
}
READ = {"modules/01-recovery-strategies/1-what-recovery-means/": "read"}
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

UNSEEN = """main => [...main.querySelectorAll("*")]
  .filter(e => !e.closest("[hidden]") && getComputedStyle(e).visibility !== "visible")
  .filter(e => e.getClientRects().length && !e.closest("details:not([open])"))
  .map(e => e.outerHTML.slice(0, 80))"""
"""What has a place on the page and is not seen."""


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


@pytest.mark.parametrize("kept", [False, True], ids=["nothing kept", "answers kept"])
@pytest.mark.parametrize("url", TOOLS)
def test_nothing_moves_when_a_tool_has_read_what_is_kept(browser, site, url, kept):
    context = browser.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, service_workers="block"
    )
    page = context.new_page()
    with serving(site, squeezed=True) as address:
        if kept:
            page.goto(f"{address}/404.html")
            keep(page, KEPT, {"course": {"pages": READ, "last": next(iter(READ))}})
        page.add_init_script(WATCH)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(f"{address}/{url}", wait_until="networkidle")
        page.wait_for_timeout(500)
        moved = page.evaluate("moved")
        assert sum(value for value, *_ in moved) < 0.005, moved
        assert page.locator("main").evaluate(UNSEEN) == []
    context.close()


@pytest.mark.parametrize("url", TOOLS)
def test_a_tool_whose_script_does_not_come_stands_as_it_does_without(browser, address, url):
    plain = browser.new_context(viewport=PHONE, java_script_enabled=False)
    words = plain.new_page()
    words.goto(f"{address}/{url}")
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.route("**/assets/app/part-*.js", lambda route: route.abort())
    for tool in ("plan", "charts", "course", "settings", "packet", "planner", "slides", "search"):
        page.route(f"**/assets/app/{tool}-*.js", lambda route: route.abort())
    page.goto(f"{address}/{url}", wait_until="networkidle")
    assert page.locator("main").evaluate(UNSEEN) == []
    for element in ("html", "main [data-scripted]"):
        classes = "all => all.map(e => [e.className, e.getClientRects().length > 0])"
        assert page.locator(element).evaluate_all(classes) == words.locator(element).evaluate_all(
            classes
        )
    for place in ("main h1", "main section:not([hidden])", ".imr-struggling", ".imr-footer"):
        there = words.locator(place)
        assert [e.is_visible() for e in page.locator(place).all()] == [
            e.is_visible() for e in there.all()
        ]
    plain.close()
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
