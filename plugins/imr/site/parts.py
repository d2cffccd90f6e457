"""A page's HTML in parts: one section for each heading, and tables that a phone can show."""

from __future__ import annotations

import re
from html import escape, unescape

_HEADING = re.compile(r'(?=<h2 id="([\w-]+)")')
_FOOT = re.compile(r'(?=<details class="note">(?:(?!<h2).)*\Z)', re.DOTALL)
_NAMED = {
    "main-points",
    "questions-to-think-about",
    "sessions",
    "try-this-week",
    "with-someone-i-trust",
    "choose-your-path",
}
"""Headings that the styles know; their ids are the same in every language."""

_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t([hd])([^>]*)>(.*?)</t[hd]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LONG = 20
"""Letters in a cell, on average, from which three columns are too narrow on a phone."""

_WIDE = 26
"""Letters of the longest words of all columns, from which they do not fit beside each other."""


def parts(html: str) -> str:
    """Put each heading and what follows it into a section of its own.

    The styles give a section the room of one idea, and some a ground of their own.
    """
    head, *rest = _HEADING.split(html)
    found = [head]
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        # What a page says about its sources belongs to the whole page, not to its last heading.
        body, *foot = _FOOT.split(text, maxsplit=1) if text is rest[-1] else [text]
        kind = f' data-part="{name}"' if name in _NAMED else ""
        found += [f"<section{kind}>\n{body.rstrip()}\n</section>\n", *foot]
    return "".join(found)


def tables(html: str) -> str:
    """Name the columns of each table that is read, and mark those to show as cards on a phone."""
    return _TABLE.sub(_table, html)


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())


def _table(table: re.Match[str]) -> str:
    rows = [_CELL.findall(row) for row in _ROW.findall(table[1])]
    names = [_plain(text) for _, _, text in rows[0]] if rows else []
    cells = [_plain(text) for row in rows[1:] for _, _, text in row]
    columns = [[name, *cells[place :: len(names)]] for place, name in enumerate(names)]
    wide = sum(
        max(len(word) for text in column for word in [*text.split(), ""]) for column in columns
    )
    if len(names) < 3 or (sum(map(len, cells)) < _LONG * len(cells) and wide < _WIDE):
        return table[0].replace("<th></th>", "<td></td>").replace("<th>", '<th scope="col">')

    def row(match: re.Match[str]) -> str:
        place = iter(names)

        def cell(found: re.Match[str]) -> str:
            name = next(place, "")
            if found[1] == "h" and not found[3]:
                return "<td></td>"
            if found[1] == "h":
                return f'<th scope="col"{found[2]}>{found[3]}</th>'
            return f'<td{found[2]} data-column="{escape(name)}">{found[3]}</td>'

        return f"<tr>{_CELL.sub(cell, match[1])}</tr>"

    return f'<table class="imr-cards">{_ROW.sub(row, table[1])}</table>'
