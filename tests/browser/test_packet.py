"""The packet builder in a real browser: the same pages as the command line, by eye, finger and keyboard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from packet_site import EIGHT, conformant, elements, make_site, order_packet, texts
from server import serving
from test_site import PHONE, axe

EIGHT_LINK = (
    "#contents=1.1&copies=en:5,es:2,en:1:large-print&sides=duplex&order=staple&cover&sign_in&plan"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_site(tmp_path_factory.mktemp("packets") / "project")


@pytest.fixture(scope="module")
def address(small):
    with serving(small) as found:
        yield f"{found}/facilitators/packet/"


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE, accept_downloads=True)
    yield context.new_page()
    context.close()


def ready(page):
    page.get_by_role("link", name="Save the PDF").wait_for()


def made(page, path):
    """Press the button and save what comes out."""
    page.get_by_role("button", name="Make the packet").click()
    ready(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the PDF").click()
    download.value.save_as(path)
    return texts(path)


ORDERS = {
    "set by set, in two languages and large print": (EIGHT_LINK, EIGHT),
    "sheet by sheet": (
        "#contents=1.1,my-hope&copies=en:3&sides=one&order=piles",
        ("--session", "1.1", "--worksheet", "my-hope", "--copies", "3"),
    ),
    "booklets, with large print in whole pages": (
        "#contents=1.1&copies=en:2,en:1:large-print&sides=booklet&order=staple&plan",
        (
            *("--session", "1.1", "--copies", "2", "--large-print", "1"),
            *("--booklet", "--staple-sets", "--plan"),
        ),
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_both_orders_give_the_same_pages(page, address, small, tmp_path, name):
    link, typed = ORDERS[name]
    page.goto(address + link)
    if "--cover" in typed:
        page.get_by_label("Name of the group").fill("Tuesday group")
        page.get_by_label("Day of the meeting").fill("2026-12-01")
    order_packet(small, tmp_path / "typed.pdf", *typed)
    assert made(page, tmp_path / "chosen.pdf") == texts(tmp_path / "typed.pdf")


@pytest.mark.parametrize("name", [name for name in ORDERS if name != "sheet by sheet"])
def test_both_orders_have_the_same_tags(page, address, small, tmp_path, name):
    link, typed = ORDERS[name]
    page.goto(address + link)
    if "--cover" in typed:
        page.get_by_label("Name of the group").fill("Tuesday group")
        page.get_by_label("Day of the meeting").fill("2026-12-01")
    made(page, tmp_path / "chosen.pdf")
    order_packet(small, tmp_path / "typed.pdf", *typed)
    kinds = []
    for file in ("chosen.pdf", "typed.pdf"):
        with pikepdf.open(tmp_path / file) as pdf:
            every = list(elements(pdf.Root.StructTreeRoot))
            kinds.append([(str(e.S), str(e.get("/Lang", "")), len(e.K)) for e in every])
            with pdf.open_outline() as outline:
                kinds[-1].append([item.title for item in outline.root])
    assert kinds[0] == kinds[1]
    assert conformant(tmp_path / "chosen.pdf")
    assert subprocess.run(["qpdf", "--check", tmp_path / "chosen.pdf"], check=False).returncode == 0


def test_booklets_lie_on_their_sheets_as_those_of_the_command_line(page, address, small, tmp_path):
    page.goto(address + "#contents=1.1,my-hope&copies=en:2&sides=booklet&order=staple")
    made(page, tmp_path / "chosen.pdf")
    ordered = ("--session", "1.1", "--worksheet", "my-hope", "--copies", "2")
    order_packet(small, tmp_path / "typed.pdf", *ordered, "--booklet", "--staple-sets")
    found = [placed(tmp_path / name) for name in ("chosen.pdf", "typed.pdf")]
    assert len(found[0]) == len(found[1]) == 8
    for chosen, typed in zip(*found, strict=True):
        assert chosen == pytest.approx(typed, abs=0.01)


def placed(path):
    """What each sheet is clipped to and moved by, in points."""
    with pikepdf.open(path) as pdf:
        return [
            [
                float(number)
                for operands, operator in pikepdf.parse_content_stream(sheet)
                if str(operator) in {"re", "cm"}
                for number in operands
            ]
            for sheet in pdf.pages
        ]


def test_copies_share_what_is_drawn(page, address, tmp_path):
    page.goto(address + "#contents=1.1&copies=en:1")
    made(page, tmp_path / "1.pdf")
    page.goto(address + "#contents=1.1&copies=en:10")
    page.locator("#packet-count").get_by_text("Sets: 10.").wait_for()
    made(page, tmp_path / "10.pdf")
    assert (tmp_path / "10.pdf").stat().st_size < 2.5 * (tmp_path / "1.pdf").stat().st_size


def test_the_paper_is_counted_before(page, address):
    page.goto(address + "#contents=1.1&copies=en:5&sides=duplex")
    count = page.locator("#packet-count")
    count.get_by_text("Sets: 5.").wait_for()
    sheets = int(count.inner_text().split("Sheets of paper: ")[1].split(".")[0])
    page.get_by_label("Standard print").first.fill("10")
    count.get_by_text(f"Sheets of paper: {2 * sheets}.").wait_for()
    page.get_by_role("radio", name="One side of the paper").check()
    count.get_by_text("Sets: 10.").wait_for()
    pages = int(count.inner_text().split("Pages: ")[1].rstrip("."))
    assert f"Sheets of paper: {pages}." in count.inner_text()


def test_only_papers_that_are_printed_are_offered(page, address):
    page.goto(address)
    page.get_by_role("radio", name="A4").wait_for(state="hidden")
    assert page.get_by_role("radio", name="Letter").is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "es/"])
def test_axe_finds_nothing(browser, address, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(address.replace("/facilitators", f"/{lang}facilitators") + EIGHT_LINK)
    page.locator("#packet-count").get_by_text("28").wait_for()
    assert axe(page) == []
    page.locator("#packet-make").click()
    page.locator("#packet-save").wait_for()
    assert axe(page) == []
    context.close()


def test_nothing_is_wider_than_a_small_phone(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address + EIGHT_LINK)
    page.locator("#packet-make").click()
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_fingers_find_their_targets(page, address):
    page.goto(address + EIGHT_LINK)
    page.locator("#packet-make").click()
    ready(page)
    targets = "#packet summary, #packet label.imr-choice, #packet input[type=text], #packet a.imr-button, #packet button"
    for target in page.locator(targets).all():
        if target.is_visible():
            box = target.bounding_box()
            assert box["height"] >= 43.5, target.inner_text()


def test_the_keyboard_alone_makes_a_packet(page, address):
    page.goto(address)
    page.locator("#packet summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox", name="1.1 Session one").is_checked()
    page.get_by_label("Standard print").first.focus()
    page.keyboard.type("2")
    page.keyboard.press("Enter")  # sends nothing anywhere
    page.locator("#packet-make").focus()
    page.keyboard.press("Enter")
    ready(page)
    assert page.evaluate("document.activeElement.id") == "packet-open"
    assert page.locator("#packet-said").inner_text() == "Your packet is ready."
    assert page.locator("#packet-said").get_attribute("role") == "status"


def test_what_is_missing_is_said_and_one_step_away(page, address):
    page.goto(address)
    make = page.locator("#packet-make")
    make.click()
    assert page.evaluate("document.activeElement.id") == "packet-problem"
    page.get_by_role("link", name="Choose a session or a worksheet.").click()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.get_by_role("checkbox", name="1.1 Session one").check()
    make.click()
    page.get_by_role("link", name="Write how many sets you need.").click()
    page.keyboard.type("many")
    make.click()
    page.get_by_role("link", name="Write the number of sets in digits, such as 5.").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("101")
    make.click()
    page.get_by_text("A packet holds up to 100 sets. You asked for 101.").wait_for()


def test_letters_that_cannot_be_printed_are_named(page, address):
    page.goto(address + EIGHT_LINK)
    page.get_by_label("Name of the group").fill("Группа")
    page.locator("#packet-make").click()
    page.get_by_text("These letters cannot be printed here: Г").wait_for()


def test_it_can_be_stopped(page, address):
    page.goto(address + EIGHT_LINK)
    page.route("**/*.pdf", lambda _: None)  # never answered
    page.locator("#packet-make").click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped. Nothing was made.").wait_for()
    assert page.evaluate("document.activeElement.id") == "packet-make"
    page.unroute("**/*.pdf")
    page.locator("#packet-make").click()
    ready(page)


def test_without_a_connection_it_says_so(page, address):
    page.goto(address + EIGHT_LINK)
    page.locator("#packet-count").get_by_text("28").wait_for()
    page.route("**/*.pdf", lambda route: route.abort())
    page.locator("#packet-make").click()
    page.get_by_text("The PDFs cannot be reached.").wait_for()


def test_without_javascript_there_are_ready_made_packets(browser, address, small):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.locator("#packet").is_visible()
    page.locator("#ready-made ~ details summary").first.click()
    links = page.locator("#ready-made ~ details a").all()
    assert len(links) == 2
    for link in links:
        path = link.evaluate("e => new URL(e.href).pathname")
        assert (small / path.lstrip("/")).is_file()
    context.close()


def test_nothing_is_kept_and_nobody_else_is_asked(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + EIGHT_LINK)
    page.get_by_label("Name of the group").fill("Secret group")
    page.locator("#packet-make").click()
    ready(page)
    home = address.split("/facilitators")[0]
    assert {url for url in asked if not url.startswith((home, "blob:"))} == set()
    kept = page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, "
        "location.href, (await indexedDB.databases()).map(d => d.name)])"
    )
    assert "Secret" not in kept
    assert "1.1" not in json.dumps(json.loads(kept)[:3])


def test_a_link_brings_the_order_back_without_names(page, address):
    page.goto(address + EIGHT_LINK)
    page.get_by_label("Name of the group").fill("Secret group")
    page.locator("#packet-count").get_by_text("28").wait_for()
    link = page.get_by_role("link", name="Link to this order").evaluate("e => e.href")
    assert "Secret" not in link
    page.goto("about:blank")
    page.goto(link)
    page.locator("#packet-count").get_by_text("28").wait_for()


def test_what_was_made_once_can_be_made_without_internet(page, address, tmp_path):
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.goto(address + EIGHT_LINK)
    page.reload()
    online = made(page, tmp_path / "online.pdf")
    sources = ["print/sessions/1-1.pdf", "es/print/sessions/1-1.pdf", "print/packet/cover.pdf"]
    page.wait_for_function(
        "async ([page, ...paths]) => (await Promise.all(paths.map(path => "
        "caches.match(new URL('/' + path, page))))).every(found => found)",
        arg=[address, "print/catalog.json", "facilitators/packet/", *sources],
    )
    page.context.set_offline(True)
    page.goto("about:blank")
    page.goto(address + EIGHT_LINK)
    assert made(page, tmp_path / "offline.pdf") == online
