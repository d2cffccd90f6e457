"""One unit as a PDF: its fields, tags, fonts, looks and cache."""

from __future__ import annotations

import ctypes
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
import weasyprint

from imr.books import engine, render
from imr.books.fonts import FontSet, cut_fonts
from imr.books.join import About, Part, join
from imr.books.render import Unit, lay_out, layout, render_unit
from imr.books.verify import verify_pdf
from imr.errors import BookError

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "node_modules/@fontsource/atkinson-hyperlegible-next/files"
CSS = (ROOT / "overrides/print/base.css").read_text("utf-8")

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")

SHEET = (
    """<!DOCTYPE html><html lang="en"><head><title>My plan</title></head><body>
<h1 id="top">My plan</h1>
<form>
<div class="imr-field"><label for="a">My goal</label><p class="imr-hint">One thing.</p>
<input id="a" name="plan/goal" type="text" data-label="My goal. One thing."></div>
<div class="imr-field"><label for="b">What helped?</label>
<textarea id="b" name="plan/helped" rows="4" data-label="What helped?"></textarea></div>
<div class="imr-field"><label for="c">Hours of sleep</label>
<input id="c" name="plan/hours" type="number" data-label="Hours of sleep (hours)">
<span class="imr-unit">hours</span></div>
<div class="imr-field"><label for="d">When?</label>
<input id="d" name="plan/when" type="date" maxlength="10" data-label="When?"></div>
<fieldset class="imr-field"><legend>Do I feel safe?</legend><div class="imr-set">
<label class="imr-choice"><input type="radio" name="plan/safe" value="yes" data-group="Do I feel safe?" data-label="Do I feel safe? Yes"> <span>Yes</span></label>
<label class="imr-choice"><input type="radio" name="plan/safe" value="no" data-group="Do I feel safe?" data-label="Do I feel safe? No"> <span>No</span></label>
</div></fieldset>
<fieldset class="imr-field"><legend>My mood</legend><div class="imr-set">
<label class="imr-choice"><input type="radio" name="plan/mood" value="low" data-group="My mood" data-label="My mood: Low"> <span>Low</span></label>
<label class="imr-choice"><input type="radio" name="plan/mood" value="so &amp; so/é" data-group="My mood" data-label="My mood: So so"> <span>So so</span></label>
</div></fieldset>
<h2 id="people">Who can help me</h2>
<fieldset class="imr-field"><legend>Who could help?</legend><div class="imr-set">
<label class="imr-choice"><input type="checkbox" name="plan/who/friend" value="on" data-label="Who could help? A friend"> <span>A friend</span></label>
<label class="imr-choice"><input type="checkbox" name="plan/who/family" value="on" data-label="Who could help? My family"> <span>My family</span></label>
<label class="imr-choice"><input type="checkbox" name="plan/who/peer" value="on" data-label="Who could help? A peer"> <span>A peer</span></label>
</div></fieldset>
<fieldset class="imr-field"><legend>How sure am I?</legend><div class="imr-scale">
<span class="imr-end">1 = Not sure</span><span class="imr-end">5 = Very sure</span><span class="imr-points">
"""
    + "".join(
        f'<label class="imr-choice imr-point"><input type="radio" name="plan/sure" value="{n}" '
        f'data-group="How sure am I?" data-label="How sure am I? {n}"> <span>{n}</span></label>\n'
        for n in range(1, 6)
    )
    + """</span></div></fieldset>
<div class="imr-field imr-table-field"><div class="imr-table"><table><caption>My week</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Plan</th><th scope="col">Done?</th></tr></thead><tbody>
"""
    + "".join(
        f'<tr><th scope="row">{day}</th><td><input type="text" name="plan/week/{day}/plan" data-label="{day}: Plan"></td>'
        f'<td><label class="imr-choice"><input type="radio" name="plan/week/{day}/done" value="yes" data-group="{day}: Done?" data-label="{day}: Done? Yes"> <span>Yes</span></label>'
        f'<label class="imr-choice"><input type="radio" name="plan/week/{day}/done" value="no" data-group="{day}: Done?" data-label="{day}: Done? No"> <span>No</span></label></td></tr>'
        for day in DAYS
    )
    + """</tbody></table></div></div>
</form></body></html>"""
)

