"""An edition: the curriculum in one locale and one region, with everything its pages look up."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.localedata import exists

from imr.curriculum import listings
from imr.curriculum.facts import Fact, load_facts
from imr.curriculum.front_matter import split
from imr.curriculum.loader import Read, load_curriculum
from imr.curriculum.placeholders import expand
from imr.curriculum.regions import Region, load_region, to_call
from imr.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from imr.curriculum.model import Curriculum, Gettext

FACTS = "about/facts.yml"
_FACT_LISTS = ("facts", "local_facts", "course_facts")
_COURSE = ("imr-", "it-is-", "goi-", "ebp-")
"""How the names of facts about this way of teaching begin."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What the pages of one locale are made from."""

    locale: str
    """Babel's name of the locale, as in `pt_BR`."""

    curriculum: Curriculum
    region: Region
    facts: dict[str, Fact]
    gettext: Gettext
    read: Read
    translations: Callable[[], str] = str
    """Writes the table of how far each translation has come."""

    @property
    def customs(self) -> str:
        """The locale that numbers and dates are written by: the language as used in the region."""
        return customs(self.locale, self.region.code)

    def day(self, iso: str) -> str:
        """Write an ISO date in the reader's way."""
        return write_day(date.fromisoformat(iso), self.customs)

    def fact_names(self, markdown: str) -> tuple[str, ...]:
        """Return the facts a page uses, those inside the region's passages among them."""
        used: dict[str, None] = {}

        def note(name: str) -> str:
            if name.startswith("fact."):
                used[name.removeprefix("fact.")] = None
                return ""
            return (
                (self.region.get(name.removeprefix("region.")) or "")
                if name.startswith("region.")
                else ""
            )

        expand(markdown, note, "")
        return tuple(used)

    def used_facts(self, kind: str) -> list[Fact]:
        """Return the facts that this edition's pages use.

        Args:
            kind: `local_facts`, those of the edition's country; `course_facts`, those about
                this way of teaching; `facts`, all others.
        """
        kinds = {"local_facts": (f"{self.region.code}-", "law-"), "course_facts": _COURSE}
        names = {
            name
            for page in self.curriculum.sources()
            for name in self.fact_names(self.read(page.src_uri))
        }
        own = {
            name: next((kind for kind, heads in kinds.items() if name.startswith(heads)), "facts")
            for name in sorted(names)
        }
        return [self.facts[name] for name in own if own[name] == kind]

    def resolve(self, name: str, src_uri: str) -> str:
        """Give the text of a placeholder on a page.

        Raises:
            KeyError: Nothing has that name; the arguments are the name and the names there are.
        """
        head, _, rest = name.partition(".")
        if head == "fact":
            if rest not in self.facts:
                raise KeyError(name, *(f"fact.{known}" for known in self.facts))
            return self.facts[rest].show(self.customs, self.gettext)
        if name == "region.helplines_list":
            return self.region.helplines_list(self.gettext, self.day)
        if head == "region":
            text = self.region.get(rest)
            if text is None:
                raise KeyError(name, *(f"region.{known}" for known, _ in self.region.values))
            if rest == "emergency.number" or (
                rest.startswith("helplines.") and rest.endswith(".call")
            ):
                return to_call(text)
            return text
        makers = {
            "modules": listings.modules,
            "worksheets": listings.worksheets,
            "forms": listings.forms,
            "skills": listings.skills,
            "tracks": listings.tracks,
            "meetings": listings.meetings,
            "guides": listings.guides,
        }
        if head == "curriculum" and rest in makers:
            return makers[rest](self.curriculum, src_uri, self.gettext)
        if head == "curriculum" and rest in _FACT_LISTS:
            used = self.used_facts(rest)
            return listings.facts(used, self.customs, self.gettext, self.day)
        if name == "curriculum.translations":
            return self.translations()
        known = (*makers, *_FACT_LISTS, "translations")
        raise KeyError(name, *(f"curriculum.{maker}" for maker in known))

    def expand(self, markdown: str, src_uri: str, first_line: int = 1) -> str:
        """Fill in a page's placeholders and add the box of its sources.

        Raises:
            SourceError: A placeholder has no value.
        """
        done = expand(
            markdown,
            lambda name: self.resolve(name, src_uri),
            f"docs/{src_uri}",
            first_line,
        )
        used = [self.facts[name] for name in self.fact_names(markdown)]
        if used:
            done = (
                done.rstrip("\n") + "\n\n" + listings.sources(used, self.gettext, self.day) + "\n"
            )
        return done


def customs(locale: str, region: str) -> str:
    """Return the locale that numbers and dates are written by: the language as used in a region."""
    local = f"{locale.split('_', maxsplit=1)[0]}_{region.upper()}"
    return local if exists(local) else locale


def write_day(day: date, customs: str) -> str:
    """Write a date as a locale's customs have it."""
    return format_date(day, format="long", locale=customs)


def region_path(root: Path) -> Path:
    """Return the file of the region that IMR_REGION names (us if it names none).

    Raises:
        SourceError: There is no such region.
    """
    code = os.environ.get("IMR_REGION") or "us"
    path = root / "regions" / f"{code}.yml"
    if not path.is_file():
        known = sorted(p.stem for p in (root / "regions").glob("*.yml"))
        raise SourceError(
            f"regions/{code}.yml",
            1,
            "there is no such region",
            "IMR_REGION as one of " + ", ".join(known),
        )
    return path


def load_edition(
    root: Path,
    locale: str = "en",
    *,
    gettext: Gettext = str,
    read: Read | None = None,
    translate_region: Callable[[str], str] | None = None,
    translations: Callable[[], str] = str,
) -> Edition:
    """Read everything one edition needs.

    Args:
        root: The repository.
        locale: Babel's name of the locale.
        gettext: Words of site.po.
        read: Gives the text of a page in the reader's language.
        translate_region: Translates one passage of the region file.
        translations: Writes the table of how far each translation has come.

    Raises:
        SourceError: Something in it is wrong.
    """
    docs = root / "docs"
    text_of = read or (lambda uri: (docs / uri).read_text("utf-8"))
    path = region_path(root)
    region = load_region(path.read_text("utf-8"), f"regions/{path.name}")
    if translate_region:
        region = region.translated(translate_region)
    return Edition(
        locale=locale,
        curriculum=load_curriculum(docs, text_of),
        region=region,
        facts=load_facts((docs / FACTS).read_text("utf-8"), f"docs/{FACTS}"),
        gettext=gettext,
        read=text_of,
        translations=translations,
    )


def iter_bodies(edition: Edition) -> Iterator[tuple[str, str, int]]:
    """Yield src_uri, body and the body's first line for every page of the edition."""
    for uri in sorted(thing.src_uri for thing in edition.curriculum.sources()):
        _, body, line = split(edition.read(uri))
        yield uri, body, line
