"""`imr outline`: the curriculum at a glance, as a tree of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr.curriculum.edition import load_edition
from imr.curriculum.model import PageKind
from imr.curriculum.prose import BlockKind, plain, read_manuscripts, sentences
from imr.curriculum.reading import Reading, is_handout, measure, typical_grade
from imr.curriculum.structure import TRY, section
from imr.curriculum.words import WORDS, load_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from imr.curriculum.model import Curriculum, Module, Page
    from imr.curriculum.prose import Manuscript

_LISTED = (PageKind.SESSION, PageKind.READING, PageKind.REVIEW)
_Measured = tuple["Manuscript", Reading]


def outline(root: Path) -> str:
    """Write the curriculum as a tree, with the totals below it.

    Raises:
        SourceError: A page, a fact or the region is wrong.
    """
    edition = load_edition(root)
    names = load_words(WORDS.read_text("utf-8"), WORDS.name).names
    measured = {m.uri: (m, measure(m, names)) for m in read_manuscripts(edition)}
    lines: list[str] = []
    for module in edition.curriculum.modules:
        lines += _module(module, edition.curriculum, measured)
    handouts = [pair for pair in measured.values() if is_handout(pair[0])]
    pages = [page for module in edition.curriculum.modules for page in module.pages]
    return "\n".join(
        [
            *lines,
            "",
            f"{len(edition.curriculum.modules)} modules",
            *(f"{sum(p.kind is kind for p in pages)} {kind} pages" for kind in _LISTED),
            f"{len(edition.curriculum.worksheets)} worksheets",
            f"{sum(p.minutes for p in pages):,} minutes of reading in the modules",
            f"{sum(r.words for _, r in handouts):,} words for participants, without worksheets",
            f"median grade {typical_grade(handouts):.1f}",
        ]
    )


def guide_outline(root: Path) -> str:
    """Write the facilitator's guides as a tree, with what each session still lacks.

    Raises:
        SourceError: A page, a fact or the region is wrong.
    """
    edition = load_edition(root)
    names = load_words(WORDS.read_text("utf-8"), WORDS.name).names
    measured = {m.uri: measure(m, names) for m in read_manuscripts(edition)}
    lines: list[str] = []
    count = words = 0
    for module in edition.curriculum.modules:
        lines.append(f"{module.number}. {module.title}")
        guides = {(p.session, p.variant): p for p in edition.curriculum.guides_of(module)}
        sessions = [(p.session, p.variant) for p in module.pages if p.kind is PageKind.SESSION]
        for key in [(0, ""), *sessions]:
            guide = guides.get(key)
            name = f"session {key[0]}" + (f", {key[1]}" if key[1] else "") if key[0] else "overview"
            if guide:
                reading = measured[guide.src_uri]
                count, words = count + 1, words + reading.words
                lines.append(
                    f"   {name}: {guide.title} ({guide.minutes} min, {reading.words} words,"
                    f" grade {reading.grade:.1f})"
                )
            else:
                lines.append(f"   {name}: no guide yet")
    forms = len(edition.curriculum.forms)
    return "\n".join([*lines, "", f"{count} guides, {words:,} words", f"{forms} forms"])


def _module(module: Module, curriculum: Curriculum, measured: Mapping[str, _Measured]) -> list[str]:
    """Return the lines of one module and its pages."""
    lines = [f"{module.number}. {module.title}" + (" (optional)" if module.optional else "")]
    pages = [p for p in module.pages if p.kind in _LISTED]
    for page in pages:
        last = page is pages[-1]
        lines.append(("└─ " if last else "├─ ") + _page(page, curriculum, measured[page.src_uri]))
        practice = _practice(measured[page.src_uri][0])
        if practice:
            lines.append(f"{'   ' if last else '│  '}   home practice: {practice}")
    return lines


def _page(page: Page, curriculum: Curriculum, measured: _Measured) -> str:
    number = f" {page.session}" if page.session else ""
    variant = f", {page.variant}" if page.variant else ""
    targets = curriculum.targets(page.src_uri)
    sheets = " ".join(dict.fromkeys(w.label for w in curriculum.worksheets if w.src_uri in targets))
    reading = measured[1]
    return (
        f"{page.kind}{number}{variant}: {page.title} ({page.minutes} min, {reading.words} words,"
        f" grade {reading.grade:.1f}" + (f", {sheets})" if sheets else ")")
    )


def _practice(manuscript: Manuscript) -> str:
    """Return the first choice of the home practice, or its first sentence if it has no list."""
    below = section(manuscript, TRY)
    found = next((b for b in below if b.kind is BlockKind.ITEM), below[0] if below else None)
    return next(iter(sentences(plain(found.text))), "") if found else ""
