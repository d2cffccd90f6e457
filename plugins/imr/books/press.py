"""The press: lays out units, joins them into books, and lists what came out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imr.books.editions import Book
from imr.books.fonts import FontSet
from imr.books.join import About, Part, join
from imr.books.render import Laid, Unit, render_unit
from imr.books.units import Printable
from imr.books.verify import verify_pdf
from imr.errors import BookError

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Job:
    """All the books of one locale; plain values, so that it can go to another process."""

    lang: str
    paper: str
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


@dataclass(frozen=True, slots=True)
class Order:
    """One book to be joined: everything a worker needs for it."""

    job: Job
    book: Book
    parts: tuple[tuple[Printable, Laid], ...]


def _unit(job: Job, printable: Printable) -> Unit:
    return Unit(printable.unit_id, printable.html, job.css, printable.digest)


def assemble(order: Order) -> dict[str, Any]:
    """Join one book, prove that it is whole, and describe it for the catalog.

    Raises:
        BookError: A heading or a field of the sources is not in the PDF.
    """
    job, book = order.job, order.book
    parts = [
        Part(laid.path, printable.unit_id, printable.title, printable.group, f"{printable.folio}–")
        if printable.folio
        else Part(laid.path, printable.unit_id, printable.title)
        for printable, laid in order.parts
    ]
    joined = join(
        parts,
        Path(job.print_dir, book.path),
        About(book.title, job.lang, (job.author,) if job.author else (), date=job.date),
        site_url=job.site_url or None,
    )
    headings = [text for printable, _ in order.parts for text in printable.headings]
    fields = {name for p, _ in order.parts for name in job.fields.get(p.unit_id, ())}
    problems = verify_pdf(joined.path, headings=headings, fields=fields)
    if problems:
        raise BookError(f"{job.lang}/{book.path}: " + "; ".join(problems[:5]))
    return {
        "path": f"print/{book.path}",
        "title": book.title,
        "kind": book.kind,
        "module": book.module,
        "session": 0,
        "worksheet": book.worksheet,
        "paper": job.paper,
        "size": "standard",
        "purpose": "fill-or-write",
        "pages": joined.pages,
        "bytes": joined.size,
        "sha256": joined.sha256,
    }


def _finished(futures: dict[Future[Any], Any], what: str, tell: Progress) -> Iterator[Future[Any]]:
    for done, future in enumerate(as_completed(futures), 1):
        tell(what, done, len(futures))
        yield future


def print_all(
    jobs: tuple[Job, ...], fonts: FontSet, cache: Path, executor: Executor, tell: Progress
) -> None:
    """Lay out every unit of every locale, join the books, and write each locale's catalog.

    Units go out longest first, so that no long one is left for the end.

    Raises:
        BookError: A unit cannot be laid out, or a book is not whole.
    """
    work = sorted(
        ((job, printable) for job in jobs for printable in job.units),
        key=lambda pair: -len(pair[1].html),
    )
    laying: dict[Future[Laid], tuple[str, Printable]] = {
        executor.submit(render_unit, _unit(job, printable), fonts, cache): (job.lang, printable)
        for job, printable in work
    }
    laid: dict[tuple[str, str], tuple[Printable, Laid]] = {}
    try:
        for future in _finished(laying, "pages", tell):
            lang, printable = laying[future]
            laid[lang, printable.unit_id] = (printable, future.result())
        orders = [
            Order(_without_units(job), book, tuple(laid[job.lang, u] for u in _units(job, book)))
            for job in jobs
            for book in job.books
        ]
        orders.sort(key=lambda order: -len(order.parts))
        joining = {executor.submit(assemble, order): order for order in orders}
        entries: dict[str, list[dict[str, Any]]] = {job.print_dir: [] for job in jobs}
        for future in _finished(joining, "books", tell):
            entries[joining[future].job.print_dir].append(future.result())
    except BaseException:
        for future in laying:
            future.cancel()
        raise
    for folder, found in entries.items():
        found.sort(key=lambda entry: str(entry["path"]))
        catalog = json.dumps({"books": found}, ensure_ascii=False, indent=1) + "\n"
        Path(folder, "catalog.json").write_text(catalog, "utf-8")


def _units(job: Job, book: Book) -> tuple[str, ...]:
    return (*job.fronts.get(book.path, ()), *book.units)


def _without_units(job: Job) -> Job:
    """Leave out what a joining worker does not need: it would be copied for every book."""
    return Job(
        job.lang,
        job.paper,
        job.print_dir,
        job.site_url,
        "",
        job.author,
        job.date,
        (),
        (),
        job.fields,
        {},
    )
