"""The tags of a PDF, built from WeasyPrint 70's boxes.

This stands in for `weasyprint.pdf.add_tags`, which marks page numbers as text, leaves list items
without a body, headers without scope and passages without a language, wraps every line in a tag of
its own, and starts a new list, table or paragraph on every page. Here:

- one HTML element is one tag, even across pages and lines;
- text hangs directly on its paragraph, heading, cell or link: half the objects;
- running heads, page numbers, repeated table heads and decorative pictures are artifacts;
- `lang` stays on passages, `scope` on headers; links say their words, pictures their alt text.

The order of the tags is the order of the source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from imr.errors import BookError

SVG = "{http://www.w3.org/2000/svg}"

_TAGS = {
    "p": "P", "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "blockquote": "BlockQuote", "section": "Sect", "article": "Art",
    "ul": "L", "ol": "L", "dl": "L",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot",
    "tr": "TR", "th": "TH", "td": "TD", "caption": "Caption",
}  # fmt: skip
_GROUPING = {"Document", "Sect", "Art", "Div", "BlockQuote", "L", "Table", "THead", "TBody", "TFoot"} | {"TR"}
"""Tags that hold other tags and no text: text right in them gets a paragraph of its own."""

_LIST_PARTS = {"li": "LBody", "dd": "LBody", "dt": "Lbl", "li::marker": "Lbl"}
_CELLS = {"TR", "TH", "TD"}


@dataclass(slots=True, eq=False)
class _Node:
    """One tag. It enters the tree with its first content, so that none is ever empty."""

    tag: str
    parent: _Node | None
    entry: pydyf.Dictionary
    page: int = -1
    """The page it begins on; its plain content numbers belong to it."""

    attached: bool = False


@dataclass(slots=True)
class _Tree:
    """Builds the tags of one document, page by page."""

    pdf: pydyf.PDF
    unit_id: str
    page_references: tuple[bytes, ...]
    document: _Node
    nodes: dict[tuple[int, str], _Node] = field(default_factory=dict)
    items: dict[int, _Node] = field(default_factory=dict)
    annotations: list[tuple[bytes, pydyf.Dictionary]] = field(default_factory=list)
    page: int = 0
    page_height: float = 0
    marks: dict[Any, Any] = field(default_factory=dict)
    owners: dict[int, bytes] = field(default_factory=dict)
    furniture: set[int] = field(default_factory=set)

    def add_page(self, page: Any, stream: Any, number: int) -> pydyf.Array:
        """Tag one page; return the owner of each of its content numbers, for the parent tree."""
        self.page, self.page_height = number, page.height
        self.marks, self.owners, self.furniture = stream._tags, {}, set()  # noqa: SLF001
        count = len(self.marks)
        self._walk(page._page_box, self.document)  # noqa: SLF001
        if self.marks:
            raise BookError(f"{self.unit_id}: page {number + 1} shows text that has no tag.")
        self._set_aside(stream, count)
        return pydyf.Array(self.owners.get(mark, "null") for mark in range(count))

    def _walk(self, box: Any, parent: _Node) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if isinstance(box, boxes.MarginBox):
            self._drop(box)
            return
        if isinstance(box, boxes.TextBox):
            self._add_mark(box, parent)
            return
        node = self._node(box, parent)
        if node is None:
            self._drop(box)
        else:
            self._fill(box, node)

    def _fill(self, box: Any, node: _Node) -> None:
        """Put a box's annotations and content under a tag."""
        if box.link_annotation:
            self._add_annotation(box.link_annotation, node)
        if box.widget_annotation:
            self._add_annotation(box.widget_annotation, self._new("Form", node))
        if isinstance(box, boxes.ReplacedBox):
            self._add_mark(box, node)
        paragraph = None if node.tag in _GROUPING else node
        for child in getattr(box, "children", ()):
            if isinstance(child, boxes.LineBox):
                paragraph = paragraph or self._new("P", node)
                for inline in child.children:
                    self._walk(inline, paragraph)
            else:
                self._walk(child, node)

    def _node(self, box: Any, parent: _Node) -> _Node | None:
        """Return the tag a box's content belongs to: its own, its parent's, or none at all."""
        element, name = box.element, box.element_tag
        if element is None or not isinstance(name, str):
            return parent
        if name in _LIST_PARTS:
            return self._get(element, _LIST_PARTS[name], self._item(element, parent))
        if isinstance(box, boxes.ReplacedBox):
            return self._figure(box, parent)
        tag = self._tag(box, element, name)
        if not tag:
            return parent
        known = self.nodes.get((id(element), tag))
        if known and tag in {"THead", "TFoot"} and known.attached and known.page != self.page:
            return None  # the head of a table, shown again on its next page
        node = self._get(element, tag, parent)
        if tag in _CELLS and not node.attached:
            self._describe_cell(box, element, node)
        return node

    def _tag(self, box: Any, element: Any, name: str) -> str:
        """Return the tag of an element's own box, "" for one whose parent's tag will do."""
        if "::" in name or name in {"html", "body"}:
            return ""
        if name == "a" and (box.link_annotation or (id(element), "Link") in self.nodes):
            return "Link"
        if name not in _TAGS and element.get("lang"):
            return "Span" if isinstance(box, boxes.InlineLevelBox) else "Div"
        return _TAGS.get(name, "")

    def _get(self, element: Any, tag: str, parent: _Node) -> _Node:
        key = (id(element), tag)
        if key not in self.nodes:
            node = self.nodes[key] = self._new(tag, parent)
            if language := element.get("lang"):
                node.entry["Lang"] = pydyf.String(language)
        return self.nodes[key]

    def _new(self, tag: str, parent: _Node) -> _Node:
        entry = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{tag}", "K": pydyf.Array()})
        return _Node(tag, parent, entry)

    def _item(self, element: Any, parent: _Node) -> _Node:
        """Return the LI of a list item; a term and its meaning share one."""
        if element.tag == "li":
            return self._get(element, "LI", parent)
        if (id(element), "LI") not in self.nodes:
            # A term begins an item, a meaning joins the item of the term before it.
            known = self.items.get(id(parent)) if element.tag == "dd" else None
            self.nodes[id(element), "LI"] = known or self._new("LI", parent)
            self.items[id(parent)] = self.nodes[id(element), "LI"]
        return self.nodes[id(element), "LI"]

    def _figure(self, box: Any, parent: _Node) -> _Node | None:
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
        left, top = box.content_box_x(), box.content_box_y()
        corners = (
            left,
            self.page_height - top - box.height,
            left + box.width,
            self.page_height - top,
        )
        node = self._get(element, "Figure", parent)
        node.entry["Alt"] = pydyf.String(" ".join(alt.split()))
        node.entry["A"] = pydyf.Dictionary(
            {"O": "/Layout", "BBox": pydyf.Array(round(v * 0.75, 2) for v in corners)}
        )
        return node

    def _describe_cell(self, box: Any, element: Any, node: _Node) -> None:
        self._attach(node)  # an empty cell still holds its place
        if node.tag == "TR":
            return
        attributes = pydyf.Dictionary({"O": "/Table"})
        if box.colspan != 1:
            attributes["ColSpan"] = box.colspan
        if box.rowspan != 1:
            attributes["RowSpan"] = box.rowspan
        if node.tag == "TH":
            row = node.parent
            group = row.parent.tag if row and row.parent else ""
            scope = {"row": "Row", "rowgroup": "Row", "col": "Column", "colgroup": "Column"}.get(
                element.get("scope", ""), "Column" if group == "THead" else "Row"
            )
            attributes["Scope"] = f"/{scope}"
        if len(attributes) > 1:
            node.entry["A"] = attributes

    def _attach(self, node: _Node) -> None:
        if node.attached or node.parent is None:
            return
        self._attach(node.parent)
        node.attached = True
        node.page = self.page
        node.entry["Pg"] = self.page_references[self.page]
        self.pdf.add_object(node.entry)
        node.entry["P"] = node.parent.entry.reference
        node.parent.entry["K"].append(node.entry.reference)

    def _add_mark(self, box: Any, node: _Node) -> None:
        found = self.marks.pop(box, None)
        if found is None:  # nothing was painted, as with `visibility: hidden`
            return
        self._attach(node)
        mark = found["mcid"]
        if node.page == self.page:
            node.entry["K"].append(mark)
        else:
            here = {"Type": "/MCR", "Pg": self.page_references[self.page], "MCID": mark}
            node.entry["K"].append(pydyf.Dictionary(here))
        self.owners[mark] = node.entry.reference

    def _add_annotation(self, annotation: pydyf.Dictionary, node: _Node) -> None:
        self._attach(node)
        here = {
            "Type": "/OBJR",
            "Obj": annotation.reference,
            "Pg": self.page_references[self.page],
        }
        node.entry["K"].append(pydyf.Dictionary(here))
        self.annotations.append((node.entry.reference, annotation))

    def _drop(self, box: Any) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        found = self.marks.pop(box, None)
        if found is not None:
            self.furniture.add(found["mcid"])
        for child in getattr(box, "children", ()):
            self._drop(child)

    def _set_aside(self, stream: Any, count: int) -> None:
        """Turn the marks of page furniture into artifacts, in the page's own content."""
        content, seen = stream.stream, 0
        for place, operand in enumerate(content):
            if isinstance(operand, pydyf.Dictionary) and "MCID" in operand:
                seen += 1
                if operand["MCID"] in self.furniture:
                    content[place - 1] = "/Artifact"
                    content[place] = pydyf.Dictionary({"Type": "/Pagination"})
        if seen != count:
            raise BookError(
                f"{self.unit_id}: page {self.page + 1} holds text in a group of its own; "
                "print CSS sets no opacity."
            )


def add_tags(pdf: pydyf.PDF, document: Any, _version: Any, streams: list[Any]) -> None:
    """Write the tag tree of a document; stands in for `weasyprint.pdf.add_tags`.

    Args:
        pdf: Where to.
        document: WeasyPrint's document; its `unit_id` names it in messages.
        streams: The content of each page, with the numbers of its marked pieces.

    Raises:
        BookError: If a picture has no alt text, or text on a page would stay without a tag.
    """
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    top = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "K": pydyf.Array()})
    pdf.add_object(top)
    top["P"] = root.reference
    root["K"] = pydyf.Array([top.reference])
    tree = _Tree(
        pdf, document.unit_id, pdf.page_references, _Node("Document", None, top, attached=True)
    )
    numbers = pydyf.Array()
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        numbers.extend([number, tree.add_page(page, stream, number)])
    for key, (owner, annotation) in enumerate(tree.annotations, start=len(streams)):
        annotation["StructParent"] = key
        numbers.extend([key, owner])
    parents = pydyf.Dictionary({"Nums": numbers})
    pdf.add_object(parents)
    root["ParentTree"] = parents.reference
    root["ParentTreeNextKey"] = len(streams) + len(tree.annotations)
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
