"""Pages, messages and back: golden cases, and the canary that sees what was missed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pymdownx.slugs import slugify

from imr.translate import checks
from imr.translate.messages import iter_messages
from imr.translate.segments import has_words
from imr.translate.shapes import shape_of
from imr.translate.substitute import translate_page

ROOT = Path(__file__).parents[1]
PAGES = {
    path.relative_to(ROOT / "docs").as_posix(): path.read_bytes().decode()
    for path in sorted((ROOT / "docs").rglob("*.md"))
}
each_page = pytest.mark.parametrize("name", PAGES)


def cases():
    parts = (ROOT / "tests/cases/translate.md").read_text("utf-8").split("\n.\n")
    titles = [part.strip().split("\n\n")[-1] for part in parts[0::4]]
    return zip(titles, parts[1::4], parts[2::4], parts[3::4], strict=False)


@pytest.mark.parametrize(
    ("page", "messages", "translated"),
    [pytest.param(*texts, id=title) for title, *texts in cases()],
)
def test_golden(page, messages, translated):
    found = [
        f"{message.context or '-'} | {message.msgid}".replace("\n", "\\n")
        for message in iter_messages(page)
    ]
    assert found == messages.split("\n")
    assert translate_page(page, lambda _, msgid: f"⟦{msgid}⟧") == translated


def test_messages_say_where_they_stand():
    page = "# Sleep\n\n## At night\n\n<!-- translators: a pill -->\nRest\nwell.\n"
    *_, last = iter_messages(page, src_uri="skills/sleep.md")
    assert (last.line, last.end) == (6, 7)
    assert last.reference == "docs/skills/sleep.md"
    assert last.comment == "Text > Sleep > At night\na pill"


# --- the canary: what the site's own Markdown makes of it --------------------------------------


class Rendered(HTMLParser):
    """Block tags with their ids, and the texts outside code."""

    INLINE = frozenset({"a", "em", "strong", "code", "img", "span", "br"})

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.blocks, self.texts, self._code = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in self.INLINE:
            self.blocks.append((tag, dict(attrs).get("id"), dict(attrs).get("class")))
        if alt := dict(attrs).get("alt"):
            self.texts.append(alt)
        self._code += tag in {"code", "pre"}

    def handle_endtag(self, tag):
        self._code -= tag in {"code", "pre"}

    def handle_data(self, data):
        if not self._code:
            self.texts.append(data)


def words_of_field(value, key=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from words_of_field(inner, name if key not in {"options", "rows"} else key)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of_field(inner)
    elif key in {"label", "hint", "low", "high", "unit", "row_label", "options", "rows"}:
        yield str(value)


def format_field(source, *_, **__):
    return "<form><b>" + "</b><b>".join(words_of_field(yaml.safe_load(source))) + "</b></form>"


MARKDOWN = markdown.Markdown(
    extensions=[
        "admonition",
        "attr_list",
        "md_in_html",
        "tables",
        "pymdownx.details",
        "pymdownx.superfences",
        "toc",
    ],
    extension_configs={
        "toc": {"slugify": slugify(case="lower")},
        "pymdownx.superfences": {
            "custom_fences": [{"name": "field", "class": "field", "format": format_field}]
        },
    },
)


def render(page):
    body = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
    return Rendered(MARKDOWN.reset().convert(body))


def canary(page):
    numbers = count()
    marked = translate_page(page, lambda *_: f"zqx{next(numbers)}zqx")
    return marked, next(numbers)


@each_page
def test_canary_of_docs(name):
    page = PAGES[name]
    marked, total = canary(page)
    assert len(list(iter_messages(page))) == total
    before, after = render(page), render(marked)
    assert before.blocks == after.blocks, "other blocks, ids or classes"
    front = re.match(r"\A---\n.*?\n---\n", marked, flags=re.DOTALL)
    seen = re.findall(r"zqx(\d+)zqx", (front[0] if front else "") + "\n".join(after.texts))
    assert sorted(map(int, seen)) == list(range(total)), "a message is lost or doubled"
    assert [text for text in after.texts if has_words(re.sub(r"zqx\d+zqx", "", text))] == []


@each_page
def test_fallback_marks_all_english_and_changes_no_block(name):
    page = PAGES[name]
    marked = translate_page(page, lambda *_: None, fallback_lang="en")
    assert render(marked).blocks == render(page).blocks
    html = MARKDOWN.reset().convert(re.sub(r"\A---\n.*?\n---\n", "", marked, flags=re.DOTALL))
    outside = re.sub(r'<span lang="en">.*?</span>', "", html, flags=re.DOTALL)
    assert [text for text in Rendered(outside).texts if has_words(text)] == []
    spans = marked.count('<span lang="en">') + marked.count('<span lang=\\"en\\">')
    in_body = [m for m in iter_messages(page) if m.segment.place != "About the page"]
    assert spans == len(in_body)


def test_fallback_inside_its_block():
    page = (
        '---\ntitle: A\n---\n# A {: .b }\n\n- one\n  two\n\n!!! story "Rosa"\n\n    | x |\n    |---|\n'
        "    | y |\n\n```field\nlabel: 'It''s'\n```\n"
    )
    assert translate_page(page, lambda *_: None, fallback_lang="en") == (
        '---\ntitle: A\n---\n# <span lang="en">A</span> {: .b }\n\n- <span lang="en">one\n  two</span>'
        '\n\n!!! story "<span lang="en">Rosa</span>"\n\n    | <span lang="en">x</span> |\n    |---|\n'
        "    | <span lang=\"en\">y</span> |\n\n```field\nlabel: '<span lang=\"en\">It''s</span>'\n```\n"
    )
    html = MARKDOWN.reset().convert(translate_page(page[19:], lambda *_: None, fallback_lang="en"))
    assert '<p class="admonition-title"><span lang="en">Rosa</span></p>' in html


@pytest.mark.parametrize(
    ("source", "translation", "written"),
    [
        ("label: Yes", "No", 'label: "No"'),
        ("label: Yes", "Sí: claro", 'label: "Sí: claro"'),
        ("label: Yes", "# nada", 'label: "# nada"'),
        ("label: 'Yes'", "l'eau", "label: 'l''eau'"),
        ('label: "Yes"', 'a "b" \\', 'label: "a \\"b\\" \\\\"'),
        ("options: {a: Yes}", "uno, dos", 'options: {a: "uno, dos"}'),
        ("options: {a: Yes}", "uno} #", 'options: {a: "uno} #"}'),
        ("label: Yes", "uno\nlabel: dos", 'label: "uno\\nlabel: dos"'),
        ("label: |\n  Yes\nlow: x1", "uno", 'label: "uno"\nlow: "uno"'),
    ],
)
def test_words_in_yaml_stay_one_scalar(source, translation, written):
    written = written.replace('low: "uno"', "low: uno")
    page = f"```field\n{source}\n```\n"
    assert translate_page(page, lambda *_: translation) == f"```field\n{written}\n```\n"


def test_a_pipe_in_a_cell_stays_in_its_cell():
    page = "| a |\n|---|\n| b |\n"
    assert translate_page(page, lambda *_: r"x | \| `|`") == (
        "| x \\| \\| `|` |\n|---|\n| x \\| \\| `|` |\n"
    )


PIECES = (
    st.lists(
        st.one_of(
            st.sampled_from(
                ["a word", " ", ", ", "(", ")", "- ", "1. ", "x:", '"', "!", "¿", "*", "_"]
            ),
            st.sampled_from(["**strong**", "**two words**", "** x**", "**a [b](c.md)**", "****"]),
            st.sampled_from(
                ["[a](b.md)", "[c d](../e.md#f)", "[g](//h.i)", "[j]", "(k)", "[l](m n)"]
            ),
            st.text(alphabet="ab *[]()!:.-", max_size=6),
        ),
        max_size=6,
    )
    .map("".join)
    .filter(str.strip)
)


@settings(max_examples=400)
@given(PIECES, PIECES, st.sampled_from([None, "heading", "table", "field"]))
def test_what_need_not_be_rendered_has_the_shape_it_seems_to_have(ours, theirs, context):
    """The quick look at simple messages never lets pass what rendering them would show."""
    if checks._alike(ours, theirs):
        assert shape_of(context, ours).differences(shape_of(context, theirs)) == []
