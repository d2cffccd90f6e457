"""Packets: from an order to pages in the order of printing, and to a PDF."""

import json
import resource
import subprocess
import sys

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from imr.books import cover
from imr.books.impose import Cut, creep, places
from imr.books.orders import Order, OrderError, People, also, read_order, session_name
from imr.books.packets import (
    Document,
    Piece,
    piles,
    printing_order,
    read_catalog,
    sheets,
    sides,
    sides_of_set,
)
from imr.errors import ImrError
from packet_site import EIGHT, conformant, elements, make_site, order_packet, texts
from test_books_impose import folded
from test_books_impose import said as words

TEXT = (ROOT / "tests/cases/packets.json").read_text("utf-8")
CASES = json.loads(TEXT)
CATALOGS = {
    locale: read_catalog(catalog, "" if locale == "en" else f"{locale}/")
    for locale, catalog in CASES["catalogs"].items()
}


def said(side):
    if side is None:
        return ""
    left, right = side
    return f"{left} {right}" if isinstance(left, str) else f"{said(left)} | {said(right)}"


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["case"])
def test_an_order_becomes_pages_in_printing_order(case):
    order = read_order(dict(case["order"]))
    found = sides(piles(order, CATALOGS), order)
    assert [said(side) for side in found] == case["sides"]
    assert sheets(len(found), order) == case["sheets"]


NAMES = {"en": "English", "es": "Español"}
WITH_COVER = [case for case in CASES["cases"] if "cover" in case]


@pytest.mark.parametrize("case", WITH_COVER, ids=lambda case: case["case"])
def test_a_cover_says_what_is_in_the_packet(case):
    order = read_order(dict(case["order"]))
    words = cover.Words(str, NAMES, case["cover"]["group"], case["cover"]["day"])
    assert cover.values(order, piles(order, CATALOGS), CATALOGS["en"], words) == case["cover"]


def test_the_browser_gives_the_same_pages_and_words(tmp_path):
    folder = ROOT / "overrides/assets/src/packet"
    bundler = [ROOT / "node_modules/.bin/esbuild", "--bundle", "--format=esm", "--log-level=error"]
    page_of_its_own = "--banner:js=globalThis.document = { documentElement: { lang: 'en' } }"
    for name in ("order", "cover"):
        out = f"--outfile={tmp_path / name}.mjs"
        subprocess.run([*bundler, folder / f"{name}.ts", page_of_its_own, out], check=True)
    script = tmp_path / "cases.mjs"
    script.write_text(BROWSER, "utf-8")
    done = subprocess.run(["node", script], input=TEXT, capture_output=True, text=True, check=True)
    for case, found in zip(CASES["cases"], json.loads(done.stdout), strict=True):
        assert found["sides"] == case["sides"], case["case"]
        assert found["sheets"] == case["sheets"], case["case"]
        if "cover" in case:
            assert found["cover"] == case["cover"]


BROWSER = """
import { readFileSync } from "node:fs"
import { piles, printingOrder, readCatalog, sheets, sidesOfSet } from "./order.mjs"
import { values } from "./cover.mjs"
const { catalogs, cases } = JSON.parse(readFileSync(0, "utf8"))
const read = new Map(Object.entries(catalogs).map(([locale, catalog]) =>
  [locale, readCatalog(catalog, locale === "en" ? "" : locale + "/")]))
const leaf = leaf => leaf ? `${leaf.path} ${leaf.page}` : ""
const names = new Map([["en", "English"], ["es", "Español"]])
console.log(JSON.stringify(cases.map(({ order: some, cover = {} }) => {
  const order = { locale: "en", paper: "letter", ...some }
  const found = piles(order, read)
  const sets = found.map(pile => sidesOfSet(pile, order))
  const sides = [...printingOrder(found, order)].map(spot => sets[spot.pile][spot.side].map(leaf).join(" | "))
  const words = { names, group: cover.group ?? "", day: cover.day ?? "" }
  const said = Object.fromEntries(values(order, found, read.get("en"), words))
  return { sides, sheets: sheets(sides.length, order), cover: said }
})))
"""


# What an order says


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("7.3", "7.3"),
        (" 07.3", "7.3"),
        ("2B.1", "2B.1"),
        ("2b.1", "2B.1"),
        ("2.bipolar.1", "2B.1"),
        ("2.schizophrenia.2", "2S.2"),
        ("11.2", "11.2"),
    ],
)
def test_a_session_is_named_as_people_say_it(typed, name):
    assert session_name(typed) == name


@pytest.mark.parametrize("typed", ["7", "seven", "7.", "2X.1", "2.mania.1", "7.3.1", ""])
def test_what_is_no_session_is_refused(typed):
    with pytest.raises(OrderError, match="Expected a number such as"):
        session_name(typed)


