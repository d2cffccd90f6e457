"""The order of the site's pages, taken from the curriculum."""

from __future__ import annotations

from typing import Any

from imr.curriculum.model import Curriculum, Gettext, Module, Page, PageKind

_FIRST = ("index.md", "help-now.md", "i-need.md")
_LISTS = ("contents.md", "worksheets/index.md", "skills/index.md", "glossary.md")


def variant_names(gettext: Gettext) -> dict[str, str]:
    """Return the reader's name of each variant."""
    return {
        "schizophrenia": gettext("Schizophrenia"),
        "bipolar": gettext("Bipolar disorder"),
        "depression": gettext("Depression"),
    }


def _module(module: Module, names: dict[str, str]) -> dict[str, list[Any]]:
    shown = [page for page in module.pages if page.kind is not PageKind.SKILL]
    items: list[Any] = [page.src_uri for page in shown if not page.variant]
    for variant in reversed(module.variants):
        group = [page.src_uri for page in shown if page.variant == variant]
        items.insert(1, {names[variant]: group})
    return {f"{module.number}. {module.title}": items}


def navigation(curriculum: Curriculum, gettext: Gettext) -> list[Any]:
    """Return `nav` as mkdocs.yml would hold it: home, help, start, modules, lists, about."""
    names = variant_names(gettext)
    uris = {page.src_uri for page in curriculum.pages}

    def folder(name: str) -> list[str]:
        pages = [p for p in curriculum.pages if p.src_uri.startswith(f"{name}/")]
        return [p.src_uri for p in sorted(pages, key=lambda p: (p.order, p.src_uri))]

    nav: list[Any] = [uri for uri in _FIRST if uri in uris]
    if start := folder("start"):
        nav.append({gettext("Start here"): start})
    nav += [_module(module, names) for module in curriculum.modules]
    nav += [uri for uri in _LISTS if uri in uris]
    nav += _facilitators(curriculum, folder("facilitators"), gettext) + folder("translators")
    if about := folder("about"):
        nav.append({gettext("About"): about})
    return nav


def _facilitators(curriculum: Curriculum, uris: list[str], gettext: Gettext) -> list[Any]:
    """Return the facilitators' pages: the first, procedures and course, then a guide per session."""
    guides: list[Any] = [
        {f"{module.number}. {module.title}": [page.src_uri for page in found]}
        for module in curriculum.modules
        if (found := curriculum.guides_of(module))
    ]
    pages = [uri for uri in uris if not uri.startswith("facilitators/guides/")]
    if not guides:
        return pages
    title, sessions = gettext("For facilitators"), gettext("Guides to the sessions")
    return [{title: [*pages, {sessions: guides}]}]


def neighbours(module: Module, page: Page) -> tuple[int, int]:
    """Return which session a page is and how many the module has for that reader."""
    sessions = [
        p
        for p in module.pages
        if p.kind is PageKind.SESSION and (not page.variant or p.variant in {"", page.variant})
    ]
    return page.session, len({p.session for p in sessions})


_MENU = (
    "index.md",
    "start/what-imr-is.md",
    "contents.md",
    "worksheets/index.md",
    "skills/index.md",
    "my/",
    "glossary.md",
    "start/for-supporters.md",
    "facilitators/index.md",
    "translators/index.md",
)
_FOOT = ("contents.md", "start/privacy.md", "about/accessibility.md", "about/index.md")


def menu(curriculum: Curriculum, gettext: Gettext) -> list[tuple[str, str]]:
    """Return the pages of the menu, each with its title: the doors of the course."""
    return _named(curriculum, _MENU, gettext)


def foot(curriculum: Curriculum, gettext: Gettext) -> list[tuple[str, str]]:
    """Return the pages that stand at the foot of each page."""
    return _named(curriculum, _FOOT, gettext)


def _named(
    curriculum: Curriculum, wanted: tuple[str, ...], gettext: Gettext
) -> list[tuple[str, str]]:
    by_order = sorted(curriculum.pages, key=lambda p: (p.order, p.src_uri))
    return [
        (page.src_uri, gettext("Home") if page.kind is PageKind.HOME else page.title)
        for uri in wanted
        for page in by_order
        if page.src_uri == uri or (uri.endswith("/") and page.src_uri.startswith(uri))
    ]
