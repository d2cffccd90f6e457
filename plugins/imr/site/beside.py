"""The small files that stand beside the pages of a locale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr.site.meta import robots, sitemap
from imr.site.security import headers_file
from imr.site.words import address

if TYPE_CHECKING:
    from imr.site.words import Words


def files_beside(words: Words) -> dict[str, str]:
    """Return path and text of each: for search engines, and for hosts that read `_headers`."""
    found: dict[str, str] = {}
    if words.root:
        listed = [
            (address(page.src_uri).removeprefix("./"), getattr(page, "last_reviewed", ""))
            for page in words.edition.curriculum.sources()
        ]
        found["sitemap.xml"] = sitemap(sorted(listed), words.locales, words.root, words.prefix)
    if not words.prefix:
        prefixes = tuple(one["prefix"] for one in words.locales)
        found["robots.txt"] = robots(words.root, prefixes)
        found["_headers"] = headers_file(words.scripts.first, prefixes)
    return found
