"""What a page says: its headings, paragraphs, items and rows, each word with its line.

Our Markdown is a small, closed set (STYLE.md), so lines are enough to read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from imr.curriculum.front_matter import split
from imr.curriculum.model import Page, PageKind, Worksheet
from imr.curriculum.placeholders import expand
from imr.errors import Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from imr.curriculum.edition import Edition

Line = tuple[int, str]
"""A line of a file: its number, counted from 1, and its text."""

FENCE = re.compile(r"^ *(?P<fence>`{3,}|~{3,}) *(?P<kind>[\w-]*)")
BOX = re.compile(r"^ *(?P<mark>!!!|\?{3}\+?) *(?P<kind>[\w-]*)(?: *\"(?P<title>.*)\")? *$")
HEADING = re.compile(r"^(?P<marks>#{1,6}) +(?P<text>.*?) *(?:\{[^{}]*\} *)?$")
ITEM = re.compile(r"^(?P<indent> *)(?:[-*+]|\d+[.)]) +(?P<text>.*)$")
SEPARATOR = re.compile(r"^ *\|?(?: *:?-+:? *\|)+(?: *:?-+:?)? *\|? *$")
_LABEL = re.compile(r"^(?: *- )? *(?P<key>[\w-]+): +(?P<text>.*)$")
_SILENT_KEYS = frozenset({"name", "kind", "repeat", "lines", "min", "max", "rows", "other"})
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)\s]*)[^)]*\)")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target><[^>]*>|[^)\s]*)[^)]*\)")
_ATTRIBUTES = re.compile(r"(?<!\{)\{:? *[.#][^{}]*\}")
_EMPHASIS = re.compile(r"\*+|`|\\(?=[^\w\s])")
_SENTENCE = re.compile(
    r"(?<=[.!?…])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(]*[A-Z\u00c0-\u00de0-9\ufffc])"
)
SKIPPED = "\ufffc"
"""Stands in plain text for what was skipped, so that its sentence still begins where it did."""

_WORD = re.compile(r"\S*[^\W_]\S*")


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    BOX = "box"
    """The opening line of a box: `text` is its title."""

    LABEL = "label"
    """Words of a field, or the page's description."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page that is read as one."""

    kind: BlockKind
    text: str
    """Its Markdown, as many lines as `lines` has numbers."""

    lines: tuple[int, ...]
    level: int = 0
    """Of a heading, 1 to 6; of an item, its indent."""

    name: str = ""
    """Of a box, its kind."""

    def line_at(self, offset: int) -> int:
        """Return the line of the file on which a letter of `text` stands."""
        return self.lines[self.text.count("\n", 0, offset)]


@dataclass(frozen=True, slots=True)
class Link:
    """A link or, with `image`, a picture."""

    text: str
    target: str
    line: int
    image: bool = False


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A page as the rules see it."""

    page: Page | Worksheet
    file: str
    lines: tuple[Line, ...]
    """The body as it was typed."""

    blocks: tuple[Block, ...]
    """What was typed, in blocks: the description, then the body."""

    shown: tuple[Block, ...]
    """The body with its placeholders filled in, except the lists that follow the pages."""

    problems: tuple[Problem, ...] = ()
    """Placeholders that could not be filled in."""

    @property
    def uri(self) -> str:
        """The page's path below docs/."""
        return self.page.src_uri

    @property
    def kind(self) -> PageKind:
        """What the page is for."""
        return self.page.kind if isinstance(self.page, Page) else PageKind.WORKSHEET

    @property
    def audience(self) -> str:
        """Who reads it: `participant`, `supporter`, `facilitator` or `translator`."""
        return self.page.audience


@dataclass(slots=True)
class _Draft:
    kind: BlockKind
    parts: list[Line] = field(default_factory=list)
    level: int = 0
    name: str = ""

    def block(self) -> Block:
        text = "\n".join(text for _, text in self.parts)
        return Block(self.kind, text, tuple(n for n, _ in self.parts), self.level, self.name)


def read_manuscript(
    page: Page | Worksheet, text: str, file: str, resolve: Callable[[str], str]
) -> Manuscript:
    """Read a page.

    Args:
        page: What the loader knows of it.
        text: The whole file.
        file: Named in problems.
        resolve: Gives the text of a placeholder, or raises KeyError.
    """
    _, body, first = split(text)
    lines = tuple(enumerate(body.split("\n"), first))
    problems: list[Problem] = []
    filled: list[Line] = []
    for number, line in lines:
        if "{{" not in line:
            filled.append((number, line))
            continue
        try:
            done = expand(line, resolve, file, number)
        except SourceError as error:
            problems.append(error.problem)
            done = ""
        filled += [(number, part) for part in done.split("\n")]
    typed = tuple(iter_blocks(lines))
    shown = typed if filled == list(lines) else tuple(iter_blocks(filled))
    at = text[: text.find("\ndescription:") + 1].count("\n") + 1
    description = Block(BlockKind.LABEL, page.description, (at,))
    return Manuscript(page, file, lines, (description, *typed), shown, tuple(problems))


