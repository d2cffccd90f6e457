"""What tests share: a small curriculum of their own, and the real site, built once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINKED = (
    "locales",
    "mkdocs.yml",
    "node_modules",
    "overrides",
    "package-lock.json",
    "plugins",
    "regions",
    "requirements.lock",
)

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

HEAD = """---
kind: {kind}
title: {title}
description: A page for a test.
last_reviewed: 2026-11-21
{more}---
# {title}

"""


def page(kind: str, title: str, more: str = "", body: str = "") -> str:
    """Write a page with its front matter."""
    return HEAD.format(kind=kind, title=title, more=more) + body


MODULE = "module: 1\nminutes: 3\ntracks: {short: [[1]], standard: [[1]], full: [[1]]}\n"
FIELD = "```field\nname: hope\nkind: text\nlabel: What gives me hope\n```\n"


def small_docs() -> dict[str, str]:
    """Return a whole curriculum of six pages."""
    return {
        "index.md": page("home", "Home", body="[Help](help-now.md)\n"),
        "help-now.md": page(
            "help-now", "Help now", body="Call {{ region.helplines.crisis.call }}.\n"
        ),
        "about/facts.yml": "half:\n  value: {percent: 50}\n  claim: A half.\n  source: A book\n"
        "  year: 2020\n  checked: 2026-11-21\n  certainty: high\n",
        "modules/01-hope/index.md": page("module", "Hope", MODULE, "[One](1-one.md)\n"),
        "modules/01-hope/1-one.md": page(
            "session",
            "Session one",
            "module: 1\nsession: 1\nminutes: 5\n",
            "About {{ fact.half }}. [A sheet](../../worksheets/my-hope.md)\n",
        ),
        "worksheets/my-hope.md": page(
            "worksheet", "My hope", "module: 1\nnumber: 1\nminutes: 5\n", FIELD
        ),
    }


def write_docs(root: Path, docs: dict[str, str]) -> Path:
    """Make a project folder with these pages and everything else from the repository."""
    for uri, text in docs.items():
        path = root / "docs" / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name in LINKED:
        if not (root / name).exists():
            (root / name).symlink_to(ROOT / name)
    return root


@pytest.fixture
def project(tmp_path):
    """A project folder with a small curriculum, in English only."""
    root = write_docs(tmp_path / "project", small_docs())
    (root / "locales").unlink()
    (root / "locales").mkdir()
    return root


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """The repository's own site, as `make site` leaves it; built if it is not up to date."""
    if ready := os.environ.get("IMR_TEST_SITE"):  # for whoever tests one thing over and over
        return Path(ready)
    lock = ROOT / ".cache" / "imr" / "test-build.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    import fcntl

    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        done = subprocess.run(
            [sys.executable, "-m", "imr.cli", "build"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "site"


@pytest.fixture(scope="module")
def address(site):
    """Where a server on this machine shows the repository's own site."""
    from server import serving

    with serving(site) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    """Chromium, for all tests of a file."""
    from server import browsing

    with browsing() as found:
        yield found


@pytest.fixture
def copied(project):
    """The small project with its own region files, to spoil them."""
    (project / "regions").unlink()
    shutil.copytree(ROOT / "regions", project / "regions")
    return project
