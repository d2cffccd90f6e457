"""The tags of a PDF, built from WeasyPrint 70's boxes.

This stands in for `weasyprint.pdf.add_tags`, which marks page numbers as text, leaves list items
without a body, headers without scope and passages without a language, wraps every line in a tag of
its own, and starts a new list, table or paragraph on every page. Here:

- one HTML element is one tag, even across pages and lines; only a table is one tag a page, since
  its head is shown again there, and programs that check PDFs want no words left out;
- a table to fill in that holds next to no words is a group of questions: readers would lead people
  from one empty cell to the next, and each field's name says its row and column;
- text hangs directly on its paragraph, heading, cell or link: half the objects;
- running heads, page numbers and decorative pictures are artifacts;
- `lang` stays on passages, `scope` on headers, alt text on pictures.

The order of the tags is the order of the source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from imr.books.structure import Structure, Tag, new_structure, new_tag
from imr.errors import BookError

SVG = "{http://www.w3.org/2000/svg}"

_TAGS = {
    "p": "P", "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "blockquote": "BlockQuote", "section": "Sect", "article": "Art",
    "ul": "L", "ol": "L", "dl": "L",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot",
    "tr": "TR", "th": "TH", "td": "TD", "caption": "Caption",
}  # fmt: skip
_ROWS = {"THead", "TBody", "TFoot"}
_GROUPING = {"Document", "Sect", "Art", "Div", "BlockQuote", "L", "Table", "TR"} | _ROWS
"""Tags that hold other tags and no text: text right in them gets a paragraph of its own."""

_LIST_PARTS = {"li": "LBody", "dd": "LBody", "dt": "Lbl", "li::marker": "Lbl"}
_CELLS = {"TR", "TH", "TD"}
_TABLE = {"Table"} | _ROWS | _CELLS
_PLAIN_NAMES = {
    "Caption": "P",
    "TH": "P",
    "TD": "Div",
    "Table": "Div",
    "TR": "Div",
} | dict.fromkeys(_ROWS, "Div")
"""What the parts of a table are called where it is none."""

_WORDLESS = 0.6
"""With more than this share of empty cells, a table to fill in is a group of questions."""

_SCOPES = {"row": "Row", "rowgroup": "Row", "col": "Column", "colgroup": "Column"}


@dataclass(slots=True)
class _Tagger:
    """Reads the boxes of one document, page by page."""

    structure: Structure
    unit_id: str
    tags: dict[tuple[int, str, int], Tag] = field(default_factory=dict)
    """The tag of each element, by its identity, the tag's name and, in tables, the page."""

    cells: dict[int, list[Tag]] = field(default_factory=dict)
    """The cells of each table."""

    filled: set[int] = field(default_factory=set)
    """The tables to fill in, by their identity, and their cells that hold words."""

    worded: set[int] = field(default_factory=set)

    to_fill_in: bool = False
    """Whether the table being read has fields."""

    items: dict[int, Tag] = field(default_factory=dict)
    """The last item of each list of terms."""

    page_height: float = 0
    marks: dict[Any, Any] = field(default_factory=dict)
    """The page's numbered pieces that have no owner yet, by the boxes they show."""

    furniture: set[int] = field(default_factory=set)

    def add_page(self, page: Any, stream: Any, number: int) -> None:
        """Tag one page, and turn what is no content into artifacts."""
        self.page_height = page.height
        self.marks, self.furniture = stream._tags, set()  # noqa: SLF001
        count = len(self.marks)
        self.structure.begin_page(number, count)
        self._walk(page._page_box, self.structure.document)  # noqa: SLF001
        if self.marks:
            raise BookError(f"{self.unit_id}: page {number + 1} shows text that has no tag.")
        if _set_aside(stream.stream, self.furniture) != count:
            raise BookError(
                f"{self.unit_id}: page {number + 1} holds text in a group of its own; "
                "print CSS sets no opacity."
            )

    def _walk(self, box: Any, parent: Tag) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if isinstance(box, boxes.MarginBox):
            self._drop(box)
            return
        if isinstance(box, boxes.TextBox):
            self._add_content(box, parent)
            return
        tag = self._tag(box, parent)
        if tag is None:
            self._drop(box)
        else:
            self._fill(box, tag)

    def _fill(self, box: Any, tag: Tag) -> None:
        """Put a box's annotations and content under a tag."""
        if box.link_annotation:
            self.structure.add_annotation(box.link_annotation, tag)
        if box.widget_annotation:
            self.structure.add_annotation(box.widget_annotation, new_tag("Form", tag))
        if isinstance(box, boxes.ReplacedBox):
            self._add_content(box, tag)
        paragraph = None if tag.name in _GROUPING else tag
        for child in getattr(box, "children", ()):
            if isinstance(child, boxes.LineBox):
                paragraph = paragraph or new_tag("P", tag)
                for inline in child.children:
                    self._walk(inline, paragraph)
            else:
                self._walk(child, tag)

    def _add_content(self, box: Any, tag: Tag) -> None:
        if box in self.marks and box.style["visibility"] == "visible":
            self.structure.add_content(self.marks.pop(box)["mcid"], tag)
            if self.to_fill_in and isinstance(box, boxes.TextBox) and box.text.strip():
                self.worded.add(id(_above(tag, {"TH", "TD"})))
        else:
            self._drop(box)  # nothing to read

    def _drop(self, box: Any) -> None:
        """Leave a box and all in it to the furniture of the page."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        found = self.marks.pop(box, None)
        if found is not None:
            self.furniture.add(found["mcid"])
        for child in getattr(box, "children", ()):
            self._drop(child)

    def _tag(self, box: Any, parent: Tag) -> Tag | None:
        """Return the tag a box's content belongs to: its own, its parent's, or none at all."""
        element, name = box.element, box.element_tag
        if element is None or not isinstance(name, str):
            return parent
        if name in _LIST_PARTS:
            return self._known(element, _LIST_PARTS[name], self._item(element, parent))
        if isinstance(box, boxes.ReplacedBox):
            return self._figure(box, parent)
        wanted = self._name(box, element, name)
        if not wanted or wanted == parent.name == "P":  # a paragraph set within a line
            return parent
        if wanted == "Table":
            self.to_fill_in = any(e.tag in {"input", "textarea"} for e in element.iter())
        tag = self._known(element, wanted, parent)
        if wanted == "Table" and self.to_fill_in:
            self.filled.add(id(tag))
        if wanted in _CELLS and tag.page < 0:
            self._describe_cell(box, element, tag)
        return tag

    def _name(self, box: Any, element: Any, name: str) -> str:
        """Return the tag of an element's own box, "" for one whose parent's tag will do."""
        if "::" in name or name in {"html", "body"}:
            return ""
        if name == "a" and (box.link_annotation or (id(element), "Link", -1) in self.tags):
            return "Link"
        if name not in _TAGS and element.get("lang"):
            return "Span" if isinstance(box, boxes.InlineLevelBox) else "Div"
        return _TAGS.get(name, "")

    def _known(self, element: Any, name: str, parent: Tag) -> Tag:
        """Return the one tag of an element, however many boxes it has."""
        key = (id(element), name, self.structure.page if name in _TABLE else -1)
        if key not in self.tags:
            self.tags[key] = new_tag(name, parent)
            if language := element.get("lang"):
                self.tags[key].entry["Lang"] = pydyf.String(language)
        return self.tags[key]

    def _item(self, element: Any, parent: Tag) -> Tag:
        """Return the LI of a list item; a term and its meaning share one."""
        if element.tag == "li":
            return self._known(element, "LI", parent)
        key = (id(element), "LI", -1)
        if key not in self.tags:
            # A term begins an item, a meaning joins the item of the term before it.
            before = self.items.get(id(parent)) if element.tag == "dd" else None
            self.tags[key] = self.items[id(parent)] = before or new_tag("LI", parent)
        return self.tags[key]

    def _figure(self, box: Any, parent: Tag) -> Tag | None:
        element = box.element
        if element.tag == f"{SVG}svg":
            title = element.find(f"{SVG}title")
            alt = element.get("aria-label") or (title.text if title is not None else None)
        else:
            alt = element.get("alt")
        if alt == "" or element.get("aria-hidden") == "true":
            return None
        if not alt:
            raise BookError(f"{self.unit_id}: a picture has no alt text: {element.get('src', '')}")
        left, top = box.content_box_x(), self.page_height - box.content_box_y()
        corners = (left, top - box.height, left + box.width, top)
        tag = self._known(element, "Figure", parent)
        tag.entry["Alt"] = pydyf.String(" ".join(alt.split()))
        tag.entry["A"] = pydyf.Dictionary(
            {"O": "/Layout", "BBox": pydyf.Array(round(v * 0.75, 2) for v in corners)}
        )
        return tag

    def _describe_cell(self, box: Any, element: Any, tag: Tag) -> None:
        self.structure.attach(tag)  # an empty cell still holds its place
        if tag.name == "TR":
            return
        attributes = pydyf.Dictionary({"O": "/Table"})
        if box.colspan != 1:
            attributes["ColSpan"] = box.colspan
        if box.rowspan != 1:
            attributes["RowSpan"] = box.rowspan
        if tag.name == "TH":
            group = tag.parent.parent if tag.parent else None
            likely = "Column" if group and group.name == "THead" else "Row"
            attributes["Scope"] = f"/{_SCOPES.get(element.get('scope', ''), likely)}"
        if len(attributes) > 1:
            tag.entry["A"] = attributes
        self.cells.setdefault(id(_above(tag, {"Table"})), []).append(tag)

    def finish_tables(self) -> None:
        """Call tables that are none what they are, once all their cells are known."""
        plain = set()
        for table, cells in self.cells.items():
            empty = sum(id(cell) not in self.worded for cell in cells)
            if table in self.filled and empty > _WORDLESS * len(cells):
                plain.add(table)
            else:
                _balance(cells)
        for tag in self.tags.values() if plain else ():
            if tag.name in _PLAIN_NAMES and tag.page >= 0 and id(_above(tag, {"Table"})) in plain:
                name = "P" if id(tag) in self.worded else _PLAIN_NAMES[tag.name]
                tag.entry["S"] = f"/{name}"
                tag.entry.pop("A", None)


def _above(tag: Tag | None, names: set[str]) -> Tag | None:
    while tag is not None and tag.name not in names:
        tag = tag.parent
    return tag


def _balance(cells: list[Tag]) -> None:
    """Let the row headers of a narrow table be plain cells.

    Where headers outnumber what they head, checkers take a table for torn, and readers hear more
    headers than answers. The name of a field in such a cell says its row in any case.
    """
    headers = [cell for cell in cells if cell.name == "TH"]
    if len(headers) * 2 <= len(cells):
        return
    for cell in headers:
        if cell.entry["A"]["Scope"] == "/Row":
            cell.entry["S"] = "/TD"
            del cell.entry["A"]["Scope"]


def _set_aside(content: list[Any], furniture: set[int]) -> int:
    """Turn the marks of furniture into artifacts; return how many marks the page's content has."""
    seen = 0
    for place, operand in enumerate(content):
        if isinstance(operand, pydyf.Dictionary) and "MCID" in operand:
            seen += 1
            if operand["MCID"] in furniture:
                content[place - 1] = "/Artifact"
                content[place] = pydyf.Dictionary({"Type": "/Pagination"})
    return seen


def add_tags(pdf: pydyf.PDF, document: Any, _version: Any, streams: list[Any]) -> None:
    """Write the tag tree of a document; stands in for `weasyprint.pdf.add_tags`.

    Args:
        pdf: Where to.
        document: WeasyPrint's document; its `unit_id` names it in messages.
        streams: The content of each page, with the numbers of its marked pieces.

    Raises:
        BookError: If a picture has no alt text, or text on a page would stay without a tag.
    """
    structure = new_structure(pdf)
    tagger = _Tagger(structure, getattr(document, "unit_id", "document"))
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        tagger.add_page(page, stream, number)
    tagger.finish_tables()
    structure.finish()
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
