"""The ways people go, with the keyboard alone, with a screen reader's order, and without a script."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

PHONE = {"width": 360, "height": 800}
MODULE = "modules/01-recovery-strategies/"
SESSION = f"{MODULE}3-turn-a-wish-into-steps/"
SHEET = "worksheets/smart-goals/"
MOST = 120
"""Presses of the Tab key after which a person would have given up."""

SEEN = """
() => {
  const element = document.activeElement
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1)
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1)
  const top = document.elementFromPoint(x, y)
  const style = getComputedStyle(element)
  return {
    text: (element.getAttribute("aria-label") ?? element.innerText ?? "").trim() || element.name || "",
    seen: box.width < 2 || element.contains(top) || Boolean(top?.contains(element) && top !== document.body)
      || Boolean(top?.closest("label")?.contains(element)),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    body: element === document.body,
  }
}
"""


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def tab_to(page, wanted):
    """Press Tab until the words have the focus; each stop on the way must be in sight."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(SEEN)
        if stop["body"]:
            continue
        assert stop["seen"], f"the focus is hidden on: {stop['text']}"
        assert stop["ring"], f"nothing shows the focus on: {stop['text']}"
        if wanted in stop["text"]:
            return
    pytest.fail(f"{wanted!r} was not reached")


def follow(page, wanted):
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_home_to_help_with_the_keyboard(page, address):
    page.goto(address)
    follow(page, "Help now")
    assert page.url == f"{address}/help-now/"
    tab_to(page, "Call 988")
    assert page.evaluate("document.activeElement.href") == "tel:988"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_course_with_the_keyboard_alone(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    follow(page, "Module 1")
    assert page.url == f"{address}/{MODULE}"
    follow(page, "Turn a wish into small steps")
    assert page.url == f"{address}/{SESSION}"
    follow(page, "SMART goal builder")
    assert page.url == f"{address}/{SHEET}"
    page.locator("[name='smart-goals/first-name']").focus()
    page.keyboard.type("A")
    page.locator("[name='smart-goals/goal']").focus()
    page.keyboard.type("Sing again")
    assert page.locator("[name='smart-goals/goal']").input_value() == "Sing again"
    follow(page, "Next")
    assert page.url.startswith(f"{address}/{MODULE}")


def test_the_menu_opens_and_closes_with_the_keyboard(page, address):
    page.goto(f"{address}/{SESSION}")
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    panel = page.locator(".imr-menu__panel")
    assert panel.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.imr-menu__panel') !== null")
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    follow(page, "All pages")
    assert page.url == f"{address}/contents/"


def test_the_menu_closes_on_a_tap_beside_it(page, address):
    page.goto(f"{address}/{SESSION}")
    page.locator("#menu summary").click()
    assert page.locator(".imr-menu__panel").is_visible()
    page.locator("h1").click(force=True, position={"x": 2, "y": 2})
    assert page.locator("#menu").get_attribute("open") is None


def test_the_first_key_skips_to_the_content(page, address):
    page.goto(f"{address}/{SESSION}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "imr-skip"
    assert page.locator(".imr-skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#content') !== null")


def order(page, *texts):
    """Check that a screen reader comes upon these lines in this order."""
    snapshot = page.locator("body").aria_snapshot()
    place = 0
    for text in texts:
        found = snapshot.find(text, place)
        assert found >= 0, f"{text!r} does not come after what stands before it in\n{snapshot}"
        place = found + len(text)
    return snapshot


def test_a_screen_reader_hears_help_first_and_then_how_to_call(page, address):
    page.goto(f"{address}/help-now/")
    order(
        page,
        'link "Skip to content"',
        "banner",
        'link "Help now"',
        "main",
        'heading "Help now" [level=1]',
        'link "Call 988',
        'link "Call 911',
        "A life is in danger right now",
        'heading "Stay safe for the next few minutes" [level=2]',
        "contentinfo",
    )


def test_a_screen_reader_hears_where_it_is_before_what_it_reads(page, address):
    page.goto(f"{address}/{SESSION}")
    snapshot = order(
        page,
        "banner",
        "main",
        'link "Module 1: Recovery strategies"',
        "Session 3 of 3",
        'heading "Turn a wish into small steps" [level=1]',
        "On this page",
        "[level=2]",
        'navigation "Back and next"',
        'complementary "If you are struggling now"',
        'navigation "Module 1: Recovery strategies"',
        "contentinfo",
    )
    assert snapshot.count("[level=1]") == 1


def test_a_screen_reader_hears_each_question_with_its_answer(page, address):
    page.goto(f"{address}/{SHEET}")
    order(
        page,
        'heading "SMART goal builder" [level=1]',
        'textbox "First name or initials (if you want)"',
        'heading "My goal" [level=2]',
        'textbox "My goal, in my own words"',
        'group "How important is this goal to me?"',
        'radio "1"',
        'radio "5"',
        'group "Who may see this sheet?"',
        'navigation "Back and next"',
    )


def test_the_same_ways_without_a_script(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("#menu summary").click()
    page.locator(".imr-menu__panel").get_by_role("link", name="All pages").click()
    page.wait_for_url(f"{address}/contents/")
    page.get_by_role("link", name="Turn a wish into small steps", exact=True).click()
    page.wait_for_url(f"{address}/{SESSION}")
    page.get_by_role("link", name="SMART goal builder").first.click()
    page.locator("[name='smart-goals/goal']").fill("Walk")
    page.locator("a[rel=next]").click()
    page.wait_for_url(f"{address}/{MODULE}**")
    page.locator(".imr-help").click()
    page.wait_for_url(f"{address}/help-now/")
    for hidden in page.locator("[data-print], [data-copy], [data-send], [data-scripted]").all():
        assert not hidden.is_visible()
    context.close()


def test_every_page_of_the_course_is_reached_from_home_by_links(site):
    import re
    from urllib.parse import urljoin, urlsplit

    start = "http://site/"
    seen, waiting = {start}, [start]
    while waiting:
        url = waiting.pop()
        path = site / urlsplit(url).path.lstrip("/")
        file = path / "index.html" if path.is_dir() else path
        if file.suffix != ".html":
            continue
        text = file.read_text("utf-8")
        for href in re.findall(r'<a [^>]*?href="([^"#]+)', text):
            found = urljoin(url, href).split("#")[0]
            if found.startswith(start) and found not in seen:
                assert (site / urlsplit(found).path.lstrip("/")).exists(), f"{url} leads to {href}"
                seen.add(found)
                waiting.append(found)
    pages = {
        start + file.relative_to(site).as_posix().removesuffix("index.html")
        for file in site.rglob("index.html")
    }
    # Only the worker leads to the page that stands in for pages that are not on the device.
    assert {page for page in pages - seen if not page.endswith("/offline/")} == set()


def test_a_page_can_be_printed_and_its_address_copied(browser, address):
    context = browser.new_context(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.add_init_script("window.print = () => { window.printed = true }")
    page.goto(f"{address}/{SESSION}#try-this-week")
    page.get_by_role("button", name="Print this page").click()
    assert page.evaluate("window.printed")
    page.get_by_text("Share this page").click()
    assert page.get_by_label("The address of this page").input_value() == f"{address}/{SESSION}"
    page.get_by_role("button", name="Copy it").click()
    page.get_by_text("The address is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/{SESSION}"
    context.close()
