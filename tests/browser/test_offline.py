"""The site without internet: what is kept, what an update does, and what the reader decides."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
import server
from conftest import page as markdown
from conftest import small_docs, write_docs
from server import serving, until

SESSION = "modules/01-recovery-strategies/1-what-recovery-means/"
PHONE = {"width": 360, "height": 800}
KEPT = """async () => {
  const found = {}
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map(key => key.url.replace(location.origin + "/", ""))
  }
  return found
}"""
WRONG = """async () => {
  const wrong = []
  for (const name of (await caches.keys()).filter(name => name.startsWith("imr-files-"))) {
    const shelf = await caches.open(name)
    const lists = {}
    for (const key of await shelf.keys()) {
      if (key.url.endsWith("/offline.json")) Object.assign(lists, (await (await shelf.match(key)).json()).files)
    }
    for (const key of await shelf.keys()) {
      const path = key.url.replace(location.origin + "/", "")
      if (path.endsWith("offline.json")) continue
      const body = await (await shelf.match(key)).arrayBuffer()
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).slice(0, 9)
      const said = btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_")
      if (lists[path]?.[0] !== said) wrong.push(`${name} ${path}`)
    }
  }
  return wrong
}"""


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport=PHONE)
    yield context
    context.close()


def files(page):
    """Return the paths that are kept, of all versions together."""
    found = page.evaluate(KEPT)
    return {path for name, paths in found.items() if name != "imr-notes" for path in paths}


def wait(page, done, seconds=120):
    """Wait until what is kept is as it should be."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = files(page)
        if done(found):
            return found
        page.wait_for_timeout(200)
    raise AssertionError(f"still not kept; there is {sorted(files(page))}")


def group_of(site, path):
    listed = json.loads((site / "offline.json").read_text("utf-8"))
    return set(next(group for group in listed["groups"] if path in group)), set(listed["core"])


def test_after_one_visit_the_module_and_help_open_in_airplane_mode(context, site):
    group, core = group_of(site, SESSION)
    with ExitStack() as stack:
        address = stack.enter_context(serving(site))
        page = context.new_page()
        problems = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{address}/{SESSION}")
        kept = wait(page, lambda found: found >= group | core)
        assert "modules/02-practical-facts/" not in kept
        assert not [path for path in kept if path.startswith("es/")]
        assert page.evaluate(WRONG) == []
        stack.close()  # the server is gone for good
        context.set_offline(True)
        for path in ("help-now/", "", "worksheets/smart-goals/", SESSION):
            page.goto(f"{address}/{path}")
            assert page.url == f"{address}/{path}"
            page.evaluate("document.fonts.ready")
            assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
            assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
        page.goto(f"{address}/worksheets/smart-goals/")
        page.locator("[name='smart-goals/goal']").fill("Sing")
        page.goto(f"{address}/modules/08-coping-with-stress/")
        assert page.url == f"{address}/offline/#modules/08-coping-with-stress/"
        assert page.locator("#content a[href='tel:988']").first.is_visible()
        again = page.get_by_role("link", name="Try the page again")
        assert again.evaluate("e => e.href") == f"{address}/modules/08-coping-with-stress/"
        link = page.locator(".imr-kept-pages a", has_text="What recovery means to you").first
        expect(link).to_be_visible()
        page.goto(f"{address}/help-now")
        assert page.url == f"{address}/help-now/"
        assert problems == []


def test_a_spanish_reader_keeps_spanish_pages(context, site):
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/es/{SESSION}")
        kept = wait(page, lambda found: f"es/{SESSION}" in found and "es/start/privacy/" in found)
        assert "es/help-now/" in kept
        assert "es/offline/" in kept
        assert not [path for path in kept if not path.startswith("es/")]


def test_a_second_visit_costs_nothing_on_the_way(context, site):
    group, core = group_of(site, SESSION)
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/{SESSION}")
        wait(page, lambda found: found >= group | core)
        fetched = []

        def note(response):
            if not response.from_service_worker and response.request.service_worker is None:
                fetched.append(response.url)

        page.on("response", note)
        page.goto(f"{address}/{SESSION}")
        page.wait_for_load_state("networkidle")
        assert fetched == []


SAVES = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"


def test_who_saves_data_keeps_the_page_and_help_and_no_more(context, site):
    context.add_init_script(SAVES)
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/{SESSION}")
        wait(page, lambda found: {SESSION, "help-now/", "offline/"} <= found)
        page.wait_for_timeout(1500)
        pages = {path for path in files(page) if path.endswith("/") or not path}
        assert pages == {SESSION, "help-now/", "offline/"}


