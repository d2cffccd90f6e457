"""`{{ curriculum.… }}`: lists that follow the pages by themselves, as Markdown."""

from __future__ import annotations

import posixpath
from itertools import groupby
from typing import TYPE_CHECKING

from imr.curriculum.front_matter import TRACKS
from imr.curriculum.model import Curriculum, Gettext, Module, Page, PageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from imr.curriculum.facts import Fact


def link(title: str, target: str, source: str) -> str:
    """Write a Markdown link from the page `source` to the page `target`, both src_uris."""
    return f"[{title}]({posixpath.relpath(target, posixpath.dirname(source) or '.')})"


def modules(curriculum: Curriculum, source: str, gettext: Gettext) -> str:
    """List the modules, each with its opening page and what it is about."""
    return "\n".join(
        f"- {link(_named(module, gettext), module.src_uri, source)}. {module.description}"
        for module in curriculum.modules
    )


def _named(module: Module, gettext: Gettext) -> str:
    return gettext("Module {number}: {title}").format(number=module.number, title=module.title)


def worksheets(curriculum: Curriculum, source: str, gettext: Gettext) -> str:
    """List every worksheet below a heading for its module."""
    parts: list[str] = []
    for module in curriculum.modules:
        sheets = curriculum.worksheets_of(module)
        if sheets:
            parts += [f"## {_named(module, gettext)} {{ #module-{module.number} }}", ""]
            parts += [
                f"- {link(f'{sheet.label} {sheet.title}', sheet.src_uri, source)}."
                f" {sheet.description}"
                for sheet in sheets
            ]
            parts.append("")
    return "\n".join(parts).rstrip()


def forms(curriculum: Curriculum, source: str, gettext: Gettext) -> str:
    """List the facilitator's forms, the participants' sheets that serve as one among them."""
    sheets = sorted((s for s in curriculum.sheets() if s.form), key=lambda s: s.form)
    number = gettext("This is worksheet {number}.")
    return "\n".join(
        f"- {link(f'F{sheet.form} {sheet.title}', sheet.src_uri, source)}. {sheet.description}"
        + ("" if sheet.is_form else " " + number.format(number=sheet.label))
        for sheet in sheets
    )


def skills(curriculum: Curriculum, source: str, gettext: Gettext) -> str:
    """List the practised skills below a heading for the module that teaches them."""
    pages = [p for p in curriculum.pages if p.kind is PageKind.SKILL]
    titles = {module.number: module for module in curriculum.modules}
    parts: list[str] = []
    for number, group in groupby(sorted(pages, key=_skill_order), key=lambda p: p.module):
        parts += [f"## {_named(titles[number], gettext)} {{ #module-{number} }}", ""]
        parts += [f"- {link(p.title, p.src_uri, source)}. {p.description}" for p in group]
        parts.append("")
    return "\n".join(parts).rstrip()


def _skill_order(page: Page) -> tuple[int, int, str]:
    return (page.module, page.order, page.src_uri)


def tracks(curriculum: Curriculum, source: str, gettext: Gettext) -> str:
    """Tabulate how many meetings each module takes in the three tracks, with the totals."""
    head = [gettext("Module"), gettext("Short"), gettext("Standard"), gettext("Full")]
    lines = ["| " + " | ".join(head) + " |", "|---|---|---|---|"]
    totals = dict.fromkeys(TRACKS, 0)
    for module in curriculum.modules:
        meetings = dict(module.tracks)
        counts = [len(meetings[track]) for track in TRACKS]
        if not module.optional:
            for track, count in zip(TRACKS, counts, strict=True):
                totals[track] += count
        name = link(f"{module.number}. {module.title}", module.src_uri, source)
        if module.optional:
            name += " " + gettext("(if you want it)")
        lines.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    sums = " | ".join(f"**{totals[track]}**" for track in TRACKS)
    whole = gettext("Sessions in all, without the optional module")
    lines.append(f"| **{whole}** | {sums} |")
    return "\n".join(lines)


def guides(curriculum: Curriculum, source: str, gettext: Gettext) -> str:
    """List the guides: for each module its overview, and below it one for each session."""
    lines: list[str] = []
    for module in curriculum.modules:
        titles = {(p.session, p.variant): p.title for p in module.pages if p.session}
        for guide in curriculum.guides_of(module):
            if guide.session:
                number = f"{module.number}.{guide.session}"
                title = titles.get((guide.session, guide.variant), guide.title)
                lines.append(f"    - {link(f'{number} {title}', guide.src_uri, source)}")
            else:
                lines.append(f"- {link(_named(module, gettext), guide.src_uri, source)}")
    return "\n".join(lines)


def meetings(curriculum: Curriculum, source: str, gettext: Gettext) -> str:
    """Tabulate which sessions share a meeting in each track, with the number of meetings."""
    head = [gettext("Module"), gettext("Short"), gettext("Standard"), gettext("Full")]
    lines = ["| " + " | ".join(head) + " |", "|---|---|---|---|"]
    for module in curriculum.modules:
        found = dict(module.tracks)
        name = link(f"{module.number}. {module.title}", module.src_uri, source)
        if module.optional:
            name += " " + gettext("(if you want it)")
        cells = [
            ", ".join(" + ".join(map(str, meeting)) for meeting in found[track]) for track in TRACKS
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, tracks(curriculum, source, gettext).rpartition("\n")[2]])


def facts(used: list[Fact], locale: str, gettext: Gettext, day: Callable[[str], str]) -> str:
    """Tabulate facts: what is claimed, the value, the source and when it was checked."""
    head = [gettext("What"), gettext("Value"), gettext("Source"), gettext("Checked")]
    lines = ["| " + " | ".join(head) + " |", "|---|---|---|---|"]
    lines += [
        f"| {gettext(fact.claim)} | {fact.show(locale, gettext)} |"
        f" {fact.source} ({fact.year}) | {day(fact.checked.isoformat())} |"
        for fact in sorted(used, key=lambda fact: fact.claim)
    ]
    return "\n".join(lines)


def sources(used: list[Fact], gettext: Gettext, day: Callable[[str], str]) -> str:
    """Write the box at the foot of a page that says where its facts come from."""
    title = gettext("Where the facts come from")
    lines = [f'??? note imr-sources "{title}"', ""]
    seen: dict[str, Fact] = {f"{fact.source} ({fact.year})": fact for fact in used}
    for source, fact in sorted(seen.items()):
        checked = gettext("Checked {date}").format(date=day(fact.checked.isoformat()))
        lines.append(f"    - {source}. {checked}.")
    return "\n".join(lines)
