"""The handout book as EPUB: the words of the printed book, in its order, for any reader."""

import re
import subprocess
import zipfile
from io import BytesIO

import pytest
from lxml import etree

from conftest import ROOT
from imr.books.epub import MEDIA_TYPE, Words, epub
from imr.books.join import book_link
from imr.books.units import Printable

WORDS = Words("Handouts", "The authors", "CC BY 4.0", "Contents", "All of it can be read aloud.")
DRAWING = ROOT / "docs/assets/drawings"


def unit(name, body, group="", title="A <page>"):
    html = f"<!DOCTYPE html><html><head><style>p{{}}</style></head><body>{body}</body></html>"
    return Printable(name, html, (), "1", title, group)


def opened(content):
    packed = zipfile.ZipFile(BytesIO(content))
    return {name: packed.read(name).decode() for name in packed.namelist()}


def made(*units, **more):
    return opened(epub(units, WORDS, lang="en", date=1790000000, **more))


def words(xhtml):
    body = etree.fromstring(xhtml.encode()).find("{*}body")
    return " ".join("".join(body.itertext()).split())


def checked(path):
    command = [
        "node",
        str(ROOT / "node_modules/@likecoin/epubcheck-ts/bin/epubcheck.js"),
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_media_type_comes_first_and_is_not_compressed():
    content = epub([unit("a", "<h1>A</h1>")], WORDS, lang="en", date=0)
    first = zipfile.ZipFile(BytesIO(content)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert content[38 : 38 + len(MEDIA_TYPE)] == MEDIA_TYPE.encode()


def test_a_link_leads_into_the_book_or_to_the_site_or_is_plain_words():
    inside = f'<a href="{book_link("b/two", "b/#two")}">in</a>'
    outside = f'<a href="{book_link("w/sheet", "w/sheet/")}">out</a>'
    units = (unit("a", f"<p>{inside} {outside}</p>"), unit("b", '<h2 id="two">B</h2>'))
    alone = made(*units)["book/a.xhtml"]
    assert '<a href="b.xhtml#two">in</a> out' in alone
    online = made(*units, site_url="https://example.org/imr/")["book/a.xhtml"]
    assert '<a href="https://example.org/imr/w/sheet/">out</a>' in online


def test_contents_put_pages_below_their_module():
    found = made(unit("a", "", ""), unit("b", "", "1. Hope", "B"), unit("c", "", "1. Hope", "C"))
    toc = re.sub(r"\s*\n\s*", "", found["book/contents.xhtml"])
    assert '<li><a href="a.xhtml">A &lt;page&gt;</a></li><li><span>1. Hope</span><ol>' in toc
    assert '<a href="b.xhtml">B</a></li><li><a href="c.xhtml">C</a></li></ol></li></ol>' in toc


def test_the_same_units_give_the_same_bytes():
    units = [unit("a", "<p>One</p>"), unit("b", "<p>Two</p>")]
    assert epub(units, WORDS, lang="en", date=5) == epub(units, WORDS, lang="en", date=5)


def test_a_book_with_pictures_tables_and_boxes_is_valid(tmp_path):
    picture = next(DRAWING.glob("*.svg")).resolve().as_uri()
    body = (
        f'<h1 id="x">One</h1><p><img alt="A drawing" src="{picture}"></p>'
        "<table><caption>T</caption><tr><th scope='col'>A</th></tr><tr><td>b</td></tr></table>"
        '<div class="admonition"><p class="admonition-title">Box</p><p data-a="1">&nbsp;é</p></div>'
    )
    path = tmp_path / "x.epub"
    path.write_bytes(epub([unit("a", body)], WORDS, lang="en", date=1790000000))
    code, said = checked(path)
    assert (code, "Errors:   0" in said, "Warnings: 0" in said) == (0, True, True), said
    path.write_bytes(path.read_bytes()[:-40])
    assert checked(path)[0] != 0, "the checker finds nothing wrong with half a book"


@pytest.mark.parametrize("lang", ["", "es/"])
def test_the_sites_own_book_is_valid_and_has_every_handout(site, lang):
    path = site / lang / "print/handout-book.epub"
    code, said = checked(path)
    assert (code, "Errors:   0" in said, "Warnings: 0" in said) == (0, True, True), said
    found = opened(path.read_bytes())
    spine = re.findall(r'<itemref idref="([^"]+)"', found["book/package.opf"])
    assert len(spine) > 100
    first = found["book/" + re.search(r'id="page-0" href="([^"]+)"', found["book/package.opf"])[1]]
    assert "988" in words(first), "help comes first"
