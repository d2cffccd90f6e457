"""A tree of tags in a PDF: what belongs to what, and which tag owns which piece of a page."""

from __future__ import annotations

from dataclasses import dataclass, field

import pydyf


@dataclass(slots=True, eq=False)
class Tag:
    """One tag. It enters the tree with its first content, so that none is empty by accident."""

    name: str
    parent: Tag | None
    entry: pydyf.Dictionary
    page: int = -1
    """The page it begins on, counted from 0; -1 while it is not in the tree."""


def new_tag(name: str, parent: Tag | None) -> Tag:
    """Return a tag that is not in the tree yet."""
    entry = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{name}", "K": pydyf.Array()})
    return Tag(name, parent, entry)


@dataclass(slots=True)
class Structure:
    """The tags of one document, filled page by page."""

    pdf: pydyf.PDF
    root: pydyf.Dictionary
    document: Tag
    pages: tuple[bytes, ...]
    """References of the pages; pydyf would count them anew each time it is asked."""

    page: int = 0
    """The page being filled, counted from 0."""

    owners: list[list[bytes | str]] = field(default_factory=list)
    """For each page, the tag of each numbered piece of its content, "null" for furniture."""

    annotations: list[tuple[bytes, pydyf.Dictionary]] = field(default_factory=list)

    def begin_page(self, page: int, marks: int) -> None:
        """Turn to a page with so many numbered pieces of content."""
        self.page = page
        self.owners.append(["null"] * marks)

    def attach(self, tag: Tag) -> None:
        """Put a tag into the tree, after those it hangs on."""
        if tag.page >= 0 or tag.parent is None:
            return
        self.attach(tag.parent)
        tag.page = self.page
        self.pdf.add_object(tag.entry)
        tag.entry["P"] = tag.parent.entry.reference
        tag.entry["Pg"] = self.pages[self.page]
        tag.parent.entry["K"].append(tag.entry.reference)

    def add_content(self, mark: int, tag: Tag) -> None:
        """Give a tag a numbered piece of the page."""
        self.attach(tag)
        if tag.page == self.page:
            tag.entry["K"].append(mark)
        else:
            here = {"Type": "/MCR", "Pg": self.pages[self.page], "MCID": mark}
            tag.entry["K"].append(pydyf.Dictionary(here))
        self.owners[self.page][mark] = tag.entry.reference

    def add_annotation(self, annotation: pydyf.Dictionary, tag: Tag) -> None:
        """Give a tag a link or a field of the page."""
        self.attach(tag)
        here = {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.pages[self.page]}
        tag.entry["K"].append(pydyf.Dictionary(here))
        self.annotations.append((tag.entry.reference, annotation))

    def finish(self) -> None:
        """Write the parent tree, by which a reader finds the tag of what it meets on a page."""
        numbers = pydyf.Array()
        for page, owners in enumerate(self.owners):
            numbers.extend([page, pydyf.Array(owners)])
        for key, (owner, annotation) in enumerate(self.annotations, start=len(self.owners)):
            annotation["StructParent"] = key
            numbers.extend([key, owner])
        parents = pydyf.Dictionary({"Nums": numbers})
        self.pdf.add_object(parents)
        self.root["ParentTree"] = parents.reference
        self.root["ParentTreeNextKey"] = len(self.owners) + len(self.annotations)


def new_structure(pdf: pydyf.PDF) -> Structure:
    """Begin the tree of a document whose pages are all there."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    document = new_tag("Document", None)
    pdf.add_object(document.entry)
    document.entry["P"] = root.reference
    root["K"] = pydyf.Array([document.entry.reference])
    pdf.catalog["StructTreeRoot"] = root.reference
    return Structure(pdf, root, document, pdf.page_references)
