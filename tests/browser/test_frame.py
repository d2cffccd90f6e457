"""What every page stands in: its policy, its weight, its look when the reader asks for another."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from server import serving, until

PHONE = {"width": 360, "height": 800}
SESSION = "modules/01-recovery-strategies/1-what-recovery-means/"
KINDS = {
    "home": "",
    "help now": "help-now/",
    "module": "modules/01-recovery-strategies/",
    "session": SESSION,
    "worksheet": "worksheets/smart-goals/",
    "worksheet with a table": "worksheets/satisfaction-with-life/",
    "tool": "my/plan/",
    "search": "search/",
    "all pages": "contents/",
    "glossary": "glossary/",
    "guide": "facilitators/guides/01-recovery-strategies/1-what-recovery-means/",
    "not found": "404.html",
}


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


# The policy

WATCH = """
addEventListener("securitypolicyviolation", event => {
  window.violations = [...(window.violations ?? []), `${event.violatedDirective} ${event.blockedURI}`]
})
"""


@pytest.mark.parametrize("url", KINDS.values(), ids=KINDS)
def test_no_kind_of_page_breaks_the_policy(page, address, url):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(WATCH)
    page.goto(f"{address}/{url}")
    page.locator("#menu summary").click()
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    page.evaluate("document.querySelector('.imr-term')?.click()")
    page.evaluate("document.querySelector('[data-looks]')?.click()")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.violations ?? []") == []
    assert said == []


def test_the_policy_stops_what_does_not_belong_here(page, address):
    page.add_init_script(WATCH)
    page.goto(f"{address}/{SESSION}")
    page.evaluate(
        """() => {
          const script = document.createElement("script")
          script.textContent = "window.broken = true"
          document.body.append(script)
          document.body.insertAdjacentHTML("beforeend", "<p style='color: red' id=red>x</p>")
          document.body.append(Object.assign(new Image(), { src: "https://example.org/x.png" }))
        }"""
    )
    page.wait_for_function("window.violations?.length >= 3")
    assert page.evaluate("window.broken") is None
    assert page.locator("#red").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    assert {line.split()[0] for line in page.evaluate("window.violations")} == {
        "script-src-elem",
        "style-src-attr",
        "img-src",
    }


def test_no_page_holds_a_style_or_a_script_but_its_own(site):
    for file in site.rglob("*.html"):
        text = file.read_text("utf-8")
        assert " style=" not in text, file
        assert "<style" not in text, file
        assert text.count("<script>") == 1, file
        assert " onclick=" not in text, file
        assert "md-toggle" not in text, file


def test_nobody_is_told_where_a_reader_came_from(page, address):
    page.goto(f"{address}/{SESSION}")
    sent = []
    page.on("request", lambda request: sent.append(request))  # noqa: PLW0108 -- not a list's own
    page.locator(".imr-help").click()
    page.wait_for_url(f"{address}/help-now/")
    assert f"{address}/help-now/" in [request.url for request in sent]
    referers = [request.all_headers().get("referer") or "" for request in sent]
    assert not any("modules" in referer or "help" in referer for referer in referers)
    assert page.evaluate("document.referrer") == ""


# Weight

LIMITS = {
    "home": ("", 36, 4),
    "session": (SESSION, 38, 4),
    "worksheet": ("worksheets/smart-goals/", 46, 4),
    "help now": ("help-now/", 40, 4),
}
"""Kilobytes over the wire and requests, letters and icon included: a page, its letters, its styles
and its script."""


@pytest.mark.parametrize(("url", "kilobytes", "requests"), LIMITS.values(), ids=LIMITS)
def test_a_first_visit_is_light(browser, site, url, kilobytes, requests):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    with serving(site, squeezed=True) as address:
        page.goto(f"{address}/{url}", wait_until="networkidle")
    asked = [size for size in sizes if size]  # a picture within another file asks for nothing
    assert sum(asked) <= kilobytes * 1000
    assert len(asked) <= requests
    context.close()


@pytest.mark.parametrize("url", [SESSION, "my/settings/", "worksheets/smart-goals/"])
def test_a_page_asks_for_nothing_twice(browser, address, url):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{url}", wait_until="networkidle")
    page.locator("[data-looks]").click()
    page.locator("dialog fieldset").first.wait_for()
    if page.locator("#pdf-read").count():  # of a site with books
        none = {"name": "none.pdf", "mimeType": "application/pdf", "buffer": b""}
        page.locator("#pdf-file").set_input_files(none)
        page.locator("#pdf-title").wait_for()
    assert len(asked) == len(set(asked))
    context.close()


def test_the_words_of_a_page_are_light(site):
    import gzip

    for file in site.rglob("index.html"):
        name = file.relative_to(site).as_posix()
        assert len(gzip.compress(file.read_bytes(), 9)) <= 15_000, name


def test_nothing_moves_when_the_letters_arrive(browser, address):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    letters = []
    page.route("**/*.woff2", lambda route: letters.append(route))  # noqa: PLW0108
    page.add_init_script(
        """new PerformanceObserver(list => {
          for (const entry of list.getEntries()) window.moved = (window.moved ?? 0) + entry.value
        }).observe({ type: "layout-shift", buffered: true })"""
    )
    page.goto(f"{address}/{SESSION}", wait_until="domcontentloaded")
    until(page, lambda: letters)
    until(page, lambda: page.evaluate("performance.getEntriesByType('paint').length"))

    def come():
        while letters:
            letters.pop().continue_()
        return page.evaluate("document.fonts.status === 'loaded'")

    until(page, come)
    assert page.evaluate("document.fonts.check('1em IMR')")
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 500)))")
    assert page.evaluate("window.moved ?? 0") < 0.01
    context.close()


# What the reader asks for


def ground(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_page_follows_the_device_and_the_readers_choice_comes_first(page, address):
    page.goto(f"{address}/{SESSION}")
    light = ground(page)
    page.emulate_media(color_scheme="dark")
    dark = ground(page)
    assert light != dark
    for chosen, expected in (("light", light), ("dark", dark), ("contrast", "rgb(0, 0, 0)")):
        page.evaluate("chosen => document.documentElement.dataset.scheme = chosen", chosen)
        assert ground(page) == expected
        page.emulate_media(color_scheme="light")


def test_more_contrast_is_black_and_white(browser, address):
    for scheme, expected in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(0, 0, 0)")):
        context = browser.new_context(viewport=PHONE, color_scheme=scheme, contrast="more")
        page = context.new_page()
        page.goto(f"{address}/{SESSION}")
        assert ground(page) == expected
        context.close()


def test_with_forced_colors_every_button_has_a_border(browser, address):
    context = browser.new_context(viewport=PHONE, forced_colors="active")
    page = context.new_page()
    page.goto(f"{address}/help-now/")
    for selector in (".imr-help", ".imr-calls a"):
        for link in page.locator(selector).all():
            assert float(link.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)")) >= 2
    context.close()


SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""


@pytest.mark.parametrize("url", KINDS.values(), ids=KINDS)
def test_wider_spacing_cuts_nothing_off(browser, address, url):
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/{url}")
    page.add_style_tag(content=SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cut_off = page.evaluate(
        """[...document.querySelectorAll("a, button, summary, label, h1, h2, th, td, legend")]
          .filter(e => e.checkVisibility() && getComputedStyle(e).clipPath === "none")
          .filter(e => e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflowX !== "visible")
          .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert cut_off == []
    context.close()


@pytest.mark.parametrize("url", KINDS.values(), ids=KINDS)
def test_at_four_hundred_percent_the_page_scrolls_one_way_only(browser, address, url):
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    page.goto(f"{address}/{url}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    fixed = page.evaluate(
        """[...document.querySelectorAll("body *")]
          .filter(e => ["fixed", "sticky"].includes(getComputedStyle(e).position) && e.checkVisibility())
          .reduce((sum, e) => sum + e.getBoundingClientRect().height, 0)"""
    )
    assert fixed <= 256 / 3, "what stays in place takes too much of the window"
    context.close()


@pytest.mark.parametrize("url", KINDS.values(), ids=KINDS)
def test_letters_of_twice_the_size_fit(browser, address, url):
    context = browser.new_context(viewport={"width": 640, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/{url}")
    page.add_style_tag(content="html { font-size: 200% !important; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    context.close()
