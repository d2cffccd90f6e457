"""`imr packet`: what a facilitator types to have a packet for the printer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr.books import cover
from imr.books.orders import (
    PAPERS,
    SIZES,
    Order,
    OrderError,
    People,
    also,
    copies,
    day,
    merged,
    session_name,
)
from imr.books.packets import COVER, piles, read_catalog, sheets
from imr.errors import ImrError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date

    from imr.books.packets import Catalog


@dataclass(frozen=True, slots=True)
class Language:
    """How one locale speaks."""

    name: str
    """What the language calls itself."""

    gettext: Callable[[str], str]
    write_day: Callable[[date], str]


def add_parser(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add `packet`."""
    parser = subparsers.add_parser(
        "packet",
        help="put sessions and worksheets together for a group, ready to print",
        description="Put sessions and worksheets together for a group, ready to print.",
        epilog="Eight people: imr packet --session 7.3 --copies 5 --also es:2 --large-print 1 "
        '--duplex --staple-sets --cover "Tuesday group" --date 2026-12-01 --sign-in --plan',
    )
    add = parser.add_argument
    add(
        "--session",
        dest="contents",
        action="append",
        type=lambda text: ("session", text),
        metavar="7.3",
        help="a session; again for more. 2B.1 or 2.bipolar.1 is a variant",
    )
    add(
        "--worksheet",
        dest="contents",
        action="append",
        type=lambda text: ("worksheet", text),
        metavar="NAME",
        help="a worksheet, as its address names it, such as early-warning-signs; again for more",
    )
    add("--copies", help="sets in the main language (default: 1)")
    add("--locale", default="en", help="the main language (default: %(default)s)")
    add("--also", action="append", default=[], metavar="es:2", help="sets in another language")
    add("--large-print", metavar="1", help="sets in large print in the main language")
    add("--paper", help=f"{' or '.join(PAPERS)} (default: the region's)")
    add("--duplex", action="store_true", help="for a printer that prints on both sides")
    add("--staple-sets", action="store_true", help="one set after another, not sheet by sheet")
    add("--booklet", action="store_true", help="two pages on a side, to fold; large print stays")
    add("--cover", metavar="GROUP", help="a cover with the group's name and what is inside")
    add("--date", metavar="2026-12-01", help="the day of the meeting, for cover and sign-in sheet")
    add("--sign-in", action="store_true", help="add a sign-in sheet")
    add("--plan", action="store_true", help="add the facilitator's guide of each session")
    add("--site", type=Path, default=Path("site"), help="a built site (default: %(default)s)")
    add("--as-published", action="store_true", help="use the site even if pages changed since")
    add("-o", "--output", type=Path, default=Path("packet.pdf"), help="(default: %(default)s)")


def run(
    args: argparse.Namespace,
    language: Callable[[str], Language],
    is_current: Callable[[Path], bool],
) -> int:
    """Do what was asked; return the exit status.

    Args:
        args: What was typed.
        language: Gives what is known of a locale (BCP 47).
        is_current: Tells whether a site is made from the pages as they are now.

    Raises:
        ImrError: The order, the site or the output is not what it should be; nothing is written.
    """
    from imr.books.about import About  # noqa: PLC0415 (start-up: pikepdf only where used)
    from imr.books.packing import Packet, pack  # noqa: PLC0415

    catalogs = _catalogs(args.site)
    if not args.as_published and not is_current(args.site):
        raise ImrError(
            f"{args.site}: the pages have changed since this site was made. Expected `make site` "
            "first, or --as-published to print it as it is."
        )
    order = _order(args, catalogs)
    day_of = day(args.date) if args.date else None
    found = piles(order, catalogs)
    _check_output(args.output)
    mine = language(order.locale)
    names = {locale: language(locale).name for locale in catalogs}
    words = cover.Words(
        mine.gettext, names, args.cover or "", mine.write_day(day_of) if day_of else ""
    )
    title = words.group or mine.gettext("Packet for a group")
    packet = Packet(
        order,
        found,
        About(", ".join(filter(None, (title, words.day))), order.locale),
        cover.values(order, found, catalogs[order.locale], words),
        tuple(cover.label(pile, catalogs[order.locale], words) for pile in found),
    )
    packed = pack(packet, args.site, args.output)
    sets = sum(pile.copies for pile in found if pile.people)
    print(
        f"{args.output}: sets: {sets}, pages: {packed.pages}, "
        f"sheets of paper: {sheets(packed.pages, order)}. "
        f"Print: {cover.how_to_print(order, str)}"
    )
    return 0


def _catalogs(site: Path) -> dict[str, Catalog]:
    """Read every locale's catalog, English first."""
    found: dict[str, Catalog] = {}
    for path in (site / "print/catalog.json", *sorted(site.glob("*/print/catalog.json"))):
        prefix = path.parents[1].relative_to(site).as_posix()
        try:
            text = json.loads(path.read_text("utf-8"))
            locale = "en" if prefix == "." else prefix
            found[locale] = read_catalog(text, "" if prefix == "." else f"{prefix}/")
        except FileNotFoundError:
            raise ImrError(
                f"{site}: there are no books to print from. Expected `make site` first."
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise ImrError(f"{path}: cannot be read. Expected `make site` first.") from None
    return found


def _order(args: argparse.Namespace, catalogs: dict[str, Catalog]) -> Order:
    contents = tuple(
        session_name(text) if kind == "session" else text.strip()
        for kind, text in args.contents or ()
    )
    if not contents:
        raise OrderError("The packet is empty. Expected --session 7.3 or --worksheet NAME.")
    sessions = [text for kind, text in args.contents if kind == "session"]
    if args.plan and not sessions:
        raise OrderError("--plan: only sessions have a plan. Expected --session as well.")
    if args.date and not (args.cover is not None or args.sign_in):
        raise OrderError("--date: nothing shows it. Expected --cover or --sign-in as well.")
    locale = args.locale.replace("_", "-")
    papers = [book.paper for book in catalogs.get("en", ()) if book.kind == COVER]
    paper = args.paper or (papers or PAPERS)[0]
    if paper not in PAPERS:
        raise OrderError(f"--paper: there is no '{paper}'. Expected {' or '.join(PAPERS)}.")
    others = tuple(also(text) for text in args.also)
    people: list[People] = []
    if args.copies is not None or not (others or args.large_print):
        people.append(People(locale, SIZES[0], copies(args.copies or "1", "--copies")))
    if args.large_print is not None:
        people.append(People(locale, SIZES[1], copies(args.large_print, "--large-print")))
    people += others
    return Order(
        tuple(dict.fromkeys(contents)),
        merged(people),
        locale,
        paper,
        duplex=args.duplex,
        staple=args.staple_sets,
        booklet=args.booklet,
        cover=args.cover is not None,
        sign_in=args.sign_in,
        plan=args.plan,
    )


def _check_output(out: Path) -> None:
    try:
        if out.is_dir():
            raise ImrError(f"{out}: this is a folder. Expected the name of a file.")
        if not out.parent.is_dir():
            raise ImrError(f"{out}: there is no folder {out.parent}. Expected one that is there.")
    except OSError as error:
        raise ImrError(f"{out}: cannot be written: {error.strerror}.") from None
