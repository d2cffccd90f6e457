"""Catalogs follow the English, and no translator's work is lost."""

from __future__ import annotations

import argparse
import time

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from imr.errors import CatalogError, ImrError
from imr.translate.catalogs import catalog_path
from imr.translate.command import add_parser, run
from imr.translate.entries import Entry, PoFile, canonical, read_entries
from imr.translate.messages import Message, iter_messages
from imr.translate.update import extract, init, status, update

LONG = "You can rest for a while and then go on with your day."


def page(*texts, name="a"):
    return tuple(
        Message(text, None, "Text", n, n, f"docs/{name}.md") for n, text in enumerate(texts, 1)
    )


@pytest.fixture
def locale(tmp_path):
    """A Spanish locale whose translations are the English in upper case."""

    def make(sources):
        init(tmp_path, "es", sources, release="1.0")
        for domain in sources:
            path = catalog_path(tmp_path, "es", domain)
            lines = path.read_text("utf-8").split("\n")
            ids = [line[7:-1] for line in lines if line.startswith("msgid ")]
            text = iter(ids)
            filled = [
                f'msgstr "{next(text).upper()}"' if x.startswith("msgstr ") else x for x in lines
            ]
            path.write_text("\n".join(filled), "utf-8")
        return tmp_path

    return make


def entries(root, domain="a"):
    return {entry.msgid: entry for entry in read_entries(catalog_path(root, "es", domain)).entries}


def test_init_writes_catalogs_in_the_canonical_form(tmp_path):
    sources = {"modules/x": page("One.", "One.", "Two."), "site": page("Next")}
    paths = init(tmp_path, "es", sources)
    text = (tmp_path / "es/LC_MESSAGES/modules/x.po").read_text("utf-8")
    assert text == canonical(read_entries(paths[0]))
    assert text.endswith('#. Text\n#: docs/a.md\nmsgid "Two."\nmsgstr ""\n')
    assert "POT-Creation-Date: 2000-01-01 00:00+0000" in text
    assert text.count('msgid "One."') == 1
    assert update(tmp_path, "es", sources) == []
    assert init(tmp_path, "en_XA", sources)
    with pytest.raises(ImrError, match="update es"):
        init(tmp_path, "es", sources)
    with pytest.raises(ImrError, match="pt_BR"):
        init(tmp_path, "pt-BR", sources)


def test_a_changed_sentence_becomes_fuzzy_with_what_it_was(locale):
    root = locale({"a": page(LONG, "Breathe.")})
    changed = LONG.replace("a while", "an hour")
    update(root, "es", {"a": page(changed, "Breathe.")}, release="1.0")
    found = entries(root)
    assert (found[changed].fuzzy, found[changed].strings) == (True, (LONG.upper(),))
    assert found[changed].previous == (None, LONG, "")
    assert found[LONG].obsolete
    assert not found["Breathe."].fuzzy
    again = LONG.replace("a while", "two hours")
    update(root, "es", {"a": page(again, "Breathe.")}, release="1.0")
    assert entries(root)[again].previous == (None, LONG, "")
    update(root, "es", {"a": page(LONG, "Breathe.")}, release="1.0")
    assert (entries(root)[LONG].fuzzy, entries(root)[LONG].obsolete) == (False, False)


def test_a_sentence_that_is_still_there_lends_nothing(locale):
    enable, disable = "Enable the reminder on your phone.", "Disable the reminder on your phone."
    root = locale({"a": page(enable)})
    update(root, "es", {"a": page(enable, disable)})
    assert entries(root)[disable].strings == ("",)


def test_corrected_spelling_keeps_translations(locale):
    root = locale({"a": page(LONG)})
    changed = LONG.replace("day.", "day!")
    update(root, "es", {"a": page(changed)}, typos=True)
    assert (entries(root)[changed].fuzzy, entries(root)[changed].previous) == (False, None)


def test_a_renamed_page_takes_its_translations_along(locale):
    root = locale({"a": page("One.", "Two.", "Three."), "b": page("Else.")})
    sources = {"c": page("One.", "Two.", "Four.", name="c"), "b": page("Else.")}
    update(root, "es", sources)
    assert not catalog_path(root, "es", "a").exists()
    assert entries(root, "c")["One."].strings == ("ONE.",)
    assert entries(root, "c")["Three."].obsolete


def test_the_same_words_on_another_page_are_translated_once(locale):
    root = locale({"a": page("Main points")})
    update(root, "es", {"a": page("Main points"), "b": page("Main points", name="b")})
    assert (entries(root, "b")["Main points"].strings, entries(root, "b")["Main points"].fuzzy) == (
        ("MAIN POINTS",),
        False,
    )


