"""What search knows of a page: its sections, each a heading and the words below it."""

from __future__ import annotations

from lxml import html as parser

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    "article", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "form", "legend", "li", "ol", "option", "p", "pre", "section",
    "summary", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_UNREAD = frozenset({"script", "style", "object", "template"})
_BREAK = "\0"

Section = tuple[str, str, str]
"""The id that a link can lead to ("" for the page's beginning), the heading, and the text: a line
for each block."""


def sections(html: str) -> list[Section]:
    """Return the sections of an article; what stands before its first heading is one as well.

    Args:
        html: The article.
    """
    reader = _Reader()
    reader.read(parser.fragment_fromstring(html, create_parent="div"), None)
    first, *rest = [(anchor, _line(title), _lines(text)) for anchor, title, text in reader.found]
    if rest and not first[2]:  # nothing stands before the first heading: it begins the page
        first, *rest = ("", *rest[0][1:]), *rest[1:]
    return [first, *rest]


def _line(parts: list[str]) -> str:
    return " ".join("".join(parts).replace(_BREAK, " ").split())


def _lines(parts: list[str]) -> str:
    blocks = (" ".join(block.split()) for block in "".join(parts).split(_BREAK))
    return "\n".join(filter(None, blocks))


class _Reader:
    """Takes the words of an article in their order."""

    def __init__(self) -> None:
        self.found: list[tuple[str, list[str], list[str]]] = [("", [], [])]

    def read(self, element: parser.HtmlElement, title: list[str] | None) -> None:
        """Take the words of an element; those of a heading go into its title."""
        if element.tag in _HEADINGS and (anchor := element.get("id")):
            title = []
            self.found.append((anchor, title, []))
        words = self.found[-1][2] if title is None else title
        if element.tag in _BLOCKS:
            words.append(_BREAK)
        words.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _UNREAD:
                self.read(child, title)
            words = self.found[-1][2] if title is None else title
            words.append(child.tail or "")
        if element.tag in _BLOCKS:
            words.append(_BREAK)
