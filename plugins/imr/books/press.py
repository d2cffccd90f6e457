"""The press: lays out units, has them bound into books, and lists what came out."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr.books.bindery import Order, Piece, bind
from imr.books.editions import SIZES
from imr.books.epub import write_epub
from imr.books.fonts import FontSet, cut_fonts
from imr.books.join import About, Part
from imr.books.later import load_later
from imr.books.shelf import Laid, Unit, find_unit

if TYPE_CHECKING:
    from imr.books.editions import Book, Format
    from imr.books.epub import Words
    from imr.books.units import Printable

_FONTS = "node_modules/@fontsource/atkinson-hyperlegible-next/files"
_CUT = "node_modules/.cache/imr/fonts"
"""Beside the package they are cut from: they change only when it does, not from build to build."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


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


Place = tuple[str, "Format", str]
"""Names a laid-out unit: its locale, its format and its own name."""


def _unit(job: Job, printable: Printable) -> Unit:
    return Unit(printable.unit_id, printable.html, job.css, printable.digest)


def _lay_out(unit: Unit, fonts: FontSet, cache: Path) -> Laid:
    load_later()
    from imr.books.render import render_unit  # noqa: PLC0415 (WeasyPrint, only where it works)

    return render_unit(unit, fonts, cache)


class Press:
    """Takes jobs as they come, lays out their units side by side, and binds the books at the end.

    Units go out longest first, so that no long one is left for the end.
    """

    def __init__(self, fonts: FontSet, cache: Path, executor: Executor, tell: Progress) -> None:
        self.fonts, self.cache, self.executor, self.tell = fonts, cache, executor, tell
        self.jobs: list[Job] = []
        self.laid: dict[Place, tuple[Printable, Laid]] = {}
        self.laying: dict[Future[Laid], tuple[Place, Printable]] = {}

    def lay_out(self, jobs: Sequence[Job]) -> None:
        """Begin the units of one locale, in all its formats."""
        self.jobs.extend(jobs)
        work = [(job, printable) for job in jobs for printable in job.units]
        for job, printable in sorted(work, key=_cost, reverse=True):
            place = (job.lang, job.format, printable.unit_id)
            unit = _unit(job, printable)
            kept = find_unit(unit, self.fonts, self.cache / "units")
            if kept:  # nothing to send to another process
                self.laid[place] = (printable, kept)
            else:
                future = self.executor.submit(_lay_out, unit, self.fonts, self.cache / "units")
                self.laying[future] = (place, printable)

    def bind(self) -> None:
        """Wait for the units, join the books, and write each locale's catalog.

        Raises:
            BookError: A unit cannot be laid out, or a book is not whole.
        """
        try:
            for future in self._finished(self.laying, "pages"):
                place, printable = self.laying[future]
                self.laid[place] = (printable, future.result())
        except BaseException:
            for future in self.laying:
                future.cancel()
            raise
        orders = [(job, self._order(job, book)) for job in self.jobs for book in job.books]
        orders.sort(key=lambda order: -order[1].pages)
        binding = {
            self.executor.submit(bind, order, self.cache / "books"): job for job, order in orders
        }
        epubs = {job.print_dir: self._epub(job, job.epub) for job in self.jobs if job.epub}
        entries: dict[str, list[dict[str, Any]]] = {job.print_dir: [] for job in self.jobs}
        for bound in self._finished(binding, "books"):
            entries[binding[bound].print_dir].extend(bound.result())
        languages = {job.print_dir: job.lang for job in self.jobs}
        for folder, found in entries.items():
            found.sort(key=lambda entry: str(entry["path"]))
            made = [future.result() for name, future in epubs.items() if name == folder]
            catalog = {"lang": languages[folder], "books": found, "epubs": made}
            text = json.dumps(catalog, ensure_ascii=False, indent=1) + "\n"
            Path(folder, "catalog.json").write_text(text, "utf-8")

    def _epub(self, job: Job, words: Words) -> Future[dict[str, Any]]:
        """Begin the EPUB of a locale: help first, then every handout."""
        units = {printable.unit_id: printable for printable in job.units}
        book = next(book for book in job.books if book.kind == "handout-book")
        front = [name for name in job.fronts.get(book.path, ()) if name.endswith("/help")]
        chapters = tuple(units[name] for name in (*front, *book.units))
        return self.executor.submit(
            write_epub,
            chapters,
            words,
            Path(job.print_dir, book.path).with_suffix(".epub"),
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
                _piece(*self.laid[job.lang, job.format, name], job.fields.get(name, frozenset()))
                for name in names
            ),
        )

    def _finished(self, futures: Mapping[Future[Any], Any], what: str) -> Iterator[Future[Any]]:
        for done, future in enumerate(as_completed(futures), 1):
            self.tell(what, done, len(futures))
            yield future


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
    cache = root / ".cache" / "imr"
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("forkserver")) as pool:
        press = Press(book_fonts(root), cache, pool, lambda *_: None)
        press.lay_out(jobs)
        press.bind()
