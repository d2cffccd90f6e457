"""Ids of headings, as the site gives them: links must reach a heading in every language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import markdown
from pymdownx.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Iterable


@cache
def _renderer() -> markdown.Markdown:
    options = {"toc": {"slugify": slugify(case="lower")}}
    return markdown.Markdown(extensions=["attr_list", "toc"], extension_configs=options)


def heading_ids(headings: Iterable[str]) -> list[str]:
    """Return the id of each heading of a page, given as "## Words { #id }" in page order.

    Python-Markdown itself makes them, so that repeated headings are counted as on the site.
    """
    lines = list(headings)
    if not lines:
        return []
    renderer = _renderer()
    renderer.reset()
    renderer.convert("\n\n".join(lines))
    tokens: list[dict[str, Any]] = renderer.toc_tokens  # type: ignore[attr-defined]  # set by toc
    return list(_flat(tokens))


def _flat(tokens: list[dict[str, Any]]) -> Iterable[str]:
    for token in tokens:
        yield token["id"]
        yield from _flat(token["children"])
