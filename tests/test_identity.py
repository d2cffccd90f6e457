"""The identity law: nothing to say changes nothing, and saying the same changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imr.translate.substitute import _wrap, translate_page

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {
    path.relative_to(DOCS).as_posix(): path.read_bytes().decode()
    for path in sorted(DOCS.rglob("*.md"))
}
each_page = pytest.mark.parametrize("name", PAGES)


def assert_identity(page):
    """A page survives no translations, and translations that say the same, byte for byte."""
    assert translate_page(page, lambda *_: None) == page
    assert translate_page(page, lambda _, msgid: msgid) == page


@each_page
def test_identity_of_docs(name):
    assert_identity(PAGES[name])
    assert_identity(PAGES[name].replace("\n", "\r\n"))


WORD = st.sampled_from(
    [
        "you",
        "rest",
        "**help**",
        "*maybe*",
        "`code`",
        "[link](a.md#b)",
        "{{fact.x}}",
        "1",
        "-",
        "|",
        "\\|",
        "#",
        "...",
        "?",
        "é",
        "眠る",
        "https://x.org",
        ":icon:",
        '"so"',
        "(if)",
        "a_b",
        "{",
        ".c",
        "}",
        "[^1]",
        "<b>x</b>",
        "++ctrl++",
        "it's",
        "3.",
        "!!!",
        "_",
        "`",
        "]",
    ]
)
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
PROSE = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
TITLE = LINE.map(lambda line: line.replace('"', ""))
HEADING = st.builds(
    "{} {}{}".format,
    st.sampled_from(["#", "##", "###"]),
    LINE,
    st.sampled_from(["", " { #own }", " ##", " {: .x }"]),
)
TABLE = st.lists(st.tuples(LINE, LINE), min_size=1, max_size=3).map(
    lambda rows: "| A | B |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
)
QUOTED = st.sampled_from(["{}", "'{}'", '"{}"', ">\n  {}", "|\n  {}"])
FIELD = st.builds(
    lambda label, form, low: f"```field\nname: x\nlabel: {form.format(label)}\nlow: {low}\n```",
    LINE,
    QUOTED,
    LINE,
)


def indented(text):
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


def quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def nested(block):
    blocks = st.lists(block, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        st.builds(lambda head, body: f"{head}\n\n{indented(body)}", BOX_HEAD, blocks),
        st.builds(lambda first, body: f"- {first}\n\n{indented(body)}\n\n- z", LINE, blocks),
        blocks.map(quoted),
    )


BOX_HEAD = st.builds(
    '{} "{}"'.format, st.sampled_from(["!!! story", "??? question", "===", "???+ x"]), TITLE
)
PAGE = (
    st.lists(
        st.recursive(
            st.one_of(PROSE, HEADING, TABLE, FIELD, PROSE.map(lambda text: "- " + text)),
            nested,
            max_leaves=5,
        ),
        max_size=5,
    )
    .map("\n\n".join)
    .flatmap(lambda body: st.sampled_from([body, f"---\ntitle: A b\n---\n{body}\n"]))
)


@settings(max_examples=300, deadline=None)
@given(PAGE)
@example("```field\nlabel: !!! you\nlow: &a you\nhigh: *a\n```")
def test_identity_of_our_dialect(page):
    assert_identity(page)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.sampled_from("ab \t\n\r#>-*+|`~:!?\"'[](){}<>/=_\\.1\u00a0\u2028é") | st.characters()
    )
)
@example("```field\nlabel: \u2028 a\n```")
@example("- a\n\n    | x |\n    |---|\n    | `a | b")
@example("a  \nb  \nc")
@example("\ufeff---\ntitle: 'a'\n---\nb")
def test_identity_of_anything(page):
    assert_identity(page)


@settings(deadline=None)
@given(st.lists(LINE, min_size=1, max_size=4), LINE)
def test_wrapping_changes_nothing_but_line_ends(sources, text):
    assert " ".join(_wrap(sources, text)) == text


def test_identity_does_not_hide_behind_a_shortcut():
    """The same words in the same place are laid out anew, not left alone."""
    page = "One two\nthree.\n"
    assert translate_page(page, lambda *_: "uno dos tres.") == "uno dos\ntres.\n"
    assert translate_page(page, lambda *_: "uno") == "uno\n"
    assert translate_page(page, lambda *_: "uno dos # tres") == "uno dos # tres\n"
    assert translate_page(page, lambda *_: "uno\n\n# dos") == page