def test_further_copies_are_read():
    assert also("es:2") == People("es", "standard", 2)
    assert also("pt-BR:1:large-print") == People("pt-BR", "large-print", 1)


@pytest.mark.parametrize("typed", ["es", "es:", ":2", "es:2:huge", "es:0", "es:101", "es:two"])
def test_further_copies_that_cannot_be_read_are_refused(typed):
    with pytest.raises(OrderError, match="--also"):
        also(typed)


# What an order finds


def unknown(**changes):
    order = Order(("7.3",), (People("en", "standard", 1),))
    values = {name: getattr(order, name) for name in Order.__slots__}
    with pytest.raises(OrderError) as caught:
        piles(Order(**{**values, **changes}), CATALOGS)
    return str(caught.value)


def test_what_is_not_there_is_named_with_the_nearest():
    assert unknown(contents=("7.4",)) == "There is no session 7.4. The nearest is '7.3'."
    assert unknown(contents=("2.1",)) == ("There is no session 2.1. Expected one of 2B.1, 2D.1.")
    assert unknown(contents=("early-signs",)) == (
        "There is no worksheet 'early-signs'. The nearest is 'early-warning-signs'."
    )
    assert unknown(people=(People("esp", "standard", 1),)) == (
        "There is no locale 'esp'. The nearest is 'es'. Expected one of en, es."
    )


def test_an_edition_that_is_not_built_is_named_with_the_fix():
    assert "`IMR_PAPERS=letter,a4 make site`" in unknown(paper="a4")
    large = (People("es", "large-print", 1),)
    assert "no large-print edition" in unknown(people=large)


# Laws

LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=5)


def one_pile(lengths):
    pieces = tuple(Piece(f"u{n}", "a.pdf", n, 10 * n + 1, pages) for n, pages in enumerate(lengths))
    document = Document("a.pdf", "A", "session", 7, 3, "", "", "letter", "standard", pieces)
    return {"en": (document,)}


ORDERS = st.builds(
    Order,
    st.just(("7.3",)),
    st.integers(1, 4).map(lambda copies: (People("en", "standard", copies),)),
    duplex=st.booleans(),
    staple=st.booleans(),
    booklet=st.booleans(),
)


@given(LENGTHS, ORDERS)
def test_every_person_gets_every_page_once(lengths, order):
    found = piles(order, one_pile(lengths))
    pages = [leaf for side in sides(found, order) for leaf in leaves(side) if leaf]
    wanted = [("a.pdf", 10 * n + 1 + at) for n, count in enumerate(lengths) for at in range(count)]
    assert sorted(pages) == sorted(wanted * order.people[0].copies)


@given(LENGTHS, ORDERS)
def test_no_sheet_of_paper_holds_pages_of_two_people(lengths, order):
    found = piles(order, one_pile(lengths))
    owners = [spot.copy for spot in printing_order(found, order)]
    if order.two_sided:
        assert len(owners) % 2 == 0
        assert owners[::2] == owners[1::2]


@given(LENGTHS, st.booleans())
def test_a_folded_booklet_reads_in_order(lengths, staple):
    order = Order(("7.3",), (People("en", "standard", 1),), booklet=True, staple=staple)
    (pile,) = piles(order, one_pile(lengths))
    found = sides_of_set(pile, order)
    # Fold all sheets in the middle, one in the other, and turn the pages from the first.
    fronts, backs = found[::2], found[1::2]
    first_half = [
        leaf for front, back in zip(fronts, backs, strict=True) for leaf in (front[1], back[0])
    ]
    second_half = [
        leaf for front, back in zip(fronts, backs, strict=True) for leaf in (front[0], back[1])
    ]
    read = [leaf for leaf in (*first_half, *reversed(second_half)) if leaf]
    assert read == [leaf for piece in pile.pieces for leaf in leaves_of(piece)]


def leaves(side):
    if side is None:
        return []
    return [side] if isinstance(side[0], str) else list(side)


def leaves_of(piece):
    return [(piece.path, piece.first + at) for at in range(piece.pages)]


# What comes out


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_site(tmp_path_factory.mktemp("packets") / "project")


