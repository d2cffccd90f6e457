"""A unit as a PDF: the same bytes each time, kept between builds, and proved whole."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter

import pikepdf
import pytest
import weasyprint
from weasyprint import css
from weasyprint import html as html_sheets
from weasyprint.draw import text
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, block, column, inline, percent, preferred, table
from weasyprint.layout import page as page_layout
from weasyprint.text import line_break

from imr.books import contexts, glyphs, render, shelf, shortcuts
from imr.books.bindery import Order, Piece, bind
from imr.books.editions import Book, Format
from imr.books.join import About, Part, join
from imr.books.render import Unit, lay_out, layout, render_unit
from imr.books.verify import verify_pdf
from paper import BOXES, CSS, FONTS, GROUPS, HEADINGS, ROOT, SHEET, TEXTS, fonts, page


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "plan.pdf"
    join([Part(layout("plan", SHEET, CSS, fonts()), "plan", "")], path, About("My plan", "en"))
    return path


def test_two_processes_write_the_same_bytes(tmp_path):
    (tmp_path / "sheet.html").write_text(SHEET, "utf-8")
    code = (
        "import hashlib,sys;from pathlib import Path;from imr.books.fonts import cut_fonts;"
        "from imr.books.join import *;from imr.books.render import layout;"
        f"f=cut_fonts(Path({str(FONTS)!r}),Path({str(tmp_path)!r}));"
        f"p=layout('u',Path({str(tmp_path / 'sheet.html')!r}).read_text('utf-8'),Path({str(ROOT / 'overrides/print/base.css')!r}).read_text('utf-8'),f);"
        "o=Path(sys.argv[1]);join([Part(p,'u','')],o,About('T','en',date=0));"
        "print(hashlib.sha256(p).hexdigest(),hashlib.sha256(o.read_bytes()).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, tmp_path / f"{seed}.pdf"],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": zone, "PYTHONPATH": str(ROOT / "plugins")},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("4711", "Asia/Tokyo"))
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert runs[0].split()[0] == hashlib.sha256(layout("u", SHEET, CSS, fonts())).hexdigest()


@pytest.mark.parametrize(
    "html",
    [
        SHEET,
        page("<p>a &amp; b &eacute;&nbsp;<b>c</b> d<br>e<!-- f --></p><ul><li>h<li>i</ul>"),
        page('<svg viewBox="0 0 1 1" width="9" height="9"><title>t</title><linearGradient/></svg>'),
        page('<p @click="x" a:b="c">d\x01e</p>'),
        page("<template><p>x</p></template><details open><summary>y</summary>z</details>"),
    ],
)
def test_the_quick_parser_reads_the_same_document(html):
    def flat(document):
        return [
            (e.tag, dict(e.attrib), e.text or "", e.tail or "")
            for e in document.etree_element.iter()
            if isinstance(e.tag, str)
        ]

    assert flat(render._parsed(html)) == flat(weasyprint.HTML(string=html))


def test_workers_leave_nothing_behind(tmp_path):
    code = (
        "import sys;from concurrent.futures import ProcessPoolExecutor as P;from paper import *;"
        "from imr.books.render import layout;\n"
        "if __name__=='__main__':\n"
        " with P(1) as p: print(len(p.submit(layout,'u',page('<p>x'),CSS,fonts()).result()))"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        env={
            "PATH": "/usr/bin:/bin",
            "TMPDIR": str(tmp_path),
            "PYTHONPATH": f"{ROOT}/plugins:{ROOT}/tests",
        },
        check=True,
    )
    assert list(tmp_path.iterdir()) == []


def test_the_cache_is_used_checked_and_mended(tmp_path, monkeypatch):
    unit = Unit("u", page('<h1 id="a">One</h1><h2>Two</h2>'), CSS, "")
    first = render_unit(unit, fonts(), tmp_path)
    assert [(h.level, h.text, h.anchor, h.page) for h in first.headings] == [
        (1, "One", "a", 1),
        (2, "Two", "", 1),
    ]
    assert first.anchors == ("u", "u/a")
    content = first.path.read_bytes()
    runs = Counter()
    monkeypatch.setattr(render, "lay_out", lambda *a: runs.update("x") or lay_out(*a))

    assert render_unit(unit, fonts(), tmp_path) == first
    assert not runs
    record = first.path.with_suffix(".json")
    for path, damage in (
        (first.path, content[: len(content) // 2]),
        (first.path, b"%PDF-1.7 foreign"),
        (first.path, None),
        (record, b"{"),
        (record, b"[]"),
        (record, b'{"sha256": "0"}'),
        (record, None),
    ):
        path.unlink()
        if damage is not None:
            path.write_bytes(damage)
        assert render_unit(unit, fonts(), tmp_path) == first
        assert first.path.read_bytes() == content
    assert runs["x"] == 7
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".")]


@pytest.mark.parametrize(
    "change",
    [{"html": page("<h1>Two</h1>")}, {"css": CSS + "p{margin:0}"}, {"digest": "1"}, {"id": "v"}],
)
def test_whatever_changes_a_unit_makes_another_file(tmp_path, change):
    parts = {"id": "u", "html": page("<h1>One</h1>"), "css": CSS, "digest": ""}
    one = render_unit(Unit(**parts), fonts(), tmp_path)
    other = render_unit(Unit(**(parts | change)), fonts(), tmp_path)
    assert one.path != other.path


def test_what_another_version_laid_out_is_laid_out_again(tmp_path, monkeypatch):
    unit = Unit("u", page("<h1>One</h1>"), CSS, "")
    one = render_unit(unit, fonts(), tmp_path)
    one.path.write_bytes(one.path.read_bytes() + b"% of the other version")
    monkeypatch.setattr(shelf, "version", lambda: "another")
    other = render_unit(unit, fonts(), tmp_path)
    assert other.path != one.path
    assert b"% of the other" not in other.path.read_bytes()


def test_a_kept_book_that_was_cut_off_is_bound_again(tmp_path):
    unit = render_unit(Unit("u", page("<h1>One</h1>"), CSS, ""), fonts(), tmp_path / "units")
    piece = Piece(Part(unit.path, "u", "One"), unit.pages, ("One",))
    book = Book("book.pdf", "Book", "module", ("u",), booklet=True)
    order = Order(
        book, Format("letter", "standard"), About("B", "en"), tmp_path / "book.pdf", "", (piece,)
    )
    first = bind(order, tmp_path / "books")
    whole = {path.name: path.read_bytes() for path in tmp_path.glob("*.pdf")}
    assert sorted(whole) == ["book-booklet.pdf", "book.pdf"]
    for damage in (b"%PDF-1.7 cut", b"", None):
        for path in (tmp_path / "books").glob("*.pdf"):
            path.unlink() if damage is None else path.write_bytes(damage)
        assert bind(order, tmp_path / "books") == first
        assert {path.name: path.read_bytes() for path in tmp_path.glob("*.pdf")} == whole


def test_the_gate_lets_a_whole_sheet_pass(sheet):
    assert verify_pdf(sheet, headings=HEADINGS, fields=TEXTS | BOXES | set(GROUPS)) == []


def test_the_gate_misses_nothing(sheet, tmp_path):
    wanted = TEXTS | BOXES | set(GROUPS)
    assert verify_pdf(sheet, headings=[*HEADINGS, "Gone"]) == [
        "plan.pdf: the heading 'Gone' is lost."
    ]
    assert verify_pdf(sheet, headings=[*HEADINGS, "My plan", "My plan"]) == [
        "plan.pdf: the heading 'My plan' is lost 2 times."
    ]
    assert verify_pdf(sheet, headings=[], fields=wanted | {"plan/x"}) == [
        "plan.pdf: the field plan/x is lost."
    ]
    assert verify_pdf(sheet, headings=[], fields=wanted - {"plan/goal"}) == [
        "plan.pdf: the field plan/goal is unexpected."
    ]
    (tmp_path / "no.pdf").write_bytes(b"no")
    assert "cannot be opened" in verify_pdf(tmp_path / "no.pdf", headings=[])[0]


@pytest.mark.parametrize("loss", ["glyphs", "page", "tag", "mark"])
def test_a_heading_in_the_bookmarks_alone_is_lost(tmp_path, loss):
    path = tmp_path / "x.pdf"
    content = layout(
        "u", page('<h1>One</h1><h2 style="break-before:page">Two</h2><p>x</p>'), CSS, fonts()
    )
    join([Part(content, "u", "")], path, About("T", "en"))
    assert verify_pdf(path, headings=["One", "Two"]) == []
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        shown = pdf.pages[1]
        drawn = shown.Contents.read_bytes()
        if loss == "glyphs":
            shown.Contents = pdf.make_stream(re.sub(rb"\[<.*?\] TJ", b"", drawn))
        elif loss == "mark":
            shown.Contents = pdf.make_stream(drawn.replace(b"/MCID", b"/Nope"))
        elif loss == "page":
            del pdf.pages[1]
        else:
            heading = next(
                o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/H2"
            )
            heading.S = pikepdf.Name.P
        pdf.save()
    assert "x.pdf: the heading 'Two' is lost." in verify_pdf(path, headings=["One", "Two"])


def test_the_gate_reads_headings_that_wrap_or_hold_other_words(tmp_path):
    long = "A long heading that certainly needs more than a single line on paper, " * 2
    body = f"<h1>{long}</h1><h2>Why <em>this</em> & <a href='https://x.org'>that</a>?</h2><h3>Caf&#233; au lait\u00ad</h3>"
    join(
        [Part(layout("u", page(body), CSS, fonts()), "u", "")], tmp_path / "x.pdf", About("T", "en")
    )
    assert (
        verify_pdf(tmp_path / "x.pdf", headings=[long, "Why this & that?", "Cafe\u0301 au lait"])
        == []
    )


def test_the_gate_asks_for_what_pdf_ua_needs(tmp_path):
    path = tmp_path / "bare.pdf"
    path.write_bytes(weasyprint.HTML(string="<p>x").write_pdf())
    assert len(verify_pdf(path, headings=[])) == 6


def test_print_css_sets_no_heights_that_lose_pages():
    for path in (ROOT / "overrides/print").glob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        for selectors, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
            if re.search(r"(?<![-\w])(min-|max-)?height\s*:", rules):
                for selector in selectors.split(","):
                    last = re.split(r"[\s>+~]+", selector.strip())[-1]
                    assert not re.match(r"(html|body|section|article|main|\*)\b", last), (
                        path.name,
                        selector,
                    )
            assert not re.search(r"(?<![-\w])opacity\s*:", rules), (path.name, selectors)


def test_no_page_is_lost_after_forced_breaks(tmp_path):
    css = CSS + "article,section+section{break-before:page}"
    body = (
        "<article>" + "".join(f"<section><h2>t{n}</h2></section>" for n in range(4)) + "</article>"
    )
    sheet = lay_out("u", page(body), css, fonts())
    join([Part(sheet.pdf, "u", "")], tmp_path / "x.pdf", About("T", "en"))
    assert verify_pdf(tmp_path / "x.pdf", headings=[f"t{n}" for n in range(4)]) == []
    trap = lay_out("u", page(body), css + "html{height:100%}section{min-height:100vh}", fonts())
    join([Part(trap.pdf, "u", "")], tmp_path / "trap.pdf", About("T", "en"))
    assert verify_pdf(tmp_path / "trap.pdf", headings=[f"t{n}" for n in range(4)]), (
        "the trap no longer bites: drop the rule"
    )


def test_shared_contexts_change_no_byte(monkeypatch):
    """Lines laid out with one context for all are those of one context each."""
    html = page("<h1>Año</h1><p>Una <b>señal</b>, <span lang='en'>one sign</span> más.</p>", "es")
    shared = layout("u", html, CSS, fonts())
    assert line_break.Layout.setup.__module__ == contexts.__name__
    monkeypatch.setattr(contexts, "_is_plain", lambda _style: False)
    assert layout("u", html, CSS, fonts()) == shared


def test_shortcuts_change_no_byte(monkeypatch):
    """Styles, lengths and places found the short way are WeasyPrint's own."""
    body = (
        "<ul style='margin-inline-start: 2em; direction: rtl'><li>One<li>Two</ul>"
        "<p style='float: left; width: 30%'>Beside</p><p>words " + "and more words " * 60
    )
    htmls = (SHEET, page(f"<h1>Help</h1>{body}"))
    short = [layout("u", html, CSS, fonts()) for html in htmls]
    for style in (css.ComputedStyle, css.AnonymousStyle):
        monkeypatch.setattr(style, "__missing__", style.__missing__.__wrapped__)
    for module in (absolute, block, column, inline, page_layout, table):
        assert module.resolve_percentages is shortcuts.resolve_percentages
        monkeypatch.setattr(module, "resolve_percentages", percent.resolve_percentages)
    assert percent.resolve_percentages is not shortcuts.resolve_percentages
    for module in (inline, block):
        monkeypatch.setattr(module, "avoid_collisions", module.avoid_collisions.__wrapped__)
    flow = boxes.Box.is_in_normal_flow
    monkeypatch.setattr(boxes.Box, "is_in_normal_flow", flow.__wrapped__)
    assert weasyprint.UA_STYLESHEET is not html_sheets.UA_STYLESHEET
    monkeypatch.setattr(weasyprint, "UA_STYLESHEET", html_sheets.UA_STYLESHEET)
    assert [layout("u", html, CSS, fonts()) for html in htmls] == short


