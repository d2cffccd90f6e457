"""Which books there are, and what each is put together from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from imr.curriculum.model import Curriculum, Page, PageKind, Worksheet
from imr.curriculum.regions import PAPERS
from imr.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterator

FACILITATORS = "facilitators/"
"""Pages below this folder make the facilitator's guide."""

SLIDES = "slides"
"""The tool whose page is shown as slides, and their unit: without the notes."""

SIZES = ("standard", "large-print")


@dataclass(frozen=True, slots=True)
class Book:
    """One PDF: its place, its title, and the units it joins."""

    path: str
    """Below the locale's print folder."""

    title: str
    kind: str
    """`worksheet`, `session`, `guide`, `module`, `handout-book`, `workbook`, `facilitator-guide`,
    `slides`, `booklet` or `packet-cover`."""

    units: tuple[str, ...]
    module: int = 0
    session: int = 0
    variant: str = ""
    worksheet: str = ""
    purpose: str = "fill-or-write"
    """`fill-or-write` if it may hold worksheets, `read` if it holds none, `show` for slides,
    `printer` if it makes sense on folded paper only."""

    bound: bool = False
    """Whether it has a cover, help on the inside cover, contents and an imprint."""

    booklet: bool = False
    """Whether it is made as a booklet to fold, too."""


@dataclass(frozen=True, slots=True)
class Format:
    """The paper and the size of print that all books of a set share."""

    paper: str
    """`letter` or `a4`."""

    size: str
    """`standard` or `large-print`."""

    suffix: str = ""
    """Stands behind the names of its files."""


def formats(paper: str, papers: str, sizes: str) -> tuple[Format, ...]:
    """Return the formats to print in; the first has no suffix.

    Args:
        paper: The region's.
        papers: Those asked for, as in "letter,a4"; "" for the region's alone.
        sizes: Those asked for, as in "standard"; "" for all.

    Raises:
        BookError: Something else is asked for.
    """
    asked = _listed("IMR_PAPERS", papers, PAPERS) or (paper,)
    # The region's own paper needs no name, wherever it stands in the list.
    ordered = sorted(asked, key=lambda name: name != paper)
    return tuple(
        Format(
            name,
            size,
            ("" if size == SIZES[0] else f"-{size}") + ("" if name == ordered[0] else f"-{name}"),
        )
        for name in ordered
        for size in _listed("IMR_SIZES", sizes, SIZES) or SIZES
    )


def _listed(setting: str, text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in known:
            raise BookError(f"{setting}: there is no '{name}'. Expected {' or '.join(known)}.")
    return names


def is_made(book: Book, form: Format) -> bool:
    """Tell whether a book is made in a format: slides are large enough as they are."""
    return book.kind != SLIDES or form.size == SIZES[0]


def in_format(book: Book, wanted: Format) -> Book:
    """Return a book under the name of its file in a format."""
    return replace(book, path=book.path.removesuffix(".pdf") + f"{wanted.suffix}.pdf")


def as_booklet(book: Book) -> Book:
    """Return the booklet of a book."""
    path = book.path.removesuffix(".pdf") + "-booklet.pdf"
    return replace(book, path=path, kind="booklet", purpose="printer")


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
    """Return the pages that go to paper: all that is read, none that only leads somewhere.

    Of the pages that stand in no folder, that is the glossary alone; of the tools, the slides, whose
    notes are read.
    """
    lists = {"worksheets/index.md", "skills/index.md"}
    return tuple(
        page
        for page in curriculum.pages
        if (page.kind is not PageKind.TOOL or page.tool == SLIDES)
        and page.src_uri not in lists
        and ("/" in page.src_uri or page.kind is PageKind.GLOSSARY)
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
    yield Book("handout-book.pdf", title, "handout-book", handouts, purpose="read", bound=True)
    sheets = tuple(unit_id(sheet.src_uri) for sheet in curriculum.worksheets)
    yield Book("workbook.pdf", workbook, "workbook", sheets, bound=True)
    guides = tuple(unit_id(p.src_uri) for p in every if p.src_uri.startswith(FACILITATORS))
    if guides:
        name = "facilitator-guide"
        whole = (*guides, *(unit_id(form.src_uri) for form in curriculum.forms))
        yield Book(f"{name}.pdf", guide, name, whole, bound=True)
    for module in curriculum.modules:
        own = (
            *(unit_id(p.src_uri) for p in module.pages if p in pages),
            *(unit_id(sheet.src_uri) for sheet in curriculum.worksheets_of(module)),
        )
        yield Book(
            f"modules/{module.slug}.pdf",
            f"{module.number}. {module.title}",
            "module",
            own,
            module=module.number,
            bound=True,
            booklet=True,
        )
    for page in every:
        if page.tool == SLIDES:
            yield Book("slides.pdf", page.title, SLIDES, (SLIDES,), purpose="show")
    for page in moduled:
        if page.kind is PageKind.SESSION:
            yield session_packet(curriculum, page)
    for page in every:
        if page.kind is PageKind.GUIDE and page.session:
            yield _guide(page)
    for sheet in curriculum.sheets():
        yield _single(sheet)


def session_packet(curriculum: Curriculum, page: Page) -> Book:
    """Return what a session hands out: its page, then the skills and worksheets it leads to."""
    targets = curriculum.targets(page.src_uri)
    skills = [p for p in curriculum.pages if p.kind is PageKind.SKILL and p.src_uri in targets]
    sheets = [sheet for sheet in curriculum.worksheets if sheet.src_uri in targets]
    uris = (page.src_uri, *(p.src_uri for p in skills), *(sheet.src_uri for sheet in sheets))
    return Book(
        f"sessions/{_file(page)}.pdf",
        f"{folio(page)} {page.title}",
        "session",
        tuple(unit_id(uri) for uri in uris),
        module=page.module,
        session=page.session,
        variant=page.variant,
    )


def _guide(page: Page) -> Book:
    """Return the facilitator's guide of one session."""
    return Book(
        f"guides/{_file(page)}.pdf",
        f"{folio(page)} {page.title}",
        "guide",
        (unit_id(page.src_uri),),
        module=page.module,
        session=page.session,
        variant=page.variant,
        purpose="read",
    )


def _file(page: Page) -> str:
    return "-".join(filter(None, (str(page.module), page.variant, str(page.session))))


def _single(sheet: Worksheet) -> Book:
    return Book(
        f"worksheets/{sheet.slug}.pdf",
        f"{sheet.label} {sheet.title}",
        "worksheet",
        (unit_id(sheet.src_uri),),
        module=sheet.module,
        worksheet=sheet.slug,
    )
