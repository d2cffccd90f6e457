"""How hard a page is to read: Flesch-Kincaid by textstat, on the words a reader sees."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

from imr.curriculum.model import PageKind
from imr.curriculum.prose import (
    SKIPPED,
    Block,
    BlockKind,
    Manuscript,
    count_words,
    plain,
    sentences,
)
from imr.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

HIGHEST = {"participant": 7.0, "supporter": 7.0, "facilitator": 9.0, "translator": 9.0}
HIGHEST_MEDIAN = 5.5
LONGEST_AVERAGE = 13
LONGEST_PARAGRAPH = 60
_FEWEST = 30
"""A page of fewer words has no grade: one long word would decide it."""

_SHORTEST_SENTENCE = 3
"""textstat counts the words of shorter ones but not the sentences, so that "Rest." looks hard."""

_READ = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})
_INNER_STOP = re.compile(r"[.!?…](?=.)")


@dataclass(frozen=True, slots=True)
class Reading:
    """The measures of one page."""

    words: int
    """Words to read: paragraphs, lists and tables."""

    grade: float
    """Flesch-Kincaid, or 0 where there is too little to measure."""

    sentence: float
    """Words in a sentence, on average."""

    paragraph: int
    """Words in the longest paragraph."""


@cache
def _textstat() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of a class by another name
        from textstat.textstat import textstatistics  # noqa: PLC0415
    return textstatistics()


def _defined(target: str) -> bool:
    return "glossary.md#" in target


def read_text(blocks: Iterable[Block], names: re.Pattern[str]) -> list[str]:
    """Return the sentences that count: no headings, tables, names, or words of the glossary."""
    found: list[str] = []
    for block in blocks:
        if block.kind in _READ:
            words = names.sub(SKIPPED, plain(block.text, _defined))
            found += [
                s.replace(SKIPPED, "")
                for s in sentences(words)
                if count_words(s) >= _SHORTEST_SENTENCE
            ]
    return found


def measure(manuscript: Manuscript, names: re.Pattern[str]) -> Reading:
    """Measure a page.

    Args:
        manuscript: The page.
        names: Finds the names of medicines, which no writer can make shorter.
    """
    counted = {
        id(block): count_words(plain(block.text))
        for block in manuscript.shown
        if block.kind in _READ or block.kind is BlockKind.ROW
    }
    longest = max((counted[id(b)] for b in manuscript.shown if b.kind in _READ), default=0)
    text = ". ".join(
        _INNER_STOP.sub("", s.rstrip(".!?…")) for s in read_text(manuscript.shown, names)
    )
    grade = average = 0.0
    if count_words(text) >= _FEWEST:
        grade = _textstat().flesch_kincaid_grade(text)
        average = _textstat().words_per_sentence(text)
    return Reading(sum(counted.values()), grade, average, longest)


def page_problems(manuscript: Manuscript, reading: Reading) -> list[Problem]:
    """Return where a page is too hard."""
    file, top = manuscript.file, manuscript.lines[0][0]
    highest = HIGHEST[manuscript.audience]
    found: list[Problem] = []
    if reading.grade > highest:
        found.append(
            Problem(
                file,
                top,
                f"the reading level is grade {reading.grade:.1f}",
                f"{highest:.1f} or less: shorter sentences and words",
            )
        )
    if highest <= 7 and reading.sentence > LONGEST_AVERAGE:
        found.append(
            Problem(
                file,
                top,
                f"a sentence has {reading.sentence:.1f} words on average",
                f"{LONGEST_AVERAGE} or fewer",
            )
        )
    if reading.paragraph > LONGEST_PARAGRAPH:
        found += [
            Problem(
                file,
                block.lines[0],
                f"the paragraph has {words} words",
                f"{LONGEST_PARAGRAPH} or fewer",
            )
            for block in manuscript.shown
            if block.kind in _READ and (words := count_words(plain(block.text))) > LONGEST_PARAGRAPH
        ]
    return found


def is_handout(manuscript: Manuscript) -> bool:
    """Tell whether a page is one that participants read, and no worksheet."""
    return manuscript.audience == "participant" and manuscript.kind is not PageKind.WORKSHEET


def typical_grade(readings: Iterable[tuple[Manuscript, Reading]]) -> float:
    """Return the median grade of the pages that participants read."""
    grades = [r.grade for m, r in readings if is_handout(m) and r.grade > 0]
    return median(grades) if grades else 0.0
