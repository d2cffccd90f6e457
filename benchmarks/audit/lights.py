"""Lighthouse: a slow phone, simulated, with the settings it comes with."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
from typing import TYPE_CHECKING, Any

from measures import CHROMIUM, MeasureError
from peers import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {
    "FCP": "first-contentful-paint",
    "LCP": "largest-contentful-paint",
    "TBT": "total-blocking-time",
    "CLS": "cumulative-layout-shift",
}
_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-component-update"
_LONGEST = 240
"""Seconds for one run."""


def run(url: str) -> dict[str, Any]:
    """Run Lighthouse once.

    Returns:
        `scores` (0 to 100), `times` (milliseconds; CLS as it is), `problems` (what keeps a score
        below 100) and `settings` (how the phone was simulated).

    Raises:
        MeasureError: Lighthouse or the browser did not come to an end.
    """
    script = str(PACKAGES / "lighthouse/cli/index.js")
    command = ["node", script, url, "--quiet", "--output=json", "--output-path=stdout"]
    with subprocess.Popen(
        [*command, f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={_FLAGS}"],
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=_LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its browser too
            raise MeasureError(f"Lighthouse, {url}: nothing after {_LONGEST} s") from None
    try:
        report = json.loads(out)
    except ValueError:
        raise MeasureError(f"Lighthouse, {url}: {(err or out).strip()[-400:]}") from None
    if "runtimeError" in report:
        raise MeasureError(f"Lighthouse, {url}: {report['runtimeError']['message']}")
    return _short(report)


def _short(report: dict[str, Any]) -> dict[str, Any]:
    audits, categories = report["audits"], report["categories"]
    if any(categories[name]["score"] is None for name in CATEGORIES):
        raise MeasureError(f"Lighthouse, {report['requestedUrl']}: a category has no score")
    problems = [
        part["id"]
        for name in CATEGORIES[1:]
        for part in categories[name]["auditRefs"]
        if part["weight"] and audits[part["id"]]["score"] not in (1, None)
    ]
    settings = report["configSettings"]
    slow = settings["throttling"]
    return {
        "scores": {name: round(100 * categories[name]["score"]) for name in CATEGORIES},
        "times": {short: round(audits[name]["numericValue"], 3) for short, name in TIMES.items()},
        "problems": problems,
        "settings": f"Lighthouse {report['lighthouseVersion']}, {settings['formFactor']},"
        f" throttling {settings['throttlingMethod']}: {slow['rttMs']} ms there and back,"
        f" {slow['throughputKbps']:.0f} kbit/s, processor {slow['cpuSlowdownMultiplier']} times"
        " slower",
    }


def median(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Take the median of every score and time; a problem counts if any run has it."""
    found: dict[str, Any] = {
        kind: {name: statistics.median(one[kind][name] for one in runs) for name in runs[0][kind]}
        for kind in ("scores", "times")
    }
    return found | {"problems": sorted({name for one in runs for name in one["problems"]})}
