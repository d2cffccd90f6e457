"""What people type when they look for help, in their own words, and where the search sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imr.curriculum.source import Mapping, parse_mapping
from imr.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Collection

EVERYDAY = "everyday.yml"
"""The file below docs/; its catalog is `everyday`."""

_KEYS = ("says", "to", "crisis")


@dataclass(frozen=True, slots=True)
class Everyday:
    """One thing that people look for."""

    name: str
    says: str
    """Phrases, separated by commas."""

    to: tuple[str, ...]
    """Pages as src_uris, the best first."""

    crisis: bool
    """Whether it may be about life and death, so that Help now comes first."""

    line: int

    def phrases(self, says: str = "") -> tuple[str, ...]:
        """Return the phrases one by one, those of `says` if a translation is given."""
        return tuple(part for text in (says or self.says).split(",") if (part := text.strip()))


def load_everyday(text: str, file: str, known: Collection[str]) -> tuple[Everyday, ...]:
    """Read the file of everyday words.

    Args:
        text: The YAML: a mapping from a name to `says`, `to` and, where life is at stake, `crisis`.
        file: Named in errors.
        known: The src_uris of every page.

    Raises:
        SourceError: It does not parse, has an unknown key, or leads to a page that is not there.
    """
    found = parse_mapping(text, file)
    entries = []
    for name, entry in found.items():
        line = found.line_of(name)
        if not isinstance(entry, Mapping):
            raise SourceError(file, line, f"'{name}' has no keys", ", ".join(_KEYS))
        for key in entry:
            if key not in _KEYS:
                raise SourceError(
                    file,
                    entry.line_of(key),
                    f"everyday words have no key '{key}'",
                    ", ".join(_KEYS),
                )
        says, to = entry.get("says"), entry.get("to")
        if not isinstance(says, str) or not says.strip(" ,"):
            raise SourceError(file, line, f"'{name}' says nothing", "says: phrase, phrase, …")
        if not isinstance(to, list) or not to:
            raise SourceError(file, line, f"'{name}' leads nowhere", "to: [page.md, …]")
        for uri in to:
            if uri not in known:
                raise SourceError(
                    file, entry.line_of("to"), f"there is no page '{uri}'", "a page below docs/"
                )
        crisis = entry.get("crisis", False) is True
        if crisis and to[0] != "help-now.md":
            raise SourceError(
                file, entry.line_of("to"), f"'{name}' is a crisis", "help-now.md as the first page"
            )
        entries.append(Everyday(name, " ".join(says.split()), tuple(to), crisis, line))
    return tuple(entries)
