"""The sections of a page, as search knows them."""

import pytest

from imr.site.sections import sections

PAGE = """<h1 id="sleep">Sleep</h1>
<p>Go to bed at
   <em>the same</em> time.</p>
<h2 id="tips">Tips &amp; <strong>tricks</strong></h2>
<ul><li>No coffee</li><li>A <a href="x">walk</a>, then rest</li></ul>
<h3>No anchor</h3>
<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>7</td></tr></table>
<form><h2 id="week">My week</h2><label>Best night<input name="a"></label><script>no()</script></form>
<p>The end<!-- a note --></p>"""

CASES = {
    "a page begins with its heading, which needs no anchor": (
        '<h1 id="a">Help</h1><p>Call.</p>',
        [("", "Help", "Call.")],
    ),
    "words before the first heading are a section": (
        '<p>First.</p><h2 id="b">Then</h2><p>More.</p>',
        [("", "", "First."), ("b", "Then", "More.")],
    ),
    "a page without a heading is one section": ("<p>Alone.</p>", [("", "", "Alone.")]),
    "an empty page is one section": ("", [("", "", "")]),
    "lists, tables and forms": (
        PAGE,
        [
            ("", "Sleep", "Go to bed at the same time."),
            ("tips", "Tips & tricks", "No coffee\nA walk, then rest\nNo anchor\nDay\nHours\nMonday\n7"),
            ("week", "My week", "Best night\nThe end"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("html, expected", CASES.values(), ids=CASES)
def test_a_page_in_sections(html, expected):
    assert sections(html) == expected


def test_words_of_neighbouring_cells_and_items_stay_apart():
    (section,) = sections(
        "<table><tr><td>one</td><td>two</td></tr></table><ul><li>x</li><li>y</li></ul>"
    )
    assert section[2].split() == ["one", "two", "x", "y"]
