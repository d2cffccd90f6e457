"""Before the build: every source is read and checked, so that a mistake costs seconds, not a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr.check import broken
from imr.curriculum.edition import load_edition
from imr.curriculum.prose import read_manuscripts
from imr.errors import ImrError, Problem
from imr.translate.catalogs import catalog_path, load_catalog
from imr.translate.checks import check_translation
from imr.translate.messages import Message
from imr.translate.translator import SOURCE, Translator
from imr.worksheets.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELP = "help-now.md"


def preflight(root: Path, locales: tuple[str, ...]) -> None:
    """Check all sources of a build.

    Args:
        root: The repository.
        locales: The locales to be built.

    Raises:
        ImrError: Something is wrong; one line for each thing, with file and line.
    """
    edition = load_edition(root)
    for sheet in edition.curriculum.worksheets:
        manifest(sheet)
    problems = [*broken(root, edition, read_manuscripts(edition))]
    for locale in locales:
        if locale != SOURCE:
            problems += _unfaithful(root, locale)
            problems += _unsafe(root, locale)
    if problems:
        raise ImrError("\n".join(str(problem) for problem in dict.fromkeys(problems)))


def _unfaithful(root: Path, locale: str) -> Iterator[Problem]:
    """Find translations that change more than words."""
    folder = root / "locales" / locale / "LC_MESSAGES"
    for path in sorted(folder.rglob("*.po")):
        for entry in load_catalog(path):
            if not entry.id or not isinstance(entry.string, str) or not entry.string or entry.fuzzy:
                continue
            for problem in check_translation(
                Message(str(entry.id), entry.context, "", 0, 0), entry.string
            ):
                yield Problem(
                    path.relative_to(root).as_posix(),
                    entry.lineno or 1,
                    f"the translation changes more than words: {problem}",
                    "the same links, code and tags as in the English",
                )


def _unsafe(root: Path, locale: str) -> Iterator[Problem]:
    """Make sure that people in danger can read all of Help now."""
    count = Translator(root, locale).coverage(HELP)
    if not count.complete:
        path = catalog_path(root / "locales", locale, HELP.removesuffix(".md"))
        yield Problem(
            path.relative_to(root).as_posix(),
            1,
            f"{count.translated} of {count.total} messages of Help now are translated",
            "all of it: people in danger read this page",
        )
