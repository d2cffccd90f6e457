"""Everyday words: a closed list of keys, targets that exist, help first where life is at stake."""

import pytest

from conftest import ROOT
from imr.curriculum.everyday import EVERYDAY, load_everyday
from imr.errors import SourceError

KNOWN = ("help-now.md", "sleep.md")
SPOILED = {
    "an unknown key": (
        "a:\n  says: x\n  to: [sleep.md]\n  mood: 1\n",
        "docs/everyday.yml:4: everyday words have no key 'mood'.",
    ),
    "nothing said": (
        "a:\n  says: ','\n  to: [sleep.md]\n",
        "docs/everyday.yml:1: 'a' says nothing",
    ),
    "nowhere": ("a:\n  says: x\n  to: []\n", "docs/everyday.yml:1: 'a' leads nowhere."),
    "no page": (
        "a:\n  says: x\n  to: [bed.md]\n",
        "docs/everyday.yml:3: there is no page 'bed.md'.",
    ),
    "a crisis without help": (
        "a:\n  says: x\n  to: [sleep.md]\n  crisis: true\n",
        "docs/everyday.yml:3: 'a' is a crisis. Expected help-now.md as the first page.",
    ),
}


@pytest.mark.parametrize("text, said", SPOILED.values(), ids=SPOILED)
def test_a_mistake_is_named_with_its_line(text, said):
    with pytest.raises(SourceError) as caught:
        load_everyday(text, f"docs/{EVERYDAY}", KNOWN)
    assert str(caught.value).startswith(said)


def test_phrases_are_cut_at_commas_and_a_translation_takes_their_place():
    (entry,) = load_everyday(
        "sleep:\n  says: >\n    can't sleep,\n    awake all night\n  to: [sleep.md]\n", "x", KNOWN
    )
    assert entry.phrases() == ("can't sleep", "awake all night")
    assert entry.phrases("no duermo, , insomnio") == ("no duermo", "insomnio")


def test_every_page_of_danger_is_told_in_the_real_file():
    known = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    entries = load_everyday((ROOT / "docs" / EVERYDAY).read_text("utf-8"), EVERYDAY, known)
    crises = {entry.name for entry in entries if entry.crisis}
    assert crises >= {"suicide", "self-harm", "overdose", "abuse", "commands", "emergency"}
