"""What counts as a sentence, a block and a word of ours."""

from __future__ import annotations

from imr.curriculum.prose import count_words, iter_blocks, plain, sentences
from imr.curriculum.words import WORDS, load_words


def test_our_own_list_of_words_knows_style_md():
    words = load_words(WORDS.read_text("utf-8"), WORDS.name)
    for bad in (
        "a schizophrenic", "he is psychotic", "the mentally ill", "an addict", "junkies", "stay clean",
        "an alcoholic", "noncompliant", "adherence", "refuses medicine", "committed suicide",
        "a failed attempt", "suffers from", "a victim of", "acting out", "manipulative",
        "the family must", "high-functioning", "low functioning", "deficits", "the patient", "clients",
        "consumers", "group leader", "an instructor", "meds", "homework", "breakdown", "decompensate",
        "was committed", "locked up", "utilise", "facilitate", "approximately", "colour", "practise",
        "chemical imbalance",
    ):  # fmt: skip
        assert words.avoid.search(bad), bad
    for good in (
        "psychotic symptoms", "Alcoholics Anonymous", "a clean cup", "be patient", "faith leader",
        "committed to it", "nurse practitioner", "victims of crime", "facilitator", "a patient advocate",
        "psychosis", "practice",
    ):  # fmt: skip
        assert not words.avoid.search(good), good
    assert words.names.search("Take lithium, or clozapine.")


def test_sentences_end_where_a_reader_stops():
    text = 'It costs $4.50 at 10 p.m. every day. "Is it?" she asked. "Yes." Then we left. And'
    assert sentences(text) == [
        "It costs $4.50 at 10 p.m. every day.",
        '"Is it?" she asked.',
        '"Yes.',
        "Then we left.",
        "And",
    ]


def test_blocks_and_words():
    page = (
        "# Title { #top }\n\nOne\ntwo.\n- a *b*\n\n    c\n\n> d\n>\n> e\n\n| f | g |\n|---|---|\n"
        '\n!!! note "H"\n\n    i\n\n```python\nj\n```\n\n```field\nname: k\nlabel: L?\n```\n'
    )
    found = [
        (b.kind.value, b.text, b.lines[0]) for b in iter_blocks(enumerate(page.split("\n"), 1))
    ]
    assert found == [
        ("heading", "Title", 1), ("paragraph", "One\ntwo.", 3), ("item", "a *b*", 5),
        ("paragraph", "c", 7), ("paragraph", "d", 9), ("paragraph", "e", 11), ("row", "  f   g  ", 13),
        ("row", "", 14), ("box", "H", 16), ("paragraph", "i", 18), ("label", "L?", 26),
    ]  # fmt: skip
    assert plain("**A** [b](c.md){ .d } ![e](f.svg) `g` *h*") == "A b g h"
    assert count_words("You - yes, you - don't: 24% of it.") == 7
