"""The course on a USB stick: opened as files, with everything working."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import ROOT
from conftest import page as markdown
from imr.build import build
from imr.site.stick import link_to_files, make_stick, to_file

PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def stick(tmp_path_factory):
    """The English pages as `make site OFFLINE=1` leaves them, without books."""
    if ready := os.environ.get("IMR_TEST_STICK"):
        return Path(ready)
    folder = tmp_path_factory.mktemp("stick") / "site"
    settings = {**os.environ, "IMR_OFFLINE": "true", "IMR_BOOKS": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "imr.cli", "build", "--locale", "en", "--site", str(folder)],
        cwd=ROOT,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    yield page
    missing = "net::ERR_FILE_NOT_FOUND"  # what the browser itself says of a file that is not there
    assert [problem for problem in problems if missing not in problem] == []
    context.close()


ADDRESSES = {
    "help-now/": "help-now/index.html",
    "../../help-now/": "../../help-now/index.html",
    "../../..": "../../../index.html",
    "..": "../index.html",
    ".": "index.html",
    "./": "index.html",
    "assets/icon.svg": "assets/icon.svg",
    "": "",
}


@pytest.mark.parametrize("address, file", ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_becomes_the_file_a_server_would_send(address, file):
    assert to_file(address) == file


def test_links_elsewhere_and_within_a_page_stay():
    text = '<a href="tel:988">a</a><a href="#b">b</a><a href="https://x.org/">c</a>'
    assert link_to_files(text) == text
    assert link_to_files('<a href="x/#b">') == '<a href="x/index.html#b">'
    assert link_to_files('<form action="x/">') == '<form action="x/index.html">'


def test_no_link_of_any_page_leads_to_a_folder(stick):
    for file in sorted(stick.rglob("*.html")):
        text = file.read_text("utf-8")
        assert link_to_files(text) == text, file
        assert 'type="module"' not in text, file


_ADDRESS = re.compile(r' (?:href|src|srcset|action)="([^":#?]+)(?:[#?][^"]*)?"')
_PICTURE = re.compile(r"url\([\"']?(?!data:)([^)\"'#?]+)")


def test_every_link_script_style_and_picture_is_a_file(project, monkeypatch):
    monkeypatch.setenv("IMR_BOOKS", "false")
    monkeypatch.setenv("IMR_OFFLINE", "true")
    order = "audience: participant\norder: 1\n"
    for uri, kind, more in (
        ("search.md", "tool", "tool: search\n"),
        ("my/settings.md", "tool", "tool: settings\n"),
        ("start/privacy.md", "page", "minutes: 1\n"),
        ("worksheets/index.md", "page", "minutes: 1\n"),
    ):
        path = project / "docs" / uri
        path.parent.mkdir(exist_ok=True)
        path.write_text(markdown(kind, "A page", more + order), "utf-8")
    assert build(project, tell=lambda *_: None)
    site = project / "site"
    found, lost = 0, set()
    for file in [*site.rglob("*.html"), *site.rglob("*.css")]:
        pattern = _PICTURE if file.suffix == ".css" else _ADDRESS
        for target in pattern.findall(html.unescape(file.read_text("utf-8"))):
            there = file.parent / unquote(target)
            found += 1
            if not there.is_file():
                lost.add(f"{file.relative_to(site)} leads to {target}")
    assert lost == set()
    assert found > 100


def test_reading_looks_and_turns_pages_as_on_the_web(page, stick):
    page.goto((stick / "index.html").as_uri())
    page.locator("#content a[href*='how-to-use']").first.click()
    expect(page.locator("h1")).to_have_text("How to use this site")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.imr-help')).borderRadius") != "0px"
    )
    page.locator(".imr-help").click()
    expect(page.locator("h1")).to_have_text("Help now")
    assert page.url.startswith("file:")
    assert page.url.endswith("/help-now/index.html")


def test_search_answers_and_its_results_open(page, stick):
    page.goto((stick / "search/index.html").as_uri())
    page.locator("#imr-question").fill("can't sleep")
    first = page.locator(".imr-results > li h3 a").first
    expect(first).to_have_text("Sleep and screens")
    expect(page.locator(".imr-result__text").first).not_to_be_empty()
    first.click()
    expect(page.locator("h1")).to_have_text("Sleep and screens")
    assert page.url.endswith("/sleep-and-screens/index.html")


def test_a_crisis_is_understood_on_a_stick_too(page, stick):
    page.goto((stick / "search/index.html").as_uri())
    page.locator("#imr-question").fill("want to die")
    expect(page.locator(".imr-search__help")).to_be_visible()


def test_a_worksheet_can_be_filled_in_and_its_script_runs(page, stick):
    page.goto((stick / "worksheets/smart-goals/index.html").as_uri())
    page.locator("[name='smart-goals/goal']").fill("Sing again")
    assert page.locator("[name='smart-goals/goal']").input_value() == "Sing again"
    assert page.locator("html").get_attribute("class") == "js"
    assert page.evaluate("navigator.serviceWorker?.controller ?? null") is None


def test_a_glossary_word_opens_in_place(page, stick):
    page.goto((stick / "help-now/index.html").as_uri())
    page.locator(".imr-term").first.click()
    expect(page.locator("#imr-meaning")).to_be_visible()


def test_a_file_is_handed_over_as_it_is_and_one_that_is_missing_fails(page, tmp_path):
    site = tmp_path / "site"
    (site / "print/worksheets").mkdir(parents=True)
    content = bytes(range(256)) * 40
    (site / "print/worksheets/a.pdf").write_bytes(content)
    (site / "index.html").write_text("<!doctype html><title>x</title><p>x</p>", "utf-8")
    make_stick(site)
    code = subprocess.run(
        [
            "node_modules/.bin/esbuild",
            "overrides/assets/src/offline/stick.ts",
            "--bundle",
            "--format=iife",
            "--global-name=stick",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    page.goto((site / "index.html").as_uri())
    page.evaluate(code + "; window.stick = stick")
    read = """path => stick.fetch(path).then(r => r.arrayBuffer()).then(
      body => [...new Uint8Array(body)], failure => failure.name)"""
    assert bytes(page.evaluate(read, "print/worksheets/a.pdf")) == content
    assert page.evaluate("stick.fetch('index.html').catch(f => f.name)") == "TypeError"
