"""Every shorter way in WeasyPrint leads to WeasyPrint's own bytes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from html import escape

from imr.books import pairs
from imr.books.render import layout
from paper import CSS, FONTS, ROOT, SHEET, fonts, page

_SHORTER = (
    "share_contexts",
    "share_styles",
    "share_cascade",
    "take_shortcuts",
    "pass_bare_boxes",
    "keep_lines",
    "keep_glyphs",
)
_PRINT = CSS + "".join(
    (ROOT / f"overrides/print/{name}.css").read_text("utf-8") for name in ("handout",)
)
_LARGE = _PRINT + (ROOT / "overrides/print/large.css").read_text("utf-8")
_HEADS = (
    "@page { @top-left { content: 'Module 1' } @bottom-right { content: counter(page) } }"
    "@page :left { @bottom-left { content: 'W-' counter(page) } @bottom-right { content: none } }"
    "@page :first { @top-left { content: none } @top-center { content: 'AV To' } }"
)
_TEXT = (
    "Ask for <b>help</b> early: “a day or two before”, <a href='#t'>well-meant</a> & <i>naïve</i>… "
)


def _session(lang: str) -> str:
    """Return pages with all that handouts have, in columns, tables, boxes and lists."""
    words = {
        "en": _TEXT,
        "es": f"¿Qué señal verá usted «mañana»? El corazón, según 3–4 años. {_TEXT}",
    }[lang]
    items = "".join(f"<li id='i{n}'>{words}<ul><li>A{n}<li>To {words}</ul></li>" for n in range(9))
    cells = "".join(
        f"<tr><th>{n}. W</th><td>{words * (n % 3)}</td><td>AV</td></tr>" for n in range(30)
    )
    body = (
        f"<h1 id='t'>Help</h1><p>{words * 20}</p><div class='admonition note'><p class='admonition-title'>"
        f"Note</p><p>{words}</p></div><ol>{items}</ol><table><thead><tr><th>Day<th>Plan<th>Done</thead>"
        f"<tbody>{cells}</tbody></table><div style='columns: 2'>{words * 9}<ul><li>{words * 3}</ul></div>"
        f"<blockquote style='border-radius: 4px 0; background: #eee'><p>{words}</p></blockquote>"
        "<style>q::before { content: '>' attr(id) } q { margin: 0 1em } dt::after { content: ':' }"
        ".w { width: calc(10em + 5%); box-sizing: border-box; padding: 3%; border: 1px solid }</style>"
        f"<p><q id='a'>{words}</q> <q id='b'>x</q></p><dl><dt>Term<dd>{words}<dt>AV<dd>To</dl>"
        f"<div class='w'>{words}</div><p style='float: right; width: 40%'>{words}</p><p>{words * 9}</p>"
        f"<p style='text-align: justify'>{words * 4}</p><p style='text-decoration: underline'>{words}</p>"
        f"<p style='direction: rtl'>{words}</p><p>soft\u00adhyphen, e\u0301</p><p>e\u0301 {words}</p>"
        f"<table style='border-collapse: separate'><tr><td style='border: 2px solid'>{words}<td>1</table>"
        f"<p style='letter-spacing: 1px'>{words}</p><p style='visibility: hidden'>{words}</p>"
    )
    return page(body, lang).replace("</head>", f"<style>{_HEADS}</style></head>", 1)


def _digests(documents: list[tuple[str, str]]) -> list[str]:
    return [hashlib.sha256(layout("u", *each, fonts())).hexdigest() for each in documents]


def test_all_shorter_ways_together_change_no_byte(tmp_path):
    """Handouts and worksheets, two languages, two sizes: as in a process without any of them."""
    documents = [(_session("en"), _PRINT), (_session("es"), _LARGE), (SHEET, CSS), (SHEET, _LARGE)]
    (tmp_path / "documents.json").write_text(json.dumps(documents), "utf-8")
    code = (
        "import hashlib, json, sys; from pathlib import Path; from imr.books import engine, render\n"
        "from imr.books.fonts import cut_fonts\n"
        f"for name in {_SHORTER!r}: setattr(engine, name, lambda: None)\n"
        f"fonts = cut_fonts(Path({str(FONTS)!r}), Path({str(tmp_path)!r}))\n"
        "for html, css in json.loads(Path(sys.argv[1]).read_text('utf-8')):\n"
        "    print(hashlib.sha256(render.layout('u', html, css, fonts)).hexdigest())\n"
    )
    plain = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "documents.json"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "plugins")},
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert _digests(documents) == plain
    assert _digests(documents) == plain  # and once more, with all that is known by then


def test_lines_of_pairs_are_pangos_own(monkeypatch):
    """Any letter before any other, at the end of a word and of a line, upright, bold and slanted."""
    known = "".join(map(chr, range(33, 127))) + "áéíñóúü¿¡«»–—‘’“”…Ž"
    rows = [escape(" ".join(f"{a}{b}" for b in known)) for a in known]
    html = page(
        "<h1>All</h1>"
        + "".join(f"<p>a{row}</p>" for row in rows)
        + "".join(f"<p><b>{row}</b> <i>a {row}</i></p>" for row in rows[32:70])
    )
    layout("u", html, CSS, fonts())  # learn
    made = 0
    line = pairs.Pairs.line

    def counted(self, *rest):
        nonlocal made
        found = line(self, *rest)
        made += found is not None
        return found

    monkeypatch.setattr(pairs.Pairs, "line", counted)
    composed = layout("u", html, CSS, fonts())
    assert made > 500
    monkeypatch.setattr(pairs.Pairs, "line", lambda *_: None)
    assert layout("u", html, CSS, fonts()) == composed


def test_a_font_in_which_a_pair_has_two_widths_is_left_to_pango(monkeypatch):
    learned = []
    learn = pairs.Pairs.learn

    def recorded(self, line):
        learned.append((self, line))
        learn(self, line)

    monkeypatch.setattr(pairs.Pairs, "learn", recorded)
    html, css = page("<h1>To</h1><p>To Tu To</p>"), f"{CSS} "  # fonts of its own
    first = layout("u", html, css, fonts())
    known, line = next((known, line) for known, line in learned if line[0].text == "To Tu To")
    assert known.line("Tu To", None, None)
    known.glyphs["T", "o"] = (1, 2, 3)
    known.learn(line)
    assert known.line("Tu To", None, None) is None
    assert layout("u", html, css, fonts()) == first
