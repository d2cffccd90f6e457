"""PDF with my answers, and the way back: made in the browser, read by anyone, and nothing is lost."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from pikepdf import Dictionary, Name, String
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
from imr.curriculum.loader import load_curriculum
from kept import answers, keep
from test_site import PHONE, axe

ROOT = Path(__file__).parents[2]
SHEETS = [sheet.slug for sheet in load_curriculum(ROOT / "docs").sheets()]
FORM = """() => Object.fromEntries([...new FormData(document.querySelector("form.imr-sheet"))].filter(([, v]) => v))"""
FILL = """answers => {
  const form = document.querySelector("form.imr-sheet")
  for (const [name, value] of Object.entries(answers)) {
    for (const control of [...form.elements].filter(each => each.name === name)) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === value
      else control.value = value
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }))
}"""


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def opened(page, address, slug, given=None, lang=""):
    page.goto(f"{address}/{lang}worksheets/{slug}/")
    page.locator("#pdf-read").wait_for()
    if given:
        page.evaluate(FILL, given)
    return page


def made(page):
    """Press the button and give the file that comes of it."""
    with page.expect_download() as found:
        page.locator("#pdf-make").click()
    return Path(found.value.path()).read_bytes()


def taken(page, content, name="my.pdf"):
    """Let the page read a PDF and give what it says."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        page.evaluate("document.querySelector('#pdf-title')?.remove()")  # of a file before
        page.locator("#pdf-file").set_input_files(path)
        page.locator("#pdf-title").wait_for()
    return page.locator("#pdf-panel").inner_text()


def form(page):
    return page.evaluate(FORM)


@pytest.fixture(scope="module")
def filled(browser, address, site):
    """Every worksheet filled in, as a PDF, and what came back: {slug: (given, PDF, read back)}."""
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    found = {}
    for slug in SHEETS:
        given = answers(site, slug)
        opened(page, address, slug, given)
        assert form(page) == given, slug
        content = made(page)
        opened(page, address, slug)
        assert form(page) == {}, slug
        said = taken(page, content)
        found[slug] = given, content, form(page), said
    context.close()
    assert {url for url in asked if not url.startswith((address, "blob:"))} == set()
    return found


@pytest.mark.parametrize("slug", SHEETS)
def test_what_was_entered_comes_back_from_the_pdf(filled, slug):
    given, _, back, said = filled[slug]
    assert back == given
    assert f"Answers taken from the PDF: {len(given)}" in said


@pytest.mark.parametrize("slug", SHEETS)
def test_the_pdf_stays_tagged_and_fillable(filled, site, slug):
    given, content, _, _ = filled[slug]

    def shape(pdf):
        kinds = Counter(
            str(o.get("/S", "")) for o in pdf.objects if isinstance(o, Dictionary) and "/P" in o
        )
        fields = {str(f.T): (str(f.TU), len(f.get("/Kids", []))) for f in pdf.Root.AcroForm.Fields}
        widgets = [
            (str(w.get("/T", "")), w.StructParent, w.Rect)
            for p in pdf.pages
            for w in p.obj.get("/Annots", ())
            if w.Subtype == "/Widget"
        ]
        return kinds, fields, widgets, str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)

    with (
        pikepdf.open(site / f"print/worksheets/{slug}.pdf") as empty,
        pikepdf.open(BytesIO(content)) as full,
    ):
        assert shape(full) == shape(empty)
        assert full.Root.Metadata.read_bytes() == empty.Root.Metadata.read_bytes()
        assert full.Root.AcroForm.NeedAppearances is False
        for field in full.Root.AcroForm.Fields:
            value = given[str(field.T)]
            if field.FT == "/Tx":
                assert "\n" in str(field.V) or len(str(field.V)) >= 1
                assert field.AP.N.Resources.Font, "the look brings its font"
            else:
                assert str(field.V) == f"/{value}"
                states = [str(kid.AS) for kid in field.get("/Kids", [field])]
                assert Counter(states)[f"/{value}"] == 1
                assert set(states) <= {f"/{value}", "/Off"}
    assert len(content) < 3 * (site / f"print/worksheets/{slug}.pdf").stat().st_size + 50_000


