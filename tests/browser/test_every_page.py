"""Every page of every language, looked at by axe in light and dark, and on the smallest phone.

The DOM is the same in light and dark, so in dark only the rules about color run once more.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from server import browsing

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MORE = ["target-size", "color-contrast-enhanced", "identical-links-same-purpose"]
COLORS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
SHARES = 16

EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {name: {"enabled": True} for name in MORE},
    "resultTypes": ["violations", "incomplete"],
}
ONLY_COLORS = {
    "runOnly": {"type": "rule", "values": COLORS},
    "resultTypes": ["violations", "incomplete"],
}
LOOK = """
async options => {
  const found = await axe.run(document, options)
  const lines = (kind, rules) => rules.flatMap(rule => rule.nodes.map(node =>
    `${kind} ${rule.id}: ${node.target} ${node.failureSummary ?? ''}`))
  return [...lines('violation', found.violations), ...lines('incomplete', found.incomplete)]
}
"""


def pages_of(site):
    """Return every page's address, in an order that mixes kinds and languages."""
    found = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    return [path.removesuffix("index.html") for path in found]


def examined(line):
    """Tell what axe cannot decide by itself, and a person has looked at."""
    return False


@pytest.fixture(scope="module")
def page(address):
    with browsing() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 800})
        yield context.new_page()


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing_on_any_page(page, address, site, share):
    problems = []
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    asked = []
    for url in pages_of(site)[share::SHARES]:
        page.emulate_media(color_scheme="light")
        page.goto(f"{address}/{url}")
        page.evaluate(AXE)
        found = page.evaluate(LOOK, EVERYTHING)
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {line}" for line in page.evaluate(LOOK, ONLY_COLORS)]
        page.set_viewport_size({"width": 320, "height": 640})
        width = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": 360, "height": 800})
        if width > 320:
            found.append(f"wider than a small phone: {width} px")
        found += [f"the browser says: {text}" for text in said]
        found += [f"asks for {other}" for other in asked if not other.startswith(address)]
        problems += [f"{url}: {line}" for line in found if not examined(line)]
        said.clear()
        asked.clear()
    assert problems == []
