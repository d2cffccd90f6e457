"""The cascade worked out once for all elements that are alike, where WeasyPrint 70 shares less.

WeasyPrint lets elements share a style if the same rules match them and their parents share theirs.
But an `id` gives an element a style of its own (it holds the name that links go to), and then all
below it. Nothing inherits that name, so what stands below two such elements may share as well. A test
compares the bytes with and without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import wraps
from math import inf
from typing import Any

from weasyprint import css

_PLAIN = re.compile(r"[\w/.-]+")
"""An `id` that is the same between the quotes of a style sheet."""

_HINT = (css.declaration_precedence("author", False), inf, (0, 0, 0))
"""How much an `id` weighs among what is said of an element's name for links."""


def share_cascade() -> None:
    """Let alike elements share their styles in this process."""
    one_by_one = css.StyleFor.__init__

    @wraps(one_by_one)
    def init(  # noqa: PLR0917 (as WeasyPrint calls it)
        self: Any, html: Any, sheets: Any, hints: Any, font_config: Any, targets: Any
    ) -> None:
        if hints or any(sheet.layers for sheet, _, _ in sheets):
            one_by_one(self, html, sheets, hints, font_config, targets)
            return
        self._cascaded_styles, self._computed_styles = {}, {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, font_config
        _compute(self, html, targets)
        self._cascaded_styles.clear()

    css.StyleFor.__init__ = init


class _Alone:
    """A tree of one element."""

    def __init__(self, element: Any) -> None:
        self.element = element

    def iter(self) -> tuple[Any, ...]:
        """Return the element."""
        return (self.element,)


@dataclass(slots=True)
class _Kind:
    """Elements that inherit the same and that the same rules match."""

    number: int
    cascaded: dict[str | None, dict[str, Any]]
    """Declared values and their weights, for the elements and their pseudo-elements."""

    styles: dict[str | None, Any] = field(default_factory=dict)


def _compute(style_for: Any, html: Any, targets: Any) -> None:
    """Compute the styles of all elements of a document, in the order of its tree."""
    root = html.etree_element
    cascaded, computed = style_for.get_cascaded_styles(), style_for.get_computed_styles()
    numbers: dict[Any, int] = {}
    kinds: dict[Any, _Kind] = {}
    for wrapper in html.wrapper_element.iter_subtree():
        element = wrapper.etree_element
        parent = wrapper.parent.etree_element if wrapper.parent else None
        anchor, own = _said(element, html.base_url)
        matches = [
            (origin, least, sheet.matcher.match(wrapper))
            for sheet, origin, least in style_for._sheets  # noqa: SLF001
        ]
        orders = [tuple([match[1] for match in found]) for _, _, found in matches]
        key = (numbers.get(parent), element if own else None, *orders)
        kind = kinds.get(key)
        if kind is None:
            kind = kinds[key] = _Kind(len(kinds), _cascaded(own, matches))
        numbers[element] = kind.number
        named = {"root": root, "base_url": html.base_url, "target_collector": targets}
        if anchor is None and None in kind.styles:
            computed[element, None] = kind.styles[None]
        else:
            style = kind.cascaded.get(None, {})
            if anchor is not None and not ("anchor" in style and style["anchor"][1] >= _HINT):
                style = {**style, "anchor": (anchor, _HINT)}
            cascaded[element, None] = style
            style_for.set_computed_styles(element, parent=parent, **named)
            if anchor is None:
                kind.styles[None] = computed[element, None]
        for pseudo, style in kind.cascaded.items():
            if pseudo is None:
                continue
            if pseudo not in kind.styles:
                cascaded[element, pseudo] = style
                style_for.set_computed_styles(element, parent=element, pseudo_type=pseudo, **named)
                kind.styles[pseudo] = computed[element, pseudo]
            computed[element, pseudo] = kind.styles[pseudo]


def _said(element: Any, base_url: str | None) -> tuple[str | None, list[Any]]:
    """Return the name that links to an element have, and what else it says of its own style."""
    identity = element.get("id")
    if not (
        element.get("style")
        or element.get("lang")
        or (element.tag == "a" and element.get("name"))
        or element.tag.endswith("}svg")
        or (identity and not _PLAIN.fullmatch(identity))
    ):
        return identity or None, []
    return None, list(css.find_style_attributes(_Alone(element), False, base_url))


def _cascaded(own: list[Any], matches: list[Any]) -> dict[str | None, dict[str, Any]]:
    """Return the strongest value of each property that an element or the rules for it say."""
    found: dict[str | None, dict[str, Any]] = {}
    for specificity, _, declarations, base_url in own:
        values = css.preprocess_declarations(base_url, declarations)
        _add(found.setdefault(None, {}), values, "author", specificity)
    for origin, least, selectors in matches:
        for specificity, _, pseudo, (values, _layer) in selectors:
            _add(found.setdefault(pseudo, {}), values, origin, least or specificity)
    return found


def _add(style: dict[str, Any], values: Any, origin: str, specificity: Any) -> None:
    for name, value, important in values:
        weight = (css.declaration_precedence(origin, important), inf, specificity)
        if name not in style or style[name][1] <= weight:
            style[name] = value, weight
