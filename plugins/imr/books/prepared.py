"""Units as the last build prepared them for paper, for those that would come out the same again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from imr.books.units import Printable
from imr.drafts import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Prepared:
    """The units of one locale, a file for all of them; a file that is not whole is none."""

    def __init__(self, path: Path, common: str) -> None:
        """Read what the last build left.

        Args:
            path: The file.
            common: The digest of all that a unit may show beside its own page; "" keeps nothing.
        """
        self.path, self.common = path, common
        self.known: dict[str, list[Any]] = _read(path) if common else {}
        self.used: dict[str, list[Any]] = {}

    def take(self, make: Callable[[], Printable], *said: object) -> Printable:
        """Return the unit made of the same by the last build, or make it.

        Args:
            make: Makes it.
            said: All it is made of beside what is common, as values whose `repr` tells them apart.
        """
        if not self.common:
            return make()
        key = hashlib.sha256(repr((self.common, said)).encode()).hexdigest()
        found = self.known.get(key)
        made = make() if found is None else _printable(found)
        self.used[key] = list(astuple(made)) if found is None else found
        return made

    def write(self) -> None:
        """Keep the units of this build, and no others, for the next."""
        if self.used.keys() != self.known.keys():
            body = json.dumps(self.used, ensure_ascii=False)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, f"{_digest(body)}\n{body}".encode())


def _printable(found: list[Any]) -> Printable:
    unit_id, html, headings, *rest = found
    return Printable(unit_id, html, tuple(headings), *rest)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _read(path: Path) -> dict[str, list[Any]]:
    try:
        head, _, body = path.read_text("utf-8").partition("\n")
        found: dict[str, list[Any]] = json.loads(body) if head == _digest(body) else {}
    except (OSError, ValueError):
        return {}
    return found
