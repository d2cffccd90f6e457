"""Our press against WeasyPrint as it comes: the same HTML, CSS and options (`make bench BENCH=--raw`).

WeasyPrint gets one document that holds every unit of a locale, as most people would print a book.
Ours lays out the same units, two at a time, and joins them. Both write tags and form fields.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
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


def _job() -> Any:
    """Return every unit and book of the English edition, standard size."""
    from imr.build import build_locale

    site = WORK / "raw-site"
    environment = {"SOURCE_DATE_EPOCH": "1790000000", "IMR_SIZES": "standard"}
    return build_locale(str(ROOT), "en", str(site), environment)


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
    """Lay out the same units with our press and bind the locale's books."""
    import pickle

    from imr.books.press import Press, book_fonts
    from imr.build import executor

    work = Path(folder)
    job = pickle.loads((work / "job.pickle").read_bytes())  # noqa: S301 (our own, of this minute)
    with executor() as pool:
        press = Press(book_fonts(ROOT), work / "press", pool, lambda *_: None)
        press.lay_out(job)
        press.bind()


def _own_work(job: Any) -> list[str]:
    """Measure what we do outside WeasyPrint: preparing units, and joining them."""
    from imr.books.join import About, Part, join
    from imr.books.press import _unit, book_fonts
    from imr.books.shelf import find_unit

    fonts, shelf = book_fonts(ROOT), WORK / "press" / "units"
    laid = {u.unit_id: (u, find_unit(_unit(job, u), fonts, shelf)) for u in job.units}
    told = []
    for count in _COUNTS:
        parts, pages = [], 0
        for turn in range(99):
            for unit, found in laid.values():
                if found and pages < count:
                    parts.append(Part(found.path, f"{turn}/{unit.unit_id}", unit.title, unit.group))
                    pages += found.pages
            if pages >= count or turn:
                break
        start = time.process_time()
        join(parts, WORK / "own.pdf", About("Own work", "en"))
        took = (time.process_time() - start) * 1000
        told.append(f"  joining {pages:4} pages: {took / pages:.2f} ms a page")
    return told


def main() -> int:
    """Measure both and print how they compare."""
    import pickle

    from imr.books.press import book_fonts

    WORK.mkdir(parents=True, exist_ok=True)
    job = _job()
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
    pages = json.loads((WORK / "raw.json").read_text())["pages"]
    catalog = json.loads((Path(job.print_dir) / "catalog.json").read_text("utf-8"))["books"]
    units = subprocess.run(
        [sys.executable, "-c", _PAGES, str(WORK / "press" / "units")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    mine, raw = runs["our_run"], runs["one_run"]
    own = int(units.stdout)
    print(
        f"One WeasyPrint run: {pages} pages, {raw.wall:.1f} s wall, {raw.cpu:.1f} s CPU, {raw.largest / 1e6:.0f} MB"
    )
    print(
        f"Ours, {os.cpu_count()} cores: {own} pages and {len(catalog)} books, {mine.wall:.1f} s wall, {mine.cpu:.1f} s CPU, {mine.largest / 1e6:.0f} MB"
    )
    print(f"wall, ours / one run: {mine.wall / raw.wall:.2f} (at most 0.56)")
    speed = (own / mine.cpu) / (pages / raw.cpu)
    print(f"pages a CPU-second, ours / one run: {speed:.2f} (at least 0.95)")
    book = next(b for b in catalog if b["kind"] == "handout-book")
    print(
        f"handout book: {book['pages']} pages, {book['bytes'] / 1e6:.2f} MB; one run of everything: {(WORK / 'raw.pdf').stat().st_size / 1e6:.2f} MB for {pages} pages"
    )
    print("\n".join(_own_work(job)))
    return 0


_PAGES = """
import json, pathlib, sys
print(sum(json.loads(p.read_text())["pages"] for p in pathlib.Path(sys.argv[1]).rglob("*.json")))
"""

if __name__ == "__main__":
    sys.exit(main())
