"""Comfort: letters and colors that stay, reading aloud, and the quick way out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from device import keep
from server import until as look_until
from test_site import axe

PHONE = {"width": 360, "height": 800}
SPEECH = (Path(__file__).parent / "speech.js").read_text("utf-8")
SESSION = "modules/01-recovery-strategies/1-what-recovery-means/"
SHEET = "worksheets/smart-goals/"
AWAY = "https://www.wikipedia.org/"
LOOKS = ("text", "spacing", "font", "scheme")


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(SPEECH)
    context.route(f"{AWAY}**", lambda route: route.fulfill(body="<h1>Somewhere else</h1>"))
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.new_page()


def look(page):
    return page.evaluate("({ ...document.documentElement.dataset })")


def until(page, expression):
    """Wait in steps: the site's policy forbids the eval that Playwright would wait with."""
    look_until(page, lambda: page.evaluate(expression))


def kept(page):
    text = page.evaluate("localStorage.getItem('imr-comfort')")
    return text and json.loads(text)


def open_looks(page):
    page.get_by_role("button", name="Text").click()
    page.get_by_role("dialog", name="Text and colors").wait_for()


# --- Letters, space and colors


def test_nothing_is_set_or_kept_before_a_choice(page, address):
    page.goto(f"{address}/{SESSION}")
    open_looks(page)
    page.get_by_role("button", name="Done").click()
    assert not set(look(page)) & set(LOOKS)
    assert kept(page) is None


def test_a_choice_holds_on_every_page_and_comes_before_the_first_paint(page, address, site):
    page.goto(f"{address}/{SESSION}")
    before = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.imr-page p')).fontSize)"
    )
    open_looks(page)
    page.get_by_role("radio", name="Larger").check()
    page.get_by_role("radio", name="High contrast").check()
    page.get_by_role("status").filter(has_text="Remembered in this browser.").wait_for()
    assert kept(page) == {"text": "larger", "scheme": "contrast"}
    page.goto(f"{address}/{SHEET}")
    assert look(page).items() >= {"text": "larger", "scheme": "contrast"}.items()
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.imr-page p')).fontSize)"
    )
    assert size > before * 1.2
    html = (site / SHEET / "index.html").read_text("utf-8")
    assert html.index("imr-comfort") < html.index("<body")


def test_choices_are_made_with_the_keyboard_and_taken_back(page, address):
    page.goto(f"{address}/{SESSION}")
    page.locator("[data-looks]").focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open] fieldset").first.wait_for()
    page.keyboard.press("Tab")  # from "Done" to the first group
    page.keyboard.press("ArrowDown")
    assert look(page)["text"] == "large"
    page.get_by_role("button", name="Back to standard").press("Enter")
    assert not set(look(page)) & set(LOOKS)
    assert kept(page) is None
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('[data-looks]')")


def test_a_browser_that_keeps_nothing_still_does_as_asked(context, address):
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    )
    page = context.new_page()
    page.goto(f"{address}/{SESSION}")
    open_looks(page)
    page.get_by_role("radio", name="Wider").check()
    assert look(page)["spacing"] == "wider"
    page.get_by_role("status").filter(has_text="does not let us remember").wait_for()


@pytest.mark.parametrize("spoiled", ["{", "7", "null", '{"text": "\\" onload=x", "font": 3}'])
def test_a_spoiled_preference_changes_nothing(page, address, spoiled):
    page.goto(f"{address}/{SESSION}")
    page.evaluate("text => localStorage.setItem('imr-comfort', text)", spoiled)
    page.reload()
    assert not set(look(page)) & set(LOOKS)
    open_looks(page)