def read_manuscripts(edition: Edition) -> list[Manuscript]:
    """Read every page of an edition; the lists that follow the pages are left empty."""
    found: list[Manuscript] = []
    pages: tuple[Page | Worksheet, ...] = (
        *edition.curriculum.pages,
        *edition.curriculum.sheets(),
    )
    for page in pages:
        uri = page.src_uri

        def resolve(name: str, uri: str = uri) -> str:
            return "" if name.startswith("curriculum.") else edition.resolve(name, uri)

        found.append(read_manuscript(page, edition.read(uri), f"docs/{uri}", resolve))
    return found


def iter_blocks(lines: Iterable[Line]) -> Iterator[Block]:
    """Yield the blocks of a page in order; code is left out."""
    draft: _Draft | None = None
    fence = ""
    answers = False
    for number, text in lines:
        if fence:
            if is_closing(text, fence):
                fence = ""
            elif answers:
                yield from _labels(number, text)
            continue
        opening = FENCE.match(text)
        alone = None if opening else _alone(number, text)
        started = None if opening or alone else _started(draft, (number, text))
        if draft and started is not draft:
            yield draft.block()
        if alone:
            yield alone
        if opening:
            fence, answers = opening["fence"], opening["kind"] == "field"
        draft = started
    if draft:
        yield draft.block()


def is_closing(text: str, fence: str) -> bool:
    """Tell whether a line closes a fence that was opened with these marks."""
    return text.strip().startswith(fence) and not text.strip(f" {fence[0]}")


def _started(draft: _Draft | None, line: Line) -> _Draft | None:
    """Return the paragraph or item that a line begins or goes on with; none if it is blank."""
    number, text = line
    if item := ITEM.match(text):
        return _Draft(BlockKind.ITEM, [(number, item["text"])], len(item["indent"]))
    words = text.lstrip(" >") if text.lstrip().startswith(">") else text.strip()
    if not words:
        return None
    draft = draft or _Draft(BlockKind.PARAGRAPH)
    draft.parts.append((number, words))
    return draft


def _alone(number: int, text: str) -> Block | None:
    """Return the block of a line that is one in itself."""
    if match := HEADING.match(text):
        return Block(BlockKind.HEADING, match["text"], (number,), len(match["marks"]))
    if match := BOX.match(text):
        return Block(BlockKind.BOX, match["title"] or "", (number,), name=match["kind"])
    if text.lstrip().startswith("|"):
        words = "" if SEPARATOR.match(text) else text.replace("|", " ")
        return Block(BlockKind.ROW, words, (number,))
    return None


def _labels(number: int, text: str) -> Iterator[Block]:
    match = _LABEL.match(text)
    if match and match["key"] in _SILENT_KEYS:
        return
    words = match["text"] if match else text.strip()
    if words and not words.endswith(":"):
        yield Block(BlockKind.LABEL, words, (number,))


def iter_links(blocks: Iterable[Block]) -> Iterator[Link]:
    """Yield the links and pictures of a page."""
    for block in blocks:
        if "](" not in block.text:
            continue
        for match in _LINK.finditer(block.text):
            target = match["target"].strip("<>")
            yield Link(plain(match["text"]), target, block.line_at(match.start()))
        for match in _IMAGE.finditer(block.text):
            yield Link(match["alt"], match["target"], block.line_at(match.start()), image=True)


def plain(markdown: str, skip: Callable[[str], bool] | None = None) -> str:
    """Return the words a reader sees, with SKIPPED for links whose address `skip` picks."""
    if "](" in markdown:
        markdown = _IMAGE.sub("", markdown)
        markdown = _LINK.sub(
            lambda m: SKIPPED if skip and skip(m["target"]) else m["text"], markdown
        )
    if "{" in markdown:
        markdown = _ATTRIBUTES.sub("", markdown)
    return " ".join(_EMPHASIS.sub("", markdown).split())


def sentences(text: str) -> list[str]:
    """Split plain text into its sentences."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


def count_words(text: str) -> int:
    """Count the words of plain text; a lone dash or bullet is none."""
    return len(_WORD.findall(text))
