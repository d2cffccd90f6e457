"""What surrounds a page: its parts, its ways, its name in the browser, its policy, its letters."""

import base64
import hashlib
import re
from urllib.parse import unquote

import pytest
import segno
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conftest import ROOT
from imr.curriculum.edition import load_edition
from imr.curriculum.model import PageKind
from imr.site.beside import square
from imr.site.fonts import _ranges, cut
from imr.site.icons import SIGN, tab_icon
from imr.site.meta import described, robots, sitemap, tab_title
from imr.site.parts import parts, tables
from imr.site.place import place_of
from imr.site.security import digest_of, headers_file, policy
from imr.site.trim import trim
from imr.site.ways import ways_of
from imr.site.words import address, dial


@pytest.fixture(scope="module")
def edition():
    return load_edition(ROOT, "en", read=lambda uri: (ROOT / "docs" / uri).read_text("utf-8"))


# A page in parts

PAGE = """<p>First.</p>
<h2 id="one">One</h2>
<p>Text.</p>
<h2 id="main-points">Main points</h2>
<ul><li>a</li></ul>
<details class="note"><summary>Where the facts come from</summary><p>A book</p></details>
"""


def test_each_heading_begins_a_part_and_the_sources_belong_to_none():
    assert parts(PAGE) == (
        '<p>First.</p>\n<section>\n<h2 id="one">One</h2>\n<p>Text.</p>\n</section>\n'
        '<section data-part="main-points">\n<h2 id="main-points">Main points</h2>\n'
        "<ul><li>a</li></ul>\n</section>\n"
        '<details class="note"><summary>Where the facts come from</summary><p>A book</p></details>\n'
    )


headings = st.from_regex(r"<h2 id=\"[a-z-]{1,9}\">[a-z ]{1,9}</h2>", fullmatch=True)
blocks = st.from_regex(r"<p>[a-z .]{0,20}</p>|<ul><li>[a-z]*</li></ul>", fullmatch=True)


@given(st.lists(headings | blocks))
def test_parts_add_sections_and_change_nothing_else(pieces):
    html = "\n".join(pieces)
    found = parts(html)
    bare = re.sub(r"</?section[^>]*>", "", found)
    assert bare.split() == html.split()
    assert found.count("<section") == found.count("</section>") == html.count("<h2 ")


def table(cells):
    head = "".join(f"<th>{name}</th>" for name in ("Who", "What <em>now</em>", "When"))
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in cells)
    return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>{rows}</tbody></table>"


def test_a_wide_table_says_its_columns_in_each_cell():
    found = tables(
        table([("a long text in a cell, and more", "a second one & more", "a third is here")])
    )
    assert '<table class="imr-cards">' in found
    assert re.findall('data-column="([^"]*)"', found) == ["Who", "What now", "When"]
    assert '<th scope="col">What <em>now</em></th>' in found


def test_a_table_of_numbers_stays_a_table():
    found = tables(table([("1", "2", "3")]))
    assert "imr-cards" not in found
    assert found.count('<th scope="col">') == 3


def test_the_form_of_a_worksheet_is_left_alone():
    form = '<table class="imr-columns-3"><tr><td>a</td></tr></table>'
    assert tables(form) == form


def test_what_material_leaves_for_its_scripts_goes_and_the_rest_stays():
    before = (
        '<body>\n  <input class="md-toggle" id="__drawer">\n  <label class="md-overlay" for="x"></label>'
        '\n\n  <main data-md-component="main">\n    <td style="text-align: right;">5</td>'
        "\n    <pre>  two\n\n    lines</pre></main></body>"
    )
    after = '<body>\n<main>\n<td class="imr-to-end">5</td>\n<pre>  two\n\n    lines</pre></main></body>\n'
    assert trim(before) == after
    assert trim(after) == after


# Ways


def next_of(edition, page):
    return ways_of(edition, place_of(edition, page.src_uri)).next


