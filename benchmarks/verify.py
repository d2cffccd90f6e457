"""Proves that a finished book has lost nothing: run in a process of its own, it prints JSON.

Every probe (a heading and the words that follow it, or a worksheet's title) must stand in the text
of one of the books.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pypdfium2

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufffe\x02"))


def key(text: str) -> str:
    """Leave what line breaks, ligatures and invisible letters cannot change."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split())


def text_of(paths: list[Path]) -> tuple[str, int]:
    """Return the text of books, without blanks, and how many pages they have."""
    texts: list[str] = []
    for path in paths:
        pdf = pypdfium2.PdfDocument(path)
        texts += [key(page.get_textpage().get_text_range()) for page in pdf]
        pdf.close()
    return "".join(texts), len(texts)


def main() -> int:
    """Read {"books": [...], "probes": [...]} and print {"pages": n, "lost": [...]}."""
    asked = json.load(sys.stdin)
    text, pages = text_of([Path(book) for book in asked["books"]])
    lost = [probe for probe in asked["probes"] if key(probe) not in text]
    print(json.dumps({"pages": pages, "lost": lost}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
