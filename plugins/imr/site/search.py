"""The search index of one locale: from the sections of its pages to small files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from imr.curriculum.everyday import EVERYDAY, load_everyday
from imr.curriculum.model import PageKind, Worksheet
from imr.site.scripts import alone, node
from imr.site.words import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from imr.curriculum.edition import Edition
    from imr.curriculum.everyday import Everyday
    from imr.curriculum.model import Source
    from imr.site.sections import Section

Words = Callable[[str, str | None, str], str]
"""Gives the reader's words for an English message, its context and the name of its catalog."""

PACKER = "overrides/assets/search.mjs"

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


def job(
    edition: Edition,
    lang: str,
    sections: Mapping[str, Sequence[Section]],
    everyday: Iterable[tuple[Everyday, tuple[str, ...]]],
) -> dict[str, Any]:
    """Return what the packer wants: every page with its sections, and the everyday words.

    Args:
        edition: The locale's pages.
        lang: Its language (BCP 47).
        sections: Of each page, by its src_uri.
        everyday: Each entry with its phrases in the reader's language.
    """
    pages = [
        {
            "url": address(source.src_uri).removeprefix("./"),
            "title": source.title,
            "place": _place(edition, source),
            "about": source.description,
            "called": _called(edition, source),
            "weight": _weight(source),
            "sections": sections[source.src_uri],
        }
        for source in edition.curriculum.sources()
        if source.src_uri not in _LEFT_OUT and source.src_uri in sections
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


def write_index(
    root: Path,
    site: Path,
    edition: Edition,
    words: Words,
    sections: Mapping[str, Sequence[Section]],
) -> None:
    """Write a locale's index below `search/`.

    Args:
        root: The repository.
        site: The locale's site, as built.
        edition: Its pages.
        words: Gives the reader's words of a catalog.
        sections: Of each page, by its src_uri.

    Raises:
        ImrError: Node cannot make it; the message is Node's.
    """
    lang = edition.locale.replace("_", "-")
    wanted = job(edition, lang, sections, _everyday(root / "docs" / EVERYDAY, edition, words))
    out = site / "search"
    node(alone(root, PACKER), json.dumps({"out": str(out.resolve()), "job": wanted}))


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
