"""The bindery: joins laid-out units into one book, proves it whole, and describes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import pikepdf

from imr.books.editions import as_booklet
from imr.books.impose import impose
from imr.books.join import About, Part, join
from imr.books.verify import verify_pdf
from imr.drafts import write_whole
from imr.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr.books.editions import Book, Format

_SOURCES = (
    "about.py",
    "bindery.py",
    "duplicates.py",
    "impose.py",
    "join.py",
    "outline.py",
    "verify.py",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One unit of a book, and what must be found again in the book."""

    part: Part
    pages: int
    headings: tuple[str, ...]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Order:
    """One book to be joined: everything a worker needs for it."""

    book: Book
    format: Format
    about: About
    out: Path
    site_url: str
    pieces: tuple[Piece, ...]

    @property
    def pages(self) -> int:
        """How many pages it will join."""
        return sum(piece.pages for piece in self.pieces)


def bind(order: Order, cache: Path) -> list[dict[str, Any]]:
    """Join one book, prove that it is whole, fold its booklet, and describe them for the catalog.

    A book whose units are those of an earlier build is taken from there.

    Args:
        order: What to join.
        cache: A folder for books, kept between builds.

    Raises:
        BookError: A heading or a field of the sources is not in the PDF.
    """
    order.out.parent.mkdir(parents=True, exist_ok=True)
    entries = []
    for book, out, kept in _files(order, cache):
        made = _kept(kept)
        if made:
            _share(kept, out)
        else:
            made = _join(order) if book is order.book else _impose(order.out, out)
            kept.parent.mkdir(parents=True, exist_ok=True)
            _share(out, kept)
            write_whole(kept.with_suffix(".json"), json.dumps(made).encode())
        entries.append(_entry(order, book, made))
    return entries


def _share(file: Path, name: Path) -> None:
    """Give a finished file a second name, or copy it where files cannot have two.

    Should somebody change the file in the site, the next build finds that it is not what was kept.
    """
    name.unlink(missing_ok=True)
    try:
        name.hardlink_to(file)
    except OSError:
        write_whole(name, file.read_bytes())
        name.chmod(0o644)


def bind_each(orders: Sequence[Order], cache: Path) -> list[dict[str, Any]]:
    """Bind several books; see `bind`."""
    return [entry for order in orders for entry in bind(order, cache)]


def is_bound(order: Order, cache: Path) -> bool:
    """Tell whether an earlier build left the same book, if nobody has changed its file."""
    return all(kept.with_suffix(".json").is_file() for _, _, kept in _files(order, cache))


def _files(order: Order, cache: Path) -> list[tuple[Book, Path, Path]]:
    """Return the book and its booklet: each with where it goes and where it is kept."""
    key = _key(order)
    found = [(order.book, order.out, cache / f"{key}.pdf")]
    if order.book.booklet:
        booklet = as_booklet(order.book)
        out = order.out.with_name(PurePath(booklet.path).name)
        found.append((booklet, out, cache / f"{key}-booklet.pdf"))
    return found


def _entry(order: Order, book: Book, made: dict[str, Any]) -> dict[str, Any]:
    return {
        "path": f"print/{book.path}",
        "title": book.title,
        "kind": book.kind,
        "module": book.module,
        "session": book.session,
        "variant": book.variant,
        "worksheet": book.worksheet,
        "paper": order.format.paper,
        "size": order.format.size,
        "purpose": book.purpose,
        **made,
    }


@lru_cache(maxsize=1)
def _version() -> str:
    """Return what decides, beside its units, how a book is written."""
    texts = (Path(__file__).with_name(name).read_bytes() for name in _SOURCES)
    return hashlib.sha256(b"".join(texts)).hexdigest() + pikepdf.__version__


def _key(order: Order) -> str:
    """Name a book by all that goes into it; a unit's file is named by all that went into that."""
    parts = [(piece.part, piece.headings, sorted(piece.fields)) for piece in order.pieces]
    text = f"{_version()} {order.about} {order.site_url} {parts}"
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        entry: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
        whole = hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    except (OSError, ValueError, KeyError):
        return None
    return entry if whole else None


def _join(order: Order) -> dict[str, Any]:
    parts = [piece.part for piece in order.pieces]
    joined = join(parts, order.out, order.about, site_url=order.site_url or None)
    headings = [text for piece in order.pieces for text in piece.headings]
    fields = {name for piece in order.pieces for name in piece.fields}
    problems = verify_pdf(joined.path, headings=headings, fields=fields)
    if problems:
        raise BookError(f"{order.about.lang}/{order.book.path}: " + "; ".join(problems[:5]))
    return {
        "pages": joined.pages,
        "bytes": joined.size,
        "sha256": joined.sha256,
        "parts": [
            {"unit": piece.part.id, "first": first, "pages": piece.pages}
            for piece, first in zip(order.pieces, joined.starts, strict=True)
        ],
    }


def _impose(source: Path, out: Path) -> dict[str, Any]:
    made = impose(source, out, back_cover=True)
    return {"pages": made.pages, "bytes": made.size, "sha256": made.sha256, "parts": []}
