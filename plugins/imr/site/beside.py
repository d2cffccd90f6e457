"""The small files that stand beside the pages of a locale."""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import segno

from imr.site.icons import icons
from imr.site.meta import robots, sitemap
from imr.site.offline import CHANGES, LIST, draft, news
from imr.site.security import headers_file
from imr.site.words import address

if TYPE_CHECKING:
    from pathlib import Path

    from imr.site.words import Words


_SOURCES = ("assets/src/", "print/", "tools/", "worksheet/")
"""Templates, print CSS and TypeScript: they make the site, and are no part of it."""

_MATERIAL = ("assets/javascripts/", "assets/stylesheets/", "assets/images/favicon.png")
"""What Material brings and no page of ours loads."""


def is_source(uri: str) -> bool:
    """Tell whether a file of the theme only serves to make the site."""
    return uri.startswith((*_SOURCES, *_MATERIAL)) or uri.endswith(".mjs")


def assets(root: Path, words: Words) -> dict[str, Path]:
    """Return address and file of what pages load beside the theme's own: fonts, scripts, icons."""
    found = {"fonts/": words.fonts.files, "app/": words.scripts.files, "": icons(root)}
    return {
        f"assets/{folder}{path.name}": path for folder, paths in found.items() for path in paths
    }


def manifest(words: Words) -> str:
    """Return the web app manifest of a locale, with a name that tells nothing on a shared phone.

    https://www.w3.org/TR/appmanifest/
    """
    _ = words.edition.gettext
    icons = [
        {"src": "assets/icon.svg", "type": "image/svg+xml", "sizes": "any"},
        *(
            {"src": f"assets/icon-{size}.png", "type": "image/png", "sizes": f"{size}x{size}"}
            for size in (192, 512)
        ),
        {
            "src": "assets/icon-maskable.png",
            "type": "image/png",
            "sizes": "512x512",
            "purpose": "maskable",
        },
    ]
    found = {
        "name": _("IMR"),
        "short_name": _("IMR"),
        "lang": words.prefix.strip("/") or "en",
        "id": "./",
        "start_url": "./",
        "scope": "../" if words.prefix else "./",
        "display": "standalone",
        "background_color": "#fffdf9",
        "theme_color": "#e8f0ee",
        "icons": icons,
        "shortcuts": [{"name": _("Help now"), "url": "help-now/"}],
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def square(address: str) -> str:
    """Return the QR code of a page's address as SVG, with the quiet zone that cameras need."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, omitsize=True, nl=False, light="#fff")
    return out.getvalue().decode()


def files_beside(root: Path, words: Words) -> dict[str, str]:
    """Return path and text of each: for search engines, hosts, and reading without internet.

    Args:
        root: The repository.
        words: Of the locale.
    """
    found = {"site.webmanifest": manifest(words)}
    changes = root / CHANGES
    told = news(changes.read_text("utf-8")) if changes.is_file() else ""
    date = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC).date()
    edition = words.edition
    said = edition.gettext(told) if told else ""
    found[LIST] = draft(edition.curriculum, words.prefix, said, date.isoformat())
    if words.root:
        listed = [
            (address(page.src_uri).removeprefix("./"), getattr(page, "last_reviewed", ""))
            for page in words.edition.curriculum.sources()
        ]
        for at, _ in listed:
            found[f"{at}qr.svg"] = square(words.root + words.prefix + at)
        found["sitemap.xml"] = sitemap(sorted(listed), words.locales, words.root, words.prefix)
    if not words.prefix:
        prefixes = tuple(one["prefix"] for one in words.locales)
        found["robots.txt"] = robots(words.root, prefixes)
        found["_headers"] = headers_file(words.scripts.first, prefixes)
    return found
