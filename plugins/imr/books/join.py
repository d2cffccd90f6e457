"""Books made of finished units, with everything that makes a PDF usable.

Tags, fields, link targets, bookmarks and page labels of every part stay; fonts and pictures that
parts have in common are kept once. No library does this: qpdf, pikepdf's own page copying and
PyMuPDF all drop the tags.

A link from unit to unit is written in the HTML as `book:#<target>;<path>`: the target as it is
named in the book (`<unit-id>` or `<unit-id>/<html-id>`), then, if the page is on the website, its
path there, percent-encoded, with its own `#` part. See `book_link`.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urljoin

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from imr.books.about import About, describe
from imr.books.duplicates import Duplicates
from imr.books.outline import Entry, write_labels, write_outline
from imr.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCHEME = "book:#"

__all__ = ["About", "Joined", "Part", "book_link", "join"]


@dataclass(frozen=True, slots=True)
class Part:
    """One unit in a book."""

    pdf: Path | bytes
    id: str
    title: str
    """Its bookmark; "" keeps the unit's own heading."""

    group: str = ""
    """The bookmark it hangs under, such as its module's; parts in a row share one."""

    label: str | None = ""
    """Begins its page labels, as in "3.2-"; its pages are counted from 1. None for what stands
    before the text: its pages are counted with the file's, in Roman numbers."""

    side: str = ""
    """`right` or `left`: the page it begins on in a book printed on both sides, if need be after
    a blank one; "" if any will do."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A finished file."""

    path: Path
    pages: int
    size: int
    """Bytes."""

    sha256: str
    starts: tuple[int, ...]
    """The first page of each part, counted from 1."""


def book_link(target: str, path: str | None = None) -> str:
    """Write the `href` of a link from one unit to another.

    Args:
        target: `<unit-id>` or `<unit-id>/<html-id>`.
        path: Where the same is on the website, below its root; None if it is not.
    """
    safe = quote(target, safe="/-._~")
    return f"{_SCHEME}{safe}" if path is None else f"{_SCHEME}{safe};{path}"


