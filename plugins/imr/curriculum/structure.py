"""The shape of a page: its headings, boxes and lists, as both readers of Markdown need them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from imr.curriculum.model import PageKind
from imr.curriculum.prose import BOX, FENCE, ITEM, SEPARATOR, BlockKind, is_closing
from imr.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from imr.curriculum.prose import Block, Line, Manuscript

BOXES = ("story", "think", "try", "urgent", "note", "question")
QUESTIONS, MAIN_POINTS, TRY, SUPPORTER = (
    "Questions to think about",
    "Main points",
    "Try this week",
    "With someone I trust",
)
HEADINGS = {
    PageKind.SESSION: (QUESTIONS, MAIN_POINTS, TRY, SUPPORTER),
    PageKind.MODULE: ("What you will learn", "Why it may matter to your goal", "Sessions"),
    PageKind.REVIEW: ("Look back",),
    PageKind.SKILL: ("What people often find hard", "Practice it"),
    PageKind.GUIDE: (
        "At a glance",
        "Plan for one person",
        "Plan for a group",
        "Motivational moves",
        "Educational moves",
        "Cognitive-behavioral moves",
        "What you might say",
        "Role-play 1",
        "Role-play 2",
        "Home practice and supporters",
        "By phone or video",
        "Common problems",
        "Safety",
        "Fidelity cues",
        "Culture and access",
        "Words for the progress note",
    ),
}
OVERVIEW = (
    "What this module is for",
    "Sessions and tracks",
    "Before you start",
    "Who may need a different pace",
    "How you know it worked",
)
"""Of a guide to a whole module."""

WORDS = {
    PageKind.SESSION: (600, 1000),
    PageKind.MODULE: (200, 350),
    PageKind.REVIEW: (250, 450),
    PageKind.SKILL: (150, 450),
    PageKind.GUIDE: (200, 1000),
}
POINTS = range(5, 8)
FEWEST_QUESTIONS = 4

_CODE = re.compile(r"`[^`]*`|\{\{[^{}]*\}\}")
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<[?!]")
_AUTOLINK = re.compile(r"<(?:https?|mailto):[^<>\s]+>")
_PIPE = re.compile(r"(?<!\\)\|")


def page_problems(manuscript: Manuscript, words: int) -> Iterator[Problem]:
    """Yield what is wrong with the shape of a page of so many words."""
    yield from _headings(manuscript)
    yield from line_problems(manuscript.file, manuscript.lines)
    yield from _parts(manuscript)
    fewest, most = WORDS.get(manuscript.kind, (0, words))
    if not fewest <= words <= most:
        yield Problem(
            manuscript.file,
            manuscript.lines[0][0],
            f"a page of kind '{manuscript.kind}' has {words} words",
            f"{fewest} to {most}",
        )


def _headings(manuscript: Manuscript) -> Iterator[Problem]:
    file, title = manuscript.file, manuscript.page.title
    headings = [b for b in manuscript.shown if b.kind is BlockKind.HEADING]
    tops = [b for b in headings if b.level == 1]
    if not tops:
        yield Problem(file, manuscript.lines[0][0], "the page has no title", f"'# {title}'")
    for top in tops[:1]:
        if top.text != title:
            yield Problem(
                file, top.lines[0], f"the heading is '{top.text}'", f"the page's title: '{title}'"
            )
    for top in tops[1:]:
        yield Problem(file, top.lines[0], "the page has a second title", "one '#', then '##'")
    level = 0
    for heading in headings:
        if heading.level > level + 1:
            yield Problem(
                file,
                heading.lines[0],
                f"the heading '{heading.text}' skips a level",
                f"{'#' * (level + 1)} or fewer",
            )
        level = heading.level


def line_problems(file: str, lines: Iterable[Line]) -> Iterator[Problem]:
    """Yield what is wrong with single lines and with what stands above them."""
    above = fence = ""
    in_list = False
    for number, text in lines:
        if "—" in text:
            yield Problem(file, number, "there is an em dash", "a full stop or a comma")
        if fence:
            if is_closing(text, fence):
                fence = ""
            above = text
            continue
        opening = FENCE.match(text)
        if what := _needs_blank(text, above, in_list=in_list):
            yield Problem(file, number, f"there is no blank line before the {what}", "a blank line")
        if not opening:
            yield from _line(file, (number, text))
        if BOX.match(above) and text.strip():
            yield Problem(
                file, number, "there is no blank line below the box's title", "a blank line"
            )
        item = ITEM.match(text)
        if item and len(item["indent"]) % 4:
            yield Problem(
                file,
                number,
                f"the list is indented by {len(item['indent'])} spaces",
                "four for each level",
            )
        in_list = bool(item) or (in_list and bool(text.strip()))
        fence = opening["fence"] if opening else ""
        above = text


def _needs_blank(text: str, above: str, *, in_list: bool) -> str:
    """Name what begins on a line right below another that it does not belong to, or nothing."""
    if not above.strip():
        return ""
    if FENCE.match(text):
        return "fence"
    if BOX.match(text):
        return "box"
    if text.lstrip().startswith("|") and not above.lstrip().startswith("|"):
        return "table"
    if ITEM.match(text) and not in_list:
        return "list"
    return ""


def _line(file: str, line: Line) -> Iterator[Problem]:
    number, text = line
    bare = _CODE.sub("", text)
    if "<" in bare and (html := _HTML.search(_AUTOLINK.sub("", bare))):
        yield Problem(file, number, f"there is HTML: '{html[0]}'", "Markdown only")
    if "[^" in bare:
        yield Problem(file, number, "there is a footnote", "words in the text, or a fact")
    if bare.lstrip().startswith(("!!!", "???")):
        box = BOX.match(text)
        if not box or box["kind"] not in BOXES:
            yield Problem(
                file, number, f"'{text.strip()}' opens no box of ours", "one of " + ", ".join(BOXES)
            )
    if _PIPE.search(bare) and (SEPARATOR.match(bare) or bare.count("|") > 1):
        row = bare.strip()
        if not (row.startswith("|") and row.endswith("|")):
            yield Problem(file, number, "the row has no pipe at both ends", "'| one | two |'")


def section(manuscript: Manuscript, heading: str) -> list[Block]:
    """Return the blocks below a heading, up to the next of its level."""
    found: list[Block] = []
    level = 0
    for block in manuscript.shown:
        if block.kind is BlockKind.HEADING:
            if level and block.level <= level:
                break
            if block.text == heading:
                level = block.level
                continue
        if level:
            found.append(block)
    return found


def _parts(manuscript: Manuscript) -> Iterator[Problem]:
    """Yield what is wrong with the parts that every page of its kind has."""
    file = manuscript.file
    above = 0
    headings = HEADINGS.get(manuscript.kind, ())
    if manuscript.kind is PageKind.GUIDE and not getattr(manuscript.page, "session", 0):
        headings = OVERVIEW
    for wanted in headings:
        at = [
            b.lines[0]
            for b in manuscript.shown
            if b.kind is BlockKind.HEADING and b.text == wanted and b.level == 2
        ]
        if len(at) != 1:
            yield Problem(
                file,
                at[1] if at else manuscript.lines[0][0],
                f"the heading '## {wanted}' stands {len(at)} times",
                "it once",
            )
        elif at[0] < above:
            yield Problem(
                file,
                at[0],
                f"the heading '## {wanted}' stands too early",
                "this order: " + ", ".join(headings),
            )
        above = max(above, *at[:1], 0)
    if manuscript.kind is PageKind.SESSION:
        below = section(manuscript, MAIN_POINTS)
        points = [b for b in below if b.kind is BlockKind.ITEM and not b.level]
        if below and len(points) not in POINTS:
            yield Problem(
                file, below[0].lines[0], f"there are {len(points)} main points", "five to seven"
            )
    if manuscript.kind is PageKind.REVIEW:
        questions = [
            b for b in manuscript.shown if b.kind is BlockKind.BOX and b.name == "question"
        ]
        if len(questions) < FEWEST_QUESTIONS:
            yield Problem(
                file,
                manuscript.lines[0][0],
                f"the review asks {len(questions)} questions",
                f"{FEWEST_QUESTIONS} or more boxes '??? question'",
            )
