"""`make bench`: the same curriculum built by us and by the peer, timed, weighed and compared.

The peer is mkdocs-material with mkdocs-static-i18n and mkdocs-with-pdf: what a person would install
today for a site and a book in two languages. It makes one book a locale; ours makes that book as two
(handouts and worksheets) and, beside it, a booklet for each module and a file for each worksheet.

The run fails if either side loses a page or a heading. Nothing is written outside .cache/bench.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import growth
import raw
from corpus import generated
from measure import CommandError, Run, measure
from sides import WORK, Side, ours, peer
from whole import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCENARIOS = ("cold build", "one page edited", "nothing changed")
_TARGETS = {
    "generated": {"cold": 3.5, "edited": 15, "same": 50, "memory": 1},
    "whole": {"cold": 4, "edited": 40, "same": 80, "memory": 1},
}
"""How many times as fast as the peer, or as small, ours is to be."""

_ROWS = (
    ("cold build, wall", "cold build", "wall", "cold"),
    ("cold build, CPU", "cold build", "cpu", ""),
    ("one page edited, wall", "one page edited", "wall", "edited"),
    ("one page edited, CPU", "one page edited", "cpu", ""),
    ("nothing changed, wall", "nothing changed", "wall", "same"),
    ("largest process, cold", "cold build", "largest", "memory"),
    ("all processes, cold", "cold build", "together", ""),
    ("largest process, edited", "one page edited", "largest", "memory"),
)
_UNITS = {"wall": ("s", 1.0), "cpu": ("s", 1.0), "largest": ("MB", 1e6), "together": ("MB", 1e6)}

Runs = dict[str, list[Run]]


def _count(side: Side, edit: int) -> tuple[list[str], list[str]]:
    """Return what the last build holds, in words, and what it lost; its edit is `edit`."""
    counts, lost = [], []
    for spanish, locale in ((False, "English"), (True, "Spanish")):
        site = side.root / "site" / ("es" if spanish else "")
        pages = [_address(site, source.uri) for source in side.content.sources]
        lost += [f"{side.name}: the page {page} is missing" for page in pages if not page.is_file()]
        probes = [p for s in side.content.sources if s.printed for p in s.probes(spanish=spanish)]
        probes += [] if spanish else [side.content.addition(edit)]
        books = side.books(spanish=spanish)
        asked = json.dumps({"books": [str(book) for book in books], "probes": probes})
        found = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("verify.py"))],
            input=asked, capture_output=True, text=True, check=True,
        )  # fmt: skip
        told = json.loads(found.stdout)
        lost += [f"{side.name}, {locale}: {probe!r} is in no book" for probe in told["lost"]]
        size = sum(book.stat().st_size for book in books) / 1e6
        counts.append(
            f"{locale}: {sum(page.is_file() for page in pages)} of {len(pages)} pages, "
            f"{len(probes) - len(told['lost'])} of {len(probes)} headings and openings in "
            f"{' + '.join(book.name for book in books)}, {told['pages']} sheets, {size:.1f} MB"
        )
    others = len(list((side.root / "site").rglob("*.pdf")))
    counts.append(f"{others} PDFs in all")
    if side.name == "ours" and side.content.translated:
        lost += _untranslated(side.root / "site" / "translations.json")
    return counts, lost


def _address(site: Path, uri: str) -> Path:
    folder = uri.removesuffix(".md").removesuffix("index").rstrip("/")
    return site / folder / "index.html"


def _untranslated(path: Path) -> Iterator[str]:
    """Yield the pages that a fair comparison would need translated; the edited one lacks a line."""
    for uri, count in json.loads(path.read_text("utf-8"))["es"].items():
        if count["total"] - count["translated"] > 1:
            yield f"ours: {uri} is translated in {count['translated']} of {count['total']} parts"


def _builds(side: Side, runs: int) -> Runs:
    """Build a side cold, after an edit, and once more; every number of runs gives its own edit."""
    found: Runs = {scenario: [] for scenario in _SCENARIOS}
    for number in range(runs):
        for scenario in _SCENARIOS:
            if scenario == "cold build":
                side.forget()
            elif scenario == "one page edited":
                side.edit(number)
            run = measure(
                list(side.command), cwd=side.root, env=dict(side.env), log=WORK / f"{side.name}.log"
            )
            found[scenario].append(run)
            load = os.getloadavg()[0]
            print(f"  {side.name}, {scenario}: {run.wall:.1f} s, load {load:.1f}", file=sys.stderr)
    return found


def _median(runs: list[Run], what: str) -> float:
    return float(statistics.median(getattr(run, what) for run in runs))


def _table(found: dict[str, Runs], targets: dict[str, float]) -> Iterator[str]:
    yield f"{'':26}{'ours':>10}{'peer':>10}{'ratio':>9}   target"
    for words, scenario, what, aim in _ROWS:
        unit, divisor = _UNITS[what]
        mine, theirs = (_median(found[name][scenario], what) for name in ("ours", "peer"))
        verdict = ""
        if target := targets.get(aim):
            verdict = f"{target:g}x " + ("met" if theirs / mine >= target else "MISSED")
        cells = "".join(f"{value / divisor:>7.1f} {unit:<2}" for value in (mine, theirs))
        yield f"{words:26}{cells}{theirs / mine:>8.1f}x   {verdict}".rstrip()


def _load(name: str) -> tuple[Runs, str]:
    """Return what a side took the last time."""
    record = json.loads((WORK / f"{name}.json").read_text("utf-8"))
    runs = {key: [Run(**run) for run in value] for key, value in record["runs"].items()}
    return runs, record["words"]


def _measured(side: Side, runs: int, lost: list[str]) -> tuple[Runs, str]:
    found = _builds(side, runs)
    counts, missing = _count(side, runs - 1)
    lost += missing
    words = "\n".join([
        f"{side.name}: {side.versions}",
        f"  {' '.join(side.command)}",
        *(f"  {line}" for line in counts),
        f"  {runs} runs of each, medians",
    ])  # fmt: skip
    record = {"runs": {k: [asdict(run) for run in v] for k, v in found.items()}, "words": words}
    if not missing:
        (WORK / f"{side.name}-{side.content.name}.json").write_text(json.dumps(record), "utf-8")
    return found, words


def main(argv: list[str] | None = None) -> int:
    """Measure both sides and print one table; fail if either loses anything."""
    parser = argparse.ArgumentParser(prog="bench.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=3, help="runs of ours (default: 3)")
    parser.add_argument("--peer-runs", type=int, default=1, help="runs of the peer (default: 1)")
    parser.add_argument("--last-peer", action="store_true", help="take the peer's last numbers")
    parser.add_argument("--whole", action="store_true", help="the curriculum itself, not 55 pages")
    parser.add_argument("--raw", action="store_true", help="our press against one WeasyPrint run")
    parser.add_argument("--locales", action="store_true", help="our memory with ten languages")
    args = parser.parse_args(argv)
    if args.raw:
        return raw.main()
    if args.locales:
        return growth.main()
    WORK.mkdir(parents=True, exist_ok=True)
    content = whole() if args.whole else generated()
    pages = content.sources
    lost: list[str] = []
    found: dict[str, Runs] = {}
    total = sum(page.words for page in pages)
    load = os.getloadavg()[0]
    words = [
        f"{content.name}: {len(pages)} pages in 2 locales, {total:,} words each; {os.cpu_count()} cores, load {load:.1f}"
    ]
    try:
        for make, runs in ((ours, args.runs), (peer, args.peer_runs)):
            if make is peer and args.last_peer:
                found["peer"], told = _load(f"peer-{content.name}")
                told += ", of an earlier run"
            else:
                found[make.__name__], told = _measured(make(content), runs, lost)
            words.append(told)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join([*words, "", *_table(found, _TARGETS[content.name])]))
    if lost:
        print(f"\nLOST: {len(lost)}\n" + "\n".join(lost[:20]), file=sys.stderr)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
