"""`fields.json`: every answer a worksheet can hold, for programs and for tests."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from imr.curriculum.model import Field, FieldKind, Gettext, Option, Worksheet
from imr.errors import SourceError
from imr.worksheets.html import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROL = re.compile(r"<(?:input|textarea|select)\b[^>]*?\bname=\"([^\"]*)\"")


_Values = tuple[tuple[str, str], ...]
"""Pairs of an answer's name and its words."""


def _entry(name: str, kind: FieldKind, label: str, values: _Values = ()) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "kind": kind.value, "label": plain(label)}
    if values:
        entry["values"] = [value for value, _ in values]
        if any(value != words for value, words in values):
            entry["labels"] = [plain(words) for _, words in values]
    return entry


def _values(options: tuple[Option, ...]) -> _Values:
    return tuple((option.name, option.label) for option in options)


def iter_entries(  # noqa: C901 (a case for each kind of field)
    field: Field, name: str, question: str = "", gettext: Gettext = str
) -> Iterator[dict[str, Any]]:
    """Yield an entry for each control (a group of radios is one) that a field renders.

    Args:
        field: The field.
        name: Its full name.
        question: What stands before the label, for a cell of a table.
        gettext: The reader's words.
    """
    label = f"{question}: {field.label}" if question else field.label
    match field.kind:
        case FieldKind.YES_NO:
            yield _entry(name, field.kind, label, (("yes", gettext("Yes")), ("no", gettext("No"))))
        case FieldKind.CHOICE:
            yield _entry(name, field.kind, label, _values(field.options))
        case FieldKind.SCALE:
            yield _entry(name, field.kind, label, tuple((n, n) for n in "12345"))
        case FieldKind.CHECKLIST:
            grouped = (option for group in field.groups for option in group.options)
            for option in (*field.options, *grouped):
                yield _entry(
                    f"{name}/{option.name}", field.kind, f"{label}: {option.label}", (("on", "on"),)
                )
            if field.other:
                yield _entry(f"{name}/other", FieldKind.TEXT, label)
        case FieldKind.TABLE:
            for row in field.rows:
                for column in field.columns:
                    cell = f"{name}/{row.name}/{column.name}"
                    yield from iter_entries(column, cell, row.label, gettext)
        case _ if field.repeat > 1:
            for number in range(1, field.repeat + 1):
                yield _entry(f"{name}-{number}", field.kind, f"{label} ({number})")
        case _:
            yield _entry(name, field.kind, label)


def manifest(sheet: Worksheet, gettext: Gettext = str) -> dict[str, Any]:
    """Return what `worksheets/<slug>/fields.json` holds, in the reader's words.

    Raises:
        SourceError: Two controls would share a name.
    """
    name, date = gettext("First name or initials (if you want)"), gettext("Today's date")
    who = (
        ("private", gettext("Only me")),
        ("supporter", gettext("Me and someone I trust")),
        ("facilitator", gettext("Me and my facilitator or team")),
    )
    standard = [
        _entry(f"{sheet.slug}/first-name", FieldKind.TEXT, name),
        _entry(f"{sheet.slug}/date", FieldKind.DATE, date),
        _entry(f"{sheet.slug}/share", FieldKind.CHOICE, gettext("Who may see this sheet?"), who),
    ]
    entries = [] if sheet.is_form else standard
    seen = {entry["name"] for entry in entries}
    for field in sheet.fields:
        for entry in iter_entries(field, f"{sheet.slug}/{field.name}", "", gettext):
            if entry["name"] in seen:
                raise SourceError(
                    f"docs/{sheet.src_uri}",
                    field.line,
                    f"two answers would be named '{entry['name']}'",
                    "names that stay different when '-1', '/row/column' or '/option' is added",
                )
            seen.add(entry["name"])
            entries.append(entry)
    return {
        "worksheet": sheet.slug,
        "number": sheet.label,
        "title": sheet.title,
        "private": sheet.private,
        "fields": entries,
        "aliases": {f"{sheet.slug}/{was}": f"{sheet.slug}/{now}" for was, now in sheet.aliases},
    }


def manifest_json(sheet: Worksheet, gettext: Gettext = str) -> str:
    """Return `fields.json` as text, the same bytes for the same worksheet."""
    return json.dumps(manifest(sheet, gettext), ensure_ascii=False, indent=1) + "\n"


def control_names(html: str) -> set[str]:
    """Return the names of the controls in a page's HTML."""
    return {unescape(name) for name in _CONTROL.findall(html)}
