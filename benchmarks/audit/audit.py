"""`make audit`: our site beside stock Material and stock Starlight, built from the same pages.

One table: Lighthouse for a phone, weight on the way, axe on every page, the Nu checker on every
page. Ends with an error if ours is behind in any row, or short of what the course promises.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measures
import peers
from peers import ROOT, WORK
from playwright.sync_api import sync_playwright
from serve import Host, hosting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGES = {
    "home": "",
    "session": "modules/01-recovery-strategies/1-what-recovery-means/",
    "worksheet": "worksheets/smart-goals/",
    "help now": "help-now/",
    "packet": "facilitators/packet/",
}
ONLY_OURS = {"packet"}
BUDGET = {"session": (60_000, 8), "worksheet": (70_000, 8)}
"""Bytes and requests of a first view."""

LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass(slots=True)
class Row:
    """One line of the table: a figure for each site, and whether less of it is better."""

    words: str
    figures: dict[str, float] = field(default_factory=dict)
    less: bool = False
    promise: float | None = None

    def verdict(self) -> str:
        """Say what is wrong with ours, or nothing."""
        ours = self.figures.get("ours")
        if ours is None:
            return ""
        others = [value for name, value in self.figures.items() if name != "ours"]
        sign = 1 if self.less else -1
        if any(sign * ours > sign * value for value in others):
            return "BEHIND"
        if self.promise is not None and sign * ours > sign * self.promise:
            return f"MISSED {self.promise:g}"
        return ""


def _paths(site: Path) -> list[str]:
    found = (path.relative_to(site).as_posix() for path in sorted(site.rglob("index.html")))
    return [path.removesuffix("index.html") for path in found]


def _settle(page: Any) -> None:
    """Wait until a service worker, if there is one, has kept the page."""
    page.wait_for_timeout(2500)
    for _ in range(100):
        kept = page.evaluate("caches.match(location.href).then(found => found !== undefined)")
        worker = page.evaluate("navigator.serviceWorker.getRegistration().then(found => !!found)")
        if kept or not worker:
            break
        page.wait_for_timeout(200)
    page.wait_for_timeout(3000)


def _said(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Audit:
    """Measures sites and remembers every figure."""

    def __init__(self, sites: dict[str, Path], runs: int, step: int) -> None:
        self.sites = sites
        self.runs = runs
        self.step = step
        self.rows: dict[str, Row] = {}
        self.notes: dict[str, Any] = {}

    def put(self, words: str, name: str, value: float, **more: Any) -> None:
        row = self.rows.setdefault(words, Row(words, **more))
        row.figures[name] = value

    def note(self, about: str, what: Any) -> None:
        if what:
            self.notes[about] = what

    def run(self) -> None:
        """Measure everything."""
        with ExitStack() as stack:
            hosts = {name: stack.enter_context(hosting(site)) for name, site in self.sites.items()}
            for page, path in PAGES.items():
                for name, host in hosts.items():
                    there = (self.sites[name] / path / "index.html").is_file()
                    if there and (name == "ours" or page not in ONLY_OURS):
                        self._lighthouse(page, name, f"{host.address}/{path}")
            play = stack.enter_context(sync_playwright())
            browser = play.chromium.launch(executable_path=measures.CHROMIUM, args=_ARGUMENTS)
            for page in BUDGET:
                for name, host in hosts.items():
                    self._weight(browser, host, page, name)
            for scheme in ("light", "dark"):
                for name, host in hosts.items():
                    self._axe(browser, host, scheme, name)
            browser.close()
        for name, site in self.sites.items():
            _said(f"{name}: Nu checker")
            found = measures.nu(site)
            self.put("Nu checker: errors, every page", name, found.total(), less=True, promise=0)
            self.note(f"{name}: Nu", dict(found.most_common(12)))

    def _lighthouse(self, page: str, name: str, url: str) -> None:
        _said(f"{name}: Lighthouse, {page}")
        lights = measures.lighthouse(url, self.runs)
        for category, score in lights.scores.items():
            self.put(f"Lighthouse {page}: {category}", name, score, promise=LEAST[category])
        if page in BUDGET:
            for short, value in lights.times.items():
                unit = "" if short == "CLS" else " ms"
                self.put(f"{page}: {short}{unit}", name, round(value, 3), less=True)
        self.note(f"{name}: Lighthouse {page}", lights.problems)

    def _weight(self, browser: Any, host: Host, page: str, name: str) -> None:
        _said(f"{name}: weight, {page}")
        found = measures.weight(browser, host, PAGES[page], _settle)
        size, requests = BUDGET[page]
        self.put(f"{page}: first view, bytes", name, found.size, less=True, promise=size)
        self.put(f"{page}: first view, requests", name, found.requests, less=True, promise=requests)
        self.put(f"{page}: second view, bytes", name, found.again, less=True)
        self.note(f"{name}: weight {page}", found.largest)

    def _axe(self, browser: Any, host: Host, scheme: str, name: str) -> None:
        paths = _paths(self.sites[name])[:: self.step]
        _said(f"{name}: axe, {scheme}, {len(paths)} pages")
        found = measures.axe(browser, host.address, paths, scheme)
        words = f"axe {scheme}: violations, every page"
        self.put(words, name, found.nodes, less=True, promise=0)
        self.note(f"{name}: axe {scheme}", dict(found.rules))
        self.note(f"{name}: axe {scheme}, undecided", dict(found.incomplete))


def table(rows: dict[str, Row], names: list[str]) -> Iterator[str]:
    """Yield the lines of the table."""
    width = max(len(words) for words in rows) + 2
    yield " " * width + "".join(f"{name:>12}" for name in names)
    for row in rows.values():
        cells = (f"{row.figures[n]:>12,g}" if n in row.figures else f"{'–':>12}" for n in names)
        yield f"{row.words:<{width}}{''.join(cells)}   {row.verdict()}".rstrip()


def main(argv: list[str] | None = None) -> int:
    """Build the peers, measure all three, print one table."""
    parser = argparse.ArgumentParser(prog="audit.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="ours, as built")
    parser.add_argument("--runs", type=int, default=5, help="runs of Lighthouse (default: 5)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="axe on each Nth page")
    parser.add_argument("--last-peers", action="store_true", help="take the peers as last built")
    args = parser.parse_args(argv)
    built: dict[str, tuple[Callable[[], Path], Path]] = {
        "Material": (peers.material, WORK / "material" / "site"),
        "Starlight": (peers.starlight, WORK / "starlight" / "dist"),
    }
    sites = {"ours": args.site}
    try:
        for name, (make, last) in built.items():
            _said(f"{name}: build")
            sites[name] = last if args.last_peers and last.is_dir() else make()
    except peers.BuildError as error:
        print(error, file=sys.stderr)
        return 1
    audit = Audit(sites, args.runs, args.every)
    try:
        audit.run()
    except measures.MeasureError as error:
        print(error, file=sys.stderr)
        return 1
    record = {"rows": [asdict(row) for row in audit.rows.values()], "notes": audit.notes}
    (WORK / "report.json").write_text(json.dumps(record, indent=1, ensure_ascii=False), "utf-8")
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Lighthouse: median of {args.runs}"
    )
    print("\n".join(table(audit.rows, list(sites))))
    print(f"\nWhat is behind the figures: {WORK / 'report.json'}")
    return 1 if any(row.verdict() for row in audit.rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