HEADINGS = ["My plan", "Who can help me"]
TEXTS = {"plan/goal", "plan/helped", "plan/hours", "plan/when"} | {
    f"plan/week/{day}/plan" for day in DAYS
}
BOXES = {"plan/who/friend", "plan/who/family", "plan/who/peer"}
GROUPS = {
    "plan/safe": ["yes", "no"],
    "plan/mood": ["low", "so & so/é"],
    "plan/sure": ["1", "2", "3", "4", "5"],
} | {f"plan/week/{day}/done": ["yes", "no"] for day in DAYS}


def page(body, lang="en"):
    return f'<!DOCTYPE html><html lang="{lang}"><head><title>T</title></head><body>{body}</body></html>'


@pytest.fixture(scope="session")
def fonts(tmp_path_factory):
    return cut_fonts(FONTS, tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="module")
def sheet(fonts, tmp_path_factory):
    """The worksheet alone, as people download it."""
    path = tmp_path_factory.mktemp("sheet") / "plan.pdf"
    part = Part(layout("worksheets/plan", SHEET, CSS, fonts), "worksheets/plan", "", label="W1.1-")
    join([part], path, About("My plan", "en"))
    return path


def outloud(path):
    program = Path(sys.executable).with_name("outloud")
    done = subprocess.run(
        [program, "--json", "-", path], capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout)["results"][0]