def test_the_checker_finds_no_error_in_any_of_them(filled, tmp_path):
    for slug, (_, content, _, _) in filled.items():
        (tmp_path / f"{slug}.pdf").write_bytes(content)
    program = Path(sys.executable).with_name("outloud")
    done = subprocess.run(
        [program, "--json", "-", *sorted(tmp_path.glob("*.pdf"))],
        capture_output=True,
        text=True,
        check=False,
    )
    results = json.loads(done.stdout)["results"]
    assert len(results) == len(SHEETS)
    assert [f for r in results for f in r["findings"] if f["severity"] == "error"] == []


def shown(content):
    """The words of a PDF as they are drawn, those in its fields among them."""
    pdf = pdfium.PdfDocument(content)
    for page in pdf:
        pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    copy = BytesIO()
    pdf.save(copy)
    words = [p.get_textpage().get_text_range() for p in pdfium.PdfDocument(copy.getvalue())]
    return " ".join(" ".join(words).split())


@pytest.mark.parametrize(
    "slug", ["smart-goals", "relapse-prevention-plan", "my-team", "coping-card"]
)
def test_paper_shows_what_was_entered(filled, slug):
    given, content, _, _ = filled[slug]
    text = shown(content).replace(" ", "")
    with pikepdf.open(BytesIO(content)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            value = given[str(field.T)]
            if field.FT == "/Tx" and not value[:4].isdigit():
                assert "".join(value.split())[:12] in text, field.T


def darkness(picture, rectangle, height, scale):
    x1, y1, x2, y2 = (float(v) for v in rectangle)
    box = (x1 + 1, height - y2 + 1, x2 - 1, height - y1 - 1)
    return sum(picture.crop(tuple(round(v * scale) for v in box)).histogram()[:128])


def test_ticks_and_words_are_drawn_where_they_belong(filled, site):
    slug, scale = "goal-tracking", 2
    content = filled[slug][1]
    sources = content, (site / f"print/worksheets/{slug}.pdf").read_bytes()
    known = pikepdf.open(BytesIO(content))
    pictures = []
    for source in sources:
        pdf = pdfium.PdfDocument(source)
        pdf.init_forms()
        pictures.append(
            [p.render(scale=scale, may_draw_forms=True).to_pil().convert("L") for p in pdf]
        )
    for number, page in enumerate(known.pages):
        height = float(page.MediaBox[3])
        for widget in page.Annots:
            if widget.Subtype != "/Widget":
                continue
            full, empty = (darkness(p[number], widget.Rect, height, scale) for p in pictures)
            chosen = "/Parent" not in widget or str(widget.AS) != "/Off"
            assert (full > empty + 4) == chosen, widget.get("/T")


def test_it_takes_what_stands_in_the_form_in_the_readers_language(page, address, site):
    given = answers(site, "smart-goals", 3)
    given["smart-goals/target-date"] = "2027-03-09"
    opened(page, address, "smart-goals", given, "es/")
    content = made(page)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "es"
        values = {str(f.T): str(f.V) for f in pdf.Root.AcroForm.Fields}
    assert values["smart-goals/target-date"] == "9 mar 2027"
    opened(page, address, "smart-goals")
    taken(page, content)
    assert form(page) == given


LONG = "I can call Ana and say one word at a time. " * 470


def test_a_very_long_answer_is_whole_in_the_file_and_the_page_says_what_paper_shows(page, address):
    given = {
        "after-a-relapse/before": LONG[:20_000] + " the end",
        "after-a-relapse/change": "short",
    }
    opened(page, address, "after-a-relapse", given)
    content = made(page)
    said = page.locator("#pdf-panel").inner_text()
    assert "paper shows only the beginning of these" in said
    assert "What was going on in my life in the weeks before" in said
    assert "What I will keep in my plan" not in said
    assert "…" in shown(content)
    opened(page, address, "after-a-relapse")
    taken(page, content)
    assert form(page) == given


def test_an_answer_that_is_a_little_too_long_is_set_smaller(page, address):
    text = "I will walk with Ana to the lake and back on each of the three days that I am off from work, and call her first."
    opened(page, address, "smart-goals", {"smart-goals/goal": text})
    content = made(page)
    assert "shows only" not in page.locator("#pdf-panel").inner_text()
    assert text in shown(content)
    with pikepdf.open(BytesIO(content)) as pdf:
        field = next(f for f in pdf.Root.AcroForm.Fields if str(f.T) == "smart-goals/goal")
        font = str(field.DA).split()[0]
        assert font in pdf.Root.AcroForm.DR.Font, "a viewer that draws it anew sets it alike"
        assert int(field.Ff) & 4096


def test_letters_beyond_windows_western_are_drawn_with_the_pages_font(page, address):
    text = "Žofie, Łukasz, Çağla și Ștefan: zażółć – gut!"
    opened(page, address, "smart-goals", {"smart-goals/goal": text})
    content = made(page)
    assert text in shown(content)


@pytest.mark.parametrize(
    "text, sign",
    [
        ("Good 😀", "😀"),
        ("أمي وأختي", "أ"),
        ("אני", "א"),
        ("我很好", "我"),
        ("नमस्ते", "न"),
        ("family 👩‍👩‍👧", "👩‍👩‍👧"),
        ("x̱ one", "x̱"),
    ],
)
def test_what_pdf_programs_cannot_show_is_printed_by_the_browser(page, address, text, sign):
    page.add_init_script("window.print = () => { window.printed = true }")
    downloads = []
    page.on("download", lambda download: downloads.append(download.url))
    opened(page, address, "smart-goals", {"smart-goals/goal": text, "smart-goals/specific": "ok"})
    page.locator("#pdf-make").click()
    page.get_by_role("heading", name="Print this sheet instead").wait_for()
    assert sign in page.locator("#pdf-panel").inner_text()
    page.get_by_role("button", name="Print this sheet with my answers").click()
    assert page.evaluate("window.printed")
    assert downloads == []


def test_printing_shows_every_word_in_every_script(browser, address):
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    page = context.new_page()
    given = {
        "after-a-relapse/before": "one\n\nأمي 我很好 😀\n" + LONG[:6000] + " the end of it",
        "after-a-relapse/first-name": "A. " * 60 + "Z",
        "after-a-relapse/share": "supporter",
        "after-a-relapse/date": "2027-03-09",
    }
    opened(page, address, "after-a-relapse", given)
    page.locator("#pdf-make").click()
    page.locator("#pdf-title").wait_for()
    paper = pdfium.PdfDocument(page.pdf(format="Letter"))
    text = " ".join(" ".join(p.get_textpage().get_text_range() for p in paper).split())
    assert "the end of it" in text
    assert "A. A. Z" in text
    assert "我很好" in text
    assert text.count("I can call Ana") == given["after-a-relapse/before"].count("I can call Ana")
    for absent in (
        "Clear this sheet",
        "Save on this device",
        "Print this sheet instead",
        "Read answers",
    ):
        assert absent not in text, absent
    assert paper[0].render(scale=0.5).to_pil().convert("L").getpixel((4, 4)) == 255
    assert page.locator(".imr-printed").count() == 0
    assert form(page) == given
    context.close()


def field(pdf, name):
    return next(f for f in pdf.Root.AcroForm.Fields if str(f.T) == name)


def edited(site, slug, change):
    """A worksheet's PDF as another program may have left it."""
    with pikepdf.open(site / f"print/worksheets/{slug}.pdf") as pdf:
        change(pdf)
        target = BytesIO()
        pdf.save(target)
    return target.getvalue()


def test_answers_of_other_programs_are_read_as_they_write_them(page, address, site):
    def change(pdf):
        field(pdf, "smart-goals/goal").V = String("Añb €")  # UTF-16, as most do
        # What follows is written as bytes: PDFDocEncoding, UTF-8 (PDF 2.0), a stream.
        field(pdf, "smart-goals/specific").V = pikepdf.Object.parse(
            rb"(caf\351 \(two\)\054 \215x\216\r\nend)"
        )
        field(pdf, "smart-goals/measurable").V = pikepdf.Object.parse(b"(\xef\xbb\xbfz\xc4\x99by)")
        field(pdf, "smart-goals/achievable").V = pdf.make_stream("ąę".encode("utf-16"))
        field(pdf, "smart-goals/relevant").V = pikepdf.Object.parse(
            b"<FEFF001B0065006E001B0041D83DDE00>"
        )
        field(pdf, "smart-goals/target-date").V = String("Nov 3, 2027")
        field(pdf, "smart-goals/date").V = String("3/25/2027")
        importance = field(pdf, "smart-goals/importance")
        importance.V = String("4")
        confidence = field(pdf, "smart-goals/confidence")
        next(kid for kid in confidence.Kids if "/2" in kid.AP.N).AS = Name("/2")
        pdf.Root.AcroForm.Fields.append(
            pdf.make_indirect(
                Dictionary(FT=Name.Tx, T=String("smart-goals/unknown"), V=String("x"))
            )
        )
        pdf.Root.AcroForm.Fields.append(
            pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("other"), V=String("x")))
        )

    opened(page, address, "smart-goals")
    taken(page, edited(site, "smart-goals", change))
    assert form(page) == {
        "smart-goals/goal": "Añb €",
        "smart-goals/specific": "café (two), “x” end",
        "smart-goals/measurable": "zęby",
        "smart-goals/achievable": "ąę",
        "smart-goals/relevant": "A😀",
        "smart-goals/target-date": "2027-11-03",
        "smart-goals/date": "2027-03-25",
        "smart-goals/importance": "4",
        "smart-goals/confidence": "2",
    }


