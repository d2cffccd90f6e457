"""Where a translatable text stands in its page: lines, columns and the role it plays there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

_SILENT = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|(`+).*?\1|\]\([^)]*\)|</?[a-zA-Z!][^>]*>|:[a-z0-9_-]+:"
    r"|\+\+[^+]+\+\+|\[\^[^\]]+\]|\{[^{}]*\}|https?://\S+"
)


class Line(NamedTuple):
    """A line of a page or, inside a box or a list, the part of it that is left to read."""

    number: int
    """Index in the page, from 0."""

    column: int
    """How much of the page's line was taken off at its start."""

    text: str


class Slice(NamedTuple):
    """Part of one line of a page."""

    line: int
    start: int
    end: int

    hard: bool = False
    """Two blanks after it ask for a line break."""


class Place(StrEnum):
    """What a text is in its page; translators read these words."""

    META = "About the page"
    HEADING = "Heading"
    TEXT = "Text"
    CELL = "Table"
    TITLE = "Title of a box"
    FIELD = "Form"
    ABBREVIATION = "Abbreviation"


@dataclass(frozen=True, slots=True)
class Segment:
    """One text to translate, with the slices of the page it came from."""

    msgid: str
    context: str | None
    place: Place
    slices: tuple[Slice, ...]
    level: int = 0
    """Of a heading, 1 to 6."""

    style: str = ""
    """Of a YAML scalar: "plain", "flow" (plain in a flow collection), a quote, "|" or ">"."""


def has_words(text: str) -> bool:
    """Tell whether a text has anything to translate beside code, addresses and placeholders."""
    return any(letter.isalpha() for letter in _SILENT.sub("", text))


def single(line: Line, start: int, text: str, place: Place, context: str | None) -> Segment:
    """Make a segment of a text that begins at `start` of one line."""
    column = line.column + start
    return Segment(text, context, place, (Slice(line.number, column, column + len(text)),))