def join(
    parts: Sequence[Part], out: Path, about: About, *, site_url: str | None = None, levels: int = 2
) -> Joined:
    """Join units into one file; the same parts give the same bytes.

    Args:
        parts: In the order of the book; one is enough.
        out: Where to write; it appears whole or not at all.
        about: Title, language, authors and date.
        site_url: The website's root. Links to units that this file lacks lead there, or, without
            it, become plain words.
        levels: How many levels of bookmarks a part may have, its own title being the first.

    Raises:
        BookError: If there is no part, a part has no tags, or two parts share a name.
    """
    if not parts:
        raise BookError(f"{out.name}: a book needs at least one part.")
    book = _Book(pikepdf.new(), about, site_url)
    for part in parts:
        book.add(part)
    book.finish(levels)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=out.parent, prefix=".draft-", suffix=".pdf")
    os.close(handle)
    try:
        book.pdf.save(
            draft,
            deterministic_id=True,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        content = Path(draft).read_bytes()
        Path(draft).chmod(0o644)
        Path(draft).replace(out)
    finally:
        Path(draft).unlink(missing_ok=True)
    starts = tuple(entry.start + 1 for entry in book.entries)
    sha256 = hashlib.sha256(content).hexdigest()
    return Joined(out, len(book.pdf.pages), len(content), sha256, starts)


@dataclass(slots=True)
class _Book:
    pdf: pikepdf.Pdf
    about: About
    site_url: str | None
    ids: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)
    kids: list[Any] = field(default_factory=list)
    parents: dict[int, Any] = field(default_factory=dict)
    """The parent tree: for each page or annotation of the book, the tags that own it."""

    next_key: int = 0
    fields: list[Any] = field(default_factory=list)
    field_names: dict[str, str] = field(default_factory=dict)
    form: Any = None
    targets: dict[str, Any] = field(default_factory=dict)
    links: list[tuple[Any, Any]] = field(default_factory=list)
    """Annotations that lead to another unit, with their pages."""

    duplicates: Duplicates = field(default_factory=Duplicates)

    def add(self, part: Part) -> None:
        """Take in all of one part but its bookmarks, which need the finished pages."""
        source = pikepdf.open(BytesIO(part.pdf) if isinstance(part.pdf, bytes) else part.pdf)
        if "/StructTreeRoot" not in source.Root:
            raise BookError(f"{part.id}: the part has no tags.")
        if part.id in self.ids:
            raise BookError(f"{part.id}: the part is in the book twice.")
        if part.side and (len(self.pdf.pages) % 2 == 0) != (part.side == "right"):
            left, bottom, right, top = map(float, source.pages[0].mediabox)
            self.pdf.add_blank_page(page_size=(right - left, top - bottom))
        start = len(self.pdf.pages)
        self.ids.add(part.id)
        self.entries.append(Entry(part.title, part.group, part.label, source, start))
        with warnings.catch_warnings():
            # pikepdf warns that fields and link targets are lost; both are brought over below.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            self.pdf.pages.extend(source.pages)
        pages = [page.obj for page in self.pdf.pages[start:]]
        self._take_tags(part, source)
        self._take_annotations(pages)
        self._take_targets(part, source)
        if "/AcroForm" in source.Root:
            self._take_fields(part, self._bring(source, source.Root.AcroForm))
        for holder in {page.Resources.objgen: page.Resources for page in pages}.values():
            self.duplicates.replace_in(holder.get("/Font"))
            self.duplicates.replace_in(holder.get("/XObject"))

    def _bring(self, source: pikepdf.Pdf, thing: Any) -> Any:
        return self.pdf.copy_foreign(thing if thing.is_indirect else source.make_indirect(thing))

    def _take_tags(self, part: Part, source: pikepdf.Pdf) -> None:
        tree = self._bring(source, source.Root.StructTreeRoot)
        document = tree.K[0]
        if (lang := str(source.Root.get("/Lang", ""))) not in {"", self.about.lang}:
            document.Lang = String(lang)
        if part.title:
            document.T = String(part.title)
        self.kids.append(document)
        numbers = list(tree.ParentTree.Nums)
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        self.parents.update({int(key) + self.next_key: value for key, value in pairs})

    def _take_annotations(self, pages: list[Any]) -> None:
        """Move the structure keys past the ones in use, and note links to other units."""
        top = self.next_key
        for page in pages:
            page.StructParents = int(page.StructParents) + self.next_key
            top = max(top, int(page.StructParents) + 1)
            for note in page.get("/Annots", ()):
                if "/StructParent" in note:
                    note.StructParent = int(note.StructParent) + self.next_key
                    top = max(top, int(note.StructParent) + 1)
                if "/A" in note and str(note.A.get("/URI", "")).startswith(_SCHEME):
                    self.links.append((note, page))
        self.next_key = top

    def _take_targets(self, part: Part, source: pikepdf.Pdf) -> None:
        names = source.Root.get("/Names", Dictionary()).get("/Dests")
        if names is None:
            return
        flat = list(self._bring(source, names).Names)
        for name, place in zip(flat[::2], flat[1::2], strict=True):
            if str(name) in self.targets:
                raise BookError(f"{part.id}: the link target {name} is in the book twice.")
            self.targets[str(name)] = place

    def _take_fields(self, part: Part, form: Any) -> None:
        for entry in form.Fields:
            name = str(entry.T)
            if name in self.field_names:
                raise BookError(
                    f"{part.id}: the field {name} is in {self.field_names[name]} as well."
                )
            self.field_names[name] = part.id
            self.fields.append(entry)
        self.duplicates.replace_in(form.DR.Font)
        if self.form is None:
            self.form = form
        else:
            for name, font in form.DR.Font.items():
                if name not in self.form.DR.Font:
                    self.form.DR.Font[name] = font

    def finish(self, levels: int) -> None:
        """Write what belongs to the whole book."""
        self._settle_links()
        root = self.pdf.Root
        if len(self.kids) == 1:
            top = self.kids[0]
        else:
            top = self.pdf.make_indirect(
                Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(self.kids))
            )
            for kid in self.kids:
                kid.S, kid.P = Name.Part, top
        flat = Array()
        for key in sorted(self.parents):
            flat.append(key)
            flat.append(self.parents[key])
        root.StructTreeRoot = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([top]),
                ParentTree=self.pdf.make_indirect(Dictionary(Nums=flat)),
                ParentTreeNextKey=self.next_key,
            )
        )
        top.P = root.StructTreeRoot
        if self.form is not None:
            self.form.Fields = Array(self.fields)
            root.AcroForm = self.form
        names = Array()
        for name in sorted(self.targets, key=str.encode):
            names.append(String(name))
            names.append(self.targets[name])
        root.Names = Dictionary(Dests=self.pdf.make_indirect(Dictionary(Names=names)))
        write_labels(self.pdf, self.entries)
        write_outline(self.pdf, self.entries, levels)
        describe(self.pdf, self.about)

    def _settle_links(self) -> None:
        for note, page in self.links:
            target, path = read_link(str(note.A.URI))
            if target not in self.targets:
                # The passage is not printed: its unit is the next best place.
                target = max(
                    (i for i in self.ids if target.startswith(f"{i}/")), key=len, default=""
                )
            if target:
                note.Dest = String(target)
                del note["/A"]
            elif self.site_url and path is not None:
                note.A.URI = String(urljoin(self.site_url.rstrip("/") + "/", path))
            else:
                self._unlink(note, page)

    def _unlink(self, note: Any, page: Any) -> None:
        """Make a link plain words, on the page and in the tags."""
        page.Annots = Array([other for other in page.Annots if other.objgen != note.objgen])
        if not len(page.Annots):
            del page["/Annots"]
        owner = self.parents.pop(int(note.StructParent))
        owner.S = Name.Span
        owner.K = Array(
            kid
            for kid in owner.K
            if not (isinstance(kid, Dictionary) and "/Obj" in kid and kid.Obj.objgen == note.objgen)
        )


def read_link(uri: str) -> tuple[str, str | None]:
    target, mark, path = uri[len(_SCHEME) :].partition(";")
    return unquote(target), path if mark else None
