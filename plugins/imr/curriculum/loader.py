"""From a folder of pages to a `Curriculum`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from imr.curriculum.fields import parse_fields
from imr.curriculum.front_matter import parse_front_matter, split
from imr.curriculum.model import Curriculum, Module, Page, PageKind, Source, Worksheet
from imr.curriculum.source import Mapping
from imr.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

Read = Callable[[str], str]
"""Gives the text of a page by its src_uri; another locale hands in translated text."""

_LINK = re.compile(r"(?<!!)\[[^\[\]]*\]\(<?([^)\s>#]+\.md)(?:#[^)\s>]*)?>?(?:\s[^)]*)?\)")
_RANK = {
    PageKind.MODULE: 0,
    PageKind.SESSION: 1,
    PageKind.READING: 2,
    PageKind.SKILL: 3,
    PageKind.REVIEW: 4,
}


def page_uris(docs: Path) -> tuple[str, ...]:
    """Return the src_uri of every page under docs/, sorted."""
    return tuple(sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md")))


def iter_links(markdown: str, src_uri: str) -> Iterator[str]:
    """Yield the src_uri of each page that a page links to."""
    for target in _LINK.findall(markdown):
        if "://" not in target:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(src_uri), target))


def load_curriculum(docs: Path, read: Read | None = None) -> Curriculum:
    """Read and check every page below `docs`.

    Raises:
        SourceError: A page is wrong in itself, or names a module that does not exist.
    """
    text_of = read or (lambda uri: (docs / uri).read_text("utf-8"))
    pages: list[Page] = []
    worksheets: list[Worksheet] = []
    headers: dict[str, Mapping] = {}
    links: list[tuple[str, str]] = []
    for uri in page_uris(docs):
        file = f"{docs.name}/{uri}"
        text = text_of(uri)
        kind, header = parse_front_matter(text, file)
        _, body, line = split(text)
        headers[uri] = header
        links += [(uri, target) for target in iter_links(body, uri)]
        if kind is PageKind.WORKSHEET:
            worksheets.append(_worksheet(uri, header, body, file, line))
        else:
            pages.append(_page(uri, kind, header))
    modules = _modules(docs, pages, worksheets, headers)
    ordered = [p for p in pages if not p.module]
    ordered.sort(key=lambda p: (posixpath.dirname(p.src_uri), p.order, p.src_uri))
    for module in modules:
        ordered += module.pages
    guides = [p for p in pages if p.kind is PageKind.GUIDE]
    ordered += sorted(guides, key=lambda p: (p.module, p.session, p.variant, p.src_uri))
    return Curriculum(
        modules=modules,
        worksheets=tuple(sorted((w for w in worksheets if not w.is_form), key=_worksheet_order)),
        pages=tuple(ordered),
        links=tuple(links),
        forms=tuple(sorted((w for w in worksheets if w.is_form), key=lambda w: w.form)),
    )


def _page(uri: str, kind: PageKind, header: Mapping) -> Page:
    return Page(
        src_uri=uri,
        kind=kind,
        title=header["title"],
        description=header["description"],
        last_reviewed=header["last_reviewed"],
        minutes=header.get("minutes", 0),
        module=header.get("module", 0),
        session=header.get("session", 0),
        order=header.get("order", 0),
        audience=header.get("audience", "facilitator" if kind is PageKind.GUIDE else "participant"),
        variant=header.get("variant", ""),
        tool=header.get("tool", ""),
    )


def _worksheet(uri: str, header: Mapping, body: str, file: str, line: int) -> Worksheet:
    fields = parse_fields(body, file, line)
    if not fields:
        raise SourceError(file, line, "the worksheet has no field", "at least one `field` fence")
    names = {field.name for field in fields}
    aliases: Mapping = header.get("aliases", Mapping(1))
    for former, today in aliases.items():
        if today.split("/")[0] not in names or former in names:
            raise SourceError(
                file,
                aliases.line_of(former),
                f"the alias '{former}: {today}' does not fit the fields",
                "a name that is gone, and the field that has taken its place",
            )
    return Worksheet(
        slug=posixpath.basename(uri).removesuffix(".md"),
        title=header["title"],
        description=header["description"],
        module=header.get("module", 0),
        number=header.get("number", 0),
        src_uri=uri,
        fields=fields,
        part=header.get("part", ""),
        variant=header.get("variant", ""),
        private=header.get("private", False),
        minutes=header["minutes"],
        aliases=tuple(aliases.items()),
        audience=header.get("audience", "participant"),
        form=header.get("form", 0),
    )


def _worksheet_order(sheet: Worksheet) -> tuple[int, int, str, str]:
    return (sheet.module, sheet.number, sheet.part, sheet.slug)


def _modules(
    docs: Path, pages: list[Page], worksheets: list[Worksheet], headers: dict[str, Mapping]
) -> tuple[Module, ...]:
    openings = {p.module: p for p in pages if p.kind is PageKind.MODULE}
    things: list[Source] = [*pages, *worksheets]
    for thing in things:
        if thing.module and thing.module not in openings:
            raise SourceError(
                f"{docs.name}/{thing.src_uri}",
                headers[thing.src_uri].line_of("module"),
                f"there is no module {thing.module}",
                "one of " + ", ".join(map(str, sorted(openings))),
            )
    own = {
        number: [p for p in pages if p.module == number and p.kind is not PageKind.GUIDE]
        for number in openings
    }
    return tuple(
        _module(docs, opening, own[number], headers[opening.src_uri])
        for number, opening in sorted(openings.items())
    )


def _module(docs: Path, opening: Page, pages: list[Page], header: Mapping) -> Module:
    variants = tuple(header.get("variants", ()))

    def place(page: Page) -> tuple[bool, bool, int, int, int, str]:
        shared = not page.variant
        variant = variants.index(page.variant) if page.variant in variants else 0
        last = page.kind is PageKind.REVIEW
        body = page.kind is not PageKind.MODULE
        return (
            last,
            body and shared,
            variant,
            _RANK.get(page.kind, 0),
            page.session or page.order,
            page.src_uri,
        )

    ordered = sorted(pages, key=place)
    ordered.remove(opening)
    sessions = {p.session for p in pages if p.kind is PageKind.SESSION}
    tracks: Mapping = header["tracks"]
    for name, meetings in tracks.items():
        used = {number for meeting in meetings for number in meeting}
        if used != sessions:
            raise SourceError(
                f"{docs.name}/{opening.src_uri}",
                tracks.line_of(name),
                f"the {name} track uses the sessions {sorted(used)}",
                f"all of the module's sessions: {sorted(sessions)}",
            )
    return Module(
        number=opening.module,
        slug=posixpath.basename(posixpath.dirname(opening.src_uri)),
        title=opening.title,
        description=opening.description,
        src_uri=opening.src_uri,
        pages=(opening, *ordered),
        variants=variants,
        optional=header.get("optional", False),
        tracks=tuple(
            (name, tuple(tuple(meeting) for meeting in meetings))
            for name, meetings in tracks.items()
        ),
    )