def fill(source, target, words):
    """Type and click as a reader does in Chrome; return each page as a greyscale picture."""
    pictures = []
    with pikepdf.open(source) as known:
        pdf = pdfium.PdfDocument(source)
        pdf.init_forms()
        form = pdf.formenv.raw
        for number in range(len(pdf)):
            shown = pdf[number]
            for widget in known.pages[number].obj.get("/Annots", ()):
                key = key_of(widget)
                if key not in words:
                    continue
                x1, y1, x2, y2 = (float(v) for v in widget.Rect)
                spot = (form, shown, 0, (x1 + x2) / 2, (y1 + y2) / 2)
                pdfium_c.FORM_OnMouseMove(*spot)
                pdfium_c.FORM_OnLButtonDown(*spot)
                pdfium_c.FORM_OnLButtonUp(*spot)
                if words[key] is not True:
                    raw = words[key].encode("utf-16-le") + b"\0\0"
                    buffer = (ctypes.c_ushort * (len(raw) // 2)).from_buffer_copy(raw)
                    pdfium_c.FORM_SelectAllText(form, shown)
                    pdfium_c.FORM_ReplaceSelection(form, shown, buffer)
                pdfium_c.FORM_ForceToKillFocus(form)
            pictures.append(shown.render(scale=2, may_draw_forms=True).to_pil().convert("L"))
        pdf.save(str(target))
        pdf.close()
    return pictures


def key_of(widget):
    """A text field or box by its name, a radio button by its group's name and its answer."""
    if widget.get("/Subtype") != "/Widget":
        return None
    if "/Parent" not in widget:
        return str(widget.T)
    return str(widget.Parent.T), next(str(k)[1:] for k in widget.AP.N if str(k) != "/Off")


def answers(path):
    with pikepdf.open(path) as pdf:
        return {
            str(f.T): str(f.V).removeprefix("/")
            for f in pdf.Root.AcroForm.Fields
            if str(f.get("/V", "")) not in {"", "/Off"}
        }


def darkness(picture, widget, height=792, scale=2):
    x1, y1, x2, y2 = (float(v) for v in widget.Rect)
    inside = picture.crop(
        tuple(round(v * scale) for v in (x1 + 1, height - y2 + 1, x2 - 1, height - y1 - 1))
    )
    return sum(inside.histogram()[:128])


# Fields


def test_sheet_passes_the_accessibility_checker_without_a_warning(sheet):
    found = outloud(sheet)
    assert found["findings"] == []
    assert found["counts"] == {"error": 0, "warning": 0, "info": 0}
    assert found["stats"]["features"]["forms"]


def test_every_control_is_one_field_with_its_full_name(sheet):
    with pikepdf.open(sheet) as pdf:
        fields = {str(f.T): f for f in pdf.Root.AcroForm.Fields}
        assert set(fields) == TEXTS | BOXES | set(GROUPS)
        assert len(pdf.Root.AcroForm.Fields) == len(fields)
        assert str(fields["plan/goal"].TU) == "My goal. One thing."
        assert str(fields["plan/mood"].TU) == "My mood"
        assert str(fields["plan/week/Monday/plan"].TU) == "Monday: Plan"
        assert {str(f.FT) for n, f in fields.items() if n in TEXTS} == {"/Tx"}
        assert int(fields["plan/helped"].Ff) & 4096
        assert "/Ff" not in fields["plan/goal"]
        assert int(fields["plan/when"].MaxLen) == 10
        assert not bool(pdf.Root.AcroForm.get("/NeedAppearances", False))
        assert set(pdf.Root.AcroForm.DR.Font) >= {"/IMRField", "/ZaDb"}


def test_radio_buttons_are_groups_whose_states_are_their_answers(sheet):
    with pikepdf.open(sheet) as pdf:
        fields = {str(f.T): f for f in pdf.Root.AcroForm.Fields}
        for name, values in GROUPS.items():
            group = fields[name]
            assert int(group.Ff) == 49152
            assert len(group.Kids) == len(values)
            for kid, value in zip(group.Kids, values, strict=True):
                assert set(kid.AP.N) == {pikepdf.Name(f"/{value}"), "/Off"}
                assert "/T" not in kid
                assert "/FT" not in kid
                assert kid.Parent.objgen == group.objgen
                assert kid.AS == "/Off"
                assert len(str(kid.TU)) > len(str(group.TU))
        for name in BOXES:
            assert set(fields[name].AP.N) == {"/on", "/Off"}


def test_each_box_ticks_alone_and_shows_it(sheet, tmp_path):
    blank = fill(sheet, tmp_path / "blank.pdf", {})
    ticked = fill(
        sheet,
        tmp_path / "ticked.pdf",
        {"plan/who/family": True, ("plan/sure", "4"): True, ("plan/mood", "so & so/é"): True},
    )
    assert answers(tmp_path / "ticked.pdf") == {
        "plan/who/family": "on",
        "plan/sure": "4",
        "plan/mood": "so & so/é",
    }
    changed = set()
    with pikepdf.open(sheet) as pdf:
        for number, shown in enumerate(pdf.pages):
            for widget in shown.obj.get("/Annots", ()):
                if darkness(ticked[number], widget) > darkness(blank[number], widget) + 20:
                    changed.add(key_of(widget))
    assert changed == {"plan/who/family", ("plan/sure", "4"), ("plan/mood", "so & so/é")}


def test_a_radio_group_keeps_one_answer(sheet, tmp_path):
    fill(sheet, tmp_path / "one.pdf", {("plan/safe", "yes"): True})
    fill(tmp_path / "one.pdf", tmp_path / "two.pdf", {("plan/safe", "no"): True})
    assert answers(tmp_path / "two.pdf") == {"plan/safe": "no"}
    with pikepdf.open(tmp_path / "two.pdf") as pdf:
        group = next(f for f in pdf.Root.AcroForm.Fields if str(f.T) == "plan/safe")
        assert [str(kid.AS) for kid in group.Kids] == ["/Off", "/no"]


def test_latin_text_is_typed_seen_and_saved(sheet, tmp_path):
    words = {"plan/goal": "Ça va, señor Müller: où?", "plan/when": "27 3 2027"}
    blank = fill(sheet, tmp_path / "blank.pdf", {})
    typed = fill(sheet, tmp_path / "typed.pdf", words)
    assert answers(tmp_path / "typed.pdf") == words
    with pikepdf.open(sheet) as pdf:
        widgets = {key_of(w): w for w in pdf.pages[0].Annots}
        for name in words:
            assert darkness(typed[0], widgets[name]) > darkness(blank[0], widgets[name]) + 100
        assert darkness(blank[0], widgets["plan/goal"]) == 0
    with pikepdf.open(tmp_path / "typed.pdf") as pdf:
        goal = next(f for f in pdf.Root.AcroForm.Fields if str(f.T) == "plan/goal")
        drawn = goal.AP.N.Resources.Font
        assert set(drawn) == {"/IMRField"}


def test_typed_lines_stand_on_the_ruled_lines(sheet, tmp_path):
    blank = fill(sheet, tmp_path / "blank.pdf", {})[0]
    typed = fill(sheet, tmp_path / "typed.pdf", {"plan/helped": "one\nune\nuno\nsan"})[0]
    with pikepdf.open(sheet) as pdf:
        x1, y1, x2, y2 = next(
            [float(v) for v in w.Rect] for w in pdf.pages[0].Annots if key_of(w) == "plan/helped"
        )
    left, right = round(x1 * 2) + 2, round(x1 * 2) + 60
    rows = range(round((792 - y2) * 2), round((792 - y1) * 2) + 3)
    far = round(x2 * 2) - 5
    rules = [y for y in rows if blank.getpixel((far, y)) < 160]
    bands = [y for n, y in enumerate(rules) if n == 0 or y > rules[n - 1] + 1]
    assert len(bands) == 4
    gaps = [low - high for high, low in zip(bands, bands[1:], strict=False)]
    assert min(gaps) >= 8 / 25.4 * 72 * 2 - 1  # at least 8 mm apart
    inked = [
        y
        for y in rows
        if any(
            typed.getpixel((x, y)) < 100 and blank.getpixel((x, y)) > 200
            for x in range(left, right)
        )
    ]
    for band in bands:
        above = [y for y in inked if band - 24 <= y < band]
        assert above, "no typed line on this ruled line"
        assert not set(inked) & {band - 2, band - 1, band, band + 1, band + 2}


def test_boxes_are_large_enough_to_tick_with_a_pen(sheet):
    with pikepdf.open(sheet) as pdf:
        for shown in pdf.pages:
            for widget in shown.obj.get("/Annots", ()):
                x1, y1, x2, y2 = (float(v) for v in widget.Rect)
                if isinstance(key_of(widget), tuple) or key_of(widget) in BOXES:
                    assert x2 - x1 == pytest.approx(y2 - y1, abs=0.05)
                    assert x2 - x1 + 2 * 0.8 >= 5 / 25.4 * 72 - 0.05  # its border around it
                else:
                    assert y2 - y1 >= 8 / 25.4 * 72


@pytest.mark.parametrize(
    ("control", "words"),
    [
        ('<input name="a">', "no data-label"),
        ('<input data-label="A">', "name is needed"),
        ('<input name="a.b" data-label="A">', "no period"),
        ('<input name="a" data-label="A"><input name="a" data-label="B">', "two fields"),
        (
            '<input name="a" data-label="A"><textarea name="a" data-label="B"></textarea>',
            "two fields",
        ),
        (
            '<input type="checkbox" name="a" data-label="A"><input type="checkbox" name="a" data-label="B">',
            "two fields",
        ),
        ('<input type="radio" name="a" value="x" data-label="A">', "no data-group"),
        ('<input type="radio" name="a" data-group="Q" data-label="A">', "has an answer ''"),
        (
            '<input type="radio" name="a" value="Off" data-group="Q" data-label="A">',
            "has an answer 'Off'",
        ),
        ('<input type="radio" name="a" value="x" data-group="Q" data-label="A">' * 2, "twice"),
        (
            '<input name="a" data-label="A"><input type="radio" name="a" value="x" data-group="Q" data-label="B">',
            "two fields",
        ),
        ('<input name="a" data-label="A" value="typed">', "filled in"),
        ('<select name="a" data-label="A"><option>x</option></select>', "on paper"),
        (
            '<textarea name="a" data-label="A" style="height:600mm;break-inside:auto">\n</textarea>'
            * 2,
            "two fields",
        ),
    ],
)
def test_a_field_that_would_fail_people_stops_the_build(fonts, control, words):
    with pytest.raises(BookError, match=words):
        layout("u", page(f"<form>{control}</form>"), CSS, fonts)


def test_right_to_left_fields_begin_at_the_right(fonts):
    html = page('<div dir="rtl" style="direction:rtl"><input name="a" data-label="A"></div>')
    with open_bytes(layout("u", html, CSS, fonts)) as pdf:
        assert int(pdf.Root.AcroForm.Fields[0].Q) == 2


# Tags


def open_bytes(content):
    from io import BytesIO

    return pikepdf.open(BytesIO(content))


def outline_of(entry):
    """The tags below one as nested tuples: (tag, kids), with "#" for content and "@" for a field or link."""
    kids = entry.get("/K", pikepdf.Array())
    found = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary) or "/MCID" in kid:
            found.append("#")
        elif "/Obj" in kid:
            found.append("@")
        else:
            found.append((str(kid.S)[1:], outline_of(kid)))
    merged = [k for n, k in enumerate(found) if k != "#" or n == 0 or found[n - 1] != "#"]
    return merged


def tags(content):
    with open_bytes(content) as pdf:
        return outline_of(pdf.Root.StructTreeRoot.K[0])


def every(entries, wanted):
    found = []
    for entry in entries:
        if isinstance(entry, tuple):
            found += [entry] if entry[0] == wanted else []
            found += every(entry[1], wanted)
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>a <strong>b</strong> c</p>", [("P", ["#"])]),
        ("<div>loose</div>", [("P", ["#"])]),
        ("<ul><li>a</li></ul>", [("L", [("LI", [("Lbl", ["#"]), ("LBody", ["#"])])])]),
        ("<ol><li><p>a</p></li></ol>", [("L", [("LI", [("Lbl", ["#"]), ("LBody", [("P", ["#"])])])])]),
        ('<ul style="list-style:none"><li>a</li></ul>', [("L", [("LI", [("LBody", ["#"])])])]),
        (
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            [("L", [("LI", [("Lbl", ["#"]), ("LBody", ["#", ("L", [("LI", [("Lbl", ["#"]), ("LBody", ["#"])])])]) ])])],
        ),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", [("L", [("LI", [("Lbl", ["#"]), ("LBody", ["#"])])] * 2)]),
        ("<section><h2>a</h2><blockquote><p>b</p></blockquote></section>", [("Sect", [("H2", ["#"]), ("BlockQuote", [("P", ["#"])])])]),
        (
            "<table><caption>c</caption><thead><tr><th>h</th></tr></thead><tbody><tr><td></td></tr></tbody></table>",
            [("Table", [("Caption", ["#"]), ("THead", [("TR", [("TH", ["#"])])]), ("TBody", [("TR", [("TD", [])])])])],
        ),
        ('<p>a <a href="https://x.org/"><em>b</em> c</a></p>', [("P", ["#", ("Link", ["@", "#"])])]),
        ('<p>a <i lang="es">b</i></p><div lang="fr"><p>c</p></div>', [("P", ["#", ("Span", ["#"])]), ("Div", [("P", ["#"])])]),
        ('<p>a</p><div style="visibility:hidden">b</div><p></p>', [("P", ["#"])]),
    ],
)  # fmt: skip
def test_tags_say_what_the_html_says(fonts, body, expected):
    assert tags(layout("u", page(body), CSS, fonts)) == expected


