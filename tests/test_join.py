"""Books made of units: nothing a person needs is lost on the way."""

from __future__ import annotations

import hashlib

import pikepdf
import pytest

from imr.books.join import About, Part, book_link, join
from imr.books.render import layout
from imr.books.verify import verify_pdf
from imr.errors import BookError
from paper import ABOUT, CSS, assert_whole, entries, fonts, opened, outloud, page

UNITS = 10
WORDS = ["your", "own", "way", "to", "a", "good", "life", "takes", "small", "steps", "each", "day"]


def unit_body(n):
    """A session page with lists, a table, fields, and links to itself, to the next unit and out."""
    start = n % len(WORDS)
    words = " ".join([*WORDS[start:], *WORDS[:start]])
    sections = "".join(
        f'<h2 id="part-{h}">Part {h} of {n}</h2><p>{words.capitalize()} {h}. {(words + " ") * 6}</p>'
        f"<ul><li>{words}</li><li>{n} and {h}</li></ul><h3>Below {h}</h3><p>{words}</p>"
        for h in range(4)
    )
    return (
        f'<h1 id="top">Unit {n}</h1>{sections}'
        f"<table><caption>Table {n}</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        f"<tbody><tr><td>{n}a</td><td>{n}b</td></tr><tr><td>{n}c</td><td>{n}d</td></tr></tbody></table>"
        f'<p>Go <a href="#part-1">back</a>, <a href="{book_link(f"unit/{(n + 1) % UNITS}/part-2", "x/")}">on</a>'
        f' or <a href="https://example.org/{n}">out</a>.</p>'
        f'<form><input name="unit-{n}/text" data-label="What helps {n}?">'
        f'<label class="imr-choice"><input type="radio" name="unit-{n}/pick" value="a" data-group="Pick {n}" data-label="Pick {n}: a"> <span>a</span></label>'
        f'<label class="imr-choice"><input type="radio" name="unit-{n}/pick" value="b" data-group="Pick {n}" data-label="Pick {n}: b"> <span>b</span></label></form>'
    )


@pytest.fixture(scope="module")
def units():
    return [layout(f"unit/{n}", page(unit_body(n)), CSS, fonts()) for n in range(UNITS)]


def parts_of(units):
    return [
        Part(pdf, f"unit/{n}", f"1.{n} Session", group=f"Module {n // 5}", label=f"1.{n}-")
        for n, pdf in enumerate(units)
    ]