@pytest.mark.parametrize("name", ["text", "spacing", "font", "scheme"])
def test_every_choice_changes_what_is_seen(page, address, name):
    page.goto(f"{address}/{SESSION}")
    open_looks(page)
    radios = page.locator(f"fieldset:has(input[name^=imr-look]) >> nth={LOOKS.index(name)}")
    seen = set()
    for radio in radios.get_by_role("radio").all():
        radio.check()
        seen.add(
            page.evaluate(
                """() => { const style = getComputedStyle(document.querySelector('.imr-page p'));
                return [style.fontSize, style.lineHeight, style.fontFamily, style.letterSpacing,
                    style.color, getComputedStyle(document.body).backgroundColor].join() }"""
            )
        )
    # "Same as my device" looks like "Light" here.
    assert len(seen) == radios.get_by_role("radio").count() - (name == "scheme")


def test_the_largest_text_fits_the_smallest_phone(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/{SESSION}")
    page.evaluate(
        'localStorage.setItem(\'imr-comfort\', \'{"text": "largest", "spacing": "wider"}\')'
    )
    for url in (SESSION, SHEET):
        page.goto(f"{address}/{url}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    open_looks(page)
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "es/"])
def test_axe_finds_nothing_in_the_bar_and_its_dialog(browser, address, lang, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    context.add_init_script(SPEECH)
    page = context.new_page()
    page.goto(f"{address}/{lang}{SESSION}")
    page.locator("[data-listen]").click()
    page.locator("[data-player] button").first.wait_for()
    assert axe(page) == []
    page.locator("[data-looks]").click()
    page.locator("dialog fieldset").first.wait_for()
    assert axe(page) == []
    context.close()


CONTRASTS = {
    "chosen here": {},
    "asked for by the device": {"contrast": "more"},
    "asked for in the dark": {"contrast": "more", "color_scheme": "dark"},
    "colors of the device": {"forced_colors": "active"},
}
PLACES = ("", SESSION, SHEET, "help-now/", "facilitators/packet/", "search/")


@pytest.mark.parametrize("way", CONTRASTS)
@pytest.mark.parametrize("url", PLACES)
def test_axe_finds_nothing_in_high_contrast(browser, address, way, url):
    context = browser.new_context(viewport=PHONE, **CONTRASTS[way])
    page = context.new_page()
    page.goto(f"{address}/{url}")
    if way == "chosen here":
        open_looks(page)
        page.get_by_role("radio", name="High contrast").check()
        page.get_by_role("button", name="Done").click()
    assert axe(page, "color-contrast-enhanced") == []
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_thumbs_find_the_bar_and_it_hides_nothing(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/{SESSION}")
    page.locator("[data-listen]").click()
    page.locator("[data-player] button").first.wait_for()
    for button in page.locator(".imr-bar :is(button, a, select)").all():
        box = button.bounding_box()
        assert min(box["height"], box["width"]) >= 43.5, button.inner_text()
    page.locator("[data-player] button").last.click()  # "Stop"
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    bar = page.locator(".imr-bar").bounding_box()
    last = page.locator("footer").last.bounding_box()
    assert last["y"] + last["height"] <= bar["y"] + 1 or width > 1000


def test_neither_bar_nor_header_covers_what_has_the_focus(page, address):
    page.set_viewport_size({"width": 360, "height": 560})
    page.goto(f"{address}/{SHEET}")
    page.locator("[data-listen]").click()
    page.locator("[data-player] button").last.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const focused = document.activeElement
            const { left, top, width, height } = focused.getBoundingClientRect()
            const there = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20))
            return focused === document.body || focused.contains(there) || there?.contains(focused)
                || !!there?.closest('label')?.contains(focused) || focused.outerHTML }"""
        )
        assert seen is True, seen


# --- The quick way out


def left(page):
    page.wait_for_url(AWAY)
    assert page.get_by_text("Somewhere else").is_visible()


def test_leaving_covers_the_page_at_once_and_leaves_no_way_back_to_it(page, address):
    page.goto(f"{address}/{SESSION}")
    page.goto(f"{address}/{SHEET}")
    page.locator("[name='smart-goals/goal']").fill("Secret")
    page.evaluate("sessionStorage.setItem('x', 'Secret')")
    length = page.evaluate("history.length")
    seen = page.evaluate(
        """() => { document.querySelector('[data-leave]').click()
        return [getComputedStyle(document.body).display, document.title, sessionStorage.length] }"""
    )
    assert seen == ["none", "www.wikipedia.org", 0]
    left(page)
    assert page.evaluate("history.length") == length
    page.go_back()
    assert page.url == f"{address}/{SESSION}"
    page.go_forward()
    assert page.url == AWAY


def test_leaving_locks_answers_with_a_passcode_in_every_tab(context, address):
    page, other = context.new_page(), context.new_page()
    other.goto(f"{address}/{SHEET}")
    keep(other, {"smart-goals/goal": "Secret"})
    other.evaluate("async () => { await (await window.imrStore).setPasscode('a long passcode') }")
    assert other.evaluate("async () => (await window.imrStore).keeping()") == "on"
    page.goto(f"{address}/{SESSION}")
    page.get_by_role("link", name="Leave this page").click()
    left(page)
    until(other, "(async () => (await window.imrStore).keeping() === 'locked')()")


def test_escape_three_times_leaves_even_while_typing(page, address):
    page.goto(f"{address}/{SHEET}")
    page.locator("[name='smart-goals/goal']").focus()
    page.keyboard.type("a")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.get_by_role("status").filter(has_text="once more").count() == 1
    page.keyboard.press("Escape")
    left(page)


def test_escape_leaves_from_an_open_dialog(page, address):
    page.goto(f"{address}/{SESSION}")
    open_looks(page)
    for _ in range(3):
        page.keyboard.press("Escape")
    left(page)


@pytest.mark.parametrize(
    "presses",
    [
        ["Escape", "Escape"],
        ["Escape", "Escape", "a", "Escape"],
        ["Escape", "Shift", "Escape", "Escape"],
        ["Control+Escape"] * 3,
        ["Shift"] * 6,
        ["Backspace"] * 6,
    ],
    ids=" ".join,
)
def test_other_presses_do_not_leave(page, address, presses):
    page.goto(f"{address}/{SHEET}")
    page.locator("[name='smart-goals/goal']").focus()
    for key in presses:
        page.keyboard.press(key)
    page.wait_for_timeout(150)
    assert page.url == f"{address}/{SHEET}"


def test_slow_presses_do_not_leave(page, address):
    page.goto(f"{address}/{SHEET}")
    for wait in (0, 1100, 1100):
        page.wait_for_timeout(wait)
        page.keyboard.press("Escape")
    page.wait_for_timeout(150)
    assert page.url == f"{address}/{SHEET}"


@pytest.mark.parametrize("how", ["isComposing", "repeat"])
def test_an_input_method_and_a_held_key_do_not_leave(page, address, how):
    page.goto(f"{address}/{SHEET}")
    page.evaluate(
        """how => { for (let i = 0; i < 9; i++) document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, [how]: true })) }""",
        how,
    )
    page.wait_for_timeout(150)
    assert page.url == f"{address}/{SHEET}"


def test_leaving_says_what_it_cannot_do(page, address):
    page.goto(f"{address}/{SESSION}")
    link = page.get_by_role("link", name="Leave this page")
    note = page.locator(f"#{link.get_attribute('aria-describedby')}")
    assert "cannot clear the history" in note.text_content()
    open_looks(page)
    assert page.get_by_text("It cannot clear the history of this browser.").last.is_visible()
    link = page.locator("dialog").get_by_role("link", name="Your privacy")
    page.goto(link.evaluate("e => e.href"))
    assert page.locator(":target").text_content().strip() == "Leave a page quickly"


def test_leaving_works_without_javascript(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    context.route(f"{AWAY}**", lambda route: route.fulfill(body="<h1>Somewhere else</h1>"))
    page = context.new_page()
    page.goto(f"{address}/{SHEET}")
    assert page.locator("[data-listen]").is_hidden()
    assert page.locator("[data-looks]").is_hidden()
    page.get_by_role("link", name="Leave this page").click()
    left(page)
    context.close()


def test_leaving_is_offered_where_a_page_may_be_private_and_nowhere_else(page, address):
    for url in ("", "help-now/", SESSION, SHEET, "start/privacy/", "modules/02-practical-facts/"):
        page.goto(f"{address}/{url}")
        assert page.locator("[data-leave]").count() == 1, url
    for url in ("facilitators/", "translators/"):
        page.goto(f"{address}/{url}")
        assert page.locator("[data-leave]").count() == 0, url
        for _ in range(3):
            page.keyboard.press("Escape")
        assert page.url == f"{address}/{url}"


# --- Reading aloud


def said(page):
    return [entry["text"] for entry in page.evaluate("window.said")]


def end_sentence(page):
    count = len(said(page))
    page.evaluate("window.endSentence()")
    until(page, f"window.said.length > {count}")


def test_a_browser_without_speech_has_no_button(browser, address):
    context = browser.new_context(viewport=PHONE)
    context.add_init_script("delete window.speechSynthesis")
    page = context.new_page()
    page.goto(f"{address}/{SESSION}")
    page.locator("[data-looks]:not([hidden])").wait_for()
    assert page.locator("[data-listen]").is_hidden()
    context.close()


def test_it_reads_sentence_by_sentence_and_marks_each_without_touching_the_page(page, address):
    page.goto(f"{address}/{SESSION}")
    before = page.locator(".imr-page").evaluate("e => e.outerHTML")
    page.get_by_role("button", name="Listen").click()
    until(page, "window.said.length === 1")
    for _ in range(2):
        end_sentence(page)
    assert said(page) == [
        "What recovery means to you",
        "This page helps you say what recovery means in your own words.",
        "Your words matter, because they point to the goals you will choose next.",
    ]
    marked = "[...CSS.highlights.get('imr-said')].map(range => range.toString()).join()"
    assert page.evaluate(marked).replace("\n", " ") == said(page)[-1]
    assert page.locator(".imr-page").evaluate("e => e.outerHTML") == before


def test_without_highlights_a_line_below_marks_the_sentence(context, address):
    context.add_init_script("delete window.Highlight")
    page = context.new_page()
    page.goto(f"{address}/{SESSION}")
    page.get_by_role("button", name="Listen").click()
    page.locator(".imr-said").first.wait_for()
    heading = page.locator("h1").bounding_box()
    line = page.locator(".imr-said").last.bounding_box()
    assert abs(line["y"] - heading["y"] - heading["height"]) < 12
    page.get_by_role("button", name="Stop").click()
    assert page.locator(".imr-said").count() == 0


def test_pause_go_on_back_next_and_stop_with_the_keyboard(page, address):
    page.goto(f"{address}/{SESSION}")
    listen = page.locator("[data-listen]")
    listen.press("Enter")
    until(page, "window.said.length === 1")
    listen.press("Enter")  # "Pause"
    assert page.evaluate("speechSynthesis.speaking") is False
    assert listen.inner_text().strip() == "Go on"
    listen.press("Enter")
    until(page, "window.said.length === 2")
    page.get_by_role("button", name="Next").press("Enter")
    until(page, "window.said.length === 3")
    page.get_by_role("button", name="Back").press("Enter")
    until(page, "window.said.length === 4")
    assert [said(page).index(text) for text in said(page)] == [0, 0, 2, 0]
    page.get_by_role("button", name="Stop").press("Enter")
    assert page.evaluate("speechSynthesis.speaking") is False
    assert page.evaluate("document.activeElement.matches('[data-listen]')")
    assert listen.inner_text().strip() == "Listen"
    assert page.evaluate("CSS.highlights.size") == 0


def test_the_speed_stays(page, address):
    page.goto(f"{address}/{SESSION}")
    page.get_by_role("button", name="Listen").click()
    page.get_by_label("Speed").select_option("0.8")
    until(page, "window.said.at(-1).rate === 0.8")
    page.goto(f"{address}/{SHEET}")
    page.get_by_role("button", name="Listen").click()
    until(page, "window.said.length === 1")
    assert page.evaluate("window.said[0].rate") == 0.8


def test_a_passage_in_another_language_is_read_in_that_language(page, address):
    page.goto(f"{address}/{SESSION}")
    page.evaluate(
        """() => { const said = document.createElement('p'); said.lang = 'es'
        said.innerHTML = 'Poco a poco. <span lang="en">Step by step.</span>'
        document.querySelector('h1').after(said) }"""
    )
    page.get_by_role("button", name="Listen").click()
    until(page, "window.said.length === 1")
    end_sentence(page)
    end_sentence(page)
    assert [(e["text"], e["lang"], e["voice"]) for e in page.evaluate("window.said.slice(1)")] == [
        ("Poco a poco.", "es", "Luz"),
        ("Step by step.", "en", "Ann"),
    ]


def test_only_voices_of_this_device_read(page, address):
    page.goto(f"{address}/{SESSION}")
    page.evaluate("window.useVoices(['Cloud', 'Luz'])")
    page.get_by_role("button", name="Listen").click()
    page.get_by_role("status").filter(has_text="send the words").wait_for()
    assert said(page) == []
    page.evaluate("window.useVoices(['Luz'])")
    page.get_by_role("button", name="Listen").click()
    page.get_by_role("status").filter(has_text="no voice for this language").wait_for()
    assert said(page) == []


def test_the_voice_can_be_chosen_among_those(page, address):
    page.goto(f"{address}/{SESSION}")
    open_looks(page)
    select = page.get_by_label("Voice that reads aloud")
    assert select.locator("option").all_inner_texts() == ["Standard", "Ann", "Bea"]
    select.select_option("Bea")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Listen").click()
    until(page, "window.said.length === 1")
    assert page.evaluate("window.said[0].voice") == "Bea"


def test_what_is_closed_or_hidden_is_not_read(page, address):
    page.goto(f"{address}/modules/01-recovery-strategies/review/")
    closed = page.locator(".imr-page details:not([open]) p").first.text_content().strip()
    summary = page.locator(".imr-page details summary").first.text_content().strip()
    page.get_by_role("button", name="Listen").click()
    until(page, "window.said.length === 1")
    while page.evaluate("speechSynthesis.speaking"):
        page.evaluate("window.endSentence()")
        page.wait_for_timeout(5)
    everything = " ".join(said(page))
    assert summary in everything
    assert closed[:30] not in everything
    assert page.locator("[data-listen]").inner_text().strip() == "Listen"


def test_leaving_the_page_ends_the_voice(page, address):
    page.goto(f"{address}/{SESSION}")
    page.get_by_role("button", name="Listen").click()
    until(page, "window.said.length === 1")
    page.evaluate(
        """() => { const cancel = speechSynthesis.cancel
        speechSynthesis.cancel = () => { localStorage.setItem('ended', 'yes'); cancel() } }"""
    )
    page.goto(f"{address}/{SHEET}")
    assert page.evaluate("localStorage.getItem('ended')") == "yes"


def test_a_device_that_stays_silent_is_told_about(page, address):
    page.goto(f"{address}/{SESSION}")
    page.evaluate("speechSynthesis.speak = u => setTimeout(() => u.onerror({ error: 'x' }))")
    page.get_by_role("button", name="Listen").click()
    page.get_by_role("status").filter(has_text="did not read the page aloud").wait_for()
    assert page.locator("[data-player]").is_hidden()


def test_the_page_follows_unless_the_reader_has_scrolled_away(page, address):
    page.goto(f"{address}/{SESSION}")
    page.get_by_role("button", name="Listen").click()
    until(page, "window.said.length === 1")
    for _ in range(25):
        end_sentence(page)
    assert page.evaluate("scrollY") > 100
    page.evaluate("scrollTo(0, 0)")
    for _ in range(5):
        end_sentence(page)
    assert page.evaluate("scrollY") == 0
