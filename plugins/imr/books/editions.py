"""Which books there are, and what each is put together from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imr.curriculum.model import Curriculum, Module, Page, PageKind, Worksheet

if TYPE_CHECKING:
    from collections.abc import Iterator

FACILITATORS = "facilitators/"
"""Pages below this folder make the facilitator's guide."""


@dataclass(frozen=True, slots=True)
class Book:
    """One PDF: its place, its title, and the units it joins."""

    path: str
    """Below the locale's print folder."""

    title: str
    kind: str
    """`worksheet`, `module`, `handout-book`, `workbook` or `facilitator-guide`."""

    units: tuple[str, ...]
    module: int = 0
    worksheet: str = ""
    bound: bool = False
    """Whether it has a cover, help on the inside cover and contents."""


def folio(page: Page) -> str:
    """Return the name that a page's numbers carry, as in the "3.2" of "3.2–4"."""
    variant = page.variant[:1].upper()
    match page.kind:
        case PageKind.MODULE:
            return f"{page.module}.0"
        case PageKind.SESSION:
            return f"{page.module}{variant}.{page.session}"
        case PageKind.READING:
            return f"{page.module}{variant}.{chr(64 + page.order)}"
        case PageKind.REVIEW:
            return f"{page.module}{variant}.R"
        case PageKind.SKILL:
            return f"{page.module}.S{page.order}"
        case PageKind.GLOSSARY:
            return "G"
        case PageKind.GUIDE:
            return f"F{page.module}{variant}.{page.session}"
        case _:
            return f"{'F' if page.audience == 'facilitator' else ''}0.{page.order}"


def unit_id(src_uri: str) -> str:
    """Return the name of a page's unit; it is also the name of its destination in a book."""
    return src_uri.removesuffix(".md")


def printed(curriculum: Curriculum) -> tuple[Page, ...]:
    """Return the pages that go to paper: all that is read, none that only leads somewhere."""
    lists = {"contents.md", "worksheets/index.md", "skills/index.md"}
    leads = {PageKind.HOME, PageKind.HELP_NOW}
    return tuple(
        page
        for page in curriculum.pages
        if page.kind not in leads
        and page.src_uri not in lists
        and not page.src_uri.startswith(("about/", "translators/"))
    )


def books(curriculum: Curriculum, title: str, workbook: str, guide: str) -> Iterator[Book]:
    """Yield every book of an edition.

    Args:
        curriculum: In the reader's language.
        title: The handout book's title.
        workbook: The workbook's title.
        guide: The title of the facilitator's guide.
    """
    every = printed(curriculum)
    pages = [p for p in every if not p.src_uri.startswith(FACILITATORS)]
    start = [p for p in pages if not p.module and p.kind is not PageKind.GLOSSARY]
    after = [p for p in pages if p.kind is PageKind.GLOSSARY]
    moduled = [p for module in curriculum.modules for p in module.pages if p in pages]
    handouts = tuple(unit_id(p.src_uri) for p in (*start, *moduled, *after))
    yield Book("handout-book.pdf", title, "handout-book", handouts, bound=True)
    sheets = tuple(unit_id(sheet.src_uri) for sheet in curriculum.worksheets)
    yield Book("workbook.pdf", workbook, "workbook", sheets, bound=True)
    guides = tuple(unit_id(p.src_uri) for p in every if p.src_uri.startswith(FACILITATORS))
    if guides:
        forms = tuple(unit_id(form.src_uri) for form in curriculum.forms)
        whole = (*guides, *forms)
        yield Book("facilitator-guide.pdf", guide, "facilitator-guide", whole, bound=True)
    for module in curriculum.modules:
        own = (
            *(unit_id(p.src_uri) for p in module.pages if p in pages),
            *_sheets(curriculum, module),
        )
        yield Book(
            f"modules/{module.slug}.pdf",
            f"{module.number}. {module.title}",
            "module",
            own,
            module=module.number,
            bound=True,
        )
    for sheet in curriculum.sheets():
        yield _single(sheet)


def _sheets(curriculum: Curriculum, module: Module) -> tuple[str, ...]:
    return tuple(unit_id(sheet.src_uri) for sheet in curriculum.worksheets_of(module))


def _single(sheet: Worksheet) -> Book:
    return Book(
        f"worksheets/{sheet.slug}.pdf",
        f"{sheet.label} {sheet.title}",
        "worksheet",
        (unit_id(sheet.src_uri),),
        module=sheet.module,
        worksheet=sheet.slug,
    )
