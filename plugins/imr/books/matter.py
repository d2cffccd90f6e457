"""What stands before and behind the text of a book: help, contents, index, and the imprint."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

import markdown
from bs4 import BeautifulSoup

from imr.books.editions import folio, unit_id
from imr.books.join import book_link
from imr.curriculum.model import Page, PageKind, Worksheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bs4 import Tag

    from imr.books.editions import Book
    from imr.books.units import Printable
    from imr.curriculum.edition import Edition
    from imr.curriculum.model import Module, Source


def danger(edition: Edition) -> str:
    """Return the line with the emergency number."""
    number = edition.region.get("emergency.number")
    return edition.gettext("In danger right now? Call {number}.").format(number=number)


def help_now(edition: Edition, title: str) -> str:
    """Return the inside cover: every helpline, and when it answers."""
    lines = markdown.markdown(
        edition.region.helplines_list(edition.gettext, edition.day, short=True),
        extensions=["attr_list"],
    )
    lines = lines.replace("<h3", "<h2").replace("</h3", "</h2")
    halves = "".join(f'<div class="half">{half}</div>' for half in _halves(lines))
    return (
        f"<h1>{title}</h1><p><strong>{danger(edition)}</strong></p>"
        f'<div class="lines">{halves}</div>'
    )


def _halves(lines: str) -> tuple[str, str]:
    """Part the helplines where two columns are most alike; an engine would try heights for long."""
    first, *rest = lines.split("<h2")
    parts = [first, *(f"<h2{part}" for part in rest)]
    cuts = range(1, len(parts))
    cut = min(cuts, key=lambda n: abs(2 * len("".join(parts[:n])) - len(lines)), default=1)
    return "".join(parts[:cut]), "".join(parts[cut:])


def help_box(edition: Edition) -> str:
    """Return the box at the end of each page that is read."""
    gettext, region = edition.gettext, edition.region
    line = gettext("Call %(name)s: %(number)s") % {
        "name": region.get("helplines.crisis.name"),
        "number": region.get("helplines.crisis.call"),
    }
    return (
        '<div class="imr-struggling">'
        f"<p><strong>{gettext('If you are struggling now')}</strong></p>"
        f"<p>{gettext('You do not have to be alone with it.')} {line}. {danger(edition)}</p></div>"
    )


def contents(
    book: Book,
    units: Mapping[str, Printable],
    modules: Mapping[str, Module | None],
    make: Callable[[BeautifulSoup], None],
) -> str:
    """Have the contents made from the units' titles, and write the page numbers beside them.

    Args:
        book: Whose contents they are.
        units: Of the book, in order.
        modules: The module of each unit.
        make: Puts a table of contents, with the id `doc-toc`, into a document of headings.
    """
    soup = BeautifulSoup("<html><body></body></html>", "html.parser")
    body = soup.find_all("body")[0]
    last: Module | None = None
    for name, unit in units.items():
        level, module = "h1", modules.get(name)
        if module and book.kind != "module":
            level = "h2"
            if module != last:
                title = f"{module.number}. {module.title}"
                _heading(soup, body, "h1", f"module-{module.number}", title)
        last = module
        _heading(soup, body, level, name, unit.title)
    make(soup)
    made = soup.find_all(id="doc-toc")[0]
    for anchor in made.find_all("a"):
        name = str(anchor["href"]).removeprefix("#")
        if name not in units:
            anchor.unwrap()
            continue
        anchor["href"] = book_link(name)
        page = soup.new_tag("span", attrs={"class": "imr-number"})
        page.string = f"{units[name].folio}–1"
        anchor.append(" ")
        anchor.append(page)
    return str(made.decode_contents())


def _heading(soup: BeautifulSoup, body: Tag, level: str, name: str, title: str) -> None:
    heading = soup.new_tag(level, id=name)
    heading.string = title
    body.append(heading)


def index(edition: Edition, title: str, addresses: Mapping[str, str]) -> str:
    """Return the index of worksheets and skills by name, with the numbers of their pages.

    Args:
        edition: Whose.
        title: Its heading.
        addresses: Where each page is on the site, by its source.
    """
    gettext, curriculum = edition.gettext, edition.curriculum
    skills = [page for page in curriculum.pages if page.kind is PageKind.SKILL]
    kinds: tuple[tuple[str, Iterable[Source]], ...] = (
        (gettext("Worksheets"), curriculum.worksheets),
        (gettext("Skills"), skills),
    )
    html = [f"<h1>{escape(title)}</h1>"]
    for name, things in kinds:
        ordered = sorted(things, key=lambda thing: _alphabetical(thing.title))
        if ordered:
            html += [f"<h2>{escape(name)}</h2>", "<ul>"]
            html += [_indexed(thing, addresses[thing.src_uri]) for thing in ordered]
            html.append("</ul>")
    return "".join(html)


def _alphabetical(title: str) -> tuple[str, str]:
    """Return a title's place in the alphabet: accents and capitals count last."""
    letters = unicodedata.normalize("NFD", title.casefold())
    plain = "".join(c for c in letters if c.isalnum() or c.isspace())
    return plain, title


def _indexed(thing: Page | Worksheet, address: str) -> str:
    number = thing.label if isinstance(thing, Worksheet) else folio(thing)
    href = book_link(unit_id(thing.src_uri), address)
    return (
        f'<li><a href="{escape(href)}">{escape(thing.title)} '
        f'<span class="imr-number">{number}–1</span></a></li>'
    )


def edition_date(edition: Edition, date: int) -> str:
    """Say from when an edition is; "" if nobody knows."""
    if not date:
        return ""
    day = edition.day(datetime.fromtimestamp(date, UTC).date().isoformat())
    return edition.gettext("Edition of {date}").format(date=day)


def imprint(edition: Edition, title: str, date: int, site_url: str) -> str:
    """Return the last page: when and for where the book was made, and what one may do with it.

    Args:
        edition: Whose.
        title: Its heading.
        date: Seconds since 1970: when the sources were last changed; 0 if nobody knows.
        site_url: The website's root, "" if it has none yet.
    """
    gettext = edition.gettext
    made_for = gettext("Helplines, rules and services are those of: {region}.")
    said = [
        edition_date(edition, date),
        made_for.format(region=edition.region.name),
        gettext(
            "This course teaches skills. It is not treatment and not an emergency service, and no "
            "agency endorses it. The stories are made up."
        ),
        gettext(
            "You may copy, print, share, translate and change it, if you say where it comes from "
            "and what you changed. The license is Creative Commons Attribution 4.0 (CC BY 4.0)."
        ),
        gettext("What you write on a worksheet is yours alone."),
        gettext(
            "The typeface is Atkinson Hyperlegible Next by the Braille Institute of America, under "
            "the SIL Open Font License."
        ),
    ]
    html = "".join(f"<p>{escape(text)}</p>" for text in said if text)
    if site_url:
        newest = gettext("The newest edition, and every worksheet to fill in on a phone:")
        html += (
            f'<p>{escape(newest)} <a href="{escape(site_url)}">{escape(short(site_url))}</a></p>'
        )
    return f"<h1>{escape(title)}</h1>{html}"


def short(address: str) -> str:
    """Return an address as people type it."""
    return address.partition("://")[2].rstrip("/") or address
