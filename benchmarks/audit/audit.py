"""`make audit`: our site beside stock Material and stock Starlight, built from the same pages.

One table: Lighthouse for a phone, weight on the way, axe on every page, the Nu checker on every
page. Ends with an error if ours is behind in any row, short of what the course promises, or not
measured. Every figure is kept under `.cache/audit` as it is made: `--resume` goes on from there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lights
import measures
import peers
from figures import Kept, digest_of
from peers import ROOT, WORK
from serve import Host, hosting
from table import OURS, Row, table

if TYPE_CHECKING:
    from collections.abc import Callable

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

HTML = 15_000
"""Bytes of any page's HTML, compressed."""

LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
PARTS = ("nu", "weight", "axe", "lighthouse")

EXAMINED: dict[tuple[str, str], str] = {}
"""What axe leaves to people, by rule and place, with what a person found there."""


def _said(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _paths(site: Path, most: int | None) -> list[str]:
    """Return the addresses of a site's pages, or as many as wanted, spread over all of them."""
    found = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    if most and most < len(found):
        found = [found[number * len(found) // most] for number in range(most)]
    return [path.removesuffix("index.html") for path in found]


class Audit:
    """Measures sites and remembers every figure."""

    def __init__(self, sites: dict[str, Path], kept: Kept, args: argparse.Namespace) -> None:
        self.sites = sites
        self.kept = kept
        self.args = args
        self.digests = {name: digest_of(site) for name, site in sites.items()}
        self.rows: dict[str, Row] = {}
        self.notes: dict[str, Any] = {}
        self.settings = ""

    def row(self, words: str, **more: Any) -> Row:
        return self.rows.setdefault(words, Row(words, **more))

    def note(self, about: str, what: Any) -> None:
        if what:
            self.notes[about] = what

    def figure(
        self, name: str, about: str, make: Callable[[], Any], again: Callable[[], Any]
    ) -> Any:
        """Return a figure of one site, kept or made; None and a line if it cannot be made."""
        try:
            return self.kept.figure(
                f"{name} {self.digests[name]} {about}", lambda: measures.tried(make, again)
            )
        except measures.MeasureError as error:
            _said(str(error))
            self.note(f"{name}: {about}, failed", str(error))
            return None

    def run(self) -> None:
        """Measure what is asked for."""
        with ExitStack() as stack:
            hosts = {name: stack.enter_context(hosting(site)) for name, site in self.sites.items()}
            if "nu" in self.args.only:
                self._nu()
            if {"weight", "axe"} & self.args.only:
                chromium = stack.enter_context(measures.chromium())
                if "weight" in self.args.only:
                    self._weight(chromium, hosts)
                if "axe" in self.args.only:
                    for name, host in hosts.items():
                        self._axe(chromium, host, name)
            if "lighthouse" in self.args.only:
                self._lighthouse(hosts)

    def _nu(self) -> None:
        row = self.row("Nu checker, every page: errors", less=True, promise=0)
        for name, site in self.sites.items():
            _said(f"{name}: Nu checker")
            found = self.figure(name, "nu", lambda: measures.nu(site), lambda: None)  # noqa: B023
            if found is None:
                row.failed.add(name)
                continue
            row.figures[name] = sum(found.values())
            self.note(f"{name}: Nu", dict(Counter(found).most_common(12)))

    def _weight(self, chromium: measures.Chromium, hosts: dict[str, Host]) -> None:
        for page, (size, requests) in BUDGET.items():
            rows = {
                "bytes": self.row(f"{page}: first view, bytes", less=True, promise=size),
                "requests": self.row(f"{page}: first view, requests", less=True, promise=requests),
                "again": self.row(f"{page}: second view, bytes", less=True, promise=0),
            }
            for name, host in hosts.items():
                _said(f"{name}: weight, {page}")
                found = self.figure(
                    name,
                    f"weight {page}",
                    lambda: measures.weight(chromium, host, PAGES[page]),  # noqa: B023
                    chromium.close,
                )
                for kind, row in rows.items():
                    if found is None:
                        row.failed.add(name)
                    else:
                        row.figures[name] = found[kind]
                self.note(f"{name}: weight {page}", found and found["largest"])
        row = self.row("heaviest page: HTML, bytes", less=True, promise=HTML)
        for name, site in self.sites.items():
            heaviest, size = measures.heaviest(site)
            row.figures[name] = size
            self.note(f"{name}: heaviest page", heaviest)

    def _axe(self, chromium: measures.Chromium, host: Host, name: str) -> None:
        most = self.args.pages if name == OURS else self.args.peer_pages or self.args.pages
        paths = _paths(self.sites[name], most)
        _said(f"{name}: axe, {len(paths)} pages")
        self.row("axe: pages looked at", compared=False).figures[name] = len(paths)
        found: dict[str, Counter[tuple[str, str]]] = {}
        failed = False
        for path in paths:
            seen = self.figure(
                name,
                f"axe {path}",
                lambda: measures.axe(chromium.page(), f"{host.address}/{path}"),  # noqa: B023
                chromium.close,
            )
            failed |= seen is None
            for scheme, kinds in (seen or {}).items():
                for kind, places in kinds.items():
                    counts = found.setdefault(f"{scheme} {kind}", Counter())
                    counts.update((rule, place) for rule, place in places)
        for scheme in measures.SCHEMES:
            broken = found.get(f"{scheme} violations", Counter())
            open_ = found.get(f"{scheme} incomplete", Counter())
            left = {key: count for key, count in open_.items() if key not in EXAMINED}
            pale = sum(count for (rule, _), count in broken.items() if rule == measures.ENHANCED)
            for words, value in (
                ("places that break WCAG 2.2 AA or good practice", broken.total() - pale),
                ("texts under 7:1 contrast (AAA)", pale),
                ("places left undecided, not examined", sum(left.values())),
            ):
                row = self.row(f"axe, {scheme}: {words}", less=True, promise=0)
                row.figures[name] = value
                if failed:
                    row.failed.add(name)
            self.note(f"{name}: axe {scheme}", _listed(broken))
            self.note(f"{name}: axe {scheme}, undecided", _listed(Counter(left)))
            looked = {key: EXAMINED[key] for key in open_ if key in EXAMINED}
            self.note(
                f"{name}: axe {scheme}, examined", {" ".join(k): v for k, v in looked.items()}
            )

    def _lighthouse(self, hosts: dict[str, Host]) -> None:
        """Take turns, so that a busy minute is a busy minute for all."""
        runs: dict[tuple[str, str], list[dict[str, Any] | None]] = {}
        for number in range(self.args.runs):
            for page, path in PAGES.items():
                for name, host in hosts.items():
                    there = (self.sites[name] / path / "index.html").is_file()
                    if not there or (name != OURS and page in ONLY_OURS):
                        continue
                    _said(f"{name}: Lighthouse, {page}, run {number + 1} of {self.args.runs}")
                    url = f"{host.address}/{path}"
                    about = f"lighthouse {page} {number}"
                    found = self.figure(name, about, lambda: lights.run(url), lambda: None)  # noqa: B023
                    runs.setdefault((page, name), []).append(found)
        for (page, name), every in runs.items():
            self._lights(page, name, [one for one in every if one], whole=None not in every)

    def _lights(self, page: str, name: str, runs: list[dict[str, Any]], *, whole: bool) -> None:
        rows = {
            category: self.row(f"Lighthouse {page}: {category}", promise=least)
            for category, least in LEAST.items()
        }
        if page in BUDGET:
            for short in lights.TIMES:
                words = f"{page}: {short}" + ("" if short == "CLS" else ", ms")
                rows[short] = self.row(words, less=True)
        for row in rows.values():
            if not whole:
                row.failed.add(name)
        if runs:
            self.settings = runs[0]["settings"]
            found = lights.median(runs)
            for kind, value in {**found["scores"], **found["times"]}.items():
                if kind in rows:
                    rows[kind].figures[name] = value
            self.note(f"{name}: Lighthouse {page}", found["problems"])
            every = [one["scores"]["performance"] for one in runs]
            self.note(f"{name}: Lighthouse {page}, performance of each run", every)


def _listed(places: Counter[tuple[str, str]]) -> dict[str, int]:
    return {" ".join(key): count for key, count in places.most_common(12)}


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="audit.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="ours, as built")
    parser.add_argument("--only", default="", help=f"parts to run, of {','.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=5, help="runs of Lighthouse (default: 5)")
    parser.add_argument("--pages", type=int, help="axe on so many pages of each site")
    parser.add_argument("--peer-pages", type=int, help="axe on so many pages of each peer")
    parser.add_argument("--resume", action="store_true", help="go on with a run that died")
    args = parser.parse_args(argv)
    args.only = set(filter(None, args.only.split(","))) or set(PARTS)
    if args.only - set(PARTS):
        parser.error(f"--only: expected some of {','.join(PARTS)}")
    if not (args.site / "index.html").is_file():
        parser.error(f"--site: {args.site} has no index.html. Expected a built site.")
    return args


def _partial(args: argparse.Namespace) -> str:
    """Say what this run leaves out of a whole audit, or nothing."""
    parts = [part for part in PARTS if part in args.only]
    found = [f"only {', '.join(parts)}"] if len(parts) < len(PARTS) else []
    if args.pages and "axe" in args.only:
        found.append(f"axe on {args.pages} pages of each site")
    if args.peer_pages and "axe" in args.only:
        found.append(f"axe on {args.peer_pages} pages of each peer")
    if args.runs < 5 and "lighthouse" in args.only:
        found.append(f"{args.runs} run{'s' if args.runs > 1 else ''} of Lighthouse")
    return "; ".join(found)


def main(argv: list[str] | None = None) -> int:
    """Build the peers, measure all three, print one table."""
    args = _arguments(argv)
    try:
        sites = {OURS: args.site, **peers.sites(again=not args.resume, say=_said)}
    except peers.BuildError as error:
        _said(str(error))
        return 1
    audit = Audit(sites, Kept(WORK / "figures.jsonl", resume=args.resume), args)
    audit.run()
    record = {"rows": [asdict(row) for row in audit.rows.values()], "notes": audit.notes}
    report = json.dumps(record, indent=1, ensure_ascii=False, default=sorted)
    (WORK / "report.json").write_text(report, "utf-8")
    partial = _partial(args)
    if partial:
        print(f"PARTIAL: {partial}")
    if audit.settings:
        print(f"{audit.settings}; median of {args.runs}")
    print(f"{os.cpu_count()} cores, load at the end {os.getloadavg()[0]:.1f}")
    print("\n".join(table(audit.rows.values(), list(sites))))
    missed = sum(bool(row.verdict()) for row in audit.rows.values())
    print(f"{len(audit.rows)} rows, {missed} missed. What is behind them: {WORK / 'report.json'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