def test_one_element_is_one_tag_across_pages(fonts):
    rows = "".join(f'<tr><th scope="row">{n}</th><td>x</td></tr>' for n in range(90))
    items = "".join(f"<li>item {n}</li>" for n in range(90))
    body = (
        f'<h1>T</h1><table><thead><tr><th scope="col">N</th><th scope="col">X</th></tr></thead>'
        f"<tbody>{rows}</tbody></table><ul>{items}</ul><p>{'word ' * 1500}</p>"
    )
    sheet = lay_out("u", page(body), CSS, fonts)
    assert sheet.pages > 6
    found = tags(sheet.pdf)
    assert [entry[0] for entry in found] == ["H1", "Table", "L", "P"]
    assert len(every(found, "TH")) == 92, "a repeated head is furniture"
    assert len(every(found, "LI")) == 90
    with open_bytes(sheet.pdf) as pdf:
        paragraph = pdf.Root.StructTreeRoot.K[0].K[3]
        beyond = {kid.Pg.objgen for kid in paragraph.K if isinstance(kid, pikepdf.Dictionary)}
        assert beyond
        assert paragraph.Pg.objgen not in beyond


def test_every_mark_of_a_page_has_its_owner_and_furniture_has_none(fonts):
    body = "<h1>Title</h1>" + "<p>words</p>" * 90
    with open_bytes(
        layout("u", page(body), CSS + "@page{@top-left{content:'Running'}}", fonts)
    ) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = {int(k): v for k, v in zip(numbers[::2], numbers[1::2], strict=True)}
        for shown in pdf.pages:
            content = shown.Contents.read_bytes()
            assert content.count(b"/Artifact\n<</Type /Pagination>>\nBDC") == 2
            marks = [int(m) for m in re.findall(rb"/MCID (\d+)", content)]
            owned = owners[int(shown.StructParents)]
            assert sorted(marks) == [n for n, owner in enumerate(owned) if owner is not None]