def test_kept_glyphs_change_no_byte(monkeypatch):
    """Lines are written as WeasyPrint writes them: kerned, in two fonts, and with odd glyphs."""
    html = page(
        "<h1>AV To. Wa</h1><p>fi ffl “quoted” <b>bold</b> and <i>more</i>: 1–2, naïve… <u>under</u></p>"
        "<p style='letter-spacing: 2px'>wide</p><p style='font-variant-position: super'>raised</p>"
        "<div style='width: 4em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap'>"
        "cut off here</div>"
    )
    kept = layout("u", html, CSS, fonts())
    assert text.draw_first_line.__code__.co_filename == glyphs.__file__
    monkeypatch.setattr(text, "draw_first_line", text.draw_first_line.__wrapped__)
    assert layout("u", html, CSS, fonts()) == kept


def test_kept_lines_change_no_byte(monkeypatch):
    """Lines found again, in tables, in columns and on the next page, are WeasyPrint's own."""
    words = "Ask for help. Ask <b>early</b>, a day or two before it is needed; a well-meant word. "
    rows = "".join(f"<tr><td>{words * n}</td><td>Ask for help</td></tr>" for n in range(4))
    body = (
        f"<h1>Help</h1><p>{words * 30}</p><table>{rows}</table><p>soft\u00adhyphen {words}</p>"
        f"<div style='columns: 2'>{words * 9}</div><p>{words * 30}</p>"
        "<p style='letter-spacing: 1px; width: 3em'>Extraordinarily wide</p>"
    )
    html = page(body)
    kept = [layout("u", html, CSS, fonts()) for _ in range(2)]
    split, strut = inline.split_first_line, inline.strut
    for module in (inline, preferred, line_break):
        assert module.split_first_line is split
        monkeypatch.setattr(module, "split_first_line", split.__wrapped__)
    for module in (inline, line_break):
        monkeypatch.setattr(module, "strut", strut.__wrapped__)
    assert split.__wrapped__ is not split
    assert kept == [layout("u", html, CSS, fonts())] * 2
