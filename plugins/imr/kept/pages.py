"""Rendered pages as the last build left them, for those that would come out the same again.

A page is made from its own text and from what all pages share: templates, code, words, and what
the curriculum says of its pages. A change there has every page rendered again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from imr.drafts import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from imr.curriculum.model import Curriculum, Page

_PACKAGES = ("babel", "jinja2", "markdown", "mkdocs", "mkdocs-material", "pymdown-extensions")
_SOURCES = ("mkdocs.yml", "overrides", "plugins", "regions", "requirements.lock")


@dataclass(frozen=True, slots=True)
class Kept:
    """One page as it was rendered."""

    content: str
    """The article alone: what is printed."""

    anchors: list[str]
    """Every id that a link can lead to."""

    links: dict[str, dict[str, str]]
    """For each page it links to, the anchors there, each with the link as it was written."""

    sections: list[Any]
    """What search knows of it (site/sections.py)."""

    html: str
    """The whole page."""


def shared(root: Path, catalogs: Path, curriculum: Curriculum, *more: object) -> str:
    """Return the SHA-256 of everything that a page may show beside its own text.

    Args:
        root: The repository.
        catalogs: The folder of the locale's catalogs.
        curriculum: Its pages.
        more: Whatever else decides, as values whose `repr` tells them apart.
    """
    found = hashlib.sha256()
    for path in _files(root, catalogs, curriculum):
        found.update(f"{path}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    versions = (sys.version, *map(version, _PACKAGES))
    found.update(repr((versions, _outline(curriculum), more)).encode())
    return found.hexdigest()


def _files(root: Path, catalogs: Path, curriculum: Curriculum) -> Iterator[Path]:
    """Yield every source but the text of pages, and its translations."""
    pages = {source.src_uri.removesuffix(".md") for source in curriculum.sources()}
    for name in _SOURCES:
        top = root / name
        paths = sorted(top.rglob("*")) if top.is_dir() else [top]
        yield from (p for p in paths if p.is_file() and "__pycache__" not in p.parts)
    yield from (p for p in sorted((root / "docs").rglob("*")) if p.is_file() and p.suffix != ".md")
    for path in sorted(catalogs.rglob("*.po")):
        if path.relative_to(catalogs).with_suffix("").as_posix() not in pages:
            yield path


def _outline(curriculum: Curriculum) -> Curriculum:
    """Leave out what a page alone shows: the day of its review, and a worksheet's questions."""

    def undated(pages: tuple[Page, ...]) -> tuple[Page, ...]:
        return tuple(replace(page, last_reviewed="") for page in pages)

    return replace(
        curriculum,
        modules=tuple(replace(m, pages=undated(m.pages)) for m in curriculum.modules),
        pages=undated(curriculum.pages),
        worksheets=tuple(replace(sheet, fields=()) for sheet in curriculum.worksheets),
        forms=tuple(replace(sheet, fields=()) for sheet in curriculum.forms),
    )


class KeptPages:
    """The pages of one locale, a file each; a file that is not whole is none."""

    def __init__(self, folder: Path, common: str) -> None:
        self.folder, self.common = folder, common
        self.keys: dict[str, str] = {}
        self.found: dict[str, Kept] = {}
        self.new: dict[str, Kept] = {}

    def find(self, uri: str, text: str, meta: Mapping[str, Any]) -> Kept | None:
        """Return a page if the last build made it from the same text and front matter."""
        said = f"{self.common}\0{sorted(meta.items())}\0{text}"
        key = self.keys[uri] = hashlib.sha256(said.encode()).hexdigest()
        try:
            head, _, body = self._path(uri).read_text("utf-8").partition("\n")
            if head == f"{key} {hashlib.sha256(body.encode()).hexdigest()}":
                self.found[uri] = Kept(**json.loads(body))
        except (OSError, ValueError, TypeError):
            return None
        return self.found.get(uri)

    def put(self, uri: str, page: Kept) -> None:
        """Remember a page that was rendered."""
        self.new[uri] = page

    def write(self) -> None:
        """Keep the new pages for the next build: to be called when nothing is wrong with them."""
        for uri, page in self.new.items():
            body = json.dumps(asdict(page), ensure_ascii=False)
            head = f"{self.keys[uri]} {hashlib.sha256(body.encode()).hexdigest()}"
            path = self._path(uri)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, f"{head}\n{body}".encode())

    def _path(self, uri: str) -> Path:
        return self.folder / f"{uri}.json"