def test_a_worksheet_brings_its_pdf(context, site):
    if not (site / "print/worksheets/smart-goals.pdf").is_file():
        pytest.skip("this site was built without books")
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/worksheets/smart-goals/")
        kept = wait(page, lambda found: "print/worksheets/smart-goals.pdf" in found)
        assert [path for path in kept if path.endswith(".pdf")] == [
            "print/worksheets/smart-goals.pdf"
        ]


def test_the_whole_course_is_kept_with_progress_and_removed_again(context, site):
    listed = json.loads((site / "offline.json").read_text("utf-8"))["files"]
    course = {path for path in listed if not path.endswith(".pdf")}
    size = sum(listed[path][1] for path in course)
    with ExitStack() as stack:
        address = stack.enter_context(serving(site))
        page = context.new_page()
        page.goto(f"{address}/start/without-internet/")
        box = page.locator(".imr-kept")
        expect(box).to_be_visible()
        button = box.get_by_role("button", name="Keep the whole course on this device")
        assert f"({size / 1e6:.1f} MB)" in button.inner_text()
        button.click()
        expect(box.locator("progress")).to_be_visible()
        expect(box.locator("[data-kept-count]")).to_contain_text(" of ")
        done = "The whole course is on this device now. It opens without internet."
        expect(box.get_by_role("status")).to_have_text(done, timeout=180_000)
        assert files(page) >= course
        assert page.evaluate(WRONG) == []
        stack.close()
        page.goto(f"{address}/modules/11-healthy-living/1-food-movement-and-sleep/")
        assert page.locator("h1").inner_text() == "Food, movement and sleep"
        page.goto(f"{address}/search/")
        page.locator("#imr-question").fill("can't sleep")
        expect(page.locator(".imr-results > li").first).to_contain_text("Sleep and screens")
        page.goto(f"{address}/start/without-internet/")
        box.get_by_role("button", name="Keep nothing on this device").click()
        expect(box.get_by_role("status")).to_contain_text("Nothing of this site is kept")
        assert files(page) == set()
        expect(box.get_by_role("button", name="Keep pages again")).to_be_focused()


@pytest.mark.parametrize("slow", [False, True], ids=["at rest", "while pages are coming"])
def test_nothing_is_kept_for_who_said_so(context, site, monkeypatch, slow):
    answer = server._Quiet.do_GET

    def later(self):
        if self.headers["Sec-Fetch-Dest"] == "empty" and not self.path.endswith("offline.json"):
            time.sleep(1)  # what the worker asks for
        answer(self)

    if slow:
        monkeypatch.setattr(server._Quiet, "do_GET", later)
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/start/without-internet/")
        page.get_by_role("button", name="Keep nothing on this device").click()
        expect(page.locator(".imr-kept").get_by_role("status")).not_to_be_empty()
        page.goto(f"{address}/{SESSION}")
        page.wait_for_timeout(3500)
        assert files(page) == set()


def test_a_phone_can_put_it_on_its_home_screen(context, site):
    with serving(site) as address:
        for lang, scope in (("", "/"), ("es/", "/")):
            page = context.new_page()
            page.goto(f"{address}/{lang}")
            page.locator("link[rel=manifest]").wait_for(state="attached")
            wait(page, lambda found, lang=lang: lang in found)
            client = context.new_cdp_session(page)

            def manifest_of(client=client):
                found = client.send("Page.getAppManifest")
                return found if found.get("data") else None

            found = until(page, manifest_of)
            assert found["errors"] == []
            manifest = json.loads(found["data"])
            assert (manifest["name"], manifest["short_name"]) == ("IMR", "IMR")
            assert found["manifest"]["scope"] == f"{address}{scope}"
            errors = client.send("Page.getInstallabilityErrors")["installabilityErrors"]
            assert [
                error["errorId"] for error in errors if error["errorId"] != "in-incognito"
            ] == []


