"""`imr translations`: what translators and maintainers type."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr.errors import ImrError
from imr.translate.catalogs import locales
from imr.translate.checks import check_catalog
from imr.translate.update import Sources, extract, init, status, update

if TYPE_CHECKING:
    import argparse

    from imr.errors import Problem

TEMPLATES = ".cache/imr/pot"


def add_parser(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add `translations` and its own commands."""
    parser = subparsers.add_parser("translations", help="catalogs for translators")
    actions = parser.add_subparsers(dest="action", required=True)
    templates = actions.add_parser("extract", help="write templates (.pot) for other tools")
    templates.add_argument(
        "--to", type=Path, default=Path(TEMPLATES), help="(default: %(default)s)"
    )
    begin = actions.add_parser("init", help="begin a new language")
    begin.add_argument("locale", help="as Babel names it: es, pt_BR, zh_Hans")
    renew = actions.add_parser("update", help="bring catalogs up to date with the English pages")
    renew.add_argument("locale", nargs="?", help="only this one")
    renew.add_argument(
        "--typos",
        action="store_true",
        help="the English was only corrected: keep translations of sentences that changed a little",
    )
    for name, words in {"check": "find what is wrong", "status": "count what is done"}.items():
        actions.add_parser(name, help=words).add_argument("locale", nargs="?", help="only this one")


def run(args: argparse.Namespace, sources: Sources, locales_root: Path) -> int:
    """Do what was asked; return the exit status.

    Raises:
        ImrError: If a locale or a catalog is not what it should be.
    """
    release = version("imr-curriculum")
    if args.action == "extract":
        print(f"{len(extract(sources, args.to))} templates in {args.to}")
        return 0
    if args.action == "init":
        print(f"{len(init(locales_root, args.locale, sources, release=release))} catalogs begun")
        return 0
    known = locales(locales_root)
    if args.locale and args.locale not in known:
        raise ImrError(
            f"There is no locale {args.locale!r}. Expected one of {', '.join(known) or 'none yet'}; "
            "`imr translations init` begins one."
        )
    chosen = (args.locale,) if args.locale else known
    if args.action == "update":
        for locale in chosen:
            paths = update(locales_root, locale, sources, release=release, typos=args.typos)
            print(f"{locale}: {len(paths)} catalogs changed")
        return 0
    if args.action == "status":
        for locale in chosen:
            _print_status(locales_root, locale, sources)
        return 0
    problems = [problem for locale in chosen for problem in check(locales_root, locale, sources)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def check(locales_root: Path, locale: str, sources: Sources) -> list[Problem]:
    """Return what is wrong with the catalogs of a locale."""
    folder = locales_root / locale / "LC_MESSAGES"
    return [
        problem
        for path in sorted(folder.rglob("*.po"))
        for problem in check_catalog(
            path, sources.get(path.relative_to(folder).with_suffix("").as_posix(), ())
        )
    ]


def _print_status(locales_root: Path, locale: str, sources: Sources) -> None:
    counts = status(locales_root, locale, sources)
    total = sum(count.total for count in counts)
    done = sum(count.translated for count in counts)
    fuzzy = sum(count.fuzzy for count in counts)
    share = 100 * done // total if total else 100
    print(f"{locale}: {share} % of {total} messages translated, {fuzzy} to look at again")
    for count in counts:
        if not count.complete:
            print(f"  {count.page}: {count.translated} of {count.total}, {count.fuzzy} fuzzy")
