"""The press: lays out a locale's units, has them bound into books, and lists what came out."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr.agenda import Agenda, Turn
from imr.books.bindery import Order, Piece, bind_each, is_bound
from imr.books.editions import SIZES
from imr.books.epub import write_epub
from imr.books.fonts import FontSet, cut_fonts
from imr.books.join import About, Part
from imr.books.later import load_engine
from imr.books.shelf import Laid, Unit, find_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from imr.books.editions import Book, Format
    from imr.books.epub import Words
    from imr.books.units import Printable

_FONTS = "node_modules/@fontsource/atkinson-hyperlegible-next/files"
_CUT = "node_modules/.cache/imr/fonts"
"""Beside the package they are cut from: they change only when it does, not from build to build."""


@dataclass(frozen=True, slots=True)
class Job:
    """All the books of one locale in one format; plain values, for it goes to other processes."""

    lang: str
    format: Format
    print_dir: str
    """Where the books go: the locale's site, then `print`."""

    site_url: str
    css: str
    author: str
    date: int
    """Seconds since 1970: when the sources were last changed."""

    units: tuple[Printable, ...]
    books: tuple[Book, ...]
    fields: Mapping[str, frozenset[str]]
    """Names of the fields of each worksheet's unit."""

    fronts: Mapping[str, tuple[str, ...]]
    """For each bound book, the units of its cover, inside cover and contents."""

    backs: Mapping[str, tuple[str, ...]]
    """For each bound book, the units at its end."""

    epub: Words | None = None
    """What the handout book says of itself as an EPUB; None where there is none."""


Place = tuple["Format", str]
"""Names a laid-out unit: its format and its own name."""


def _unit(job: Job, printable: Printable) -> Unit:
    return Unit(printable.unit_id, printable.html, job.css, printable.digest)


def _lay_out(unit: Unit, fonts: FontSet, cache: Path) -> Laid:
    load_engine()
    from imr.books.render import render_unit  # noqa: PLC0415

    return render_unit(unit, fonts, cache)


