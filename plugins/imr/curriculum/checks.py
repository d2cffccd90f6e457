"""What holds for the curriculum as a whole: modules, worksheets, stories, glossary, length."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from imr.curriculum.model import PageKind
from imr.curriculum.prose import BlockKind, iter_links
from imr.curriculum.reading import HIGHEST_MEDIAN, is_handout, typical_grade
from imr.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from imr.curriculum.model import Curriculum, Module, Page, Worksheet
    from imr.curriculum.prose import Manuscript
    from imr.curriculum.reading import Reading

FEWEST_WORDS = 36_000
MOST_GLOSSARY_LINKS = 6


def curriculum_problems(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield what modules and worksheets lack."""
    links = set(curriculum.links)
    for module in curriculum.modules:
        yield from _reviews(module)
        openers = (PageKind.SESSION, PageKind.REVIEW)
        listed = [p for p in module.pages if p.kind in openers]
        targets: tuple[Page | Worksheet, ...] = (*listed, *curriculum.worksheets_of(module))
        for target in targets:
            if (module.src_uri, target.src_uri) not in links:
                yield Problem(
                    f"docs/{module.src_uri}",
                    1,
                    f"the opening page does not link to docs/{target.src_uri}",
                    "a link to each session, review and worksheet of the module",
                )
        for page in listed:
            if page.kind is PageKind.SESSION:
                yield from _worksheet_of(page, curriculum)
    numbered: dict[int, str] = {}
    for sheet in curriculum.sheets():
        first = numbered.setdefault(sheet.form, sheet.src_uri) if sheet.form else sheet.src_uri
        if first != sheet.src_uri:
            yield Problem(
                f"docs/{sheet.src_uri}",
                1,
                f"docs/{first} is form F{sheet.form} already",
                "a number of its own",
            )
    for sheet in curriculum.worksheets:
        if not curriculum.sessions_using(sheet):
            yield Problem(
                f"docs/{sheet.src_uri}",
                1,
                "no session links to the worksheet",
                "a link on a session, reading or skill page",
            )


def _reviews(module: Module) -> Iterator[Problem]:
    reviews = {p.variant for p in module.pages if p.kind is PageKind.REVIEW}
    for variant in module.variants or ("",):
        if not reviews & {variant, ""}:
            of = f" for '{variant}'" if variant else ""
            yield Problem(
                f"docs/{module.src_uri}",
                1,
                f"the module has no review{of}",
                "a page of kind 'review'",
            )


def _worksheet_of(page: Page, curriculum: Curriculum) -> Iterator[Problem]:
    sheets = {w.src_uri for w in curriculum.worksheets}
    if not sheets & curriculum.targets(page.src_uri):
        yield Problem(
            f"docs/{page.src_uri}", 1, "the session links to no worksheet", "at least one"
        )


def glossary_problems(manuscript: Manuscript) -> Iterator[Problem]:
    """Yield what is wrong with a page's links to the glossary, or with the glossary itself."""
    if manuscript.kind is PageKind.GLOSSARY:
        yield from _alphabet(manuscript)
        return
    seen: dict[str, int] = {}
    for link in iter_links(manuscript.shown):
        page, _, anchor = link.target.partition("#")
        if not anchor or not page.endswith("glossary.md"):
            continue
        if anchor in seen:
            yield Problem(
                manuscript.file,
                link.line,
                f"'{anchor}' of the glossary is linked on line {seen[anchor]} already",
                "a link where the page uses the word first",
            )
        seen.setdefault(anchor, link.line)
    if len(seen) > MOST_GLOSSARY_LINKS:
        last = list(seen.values())[MOST_GLOSSARY_LINKS]
        yield Problem(
            manuscript.file,
            last,
            f"the page links {len(seen)} words of the glossary",
            f"{MOST_GLOSSARY_LINKS} or fewer: those a reader needs",
        )


def _alphabet(manuscript: Manuscript) -> Iterator[Problem]:
    entries = [b for b in manuscript.blocks if b.kind is BlockKind.HEADING and b.level == 2]
    for before, entry in pairwise(entries):
        if _place(entry.text) <= _place(before.text):
            yield Problem(
                manuscript.file,
                entry.lines[0],
                f"'{entry.text}' stands below '{before.text}'",
                "the order of the alphabet",
            )


def _place(entry: str) -> str:
    return " ".join(re.findall(r"\w+", entry.casefold()))


def story_problems(manuscripts: Iterable[Manuscript]) -> Iterator[Problem]:
    """Yield the stories whose teller has the name of another."""
    seen: dict[str, str] = {}
    for manuscript in manuscripts:
        for block in manuscript.blocks:
            if block.kind is not BlockKind.BOX or block.name != "story":
                continue
            teller = block.text.partition(",")[0].strip()
            place = f"{manuscript.file}:{block.lines[0]}"
            first = seen.setdefault(teller, place)
            if first != place:
                yield Problem(
                    manuscript.file,
                    block.lines[0],
                    f"{teller} tells a story in {first} already",
                    "another name",
                )


def total_problems(readings: Sequence[tuple[Manuscript, Reading]]) -> Iterator[Problem]:
    """Yield what is wrong with all the handouts taken together."""
    words = sum(reading.words for manuscript, reading in readings if is_handout(manuscript))
    if words < FEWEST_WORDS:
        yield Problem(
            "docs/", 1, f"the participants' pages have {words:,} words", f"{FEWEST_WORDS:,} or more"
        )
    grade = typical_grade(readings)
    if grade > HIGHEST_MEDIAN:
        yield Problem(
            "docs/",
            1,
            f"the median reading level of the participants' pages is grade {grade:.1f}",
            f"{HIGHEST_MEDIAN} or less",
        )


def reading_table(readings: Iterable[tuple[Manuscript, Reading]]) -> str:
    """Tabulate the measures of each page, the hardest first."""
    rows = [f"{'grade':>5} {'sentence':>8} {'longest':>7} {'words':>6}  page"]
    for manuscript, reading in sorted(readings, key=lambda pair: -pair[1].grade):
        rows.append(
            f"{reading.grade:5.1f} {reading.sentence:8.1f} {reading.paragraph:7} {reading.words:6}"
            f"  {manuscript.file}"
        )
    return "\n".join(rows)
