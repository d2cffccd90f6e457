"""Form fields, written straight from our own controls.

WeasyPrint 70 writes fields that look right and are not: radio buttons that are no group,
checkboxes that tick together, names lost, whole fonts embedded for each. Our HTML already carries
what a field needs (`name`, `data-label`, `data-group`), so the fields are written here instead.

A sheet is one file for two uses. Fields are transparent and lie on ruled lines and open boxes, so
that what is not typed can be written with a pen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn
from weakref import WeakKeyDictionary

import pydyf

from imr.books.faces import embed_field_font, with_leading
from imr.books.looks import Looks, draw_lines, line_height
from imr.errors import BookError

if TYPE_CHECKING:
    from imr.books.fonts import FontSet

FIELD_FONT = "IMRField"
FONT_SIZE = 11
"""Points, for a viewer that makes a field of its own. Each of ours has the size that its style
says, never an automatic one, with which iOS shows no text at all."""

_ABOVE_LINE = 0.36
"""From a ruled line up to the baseline of the text typed on it, as a share of the font's size."""

_POINTS = 0.75
"""PDF points in a CSS pixel."""

_PRINT = 4
_READ_ONLY, _REQUIRED, _MULTILINE = 1, 2, 1 << 12
_RADIO = (1 << 14) | (1 << 15)  # a radio group, and one of it stays chosen once chosen
_UNUSABLE = {"button", "submit", "reset", "image", "file", "select"}

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right and top in PDF points."""


@dataclass(slots=True)
class _Sheet:
    """What the fields of one document share while its pages are written."""

    unit_id: str
    pdf: pydyf.PDF
    form: pydyf.Dictionary
    font: pydyf.Dictionary
    looks: Looks
    names: set[str | tuple[str, str]] = field(default_factory=set)
    groups: dict[str, pydyf.Dictionary] = field(default_factory=dict)

    def add(self, box: Any, rectangle: Rectangle) -> pydyf.Dictionary:
        """Write one control as a widget, and as a field or as an answer of its group."""
        element = box.element
        kind = element.get("type", "text") if element.tag == "input" else element.tag
        name, label = element.get("name", ""), _words(element.get("data-label"))
        if kind in _UNUSABLE:
            self._refuse(f"a {kind} cannot be used on paper; hide it in print")
        if not name or "." in name:
            self._refuse(f"a field is named {name!r}; a name is needed and holds no period")
        if not label:
            self._refuse(f"the field {name} has no data-label")
        widget = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Widget",
                "Rect": pydyf.Array(round(v, 2) for v in rectangle),
                "F": _PRINT,
                "TU": pydyf.String(label),
            }
        )
        self.pdf.add_object(widget)
        if kind == "radio":
            self._add_answer(element, widget)
        else:
            self._add_field(name, widget)
        if kind in {"radio", "checkbox"}:
            self._add_states(element, widget, kind, rectangle)
        else:
            self._add_text(box, widget, rectangle)
        return widget

    def _refuse(self, problem: str) -> NoReturn:
        raise BookError(f"{self.unit_id}: {problem}.")

    def _add_field(self, name: str, entry: pydyf.Dictionary) -> None:
        if name in self.names:
            self._refuse(f"two fields are named {name}, or one is cut by a page break")
        self.names.add(name)
        entry["T"] = pydyf.String(name)
        self.form["Fields"].append(entry.reference)

    def _add_answer(self, element: Any, widget: pydyf.Dictionary) -> None:
        name, question = element.get("name"), _words(element.get("data-group"))
        if name not in self.groups:
            if not question:
                self._refuse(f"the choice {name} has no data-group")
            group = pydyf.Dictionary({"FT": "/Btn", "Ff": _RADIO, "V": "/Off"})
            group["TU"] = pydyf.String(question)
            group["Kids"] = pydyf.Array()
            self.pdf.add_object(group)
            self._add_field(name, group)
            self.groups[name] = group
        widget["Parent"] = self.groups[name].reference
        self.groups[name]["Kids"].append(widget.reference)

    def _add_states(
        self, element: Any, widget: pydyf.Dictionary, kind: str, rectangle: Rectangle
    ) -> None:
        """Give a button its two looks; the name of the chosen one is what is read back."""
        name = element.get("name")
        state = "on" if kind == "checkbox" else element.get("value") or ""
        if state in {"", "Off"} or (name, state) in self.names:
            self._refuse(f"the choice {name} has an answer {state!r}, or has it twice")
        size = rectangle[2] - rectangle[0], rectangle[3] - rectangle[1]
        chosen = self.looks.dot(*size) if kind == "radio" else self.looks.tick(*size)
        # `pydyf.name` escapes what a name cannot hold; every reader gives the same value back.
        key = bytes(pydyf.name(state))
        states = pydyf.Dictionary({key[1:]: chosen, "Off": self.looks.off(*size)})
        widget["AP"] = pydyf.Dictionary({"N": states})
        widget["AS"] = key if "checked" in element.attrib else "/Off"
        widget["DA"] = pydyf.String("/ZaDb 0 Tf 0 g")
        widget["MK"] = pydyf.Dictionary({"CA": pydyf.String("l" if kind == "radio" else "4")})
        if kind == "checkbox":
            widget["FT"], widget["V"] = "/Btn", widget["AS"]
            return
        self.names.add((name, state))
        if "checked" in element.attrib:
            self.groups[name]["V"] = key

    def _add_text(self, box: Any, widget: pydyf.Dictionary, rectangle: Rectangle) -> None:
        element = box.element
        lines = element.tag == "textarea"
        if (element.text or "").strip() if lines else element.get("value"):
            self._refuse(f"the field {element.get('name')} is filled in already")
        flags = _MULTILINE if lines else 0
        flags |= _READ_ONLY if {"readonly", "disabled"} & set(element.attrib) else 0
        flags |= _REQUIRED if "required" in element.attrib else 0
        widget["FT"] = "/Tx"
        size = round(box.style["font_size"] * _POINTS)
        font = self._lined_font(line_height(box), size) if lines else FIELD_FONT
        widget["DA"] = pydyf.String(f"/{font} {size} Tf 0 g")
        widget["V"] = pydyf.String("")
        if flags:
            widget["Ff"] = flags
        if box.style["direction"] == "rtl":
            widget["Q"] = 2
        if (limit := element.get("maxlength", "")).isdigit():
            widget["MaxLen"] = int(limit)
        # An empty look for an empty field: viewers need not draw it, and none draws it wrong.
        look = self.looks.empty(rectangle[2] - rectangle[0], rectangle[3] - rectangle[1])
        widget["AP"] = pydyf.Dictionary({"N": look})

    def _lined_font(self, pitch: float, size: int) -> str:
        """Return the name of a field font whose typed lines stand on the ruled ones.

        Args:
            pitch: From one ruled line to the next, in points; 0 if nothing is ruled.
            size: Of the font, in points.
        """
        if not pitch:
            return FIELD_FONT
        name = f"{FIELD_FONT}{round(pitch / size * 1000)}"
        fonts = self.form["DR"]["Font"]
        if name not in fonts:
            descent = round(_ABOVE_LINE * 1000)
            ascent = round(pitch / size * 1000) - descent
            fonts[name] = with_leading(self.pdf, self.font, ascent, -descent)
        return name


@dataclass(slots=True)
class FieldWriter:
    """Writes the fields of documents; its `write` stands in for `weasyprint.pdf.add_forms`."""

    unit_id: str
    fonts: FontSet
    sheets: WeakKeyDictionary[pydyf.PDF, _Sheet] = field(default_factory=WeakKeyDictionary)

    def write(
        self,
        forms: dict[Any, list[tuple[Any, Rectangle]]],
        matrix: Any,
        pdf: pydyf.PDF,
        page: pydyf.Dictionary,
        _resources: Any,
        stream: Any,
        _font_map: Any,
    ) -> None:
        """Write the fields of one page.

        Args:
            forms: The page's controls by form: boxes, and where their content is in CSS pixels.
            matrix: Turns CSS pixels from the top left into PDF points from the bottom left.
            pdf: Where to.
            page: The page's dictionary.
            stream: The page's content, still without its text.

        Raises:
            BookError: If a control has no name or label, or two controls share a name.
        """
        for box, (x1, y1, x2, y2) in (control for found in forms.values() for control in found):
            if pdf not in self.sheets:
                self.sheets[pdf] = self._sheet(pdf)
            left, top = matrix.transform_point(x1, y1)
            right, bottom = matrix.transform_point(x2, y2)
            widget = self.sheets[pdf].add(box, (left, bottom, right, top))
            widget["P"] = page.reference
            page.setdefault("Annots", pydyf.Array()).append(widget.reference)
            box.widget_annotation = widget
            if box.element.tag == "textarea":
                draw_lines(box, stream)

    def _sheet(self, pdf: pydyf.PDF) -> _Sheet:
        ticks = pydyf.Dictionary(
            {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/ZapfDingbats"}
        )
        pdf.add_object(ticks)
        font = embed_field_font(pdf, self.fonts)
        fonts = pydyf.Dictionary({FIELD_FONT: font.reference, "ZaDb": ticks.reference})
        form = pydyf.Dictionary(
            {
                "Fields": pydyf.Array(),
                "DA": pydyf.String(f"/{FIELD_FONT} {FONT_SIZE} Tf 0 g"),
                "DR": pydyf.Dictionary({"Font": fonts}),
                "NeedAppearances": "false",
            }
        )
        pdf.catalog["AcroForm"] = form
        return _Sheet(self.unit_id, pdf, form, font, Looks(pdf))


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