@pytest.mark.filterwarnings("ignore:This document has")
def test_boxes_and_choices_are_read_whichever_way_they_were_ticked(page, address, site):
    def change(pdf):
        only_shown = field(pdf, "my-triggers/triggers/sleep")
        only_shown.AS = Name("/on")
        only_said = field(pdf, "my-triggers/triggers/money")
        only_said.V = Name("/on")
        both = field(pdf, "my-triggers/triggers/work")
        both.V = both.AS = Name("/on")
        share = field(pdf, "my-triggers/share")
        # Acrobat's way: states are numbers, their names stand in a list.
        share.Opt = pikepdf.Array([String("private"), String("supporter"), String("facilitator")])
        for number, kid in enumerate(share.Kids):
            looks = kid.AP.N
            state = next(str(k) for k in looks if str(k) != "/Off")
            looks[f"/{number}"] = looks[state]
            del looks[state]
            kid.AS = Name("/1") if number == 1 else Name.Off
        share.V = Name("/1")
        # A program that keeps fields on the pages alone.
        del pdf.Root.AcroForm.Fields[:]

    opened(page, address, "my-triggers")
    taken(page, edited(site, "my-triggers", change))
    assert form(page) == {
        "my-triggers/triggers/sleep": "on",
        "my-triggers/triggers/money": "on",
        "my-triggers/triggers/work": "on",
        "my-triggers/share": "supporter",
    }