def test_headers_passages_links_and_pictures_keep_what_they_say(fonts, tmp_path):
    (tmp_path / "p.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )
    uri = (tmp_path / "p.svg").as_uri()
    body = (
        '<table><thead><tr><td></td><th>H</th></tr></thead><tbody><tr><th>R</th><td colspan="1">x</td></tr></tbody></table>'
        '<p lang="es">hola <a href="https://x.org/long">a <b>long</b> link</a></p>'
        f'<p><img src="{uri}" alt="A  black box"><img src="{uri}" alt=""></p>'
    )
    with open_bytes(layout("u", page(body), CSS, fonts)) as pdf:
        entries = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/StructElem"
        ]
        scopes = {str(e.A.Scope) for e in entries if e.S == "/TH"}
        assert scopes == {"/Column", "/Row"}
        assert [str(e.Lang) for e in entries if "/Lang" in e] == ["es"]
        figures = [e for e in entries if e.S == "/Figure"]
        assert [str(f.Alt) for f in figures] == ["A black box"]
        box = [float(v) for v in figures[0].A.BBox]
        assert 0 < box[0] < box[2] < 612
        assert 0 < box[1] < box[3] < 792
        assert box[3] > 600, "the box is measured from the foot of the page"
        notes = pdf.pages[0].Annots
        assert len(notes) == 1
        assert str(notes[0].Contents) == "a long link"
        assert int(notes[0].F) == 4


