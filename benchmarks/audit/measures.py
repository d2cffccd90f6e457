"""The measures: axe, the Nu checker, Lighthouse, and what goes over the wire."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peers import PACKAGES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from playwright.sync_api import Browser
    from serve import Host

CHROMIUM = "/usr/bin/chromium"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {
    "FCP": "first-contentful-paint",
    "LCP": "largest-contentful-paint",
    "TBT": "total-blocking-time",
    "CLS": "cumulative-layout-shift",
}
_AXE = ROOT / "node_modules/axe-core/axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_REST = 1000
"""Milliseconds after `load` that still belong to the first view."""


class MeasureError(Exception):
    """A tool did not come to an end; the message has what it said last."""


@dataclass(frozen=True, slots=True)
class Axe:
    """What axe found on many pages."""

    pages: int
    rules: Counter[str]
    """How many pages break each rule."""

    nodes: int
    incomplete: Counter[str]
    """How many pages have something that axe leaves to people to decide, by rule."""


def axe(browser: Browser, address: str, paths: Iterable[str], scheme: str) -> Axe:
    """Run axe-core on every page, on a phone's screen."""
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, color_scheme=scheme, service_workers="block"
    )
    page = context.new_page()
    source = _AXE.read_text("utf-8")
    options = {
        "runOnly": {"type": "tag", "values": _TAGS},
        "rules": {"target-size": {"enabled": True}},
    }
    rules: Counter[str] = Counter()
    incomplete: Counter[str] = Counter()
    nodes = count = 0
    for path in paths:
        page.goto(f"{address}/{path}", wait_until="load")
        page.evaluate(source)
        found = page.evaluate(
            "options => axe.run(document, options).then(({violations, incomplete}) => ["
            "violations.map(v => [v.id, v.nodes.length]), incomplete.map(v => v.id)])",
            options,
        )
        count += 1
        rules.update(name for name, _ in found[0])
        nodes += sum(number for _, number in found[0])
        incomplete.update(found[1])
    context.close()
    return Axe(count, rules, nodes, incomplete)


def nu(site: Path) -> Counter[str]:
    """Run the Nu checker on every page; return how often it says each error."""
    jar = PACKAGES / "vnu-jar/build/dist/vnu.jar"
    command = ["java", "-Xss8m", "-jar", str(jar), "--errors-only", "--skip-non-html"]
    done = subprocess.run(
        [*command, "--format", "json", "--exit-zero-always", str(site)],
        capture_output=True,
        text=True,
        check=True,
    )
    messages = json.loads(done.stderr or done.stdout)["messages"]
    return Counter(message["message"] for message in messages if message["type"] == "error")


@dataclass(frozen=True, slots=True)
class Lights:
    """Lighthouse's view of one page: scores from 0 to 100, times in milliseconds, CLS as it is."""

    scores: dict[str, int]
    times: dict[str, float]
    problems: tuple[str, ...]
    """What keeps a score below 100."""


def lighthouse(url: str, runs: int) -> Lights:
    """Run Lighthouse as it is (a slow phone, simulated throttling) and take medians."""
    found = [_lighthouse(url) for _ in range(runs)]
    scores = {
        name: round(
            statistics.median(100 * (run["categories"][name]["score"] or 0) for run in found)
        )
        for name in CATEGORIES
    }
    times = {
        short: statistics.median(run["audits"][name]["numericValue"] for run in found)
        for short, name in TIMES.items()
    }
    problems = [
        reference["id"]
        for name in CATEGORIES[1:]
        for reference in found[-1]["categories"][name]["auditRefs"]
        if reference["weight"] and found[-1]["audits"][reference["id"]]["score"] not in (1, None)
    ]
    return Lights(scores, times, tuple(problems))


def _lighthouse(url: str) -> dict[str, Any]:
    command = ["node", str(PACKAGES / "lighthouse/cli/index.js"), url, "--quiet", "--output=json"]
    flags = "--headless=new --no-sandbox --disable-gpu --disable-component-update"
    for _ in range(3):  # a busy machine may miss the first paint
        done = subprocess.run(
            [*command, "--output-path=stdout", f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": CHROMIUM},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    raise MeasureError(f"Lighthouse, {url}: {(done.stderr or done.stdout)[-600:]}")


@dataclass(frozen=True, slots=True)
class Weight:
    """What a page costs on the way."""

    size: int
    """Bytes with their heads."""

    requests: int
    again: int
    """Bytes of a second visit, after the page has rested."""

    largest: tuple[str, ...]


def weight(browser: Browser, host: Host, path: str, settle: Callable[[Any], None]) -> Weight:
    """Open a page for the first time, let it rest, and open it once more."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    mark = len(host.sent)
    page.goto(f"{host.address}/{path}", wait_until="load")
    page.wait_for_timeout(_REST)
    first = host.since(mark)
    settle(page)
    mark = len(host.sent)
    page.goto(f"{host.address}/{path}", wait_until="load")
    page.wait_for_timeout(_REST)
    again = sum(sent.size for sent in host.since(mark))
    context.close()
    order = sorted(first, key=lambda sent: -sent.size)
    largest = tuple(f"{sent.path} {sent.size}" for sent in order[:6])
    return Weight(sum(sent.size for sent in first), len(first), again, largest)
