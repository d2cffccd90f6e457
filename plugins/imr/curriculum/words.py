"""The words we use, and those we never write; the list stands in words.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imr.curriculum.prose import Block, BlockKind, Manuscript
from imr.curriculum.source import Mapping, parse_mapping
from imr.errors import Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS = Path(__file__).with_name("words.yml")

_HIDDEN = re.compile(r"\{\{[^{}]*\}\}|(?<=\])\([^)]*\)|`[^`]*`|https?://\S+")
"""What stands in a page without being read: placeholders, addresses, code."""

_NO_WORDS = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A place where a rule may be broken."""

    page: str
    phrase: str
    line: int
    """Where it stands in words.yml."""


@dataclass(frozen=True, slots=True)
class Words:
    """What words.yml says."""

    file: str
    avoid: re.Pattern[str]
    """Matches any word we do not write, as the group `w` and the number of its rule."""

    write: tuple[str, ...]
    """What to write instead, by the number of the rule."""

    spelled: int
    """How many rules hold everywhere; the others are about spelling."""

    names: re.Pattern[str]
    """Matches names of medicines and substances."""

    allow: tuple[Exemption, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that stands in certain words, so that words.yml may allow it."""

    problem: Problem
    text: str
    """The passage around it, on one line."""

    start: int
    end: int


def load_words(text: str, file: str) -> Words:
    """Read words.yml.

    Raises:
        SourceError: It does not parse, or a rule is no regular expression.
    """
    found = parse_mapping(text, file)
    everywhere: list[Mapping] = found.get("rules") or []
    rules = [*everywhere, *(found.get("spelling") or [])]
    for rule in rules:
        try:
            re.compile(rule["avoid"])
        except (re.error, KeyError) as error:
            raise SourceError(
                file, rule.line, f"the rule cannot be read: {error}", "{avoid: …, write: …}"
            ) from None
    together = "|".join(f"(?P<w{n}>{rule['avoid']})" for n, rule in enumerate(rules))
    names = "".join(str(found.get("names") or "").split())
    return Words(
        file=file,
        avoid=_whole(together),
        write=tuple(str(rule["write"]) for rule in rules),
        spelled=len(everywhere),
        names=_whole(names),
        allow=tuple(
            Exemption(str(e["page"]), str(e["phrase"]), e.line) for e in found.get("allow") or ()
        ),
    )


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE) if pattern else _NO_WORDS


def visible(block: Block) -> str:
    """Return a block's text on one line, letter for letter, with blanks for what is not read."""
    text = block.text
    if "{" in text or "](" in text or "`" in text or "://" in text:
        text = _HIDDEN.sub(lambda match: " " * len(match[0]), text)
    return text.replace("\n", " ")


def word_findings(
    file: str, blocks: Iterable[Block], words: Words, *, spelling: bool = True
) -> Iterator[Finding]:
    """Yield the words that we do not write, with or without those of another spelling."""
    for block in blocks:
        text = visible(block)
        for match in words.avoid.finditer(text):
            rule = int((match.lastgroup or "w0").removeprefix("w"))
            if rule >= words.spelled and not spelling:
                continue
            yield Finding(
                Problem(
                    file,
                    block.line_at(match.start()),
                    f"we do not write '{match[0]}'",
                    f"'{words.write[rule]}'",
                ),
                text,
                match.start(),
                match.end(),
            )


def repeat_findings(manuscripts: Iterable[Manuscript], shortest: int = 13) -> Iterator[Finding]:
    """Yield the paragraphs that stand in the curriculum already."""
    seen: dict[str, str] = {}
    for manuscript in manuscripts:
        for block in manuscript.blocks:
            if block.kind not in {BlockKind.PARAGRAPH, BlockKind.ITEM}:
                continue
            if block.text.count(" ") + block.text.count("\n") < shortest - 1:
                continue
            text = visible(block)
            key = " ".join(re.findall(r"\w+", text.lower()))
            if key.count(" ") < shortest - 1:
                continue
            place = f"{manuscript.file}:{block.lines[0]}"
            first = seen.setdefault(key, place)
            if first != place:
                yield Finding(
                    Problem(
                        manuscript.file,
                        block.lines[0],
                        f"the paragraph stands in {first} already",
                        "words of its own, or a link",
                    ),
                    text,
                    0,
                    len(text),
                )


def settle(findings: Iterable[Finding], words: Words) -> list[Problem]:
    """Return the problems that words.yml does not allow, and its entries that allow nothing."""
    left: list[Problem] = []
    needed: set[Exemption] = set()
    for finding in findings:
        exempt = next((e for e in words.allow if _covers(e, finding)), None)
        if exempt:
            needed.add(exempt)
        else:
            left.append(finding.problem)
    left += [
        Problem(
            words.file,
            entry.line,
            f"nothing in {entry.page} needs '{entry.phrase}' to be allowed",
            "an entry only where a rule is broken on purpose",
        )
        for entry in words.allow
        if entry not in needed
    ]
    return left


def _covers(entry: Exemption, finding: Finding) -> bool:
    if entry.page != finding.problem.file:
        return False
    at = finding.text.find(entry.phrase)
    while at >= 0:
        if at < finding.end and finding.start < at + len(entry.phrase):
            return True
        at = finding.text.find(entry.phrase, at + 1)
    return False
