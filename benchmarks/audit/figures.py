"""Figures on disk: each is written down as soon as it is made, so a run that died can go on."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CODE = {".html", ".css", ".js", ".json", ".webmanifest"}


class Kept:
    """A file with one figure to a line: `[its name, its value]`, both as JSON."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self._path = path
        self._found: dict[str, Any] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if resume and path.is_file() else ""
        whole = before[: before.rfind("\n") + 1]  # the last line may be torn
        self._found = dict(map(json.loads, whole.splitlines()))
        if not whole or whole != before:
            path.write_text(whole, "utf-8")

    @staticmethod
    def _line(name: str, value: Any) -> str:
        return json.dumps([name, value], ensure_ascii=False) + "\n"

    def figure(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what is kept under a name, or make it and keep it."""
        if name not in self._found:
            self._found[name] = made = make()
            with self._path.open("a", encoding="utf-8") as file:
                file.write(self._line(name, made))
        return self._found[name]


def digest_of(site: Path) -> str:
    """Return what a site is known by: a digest of its pages, styles, scripts and lists."""
    found = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        if path.suffix in _CODE and path.is_file():
            inside = hashlib.sha256(path.read_bytes()).hexdigest()
            found.update(f"{path.relative_to(site)}\0{inside}\0".encode())
    return found.hexdigest()[:16]
