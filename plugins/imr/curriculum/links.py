"""Where links lead, and whether their words make sense alone."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from imr.curriculum.prose import iter_links
from imr.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from imr.curriculum.prose import Link, Manuscript

_EMPTY_WORDS = frozenset(
    {
        "",
        "here",
        "this page",
        "this",
        "page",
        "click",
        "click here",
        "more",
        "read more",
        "learn more",
        "see more",
        "find out more",
        "link",
        "this link",
        "go",
        "go here",
        "read this",
        "this website",
        "website",
        "this site",
        "open",
    }
)
_OUTSIDE = ("https:", "http:", "mailto:", "tel:", "sms:")
_SHORTEST_ALT = 15


def link_problems(manuscript: Manuscript) -> Iterator[Problem]:
    """Yield the links and pictures of a page whose words say nothing."""
    for link in iter_links(manuscript.shown):
        if link.image:
            words = " ".join(link.text.split())
            if len(words) < _SHORTEST_ALT:
                yield Problem(
                    manuscript.file,
                    link.line,
                    f"the picture's description is '{words}'",
                    f"what it shows, in {_SHORTEST_ALT} letters or more",
                )
        elif link.text.lower().strip(" .,:!?→»") in _EMPTY_WORDS:
            yield Problem(
                manuscript.file,
                link.line,
                f"the link says only '{link.text}'",
                "words that tell where it leads",
            )


def lost_links(
    manuscript: Manuscript,
    pages: frozenset[str],
    exists: Callable[[str], bool],
    anchors: Callable[[str], frozenset[str]],
) -> Iterator[Problem]:
    """Yield the links of a page that lead nowhere.

    Args:
        manuscript: The page.
        pages: The src_uri of every page.
        exists: Tells whether a file stands below docs/.
        anchors: Gives the ids on the page with a src_uri.
    """
    for link in iter_links(manuscript.shown):
        if not link.target.startswith(_OUTSIDE):
            problem = _lost(link, manuscript.uri, pages, exists, anchors)
            if problem:
                yield Problem(manuscript.file, link.line, *problem)


def _lost(
    link: Link,
    uri: str,
    pages: frozenset[str],
    exists: Callable[[str], bool],
    anchors: Callable[[str], frozenset[str]],
) -> tuple[str, str] | None:
    """Return the problem and what was expected, if a link leads nowhere."""
    path, _, anchor = link.target.partition("#")
    target = (
        posixpath.normpath(posixpath.join(posixpath.dirname(uri), unquote(path))) if path else uri
    )
    if path.startswith("/"):
        return f"the link leads to '{link.target}'", "a path from this page, as in ../index.md"
    if target not in pages and (target.endswith((".md", "/")) or not exists(target)):
        return f"the link leads to '{link.target}', which does not exist", "a file below docs/"
    if anchor and target in pages and anchor not in anchors(target):
        return f"there is no heading '#{anchor}' in docs/{target}", "the id of one of its headings"
    return None
