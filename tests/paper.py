"""What the tests of books share: a worksheet of all nine kinds, its fonts, and ways to read PDFs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf

from imr.books.fonts import cut_fonts
from imr.books.join import About
from imr.books.verify import _Reader

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "node_modules/@fontsource/atkinson-hyperlegible-next/files"
CSS = (ROOT / "overrides/print/base.css").read_text("utf-8")

ABOUT = About("The book & more", "en", ("A. Author", "B. Author"), "About it", date=1_700_000_000)

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")

SHEET = (
    """<!DOCTYPE html><html lang="en"><head><title>My plan</title></head><body>
<h1 id="top">My plan</h1>
<form>
<div class="imr-field"><label for="a">My goal</label><p class="imr-hint">One thing.</p>
<input id="a" name="plan/goal" type="text" data-label="My goal. One thing."></div>
<div class="imr-field"><label for="b">What helped?</label>
<textarea id="b" name="plan/helped" rows="4" data-label="What helped?"></textarea></div>
<div class="imr-field"><label for="c">Hours of sleep</label>
<input id="c" name="plan/hours" type="number" data-label="Hours of sleep (hours)">
<span class="imr-unit">hours</span></div>
<div class="imr-field"><label for="d">When?</label>
<input id="d" name="plan/when" type="date" maxlength="10" data-label="When?"></div>
<fieldset class="imr-field"><legend>Do I feel safe?</legend><div class="imr-set">
<label class="imr-choice"><input type="radio" name="plan/safe" value="yes" data-group="Do I feel safe?" data-label="Do I feel safe? Yes"> <span>Yes</span></label>
<label class="imr-choice"><input type="radio" name="plan/safe" value="no" data-group="Do I feel safe?" data-label="Do I feel safe? No"> <span>No</span></label>
</div></fieldset>
<fieldset class="imr-field"><legend>My mood</legend><div class="imr-set">
<label class="imr-choice"><input type="radio" name="plan/mood" value="low" data-group="My mood" data-label="My mood: Low"> <span>Low</span></label>
<label class="imr-choice"><input type="radio" name="plan/mood" value="so &amp; so/é" data-group="My mood" data-label="My mood: So so"> <span>So so</span></label>
</div></fieldset>
<h2 id="people">Who can help me</h2>
<fieldset class="imr-field"><legend>Who could help?</legend><div class="imr-set">
<label class="imr-choice"><input type="checkbox" name="plan/who/friend" value="on" data-label="Who could help? A friend"> <span>A friend</span></label>
<label class="imr-choice"><input type="checkbox" name="plan/who/family" value="on" data-label="Who could help? My family"> <span>My family</span></label>
<label class="imr-choice"><input type="checkbox" name="plan/who/peer" value="on" data-label="Who could help? A peer"> <span>A peer</span></label>
</div></fieldset>
<fieldset class="imr-field"><legend>How sure am I?</legend><div class="imr-scale">
<span class="imr-end">1 = Not sure</span><span class="imr-end">5 = Very sure</span><span class="imr-points">
"""
    + "".join(
        f'<label class="imr-choice imr-point"><input type="radio" name="plan/sure" value="{n}" '
        f'data-group="How sure am I?" data-label="How sure am I? {n}"> <span>{n}</span></label>\n'
        for n in range(1, 6)
    )
    + """</span></div></fieldset>
<div class="imr-field imr-table-field"><div class="imr-table"><table><caption>My week</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Plan</th><th scope="col">Done?</th></tr></thead><tbody>
"""
    + "".join(
        f'<tr><th scope="row">{day}</th><td><input type="text" name="plan/week/{day}/plan" data-label="{day}: Plan"></td>'
        f'<td><label class="imr-choice"><input type="radio" name="plan/week/{day}/done" value="yes" data-group="{day}: Done?" data-label="{day}: Done? Yes"> <span>Yes</span></label>'
        f'<label class="imr-choice"><input type="radio" name="plan/week/{day}/done" value="no" data-group="{day}: Done?" data-label="{day}: Done? No"> <span>No</span></label></td></tr>'
        for day in DAYS
    )
    + """</tbody></table></div></div>