def test_a_link_over_two_lines_is_one_tag(fonts):
    body = f'<p>{"word " * 14}<a href="https://x.org/">{"linked words " * 8}</a></p>'
    found = tags(layout("u", page(body), CSS, fonts))
    assert found[0][0] == "P"
    assert [kid[0] for kid in found[0][1] if isinstance(kid, tuple)] == ["Link"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            '<p><img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%225%22 height=%225%22/%3E"></p>',
            "alt text",
        ),
        ('<p><a href="#nowhere">x</a></p>', "nowhere"),
        ('<p><img src="file:///missing.png" alt="x"></p>', "missing.png"),
        ('<p style="opacity:.5">faint</p>', "opacity"),
    ],
)
def test_what_would_be_lost_in_silence_stops_the_build(fonts, body, words):
    with pytest.raises(BookError, match=words):
        layout("u", page(body), CSS, fonts)


def test_another_weasyprint_is_refused(monkeypatch):
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    engine.warm.cache_clear()
    try:
        with pytest.raises(BookError, match=r"WeasyPrint 71\.0 .* 70"):
            engine.warm()
    finally:
        monkeypatch.undo()
        engine.warm.cache_clear()


# Fonts


def test_faces_are_cut_alike_and_kept(fonts, tmp_path):
    again = cut_fonts(FONTS, tmp_path)
    assert again.digest == fonts.digest
    assert [p.read_bytes() for p in again.paths] == [p.read_bytes() for p in fonts.paths]
    before = again.field.stat().st_mtime_ns
    cut_fonts(FONTS, tmp_path)
    assert again.field.stat().st_mtime_ns == before
    again.field.write_bytes(b"broken")
    assert cut_fonts(FONTS, tmp_path).field.read_bytes() == fonts.field.read_bytes()


def test_a_missing_script_file_or_character_is_named(fonts, tmp_path):
    with pytest.raises(BookError, match="'klingon'"):
        cut_fonts(FONTS, tmp_path, "klingon")
    copy = tmp_path / "atkinson-hyperlegible-next" / "files"
    shutil.copytree(FONTS, copy)
    (copy / "atkinson-hyperlegible-next-latin-ext-700-normal.woff2").unlink()
    with pytest.raises(BookError, match=r"'latin'.*latin-ext-700-normal"):
        cut_fonts(copy, tmp_path)
    with pytest.raises(BookError, match=r"u: .*'latin' lack .*ب \(U\+0628\).*한"):
        layout("u", page("<p>fine ب 한</p>"), CSS, fonts)


