"""Where a page stands: its module, its session, its worksheets, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imr.curriculum.model import Module, Page, PageKind, Worksheet
from imr.site.navigation import neighbours

if TYPE_CHECKING:
    from imr.curriculum.edition import Edition


@dataclass(frozen=True, slots=True)
class Place:
    """What a template says around a page's own words."""

    page: Page | None = None
    worksheet: Worksheet | None = None
    module: Module | None = None
    session: int = 0
    sessions: int = 0
    worksheets: tuple[Worksheet, ...] = ()
    """Those a page of a module links to, in the order of their numbers."""

    used_by: tuple[Page, ...] = ()
    """Pages that link to this worksheet or skill."""


def place_of(edition: Edition, src_uri: str) -> Place:
    """Find where a page stands in its edition."""
    curriculum = edition.curriculum
    modules = {module.number: module for module in curriculum.modules}
    for sheet in curriculum.sheets():
        if sheet.src_uri == src_uri:
            return Place(
                worksheet=sheet,
                module=modules.get(sheet.module),
                used_by=curriculum.sessions_using(sheet),
            )
    page = next((p for p in curriculum.pages if p.src_uri == src_uri), None)
    if page is None or not page.module:
        return Place(page=page)
    module = modules[page.module]
    session, sessions = neighbours(module, page)
    targets = curriculum.targets(src_uri)
    return Place(
        page=page,
        module=module,
        session=session,
        sessions=sessions if page.kind is PageKind.SESSION else 0,
        worksheets=tuple(s for s in curriculum.worksheets if s.src_uri in targets),
    )
