"""Reading without internet: the list of what a locale consists of, and the service worker.

A list is written in two steps. While a locale is built, its curriculum says what belongs together;
when all is there, its books too, every file gets its digest and size.
"""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr.curriculum.model import PageKind
from imr.drafts import write_whole
from imr.site.scripts import alone
from imr.site.words import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from imr.curriculum.model import Curriculum

LIST = "offline.json"
WORKER = "sw.js"
BUNDLER = "overrides/assets/worker.mjs"
CHANGES = "CHANGELOG.md"

_CORE = ("index.md", "help-now.md", "i-need.md", "offline.md")
_KEPT = re.compile(
    r"assets/.+\.(?:css|js|png|svg|woff2)|search/(?:index|[0-9a-f]{12}/words-\d+)\.json"
    r"|print/catalog\.json|site\.webmanifest"
)
_SHEET = re.compile(r"print/worksheets/([a-z0-9-]+)\.pdf")
_PACKET = re.compile(r"print/(?:packet/|sessions/|guides/(?!.*-large-print))[a-z0-9-]+\.pdf")
"""What packets are made from; a device keeps those of a packet that was made on it."""

_LOADED = {
    ".js": re.compile(r'"\./([\w-]+(?:\.[\w-]+)*\.(?:css|js))"'),
    ".css": re.compile(r"url\(\"?([^)\"]+)\"?\)"),
}


def news(changes: str) -> str:
    """Return what the newest edition tells its readers: the first paragraph below its heading."""
    _, _, newest = changes.partition("\n## ")
    first = newest.partition("\n")[2].split("\n## ")[0].strip().split("\n\n")[0]
    return "" if first.startswith(("-", "#")) else " ".join(first.split())


def draft(curriculum: Curriculum, prefix: str, told: str, date: str) -> str:
    """Return the list of a locale as far as its curriculum knows it.

    Args:
        curriculum: The locale's pages.
        prefix: The locale's folder below the site's root, with its slash.
        told: What is new, in the reader's words.
        date: Of the edition, ISO.
    """
    known = {source.src_uri for source in curriculum.sources()}
    start = [p.src_uri for p in curriculum.pages if p.src_uri.startswith("start/")]
    core = [uri for uri in (*_CORE, *start) if uri in known]
    groups = [
        [*(p.src_uri for p in m.pages), *(w.src_uri for w in curriculum.worksheets_of(m))]
        for m in curriculum.modules
    ]
    guides = [
        [p.src_uri for p in curriculum.guides_of(m)]
        for m in curriculum.modules
        if curriculum.guides_of(m)
    ]
    tools = [p.src_uri for p in curriculum.pages if p.kind is PageKind.TOOL and "my/" in p.src_uri]
    found = {
        "core": _addresses(core, prefix),
        "groups": [_addresses(group, prefix) for group in (*groups, *guides, tools) if group],
        "news": {"text": told, "date": date},
    }
    return json.dumps(found, ensure_ascii=False)


def _addresses(uris: list[str], prefix: str) -> list[str]:
    return [prefix + address(uri).removeprefix("./") for uri in uris]


def digest_of(content: bytes) -> str:
    """Return what the worker calls a file's content: 9 bytes of its SHA-256 in base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()[:9]).decode()


def finish(folder: Path, prefix: str, cache: Path) -> str:
    """Complete the list of a built locale and return its digest.

    Args:
        folder: The locale's site, its books too.
        prefix: The locale's folder below the site's root, with its slash.
        cache: A folder for what files weigh, kept between builds.
    """
    path = folder / LIST
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    contents = dict(_contents(folder))
    ours = digest_of(Path(__file__).read_bytes())  # decides what a file weighs, too
    kept = cache / f"{ours}-{prefix.strip('/') or 'source'}.json"
    known = _weights(kept)
    files = {name: digest_of(content) for name, content in contents.items()}
    weights = {
        digest: known.get(digest) or _weight(name, contents[name]) for name, digest in files.items()
    }
    if weights != known:
        cache.mkdir(parents=True, exist_ok=True)
        write_whole(kept, json.dumps(weights).encode())
    found["files"] = {prefix + name: [digest, weights[digest]] for name, digest in files.items()}
    found["parts"] = _parts(contents, prefix)
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
    path.write_text(text, "utf-8")
    return digest_of(text.encode())


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file that can be kept; a page's path is its address."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        sheet = _SHEET.fullmatch(name)
        if name == "index.html" or name.endswith("/index.html"):
            yield name.removesuffix("index.html"), path.read_bytes()
        elif (
            _KEPT.fullmatch(name)
            or _PACKET.fullmatch(name)
            or (sheet and (folder / "worksheets" / sheet[1]).is_dir())
        ):
            yield name, path.read_bytes()


def _weights(path: Path) -> dict[str, int]:
    """Return what files weighed the last time, by digest."""
    try:
        found: dict[str, int] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _weight(name: str, content: bytes) -> int:
    """Return the bytes of a file on its way: hosts compress text as they send it."""
    packed = name.endswith((".png", ".woff2", ".pdf"))
    return len(content) if packed else len(zlib.compress(content, 6))


def _parts(contents: Mapping[str, bytes], prefix: str) -> dict[str, list[str]]:
    """Return which files each script and style sheet loads, and those which these load."""
    direct = {}
    for name, content in contents.items():
        rule = _LOADED.get(posixpath.splitext(name)[1])
        if rule:
            folder = posixpath.dirname(name)
            targets = rule.findall(content.decode())
            paths = (posixpath.normpath(posixpath.join(folder, target)) for target in targets)
            direct[name] = [path for path in dict.fromkeys(paths) if path in contents]

    def closure(name: str) -> list[str]:
        seen: dict[str, None] = {}
        waiting = [*direct[name]]
        while waiting:
            part = waiting.pop(0)
            if part not in seen and part != name:
                seen[part] = None
                waiting += direct.get(part, [])
        return sorted(seen)

    return {
        prefix + name: [prefix + part for part in parts]
        for name in sorted(direct)
        if (parts := closure(name))
    }


def worker(root: Path) -> str:
    """Return the service worker of every site; what a site consists of comes first (`listed`).

    Raises:
        ImrError: It cannot be bundled.
    """
    return alone(root, BUNDLER).read_text("utf-8")


def listed(lists: Mapping[str, str]) -> str:
    """Return what stands before the worker: the site's version and its lists.

    Args:
        lists: The digest of each locale's list by the locale's folder ("" for the source's).
    """
    version = hashlib.sha256(json.dumps(sorted(lists.items())).encode()).hexdigest()[:12]
    known = json.dumps(dict(lists), separators=(",", ":"))
    return f'const IMR_VERSION="{version}",IMR_LISTS={known};\n'
