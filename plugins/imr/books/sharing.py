"""Styles worked out once for all that has the same, where WeasyPrint 70 works them out again.

WeasyPrint gives every page styles for its seventeen margin boxes, of which two or three show
anything, and every bullet a style of its own. Here pages that the same `@page` rules match share
their styles, margin boxes without content have none (WeasyPrint then takes them for empty), and
pseudo-elements share theirs as elements do. A test compares the bytes with and without.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from cssselect2 import ElementWrapper, Matcher  # type: ignore[import-untyped]
from weasyprint.layout import page
from webencodings import ascii_lower  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = "imr_shared"
_AREAS = frozenset({"@footnote", "@note-area"})
"""Parts of a page that are laid out whether or not they have content."""

_EMPTY = ("normal", "none", "inhibit")
_NOTHING = ("normal",)
_MOST = 2_000
"""Kinds of elements to remember for a style sheet."""


def share_styles() -> None:
    """Let pages and pseudo-elements share their styles in this process."""
    Matcher.match = wraps(Matcher.match)(_match)
    ElementWrapper.query_all = wraps(ElementWrapper.query_all)(_query_all)
    page.set_page_type_computed_styles = wraps(page.set_page_type_computed_styles)(_set_page_styles)


def _set_page_styles(page_type: Any, html: Any, style_for: Any) -> None:
    """Set the styles of a page and its margin boxes, or take those of a page like it."""
    kept = style_for.__dict__.setdefault(_KEPT, {})
    styles, cascaded = style_for.get_computed_styles(), style_for.get_cascaded_styles()
    # Lengths like 1vw have no meaning before the first page.
    key = (style_for.initial_page_sizes["box"] is None, *_matching(page_type, style_for))
    if key not in kept:
        style_for.add_page_declarations(page_type)
        root = html.etree_element
        shown = [
            pseudo
            for (_, pseudo), style in cascaded.items()
            if pseudo in _AREAS or (pseudo and style.get("content", _NOTHING)[0] not in _EMPTY)
        ]
        for pseudo in (None, *shown):
            style_for.set_computed_styles(
                page_type,
                root=root,
                parent=page_type if pseudo else root,
                pseudo_type=pseudo,
                base_url=html.base_url,
            )
        cascaded.clear()
        kept[key] = {pseudo: styles[page_type, pseudo] for pseudo in (None, *shown)}
    for pseudo, style in kept[key].items():
        styles[page_type, pseudo] = style


def _matching(page_type: Any, style_for: Any) -> list[bool]:
    """Tell which selectors of `@page` rules match a page."""
    return [
        style_for._page_type_match(selector, page_type)  # noqa: SLF001
        for sheet, _, _ in style_for._sheets  # noqa: SLF001
        for _, selectors, _ in sheet.page_rules
        for _, _, selector in selectors
    ]


def _match(matcher: Any, element: Any) -> list[Any]:
    """Return what `cssselect2.Matcher.match` does; which selectors to try is found out once."""
    kept = matcher.__dict__.setdefault(_KEPT, {})
    own = element.etree_element
    identity = own.get("id") if own.get("id") in matcher.id_selectors else None
    key = (matcher.order, own.tag, own.get("class"), "lang" in own.attrib, identity)
    tried = kept.get(key)
    if tried is None:
        if len(kept) > _MOST:
            kept.clear()
        tried = kept[key] = _to_try(matcher, element)
    return [found for test, found in tried if test(element)]


def _to_try(matcher: Any, element: Any) -> list[tuple[Any, Any]]:
    """Return selectors that may match an element as tests and results, in the results' order."""
    entries = [
        *matcher.id_selectors.get(element.id, ()),
        *matcher.lower_local_name_selectors.get(ascii_lower(element.local_name), ()),
        *matcher.namespace_selectors.get(element.namespace_url, ()),
        *matcher.other_selectors,
    ]
    for name in element.classes:
        entries += matcher.class_selectors.get(name, ())
    if "lang" in element.etree_element.attrib:
        entries += matcher.lang_attr_selectors
    entries.sort(key=lambda entry: entry[1:3])  # by specificity and order, which no two share
    return [(entry[0], entry[1:]) for entry in entries]


def _query_all(
    wrapper: Any, *selectors: Any, slowly: Any = ElementWrapper.query_all
) -> Iterator[Any]:
    """Yield elements as `cssselect2` does; those of a name without wrapping all others as well."""
    if not all(isinstance(selector, str) and selector.isalpha() for selector in selectors):
        yield from slowly(wrapper, *selectors)
        return
    for element in wrapper.etree_element.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in selectors:
            yield ElementWrapper(
                element, parent=None, index=0, previous=None, in_html_document=True
            )