def test_an_unfinished_translation_is_not_handed_on(locale):
    root = locale({"a": page("Main points")})
    path = catalog_path(root, "es", "a")
    path.write_text(
        path.read_text("utf-8").replace("#: docs/a.md", "#: docs/a.md\n#, fuzzy"), "utf-8"
    )
    update(root, "es", {"a": page("Main points"), "b": page("Main points", name="b")})
    assert entries(root)["Main points"].fuzzy
    assert entries(root, "b")["Main points"].strings == ("",)


def test_what_went_out_of_use_stays_for_one_release(locale):
    root = locale({"a": page("One.", "Two."), "b": page("Else.")})
    for _ in range(2):
        update(root, "es", {"a": page("One.")}, release="1.0")
    assert entries(root)["Two."].obsolete
    assert entries(root)["Two."].note == "obsolete since 1.0"
    assert entries(root, "b")["Else."].obsolete
    update(root, "es", {"a": page("One.", "Two.")}, release="1.0")
    assert (entries(root)["Two."].obsolete, entries(root)["Two."].note) == (False, "")
    update(root, "es", {"a": page("One.")}, release="1.0")
    update(root, "es", {"a": page("One.")}, release="1.1")
    assert "Two." not in entries(root)
    assert not catalog_path(root, "es", "b").exists()


def test_a_broken_catalog_stops_before_anything_is_written(locale):
    root = locale({"a": page("One."), "b": page("Two.")})
    catalog_path(root, "es", "b").write_text('msgid "a', "utf-8")
    before = catalog_path(root, "es", "a").read_text("utf-8")
    with pytest.raises(CatalogError):
        update(root, "es", {"a": page("Changed.")})
    assert catalog_path(root, "es", "a").read_text("utf-8") == before


def test_three_thousand_messages_are_merged_quickly(locale):
    texts = [
        f"Sentence {n} says that {n * 7} things of kind {n % 13} may help you today."
        for n in range(3000)
    ]
    root = locale({"a": page(*texts)})
    changed = [text.replace("may", "can") if n % 10 == 0 else text for n, text in enumerate(texts)]
    start = time.process_time()
    update(root, "es", {"a": page(*changed)})
    assert time.process_time() - start < 10  # Babel: 180 seconds
    found = entries(root)
    assert all(found[text].fuzzy for text in changed[::10])


TEXT = st.text(
    st.sampled_from('ab "\\\n\t#~|,:%{}é眠\u00a0\u2028\u0085')
    | st.characters(exclude_categories=["C", "Zl"])
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.tuples(st.none() | st.just("box"), TEXT.filter(len)), TEXT, max_size=4),
    st.booleans(),
)
def test_what_is_written_is_read_again_by_us_and_by_babel(tmp_path_factory, texts, fuzzy):
    header = (("Language", "es"), ("Content-Type", "text/plain; charset=UTF-8"))
    written = tuple(
        Entry(msgid, context, strings=(text,), fuzzy=fuzzy, reference="docs/a.md")
        for (context, msgid), text in texts.items()
    )
    path = tmp_path_factory.mktemp("po") / "x.po"
    path.write_bytes(canonical(PoFile(header, "", written)).encode())
    read = read_entries(path).entries
    assert [(e.key, e.strings, e.fuzzy) for e in read] == [
        (e.key, e.strings, e.fuzzy) for e in written
    ]
    with path.open("rb") as file:
        babel = read_po(file)
    assert {(m.context, m.id): m.string for m in babel if m.id} == texts


def test_the_command(tmp_path, capsys):
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(required=True))
    sources = {"a": tuple(iter_messages("# One\n\nTwo.\n", src_uri="a.md"))}
    root = tmp_path / "locales"

    def imr(*arguments):
        return run(parser.parse_args(["translations", *arguments]), sources, root)

    assert imr("extract", "--to", str(tmp_path / "pot")) == 0
    assert 'msgctxt "heading"\nmsgid "One"\nmsgstr ""\n' in (tmp_path / "pot/a.pot").read_text(
        "utf-8"
    )
    assert imr("init", "es") == 0
    assert imr("check") == 0
    path = catalog_path(root, "es", "a")
    path.write_text(path.read_text("utf-8").replace('msgstr ""\n\n', 'msgstr "# Uno"\n\n'), "utf-8")
    assert imr("check", "es") == 1
    sources["a"] = tuple(iter_messages("# One\n\nThree.\n", src_uri="a.md"))
    assert imr("update") == 0
    capsys.readouterr()
    with pytest.raises(ImrError, match="Expected one of es"):
        imr("update", "fr")
    assert imr("status") == 0
    assert capsys.readouterr().out == (
        "es: 0 % of 2 messages translated, 0 to look at again\n  a: 0 of 2, 0 fuzzy\n"
    )
    assert [count.total for count in status(root, "es", sources)] == [2]
    assert [path.name for path in extract(sources, tmp_path)] == ["a.pot"]
