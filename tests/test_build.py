"""The build as a person meets it: one clear error, and the last good site untouched."""

import filecmp
import hashlib
import json
import re
import subprocess
import sys

import pytest

from conftest import FIELD, ROOT, page, small_docs, write_docs
from imr.build import build
from imr.errors import ImrError
from imr.inputs import SETTINGS


def quiet(what, done, total):
    assert done <= total


@pytest.fixture
def last_site(project):
    """A site from before, which no failing build may touch."""
    site = project / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good site", "utf-8")
    yield site
    assert [p.name for p in site.iterdir()] == ["index.html"]
    assert (site / "index.html").read_text("utf-8") == "the last good site"


def refuse(project):
    with pytest.raises(ImrError) as caught:
        build(project, tell=quiet)
    return str(caught.value)


SPOILED = {
    "an unknown key": (
        "docs/index.md",
        lambda t: t.replace("kind: home", "kind: home\nmood: calm"),
        "docs/index.md:3: a page of kind 'home' has no key 'mood'.",
    ),
    "an unknown kind of field": (
        "docs/worksheets/my-hope.md",
        lambda t: t.replace("kind: text", "kind: slider"),
        "docs/worksheets/my-hope.md:14: field kind 'slider' is unknown.",
    ),
    "a module that does not exist": (
        "docs/worksheets/my-hope.md",
        lambda t: t.replace("module: 1", "module: 2"),
        "docs/worksheets/my-hope.md:6: there is no module 2.",
    ),
    "a broken link": (
        "docs/index.md",
        lambda t: t + "\n[Lost](lost.md)\n",
        "docs/index.md:11: ",
    ),
    "a broken anchor": (
        "docs/index.md",
        lambda t: t + "\n[Lost](help-now.md#lost)\n",
        "docs/index.md:11: ",
    ),
    "an unknown fact": (
        "docs/index.md",
        lambda t: t + "\n{{ fact.none }}\n",
        "docs/index.md:11: nothing is named 'fact.none'.",
    ),
    "a region without a crisis line": (
        "regions/us.yml",
        lambda t: t.replace("  crisis:", "  crises:"),
        "regions/us.yml:",
    ),
}


@pytest.mark.parametrize("uri, spoil, said", SPOILED.values(), ids=SPOILED)
def test_a_mistake_is_one_clear_error_and_the_last_site_stands(copied, last_site, uri, spoil, said):
    path = copied / uri
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    message = refuse(copied)
    assert message.startswith(said)
    assert len(message.splitlines()) == 1


PO = """msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Call {{ region.helplines.crisis.call }}."
msgstr "%s"
"""


def spanish(project, text, name="help-now"):
    folder = project / "locales/es/LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.po").write_text(text, "utf-8")


def test_a_catalog_that_does_not_parse_is_named_with_its_line(project, last_site):
    spanish(project, 'msgid ""\nmsgstr "no end\n')
    assert "help-now.po:2:" in refuse(project)


def test_a_catalog_of_another_charset_is_named(project, last_site):
    spanish(project, PO.replace("UTF-8", "ISO-8859-1") % "Llama")
    assert "help-now.po:4: the header says Content-Type" in refuse(project)


def test_help_now_must_be_whole_in_every_locale(project, last_site):
    spanish(project, PO % "Llama al {{ region.helplines.crisis.call }}.")
    said = refuse(project)
    assert "locales/es/LC_MESSAGES/help-now.po:1: " in said
    assert "Expected all of it: people in danger read this page." in said


def test_the_command_exits_with_one_line_and_not_zero(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "imr.cli", "build", "--locale", "tlh"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("--locale: there is no locale 'tlh'.")


def digest(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_every_setting_that_a_person_may_make_has_the_site_built_again():
    asked = set(re.findall(r"!ENV \[(\w+),", (ROOT / "mkdocs.yml").read_text("utf-8")))
    set_by_the_build = {"IMR_LOCALE", "IMR_SITE_DIR", "IMR_WHOLE"}
    assert asked - set_by_the_build - set(SETTINGS) == set()


def test_a_build_twice_gives_the_same_bytes_and_a_third_has_nothing_to_do(tmp_path):
    first = write_docs(tmp_path / "one", small_docs())
    second = write_docs(tmp_path / "two", small_docs())
    for root in (first, second):
        (root / "locales").unlink()
        (root / "locales").mkdir()
        assert build(root, tell=quiet)
    assert digest(first / "site") == digest(second / "site")
    assert not build(first, tell=quiet)
    catalog = json.loads((first / "site/print/catalog.json").read_text("utf-8"))
    assert [b["path"] for b in catalog["books"]] == [
        f"print/{name}.pdf"
        for name in (
            "handout-book-large-print",
            "handout-book",
            "modules/01-hope-booklet",
            "modules/01-hope-large-print-booklet",
            "modules/01-hope-large-print",
            "modules/01-hope",
            "packet/cover",
            "sessions/1-1-large-print",
            "sessions/1-1",
            "workbook-large-print",
            "workbook",
            "worksheets/my-hope-large-print",
            "worksheets/my-hope",
        )
    ]
    (first / "docs/worksheets/my-hope.md").write_text(
        page("worksheet", "My hope", "module: 1\nnumber: 1\nminutes: 5\n", FIELD + "\nMore.\n"),
        "utf-8",
    )
    assert build(first, tell=quiet)
    same = filecmp.cmp(
        first / "site/print/handout-book.pdf", second / "site/print/handout-book.pdf", shallow=False
    )
    assert same, "a worksheet is not part of the handout book"


def test_every_pdf_of_the_catalog_is_there_as_described(site):
    for lang in ("", "es/"):
        books = json.loads((site / f"{lang}print/catalog.json").read_text("utf-8"))["books"]
        on_disk = {
            p.relative_to(site / lang).as_posix() for p in (site / f"{lang}print").rglob("*.pdf")
        }
        assert {b["path"] for b in books} == on_disk
        for book in books:
            content = (site / lang / book["path"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == book["sha256"]
            assert len(content) == book["bytes"]
            assert book["pages"] > 0
