"""The site's scripts and styles under overrides/assets/src, bundled by esbuild for one language."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imr.drafts import write_whole
from imr.errors import ImrError
from imr.site import stick

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = "overrides/assets/src"
BUNDLER = "overrides/assets/bundle.mjs"
LOCK = "package-lock.json"
FIRST = "first"
"""The entry whose text stands in the head of each page: it acts before anything is painted."""

_MANIFEST = "scripts.json"


@dataclass(frozen=True, slots=True)
class Scripts:
    """The scripts and styles of one locale."""

    folder: Path
    entries: Mapping[str, tuple[str, ...]]
    """For each entry (`page`, `page.css`), its own file and those it imports at once."""

    @property
    def first(self) -> str:
        """The text of the script in the head of each page; empty if there is none."""
        names = self.entries.get(FIRST, ())
        return "".join((self.folder / name).read_text("utf-8").strip() for name in names)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file, also those that are loaded only when they are used."""
        unwanted = {_MANIFEST, *self.entries.get(FIRST, ())}
        return tuple(sorted(path for path in self.folder.iterdir() if path.name not in unwanted))


_MESSAGE = re.compile(r'\b_\(\s*("(?:[^"\\\n]|\\.)*")')


def messages(root: Path) -> Iterator[tuple[str, int, str]]:
    """Yield file, line and text of each `_("…")` of the scripts, as bundle.mjs finds them."""
    for path in sorted((root / SOURCES).rglob("*.ts")):
        source = path.read_text("utf-8")
        for found in _MESSAGE.finditer(source):
            line = source.count("\n", 0, found.start()) + 1
            yield f"{SOURCES}/{path.relative_to(root / SOURCES)}", line, json.loads(found[1])


def _digest(root: Path, *more: object) -> str:
    """Return the SHA-256 of every script there is, and of what else decides: values for JSON."""
    found = hashlib.sha256(json.dumps(more).encode())
    sources = sorted((root / SOURCES).rglob("*.*s"))
    for path in (*sorted((root / BUNDLER).parent.glob("*.mjs")), root / LOCK, *sources):
        found.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return found.hexdigest()


def alone(root: Path, bundler: str) -> Path:
    """Return the one script that a bundler writes, the same for all locales, or find it in the cache.

    Args:
        root: The repository.
        bundler: Reads the repository's folder from its input and writes a script to its output.

    Raises:
        ImrError: A script is wrong (file, line and problem), or Node's packages are missing.
    """
    name = f"{_digest(root)}-{bundler.rpartition('/')[2]}"
    kept = root / ".cache" / "imr" / "scripts" / name
    if not kept.is_file():
        text = node(root / bundler, str(root.resolve()))
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, text.encode())
    return kept


def node(script: Path, said: str) -> str:
    """Run a script in Node and return what it prints.

    Raises:
        ImrError: It stopped.
    """
    done = subprocess.run(
        ["node", str(script.resolve())], input=said, capture_output=True, text=True, check=False
    )
    if done.returncode:
        expected = "Expected it to work after npm ci."
        raise ImrError(done.stderr.strip() or f"{script.name}: node stopped. {expected}")
    return done.stdout


def bundle(root: Path, words: Mapping[str, str], faces: str = "") -> Scripts:
    """Bundle every script and style sheet directly below the sources' folder, or find them in the cache.

    Args:
        root: The repository.
        words: The reader's words for each English message; those that lack stay English.
        faces: The `@font-face` rules that a style sheet gets with `@import "imr:fonts"`.

    Raises:
        ImrError: A script is wrong (file, line and problem), or Node's packages are missing.
    """
    kept = (
        root
        / ".cache"
        / "imr"
        / "scripts"
        / _digest(root, sorted(words.items()), faces, stick.wanted())
    )
    if not (kept / _MANIFEST).is_file():
        _make(root, words, faces, kept)
    entries = json.loads((kept / _MANIFEST).read_text("utf-8"))
    return Scripts(kept, {name: tuple(files) for name, files in entries.items()})


def _make(root: Path, words: Mapping[str, str], faces: str, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=kept.parent, prefix=".draft-"))
    try:
        job = {
            "root": str(root.resolve()),
            "entries": [str(path) for path in sorted((root / SOURCES).resolve().glob("*.*s"))],
            "words": dict(words),
            "faces": faces,
            "stick": stick.wanted(),
            "out": str(draft),
        }
        (draft / _MANIFEST).write_text(node(root / BUNDLER, json.dumps(job)), "utf-8")
        # Who comes second finds the first one's folder in place, and it holds the same.
        with contextlib.suppress(OSError):
            draft.rename(kept)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