# Updates: a course of a few pages that changes while somebody reads it.

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{}</title></svg>\n'


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small course, and a function that publishes it as it stands."""
    monkeypatch.setenv("IMR_BOOKS", "false")
    root = write_docs(tmp_path / "course", small_docs())
    (root / "locales").unlink()
    (root / "locales").mkdir()
    for uri, title in (("offline.md", "No internet"), ("other.md", "Other")):
        more = "audience: participant\norder: 1\nminutes: 1\n"
        (root / "docs" / uri).write_text(markdown("page", title, more, "Words.\n"), "utf-8")
    drawing = root / "docs/assets/bucket.svg"
    drawing.parent.mkdir()

    def publish(words, date):
        from imr.build import build

        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(date))
        more = "module: 1\nsession: 1\nminutes: 5\n"
        body = f"{words} {{{{ fact.half }}}}. [A sheet](../../worksheets/my-hope.md)\n\n"
        body += "![A bucket](../../assets/bucket.svg)\n"
        text = markdown("session", "Session one", more, body)
        (root / "docs/modules/01-hope/1-one.md").write_text(text, "utf-8")
        drawing.write_text(DRAWING.format(words), "utf-8")
        (root / "CHANGELOG.md").write_text(f"# Editions\n\n## Now\n\n{words} is new.\n", "utf-8")
        assert build(root, tell=lambda *_: None)
        return root / "site"

    return publish


ONE = "modules/01-hope/1-one/"
SEEN = "async () => (await (await fetch(document.querySelector('#content img').src)).text())"


def update(page):
    """Let the browser look for a new version and wait until it is there."""
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update())")
    end = time.monotonic() + 120
    while time.monotonic() < end:
        state = """async () => {
          const found = await navigator.serviceWorker.getRegistration()
          return Boolean(found.installing || found.waiting)
        }"""
        page.wait_for_timeout(300)
        if not page.evaluate(state):
            return
    raise AssertionError("the new version never came")


def test_an_update_leaves_open_pages_alone_and_the_next_page_is_all_new(context, course):
    site = course("Alpha", 1_800_000_000)
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/{ONE}")
        wait(page, lambda found: {ONE, "help-now/", "assets/bucket.svg"} <= found)
        page.goto(f"{address}/{ONE}")  # from the shelf, so that it belongs to a version
        assert "Alpha" in page.locator("#content").inner_text()
        course("Beta", 1_800_100_000)
        update(page)
        assert "Alpha" in page.locator("#content").inner_text()
        assert "Alpha" in page.evaluate(SEEN), "an old page must get its own drawing"
        shelves = [name for name in page.evaluate(KEPT) if name.startswith("imr-files-")]
        assert len(shelves) == 2
        assert page.evaluate(WRONG) == []
        second = context.new_page()
        second.goto(f"{address}/{ONE}")
        assert "Beta" in second.locator("#content").inner_text()
        assert "Beta" in second.evaluate(SEEN), "a new page must get its own drawing"
        assert "Alpha" in page.evaluate(SEEN)
        news = second.locator(".imr-news")
        expect(news).to_contain_text("January 16, 2027: Beta is new.")
        news.get_by_role("button", name="Do not show this again").click()
        expect(news).to_have_count(0)
        second.goto(f"{address}/help-now/")
        second.wait_for_timeout(3000)
        assert second.locator(".imr-news").count() == 0
        page.close()
        context.set_offline(True)
        second.goto(f"{address}/{ONE}")
        assert "Beta" in second.locator("#content").inner_text()


def test_a_file_of_another_version_is_never_kept(context, course, tmp_path):
    site = course("Alpha", 1_800_000_000)
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/help-now/")
        wait(page, lambda found: "help-now/" in found)
        page.goto(f"{address}/help-now/")
        other = site / "other/index.html"
        other.write_text(other.read_text("utf-8").replace("Words.", "Other words."), "utf-8")
        page.goto(f"{address}/other/")  # the server runs ahead of the worker
        assert "Other words." in page.locator("#content").inner_text()
        page.wait_for_timeout(3000)
        assert "other/" not in files(page)
        assert page.evaluate(WRONG) == []


def test_an_update_that_cannot_be_whole_leaves_the_last_version(context, course):
    site = course("Alpha", 1_800_000_000)
    with serving(site) as address:
        page = context.new_page()
        page.goto(f"{address}/{ONE}")
        wait(page, lambda found: {ONE, "help-now/", "assets/bucket.svg"} <= found)
        course("Beta", 1_800_100_000)
        (site / "assets/bucket.svg").write_text("<svg/>", "utf-8")  # half a deployment
        update(page)
        context.set_offline(True)
        page.goto(f"{address}/{ONE}")
        assert "Alpha" in page.locator("#content").inner_text()
        assert "Alpha" in page.evaluate(SEEN)


def test_the_list_names_every_file_as_it_is(site):
    for lang in ("", "es/"):
        listed = json.loads((site / lang / "offline.json").read_text("utf-8"))
        assert len(listed["files"]) > 300
        for path, (digest, _) in listed["files"].items():
            file = site / path / "index.html" if path.endswith("/") or not path else site / path
            found = hashlib.sha256(file.read_bytes()).digest()[:9]
            assert base64.urlsafe_b64encode(found).decode() == digest, path
        for paths in (listed["core"], *listed["groups"]):
            assert set(paths) <= set(listed["files"])


def test_a_preview_has_no_worker(context, site, tmp_path):
    folder = tmp_path / "preview"
    (folder / "start").mkdir(parents=True)
    shutil.copytree(site / "assets", folder / "assets")
    text = (site / "index.html").read_text("utf-8")
    head, mark, rest = text.partition('<meta name="imr-worker"')
    assert mark
    (folder / "index.html").write_text(head + rest.partition(">")[2], "utf-8")
    with serving(folder) as address:
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(3000)
        assert (
            page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
        )
