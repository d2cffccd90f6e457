"""Our press against WeasyPrint as it comes: the same HTML, CSS and options (`make bench BENCH=--raw`).

WeasyPrint gets one document that holds every unit of a locale, as most people would print a book.
Ours lays out the same units, one on each core, and joins them to one PDF as well. Both write tags
and form fields. Then our own work beside WeasyPrint's is timed alone: preparing units from pages of
the site, and joining 150, 300 and 600 pages and the whole handout book.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure import Run, measure

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".cache" / "bench"
_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_RULES = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_LINK = re.compile(r' href="book:[^"]*"')
_OPTIONS = {"pdf_forms": True, "pdf_variant": "pdf/ua-1", "hinting": False}
_COUNTS = (150, 300, 600)
_ROUNDS = 5


def _job() -> tuple[Any, float]:
    """Return every unit and book of the English edition, and the seconds it took to prepare them."""
    from imr.books.prepress import Prepress
    from imr.build import build_locale

    took: list[float] = []
    jobs = Prepress.jobs

    def timed(*args: Any) -> Any:
        start = time.process_time()
        made = jobs(*args)
        took.append(time.process_time() - start)
        return made

    Prepress.jobs = timed  # type: ignore[method-assign]
    environment = {"SOURCE_DATE_EPOCH": "1790000000", "IMR_SIZES": "standard"}
    (job,) = build_locale(str(ROOT), "en", str(WORK / "raw-site"), environment)
    return job, sum(took)


def _document(job: Any) -> str:
    """Put all units into one document; each keeps its running head and its page numbers."""
    rules, bodies = [], []
    for number, unit in enumerate(job.units):
        found = _RULES.search(unit.html)
        own = found[1].replace("@page ", f"@page unit-{number} ", 1) if found else ""
        rules.append(f"{own} #unit-{number} {{ page: unit-{number}; break-before: page }}")
        body = _BODY.search(unit.html)
        text = _LINK.sub("", body[1] if body else "")
        # Every unit has its own ids; a document may have each but once.
        text = re.sub(r'(\s(?:id|for|aria-describedby|aria-labelledby)=")', rf"\1u{number}-", text)
        bodies.append(f'<div id="unit-{number}">{text}</div>')
    return (
        f'<!DOCTYPE html><html lang="{job.lang}"><head><title>All units</title>'
        f"<style>{' '.join(rules)}</style></head><body>{''.join(bodies)}</body></html>"
    )


def one_run(folder: str) -> None:
    """Print the prepared document with WeasyPrint alone: run in a process of its own."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    work = Path(folder)
    config = FontConfiguration()
    css = weasyprint.CSS(string=(work / "raw.css").read_text("utf-8"), font_config=config)
    html = weasyprint.HTML(filename=str(work / "raw.html"))
    document = html.render(stylesheets=[css], font_config=config, **_OPTIONS)
    document.write_pdf(str(work / "raw.pdf"), **_OPTIONS)
    (work / "raw.json").write_text(json.dumps({"pages": len(document.pages)}))


def our_run(folder: str) -> None:
    """Lay out the same units with our press and join them: run in a process of its own."""
    import pickle

    from imr.agenda import Agenda
    from imr.books.press import Press, book_fonts
    from imr.processes import executor

    work = Path(folder)
    job = pickle.loads((work / "job.pickle").read_bytes())  # noqa: S301 (our own, of this minute)
    with executor() as pool, Agenda(pool, lambda *_: None, os.cpu_count()) as agenda:
        press = Press([job], book_fonts(ROOT), work / "press", agenda)
        press.lay_out(lambda: None)
        agenda.run()
    laid = {name: found for (_, name), (_, found) in press.laid.items()}
    pages, _ = _join([(unit, laid[unit.unit_id]) for unit in job.units], work / "ours.pdf")
    (work / "ours.json").write_text(json.dumps({"pages": pages}))


def _join(units: list[tuple[Any, Any]], out: Path) -> tuple[int, float]:
    """Join units to one PDF; return its pages and the seconds it took, of the clock."""
    from imr.books.join import About, Part, join

    parts = [
        Part(laid.path, f"{number}/{unit.unit_id}", unit.title, unit.group)
        for number, (unit, laid) in enumerate(units)
    ]
    start = time.perf_counter()
    made = join(parts, out, About("All units", "en"))
    return made.pages, time.perf_counter() - start


