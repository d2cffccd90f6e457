"""What a unit's PDF says to a screen reader, and what stops the build instead of being lost."""

from __future__ import annotations

import re
import shutil

import pikepdf
import pytest
import weasyprint

from imr.books import engine
from imr.books.fonts import cut_fonts
from imr.books.render import lay_out, layout
from imr.errors import BookError
from paper import CSS, FONTS, fonts, opened, page


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
    return [k for n, k in enumerate(found) if k != "#" or n == 0 or found[n - 1] != "#"]


def tags(content):
    with opened(content) as pdf:
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
def test_tags_say_what_the_html_says(body, expected):
    assert tags(layout("u", page(body), CSS, fonts())) == expected


def test_one_element_is_one_tag_across_pages():
    rows = "".join(f'<tr><th scope="row">{n}</th><td>x</td></tr>' for n in range(90))
    items = "".join(f"<li>item {n}</li>" for n in range(90))
    body = (
        f'<h1>T</h1><table><thead><tr><th scope="col">N</th><th scope="col">X</th></tr></thead>'
        f"<tbody>{rows}</tbody></table><ul>{items}</ul><p>{'word ' * 1500}</p>"
    )
    sheet = lay_out("u", page(body), CSS, fonts())
    assert sheet.pages > 6
    found = tags(sheet.pdf)
    assert [entry[0] for entry in found if entry[0] != "Table"] == ["H1", "L", "P"]
    assert len(every(found, "LI")) == 90
    tables = every(found, "Table")
    assert len(tables) > 2, "a table is one tag a page"
    assert sum(len(every(table[1], "TR")) for table in tables) == 90 + len(tables)
    assert all(len(every(every(table[1], "THead"), "TH")) == 2 for table in tables)
    with opened(sheet.pdf) as pdf:
        paragraph = pdf.Root.StructTreeRoot.K[0].K[-1]
        beyond = {kid.Pg.objgen for kid in paragraph.K if isinstance(kid, pikepdf.Dictionary)}
        assert beyond
        assert paragraph.Pg.objgen not in beyond


def test_a_table_to_fill_in_is_one_tag_a_page_with_its_head():
    row = '<tr><th scope="row">{n}</th><td>{field}</td><td>Yes, often</td></tr>'
    field = '<input name="u/{n}" data-label="{n}">'
    rows = "".join(row.format(n=n, field=field.format(n=n)) for n in range(60))
    head = "".join(f'<th scope="col">{name}</th>' for name in "NXY")
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    sheet = lay_out("u", page(f"<form>{table}</form>"), CSS, fonts())
    tables = every(tags(sheet.pdf), "Table")
    assert len(tables) == sheet.pages > 2
    assert all(len(every(every(found[1], "THead"), "TH")) == 3 for found in tables)
    assert sum(len(every(found[1], "TR")) for found in tables) == 60 + len(tables)


@pytest.mark.parametrize(("columns", "kind"), [(1, "Table"), (2, "Table"), (4, "Div")])
def test_a_table_with_next_to_no_words_is_a_group_of_questions(columns, kind):
    head = "".join(f'<th scope="col">H{n}</th>' for n in range(columns + 1))
    rows = "".join(
        f'<tr><th scope="row">R{row}</th>'
        + "".join(
            f'<td><input name="{row}{n}" data-label="R{row}: H{n}"></td>' for n in range(columns)
        )
        + "</tr>"
        for row in range(4)
    )
    body = f"<form><table><caption>C</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></form>"
    found = tags(layout("u", page(body), CSS, fonts()))
    assert [entry[0] for entry in found] == [kind]
    if kind == "Div":
        names = {"Table", "Caption", "THead", "TBody", "TR", "TH", "TD"}
        assert not [name for name in names if every(found, name)]
        assert len(every(found, "P")) == 1 + 5 + 4
        assert len(every(found, "Form")) == 16


@pytest.mark.parametrize("mark", ["ol", "ul"])
def test_the_marks_of_a_list_are_painted_where_they_are_read(mark):
    items = "".join(f"<li><p>item {n}</p></li><li>thing {n}</li>" for n in range(3))
    with opened(layout("u", page(f"<{mark}>{items}</{mark}><p>After.</p>"), CSS, fonts())) as pdf:
        painted = re.findall(rb"/MCID (\d+)", pdf.pages[0].Contents.read_bytes())
        order = []
        stack = [pdf.Root.StructTreeRoot.K[0]]
        while stack:
            entry = stack.pop()
            if not isinstance(entry, pikepdf.Dictionary):
                order.append(int(entry))
            elif "/S" in entry:
                stack += reversed(list(entry.K))
        assert [int(number) for number in painted] == order
        assert len(order) == 13


