"""Pages kept between builds: a build that takes them gives what a build from nothing gives."""

import shutil

import pytest

from conftest import FIELD, ROOT, page, small_docs, write_docs
from imr.build import build
from imr.kept.pages import Kept, KeptPages
from imr.sources import message_sources
from test_build import digest, quiet

ONE = "docs/modules/01-hope/1-one.md"
SHEET = "docs/worksheets/my-hope.md"
EVERY = {"help-now.md", "index.md", *(uri[5:] for uri in (ONE, SHEET)), "modules/01-hope/index.md"}
EVERY_PAGE = {f"{locale}/{uri}" for locale in ("en", "es") for uri in EVERY}


def of(*uris):
    return {f"{locale}/{uri.removeprefix('docs/')}" for locale in ("en", "es") for uri in uris}


# What is changed, how, and which pages are rendered again.
EDITS = {
    "a sentence": (ONE, lambda t: t + "\nOne step more.\n", of(ONE)),
    "a heading": (ONE, lambda t: t + "\n## A new part {#part}\n", of(ONE)),
    "a link to it": (
        "docs/index.md",
        lambda t: t + "\n[Part](modules/01-hope/1-one.md#part)\n",
        EVERY_PAGE,  # which page leads where is shown on both
    ),
    "a sentence beside that link": (
        "docs/index.md",
        lambda t: t + "\nWelcome back.\n",
        of("index.md"),
    ),
    "the day of a review": (
        ONE,
        lambda t: t.replace("last_reviewed: 2026-11-21", "last_reviewed: 2026-11-22"),
        of(ONE),
    ),
    "a question": (SHEET, lambda t: t.replace("What gives me hope", "My hopes"), of(SHEET)),
    "a title": (ONE, lambda t: t.replace("Session one", "The first session"), EVERY_PAGE),
    "a fact": ("docs/about/facts.yml", lambda t: t.replace("50", "51"), EVERY_PAGE),
    "a helpline": ("regions/us.yml", lambda t: t.replace("988", "989"), EVERY_PAGE),
    "a template": (
        "overrides/main.html",
        lambda t: t.replace("{% block scripts %}", "{% block scripts %}<p>The end</p>"),
        EVERY_PAGE,
    ),
    "words of the interface": (
        "locales/es/LC_MESSAGES/site.po",
        lambda t: t.replace("Ayuda ahora", "Ayuda ya"),
        {name for name in EVERY_PAGE if name.startswith("es/")},
    ),
    "words of a page": (
        "locales/es/LC_MESSAGES/worksheets/my-hope.po",
        lambda t: t.replace("Mis deseos", "Mis anhelos"),
        {f"es/{SHEET.removeprefix('docs/')}"},
    ),
}

HEADER = """msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
WORDS = {"What gives me hope": "Mi esperanza", "My hopes": "Mis deseos"}


@pytest.fixture
def spanish(tmp_path, monkeypatch):
    """A project of its own in two languages, whose sources can all be changed."""
    root = write_docs(tmp_path / "project", small_docs())
    for name in ("locales", "overrides", "regions"):
        (root / name).unlink()
    for name in ("overrides", "regions"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("*.pyc"))
    catalogs = root / "locales/es/LC_MESSAGES"
    (catalogs / "worksheets").mkdir(parents=True)
    shutil.copy(ROOT / "locales/es/LC_MESSAGES/site.po", catalogs)
    there = dict.fromkeys((m.context, m.msgid) for m in message_sources(root)["help-now"])
    entries = (
        (f'\nmsgctxt "{context}"' if context else "") + f'\nmsgid "{said}"\nmsgstr "{said}"\n'
        for context, said in there
    )
    (catalogs / "help-now.po").write_text(HEADER + "".join(entries), "utf-8")
    entries = (
        f'\nmsgctxt "field"\nmsgid "{said}"\nmsgstr "{other}"\n' for said, other in WORDS.items()
    )
    (catalogs / "worksheets/my-hope.po").write_text(HEADER + "".join(entries), "utf-8")
    monkeypatch.setenv("IMR_BOOKS", "false")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    return root


def made(root):
    """When each kept page was written."""
    top = root / ".cache/imr/pages"
    return {
        path.relative_to(top).as_posix().removesuffix(".json"): path.stat().st_mtime_ns
        for path in top.rglob("*.json")
    }


def from_nothing(root):
    for name in ("pages", "prepared", "translated", "units", "books"):
        shutil.rmtree(root / ".cache/imr" / name, ignore_errors=True)
    shutil.rmtree(root / "site")
    assert build(root, tell=quiet)
    return digest(root / "site")


def test_what_is_kept_is_what_would_be_made(spanish):
    assert build(spanish, tell=quiet)
    for what, (uri, change, again) in EDITS.items():
        path = spanish / uri
        before = path.read_text("utf-8")
        path.write_text(change(before), "utf-8")
        assert path.read_text("utf-8") != before, what
        known = made(spanish)
        assert build(spanish, tell=quiet), what
        assert {name for name, at in made(spanish).items() if at != known.get(name)} == again, what
        with_kept = digest(spanish / "site")
        assert with_kept == from_nothing(spanish), what


def test_a_mistake_in_a_page_is_found_each_time(spanish):
    """A page that was rendered with a warning is not kept, or the next build would not warn."""
    path = spanish / ONE
    path.write_text(path.read_text("utf-8") + "\n[Lost](#nowhere)\n", "utf-8")
    told = []
    for _ in range(2):
        with pytest.raises(Exception, match="nowhere") as caught:
            build(spanish, tell=quiet)
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_books_are_made_from_kept_pages_as_from_new_ones(project, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setenv("IMR_SIZES", "standard")
    assert build(project, tell=quiet)
    sheet = page("worksheet", "My hope", "module: 1\nnumber: 1\nminutes: 5\n", FIELD + "\nMore.\n")
    (project / SHEET).write_text(sheet, "utf-8")
    assert build(project, tell=quiet)
    with_kept = digest(project / "site")
    assert with_kept == from_nothing(project)


KEPT = Kept("<p>é</p>", ["a"], {"b.md": {"c": "b.md#c"}}, [{"location": "x"}], "<html>")


def test_a_kept_page_comes_back_only_for_the_same_text(tmp_path):
    def find(text, common="1", meta=None):
        return KeptPages(tmp_path, common).find("a/b.md", text, meta or {"kind": "page"})

    pages = KeptPages(tmp_path, "1")
    assert pages.find("a/b.md", "text", {"kind": "page"}) is None
    pages.put("a/b.md", KEPT)
    assert find("text") is None, "nothing is written before the build is known to be right"
    pages.write()
    assert find("text") == KEPT
    assert find("other") is None
    assert find("text", "2") is None
    assert find("text", meta={"kind": "tool"}) is None


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-9], lambda b: b.replace("é".encode(), b"e"), lambda _: b""]
)
def test_a_kept_page_that_is_not_whole_is_none(tmp_path, spoil):
    pages = KeptPages(tmp_path, "1")
    pages.find("a.md", "text", {})
    pages.put("a.md", KEPT)
    pages.write()
    path = tmp_path / "a.md.json"
    path.write_bytes(spoil(path.read_bytes()))
    assert KeptPages(tmp_path, "1").find("a.md", "text", {}) is None
