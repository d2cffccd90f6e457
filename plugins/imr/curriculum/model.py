"""The curriculum as plain values; nothing here reads files.

Curriculum -- everything one edition is made from
  Module -- one IMR topic (1 to 10, and the optional 11)
    Page -- something to read: opening, session, reading, review, skill
    Worksheet -- a page with fields, used on screen and on paper
      Field -- one answer
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

Gettext = Callable[[str], str]
"""Gives the reader's words for an English message."""


class PageKind(StrEnum):
    """What a page is for; it decides which front matter it may carry."""

    HOME = "home"
    HELP_NOW = "help-now"
    GLOSSARY = "glossary"
    PAGE = "page"
    MODULE = "module"
    SESSION = "session"
    READING = "reading"
    REVIEW = "review"
    SKILL = "skill"
    GUIDE = "guide"
    TOOL = "tool"
    WORKSHEET = "worksheet"


class FieldKind(StrEnum):
    """The nine kinds of answer a worksheet can ask for."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes-no"
    CHOICE = "choice"
    CHECKLIST = "checklist"
    SCALE = "scale"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to tick, or one row of a table."""

    name: str
    """Never translated: it is part of the saved answer."""

    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Options of a long checklist that belong together under a heading of their own."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One answer on a worksheet."""

    name: str
    """Unique within its worksheet; lower-case with hyphens; never translated."""

    kind: FieldKind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    other: bool = False
    low: str = ""
    high: str = ""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    lines: int = 3
    repeat: int = 1
    rows: tuple[Option, ...] = ()
    row_label: str = ""
    columns: tuple[Field, ...] = ()
    line: int = 1
    """Where the field begins in its page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Something to read."""

    src_uri: str
    """Path below docs/, '/'-separated."""

    kind: PageKind
    title: str
    description: str
    last_reviewed: str
    minutes: int = 0
    module: int = 0
    session: int = 0
    order: int = 0
    audience: str = "participant"
    variant: str = ""
    tool: str = ""
    """What works on the page, for a page of kind `tool`: it names the template and the script."""

    @property
    def name(self) -> str:
        """The page's path without its ending: it names the catalog, too."""
        return self.src_uri.removesuffix(".md")


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A sheet to fill in: on a phone, in a PDF reader or with a pen."""

    slug: str
    title: str
    description: str
    module: int
    number: int
    src_uri: str
    fields: tuple[Field, ...]
    part: str = ""
    variant: str = ""
    private: bool = False
    minutes: int = 0
    aliases: tuple[tuple[str, str], ...] = ()
    """Pairs of a field's former name and its name today."""

    audience: str = "participant"
    form: int = 0
    """Its number among the facilitator's forms, if it is one or serves as one."""

    @property
    def is_form(self) -> bool:
        """Whether facilitators fill it in; such a sheet belongs to no module."""
        return self.audience == "facilitator"

    @property
    def label(self) -> str:
        """The number people say, as in "W4.4a", or "F4" for a form."""
        return f"F{self.form}" if self.is_form else f"W{self.module}.{self.number}{self.part}"


Source = Page | Worksheet
"""Whatever has a page of its own."""


@dataclass(frozen=True, slots=True)
class Module:
    """One topic of IMR."""

    number: int
    slug: str
    title: str
    description: str
    src_uri: str
    pages: tuple[Page, ...]
    """Every page of the module in reading order, its opening page first."""

    variants: tuple[str, ...] = ()
    optional: bool = False
    tracks: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...] = ()
    """Pairs of a track's name and, for each of its meetings, the session numbers it uses."""


@dataclass(frozen=True)
class Curriculum:
    """Everything one edition is made from."""

    modules: tuple[Module, ...]
    worksheets: tuple[Worksheet, ...]
    """The participants', by module and number."""

    pages: tuple[Page, ...]
    """All pages but worksheets, the modules' among them, in reading order."""

    links: tuple[tuple[str, str], ...] = ()
    """Pairs (from src_uri, to src_uri) of every link between pages."""

    forms: tuple[Worksheet, ...] = ()
    """The facilitators' sheets, by number."""

    @cached_property
    def _targets(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for source, target in self.links:
            found.setdefault(source, set()).add(target)
        return found

    def targets(self, src_uri: str) -> frozenset[str]:
        """Return the pages that a page links to."""
        return frozenset(self._targets.get(src_uri, ()))

    def linking_to(self, src_uri: str) -> frozenset[str]:
        """Return the pages that link to a page."""
        return frozenset(uri for uri, targets in self._targets.items() if src_uri in targets)

    def sheets(self) -> tuple[Worksheet, ...]:
        """Return whatever can be filled in: worksheets, then forms."""
        return (*self.worksheets, *self.forms)

    def sources(self) -> tuple[Source, ...]:
        """Return every page and worksheet."""
        return (*self.pages, *self.sheets())

    def guides_of(self, module: Module) -> tuple[Page, ...]:
        """Return the facilitator's guides of a module: its overview, then one per session."""
        return tuple(
            p for p in self.pages if p.kind is PageKind.GUIDE and p.module == module.number
        )

    def worksheets_of(self, module: Module) -> tuple[Worksheet, ...]:
        """Return the worksheets of a module in the order of their numbers."""
        return tuple(w for w in self.worksheets if w.module == module.number)

    def sessions_using(self, worksheet: Worksheet) -> tuple[Page, ...]:
        """Return the pages that use a worksheet, in reading order: of modules, or for facilitators."""
        sources = self.linking_to(worksheet.src_uri)
        kinds = {PageKind.SESSION, PageKind.READING, PageKind.SKILL}
        if worksheet.is_form:
            kinds = {PageKind.PAGE, PageKind.GUIDE}
        return tuple(p for p in self.pages if p.src_uri in sources and p.kind in kinds)
