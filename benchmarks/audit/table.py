"""The table: one line a figure, one column a site, and what is wrong with ours at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OURS = "ours"


@dataclass(slots=True)
class Row:
    """One line of the table: a figure for each site."""

    words: str
    figures: dict[str, float] = field(default_factory=dict)
    less: bool = False
    """Less of it is better."""

    promise: float | None = None
    """What ours must reach, whatever the others do."""

    compared: bool = True
    failed: set[str] = field(default_factory=set)
    """Sites that could not be measured."""

    def verdict(self) -> str:
        """Say what is wrong with ours, or nothing."""
        if self.failed:
            return f"NOT MEASURED: {', '.join(sorted(self.failed))}"
        ours = self.figures.get(OURS)
        if ours is None or not self.compared:
            return ""
        sign = 1 if self.less else -1
        found = []
        if self.promise is not None and sign * ours > sign * self.promise:
            found.append(f"MISSED {self.promise:,g}")
        ahead = [
            name
            for name, value in self.figures.items()
            if name != OURS and sign * ours > sign * value
        ]
        if ahead:
            found.append(f"BEHIND {', '.join(ahead)}")
        return "; ".join(found)


def table(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the table."""
    rows = tuple(rows)
    width = max(len(row.words) for row in rows) + 1
    yield " " * width + "".join(f"{name:>11}" for name in names)
    for row in rows:
        cells = "".join(f"{_cell(row, name):>11}" for name in names)
        yield f"{row.words:<{width}}{cells}  {row.verdict()}".rstrip()


def _cell(row: Row, name: str) -> str:
    if name in row.failed:
        return "?"
    value = row.figures.get(name)
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) or value > 100 else f"{value:.3g}"
