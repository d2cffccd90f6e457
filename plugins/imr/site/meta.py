"""What a page says about itself: to a browser's tab, to search engines, to those who share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from imr.curriculum.model import PageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from imr.curriculum.edition import Edition
    from imr.site.place import Place

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_TYPES = {
    PageKind.HOME: "Course",
    PageKind.MODULE: "Course",
    PageKind.WORKSHEET: "LearningResource",
}


def tab_title(edition: Edition, place: Place, title: str) -> str:
    """Return what stands in the browser's tab and history.

    On a shared phone the history is read by others, so a module's page is called by its number.
    """
    _ = edition.gettext
    short = _("IMR")
    module, page, sheet = place.module, place.page, place.worksheet
    if sheet:
        name = _("Worksheet %(label)s") % {"label": sheet.label}
    elif page and page.kind is PageKind.HOME:
        return short
    elif page and module and page in module.pages and page.kind is not PageKind.SKILL:
        numbers = {"module": module.number, "number": module.pages.index(page) + 1}
        if page.kind is PageKind.MODULE:
            name = _("Module %(module)s") % numbers
        elif page.kind is PageKind.SESSION and not page.variant:
            numbers["number"] = page.session
            name = _("Module %(module)s, session %(number)s") % numbers
        else:
            name = _("Module %(module)s, page %(number)s") % numbers
    else:
        name = title
    return f"{name} · {short}"


def described(edition: Edition, place: Place, address: str, site_name: str) -> dict[str, Any]:
    """Describe a page in the words of schema.org, for a JSON-LD block.

    Args:
        edition: The edition.
        place: Where the page stands.
        address: Its full address; empty where the site's is not known.
        site_name: The course's name in the reader's language.
    """
    source = place.worksheet or place.page
    course = {"@type": "Course", "name": site_name}
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": site_name,
        "inLanguage": edition.locale.replace("_", "-"),
        "isAccessibleForFree": True,
        "license": LICENSE,
    }
    if source:
        kind = PageKind.WORKSHEET if place.worksheet else source.kind  # type: ignore[union-attr]
        found |= {
            "@type": _TYPES.get(kind, "LearningResource" if place.module else "WebPage"),
            "name": source.title,
            "description": source.description,
        }
        if getattr(source, "last_reviewed", ""):
            found["dateModified"] = source.last_reviewed  # type: ignore[union-attr]
        if source.minutes:
            found["timeRequired"] = f"PT{source.minutes}M"
        if found["@type"] == "Course":
            found["provider"] = {"@type": "Organization", "name": site_name}
        if place.module:
            part = {"@type": "Course", "name": place.module.title, "isPartOf": course}
            found["isPartOf"] = course if source is place.page and kind is PageKind.MODULE else part
    if address:
        found["url"] = address
    return found


def sitemap(
    pages: Iterable[tuple[str, str]], locales: Iterable[Mapping[str, str]], root: str, own: str
) -> str:
    """Return `sitemap.xml` of one locale.

    Args:
        pages: Each page's address within its locale, and the day of its last review (ISO).
        locales: Their `lang` and `prefix`; a page has the same address in each.
        root: The site's address, with its slash.
        own: The prefix of this locale.
    """
    known = tuple(locales)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for address, day in pages:
        lines.append(f"<url><loc>{escape(root + own + address)}</loc>")
        lines += [
            f'<xhtml:link rel="alternate" hreflang="{locale["lang"]}"'
            f' href="{escape(root + locale["prefix"] + address)}"/>'
            for locale in known
        ]
        lines.append(f"<lastmod>{day}</lastmod></url>" if day else "</url>")
    return "\n".join([*lines, "</urlset>"]) + "\n"


def robots(root: str, prefixes: Iterable[str]) -> str:
    """Return `robots.txt`: all are welcome, and here is what there is."""
    maps = [f"Sitemap: {root}{prefix}sitemap.xml" for prefix in prefixes] if root else []
    return "\n".join(["User-agent: *", "Allow: /", *maps]) + "\n"
