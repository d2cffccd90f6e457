"""A packet's order: what a facilitator wants, for whom, on which paper.

An order is plain values, the same as the web page of the packet builder makes them. What people
type ("7.3", "2.bipolar.1", "es:2:large-print") is read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from imr.errors import ImrError

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = ("standard", "large-print")
PAPERS = ("letter", "a4")
VARIANTS = ("schizophrenia", "bipolar", "depression")

MOST = 100
"""Sets in one packet. More would be a print shop's order, and most likely a slip of the finger."""

_SESSION = re.compile(r"(\d{1,2})(?:\.?([a-z]+))?\.(\d{1,2})", re.IGNORECASE)


class OrderError(ImrError):
    """A packet cannot be put together as it was ordered."""


@dataclass(frozen=True, slots=True)
class People:
    """Those who get the same set."""

    locale: str
    """BCP 47."""

    size: str
    """`standard` or `large-print`."""

    copies: int


@dataclass(frozen=True, slots=True)
class Order:
    """A whole packet."""

    contents: tuple[str, ...]
    """Sessions as `7.3` or `2B.1`, worksheets by slug; in the order of the packet."""

    people: tuple[People, ...]
    locale: str = "en"
    """Of the facilitator's own sheets."""

    paper: str = "letter"
    duplex: bool = False
    staple: bool = False
    """Whether sets come one after another; if not, all copies of a sheet lie together."""

    booklet: bool = False
    cover: bool = False
    sign_in: bool = False
    plan: bool = False

    @property
    def two_sided(self) -> bool:
        """Whether the printer turns the paper."""
        return self.duplex or self.booklet


def session_name(text: str) -> str:
    """Return the name of a session as pages carry it: `2B.1` for `2.bipolar.1`, `2b.1` or `2B.1`.

    Raises:
        OrderError: It is no name of a session.
    """
    found = _SESSION.fullmatch(text.strip())
    if found:
        module, variant, session = found.groups()
        letters = {full: full[0].upper() for full in VARIANTS}
        letters |= {letter.lower(): letter for letter in letters.values()}
        if not variant:
            return f"{int(module)}.{int(session)}"
        if letter := letters.get(variant.lower()):
            return f"{int(module)}{letter}.{int(session)}"
    raise OrderError(f"--session: '{text}' is no session. Expected a number such as 7.3 or 2B.1.")


def copies(text: str, option: str) -> int:
    """Read how many copies are wanted.

    Raises:
        OrderError: It is no number from 1 to 100.
    """
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST:
        return int(text)
    raise OrderError(f"{option}: '{text}' copies cannot be printed. Expected 1 to {MOST}.")


def also(text: str) -> People:
    """Read further copies, as in `es:2` or `es:1:large-print`.

    Raises:
        OrderError: It is something else.
    """
    locale, _, rest = text.partition(":")
    number, _, size = rest.partition(":")
    if not locale or not number or (size or SIZES[0]) not in SIZES:
        raise OrderError(
            f"--also: '{text}' cannot be read. Expected a language and copies, such as es:2 "
            "or es:1:large-print."
        )
    return People(locale, size or SIZES[0], copies(number, "--also"))


def day(text: str) -> date:
    """Read a date.

    Raises:
        OrderError: It is no date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OrderError(
            f"--date: '{text}' is no date. Expected year, month and day, such as 2026-12-01."
        ) from None


def merged(people: Sequence[People]) -> tuple[People, ...]:
    """Put those together who get the same set, and count everybody.

    Raises:
        OrderError: There is nobody, or there are more than a hundred.
    """
    found: dict[tuple[str, str], int] = {}
    for some in people:
        key = (some.locale, some.size)
        found[key] = found.get(key, 0) + some.copies
    total = sum(found.values())
    if not 1 <= total <= MOST:
        raise OrderError(f"A packet of {total} sets cannot be made. Expected 1 to {MOST} sets.")
    return tuple(People(*key, count) for key, count in found.items() if count)


def read_order(values: dict[str, Any]) -> Order:
    """Read an order from JSON, as the golden cases write it."""
    people = tuple(People(p["locale"], p["size"], p["copies"]) for p in values.pop("people"))
    contents = tuple(values.pop("contents"))
    return Order(contents, people, **values)
