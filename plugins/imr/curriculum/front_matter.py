"""Front matter: a closed list of keys for each kind of page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from imr.curriculum.model import PageKind
from imr.curriculum.source import Mapping, parse_mapping
from imr.errors import SourceError

TRACKS = ("short", "standard", "full")
VARIANTS = ("schizophrenia", "bipolar", "depression")
AUDIENCES = ("participant", "supporter", "facilitator", "translator")
MODULES = range(1, 12)
TOOLS = ("plan", "charts", "course", "settings", "packet", "planner", "slides", "search")
"""Each has a template `overrides/tools/<tool>.html`, and a script of that name if it needs one."""

_Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _date(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _tracks(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == set(TRACKS)
        and all(
            isinstance(meetings, list)
            and meetings
            and all(isinstance(m, list) and m and all(_count(s) for s in m) for m in meetings)
            for meetings in value.values()
        )
    )


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the schema."""

    check: _Check
    expected: str
    required: bool = True


_COMMON = {
    "kind": Key(_text, "one of " + ", ".join(PageKind)),
    "title": Key(_text, "the page's title"),
    "description": Key(
        lambda v: _text(v) and len(v) <= 160, "one sentence of at most 160 characters"
    ),
    "last_reviewed": Key(_date, "a date such as 2026-11-21"),
}
_MINUTES = {"minutes": Key(_count, "minutes as a whole number above 0")}
_MODULE = {"module": Key(lambda v: _count(v) and v in MODULES, "a module from 1 to 11")}
_ORDER = {"order": Key(_count, "a place in the list: 1, 2, 3 …")}
_VARIANT = {
    "variant": Key(lambda v: v in VARIANTS, "one of " + ", ".join(VARIANTS), required=False)
}

SCHEMA: dict[PageKind, dict[str, Key]] = {
    PageKind.HOME: _COMMON,
    PageKind.HELP_NOW: _COMMON,
    PageKind.GLOSSARY: _COMMON,
    PageKind.PAGE: {
        **_COMMON,
        **_MINUTES,
        **_ORDER,
        "audience": Key(lambda v: v in AUDIENCES, "one of " + ", ".join(AUDIENCES)),
    },
    PageKind.MODULE: {
        **_COMMON,
        **_MODULE,
        **_MINUTES,
        "tracks": Key(
            _tracks,
            "{short: …, standard: …, full: …}, each a list of meetings, "
            "each meeting a list of session numbers",
        ),
        "variants": Key(
            lambda v: isinstance(v, list) and bool(v) and all(i in VARIANTS for i in v),
            "a list of " + ", ".join(VARIANTS),
            required=False,
        ),
        "optional": Key(lambda v: isinstance(v, bool), "true or false", required=False),
    },
    PageKind.SESSION: {
        **_COMMON,
        **_MODULE,
        **_MINUTES,
        **_VARIANT,
        "session": Key(_count, "the session's number: 1, 2, 3 …"),
    },
    PageKind.READING: {**_COMMON, **_MODULE, **_MINUTES, **_ORDER, **_VARIANT},
    PageKind.REVIEW: {**_COMMON, **_MODULE, **_MINUTES, **_VARIANT},
    PageKind.SKILL: {**_COMMON, **_MODULE, **_MINUTES, **_ORDER},
    PageKind.GUIDE: {
        **_COMMON,
        **_MODULE,
        **_MINUTES,
        **_VARIANT,
        "session": Key(_count, "the session's number; an overview has none", required=False),
    },
    PageKind.TOOL: {
        **_COMMON,
        **_ORDER,
        "audience": Key(lambda v: v in AUDIENCES, "one of " + ", ".join(AUDIENCES)),
        "tool": Key(lambda v: v in TOOLS, "one of " + ", ".join(TOOLS)),
    },
    PageKind.WORKSHEET: {
        **_COMMON,
        **_MODULE,
        **_MINUTES,
        **_VARIANT,
        "number": Key(_count, "the worksheet's number within its module"),
        "part": Key(lambda v: _text(v) and len(v) == 1 and v.islower(), "a letter", required=False),
        "private": Key(lambda v: isinstance(v, bool), "true or false", required=False),
        "aliases": Key(
            lambda v: isinstance(v, Mapping) and all(_text(i) for i in v.values()),
            "former field names and the names they have today",
            required=False,
        ),
        "form": Key(_count, "its number among the facilitator's forms", required=False),
        "audience": Key(
            lambda v: v == "facilitator",
            "'facilitator', for a form; a participant's sheet has a module instead",
            required=False,
        ),
    },
}

_SHEET = SCHEMA[PageKind.WORKSHEET]
FORM: dict[str, Key] = {
    **_COMMON,
    **_MINUTES,
    **{name: _SHEET[name] for name in ("audience", "private", "aliases")},
    "form": Key(_count, "the form's number: 4 makes F4"),
}
"""Of a worksheet that facilitators fill in."""


def split(text: str) -> tuple[str, str, int]:
    """Split a page into the YAML of its front matter, its body, and the body's first line."""
    lines = text.split("\n")
    if lines and lines[0].rstrip("\r") == "---":
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip("\r") == "---":
                return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    return "", text, 1


def parse_front_matter(text: str, file: str) -> tuple[PageKind, Mapping]:
    """Read and check the front matter of a page.

    Raises:
        SourceError: It is missing, does not parse, lacks a key, or has one that its kind of page
            does not know.
    """
    yaml_text, _, body_line = split(text)
    if body_line == 1:
        raise SourceError(file, 1, "the page has no front matter", "'---', its keys, and '---'")
    found = parse_mapping(yaml_text, file, 2)
    kinds = ", ".join(PageKind)
    if found.get("kind") not in set(PageKind):
        raise SourceError(
            file,
            found.line_of("kind"),
            f"'{found.get('kind', '')}' is not a kind of page",
            f"one of {kinds}",
        )
    kind = PageKind(found["kind"])
    is_form = kind is PageKind.WORKSHEET and found.get("audience") == "facilitator"
    keys = FORM if is_form else SCHEMA[kind]
    for key in found:
        if key not in keys:
            raise SourceError(
                file,
                found.line_of(key),
                f"a page of kind '{kind}' has no key '{key}'",
                f"one of {', '.join(keys)}",
            )
    for name, rule in keys.items():
        if name not in found:
            if rule.required:
                raise SourceError(file, 2, f"the key '{name}' is missing", rule.expected)
        elif not rule.check(found[name]):
            raise SourceError(
                file, found.line_of(name), f"'{name}' cannot be '{found[name]}'", rule.expected
            )
    return kind, found
