"""The register of facts: a number or a rule stands once, with its source and its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from babel.numbers import format_compact_decimal, format_decimal, format_percent

from imr.curriculum.source import Mapping, parse_mapping
from imr.errors import SourceError

if TYPE_CHECKING:
    from imr.curriculum.model import Gettext

_KEYS = ("value", "claim", "source", "year", "checked", "certainty")
_VALUES = "{percent: 24}, {in: [1, 7]}, {number: 1991}, {times: 3}, {year: 2013} or {text: …}"
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One statistic or time-bound claim."""

    name: str
    kind: str
    """`percent`, `in`, `number`, `times`, `year` or `text`."""

    numbers: tuple[float, ...]
    text: str
    claim: str
    source: str
    year: int
    checked: date
    certainty: str
    line: int

    def show(self, locale: str, gettext: Gettext) -> str:
        """Write the value in a locale (Babel's name of it), as it stands in a sentence."""
        match self.kind:
            case "text":
                return gettext(self.text)
            case "in":
                return gettext("{part} in {whole}").format(
                    part=_decimal(self.numbers[0], locale), whole=_decimal(self.numbers[1], locale)
                )
            case "times":
                times = "–".join(_decimal(number, locale) for number in self.numbers)
                return gettext("{number} times").format(number=times)
            case "year":
                return str(int(self.numbers[0]))
            case "percent":
                last = _percent(self.numbers[-1], locale)
                if len(self.numbers) == 1:
                    return last
                return f"{_decimal(self.numbers[0], locale)}–{last}"
            case _:
                return "–".join(_decimal(number, locale) for number in self.numbers)


def _decimal(number: float, locale: str) -> str:
    if number >= _MILLION:
        return format_compact_decimal(number, format_type="long", locale=locale, fraction_digits=1)
    return format_decimal(number, locale=locale)


def _percent(number: float, locale: str) -> str:
    pattern = "#,##0.#" if number % 1 else "#,##0"
    whole = format_percent(0.5, locale=locale)
    return whole.replace("50", format_decimal(number, pattern, locale=locale))


def load_facts(text: str, file: str) -> dict[str, Fact]:
    """Read the register.

    Raises:
        SourceError: A fact lacks its value, claim, source, year, date or certainty.
    """
    register = parse_mapping(text, file)
    return {name: _fact(name, found, register, file) for name, found in register.items()}


def _fact(name: str, found: Any, register: Mapping, file: str) -> Fact:
    line = register.line_of(name)
    if not isinstance(found, Mapping):
        raise SourceError(file, line, f"the fact '{name}' has no keys", ", ".join(_KEYS))
    missing = [key for key in _KEYS if key not in found]
    if missing:
        raise SourceError(file, line, f"the fact '{name}' has no {missing[0]}", ", ".join(_KEYS))
    for key in found:
        if key not in _KEYS:
            raise SourceError(
                file, found.line_of(key), f"a fact has no key '{key}'", ", ".join(_KEYS)
            )
    kind, numbers, text = _value(name, found, file)
    try:
        checked = date.fromisoformat(found["checked"])
    except (TypeError, ValueError):
        raise SourceError(
            file,
            found.line_of("checked"),
            f"'{found['checked']}' is not a date",
            "a date such as 2026-11-21",
        ) from None
    if found["certainty"] not in {"high", "medium", "low"}:
        raise SourceError(
            file,
            found.line_of("certainty"),
            f"certainty cannot be '{found['certainty']}'",
            "high, medium or low",
        )
    if not isinstance(found["year"], int) or not 1900 < found["year"] <= checked.year:
        raise SourceError(
            file, found.line_of("year"), f"year cannot be '{found['year']}'", "a year such as 2022"
        )
    for key in ("claim", "source"):
        if not isinstance(found[key], str) or not found[key].strip():
            raise SourceError(file, found.line_of(key), f"the fact '{name}' has no {key}", "text")
    return Fact(
        name,
        kind,
        numbers,
        text,
        found["claim"].strip(),
        found["source"].strip(),
        found["year"],
        checked,
        found["certainty"],
        line,
    )


def _value(name: str, found: Mapping, file: str) -> tuple[str, tuple[float, ...], str]:
    value = found["value"]
    if isinstance(value, Mapping) and len(value) == 1:
        kind, given = next(iter(value.items()))
        if kind == "text" and isinstance(given, str):
            return kind, (), given.strip()
        numbers = tuple(given) if isinstance(given, list) else (given,)
        sizes = {"percent": (1, 2), "number": (1, 2), "times": (1, 2), "in": (2,), "year": (1,)}
        if len(numbers) in sizes.get(kind, ()) and all(
            isinstance(n, int | float) and not isinstance(n, bool) for n in numbers
        ):
            return kind, tuple(float(n) for n in numbers), ""
    raise SourceError(
        file, found.line_of("value"), f"the value of '{name}' cannot be read", _VALUES
    )
