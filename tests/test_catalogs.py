"""Catalogs: read strictly, written in one form, and nothing in them may harm a page."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, TranslationError
from babel.messages.catalog import Message as CatalogMessage
from babel.messages.extract import extract as babel_extract

from imr.errors import CatalogError, SourceError
from imr.translate.catalogs import bcp47, coverage, load_catalog, locales, lookup
from imr.translate.checks import check_catalog, check_translation
from imr.translate.entries import PoFile, canonical, read_entries
from imr.translate.extractor import check
from imr.translate.messages import Message, iter_messages
from imr.translate.substitute import translate_page

HEADER = """\
#
msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

"""


def message(msgid, context=None):
    return Message(msgid, context, "", 1, 1)


@pytest.fixture
def catalog_file(tmp_path):
    def write(text, locale="es"):
        path = tmp_path / locale / "LC_MESSAGES" / "start/why.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def failure(path):
    with pytest.raises(CatalogError) as caught:
        load_catalog(path)
    problem = caught.value.problem
    assert problem.file == str(path)
    assert str(caught.value).startswith(f"{path}:{problem.line}: ")
    return problem.line, problem.problem


ENTRY = 'msgid "a"\nmsgstr "b"\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEADER + 'msgid "a\nmsgstr "b"\n', 7, "quotation marks"),
        (HEADER + 'msgid "a"\nmsgstr "b\n', 8, "quotation marks"),
        (HEADER + 'msgid "a"\nmsgstr "b"c"\n', 8, "quotation marks"),
        (HEADER + 'msgid "a"\nmsgstr "b\\q"\n', 8, "backslash"),
        (HEADER + 'msgid "a"\nmsgstr b\n', 8, "quotation marks"),
        (HEADER + 'msgid "a"\nmsgstr "b"\nhello\n', 9, "no part of a PO file"),
        (HEADER + 'msgid "a"\n\nmsgid "c"\nmsgstr "b"\n', 9, "wrong place"),
        (HEADER + 'msgid "a"\n# why\nmsgstr "b"\n', 8, "comment stands inside"),
        (HEADER + 'msgid "a"\n', 7, "no msgstr"),
        (HEADER + 'msgstr "b"\n', 7, "wrong place"),
        (HEADER + 'msgid "a"\nmsgid_plural "as"\nmsgstr "b"\n', 7, "plural"),
        (HEADER + ENTRY + "\n" + ENTRY, 10, "first on line 7"),
        (HEADER + f"<<<<<<< ours\n{ENTRY}=======\n{ENTRY}>>>>>>> theirs\n", 7, "merge conflict"),
        (HEADER + 'msgid "a"\n=======\nmsgstr "b"\n', 8, "merge conflict"),
        (ENTRY, 1, "no header"),
        ("", 1, "no header"),
        (b"\xef\xbb\xbf" + HEADER.encode(), 1, "byte order mark"),
        (HEADER.encode() + b'msgid "a"\nmsgstr "\xe9"\n', 8, "UTF-8"),
        (HEADER.replace("UTF-8", "latin-1") + ENTRY, 5, "latin-1"),
        (HEADER.replace("Language: es", "Language: fr"), 4, "Language: fr"),
        (HEADER.replace('"Language: es\\n"\n', ""), 1, "Language"),
        (HEADER.strip() + '\n"Plural-Forms: nplurals=3; plural=0;\\n"\n', 6, "nplurals=3"),
        (HEADER.strip() + '\n"Plural-Forms: nplurals=2; plural=n>1;\\n"\n', 6, "n>1"),
    ],
)
def test_errors_name_their_line(catalog_file, text, line, words):
    found, problem = failure(catalog_file(text))
    assert words in problem
    assert found == line


def test_reading_keeps_everything(catalog_file):
    path = catalog_file(
        HEADER
        + "# a hand\n#. Text > Sleep\n#: docs/x.md:12\n#, python-format, fuzzy, no-wrap\n"
        + '#| msgctxt "box"\n#| msgid "50% o"\n#| "f it"\nmsgctxt "box"\nmsgid ""\n"50% \\"of\\"\\n"\n'
        + '"this"\nmsgstr "50 %"\n\n#~ msgid "old"\n#~ msgstr "viejo"\n'
    )
    entry, old = read_entries(path).entries
    assert (entry.context, entry.msgid, entry.strings) == ("box", '50% "of"\nthis', ("50 %",))
    assert (entry.note, entry.comment, entry.fuzzy) == ("a hand", "Text > Sleep", True)
    assert entry.previous == ("box", "50% of it", "")
    assert (old.obsolete, old.msgid, old.strings, old.line) == (True, "old", ("viejo",), 20)
    written = canonical(read_entries(path))
    assert '#: docs/x.md\n#, fuzzy, no-wrap\n#| msgctxt "box"\n#| msgid "50% of it"\n' in written
    path.write_text(written, "utf-8")
    assert canonical(read_entries(path)) == written
    assert load_catalog(path).get('50% "of"\nthis', "box").previous_id == ["50% of it"]


@pytest.mark.skipif(not shutil.which("msgcat"), reason="GNU gettext is not installed")
def test_canonical_form_is_gettexts_own(tmp_path):
    page = (Path(__file__).parents[1] / "STYLE.md").read_text("utf-8")
    from imr.translate.update import update

    sources = {"style": tuple(iter_messages(page, src_uri="style.md"))}
    (path,) = update(tmp_path, "es", sources)
    command = ["msgcat", "--no-wrap", str(path)]
    theirs = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert theirs == path.read_text("utf-8")


def test_only_finished_translations_are_published(catalog_file):
    path = catalog_file(
        HEADER + ENTRY + '\n#, fuzzy\nmsgid "c"\nmsgstr "d"\n\nmsgid "e"\nmsgstr ""\n\n'
        'msgctxt "box"\nmsgid "a"\nmsgstr "caja"\n\nmsgid "g"\nmsgstr "<b>h</b>"\n\n'
        '#~ msgid "i"\n#~ msgstr "j"\n'
    )
    catalog = load_catalog(path)
    gettext = lookup(catalog, guard=check_translation)
    asked = [(None, "a"), ("box", "a"), ("tab", "a"), *((None, x) for x in "cegi")]
    assert [gettext(*key) for key in asked] == ["b", "caja", None, None, None, None, None]
    assert lookup(catalog)(None, "g") == "<b>h</b>"
    assert lookup(None)(None, "a") is None
    messages = [message(x) for x in "aacegx"]
    counted = coverage(catalog, messages, guard=check_translation)
    assert (counted.locale, counted.page) == ("es", "start/why")
    assert (counted.translated, counted.fuzzy, counted.total) == (1, 1, 5)
    assert coverage(None, messages).translated == 0


def test_locales_are_folders_in_babels_spelling(tmp_path):
    for name in ("zh_Hans", "es", "pt_BR", "en_XA"):
        (tmp_path / name / "LC_MESSAGES").mkdir(parents=True)
    assert locales(tmp_path) == ("en_XA", "es", "pt_BR", "zh_Hans")
    assert [bcp47(name) for name in locales(tmp_path)] == ["en-XA", "es", "pt-BR", "zh-Hans"]
    (tmp_path / "pt-BR" / "LC_MESSAGES").mkdir(parents=True)
    with pytest.raises(SourceError, match="pt_BR"):
        locales(tmp_path)


# --- what a translation may not do --------------------------------------------------------------

LINK = "See [help](help-now.md) at **once**, {{ region.emergency.number }}."

HARMLESS = [
    (LINK, "¡{{ region.emergency.number }}! **Ya**: vea la [ayuda](help-now.md)."),
    (LINK, "**Ya**, **ya**: [ayuda](help-now.md) {{region.emergency.number}}"),
    ("Rest.", "Descanse: 8 - 9 horas, y/o 50 % (más)."),
    ("Is 3 < 5?", "¿3 < 5?"),
    ("Use `code` [^1] :icon: ++ctrl++.", "++ctrl++ :icon: [^1] `code`."),
    ("See [a](x.md){ .button }.", "Ver [b](x.md){ .button }."),
    ("![A cat](cat.svg)", "![Un gato](cat.svg)"),
    ("Help", "مساعدة"),
    ("Rest", "می\u200cخوابم"),  # noqa: RUF001
    ("One  \ntwo".replace("  \n", "\n"), "Uno\ndos"),
    ("- not a list", "- no es una lista"),
]

ATTACKS = [
    ("Rest.", "# Descanse."),
    ("Rest.", "#Descanse."),
    ("Rest.", "- Descanse."),
    ("Rest.", "1. Descanse."),
    ("Rest.", "> Descanse."),
    ("Rest.", "    Descanse."),
    ("Rest.", "Descanse.\n---"),
    ("Rest.", "Descanse.\n\nMás."),
    ("Rest.", "[TOC]"),
    ("Rest.", "/// note"),
    ("Rest.", "::: os.system"),
    ("Rest.", '!!! note "x"'),
    ("Rest.", "??? x"),
    ("Rest.", "```"),
    ("Rest.", ":   definición"),
    ("Rest.", "<style>*{display:none}</style>"),
    ("Rest.", '<iframe src="//evil.example"></iframe>'),
    ("Rest.", "<img src=x onerror=alert(1)>"),
    ("Rest.", "<svg/onload=alert(1)>"),
    ("Rest.", "<svg onload=alert(1)"),
    ("Rest.", "<!-- nada -->"),
    ("Rest.", "Descanse. { onclick='alert(1)' }"),
    ("Rest.", "Descanse.\n{ onclick='alert(1)' }"),
    ("Rest.", "{: onclick='alert(1)' }"),
    ("Rest.", "**Descanse**{ style='display:none' }"),
    ("Rest.", "[x](javascript:alert(1))"),
    ("Rest.", "[x](java&#115;cript:alert(1))"),
    ("Rest.", "[x][y]"),
    ("Rest.", "<javascript:alert(1)>"),
    ("Rest.", "https://evil.example"),
    ("Rest.", "www.evil.example"),
    ("Rest.", "yo@evil.example"),
    ("Rest.", '--8<-- "LICENSE.md"'),
    ("Rest.", 'Descanse ;--8<-- "LICENSE.md"'),
    ("Rest.", "{{ config }}"),
    ("Rest.", "{% include 'x' %}"),
    ("Rest.", "{{{{ x"),
    ("Rest.", "*[IMR]: otra cosa"),
    ("Rest.", "[x]: https://evil.example"),
    ("Rest.", "[^1]: nota"),
    ("Rest.", "[x] Hecho"),
    ("Rest.", "`rm -rf`"),
    ("Rest.", "![x](y.png)"),
    ("Rest.", "**Descanse"),
    ("Rest.", "**Descanse**"),
    ("Rest.", "Desc\u202eanse"),
    ("Rest.", "Desc\u200banse"),
    ("Rest.", "\x02wzxhzdk:0\x03"),
    ("Rest.", "x " * 500),
    (LINK, "Vea la [ayuda](otra.md) **ya**, {{ region.emergency.number }}."),
    (LINK, "Vea la [ayuda](help-now.md) **ya**."),
    (LINK, "Vea la [ayuda](help-now.md) **ya, {{ region.emergency.number }}."),
    (LINK, "Vea la [ayuda] (help-now.md) **ya**, {{ region.emergency.number }}."),
    (LINK, "[a](help-now.md) [b](help-now.md) **ya**, {{ region.emergency.number }}."),
    (LINK, '[a](help-now.md){ onclick="x" } **ya**, {{ region.emergency.number }}.'),
    (LINK, '[a](help-now.md "t"){ } **ya**, {{ region.emergency.number }}.'),
    ("See [a](x.md){ .button }.", "Ver [b](x.md){ .button #id }."),
    ("See [a](x.md){ .button }.", "Ver [b](x.md) { .button }."),
    ("Use `code`.", "Use `kode`."),
    ("%(n)s pages", "páginas"),
]


@pytest.mark.parametrize(("msgid", "msgstr"), HARMLESS)
def test_honest_translations_pass(msgid, msgstr):
    assert check_translation(message(msgid), msgstr) == []


@pytest.mark.parametrize(("msgid", "msgstr"), ATTACKS)
@pytest.mark.parametrize("context", [None, "heading", "table", "box", "field"])
def test_attacks_are_refused_and_english_stays(msgid, msgstr, context):
    assert check_translation(message(msgid, context), msgstr)
    catalog = Catalog(locale="es")
    catalog.add(msgid, msgstr, context=context)
    assert lookup(catalog, guard=check_translation)(context, msgid) is None
    with pytest.raises(TranslationError):
        check(catalog, CatalogMessage(msgid, msgstr, context=context))


def test_no_message_of_ours_is_refused_for_what_it_holds_itself():
    docs = Path(__file__).parents[1] / "docs"
    for path in docs.rglob("*.md"):
        for found in iter_messages(path.read_text("utf-8")):
            assert check_translation(found, found.msgid) == [], f"{path}:{found.line}"


def test_one_bad_translation_does_not_cost_the_others():
    page = "Rest.\n\nSleep.\n"
    catalog = Catalog(locale="es")
    catalog.add("Rest.", "# Descanse.")
    catalog.add("Sleep.", "Duerma.")
    published = lookup(catalog, guard=check_translation)
    assert translate_page(page, published) == "Rest.\n\nDuerma.\n"


def test_check_catalog_tells_file_and_line(catalog_file):
    messages = [message("a"), message("b"), message("new")]
    path = catalog_file(
        HEADER + 'msgid "a"\nmsgstr "# a"\n\nmsgid "gone"\nmsgstr "x"\n\n'
        '#, fuzzy\nmsgid "b"\nmsgstr "# b"\n'
    )
    found = {(p.line, p.problem.split(":")[0][:28]) for p in check_catalog(path, messages)}
    assert found == {
        (1, "1 messages of the page are m"),
        (4, "the file is wrapped or sorte"),
        (7, "the translation of 'a'"),
        (10, "the English 'gone' is not on"),
    }
    (problem,) = check_catalog(catalog_file("msgid"), messages)
    assert problem.line == 1
    path.write_text(canonical(PoFile((("Language", "fr"),))), "utf-8")
    assert "Content-Type" in check_catalog(path, [])[0].problem


def test_babel_can_extract():
    page = io.BytesIO(b"---\ntitle: A b\n---\n# A b\n\nText.\n")
    found = list(babel_extract("imr-markdown", page))
    assert found == [
        (2, "A b", ["About the page"], "heading"),
        (4, "A b", ["Heading"], "heading"),
        (6, "Text.", ["Text > A b"], None),
    ]
