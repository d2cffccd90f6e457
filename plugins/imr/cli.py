"""The command line: `imr build | serve | check | outline | packet | plan | translations`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from imr.errors import ImrError

ROOT = Path(__file__).parents[2]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="imr", description="Build the IMR curriculum.")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build every locale's site and books into site/")
    build.add_argument("--site", type=Path, help="where to publish (default: site/)")
    build.add_argument("--locale", action="append", default=[], help="only this locale")
    build.add_argument("--workers", type=int, help="processes to use (default: one a core)")
    build.add_argument("--scheduler", default="", metavar="URL", help="a dask scheduler to use")
    serve = commands.add_parser("serve", help="preview one locale, without books")
    serve.add_argument("--locale", default="en")
    serve.add_argument("--address", default="127.0.0.1:8000")
    check = commands.add_parser("check", help="check pages, facts, words and reading level")
    check.add_argument("--verbose", action="store_true", help="show each page's reading level")
    tree = commands.add_parser("outline", help="print the curriculum as a tree")
    tree.add_argument("--facilitator", action="store_true", help="the facilitator's guides instead")
    from imr.books.command import add_parser as add_packet  # noqa: PLC0415
    from imr.planner.command import add_parser as add_plan  # noqa: PLC0415
    from imr.translate.command import add_parser  # noqa: PLC0415 (start-up: polib only where used)

    add_packet(commands)
    add_plan(commands)
    add_parser(commands)
    return parser


def _build(args: argparse.Namespace) -> int:
    from imr.build import build  # noqa: PLC0415 (start-up: the other commands do not need it)

    columns = (
        TextColumn("{task.description:>6}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, total: int) -> None:
        progress.start()  # its thread may only begin once the workers are forked
        if what not in tasks:
            tasks[what] = progress.add_task(what)
        progress.update(tasks[what], completed=done, total=total)

    try:
        changed = build(
            ROOT,
            site=args.site,
            only=tuple(args.locale),
            workers=args.workers,
            scheduler=args.scheduler,
            tell=tell,
        )
    finally:
        progress.stop()
    print(f"{args.site or 'site'}: {'built' if changed else 'nothing has changed'}.")
    return 0


def _serve(args: argparse.Namespace) -> int:
    environment = {
        **os.environ,
        "IMR_LOCALE": args.locale,
        "IMR_BOOKS": "false",
        "IMR_SITE_URL": "",
        "NO_MKDOCS_2_WARNING": "1",
    }
    # --dirty renders only the page that was edited: a preview needs no whole search index.
    command = [sys.executable, "-m", "mkdocs", "serve", "--dirty", "--dev-addr", args.address]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _check(args: argparse.Namespace) -> int:
    from imr.check import check  # noqa: PLC0415

    problems = check(ROOT, verbose=args.verbose)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _outline(args: argparse.Namespace) -> int:
    from imr.curriculum.outline import guide_outline, outline  # noqa: PLC0415

    print(guide_outline(ROOT) if args.facilitator else outline(ROOT))
    return 0


def _plan(args: argparse.Namespace) -> int:
    from imr.curriculum.edition import load_edition  # noqa: PLC0415
    from imr.planner.command import Reader, run  # noqa: PLC0415
    from imr.planner.course import course_of  # noqa: PLC0415
    from imr.translate.catalogs import locales  # noqa: PLC0415
    from imr.translate.translator import SOURCE, Translator  # noqa: PLC0415

    known = (SOURCE, *locales(ROOT / "locales"))
    if args.locale not in known:
        raise ImrError(
            f"--locale: there is no '{args.locale}'. Expected one of {', '.join(known)}."
        )
    translator = Translator(ROOT, args.locale)
    edition = load_edition(ROOT, args.locale, gettext=translator.gettext, read=translator.page)
    site = args.site and args.site.rstrip("/") + "/"
    if site and args.locale != SOURCE:
        site += f"{translator.lang}/"
    reader = Reader(edition.customs, site, translator.gettext)
    run(args, course_of(edition.curriculum), reader)
    return 0


def _translations(args: argparse.Namespace) -> int:
    from imr.sources import message_sources  # noqa: PLC0415
    from imr.translate.command import run  # noqa: PLC0415

    return run(args, message_sources(ROOT), ROOT / "locales")


def _packet(args: argparse.Namespace) -> int:
    from imr.books.command import Language, run  # noqa: PLC0415
    from imr.curriculum.edition import customs, region_path, write_day  # noqa: PLC0415
    from imr.inputs import is_current  # noqa: PLC0415
    from imr.translate.catalogs import folder_name, own_name  # noqa: PLC0415
    from imr.translate.translator import Translator  # noqa: PLC0415

    def language(lang: str) -> Language:
        folder = folder_name(lang)
        habit = customs(folder, region_path(ROOT).stem)
        words = Translator(ROOT, folder).gettext
        return Language(own_name(folder), words, lambda day: write_day(day, habit))

    return run(args, language, lambda site: is_current(ROOT, site))


_COMMANDS = {
    "build": _build,
    "serve": _serve,
    "check": _check,
    "outline": _outline,
    "packet": _packet,
    "plan": _plan,
    "translations": _translations,
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; an error is one line on standard error and a non-zero result."""
    args = _parser().parse_args(argv)
    try:
        return _COMMANDS[args.command](args)
    except ImrError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The last site stands as it was.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