def test_a_packet_holds_what_was_ordered(small, tmp_path, capsys):
    out = tmp_path / "packet.pdf"
    assert order_packet(small, out, *EIGHT) == 0
    assert "sets: 8, " in capsys.readouterr().out
    pages = texts(out)
    assert "Tuesday group" in pages[0]
    assert "December 1, 2026" in pages[0]
    assert "1.1 Session one" in pages[0]
    assert "English, standard print. Sets: 5." in pages[0]
    assert "Español, standard print. Sets: 2." in pages[0]
    assert "English, large print. Sets: 1." in pages[0]
    assert pages[1] == ""
    assert "Guide one" in pages[2]
    assert "Sign-in sheet" in pages[4]
    assert "Tuesday group" in pages[4]
    english = [number for number, text in enumerate(pages) if text.startswith("Session one")]
    spanish = [number for number, text in enumerate(pages) if text.startswith("Sesión uno")]
    assert (len(english), len(spanish)) == (6, 2)
    firsts = [*english, *spanish]
    assert firsts == sorted(firsts)
    assert all(number % 2 == 0 for number in firsts), "a set begins on a sheet of its own"


def test_a_packet_is_tagged_and_has_no_fields(small, tmp_path):
    out = tmp_path / "packet.pdf"
    order_packet(small, out, *EIGHT)
    with pikepdf.open(out) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert not any("/Annots" in sheet.obj for sheet in pdf.pages)
        kinds = [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]
        assert not {"/Form", "/Link"} & set(kinds)
        assert kinds.count("/H1") == 1 + 1 + 1 + 8 * 2
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"
    assert conformant(out)
    assert (
        subprocess.run(["qpdf", "--check", out], capture_output=True, check=False).returncode == 0
    )


def test_each_copy_of_a_page_has_tags_of_its_own(small, tmp_path):
    out = tmp_path / "packet.pdf"
    order_packet(small, out, "--session", "1.1", "--copies", "3", "--staple-sets")
    with pikepdf.open(out) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owned = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        for sheet in pdf.pages:
            for owner in owned[int(sheet.obj.StructParents)]:
                if isinstance(owner, pikepdf.Dictionary):
                    assert owner.Pg.objgen == sheet.obj.objgen
        drawn = {sheet.obj.Contents.objgen for sheet in pdf.pages}
        assert len(drawn) == len(pdf.pages) / 3


def test_ten_copies_take_little_more_room_than_one(small, tmp_path):
    one, ten = tmp_path / "1.pdf", tmp_path / "10.pdf"
    order_packet(small, one, "--session", "1.1")
    order_packet(small, ten, "--session", "1.1", "--copies", "10")
    assert ten.stat().st_size < 2 * one.stat().st_size


def test_lines_and_boxes_stay_when_the_fields_go(small, tmp_path):
    out = tmp_path / "packet.pdf"
    order_packet(small, out, "--worksheet", "my-hope")
    drawn = [
        pypdfium2.PdfDocument(path)[0].render(scale=1).to_pil().convert("1")
        for path in (out, small / "print/worksheets/my-hope.pdf")
    ]
    assert drawn[0].tobytes() == drawn[1].tobytes()


def test_the_same_order_gives_the_same_bytes(small, tmp_path):
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    for out in (first, second):
        order_packet(small, out, *EIGHT)
    assert first.read_bytes() == second.read_bytes()


BOOKLET = ("--session", "1.1", "--worksheet", "my-hope", "--copies", "2", "--staple-sets")


@pytest.fixture(scope="module")
def booklets(small, tmp_path_factory):
    """Two booklets in one packet, and the same pages flat."""
    folder = tmp_path_factory.mktemp("booklets")
    order_packet(small, folder / "folded.pdf", *BOOKLET, "--booklet")
    order_packet(small, folder / "flat.pdf", *BOOKLET)
    return folder / "folded.pdf", folder / "flat.pdf"


