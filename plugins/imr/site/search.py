"""The search index of one locale: from the generator's list of sections to small files."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from imr.curriculum.everyday import EVERYDAY, load_everyday
from imr.curriculum.model import PageKind, Worksheet
from imr.site.scripts import alone, node
from imr.site.words import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from imr.curriculum.edition import Edition
    from imr.curriculum.everyday import Everyday
    from imr.curriculum.model import Source

Words = Callable[[str, str | None, str], str]
"""Gives the reader's words for an English message, its context and the name of its catalog."""

GENERATED = "search/search_index.json"
"""What MkDocs' search plugin leaves: a record for each section of each page."""

PACKER = "overrides/assets/search.mjs"

_TAG = re.compile(r"<[^<>]+>")
_BLOCK = re.compile(r"</?(?:blockquote|br|dd|div|dt|h[1-6]|li|ol|p|pre|t[dhr]|ul)\b[^<>]*>")
_SPACE = re.compile(r"\s+")
_WEIGHTS = {PageKind.GLOSSARY: 0.8}
_LISTS = ("contents.md", "i-need.md", "about/facts.md", "worksheets/index.md", "skills/index.md")
_LIST = 0.3
"""What hits on lists count: they have every word, and whoever follows a hit has to look again."""
_AUDIENCES = {"facilitator": 0.3, "translator": 0.2, "supporter": 0.8}
_LEFT_OUT = ("search.md", "offline.md")


def _place(edition: Edition, source: Source) -> str:
    """Say in the reader's words where a page belongs and what kind of page it is."""
    _ = edition.gettext
    modules = {module.number: module for module in edition.curriculum.modules}
    module = modules.get(source.module)
    parts = []
    if module and module.src_uri != source.src_uri:
        known = _("Module {number}: {title}")
        parts.append(known.format(number=module.number, title=module.title))
    if isinstance(source, Worksheet):
        parts.append(f"{_('Worksheet')} {source.label}")
        return " · ".join(parts)
    kinds = {
        PageKind.SESSION: _("Session {number}").format(number=source.session),
        PageKind.READING: _("More to read"),
        PageKind.REVIEW: _("Review"),
        PageKind.SKILL: _("Skill"),
        PageKind.MODULE: _("Module {number}").format(number=source.module),
    }
    if source.kind in kinds:
        parts.append(kinds[source.kind])
    elif source.audience == "facilitator":
        parts.append(_("For facilitators"))
    elif source.audience == "translator":
        parts.append(_("For translators"))
    return " · ".join(parts)


def _called(edition: Edition, source: Source) -> str:
    """Return the number that people in a group call a page by: "W7.2", "Module 7 Session 2"."""
    if isinstance(source, Worksheet):
        return source.label
    if source.kind not in (PageKind.MODULE, PageKind.SESSION):
        return ""
    _ = edition.gettext
    module = _("Module {number}").format(number=source.module)
    if source.kind is PageKind.MODULE:
        return module
    return f"{module} {_('Session {number}').format(number=source.session)}"


def _weight(source: Source) -> float:
    if isinstance(source, Worksheet):
        return 0.9
    if source.src_uri in _LISTS:
        return _LIST
    return _WEIGHTS.get(source.kind, _AUDIENCES.get(source.audience, 1))


def _plain(text: str) -> str:
    """Return the words of some HTML, each block on a line of its own."""
    broken = _TAG.sub(" ", _BLOCK.sub("\n", text))
    lines = (_SPACE.sub(" ", line).strip() for line in html.unescape(broken).split("\n"))
    return "\n".join(filter(None, lines))


def _sections(records: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, str, str]]]:
    """Return anchor, heading and text of each section by its page's address."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for record in records:
        url, _, anchor = record["location"].partition("#")
        section = (anchor, _plain(record["title"]), _plain(record["text"]))
        found.setdefault(url, []).append(section)
    return found


def job(
    edition: Edition,
    lang: str,
    records: Iterable[Mapping[str, Any]],
    everyday: Iterable[tuple[Everyday, tuple[str, ...]]],
) -> dict[str, Any]:
    """Return what the packer wants: every page with its sections, and the everyday words.

    Args:
        edition: The locale's pages.
        lang: Its language (BCP 47).
        records: The generator's records, each with `location`, `title` and `text` (HTML).
        everyday: Each entry with its phrases in the reader's language.
    """
    sections = _sections(records)
    pages = [
        {
            "url": url,
            "title": source.title,
            "place": _place(edition, source),
            "about": source.description,
            "called": _called(edition, source),
            "weight": _weight(source),
            "sections": sections[url],
        }
        for source in edition.curriculum.sources()
        if source.src_uri not in _LEFT_OUT
        and (url := address(source.src_uri).removeprefix("./")) in sections
    ]
    words = [
        {
            "says": phrases,
            "to": [address(uri).removeprefix("./") for uri in entry.to],
            "crisis": entry.crisis,
        }
        for entry, phrases in everyday
    ]
    return {"lang": lang, "pages": pages, "everyday": words}


def write_index(root: Path, site: Path, edition: Edition, words: Words) -> None:
    """Write a locale's index below `search/` and take the generator's own away.

    Args:
        root: The repository.
        site: The locale's site, as built.
        edition: Its pages.
        words: Gives the reader's words of a catalog.

    Raises:
        ImrError: Node cannot make it; the message is Node's.
    """
    generated = site / GENERATED
    if not generated.is_file():
        return
    records = json.loads(generated.read_text("utf-8"))["docs"]
    lang = edition.locale.replace("_", "-")
    wanted = job(edition, lang, records, _everyday(root / "docs" / EVERYDAY, edition, words))
    out = site / "search"
    node(alone(root, PACKER), json.dumps({"out": str(out.resolve()), "job": wanted}))
    generated.unlink()


def _everyday(
    path: Path, edition: Edition, words: Words
) -> Iterator[tuple[Everyday, tuple[str, ...]]]:
    """Yield the everyday words; in a crisis English is understood in every language."""
    if not path.is_file():
        return
    known = frozenset(source.src_uri for source in edition.curriculum.sources())
    for entry in load_everyday(path.read_text("utf-8"), f"docs/{EVERYDAY}", known):
        phrases = entry.phrases(words(entry.says, None, "everyday"))
        yield entry, (*dict.fromkeys((*phrases, *(entry.phrases() if entry.crisis else ()))),)
