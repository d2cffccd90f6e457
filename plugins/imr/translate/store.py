"""What the last build knew of translated pages, for the pages and catalogs that are the same."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Translated:
    """A page in the reader's language, and how much of it is."""

    key: str
    text: str
    translated: int
    fuzzy: int
    total: int


@lru_cache(maxsize=1)
def _version() -> str:
    """Return what decides, beside page and catalog, how a page is translated."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest() + version("markdown-it-py") + version("babel")


def page_key(english: str, catalog: Path) -> str:
    """Return the SHA-256 of all that a translated page is made from."""
    po = catalog.read_bytes() if catalog.is_file() else b""
    return hashlib.sha256(f"{_version()}\0{english}\0".encode() + po).hexdigest()


class Store:
    """Pages by their src_uri, in one file; a file that cannot be read is an empty one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pages: dict[str, Translated] = {}
        self._changed = False
        try:
            kept = json.loads(path.read_text("utf-8"))
            self._pages = {uri: Translated(**page) for uri, page in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self._changed = True

    def find(self, uri: str, key: str) -> Translated | None:
        """Return a page if it is still what its key says."""
        page = self._pages.get(uri)
        return page if page and page.key == key else None

    def put(self, uri: str, page: Translated) -> None:
        """Remember a page."""
        self._pages[uri] = page
        self._changed = True

    def write(self) -> None:
        """Write the pages, so that no reader ever sees half of them."""
        if not self._changed:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({uri: asdict(page) for uri, page in sorted(self._pages.items())})
        with tempfile.NamedTemporaryFile(
            "w", dir=self.path.parent, encoding="utf-8", delete=False
        ) as draft:
            draft.write(text)
        Path(draft.name).replace(self.path)
