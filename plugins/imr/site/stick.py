"""A site for a USB stick: opened as files, without a server, by any browser.

Browsers keep pages of `file:` from loading modules and from fetching. So scripts are classic ones
(see bundle.mjs), links end in a file, and beside each file that a script reads stands a script with
the same content (see src/offline/stick.ts).
"""

from __future__ import annotations

import base64
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTING = "IMR_OFFLINE"

_LINK = re.compile(r'(?P<name> (?:href|action)=")(?P<path>[^":#?]*?)(?P<rest>[#?][^"]*)?"')
_TWINS = ("**/search/**/*.json", "**/print/catalog.json", "**/print/*/*.pdf")
_FOR_SERVERS = (
    "**/offline.json",
    "**/site.webmanifest",
    "**/sitemap.xml",
    "**/404.html",
    "_headers",
    "robots.txt",
)


def wanted() -> bool:
    """Tell whether the build is for a stick: `make site OFFLINE=1` says so."""
    return os.environ.get(SETTING, "").lower() in {"1", "true", "yes"}


def to_file(path: str) -> str:
    """Return a relative address as the file that a server would send for it."""
    last = path.rpartition("/")[2]
    if path and last in {"", ".", ".."}:
        return f"{path.removesuffix('/')}/index.html".removeprefix("./")
    return path


def link_to_files(html: str) -> str:
    """Return a page whose links name files; addresses of other sites and numbers stay."""
    return _LINK.sub(lambda m: f'{m["name"]}{to_file(m["path"])}{m["rest"] or ""}"', html)


def twin(content: bytes) -> str:
    """Return a script that hands a file's content to whoever asked for it."""
    return f'imrFile("{base64.b64encode(content).decode()}")\n'


def _read_by_scripts(site: Path) -> Iterator[Path]:
    for pattern in _TWINS:
        yield from sorted(site.glob(pattern))


def make_stick(site: Path) -> None:
    """Turn a whole site, as built, into one that opens from files."""
    for page in sorted(site.rglob("*.html")):
        page.write_text(link_to_files(page.read_text("utf-8")), "utf-8")
    for path in _read_by_scripts(site):
        path.with_name(f"{path.name}.js").write_text(twin(path.read_bytes()), "utf-8")
    for pattern in _FOR_SERVERS:
        for path in site.glob(pattern):
            path.unlink()