@pytest.mark.parametrize(("columns", "scopes"), [(1, {"/Column"}), (3, {"/Column", "/Row"})])
def test_row_headers_of_a_narrow_table_are_cells(columns, scopes):
    head = '<th scope="col">H</th>' * (columns + 1)
    row = '<tr><th scope="row">R</th>' + "<td>x</td>" * columns + "</tr>"
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{row * 3}</tbody></table>"
    with opened(layout("u", page(body), CSS, fonts())) as pdf:
        headers = [o for o in pdf.objects if getattr(o, "S", None) == "/TH"]
        cells = [o for o in pdf.objects if getattr(o, "S", None) == "/TD"]
        assert {str(h.A.Scope) for h in headers} == scopes
        assert len(headers) + len(cells) == 4 * (columns + 1)
        assert not [c for c in cells if "/A" in c and "/Scope" in c.A]


def test_every_mark_of_a_page_has_its_owner_and_furniture_has_none():
    body = "<h1>Title</h1>" + "<p>words</p>" * 90
    with opened(
        layout(
            "u",
            page(body),
            CSS + "@page{@top-left{content:'Running'}@bottom-right{content:counter(page)}}",
            fonts(),
        )
    ) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = {int(k): v for k, v in zip(numbers[::2], numbers[1::2], strict=True)}
        for shown in pdf.pages:
            content = shown.Contents.read_bytes()
            assert content.count(b"/Artifact\n<</Type /Pagination>>\nBDC") == 2
            marks = [int(m) for m in re.findall(rb"/MCID (\d+)", content)]
            owned = owners[int(shown.StructParents)]
            assert sorted(marks) == [n for n, owner in enumerate(owned) if owner is not None]


def test_headers_passages_links_and_pictures_keep_what_they_say(tmp_path):
    (tmp_path / "p.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )
    uri = (tmp_path / "p.svg").as_uri()
    body = (
        '<table><thead><tr><td></td><th>H</th></tr></thead><tbody><tr><th>R</th><td colspan="1">x</td></tr></tbody></table>'
        '<p lang="es">hola <a href="https://x.org/long">a <b>long</b> link</a></p>'
        f'<p><img src="{uri}" alt="A  black box"><img src="{uri}" alt=""></p>'
    )
    with opened(layout("u", page(body), CSS, fonts())) as pdf:
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


def test_a_link_over_two_lines_is_one_tag():
    body = f'<p>{"word " * 14}<a href="https://x.org/">{"linked words " * 8}</a></p>'
    found = tags(layout("u", page(body), CSS, fonts()))
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
def test_what_would_be_lost_in_silence_stops_the_build(body, words):
    with pytest.raises(BookError, match=words):
        layout("u", page(body), CSS, fonts())


def test_another_weasyprint_is_refused(monkeypatch):
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    engine.warm.cache_clear()
    try:
        with pytest.raises(BookError, match=r"WeasyPrint 71\.0 .* 70"):
            engine.warm()
    finally:
        monkeypatch.undo()
        engine.warm.cache_clear()


def test_faces_are_cut_alike_and_kept(tmp_path):
    again = cut_fonts(FONTS, tmp_path)
    assert again.digest == fonts().digest
    assert [p.read_bytes() for p in again.paths] == [p.read_bytes() for p in fonts().paths]
    before = again.field.stat().st_mtime_ns
    cut_fonts(FONTS, tmp_path)
    assert again.field.stat().st_mtime_ns == before
    again.field.write_bytes(b"broken")
    assert cut_fonts(FONTS, tmp_path).field.read_bytes() == fonts().field.read_bytes()


def test_a_missing_script_file_or_character_is_named(tmp_path):
    with pytest.raises(BookError, match="'klingon'"):
        cut_fonts(FONTS, tmp_path, "klingon")
    copy = tmp_path / "atkinson-hyperlegible-next" / "files"
    shutil.copytree(FONTS, copy)
    (copy / "atkinson-hyperlegible-next-latin-ext-700-normal.woff2").unlink()
    with pytest.raises(BookError, match=r"'latin'.*latin-ext-700-normal"):
        cut_fonts(copy, tmp_path)
    with pytest.raises(BookError, match=r"u: .*'latin' lack .*ب \(U\+0628\).*한"):
        layout("u", page("<p>fine ب 한</p>"), CSS, fonts())