def test_faces_are_whole_and_the_field_font_is_simple(sheet):
    with pikepdf.open(sheet) as pdf:
        face = next(iter(pdf.pages[0].Resources.Font.values()))
        assert len(re.findall(rb"<[0-9a-f]{4}> <", face.ToUnicode.read_bytes())) > 300
        field = pdf.Root.AcroForm.DR.Font["/IMRField"]
        assert field.Subtype == "/TrueType"
        assert field.Encoding == "/WinAnsiEncoding"
        assert len(field.Widths) == 224
        assert len(field.FontDescriptor.FontFile2.read_raw_bytes()) < 20_000
        assert "IMRField" in str(field.BaseFont)


# The same bytes, and the cache


def test_two_processes_write_the_same_bytes(fonts, tmp_path):
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
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": zone},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("4711", "Asia/Tokyo"))
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert runs[0].split()[0] == hashlib.sha256(layout("u", SHEET, CSS, fonts)).hexdigest()


def test_the_cache_is_used_checked_and_mended(fonts: FontSet, tmp_path, monkeypatch):
    unit = Unit("u", page('<h1 id="a">One</h1><h2>Two</h2>'), CSS, "")
    first = render_unit(unit, fonts, tmp_path)
    assert [(h.level, h.text, h.anchor, h.page) for h in first.headings] == [
        (1, "One", "a", 1),
        (2, "Two", "", 1),
    ]
    assert first.anchors == ("u", "u/a")
    content = first.path.read_bytes()
    runs = Counter()
    monkeypatch.setattr(render, "lay_out", lambda *a: runs.update("x") or lay_out(*a))

    assert render_unit(unit, fonts, tmp_path) == first
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
        assert render_unit(unit, fonts, tmp_path) == first
        assert first.path.read_bytes() == content
    assert runs["x"] == 7
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".")]


@pytest.mark.parametrize(
    "change",
    [{"html": page("<h1>Two</h1>")}, {"css": CSS + "p{margin:0}"}, {"digest": "1"}, {"id": "v"}],
)
def test_whatever_changes_a_unit_makes_another_file(fonts, tmp_path, change):
    parts = {"id": "u", "html": page("<h1>One</h1>"), "css": CSS, "digest": ""}
    one = render_unit(Unit(**parts), fonts, tmp_path)
    other = render_unit(Unit(**(parts | change)), fonts, tmp_path)
    assert one.path != other.path


# The gate


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
def test_a_heading_in_the_bookmarks_alone_is_lost(fonts, tmp_path, loss):
    path = tmp_path / "x.pdf"
    content = layout(
        "u", page('<h1>One</h1><h2 style="break-before:page">Two</h2><p>x</p>'), CSS, fonts
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


def test_the_gate_reads_headings_that_wrap_or_hold_other_words(fonts, tmp_path):
    long = "A long heading that certainly needs more than a single line on paper, " * 2
    body = f"<h1>{long}</h1><h2>Why <em>this</em> & <a href='https://x.org'>that</a>?</h2><h3>Caf&#233; au lait\u00ad</h3>"
    join([Part(layout("u", page(body), CSS, fonts), "u", "")], tmp_path / "x.pdf", About("T", "en"))
    assert (
        verify_pdf(tmp_path / "x.pdf", headings=[long, "Why this & that?", "Cafe\u0301 au lait"])
        == []
    )


def test_the_gate_asks_for_what_pdf_ua_needs(fonts, tmp_path):
    path = tmp_path / "bare.pdf"
    path.write_bytes(weasyprint.HTML(string="<p>x").write_pdf())
    assert len(verify_pdf(path, headings=[])) == 6


# Print CSS


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


def test_no_page_is_lost_after_forced_breaks(fonts, tmp_path):
    css = CSS + "article,section+section{break-before:page}"
    body = (
        "<article>" + "".join(f"<section><h2>t{n}</h2></section>" for n in range(4)) + "</article>"
    )
    sheet = lay_out("u", page(body), css, fonts)
    join([Part(sheet.pdf, "u", "")], tmp_path / "x.pdf", About("T", "en"))
    assert verify_pdf(tmp_path / "x.pdf", headings=[f"t{n}" for n in range(4)]) == []
    trap = lay_out("u", page(body), css + "html{height:100%}section{min-height:100vh}", fonts)
    join([Part(trap.pdf, "u", "")], tmp_path / "trap.pdf", About("T", "en"))
    assert verify_pdf(tmp_path / "trap.pdf", headings=[f"t{n}" for n in range(4)]), (
        "the trap no longer bites: drop the rule"
    )