</form></body></html>"""
)

HEADINGS = ["My plan", "Who can help me"]
TEXTS = {"plan/goal", "plan/helped", "plan/hours", "plan/when"} | {
    f"plan/week/{day}/plan" for day in DAYS
}
BOXES = {"plan/who/friend", "plan/who/family", "plan/who/peer"}
GROUPS = {
    "plan/safe": ["yes", "no"],
    "plan/mood": ["low", "so & so/é"],
    "plan/sure": ["1", "2", "3", "4", "5"],
} | {f"plan/week/{day}/done": ["yes", "no"] for day in DAYS}


def page(body, lang="en"):
    return f'<!DOCTYPE html><html lang="{lang}"><head><title>T</title></head><body>{body}</body></html>'


@lru_cache(maxsize=1)
def fonts():
    """The faces every test prints with, kept between runs as the build keeps them."""
    return cut_fonts(FONTS, ROOT / ".cache/imr/fonts")


def opened(content):
    return pikepdf.open(BytesIO(content))


def outloud(path):
    return outloud_all([path])[0]


def outloud_all(paths):
    program = Path(sys.executable).with_name("outloud")
    done = subprocess.run(
        [program, "--json", "-", *paths], capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout)["results"]


def entries(pdf):
    """Every tag of the tree, from its root."""
    found, stack = [], [pdf.Root.StructTreeRoot.K[0]]
    while stack:
        entry = stack.pop()
        found.append(entry)
        kids = entry.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == entry.objgen
                stack.append(kid)
    return found


def parent_tree(pdf):
    flat = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    keys = [int(k) for k in flat[::2]]
    assert keys == sorted(set(keys))
    return dict(zip(keys, flat[1::2], strict=True))


def assert_whole(pdf):
    """Each page, annotation and tag knows the others, and only those in the file."""
    owners, pages = parent_tree(pdf), {p.objgen for p in pdf.pages}
    known = {e.objgen: e for e in entries(pdf)}
    used = set()
    for shown in pdf.pages:
        if not shown.Contents.read_bytes():  # blank, so that the next part begins on a right page
            continue
        key = int(shown.StructParents)
        used.add(key)
        for owner in owners[key]:
            if owner is not None:
                assert owner.objgen in known
        for note in shown.obj.get("/Annots", ()):
            key = int(note.StructParent)
            assert key not in used
            used.add(key)
            held = [
                k.Obj.objgen
                for k in owners[key].K
                if isinstance(k, pikepdf.Dictionary) and "/Obj" in k
            ]
            assert note.objgen in held
            assert owners[key].objgen in known
    assert used == set(owners)
    assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) > max(used)
    for entry in known.values():
        assert "/Pg" not in entry or entry.Pg.objgen in pages


def kids(entry):
    found = entry.get("/K", pikepdf.Array())
    return list(found) if isinstance(found, pikepdf.Array) else [found]


class Marks:
    """The numbered pieces of a file's pages: who owns them, what they say, in which order."""

    def __init__(self, pdf):
        self.pdf, self.reader = pdf, _Reader()
        self.pages = {page.objgen: page for page in pdf.pages}

    def order(self, page):
        """The pieces of a page as they are drawn, from top to bottom."""
        numbers = re.findall(rb"/MCID (\d+)\s*>>\s*BDC", page.Contents.read_bytes())
        return [(page.objgen, int(number)) for number in numbers]

    def owners(self):
        """The tag of each piece."""
        found = {}
        for entry in entries(self.pdf):
            for kid in kids(entry):
                if isinstance(kid, pikepdf.Dictionary):
                    if "/MCID" in kid:
                        found[kid.get("/Pg", entry.get("/Pg")).objgen, int(kid.MCID)] = entry
                else:
                    found[entry.Pg.objgen, int(kid)] = entry
        return found

    def text(self, page, number):
        return self.reader.read(self.pages[page], number)


def tag_text(entry, marks):
    """What a tag and those in it say, in the order of the tags.

    Without the marks of lists, and without the head of a table that is said again on the next page.
    """
    said, before = [], ""
    for kid in kids(entry):
        if not isinstance(kid, pikepdf.Dictionary):
            said.append(marks.text(entry.Pg.objgen, int(kid)))
        elif "/MCID" in kid:
            said.append(marks.text(kid.get("/Pg", entry.get("/Pg")).objgen, int(kid.MCID)))
        elif "/S" in kid:
            text = tag_text(kid, marks)
            head = ""
            if kid.S == "/Table":
                head = "".join(tag_text(k, marks) for k in kids(kid) if k.S == "/THead")
                text = text.removeprefix(head) if head == before else text
            before = head
            if str(kid.S) != "/Lbl" or not re.fullmatch(r"\s*([•–]|\d+\.)\s*", text):
                said.append(text)
    return "".join(said)
