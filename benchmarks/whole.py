"""The whole curriculum, English and Spanish, as both sides build it (`make bench BENCH=--whole`).

Ours gets docs/ and locales/ as they are. The peer gets the same words: placeholders filled in, each
field written out as lists and tables, and the pages our catalogs translate as `page.es.md`.
"""

from __future__ import annotations

import os
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from corpus import Content, Source
from imr.books.editions import printed
from imr.curriculum.edition import Edition, load_edition, region_path
from imr.curriculum.front_matter import split
from imr.curriculum.loader import page_uris
from imr.translate.catalogs import locales
from imr.translate.translator import Translator

ROOT = Path(__file__).resolve().parents[1]
EDITED = "modules/06-drug-and-alcohol-use/1-"
_FENCE = re.compile(r"^```field\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-zÁÉÍÓÚÑ¿¡áéíóúñ][^\[\]*_`{}|<>&\"]*$")
_ATTRIBUTES = re.compile(r"\s*\{ ?[#.:][^}]*\}$")
_HEADING = re.compile(r"^#{1,3} ")


def _words(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def _rows(field: dict[str, object]) -> list[str]:
    rows, columns = field.get("rows", {}), field["columns"]
    labels = [str(r) for r in (rows.values() if isinstance(rows, dict) else range(1, int(str(rows)) + 1))]  # fmt: skip
    names = [_words(str(column["label"])) for column in columns]  # type: ignore[attr-defined]
    return [
        f"| | {' | '.join(names)} |",
        "|---" * (len(names) + 1) + "|",
        *(f"| {_words(label)} |{' |' * len(names)}" for label in labels),
    ]


def _field(match: re.Match[str]) -> str:
    """Write one field as the peer's reader would see it."""
    field = yaml.safe_load(match[1])
    lines = [f"**{_words(field['label'])}**", ""]
    if field.get("hint"):
        lines += [_words(field["hint"]), ""]
    options = field.get("options") or {}
    match field["kind"]:
        case "table":
            lines += _rows(field)
        case "yes-no":
            lines += ["- Yes", "- No"]
        case "scale":
            lines += [f"- {n}" for n in range(1, 6)]
        case "choice" | "checklist":
            groups = field.get("groups") or []
            for group in groups.values() if isinstance(groups, dict) else groups:
                options = {**options, **group.get("options", {})}
            lines += [f"- {_words(str(label))}" for label in options.values()]
        case _:
            lines += ["| |\n|---|\n| |"] * int(field.get("repeat", 1))
    return "\n".join(lines)


@cache
def edition(locale: str) -> Edition:
    """Return the curriculum in one locale, its placeholders ready to be filled in."""
    translator = Translator(ROOT, locale)
    return load_edition(
        ROOT,
        locale,
        gettext=translator.gettext,
        read=translator.page,
        translate_region=translator.passage(f"regions/{region_path(ROOT).stem}"),
        translations=lambda: translator.table(locales(ROOT / "locales"), page_uris(ROOT / "docs")),
    )


def _peer(uri: str, locale: str) -> str:
    _, body, _ = split(edition(locale).read(uri))
    head = yaml.safe_load(split((ROOT / "docs" / uri).read_text("utf-8"))[0])
    text = _FENCE.sub(_field, edition(locale).expand(body, uri))
    title = str(head["title"]).replace('"', "'")
    return f'---\ntitle: "{title}"\n---\n{text}'


def _probes(text: str) -> tuple[str, ...]:
    """Return each heading, with the words that follow it where they are plain."""
    lines = [line for line in _words(text).split("\n---\n", 1)[1].split("\n") if line]
    found = []
    for line, after in pairwise(lines):
        if _HEADING.match(line) and _PLAIN.match(_ATTRIBUTES.sub("", line.lstrip("# "))):
            heading = _ATTRIBUTES.sub("", line.lstrip("# "))
            plain = _PLAIN.match(after) and not line.startswith("# ")
            found.append(f"{heading} {' '.join(after.split()[:4])}" if plain else heading)
    return tuple(found)


def whole() -> Content:
    """Return the curriculum as it is."""
    sources = _sources()
    uri = next(source.uri for source in sources if source.uri.startswith(EDITED))
    return Content("whole", sources, uri, edited, addition, translated=False)


@cache
def _sources() -> tuple[Source, ...]:
    """Return every page of docs/ in the order of the curriculum."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    curriculum = edition("en").curriculum
    shown = {page.src_uri for page in printed(curriculum)}
    shown |= {sheet.src_uri for sheet in curriculum.worksheets}
    sources = []
    for thing in curriculum.sources():
        uri = thing.src_uri
        peer, spanish = _peer(uri, "en"), _peer(uri, "es")
        is_printed = uri in shown
        sources.append(
            Source(
                uri=uri,
                ours=(ROOT / "docs" / uri).read_text("utf-8"),
                peer=peer,
                printed=is_printed,
                words=len(re.findall(r"[A-Za-z]+", peer)),
                spanish=spanish,
                said=(_probes(peer), _probes(spanish)),
            )
        )
    return tuple(sources)


def addition(number: int) -> str:
    """Return the sentence that an edit adds; another number, another sentence."""
    return f"A friend can walk with you for the first {number + 11} steps."


def edited(text: str, number: int) -> str:
    """Return a page with one paragraph more, before its second heading."""
    at = [match.start() for match in re.finditer(r"^## ", text, re.MULTILINE)][1]
    return f"{text[:at]}{addition(number)}\n\n{text[at:]}"