@pytest.mark.parametrize("variant", ["schizophrenia", "bipolar", "depression"])
def test_next_leads_through_every_page_of_the_course_and_never_back(edition, variant):
    modules = edition.curriculum.modules
    seen = [modules[0]]
    while (on := next_of(edition, seen[-1])) or seen[-1].src_uri == modules[1].src_uri:
        if on is None:  # here the reader chooses; the page says how
            on = next(p for p in modules[1].pages if p.variant == variant)
        assert on.src_uri not in {page.src_uri for page in seen}
        seen.append(on)
    wanted = {
        page.src_uri
        for module in modules
        for page in module.pages
        if page.kind is not PageKind.SKILL and page.variant in {"", variant}
    }
    assert {page.src_uri for page in seen} == wanted


def test_back_undoes_next_within_a_module(edition):
    for module in edition.curriculum.modules:
        for page in module.pages:
            on = next_of(edition, page)
            if page.kind is PageKind.SKILL or page.variant:
                continue
            if on and on in module.pages and not module.variants:
                assert ways_of(edition, place_of(edition, on.src_uri)).back == page


def test_a_worksheet_leads_back_to_the_page_that_uses_it(edition):
    ways = ways_of(edition, place_of(edition, "worksheets/smart-goals.md"))
    assert ways.back.src_uri == "modules/01-recovery-strategies/3-turn-a-wish-into-steps.md"
    assert ways.next.src_uri.startswith("modules/01-recovery-strategies/")


# The browser's tab

SENSITIVE = re.compile(
    "schizo|bipolar|depress|voice|suicid|drug|alcohol|overdose|medicine|illness|relapse",
    re.IGNORECASE,
)


def titles(edition):
    for source in edition.curriculum.sources():
        yield source, tab_title(edition, place_of(edition, source.src_uri), source.title)


def test_a_tab_tells_nobody_what_a_module_is_about(edition):
    for source, title in titles(edition):
        if source.src_uri.startswith(("modules/", "worksheets/")) and "index" not in source.src_uri:
            assert not SENSITIVE.search(title), title


def test_no_two_pages_for_one_reader_have_the_same_tab(edition):
    for prefix in ("modules/", "worksheets/", "start/", "skills/"):
        found = [
            title
            for source, title in titles(edition)
            if source.src_uri.startswith(prefix) and not (source.variant and "W" in title)
        ]
        assert len(found) == len(set(found)), prefix


def test_a_session_is_described_as_a_part_of_its_module(edition):
    uri = "modules/01-recovery-strategies/1-what-recovery-means.md"
    found = described(edition, place_of(edition, uri), "https://example.org/x/", "IMR")
    assert found["@type"] == "LearningResource"
    assert found["timeRequired"] == "PT10M"
    assert found["isPartOf"]["name"] == "Recovery strategies"
    assert found["isPartOf"]["isPartOf"] == {"@type": "Course", "name": "IMR"}
    assert found["url"] == "https://example.org/x/"


LOCALES = [{"lang": "en", "prefix": ""}, {"lang": "es", "prefix": "es/"}]


