"""The press: lays out units, joins them into books, and lists what came out."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from imr.books.fonts import FontSet, cut_fonts
from imr.books.join import About, Part, join
from imr.books.shelf import Laid, Unit, find_unit
from imr.books.verify import verify_pdf
from imr.errors import BookError

if TYPE_CHECKING:
    from imr.books.editions import Book
    from imr.books.units import Printable

_FONTS = "node_modules/@fontsource/atkinson-hyperlegible-next/files"
_CUT = "node_modules/.cache/imr/fonts"
"""Beside the package they are cut from: they change only when it does, not from build to build."""

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


def _lay_out(unit: Unit, fonts: FontSet, cache: Path) -> Laid:
    from imr.books.render import render_unit  # noqa: PLC0415 (WeasyPrint, only where it works)

    return render_unit(unit, fonts, cache)


def assemble(order: Order, cache: Path) -> dict[str, Any]:
    """Join one book, prove that it is whole, and describe it for the catalog.

    A book whose units are those of an earlier build is taken from there.

    Raises:
        BookError: A heading or a field of the sources is not in the PDF.
    """
    book, out = order.book, Path(order.job.print_dir, order.book.path)
    out.parent.mkdir(parents=True, exist_ok=True)
    kept = cache / f"{_key(order)}.pdf"
    entry = _kept(kept)
    if entry is None:
        entry = _join(order, out)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(out, kept)
        kept.with_suffix(".json").write_text(json.dumps(entry), "utf-8")
    else:
        shutil.copyfile(kept, out)
    return {
        "path": f"print/{book.path}",
        "title": book.title,
        "kind": book.kind,
        "module": book.module,
        "session": 0,
        "worksheet": book.worksheet,
        "paper": order.job.paper,
        "size": "standard",
        "purpose": "fill-or-write",
        **entry,
    }


def _about(order: Order) -> About:
    job = order.job
    return About(order.book.title, job.lang, (job.author,) if job.author else (), date=job.date)


def _parts(order: Order) -> list[Part]:
    return [
        Part(
            laid.path,
            printable.unit_id,
            printable.title,
            printable.group,
            f"{printable.folio}–" if printable.folio else "",
        )
        for printable, laid in order.parts
    ]


@lru_cache(maxsize=1)
def _version() -> str:
    """Return what decides, beside its units, how a book is written."""
    texts = (Path(__file__).with_name(name).read_bytes() for name in ("join.py", "verify.py"))
    return hashlib.sha256(b"".join(texts)).hexdigest() + pikepdf.__version__


def _key(order: Order) -> str:
    """Name a book by all that goes into it; a unit's file is named by all that went into that."""
    found = hashlib.sha256(f"{_version()} {_about(order)} {order.job.site_url}".encode())
    for part, (printable, _) in zip(_parts(order), order.parts, strict=True):
        found.update(repr((part, printable.headings)).encode())
    return found.hexdigest()


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        entry: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
        whole = hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    except (OSError, ValueError, KeyError):
        return None
    return entry if whole else None


def _join(order: Order, out: Path) -> dict[str, Any]:
    joined = join(_parts(order), out, _about(order), site_url=order.job.site_url or None)
    headings = [text for printable, _ in order.parts for text in printable.headings]
    fields = {name for p, _ in order.parts for name in order.job.fields.get(p.unit_id, ())}
    problems = verify_pdf(joined.path, headings=headings, fields=fields)
    if problems:
        raise BookError(f"{order.job.lang}/{order.book.path}: " + "; ".join(problems[:5]))
    return {"pages": joined.pages, "bytes": joined.size, "sha256": joined.sha256}


class Press:
    """Takes jobs as they come, lays out their units side by side, and binds the books at the end.

    Units go out longest first, so that no long one is left for the end.
    """

    def __init__(self, fonts: FontSet, cache: Path, executor: Executor, tell: Progress) -> None:
        self.fonts, self.cache, self.executor, self.tell = fonts, cache, executor, tell
        self.jobs: list[Job] = []
        self.laid: dict[tuple[str, str], tuple[Printable, Laid]] = {}
        self.laying: dict[Future[Laid], tuple[str, Printable]] = {}

    def lay_out(self, job: Job) -> None:
        """Begin the units of one locale."""
        self.jobs.append(job)
        for printable in sorted(job.units, key=lambda printable: -len(printable.html)):
            unit = _unit(job, printable)
            kept = find_unit(unit, self.fonts, self.cache / "units")
            if kept:  # nothing to send to another process
                self.laid[job.lang, printable.unit_id] = (printable, kept)
            else:
                future = self.executor.submit(_lay_out, unit, self.fonts, self.cache / "units")
                self.laying[future] = (job.lang, printable)

    def bind(self) -> None:
        """Wait for the units, join the books, and write each locale's catalog.

        Raises:
            BookError: A unit cannot be laid out, or a book is not whole.
        """
        try:
            for future in self._finished(self.laying, "pages"):
                lang, printable = self.laying[future]
                self.laid[lang, printable.unit_id] = (printable, future.result())
        except BaseException:
            for future in self.laying:
                future.cancel()
            raise
        orders = [
            Order(
                _without_units(job),
                book,
                tuple(self.laid[job.lang, unit] for unit in _units(job, book)),
            )
            for job in self.jobs
            for book in job.books
        ]
        orders.sort(key=lambda order: -len(order.parts))
        books = self.cache / "books"
        joining = {self.executor.submit(assemble, order, books): order for order in orders}
        entries: dict[str, list[dict[str, Any]]] = {job.print_dir: [] for job in self.jobs}
        for joined in self._finished(joining, "books"):
            entries[joining[joined].job.print_dir].append(joined.result())
        for folder, found in entries.items():
            found.sort(key=lambda entry: str(entry["path"]))
            catalog = json.dumps({"books": found}, ensure_ascii=False, indent=1) + "\n"
            Path(folder, "catalog.json").write_text(catalog, "utf-8")

    def _finished(self, futures: Mapping[Future[Any], Any], what: str) -> Iterator[Future[Any]]:
        for done, future in enumerate(as_completed(futures), 1):
            self.tell(what, done, len(futures))
            yield future


def book_fonts(root: Path) -> FontSet:
    """Return the books' faces; `make` cuts them once, after the fonts are installed.

    Raises:
        BookError: The fonts are not installed.
    """
    return cut_fonts(root / _FONTS, root / _CUT)


def print_alone(job: Job, root: Path) -> None:
    """Print one locale's books with a pool of its own: what `mkdocs build` alone does.

    Raises:
        BookError: A unit cannot be laid out, or a book is not whole.
    """
    cache = root / ".cache" / "imr"
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("forkserver")) as pool:
        press = Press(book_fonts(root), cache, pool, lambda *_: None)
        press.lay_out(job)
        press.bind()


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
