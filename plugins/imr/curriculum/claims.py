"""Numbers that claim something, and where they come from: the register of facts and the regions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from imr.curriculum.placeholders import names
from imr.curriculum.words import Finding, visible
from imr.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from imr.curriculum.facts import Fact
    from imr.curriculum.prose import Block, Manuscript
    from imr.curriculum.regions import Region

OLDEST_MONTHS = 24

_FIGURE = r"\d+(?:[.,]\d+)*"
_NUMBER = (
    rf"(?:{_FIGURE}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a )?hundred)"
)
_MANY = r"(?:people|adults|men|women|children|those|patients|us|them all|everyone)"
_STATISTIC = re.compile(
    rf"(?<![\w.,])(?:{_FIGURE}(?:\s?[-\u2013]\s?{_FIGURE})?\s?%"
    rf"|{_NUMBER}\s(?:percent|per\scent)\b"
    rf"|{_NUMBER}\s(?:in|out\sof)\s(?:every\s)?{_NUMBER}(?=\s\w|[.,;?!)]|$)"
    rf"|(?:over\s|about\s|more\sthan\s|less\sthan\s)?half\s(?:of\s)?(?:all\s|the\s)*{_MANY}\b"
    rf"|{_NUMBER}[-\s](?:thirds?|quarters?|fifths?|tenths?)\sof\s(?:all\s|the\s)*{_MANY}\b"
    rf"|(?:twice|{_NUMBER}\stimes)\s(?:as|more)\b"
    rf"|{_NUMBER}\s(?:thousand|million|billion)\b"
    r"|\d{1,3}(?:,\d{3})+(?!\d))",
    re.IGNORECASE,
)
_RATING = re.compile(r"\d+ out of (?:5|10)(?!\d)")
"""A person's own score, as in "3 out of 5", claims nothing about others."""

_PHONE = re.compile(
    r"(?<![\w$.,-])(?:\+?\d{1,3}[ -.])?\(?\d{3}\)?[ -.]\d{3}[ -.]\d{4}(?![\w-])"
    r"|(?<![\w$.,-])\d{3}-\d{4}(?![\w-])"
    r"|(?<![\w$.,-])(?:911|988)(?![\w%]|[.,]\d)"
    r"|(?<=call |dial |text |ring )\d{3,6}(?! *[a-z%]|[.,]\d)",
    re.IGNORECASE,
)


def claim_findings(file: str, blocks: Iterable[Block], *, phones: bool) -> Iterator[Finding]:
    """Yield the statistics that were typed into a text, and its telephone numbers if asked to."""
    for block in blocks:
        text = visible(block)
        if not any(c.isdigit() for c in text) and " " not in text:
            continue
        numbers = list(_PHONE.finditer(text)) if phones else []
        for match in numbers:
            yield Finding(
                Problem(
                    file,
                    block.line_at(match.start()),
                    f"a telephone number is typed: '{match[0]}'",
                    "'{{ region.… }}', with the number in regions/",
                ),
                text,
                match.start(),
                match.end(),
            )
        for match in _STATISTIC.finditer(text):
            if _RATING.fullmatch(match[0]):
                continue
            yield Finding(
                Problem(
                    file,
                    block.line_at(match.start()),
                    f"a statistic is typed: '{match[0].strip()}'",
                    "'{{ fact.… }}', with its source in docs/about/facts.yml",
                ),
                text,
                match.start(),
                match.end(),
            )


def fact_problems(
    register: Mapping[str, Fact], used: set[str], file: str, today: date
) -> Iterator[Problem]:
    """Yield the facts that no text uses, and those that were checked too long ago."""
    for fact in register.values():
        if fact.name not in used:
            yield Problem(
                file,
                fact.line,
                f"nothing uses the fact '{fact.name}'",
                "'{{ fact.%s }}' on a page, or no such fact" % fact.name,  # noqa: UP031 (braces)
            )
        months = (today.year - fact.checked.year) * 12 + today.month - fact.checked.month
        if months - (today.day < fact.checked.day) >= OLDEST_MONTHS:
            yield Problem(
                file,
                fact.line,
                f"the fact '{fact.name}' was last checked on {fact.checked}",
                f"a date within {OLDEST_MONTHS} months: check it again",
            )


def used_names(manuscripts: Iterable[Manuscript]) -> dict[str, tuple[str, int]]:
    """Return every placeholder that pages use, with the file and line of its first use."""
    found: dict[str, tuple[str, int]] = {}
    for manuscript in manuscripts:
        for number, line in manuscript.lines:
            if "{{" in line:
                for name in names(line):
                    found.setdefault(name, (manuscript.file, number))
    return found


def region_names(regions: Iterable[Region]) -> Iterator[tuple[str, str, int]]:
    """Yield each placeholder that a region's passages use, with the file and its line."""
    for region in regions:
        for _, first, text in passages(region):
            for number, line in enumerate(text.split("\n"), first):
                for name in names(line):
                    yield name, region.file, number


def passages(region: Region) -> Iterator[tuple[str, int, str]]:
    """Yield the key, first line and text of everything a region says."""
    lines = dict(region.lines)
    for key, text in region.values:
        # A passage begins below its key, anything else beside it.
        yield key, lines.get(key, 1) + key.startswith("text."), text


def region_problems(
    region: Region, used: Mapping[str, tuple[str, int]], facts: Mapping[str, Fact]
) -> Iterator[Problem]:
    """Yield what pages ask of a region and it does not have."""
    for name, (file, line) in used.items():
        key = name.removeprefix("region.")
        if key not in {name, "helplines_list"} and region.get(key) is None:
            yield Problem(
                region.file, 1, f"the key '{key}' is missing", f"it, as {file}:{line} shows it"
            )
    for name, file, line in region_names([region]):
        kind, _, key = name.partition(".")
        known = region.get(key) is not None if kind == "region" else key in facts
        if kind not in {"region", "fact"} or not known:
            yield Problem(
                file,
                line,
                f"nothing is named '{name}'",
                "a fact of the register or a key of the region",
            )
