"""A worksheet as a PDF to fill in: its fields, as Chrome types and ticks them."""

from __future__ import annotations

import ctypes
import itertools
import re

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from imr.books.join import About, Part, join
from imr.books.render import layout
from imr.errors import BookError
from paper import BOXES, CSS, GROUPS, SHEET, TEXTS, fonts, opened, outloud, page


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """The worksheet alone, as people download it."""
    path = tmp_path_factory.mktemp("sheet") / "plan.pdf"
    part = Part(
        layout("worksheets/plan", SHEET, CSS, fonts()), "worksheets/plan", "", label="W1.1-"
    )
    join([part], path, About("My plan", "en"))
    return path


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
    gaps = [low - high for high, low in itertools.pairwise(bands)]
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
def test_a_field_that_would_fail_people_stops_the_build(control, words):
    with pytest.raises(BookError, match=words):
        layout("u", page(f"<form>{control}</form>"), CSS, fonts())


def test_right_to_left_fields_begin_at_the_right():
    html = page('<div dir="rtl" style="direction:rtl"><input name="a" data-label="A"></div>')
    with opened(layout("u", html, CSS, fonts())) as pdf:
        assert int(pdf.Root.AcroForm.Fields[0].Q) == 2


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


def test_a_choice_across_pages_is_one_field():
    radio = '<input type="radio" name="a" value="{0}" data-group="Q" data-label="Q: {0}">'
    body = f'<p>{radio.format("x")}</p><p style="break-before:page">{radio.format("y")}</p>'
    with opened(layout("u", page(body), CSS, fonts())) as pdf:
        (group,) = pdf.Root.AcroForm.Fields
        assert [str(kid.P.objgen) for kid in group.Kids] == [str(p.objgen) for p in pdf.pages]
