"""The curriculum that both sides build: 55 pages in English and Spanish, the same on every run.

Words are made of syllables by a seeded generator. Ours gets pages with `field` fences, and catalogs;
the peer gets the same text with each fence written out as lists and tables, and `page.es.md` files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MODULES = range(1, 12)
WORKSHEETS = 14
FACILITATORS = 6
REVIEWED = "2026-11-21"

_FIXED = ("questions", "to", "think", "about", "main", "points", "what", "you", "learn", "look")
_RESERVED = frozenset({"note", "question", "urgent", "index", "session", "review", "sheet", "es"})
_KEPT = re.compile(
    r"(?P<kept>\]\([^)]*\)|\{\{.*?\}\}|\{[^{}]*\}|%\(\w+\)\w|https?://\S+|\S+@\S+|<[^>]*>|`[^`]*`)"
    r"|[A-Za-z]+"
)
_WORD = re.compile(r"[A-Za-z]+")
_MARKS = re.compile(r"[*_`]|\]\([^)]*\)|\[")


@dataclass(frozen=True, slots=True)
class Source:
    """One page, written out for both sides."""

    uri: str
    ours: str
    peer: str
    printed: bool
    """Whether it goes into the books; the home page and Help now are on the site alone."""

    words: int
    spanish: str = ""
    """The peer's Spanish page; pseudo-Spanish is made of the English if it is not given."""

    said: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """What must be found in a PDF, English and Spanish; taken from the page if not given."""

    def probes(self, *, spanish: bool) -> tuple[str, ...]:
        """Return what must be found in a PDF: each heading with the words that follow it.

        The words keep a line in the contents from passing for the heading itself.
        """
        if any(self.said):
            return self.said[spanish]
        lines = [line for line in self.peer.split("\n---\n", 1)[1].split("\n") if line]
        found = []
        for line, after in pairwise(lines):
            if line.startswith("#"):
                heading = line.lstrip("# ")
                follow = " ".join(_MARKS.sub("", after).split()[:4])
                # The name and date of a worksheet stand between its title and its first words.
                apart = line.startswith("# ") and self.uri.startswith("worksheets/")
                found += [heading, follow] if apart else [f"{heading} {follow}"]
        return tuple(to_spanish(probe) if spanish else probe for probe in found)


@cache
def _vocabulary() -> tuple[list[str], list[float], dict[str, str]]:
    rng = Random(20261121)
    onsets = (*"bcdfghlmnprstvw", "br", "cl", "dr", "fr", "gr", "pl", "sh", "st", "th", "tr")
    codas = ("", *"nrstl", "nd", "rk", "st", "ng")
    words: set[str] = set()
    while len(words) < 900:
        size = rng.choices((1, 2, 3), (3, 5, 2))[0]
        word = "".join(
            rng.choice(onsets) + rng.choice("aeiou") + rng.choice(codas) for _ in range(size)
        )
        if word not in _RESERVED:
            words.add(word)
    ordered = sorted(words, key=lambda word: (len(word), word))
    spanish = {}
    for word in [*ordered, *_FIXED]:
        count = max(1, round(len(word) / 2.2))
        parts = [rng.choice("bcdlmnprst") + rng.choice("aeiou") for _ in range(count)]
        if rng.random() < 0.4:
            at = rng.randrange(count)
            parts[at] = rng.choice(("ñ", parts[at][0])) + rng.choice("áéíóú")
        spanish[word] = "".join(parts) + rng.choice(("", "s", "n", "r"))
    return ordered, [1 / (rank + 12) for rank in range(len(ordered))], spanish


def to_spanish(text: str, *, every_word: bool = False) -> str:
    """Put each word of the corpus into pseudo-Spanish; links, code and placeholders stay.

    Args:
        text: Markdown, or one message.
        every_word: Also change words that the corpus does not know: those of templates.
    """
    known = _vocabulary()[2]

    def put(match: re.Match[str]) -> str:
        word = match[0]
        if match["kept"]:
            return word
        found = known.get(word.lower())
        if found is None:
            return word.replace("e", "é", 1).replace("o", "ó", 1) if every_word else word
        return found.capitalize() if word[0].isupper() else found

    return _KEPT.sub(put, text)


