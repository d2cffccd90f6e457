"""`{{ fact.x }}`, `{{ region.x }}` and `{{ curriculum.x }}`: looked up, never computed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable

from imr.errors import SourceError

PLACEHOLDER = re.compile(r"\{\{ *([a-z0-9_.-]+) *\}\}")
_ALONE = re.compile(r"^(?P<indent> *)\{\{ *(?P<name>[a-z0-9_.-]+) *\}\} *$")
_MALFORMED = re.compile(r"\{\{|\{%")

Resolve = Callable[[str], str]
"""Gives the text of a name, raising KeyError with the names it knows as its arguments."""


def expand(markdown: str, resolve: Resolve, file: str, first_line: int = 1) -> str:
    """Put the values in place of their placeholders.

    A placeholder alone on its line may become several lines, at its own indent. Values may hold
    placeholders themselves.

    Raises:
        SourceError: A name is unknown, or braces are not closed.
    """
    lines: list[str] = []
    for number, line in enumerate(markdown.split("\n"), first_line):
        if "{" not in line:
            lines.append(line)
            continue
        alone = _ALONE.match(line)
        try:
            if alone:
                text = _resolved(alone["name"], resolve)
                lines += [alone["indent"] + part if part else part for part in text.split("\n")]
                continue
            done = PLACEHOLDER.sub(lambda match: _resolved(match[1], resolve), line)
        except KeyError as error:
            name, *known = error.args
            raise SourceError(
                file, number, f"nothing is named '{name}'", _nearest(name, known)
            ) from None
        if _MALFORMED.search(done):
            raise SourceError(
                file, number, "the braces hold no name", "'{{ fact.name }}' or '{{ region.name }}'"
            )
        lines.append(done)
    return "\n".join(lines)


def _resolved(name: str, resolve: Resolve) -> str:
    return PLACEHOLDER.sub(lambda match: _resolved(match[1], resolve), resolve(name))


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    if near:
        return "one that stands in the register, such as " + " or ".join(f"'{n}'" for n in near)
    return "a fact of docs/about/facts.yml or a key of the region's file"


def names(markdown: str) -> tuple[str, ...]:
    """Return the names of a page's placeholders in the order of their first use."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(markdown)))