def test_chrome_types_and_the_page_reads(page, address, site, tmp_path):
    sys.path.insert(0, str(ROOT / "tests"))
    from test_books_fields import fill

    wanted = {"smart-goals/goal": "Swim “again”", ("smart-goals/importance", "5"): True}
    fill(site / "print/worksheets/smart-goals.pdf", tmp_path / "typed.pdf", wanted)
    opened(page, address, "smart-goals")
    taken(page, (tmp_path / "typed.pdf").read_bytes())
    assert form(page) == {"smart-goals/goal": "Swim “again”", "smart-goals/importance": "5"}


def test_what_does_not_fit_is_shown_and_not_lost(page, address, site):
    def change(pdf):
        field(pdf, "smart-goals/target-date").V = String("soon")
        field(pdf, "smart-goals/goal").V = String("Swim")

    opened(page, address, "smart-goals")
    said = taken(page, edited(site, "smart-goals", change))
    assert "The day I want to reach it by: soon" in said
    assert form(page) == {"smart-goals/goal": "Swim"}


def test_nothing_is_replaced_without_asking(page, address, site):
    def change(pdf):
        field(pdf, "smart-goals/goal").V = String("Swim")
        field(pdf, "smart-goals/specific").V = String("On Monday")
        importance = field(pdf, "smart-goals/importance")
        importance.V = Name("/5")

    content = edited(site, "smart-goals", change)
    mine = {
        "smart-goals/goal": "Sing",
        "smart-goals/importance": "1",
        "smart-goals/relevant": "mine",
    }
    opened(page, address, "smart-goals", mine)
    said = taken(page, content)
    assert form(page) == mine
    for words in ("My goal, in my own words", "Sing", "Swim", "How important is this goal to me?"):
        assert words in said
    assert page.evaluate("document.activeElement.id") == "pdf-title"
    assert axe(page) == []
    page.get_by_role("button", name="Change nothing").click()
    assert form(page) == mine
    taken(page, content)
    page.get_by_role("button", name="Keep mine, and fill in what is empty").click()
    page.get_by_role("heading", name="Your answers are here").wait_for()
    assert form(page) == mine | {"smart-goals/specific": "On Monday"}
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("heading", name="All is as it was before").wait_for()
    assert form(page) == mine
    taken(page, content)
    page.get_by_role("button", name="Take the answers from the PDF").click()
    page.get_by_role("heading", name="Your answers are here").wait_for()
    theirs = {
        "smart-goals/goal": "Swim",
        "smart-goals/specific": "On Monday",
        "smart-goals/importance": "5",
    }
    assert form(page) == mine | theirs
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("heading", name="All is as it was before").wait_for()
    assert form(page) == mine
    taken(page, content)
    page.get_by_role("button", name="Take the answers from the PDF").click()
    page.get_by_role("heading", name="Your answers are here").wait_for()
    assert "are here already" in taken(page, content)