class Press:
    """Lays out the units of one locale, longest first, binds its books, and lists them.

    A book begins when the locale's last unit is done, whatever the others still do.
    """

    def __init__(self, jobs: Sequence[Job], fonts: FontSet, cache: Path, agenda: Agenda) -> None:
        self.jobs, self.fonts, self.cache, self.agenda = jobs, fonts, cache, agenda
        self.laid: dict[Place, tuple[Printable, Laid]] = {}
        self.entries: list[dict[str, Any]] = []
        self.epubs: list[dict[str, Any]] = []
        self.number = next(agenda.numbers)
        self.waiting = 0
        """Pieces of work that have begun."""

    def start(self, then: Callable[[], None]) -> None:
        """Begin; what comes of it is told when the agenda is run.

        Args:
            then: To be done when the last book is listed.

        Raises:
            BookError: By the agenda: a unit cannot be laid out, or a book is not whole.
        """
        self.lay_out(lambda: self._bind(lambda: self._list(then)))

    def lay_out(self, then: Callable[[], None]) -> None:
        """Begin the units, and nothing else; see `start`."""
        work = [(job, printable) for job in self.jobs for printable in job.units]
        for job, printable in sorted(work, key=_cost, reverse=True):
            place = (job.format, printable.unit_id)
            unit = _unit(job, printable)
            kept = find_unit(unit, self.fonts, self.cache / "units")
            if kept:  # nothing to send to another process
                self.laid[place] = (printable, kept)
            else:
                keep = partial(self._keep, place, printable)
                task = (_lay_out, unit, self.fonts, self.cache / "units")
                turn = (0, self.number, -_cost((job, printable)))  # one locale after another
                self._begin("pages", keep, then, *task, turn=turn)
        if not self.waiting:
            then()

    def _keep(self, place: Place, printable: Printable, laid: Laid) -> None:
        self.laid[place] = (printable, laid)

    def _begin(
        self,
        what: str,
        keep: Callable[[Any], None],
        then: Callable[[], None],
        task: Callable[..., Any],
        *args: Any,
        turn: Turn,
    ) -> None:
        """Begin a task; keep what it returns; go on after the last of those that are begun."""

        def done(found: Any) -> None:
            keep(found)
            self.waiting -= 1
            if not self.waiting:
                then()

        self.waiting += 1
        self.agenda.begin(what, done, task, *args, turn=turn)

    def _bind(self, then: Callable[[], None]) -> None:
        """Begin the books; those that need only be copied are one piece of work."""
        cache = self.cache / "books"
        fresh: list[Order] = []
        bound: list[Order] = []
        for job in self.jobs:
            for order in (self._order(job, book) for book in job.books):
                (bound if is_bound(order, cache) else fresh).append(order)
        for order in sorted(fresh, key=lambda order: -order.pages):
            self._begin_books([order], then, cache)
        if bound:
            self._begin_books(bound, then, cache)
        for job in self.jobs:
            if job.epub:
                task = self._epub(job, job.epub)
                self._begin("", self.epubs.append, then, task, turn=(1, 0))
        if not self.waiting:
            then()

    def _begin_books(self, some: list[Order], then: Callable[[], None], cache: Path) -> None:
        turn = (1, -some[0].pages if len(some) == 1 else 0)
        self._begin("books", self.entries.extend, then, bind_each, some, cache, turn=turn)

    def _list(self, then: Callable[[], None]) -> None:
        """Write the catalog of the locale's books."""
        if self.jobs:
            self.entries.sort(key=lambda entry: str(entry["path"]))
            catalog = {"lang": self.jobs[0].lang, "books": self.entries, "epubs": self.epubs}
            text = json.dumps(catalog, ensure_ascii=False, indent=1) + "\n"
            Path(self.jobs[0].print_dir, "catalog.json").write_text(text, "utf-8")
        then()

    @staticmethod
    def _epub(job: Job, words: Words) -> Callable[[], dict[str, Any]]:
        """Return the task of the EPUB of a locale: help first, then every handout."""
        units = {printable.unit_id: printable for printable in job.units}
        book = next(book for book in job.books if book.kind == "handout-book")
        front = [name for name in job.fronts.get(book.path, ()) if name.endswith("/help")]
        chapters = tuple(units[name] for name in (*front, *book.units))
        out = Path(job.print_dir, book.path).with_suffix(".epub")
        return partial(
            write_epub,
            chapters,
            words,
            out,
            lang=job.lang,
            date=job.date,
            site_url=job.site_url,
        )

    def _order(self, job: Job, book: Book) -> Order:
        names = (
            *job.fronts.get(book.path, ()),
            *book.units,
            *job.backs.get(book.path, ()),
        )
        return Order(
            book,
            job.format,
            About(book.title, job.lang, (job.author,) if job.author else (), date=job.date),
            Path(job.print_dir, book.path),
            job.site_url,
            tuple(
                _piece(*self.laid[job.format, name], job.fields.get(name, frozenset()))
                for name in names
            ),
        )


def _cost(work: tuple[Job, Printable]) -> int:
    job, printable = work
    return len(printable.html) * (1 if job.format.size == SIZES[0] else 2)


def _piece(printable: Printable, laid: Laid, fields: frozenset[str]) -> Piece:
    label = f"{printable.folio}–" if printable.folio else None
    part = Part(
        laid.path, printable.unit_id, printable.title, printable.group, label, printable.side
    )
    return Piece(part, laid.pages, printable.headings, fields)


def book_fonts(root: Path) -> FontSet:
    """Return the books' faces; `make` cuts them once, after the fonts are installed.

    Raises:
        BookError: The fonts are not installed.
    """
    return cut_fonts(root / _FONTS, root / _CUT)


def print_alone(jobs: Sequence[Job], root: Path) -> None:
    """Print one locale's books with a pool of its own: what `mkdocs build` alone does.

    Raises:
        BookError: A unit cannot be laid out, or a book is not whole.
    """
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(mp_context=context) as pool, Agenda(pool, lambda *_: None) as agenda:
        Press(jobs, book_fonts(root), root / ".cache" / "imr", agenda).start(lambda: None)
        agenda.run()
