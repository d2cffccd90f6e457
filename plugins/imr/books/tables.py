"""Tables on paper: columns as wide as what stands in them, and cards where a table is too wide."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from lxml import html as parser

if TYPE_CHECKING:
    from collections.abc import Sequence

_ANSWERS = {"text": 25.0, "long-text": 28.0, "number": 19.0, "date": 25.0, "scale": 34.0}
"""Millimetres that one answer of each kind needs in print of 12 points."""

_MOST_OPTIONS = 3
"""With more to choose from, the rows of a table grow taller than cards would be."""

_WIDE = 8
"""A table with more columns goes across the sheet in large print."""

_GAP = 1.5
"""Millimetres between the columns; outside of them, as many reach into the margins (handout.css)."""

_LETTER, _BOX, _PADDING = 2.4, 9.0, 1.0
"""Millimetres of a bold letter, of a box or circle with its gap, and of a cell's two sides."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is for tables to fill in."""

    width: float = 174.0
    """Millimetres across, the same for all papers, so that a sheet is the same on each."""

    scale: float = 1.0
    """How much larger than 12 points the print is."""

    rows: int = 12
    """Most rows that become cards; a longer table is one for short marks, and stays a table."""


def fit_table(table: parser.HtmlElement, room: Room) -> None:
    """Give a table the widths of its columns, or make cards of its rows.

    Widths that are known beforehand spare WeasyPrint from setting every cell three times.
    """
    rows = [row.findall("*") for row in table.iter("tr")]
    count = max((len(row) for row in rows), default=0)
    if count < 2:
        return
    columns = [[row[n] for row in rows if len(row) > n] for n in range(count)]
    if not any(True for _ in table.iter("input", "textarea")):
        _set_widths(table, [_to_read(column) for column in columns], 1)
        table.set("class", "imr-read")
        return
    needs = [_to_fill(column) * room.scale for column in columns]
    many = any(_options(cell) > _MOST_OPTIONS for cell in rows[1])
    width = room.width - (count - 1) * _GAP
    if (many or sum(needs) > width) and len(rows) - 1 <= room.rows:
        _make_cards(table)
    else:
        _set_widths(table, _squeezed(needs, width), width / (room.width + 2 * _GAP))
        for row in rows[1:]:
            if (row[0].text or "").strip().isdigit():
                row[0].text += "."  # or a number at the foot of a page is taken for the page's own
        if count > _WIDE:
            table.getparent().set("class", "imr-table imr-long imr-wide")


def _squeezed(needs: list[float], width: float) -> list[float]:
    """Let the columns with answers give way where all need too much, and not the names of rows."""
    name, *answers = needs
    if sum(needs) <= width or name > width / 3:
        return needs
    return [name, *(need * (width - name) / sum(answers) for need in answers)]


def _set_widths(table: parser.HtmlElement, needs: Sequence[float], share: float) -> None:
    """Share out the width of a table, or what the gaps between its columns leave of it."""
    group = parser.Element("colgroup")
    for need in needs:
        etree.SubElement(group, "col").set(
            "style", f"width: {100 * share * need / sum(needs):.1f}%"
        )
    caption = table.find("caption")
    table.insert(0 if caption is None else 1, group)


def _to_read(column: Sequence[parser.HtmlElement]) -> float:
    """Return the share of a column that is read: room for its words, and for its longest word."""
    texts = [cell.text_content().split() for cell in column]
    longest = max((len(word) for words in texts for word in words), default=1)
    average = sum(len(" ".join(words)) for words in texts) / max(1, len(texts))
    return max(longest * 1.15 + 2, min(average, 90.0) ** 0.75 * 2)


def _to_fill(column: Sequence[parser.HtmlElement]) -> float:
    """Return the millimetres that a column with answers, or with the names of rows, needs."""
    head, *cells = column
    said = [head, *(cell for cell in cells if cell.tag == "th")]
    words = [len(word) for cell in said for word in _said(cell).split()]
    need = max(words, default=0) * _LETTER + _PADDING
    if head.tag == "th" and all(cell.tag == "th" for cell in cells):
        longest = max((len(_said(cell)) for cell in cells), default=0)
        return max(need, min(longest, 12) * _LETTER)
    kind = _kind(cells[0]) if cells else ""
    if kind in _ANSWERS:
        return max(need, _ANSWERS[kind])
    labels = [_said(label) for cell in cells[:1] for label in cell.iter("label")]
    return max(need, max(map(len, labels), default=0) * _LETTER + _BOX)


def _options(cell: parser.HtmlElement) -> int:
    return 0 if _kind(cell) == "scale" else sum(1 for _ in cell.iter("label"))


def _said(cell: parser.HtmlElement) -> str:
    """Return a cell's own words, without the ends of its scale."""
    ends = sum(len(" ".join(end.itertext())) for end in cell.iter("span") if _is_end(end))
    text = " ".join(cell.text_content().split())
    return text[: len(text) - ends] if ends else text


def _is_end(span: parser.HtmlElement) -> bool:
    return span.get("class") == "imr-end"


def _kind(cell: parser.HtmlElement) -> str:
    names = (cell.get("class") or "").split()
    return next((name[9:] for name in names if name.startswith("imr-kind-")), "")


def _make_cards(table: parser.HtmlElement) -> None:
    """Make each row a group of questions under its name, as on a telephone."""
    caption = table.find("caption")
    head, *rows = [row.findall("*") for row in table.iter("tr")]
    cards = parser.Element("div", {"class": "imr-cards"})
    if caption is not None and caption.text_content().strip():
        title = _moved(caption, "p", "imr-caption")
        cards.append(title)
    for name, *cells in rows:
        card = etree.SubElement(cards, "fieldset", {"class": "imr-card"})
        legend = _moved(name, "legend", "")
        row_label = head[0].text_content().strip()
        if legend.text_content().strip().isdigit() and row_label:
            legend.text = f"{row_label} {legend.text or ''}"
        card.append(legend)
        for question, cell in zip(head[1:], cells, strict=True):
            answer = _moved(cell, "div", cell.get("class") or "")
            answer.insert(0, _moved(deepcopy(question), "p", "imr-ask"))
            card.append(answer)
    parent = table.getparent()
    cards.tail = table.tail
    parent.replace(table, cards)
    parent.set("class", "imr-table imr-long")


def _moved(element: parser.HtmlElement, tag: str, name: str) -> parser.HtmlElement:
    """Return an element's content under another tag, without its other attributes."""
    moved = parser.Element(tag, {"class": name} if name else {})
    moved.text = element.text
    moved.extend(list(element))
    return moved
