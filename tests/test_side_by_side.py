"""Two processes that fill one cache at the same moment: both are served, and nothing is half."""

import subprocess
import sys
import time

import pytest

from conftest import ROOT

START = """
import sys, time
from pathlib import Path
root, path, moment = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
{ready}
time.sleep(max(0, moment - time.time()))
{go}
"""
JOBS = {
    "icons": (
        "import pypdfium2, weasyprint\nfrom imr.site.icons import icons",
        "assert all(file.read_bytes()[:4] == b'\\x89PNG' for file in icons(root))",
    ),
    "letters of the site": (
        "import json\nfrom imr.site.fonts import cut",
        "assert all(file.read_bytes()[:4] == b'wOF2' for file in cut(root, 'abc').files)",
    ),
    "scripts": (
        "from imr.site.scripts import bundle",
        "assert all(file.stat().st_size for file in bundle(root, {}).files)",
    ),
    "letters of the books": (
        "from imr.books.fonts import cut_fonts",
        "source = root / 'node_modules/@fontsource/atkinson-hyperlegible-next/files'\n"
        "assert all(file.is_file() for file in cut_fonts(source, path / 'cut').paths)",
    ),
    "one file, over and over": (
        "from imr.drafts import write_whole",
        "whole = {bytes([sign]) * 300_000 for sign in range(2)}\n"
        "for turn in range(200):\n"
        "    write_whole(path / 'file', bytes([turn % 2]) * 300_000)\n"
        "    assert (path / 'file').read_bytes() in whole",
    ),
}


@pytest.mark.parametrize("job", JOBS)
def test_who_comes_second_finds_the_same(project, tmp_path, job):
    ready, go = JOBS[job]
    code = START.format(ready=ready, go=go)
    moment = str(time.time() + 4)  # both have read their modules by then
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(project), str(tmp_path), moment],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate()[1] for process in both] == ["", ""]
    assert not list(project.rglob(".draft-*"))
    assert not list(tmp_path.rglob(".cut-*"))