def several(site, source="workbook.pdf"):
    """The workbook, filled in for three sheets."""
    with pikepdf.open(site / f"print/{source}") as pdf:
        field(pdf, "smart-goals/goal").V = String("Swim")
        field(pdf, "my-strengths/strengths/kind").V = Name("/on")
        field(pdf, "goal-tracking/goal-1").V = String("The pool")
        target = BytesIO()
        pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize("source", ["workbook.pdf", "modules/01-recovery-strategies.pdf"])
def test_a_book_of_sheets_goes_to_all_of_them_where_answers_are_kept(page, address, site, source):
    keep(
        page,
        address,
        {"goal-tracking": {"goal-tracking/goal-1": "The sea", "goal-tracking/goal-2": "mine"}},
    )
    opened(page, address, "smart-goals")
    said = taken(page, several(site, source))
    assert "Goal-tracking sheet: My first short-term goal" in said
    page.get_by_role("button", name="Take the answers from the PDF").click()
    page.get_by_role("heading", name="Your answers are here").wait_for()
    assert form(page) == {"smart-goals/goal": "Swim"}
    page.goto(f"{address}/my/plan/")
    page.get_by_text("The pool").wait_for()
    for words in ("Swim", "I am kind", "mine"):
        assert page.get_by_text(words, exact=True).count() == 1, words
    assert page.get_by_text("The sea").count() == 0


def test_a_book_of_sheets_says_what_it_holds_where_nothing_is_kept(page, address, site):
    opened(page, address, "smart-goals")
    said = taken(page, several(site))
    assert form(page) == {"smart-goals/goal": "Swim"}
    assert "The PDF also holds answers to these worksheets" in said
    assert (
        page.locator(
            "#pdf-panel a[href$='/worksheets/my-strengths/'], #pdf-panel a[href='../my-strengths/']"
        ).count()
        == 1
    )
    assert page.evaluate("indexedDB.databases()") == []


def locked(site, **passwords):
    with pikepdf.open(site / "print/worksheets/smart-goals.pdf") as pdf:
        target = BytesIO()
        pdf.save(target, encryption=pikepdf.Encryption(**passwords))
    return target.getvalue()


