"""Regions: whatever is particular to one country, in one file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from imr.curriculum.source import Mapping, parse_mapping
from imr.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from imr.curriculum.model import Gettext

PAPERS = ("letter", "a4")
_TOP = ("code", "name", "paper", "emergency", "helplines", "text")
_HELPLINE = (
    "name",
    "call",
    "text",
    "chat",
    "hours",
    "languages",
    "tty",
    "cost",
    "police",
    "note",
    "checked",
    "source",
)
_REACH = ("call", "text", "chat", "hours", "tty")


@dataclass(frozen=True, slots=True)
class Region:
    """One country's helplines, services and rules."""

    code: str
    name: str
    paper: str
    """`letter` or `a4`: what a printer there holds."""

    values: tuple[tuple[str, str], ...]
    """Every text of the file by its dotted name, as in `helplines.crisis.call`."""

    helplines: tuple[str, ...]
    """Names of the helplines, the crisis line first."""

    file: str
    lines: tuple[tuple[str, int], ...] = ()

    def get(self, name: str) -> str | None:
        """Return the text with a dotted name, or None."""
        return dict(self.values).get(name)

    def passages(self) -> tuple[tuple[str, str], ...]:
        """Return the names and texts that a translator may translate."""
        kept = ("call", "chat", "checked", "source", "code", "paper", "number")
        return tuple(
            (name, text) for name, text in self.values if name.rsplit(".", 1)[-1] not in kept
        )

    def translated(self, translate: Callable[[str], str]) -> Region:
        """Return the region with each passage put through `translate`."""
        passages = dict(self.passages())
        values = tuple(
            (name, translate(text) if name in passages else text) for name, text in self.values
        )
        return Region(
            self.code,
            dict(values)["name"],
            self.paper,
            values,
            self.helplines,
            self.file,
            self.lines,
        )

    def helplines_list(
        self, gettext: Gettext, day: Callable[[str], str], *, short: bool = False
    ) -> str:
        """Write every helpline as Markdown: a heading, then a list of ways to reach it.

        Args:
            gettext: The reader's words.
            day: Writes an ISO date in the reader's way.
            short: Only how and when to reach it, for the inside of a cover.
        """
        words = {
            "call": gettext("Call"),
            "text": gettext("Text"),
            "chat": gettext("Chat"),
            "hours": gettext("Hours"),
            "languages": gettext("Languages"),
            "tty": gettext("Deaf or hard of hearing"),
            "cost": gettext("Cost"),
            "police": gettext("Police"),
            "note": gettext("Good to know"),
        }
        parts: list[str] = []
        for helpline in self.helplines:
            found = {key: self.get(f"helplines.{helpline}.{key}") for key in _HELPLINE}
            parts += [f"### {found['name']}" + f" {{ #helpline-{helpline} }}", ""]
            for key, word in words.items():
                value = found[key]
                if value and (key in _REACH or not short):
                    parts.append(f"- **{word}:** {_reach(key, value)}")
            if not short:
                checked = gettext("Checked {date}").format(date=day(found["checked"] or ""))
                parts.append(f"- {checked}")
            parts.append("")
        return "\n".join(parts).rstrip()


def to_call(number: str) -> str:
    """Write a telephone number as a link that a phone can call."""
    dialed = re.match(r"[+0-9][0-9 -]*", number)
    digits = re.sub(r"[ -]", "", dialed[0]) if dialed else number
    return f"[{number}](tel:{digits})"


def _reach(key: str, value: str) -> str:
    if key == "call":
        return to_call(value)
    if key == "chat":
        return f"[{value.removeprefix('https://')}]({value})"
    return value


def load_region(text: str, file: str) -> Region:
    """Read a region file.

    Raises:
        SourceError: It does not parse, or has no crisis line, emergency number or paper size.
    """
    found = parse_mapping(text, file)
    for key in found:
        if key not in _TOP:
            raise SourceError(
                file,
                found.line_of(key),
                f"a region has no key '{key}'",
                "one of " + ", ".join(_TOP),
            )
    for key in ("code", "name", "paper", "emergency", "helplines"):
        if key not in found:
            raise SourceError(file, 1, f"the key '{key}' is missing", ", ".join(_TOP))
    if found["paper"] not in PAPERS:
        raise SourceError(
            file, found.line_of("paper"), f"'{found['paper']}' is not a paper", ", ".join(PAPERS)
        )
    helplines = found["helplines"]
    crisis = helplines.get("crisis") if isinstance(helplines, Mapping) else None
    if not isinstance(crisis, Mapping) or not crisis.get("call"):
        raise SourceError(
            file,
            found.line_of("helplines"),
            "the region has no crisis line",
            "helplines: crisis: with at least name, call and checked",
        )
    for name, line in helplines.items():
        _check_helpline(name, line, helplines, file)
    if not isinstance(found["emergency"], Mapping) or not found["emergency"].get("number"):
        raise SourceError(
            file, found.line_of("emergency"), "there is no emergency number", "emergency: number:"
        )
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    _flatten(found, "", values, lines)
    order = ["crisis", *(name for name in helplines if name != "crisis")]
    return Region(
        str(found["code"]),
        str(found["name"]),
        found["paper"],
        tuple(values.items()),
        tuple(order),
        file,
        tuple(lines.items()),
    )


def _check_helpline(name: str, line: Any, helplines: Mapping, file: str) -> None:
    at = helplines.line_of(name)
    if not isinstance(line, Mapping):
        raise SourceError(file, at, f"the helpline '{name}' has no keys", ", ".join(_HELPLINE))
    for key in line:
        if key not in _HELPLINE:
            raise SourceError(
                file, line.line_of(key), f"a helpline has no key '{key}'", ", ".join(_HELPLINE)
            )
    for key in ("name", "checked"):
        if not line.get(key):
            raise SourceError(file, at, f"the helpline '{name}' has no {key}", ", ".join(_HELPLINE))
    if not (line.get("call") or line.get("text") or line.get("chat")):
        raise SourceError(
            file, at, f"the helpline '{name}' cannot be reached", "call, text or chat"
        )


def _flatten(found: Mapping, prefix: str, values: dict[str, str], lines: dict[str, int]) -> None:
    for key, value in found.items():
        name = f"{prefix}{key}"
        lines[name] = found.line_of(key)
        if isinstance(value, Mapping):
            _flatten(value, f"{name}.", values, lines)
        else:
            values[name] = str(value).strip()