@pytest.fixture(scope="module")
def book(units, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    return join(parts_of(units), path, ABOUT, site_url="https://imr.example/es")


def test_all_tags_fields_and_pages_are_there(units, book):
    with pikepdf.open(book.path) as pdf:
        assert_whole(pdf)
        sources = [opened(content) for content in units]
        assert len(pdf.pages) == book.pages == sum(len(s.pages) for s in sources)
        assert len(entries(pdf)) == 1 + sum(len(entries(s)) for s in sources)
        assert [str(k.S) for k in pdf.Root.StructTreeRoot.K[0].K] == ["/Part"] * UNITS
        names = {f"unit-{n}/{kind}" for n in range(UNITS) for kind in ("text", "pick")}
        assert {str(f.T) for f in pdf.Root.AcroForm.Fields} == names
        shown = {a.objgen for p in pdf.pages for a in p.obj.get("/Annots", ())}
        for entry in pdf.Root.AcroForm.Fields:
            assert {w.objgen for w in entry.get("/Kids", [entry])} <= shown
        assert book.starts[0] == 1
        assert book.starts[1] == 1 + len(sources[0].pages)
    headings = [f"Part {h} of {n}" for n in range(UNITS) for h in range(4)]
    assert (
        verify_pdf(
            book.path, headings=[*headings, *(f"Unit {n}" for n in range(UNITS))], fields=names
        )
        == []
    )


def test_the_book_passes_the_accessibility_checker(book):
    found = outloud(book.path)
    assert found["counts"]["error"] == 0
    assert [f for f in found["findings"] if f["rule"] != "PAG-001"] == []


def test_links_lead_where_they_say(book):
    with pikepdf.open(book.path) as pdf:
        flat = list(pdf.Root.Names.Dests.Names)
        names = [str(n) for n in flat[::2]]
        assert names == sorted(names, key=str.encode)
        targets = dict(zip(names, flat[1::2], strict=True))
        pages = {p.objgen: n for n, p in enumerate(pdf.pages, 1)}
        for n in range(UNITS):
            assert pages[targets[f"unit/{n}"][0].objgen] == book.starts[n]
            assert f"unit/{n}/part-3" in targets
        notes = [a for p in pdf.pages for a in p.obj.get("/Annots", ()) if a.Subtype == "/Link"]
        inside = [str(a.Dest) for a in notes if "/Dest" in a]
        assert set(inside) <= set(names)
        assert sorted(inside) == sorted(
            [f"unit/{n}/part-{h}" for n in range(UNITS) for h in (1, 2)]
        )
        assert sorted(str(a.A.URI) for a in notes if "/A" in a) == [
            f"https://example.org/{n}" for n in range(UNITS)
        ]
        assert {str(a.Contents) for a in notes} == {"back", "on", "out"}


def test_bookmarks_and_page_labels(book):
    def shape(items):
        return [(i.title, shape(i.children)) for i in items]

    with pikepdf.open(book.path) as pdf, pdf.open_outline() as outline:
        found = shape(outline.root)
        assert [title for title, _ in found] == ["Module 0", "Module 1"]
        assert found[1][1][2] == ("1.7 Session", [(f"Part {h} of 7", []) for h in range(4)])
        pages = {p.objgen: n for n, p in enumerate(pdf.pages, 1)}
        item = outline.root[1].children[2]
        assert pages[item.destination[0].objgen] == book.starts[7]
        assert pages[item.children[-1].destination[0].objgen] > book.starts[7]
        labels = [p.label for p in pdf.pages]
        assert labels[0] == "1.0-1"
        assert labels[book.starts[4] - 1 :][:2] == ["1.4-1", "1.4-2"]
        assert len(set(labels)) == len(labels)


def test_bookmarks_can_be_fewer_or_the_units_own(units, tmp_path):
    def titles(part, levels):
        join([part], tmp_path / "x.pdf", ABOUT, levels=levels)
        with pikepdf.open(tmp_path / "x.pdf") as pdf, pdf.open_outline() as outline:
            return [(i.title, len(i.children)) for i in outline.root]

    assert titles(Part(units[0], "u", "Own title"), 1) == [("Own title", 0)]
    assert titles(Part(units[0], "u", ""), 2) == [("Unit 0", 4)]
    assert titles(Part(units[0], "u", ""), 1) == [("Unit 0", 0)]


def test_what_the_file_says_about_itself(book):
    with pikepdf.open(book.path) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as known:
            assert known["dc:title"] == "The book & more"
            assert known["dc:language"] == {"en"}
            assert known["dc:creator"] == ["A. Author", "B. Author"]
            assert known["pdfuaid:part"] == "1"
            assert known["xmp:CreateDate"] == "2023-11-14T22:13:20Z"
        assert str(pdf.docinfo.Title) == "The book & more"
        assert str(pdf.docinfo.ModDate) == "D:20231114221320Z"
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert all(p.obj.get("/Tabs") == "/S" for p in pdf.pages)


def test_parts_share_fonts_so_that_a_book_costs_little_more_than_one_run(book, tmp_path):
    single = "".join(
        unit_body(n).replace('id="', f'id="{n}-').replace('href="#', f'href="#{n}-')
        for n in range(UNITS)
    )
    css = CSS + "h1{break-before:page}"
    run = join(
        [Part(layout("all", page(single), css, fonts()), "all", "")], tmp_path / "one.pdf", ABOUT
    )
    assert book.size <= 1.1 * run.size
    with pikepdf.open(book.path) as pdf:
        programs = {
            o.FontFile2.objgen
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o
        }
        assert len(programs) == 3  # regular, bold, and the fields' own


def test_pictures_are_kept_once(tmp_path):
    from PIL import Image

    noise = Image.effect_noise((200, 200), 80)
    noise.save(tmp_path / "noise.png")
    body = f'<p><img src="{(tmp_path / "noise.png").as_uri()}" alt="noise"></p>'
    units = [
        Part(layout(str(n), page(f"<h1>{n}</h1>{body}"), CSS, fonts()), str(n), "")
        for n in range(6)
    ]
    one = join(units[:1], tmp_path / "1.pdf", ABOUT)
    six = join(units, tmp_path / "6.pdf", ABOUT)
    assert six.size < one.size * 1.3


def test_pictures_that_differ_stay_apart(tmp_path):
    from PIL import Image

    units = []
    for n, grey in enumerate((40, 200)):
        Image.new("L", (8, 8), grey).save(tmp_path / f"{n}.png")
        body = f'<h1>{n}</h1><p><img src="{(tmp_path / f"{n}.png").as_uri()}" alt="grey"></p>'
        units.append(Part(layout(str(n), page(body), CSS, fonts()), str(n), ""))
    join(units, tmp_path / "x.pdf", ABOUT)
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        pictures = [next(iter(p.Resources.XObject.values())) for p in pdf.pages]
        assert [picture.read_bytes()[0] for picture in pictures] == [40, 200]


def test_the_same_parts_give_the_same_bytes(units, book, tmp_path):
    for n, content in enumerate(units):
        (tmp_path / f"{n}.pdf").write_bytes(content)
    parts = [
        Part(tmp_path / f"{n}.pdf", p.id, p.title, p.group, p.label)
        for n, p in enumerate(parts_of(units))
    ]
    again = join(parts, tmp_path / "sub" / "book.pdf", ABOUT, site_url="https://imr.example/es")
    assert again.sha256 == book.sha256 == hashlib.sha256(book.path.read_bytes()).hexdigest()
    assert [p.name for p in (tmp_path / "sub").iterdir()] == ["book.pdf"]


def test_parts_begin_on_the_side_they_ask_for(tmp_path):
    bodies = ["<h1>C</h1>", "<h1>H</h1>", "<h1>T</h1>", "<h1>A</h1><p style='break-before:page'>x"]
    bodies += ["<h1>B</h1>", "<h1>Z</h1>"]
    sides = ["right", "left", "right", "right", "right", "left"]
    labels = [None, None, None, "1.1–", "1.2–", "I–"]
    parts = [
        Part(layout(f"u{n}", page(body), CSS, fonts()), f"u{n}", "", label=label, side=side)
        for n, (body, side, label) in enumerate(zip(bodies, sides, labels, strict=True))
    ]
    book = join(parts, tmp_path / "x.pdf", ABOUT)
    assert book.starts == (1, 2, 3, 5, 7, 8)
    with pikepdf.open(book.path) as pdf:
        assert_whole(pdf)
        blank = [n for n, shown in enumerate(pdf.pages, 1) if not shown.Contents.read_bytes()]
        assert blank == [4]
        assert pdf.pages[3].mediabox == pdf.pages[0].mediabox
        said = [shown.label for shown in pdf.pages]
        assert said == ["i", "ii", "iii", "iv", "1.1–1", "1.1–2", "1.2–1", "I–1"]
    assert outloud(book.path)["counts"]["error"] == 0


# What must not be joined


def test_two_parts_may_not_share_names(units, tmp_path):
    def field(unit_id):
        return Part(
            layout(unit_id, page('<h1>T</h1><input name="a/b" data-label="B">'), CSS, fonts()),
            unit_id,
            "",
        )

    with pytest.raises(BookError, match="v: the field a/b is in u as well"):
        join([field("u"), field("v")], tmp_path / "x.pdf", ABOUT)
    with pytest.raises(BookError, match="unit/0: the part is in the book twice"):
        join([*parts_of(units)[:1] * 2], tmp_path / "x.pdf", ABOUT)
    with pytest.raises(BookError, match="at least one part"):
        join([], tmp_path / "x.pdf", ABOUT)
    bare = pikepdf.new()
    bare.add_blank_page()
    bare.save(tmp_path / "bare.pdf")
    with pytest.raises(BookError, match="bare: the part has no tags"):
        join([Part(tmp_path / "bare.pdf", "bare", "")], tmp_path / "x.pdf", ABOUT)
    assert not (tmp_path / "x.pdf").exists()


def test_a_failed_join_leaves_the_last_good_file(units, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"good")
    with pytest.raises(BookError):
        join(parts_of(units)[:1] * 2, path, ABOUT)
    assert path.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [path]


def test_one_unit_alone_is_a_whole_file(units, tmp_path):
    alone = join([Part(units[3], "unit/3", "")], tmp_path / "x.pdf", ABOUT)
    with pikepdf.open(alone.path) as pdf:
        assert_whole(pdf)
        assert str(pdf.Root.StructTreeRoot.K[0].S) == "/Document"
        assert len(pdf.Root.AcroForm.Fields) == 2
        assert pdf.pages[0].label == "1"


def test_a_part_in_another_language_says_so(tmp_path):
    parts = [
        Part(layout("u", page("<h1>Uno</h1>", "es"), CSS, fonts()), "u", ""),
        Part(layout("v", page("<h1>Two</h1>", "en"), CSS, fonts()), "v", ""),
    ]
    join(parts, tmp_path / "x.pdf", About("T", "es"))
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        kids = pdf.Root.StructTreeRoot.K[0].K
        assert "/Lang" not in kids[0]
        assert str(kids[1].Lang) == "en"
