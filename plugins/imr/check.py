"""`imr check`: everything the pages, facts, words and regions must keep to, in one list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from imr.curriculum import checks, reading, structure
from imr.curriculum.claims import (
    claim_findings,
    fact_problems,
    passages,
    region_names,
    region_problems,
    used_names,
)
from imr.curriculum.edition import FACTS, Edition, iter_bodies, load_edition
from imr.curriculum.links import link_problems, lost_links
from imr.curriculum.prose import Block, BlockKind, Manuscript, iter_blocks, read_manuscripts
from imr.curriculum.regions import Region, load_region
from imr.curriculum.words import (
    WORDS,
    Finding,
    Words,
    load_words,
    repeat_findings,
    settle,
    word_findings,
)
from imr.errors import Problem, SourceError
from imr.translate.anchors import heading_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def check(
    root: Path, verbose: bool = False, *, words: Path = WORDS, today: date | None = None
) -> list[Problem]:
    """Check the whole curriculum; where all is well, nothing is returned.

    Args:
        root: The repository.
        verbose: Print the reading level of each page.
        words: The list of words.
        today: The day facts are dated against.
    """
    name = words.relative_to(root).as_posix() if words.is_relative_to(root) else words.name
    try:
        edition = load_edition(root)
        chosen = load_words(words.read_text("utf-8"), name)
        regions = [
            load_region(path.read_text("utf-8"), f"regions/{path.name}")
            for path in sorted((root / "regions").glob("*.yml"))
        ]
    except SourceError as error:
        return [error.problem]
    manuscripts = read_manuscripts(edition)
    measured = [(m, reading.measure(m, chosen.names)) for m in manuscripts]
    if verbose:
        print(checks.reading_table(measured))
    found = [*checks.curriculum_problems(edition.curriculum), *broken(root, edition, manuscripts)]
    for manuscript, measures in measured:
        found += structure.page_problems(manuscript, measures.words)
        found += reading.page_problems(manuscript, measures)
        found += link_problems(manuscript)
        found += checks.glossary_problems(manuscript)
    for region in regions:
        for line, text in _texts(region):
            found += structure.line_problems(region.file, enumerate(text.split("\n"), line))
    found += checks.story_problems(manuscripts)
    found += checks.total_problems(measured)
    found += _register(edition, regions, manuscripts, today or datetime.now(tz=UTC).date())
    found += settle(_findings(manuscripts, regions, edition, chosen), chosen)
    return sorted(set(found))


def broken(root: Path, edition: Edition, manuscripts: Sequence[Manuscript]) -> list[Problem]:
    """Return the placeholders without a value and the links that lead nowhere."""
    exists = cache(lambda path: (root / "docs" / path).is_file())
    anchors = _anchors(edition)
    pages = frozenset(manuscript.uri for manuscript in manuscripts)
    found = [problem for manuscript in manuscripts for problem in manuscript.problems]
    for manuscript in manuscripts:
        found += lost_links(manuscript, pages, exists, anchors)
    return found


def _anchors(edition: Edition) -> Callable[[str], frozenset[str]]:
    """Return what gives the ids on a page; a page is read when its first link asks for it."""
    bodies = {uri: (body, line) for uri, body, line in iter_bodies(edition)}

    @cache
    def anchors(uri: str) -> frozenset[str]:
        body, first = bodies[uri]
        try:
            lines = edition.expand(body, uri, first).split("\n")
        except SourceError:
            lines = body.split("\n")
        headings = {
            b.lines[0] for b in iter_blocks(enumerate(lines)) if b.kind is BlockKind.HEADING
        }
        return frozenset(heading_ids(lines[number] for number in sorted(headings)))

    return anchors


def _register(
    edition: Edition, regions: Sequence[Region], manuscripts: Sequence[Manuscript], today: date
) -> Iterator[Problem]:
    used = used_names(manuscripts)
    every = {*used, *(name for name, _, _ in region_names(regions))}
    facts = {name.removeprefix("fact.") for name in every if name.startswith("fact.")}
    yield from fact_problems(edition.facts, facts, f"docs/{FACTS}", today)
    for region in regions:
        others = {} if region.file == edition.region.file else used
        yield from region_problems(region, others, edition.facts)


def _findings(
    manuscripts: Sequence[Manuscript], regions: Sequence[Region], edition: Edition, words: Words
) -> Iterator[Finding]:
    for manuscript in manuscripts:
        yield from word_findings(manuscript.file, manuscript.blocks, words)
        yield from claim_findings(manuscript.file, manuscript.blocks, phones=True)
    for region in regions:
        for line, text in _texts(region):
            blocks = list(iter_blocks(enumerate(text.split("\n"), line)))
            yield from word_findings(region.file, blocks, words, spelling=region.code == "us")
            yield from claim_findings(region.file, blocks, phones=False)
    rules = [Block(BlockKind.LABEL, f.text, (f.line,)) for f in edition.facts.values()]
    yield from word_findings(f"docs/{FACTS}", rules, words, spelling=False)
    yield from repeat_findings(manuscripts)


def _texts(region: Region) -> Iterator[tuple[int, str]]:
    """Yield the first line and the Markdown of a region's passages."""
    for key, line, text in passages(region):
        if key.startswith("text."):
            yield line, text