class _Writer:
    """Writes one page: twice, for the two sides differ in fields and front matter."""

    def __init__(self, uri: str, seed: int, links: list[str]) -> None:
        self.uri = uri
        self.rng = Random(seed)
        self.links = links
        self.ours: list[str] = []
        self.peer: list[str] = []

    def add(self, *lines: str) -> None:
        self.ours += lines
        self.peer += lines

    def words(self, low: int, high: int) -> str:
        known, weights, _ = _vocabulary()
        return " ".join(self.rng.choices(known, weights, k=self.rng.randint(low, high)))

    def sentence(self) -> str:
        return self.words(7, 13).capitalize() + "."

    def title(self) -> str:
        return self.words(3, 5).capitalize()

    def paragraph(self, *, plain: bool = False) -> None:
        lines = [self.sentence() for _ in range(self.rng.randint(3, 4))]
        if not plain:
            words = lines[1].split(" ")
            words[2] = f"**{words[2]}**"
            if self.links and self.rng.random() < 0.4:
                target = self.rng.choice(self.links)
                words[4] = f"[{words[4]} {self.words(1, 2)}]({'../' * self.uri.count('/')}{target})"
            lines[1] = " ".join(words)
        self.add(*lines, "")

    def block(self, kind: int) -> None:
        match kind % 6:
            case 0:
                self.add(*(f"- {self.sentence()}" for _ in range(5)), "")
            case 1:
                rows = [
                    f"| {self.words(1, 3)} | {self.words(3, 7)} | {self.words(3, 7)} |"
                    for _ in range(6)
                ]
                self.add(rows[0], "|---|---|---|", *rows[1:], "")
            case 2:
                self.add(f'!!! note "{self.title()}"', "")
                self.add(*(f"    {self.sentence()}" for _ in range(3)), "")
            case 3:
                self.add(f'??? question "{self.title()}"', "")
                self.add(*(f"    {self.sentence()}" for _ in range(3)), "")
            case 4:
                self.add(*(f"> {self.sentence()}" for _ in range(3)), "")
            case _:
                for number in range(1, 4):
                    self.add(f"{number}. {self.sentence()}", f"    - {self.sentence()}")
                self.add("")

    def section(self, number: int, heading: str = "") -> None:
        level = "###" if number % 4 == 3 else "##"
        self.add(f"{level} {heading or self.title()}", "")
        self.paragraph(plain=True)
        self.block(number + self.rng.randint(0, 5))
        self.paragraph()

    def count(self) -> int:
        return sum(len(_WORD.findall(line)) for line in self.peer)

    def reading(self, target: int) -> None:
        self.paragraph(plain=True)
        number = 0
        while self.count() < target - 250:
            self.section(number)
            number += 1
        self.section(0, "Questions to think about")
        self.section(4, "Main points")

    def field(self, name: str, kind: str, more: list[str], peer: list[str]) -> None:
        label = self.title()
        self.ours += ["```field", f"name: {name}", f"kind: {kind}", f"label: {label}", *more]
        self.ours += ["```", ""]
        self.peer += [f"**{label}**", "", *peer, ""]

    def options(self, count: int) -> tuple[list[str], list[str]]:
        labels = [self.title() for _ in range(count)]
        ours = ["options:", *(f"  o{n}: {label}" for n, label in enumerate(labels))]
        return ours, [f"- {label}" for label in labels]

    def worksheet(self) -> None:
        self.paragraph(plain=True)
        self.add(f"## {self.title()}", "")
        self.paragraph(plain=True)
        hint = self.sentence()
        self.field(
            "situation",
            "long-text",
            [f"hint: {hint}", "lines: 4"],
            [hint, "", "| | |\n|---|---|\n| | |\n| | |\n| | |"],
        )
        self.field("boxes", "checklist", *self.options(8))
        self.field("feeling", "choice", *self.options(4))
        self.field("day", "date", [], ["| |\n|---|\n| |"])
        self.add(f"## {self.title()}", "")
        self.paragraph(plain=True)
        low, high = self.title(), self.title()
        self.field(
            "scale",
            "scale",
            [f"low: {low}", f"high: {high}"],
            [f"- 1 = {low}", "- 2", "- 3", "- 4", f"- 5 = {high}"],
        )
        self.field("agree", "yes-no", [], ["- Yes", "- No"])
        self.field("steps", "text", ["repeat: 3"], ["1. &nbsp;\n2. &nbsp;\n3. &nbsp;"])
        rows, columns = [self.title() for _ in range(7)], [self.title() for _ in range(4)]
        self.field(
            "week",
            "table",
            ["rows:", *(f"  r{n}: {row}" for n, row in enumerate(rows)), "columns:"]
            + [f"  - {{name: c{n}, kind: text, label: {c}}}" for n, c in enumerate(columns)],
            [
                f"| | {' | '.join(columns)} |",
                "|---|---|---|---|---|",
                *(f"| {r} | | | | |" for r in rows),
            ],
        )