def foreign():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        text = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name"), V=String("x")))
        pdf.Root.AcroForm = Dictionary(Fields=pikepdf.Array([text]))
        target = BytesIO()
        pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda _: b"", "This file is not a PDF."),
        (lambda _: b"\x89PNG\r\n" + b"x" * 5000, "This file is not a PDF."),
        (lambda _: b"%PDF-1.7\n" + b"1 2 obj (\\\xff" * 400_000, "This PDF is damaged."),
        (lambda site: (site / "print/workbook.pdf").read_bytes()[:-30_000], "This PDF is damaged."),
        (lambda _: b"%PDF-1.7\nstartxref\n0\n%%EOF", "This PDF is damaged."),
        (lambda _: b"%PDF-1.7\n" + b"0" * 20_000_001, "This file is too large."),
        (lambda site: locked(site, user="u", owner="o"), "locked with a password"),
        (lambda site: locked(site, user="", owner="o"), "locked with a password"),
        (lambda _: foreign(), "no answers to our worksheets"),
        (lambda site: (site / "print/worksheets/smart-goals.pdf").read_bytes(), "no answers to our worksheets"),
        (lambda site: (site / "print/handout-book.pdf").read_bytes(), "no answers to our worksheets"),
    ],
    ids=["empty", "picture", "garbage", "cut", "stub", "huge", "locked", "restricted", "foreign", "unfilled", "book"],
)  # fmt: skip
def test_a_wrong_file_changes_nothing_and_one_sentence_says_why(page, address, site, spoil, words):
    mine = {"smart-goals/goal": "Sing"}
    opened(page, address, "smart-goals", mine)
    said = taken(page, spoil(site))
    assert said.startswith("Nothing was taken from the PDF")
    assert words in said
    assert "Your answers here are as they were." in said
    assert form(page) == mine


def test_a_pdf_that_is_not_there_is_said_in_one_sentence(page, address):
    opened(page, address, "smart-goals", {"smart-goals/goal": "Sing"})
    page.route("**/*.pdf", lambda route: route.abort())
    page.locator("#pdf-make").click()
    page.get_by_role("heading", name="No PDF this time").wait_for()
    assert "not on this device yet" in page.locator("#pdf-panel").inner_text()
    assert form(page) == {"smart-goals/goal": "Sing"}


def test_it_is_shared_where_the_device_can(page, address):
    page.add_init_script(
        "navigator.canShare = () => true; navigator.share = async what => { window.shared = what.files[0] }"
    )
    opened(page, address, "smart-goals", {"smart-goals/goal": "Sing"})
    page.locator("#pdf-make").click()
    page.get_by_role("button", name="Share the PDF").click()
    assert page.evaluate("[shared.name, shared.type]") == ["smart-goals.pdf", "application/pdf"]
    assert page.evaluate("shared.size") > 10_000
    expect(page.get_by_role("link", name="Download the PDF")).to_have_attribute(
        "download", "smart-goals.pdf"
    )


@pytest.mark.parametrize("look", ["light", "dark", "light es/"])
def test_axe_finds_nothing_in_the_panel(browser, address, look):
    scheme, _, lang = look.partition(" ")
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    opened(page, address, "after-a-relapse", {"after-a-relapse/before": LONG}, lang)
    made(page)
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_the_pdf_part_is_small_and_comes_only_when_it_is_used(page, address, site):
    asked = []
    page.on("response", lambda answer: asked.append(answer.url))
    opened(page, address, "smart-goals", {"smart-goals/goal": "Sing"})
    page.wait_for_load_state("networkidle")
    first = {url for url in asked if url.endswith(".js")}
    made(page)
    later = {url for url in asked if url.endswith(".js")} - first

    def weight(urls):
        return sum(
            len(gzip.compress((site / url.removeprefix(f"{address}/")).read_bytes(), 9))
            for url in urls
        )

    assert later
    assert weight(first) < 60_000
    assert weight(later) < 90_000
    assert not any(
        b"PDFDict" in (site / url.removeprefix(f"{address}/")).read_bytes() for url in first
    )