def test_booklets_unfolded_give_the_pages_in_order(booklets):
    with (
        pypdfium2.PdfDocument(booklets[0]) as sheets,
        pypdfium2.PdfDocument(booklets[1]) as flat,
    ):
        pages = [words(flat, n) for n in range(len(flat))]
        own = pages[: len(pages) // 2]
        assert pages == own * 2
        assert len(own) == 5
        order = [(words(sheets, n, 0), words(sheets, n, 1)) for n in range(len(sheets))]
        half = len(order) // 2
        for copy in (order[:half], order[half:]):
            assert folded(copy) == [*own, "", "", ""]


def test_booklets_lie_on_their_side_with_creep_as_the_books_own(booklets):
    with pikepdf.open(booklets[0]) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert len(pdf.pages) == 8
        for number, sheet in enumerate(pdf.pages):
            assert [float(v) for v in sheet.mediabox] == [0, 0, 792, 612]
            scale, starts, y = places(612, 792, creep(number % 4 // 2) * 72 / 25.4, Cut())
            drawn = sheet.Contents.read_bytes().decode().splitlines()
            for line in drawn:
                half = int(line.split("/P")[1][0])
                found = [float(v) for v in line.split(" n ")[1].split(" cm")[0].split()]
                assert found == pytest.approx([scale, 0, 0, scale, starts[half], y], abs=1e-2)


def test_booklets_keep_their_tags_and_each_copy_has_its_own(booklets):
    with pikepdf.open(booklets[0]) as pdf, pikepdf.open(booklets[1]) as flat:
        every = list(elements(pdf.Root.StructTreeRoot))
        assert [e.S for e in every] == [e.S for e in elements(flat.Root.StructTreeRoot)]
        shown = {sheet.obj.objgen for sheet in pdf.pages}
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owned = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        marks = [(e, k) for e in every for k in e.K if "/MCID" in k]
        assert len(marks) > 100
        for element, kid in marks:
            assert kid.Pg.objgen in shown
            assert kid.Stm.objgen in [form.objgen for form in kid.Pg.Resources.XObject.values()]
            assert b"/MCID %d" % int(kid.MCID) in kid.Stm.read_bytes()
            owner = owned[int(kid.Stm.StructParents)][int(kid.MCID)]
            assert owner.objgen == element.objgen
    assert conformant(booklets[0])
    done = subprocess.run(["qpdf", "--check", booklets[0]], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


REFUSED = {
    "no contents": ((), "Expected --session 7.3 or --worksheet NAME"),
    "an unknown session": (("--session", "1.2"), "The nearest is '1.1'."),
    "no session at all": (("--session", "hope"), "Expected a number such as 7.3"),
    "an unknown worksheet": (("--worksheet", "my-hop"), "The nearest is 'my-hope'."),
    "an unknown locale": (("--session", "1.1", "--locale", "fr"), "There is no locale 'fr'."),
    "no copies": (("--session", "1.1", "--copies", "0"), "Expected 1 to 100."),
    "ten thousand copies": (("--session", "1.1", "--copies", "10000"), "Expected 1 to 100."),
    "too many in all": (
        ("--session", "1.1", "--copies", "99", "--large-print", "2"),
        "A packet of 101 sets cannot be made.",
    ),
    "no date": (("--session", "1.1", "--sign-in", "--date", "1 Dec"), "Expected year, month"),
    "a date that nothing shows": (("--session", "1.1", "--date", "2026-12-01"), "--date"),
    "a plan of a worksheet": (("--worksheet", "my-hope", "--plan"), "--plan"),
    "another paper": (("--session", "1.1", "--paper", "a4"), "`IMR_PAPERS=letter,a4 make site`"),
    "a paper nobody has": (("--session", "1.1", "--paper", "b5"), "Expected letter or a4."),
    "letters the font lacks": (("--session", "1.1", "--cover", "Группа"), "cannot be printed"),
}


@pytest.mark.parametrize(("typed", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_said_in_one_line_and_nothing_is_written(
    small, tmp_path, typed, said
):
    with pytest.raises(ImrError) as caught:
        order_packet(small, tmp_path / "packet.pdf", *typed)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_written_is_said(small, tmp_path):
    for out in (tmp_path, tmp_path / "no" / "packet.pdf", tmp_path / ("x" * 300)):
        with pytest.raises(ImrError, match=r"Expected|cannot be written"):
            order_packet(small, out, "--session", "1.1")
    assert list(tmp_path.iterdir()) == []


def test_a_site_without_books_or_older_than_the_pages_is_said(small, tmp_path):
    with pytest.raises(ImrError, match="Expected `make site` first"):
        order_packet(tmp_path, tmp_path / "packet.pdf", "--session", "1.1")
    with pytest.raises(ImrError, match="--as-published"):
        order_packet(small, tmp_path / "packet.pdf", "--session", "1.1", current=False)


def test_a_broken_pdf_of_the_site_is_said(small, tmp_path):
    import shutil

    site = shutil.copytree(small, tmp_path / "site")
    (site / "print/sessions/1-1.pdf").write_bytes(b"%PDF-1.7 cut off")
    with pytest.raises(ImrError, match="cannot be read"):
        order_packet(site, tmp_path / "packet.pdf", "--session", "1.1")
    assert not (tmp_path / "packet.pdf").exists()


def test_eight_sets_of_twenty_pages_take_two_seconds_from_the_start(small, tmp_path):
    """Seconds of the processor: a machine with other work to do must not decide over a test."""
    out = tmp_path / "packet.pdf"
    sheets_of_a_set = ("--session", "1.1", "--worksheet", "my-hope", "--worksheet", "sign-in")
    typed = ("--site", small, "-o", out, "--as-published", "--copies", "40", "--duplex")
    script = "import sys; from imr.cli import main; main(sys.argv[1:]); print('weasyprint' in sys.modules)"
    command = (sys.executable, "-c", script, "packet", *typed, *sheets_of_a_set)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.splitlines()[-1] == "False", "nothing is laid out"
    assert len(texts(out)) >= 160
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
