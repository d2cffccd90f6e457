"""What a build is made from, as one digest: whether there is anything to do."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_INPUTS = (
    "CHANGELOG.md",
    "docs",
    "locales",
    "overrides",
    "plugins",
    "regions",
    "mkdocs.yml",
    "package-lock.json",
    "requirements.lock",
)
SETTINGS = (
    "IMR_LEAVE",
    "IMR_OFFLINE",
    "IMR_REGION",
    "IMR_SITE_URL",
    "IMR_BOOKS",
    "IMR_PAPERS",
    "IMR_SIZES",
    "SOURCE_DATE_EPOCH",
)
PACKAGES = ("babel", "mkdocs", "mkdocs-material", "mkdocs-with-pdf", "pikepdf", "weasyprint")


def source_date(root: Path) -> int:
    """Return SOURCE_DATE_EPOCH, or the time of the last commit: seconds since 1970."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True, check=False
    )
    return int(asked.stdout.strip() or 0)


def inputs_digest(root: Path) -> str:
    """Return the SHA-256 of everything a build depends on: files, settings and packages."""
    found = hashlib.sha256()
    for setting in SETTINGS:
        found.update(f"{setting}={os.environ.get(setting, '')}\0".encode())
    found.update("\0".join((sys.version, *map(version, PACKAGES))).encode())
    for name in _INPUTS:
        path = root / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                found.update(f"{file.relative_to(root)}\0{content}\0".encode())
    return found.hexdigest()


def is_current(root: Path, site: Path) -> bool:
    """Tell whether a site is made from the sources as they are now."""
    try:
        record = json.loads((site / "build.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(record.get("inputs") == inputs_digest(root))
