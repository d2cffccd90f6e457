"""Whether ours stays small as languages are added (`make bench BENCH=--locales`).

The generated curriculum is built cold with one translation and with ten. A process lays out one
unit or joins one book at a time, whatever the number of locales, so none should grow.
"""

from __future__ import annotations

import os

from corpus import generated
from measure import measure
from sides import WORK, ours

LOCALES = ("es", "da", "de", "fi", "fr", "it", "nb", "nl", "pt", "sv")
_COUNTS = (1, len(LOCALES))


def main() -> int:
    """Print the memory of both builds; fail if the larger number of locales takes 1.1 times as much."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; peak of the largest process:")
    found = []
    for count in _COUNTS:
        side = ours(generated(), LOCALES[:count])
        side.forget()
        run = measure(
            list(side.command), cwd=side.root, env=dict(side.env), log=WORK / "growth.log"
        )
        found.append(run.largest)
        books = len(list((side.root / "site").rglob("*.pdf")))
        print(
            f"English and {count} more: {run.largest / 1e6:.0f} MB (at most 320), {books} PDFs, "
            f"{run.wall:.0f} s, {run.wall / (count + 1):.1f} s a locale"
        )
    grown = found[-1] / found[0]
    print(f"with {_COUNTS[-1]} translations it is {grown:.2f} times as large (at most 1.1)")
    return int(grown > 1.1 or found[-1] > 320e6)
