"""Fonts and pictures that several parts of a book carry, kept once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary


@dataclass(slots=True)
class Duplicates:
    """What a book holds already, by the digest of its content."""

    known: dict[bytes, Any] = field(default_factory=dict)

    def replace_in(self, resources: Any) -> None:
        """Put the first of several equal things in the place of the others.

        Args:
            resources: A /Font or /XObject dictionary of a page or form, or None.
        """
        for name, thing in dict(resources.items()).items() if resources is not None else ():
            found = hashlib.sha256()
            _feed(thing, found)
            resources[name] = self.known.setdefault(found.digest(), thing)


def _feed(thing: Any, found: Any) -> None:
    """Add a thing and all it refers to to a digest; numbers of objects do not count."""
    if isinstance(thing, pikepdf.Stream):
        found.update(thing.read_raw_bytes())
        thing = thing.stream_dict
    elif isinstance(thing, pikepdf.Object):
        plain = thing.unparse(resolved=True)
        if b" R" not in plain:  # refers to nothing: a font's widths, hundreds of numbers
            found.update(plain)
            return
    if isinstance(thing, Dictionary):
        for key, value in sorted(thing.items()):
            if key != "/Length":
                found.update(key.encode())
                _feed(value, found)
    elif isinstance(thing, Array):
        for value in thing:
            _feed(value, found)
    else:
        found.update(thing.unparse() if isinstance(thing, pikepdf.Object) else repr(thing).encode())
