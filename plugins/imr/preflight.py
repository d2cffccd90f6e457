"""Before the build: every source is read and checked, so that a mistake costs seconds, not a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr.check import broken
from imr.curriculum.edition import load_edition
from imr.curriculum.prose import read_manuscripts
from imr.errors import ImrError
from imr.worksheets.manifest import manifest

if TYPE_CHECKING:
    from pathlib import Path


def preflight(root: Path) -> None:
    """Check the English sources of a build; each locale's build checks its catalogs.

    Raises:
        ImrError: Something is wrong; one line for each thing, with file and line.
    """
    edition = load_edition(root)
    for sheet in edition.curriculum.sheets():
        manifest(sheet)
    problems = broken(root, edition, read_manuscripts(edition))
    if problems:
        raise ImrError("\n".join(str(problem) for problem in dict.fromkeys(problems)))
