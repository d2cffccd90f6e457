"""The glossary: a heading is a word, the paragraph below it says what it means."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pymdownx.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENTRY = re.compile(r"^## +(?P<word>.+?)(?: *\{ *#(?P<id>[\w-]+)[^}]*\})? *$")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|<[^>]+>|[*_`]")
_LINK = re.compile(r'<a href="(?P<path>[^"]*glossary/)#(?P<id>[\w-]+)">')
_slug = slugify(case="lower")


def read_glossary(markdown: str) -> dict[str, tuple[str, str]]:
    """Return the glossary's entries: for each id the word and its meaning, as plain text."""
    entries: dict[str, tuple[str, str]] = {}
    word, name, meaning = "", "", []
    for line in [*markdown.split("\n"), "## end"]:
        entry = _ENTRY.match(line)
        if entry is None:
            meaning.append(line)
            continue
        if name:
            entries[name] = (word, _plain(" ".join(meaning)))
        word, meaning = _plain(entry["word"]), []
        name = entry["id"] or _slug(word, "-")
    return entries


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(lambda match: match[1] or "", text).split())


def explain(html: str, glossary: Mapping[str, tuple[str, str]]) -> str:
    """Give each link to the glossary its meaning, so that the page can show it in place."""

    def term(match: re.Match[str]) -> str:
        if match["id"] not in glossary:
            return match[0]
        meaning = escape(glossary[match["id"]][1], quote=True)
        return f'<a class="imr-term" data-meaning="{meaning}" href="{match["path"]}#{match["id"]}">'

    return _LINK.sub(term, html)
