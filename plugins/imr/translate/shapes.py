"""What Markdown makes of one message: its blocks, links, images, tags and attributes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.superfences",
    "tables",
    "toc",
]
"""The site's, and those that a later site might switch on."""

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "br",
        "code",
        "del",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)
_EMPHASIS = frozenset({"em", "strong"})
_WORDS = frozenset({"alt", "title", "aria-label"})
"""Attributes that are there to be translated."""

_TEMPLATES = {
    "heading": "## {}\n\nx",
    "table": "| {} | x |\n|---|---|\n| x | x |",
    "box": '!!! note "{}"\n\n    x',
    "tab": '!!! note "{}"\n\n    x',
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A message without its words."""

    blocks: tuple[str, ...]
    targets: Counter[tuple[str, str]]
    """Pairs of attribute and address, decoded as a browser does it."""

    tags: Counter[str]
    attributes: Counter[tuple[str, str, str]]
    emphasis: frozenset[str]
    leftovers: Counter[str]
    """Marks of Markdown that were left standing as text."""

    def differences(self, other: Shape) -> list[str]:
        """Return in words how a translation of this message departs from it."""
        if self.blocks != other.blocks:
            extra = [tag for tag in other.blocks if tag not in self.blocks]
            return [f"it is not one piece of text any more{f' ({extra[0]})' if extra else ''}"]
        found: list[str] = []
        new, missing = other.targets - self.targets, self.targets - other.targets
        found += [f"the {name} {address!r} is new" for name, address in sorted(new)]
        found += [f"the {name} {address!r} is missing" for name, address in sorted(missing)]
        tags = (other.tags - self.tags) + (self.tags - other.tags)
        found += [f"it has another number of <{tag}> than the English" for tag in sorted(tags)]
        if self.attributes != other.attributes:
            changed = (other.attributes - self.attributes) + (self.attributes - other.attributes)
            found += [
                f"the attribute {name} of <{tag}> differs" for tag, name, _ in sorted(changed)
            ]
        emphasis, marks = other.emphasis - self.emphasis, other.leftovers - self.leftovers
        found += [f"the English has no <{tag}>" for tag in sorted(emphasis)]
        found += [f"the signs {mark} do not match up" for mark in sorted(marks)]
        return found


class _Reader(HTMLParser):
    """Takes rendered HTML apart as a browser would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self._code <= 0:
            self.text += data


@cache
def _renderer() -> markdown.Markdown:
    return markdown.Markdown(extensions=_EXTENSIONS)


@lru_cache(maxsize=10_000)
def shape_of(context: str | None, text: str) -> Shape:
    """Return the shape of a message, rendered in the role that its context gives it."""
    template = _TEMPLATES.get(context or "", "{}")
    text = text.replace("\n", "  \n")
    if context == "table":
        text = text.replace("\\|", "|").replace("|", "\\|")
    renderer = _renderer()
    renderer.reset()
    reader = _Reader()
    reader.feed(renderer.convert(template.replace("{}", text)))
    reader.close()
    attributes = list(_attributes(reader))
    marks = ("**", "](", "![", "`")
    return Shape(
        blocks=tuple(tag for tag, _ in reader.tags if tag not in _INLINE),
        targets=Counter((n, v) for _, n, v in attributes if n in {"href", "src"}),
        tags=Counter(tag for tag, _ in reader.tags if tag in _INLINE and tag not in _EMPHASIS),
        attributes=Counter(
            (tag, name, "" if name in _WORDS else value)
            for tag, name, value in attributes
            if name not in {"href", "src"}
        ),
        emphasis=frozenset(tag for tag, _ in reader.tags if tag in _EMPHASIS),
        leftovers=Counter({mark: reader.text.count(mark) for mark in marks if mark in reader.text}),
    )


def _attributes(reader: _Reader) -> Iterator[tuple[str, str, str]]:
    for tag, attributes in reader.tags:
        for name, value in attributes:
            # The heading's id comes from its words; the site pins it to the English.
            if not (name == "id" and tag == "h2"):
                yield tag, name, " ".join((value or "").split())