def _page(uri: str, seed: int, links: list[str], keys: str, words: int) -> Source:
    writer = _Writer(uri, seed, links)
    title = writer.title()
    head = [f"title: {title}", f"description: {writer.sentence()[:150]}"]
    if words:
        writer.reading(words)
    else:
        writer.worksheet()
    begin = ["---", keys, *head, f"last_reviewed: {REVIEWED}", "---", f"# {title}", ""]
    ours = "\n".join([*begin, *writer.ours]).rstrip() + "\n"
    peer = "\n".join(["---", *head, "---", f"# {title}", "", *writer.peer]).rstrip() + "\n"
    return Source(uri, ours, peer, uri not in {"index.md", "help-now.md"}, writer.count())


@dataclass(frozen=True, slots=True)
class Content:
    """What both sides build, and how it is edited."""

    name: str
    sources: tuple[Source, ...]
    edited_uri: str
    edited: Callable[[str, int], str]
    """Gives a page with one paragraph more."""

    addition: Callable[[int], str]
    """Gives the sentence that an edit adds; another number, another sentence."""

    translated: bool
    """Whether every message has its translation."""


def generated() -> Content:
    """Return the generated curriculum: 55 pages of invented words."""
    return Content("generated", corpus(), "modules/06-topic/1-session.md", edited, addition, True)


def corpus() -> tuple[Source, ...]:
    """Return the 55 pages in reading order."""
    sheets = [f"worksheets/sheet-{number:02}.md" for number in range(1, WORKSHEETS + 1)]
    sessions = [f"modules/{number:02}-topic/1-session.md" for number in MODULES]
    links = [*sheets, *sessions]
    wanted = [("index.md", "kind: home", 400), ("help-now.md", "kind: help-now", 500)]
    for number in MODULES:
        base = f"module: {number}\nminutes: 10\n"
        tracks = "tracks: {short: [[1]], standard: [[1]], full: [[1]]}"
        wanted += [
            (f"modules/{number:02}-topic/index.md", f"kind: module\n{base}{tracks}", 850),
            (sessions[number - 1], f"kind: session\n{base}session: 1", 3150),
            (f"modules/{number:02}-topic/review.md", f"kind: review\n{base}".rstrip(), 850),
        ]
    for number, uri in enumerate(sheets, 1):
        module = min(number, MODULES[-1])
        wanted.append((uri, f"kind: worksheet\nmodule: {module}\nnumber: {number}\nminutes: 5", 0))
    for number in range(1, FACILITATORS + 1):
        keys = f"kind: page\nminutes: 10\naudience: facilitator\norder: {number}"
        wanted.append((f"start/guide-{number}.md", keys, 1500))
    return tuple(
        _page(uri, 1000 + seed, links, keys, words)
        for seed, (uri, keys, words) in enumerate(wanted)
    )


def addition(number: int) -> str:
    """Return the sentence that an edit adds; another number, another sentence."""
    return _Writer("", 9000 + number, []).sentence()


def edited(text: str, number: int) -> str:
    """Return a page with one paragraph more."""
    start = [match.end() for match in re.finditer(r"^## .*\n\n", text, re.MULTILINE)][2]
    at = text.index("\n\n", start) + 2
    return f"{text[:at]}{addition(number)}\n\n{text[at:]}"