def _own_work(job: Any, prepared: float) -> list[str]:
    """Measure what we do outside WeasyPrint: preparing units, and joining them."""
    from imr.books.press import _unit, book_fonts
    from imr.books.shelf import find_unit
    from imr.books.verify import verify_pdf

    fonts, shelf = book_fonts(ROOT), WORK / "press" / "units"
    laid = {unit.unit_id: (unit, find_unit(_unit(job, unit), fonts, shelf)) for unit in job.units}
    every = sum(found.pages for _, found in laid.values())
    preparing = 1000 * prepared / every
    told = [f"preparing units: {preparing:.2f} ms a page"]
    per_page = []
    for count in _COUNTS:
        units: list[tuple[Any, Any]] = []
        for pair in laid.values():
            if sum(found.pages for _, found in units) < count:
                units.append(pair)
        headings = [heading for unit, _ in units for heading in unit.headings]
        fields = {name for unit, _ in units for name in job.fields.get(unit.unit_id, ())}
        took_each = []
        for _ in range(_ROUNDS):
            start = time.process_time()
            pages, _ = _join(units, WORK / "own.pdf")
            assert verify_pdf(WORK / "own.pdf", headings=headings, fields=fields) == []
            took_each.append(time.process_time() - start)
        per_page.append(1000 * statistics.median(took_each) / pages)
        told.append(f"joining {pages} pages and proving them whole: {per_page[-1]:.2f} ms a page")
    told.append(
        f"own work: {preparing + max(per_page):.2f} ms a page (at most 5); "
        f"{_COUNTS[-1]} pages cost {per_page[-1] / per_page[0]:.2f} times as much a page as "
        f"{_COUNTS[0]} (linear: 1)"
    )
    book = next(book for book in job.books if book.kind == "handout-book")
    whole = (*job.fronts[book.path], *book.units, *job.backs[book.path])
    pages, took = _join([laid[name] for name in whole], WORK / "own.pdf")
    told.append(f"joining the handout book, {pages} pages: {took:.2f} s (at most 3)")
    return told


def main() -> int:
    """Measure both and print how they compare."""
    import pickle

    from imr.books.press import book_fonts

    WORK.mkdir(parents=True, exist_ok=True)
    job, prepared = _job()
    shutil.rmtree(WORK / "press", ignore_errors=True)
    (WORK / "raw.html").write_text(_document(job), "utf-8")
    (WORK / "raw.css").write_text(f"{book_fonts(ROOT).css}\n{job.css}", "utf-8")
    (WORK / "job.pickle").write_bytes(pickle.dumps(job))
    runs: dict[str, Run] = {}
    for name in ("our_run", "one_run"):
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import raw; raw.{name}({str(WORK)!r})"
        runs[name] = measure(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"SOURCE_DATE_EPOCH": "1790000000", "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
            log=WORK / f"{name}.log",
        )
    mine, raw = runs["our_run"], runs["one_run"]
    own, pages = (
        json.loads((WORK / f"{name}.json").read_text())["pages"] for name in ("ours", "raw")
    )
    size, raw_size = ((WORK / f"{name}.pdf").stat().st_size / 1e6 for name in ("ours", "raw"))
    speed = (own / mine.cpu) / (pages / raw.cpu)
    lines = [
        f"WeasyPrint {version('weasyprint')}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        f"one run: {pages} pages, {raw.wall:.1f} s, {raw.cpu:.1f} s CPU, {raw.largest / 1e6:.0f} MB, file {raw_size:.2f} MB",
        f"ours: {own} pages, {mine.wall:.1f} s, {mine.cpu:.1f} s CPU, {mine.largest / 1e6:.0f} MB, file {size:.2f} MB",
        f"wall, ours / one run: {mine.wall / raw.wall:.2f} (at most 0.56)",
        f"pages a CPU-second, ours / one run: {speed:.2f} (at least 0.95)",
        f"size a page, ours / one run: {(size / own) / (raw_size / pages):.2f} (at most 1.1)",
        *_own_work(job, prepared),
    ]
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
