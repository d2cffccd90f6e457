"""The ways on from a page: back, next, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imr.curriculum.model import Module, Page, PageKind, Worksheet
from imr.site.navigation import variant_names

if TYPE_CHECKING:
    from imr.curriculum.edition import Edition
    from imr.site.place import Place


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that stand together; the title is empty for those that belong to everyone."""

    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a reader can go from a page."""

    title: str = ""
    """What the pages beside this one are together, such as "Module 1: Recovery strategies"."""

    groups: tuple[Group, ...] = ()
    back: Page | Worksheet | Module | None = None
    next: Page | Worksheet | Module | None = None


def ways_of(edition: Edition, place: Place) -> Ways:
    """Find where a reader can go from the page that stands at `place`."""
    page, module = place.page, place.module
    if module and (place.worksheet or (page and page.kind is PageKind.SKILL)):
        return _from_use(edition, place, module)
    if page is None:
        return Ways()
    if page.kind is PageKind.GUIDE:
        return _guide(edition, page)
    if module:
        return _module(edition, module, page)
    return _folder(edition, page)


def _module_title(edition: Edition, module: Module) -> str:
    text = edition.gettext("Module %(number)s: %(title)s")
    return text % {"number": module.number, "title": module.title}


def _shown(module: Module) -> tuple[Page, ...]:
    return tuple(p for p in module.pages if p.kind is not PageKind.SKILL)


def _groups(edition: Edition, module: Module) -> tuple[Group, ...]:
    shown, names = _shown(module), variant_names(edition.gettext)
    own = [
        Group(names[name], tuple(p for p in shown if p.variant == name)) for name in module.variants
    ]
    common = [p for p in shown if not p.variant]
    if not own:
        return (Group("", tuple(common)),)
    return (Group("", tuple(common[:1])), *own, Group("", tuple(common[1:])))


def _course(edition: Edition, module: Module, step: int) -> Module | None:
    modules = edition.curriculum.modules
    place = modules.index(module) + step
    return modules[place] if 0 <= place < len(modules) else None


def _module(edition: Edition, module: Module, page: Page) -> Ways:
    """Lead through the pages that are for the same reader: a variant's, then everyone's."""
    title, groups = _module_title(edition, module), _groups(edition, module)
    line = [p for p in _shown(module) if p.variant in {"", page.variant}]
    if page.variant:
        line.sort(key=lambda p: (p.kind is not PageKind.MODULE, not p.variant))
    place = line.index(page)
    back: Page | Module | None = line[place - 1] if place else _course(edition, module, -1)
    on: Page | Module | None = (
        line[place + 1] if place + 1 < len(line) else _course(edition, module, 1)
    )
    if module.variants and page is line[0]:
        on = None  # the reader chooses which pages fit
    return Ways(title, groups, back, on)


def _from_use(edition: Edition, place: Place, module: Module) -> Ways:
    """Lead from a worksheet or skill back to the page that uses it, and on from there."""
    curriculum = edition.curriculum
    source = place.worksheet or place.page
    assert source is not None  # noqa: S101 (the caller has looked)
    using = curriculum.linking_to(source.src_uri)
    pages = [p for p in _shown(module) if p.src_uri in using and p.kind is not PageKind.MODULE]
    title, groups = _module_title(edition, module), _groups(edition, module)
    if not pages:
        return Ways(title, groups, module)
    return Ways(title, groups, pages[0], _module(edition, module, pages[0]).next)


def _neighbours(line: list[Page], page: Page) -> tuple[Page | None, Page | None]:
    place = line.index(page)
    back = line[place - 1] if place else None
    return back, line[place + 1] if place + 1 < len(line) else None


def _guide(edition: Edition, page: Page) -> Ways:
    module = next(m for m in edition.curriculum.modules if m.number == page.module)
    guides = list(edition.curriculum.guides_of(module))
    back, on = _neighbours(guides, page)
    title = edition.gettext("Guides to module %(number)s") % {"number": module.number}
    return Ways(title, (Group("", tuple(guides)),), back, on)


def _folder(edition: Edition, page: Page) -> Ways:
    """Lead through the pages of a folder, such as those under "Start here"."""
    folder = page.src_uri.rpartition("/")[0]
    kinds = {PageKind.PAGE, PageKind.TOOL}
    line = sorted(
        (
            p
            for p in edition.curriculum.pages
            if folder and p.src_uri.rpartition("/")[0] == folder and p.kind in kinds
        ),
        key=lambda p: (p.order, p.src_uri),
    )
    if page not in line or len(line) < 2:
        return Ways()
    back, on = _neighbours(line, page)
    return Ways(edition.gettext("Beside this page"), (Group("", tuple(line)),), back, on)