def test_the_map_of_a_language_names_each_page_in_every_language():
    made = sitemap([("a/", "2026-11-21"), ("b/", "")], LOCALES, "https://example.org/i/", "es/")
    root = etree.fromstring(made.encode())
    places = [e.text for e in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places == ["https://example.org/i/es/a/", "https://example.org/i/es/b/"]
    links = [e.get("href") for e in root.iter("{http://www.w3.org/1999/xhtml}link")]
    assert links[:2] == ["https://example.org/i/a/", "https://example.org/i/es/a/"]
    assert robots("https://example.org/i/", ("", "es/")).endswith(
        "Sitemap: https://example.org/i/sitemap.xml\nSitemap: https://example.org/i/es/sitemap.xml\n"
    )
    assert robots("", ("",)) == "User-agent: *\nAllow: /\n"


def test_the_square_code_of_a_page_holds_its_address():
    address = "https://example.org/imr/help-now/"
    drawn = square(address)
    side = segno.make(address, error="m", micro=False).symbol_size(border=4)[0]
    assert f'viewBox="0 0 {side} {side}"' in drawn
    assert "style=" not in drawn
    assert drawn != square(address + "#x")


# Addresses


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("index.md", "./"),
        ("help-now.md", "help-now/"),
        ("modules/01-x/index.md", "modules/01-x/"),
        ("modules/01-x/1-y.md", "modules/01-x/1-y/"),
    ],
)
def test_a_source_has_its_address(uri, expected):
    assert address(uri) == expected


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        ("988", False, "tel:988"),
        ("116 123", False, "tel:116123"),
        ("1-800-222-1222", False, "tel:18002221222"),
        ("988", True, "sms:988"),
        ("SHOUT to 85258", True, "sms:85258?body=SHOUT"),
        ("AYUDA al 988", True, "sms:988?body=AYUDA"),
    ],
)
def test_a_number_can_be_dialed_and_written_to(number, text, expected):
    assert dial(number, text=text) == expected


# The policy


def test_the_policy_lets_in_this_site_and_the_one_script_by_its_digest():
    script = "let a=1"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert digest_of(script) == f"sha256-{digest}"
    rules = dict(rule.split(" ", 1) for rule in policy(script).split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["script-src"] == f"'self' 'sha256-{digest}'"
    assert "unsafe" not in policy(script)
    assert "http" not in policy(script)


def test_hosts_are_told_the_same_policy_and_what_may_be_kept_for_ever():
    text = headers_file("x", ("", "es/"))
    assert f"  Content-Security-Policy: {policy('x')}; frame-ancestors 'none'\n" in text
    assert "  Referrer-Policy: no-referrer\n" in text
    for folder in ("/assets/app/*", "/assets/fonts/*", "/es/assets/app/*", "/es/assets/fonts/*"):
        assert f"\n{folder}\n  Cache-Control: public, max-age=31536000, immutable" in text


# Letters


@given(st.sets(st.integers(0x20, 0x2FF), min_size=1))
def test_ranges_name_each_letter_once(letters):
    named = []
    for run in _ranges(letters).split(","):
        low, _, high = run.removeprefix("U+").partition("-")
        named += range(int(low, 16), int(high or low, 16) + 1)
    assert named == sorted(letters)


def test_the_fonts_hold_what_pages_say_and_names_people_type():
    fonts = cut(ROOT, "Š…")
    held = [set(TTFont(file).getBestCmap()) for file in fonts.files]
    assert {ord(c) for c in "Š…Zoë José Ægir ß"} <= set().union(*held)
    assert sum(map(len, held)) == len(set().union(*held))
    assert all(file.stat().st_size < 16_000 for file in fonts.files)
    assert fonts.css.count("@font-face") == len(fonts.files)
    assert cut(ROOT, "Š…") == fonts


def test_a_page_asks_for_one_file_of_letters_and_it_goes_from_regular_to_bold():
    fonts = cut(ROOT, "Š…")
    assert fonts.early == (fonts.files[0].name,)
    for file in fonts.files:
        with TTFont(file) as font:
            (weight,) = font["fvar"].axes
            assert (weight.axisTag, weight.minValue, weight.maxValue) == ("wght", 400, 700)
    assert fonts.css.count("font-weight:400 700;") == len(fonts.files)


# The sign


def test_the_sign_in_a_tab_is_the_sign_itself_and_asks_for_nothing():
    icon = tab_icon(ROOT)
    head, _, sign = icon.partition(",")
    assert head == "data:image/svg+xml"
    assert re.fullmatch(r"[\w%/:=',.;()-]+", sign)  # whole in an attribute, and valid as an address
    assert unquote(sign).replace("'", '"') == (ROOT / SIGN).read_text("utf-8").strip()
