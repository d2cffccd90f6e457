"""`fields.json`: every answer a worksheet can hold, for programs and for tests."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from imr.curriculum.model import Field, FieldKind, Option, Worksheet
from imr.errors import SourceError
from imr.worksheets.html import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_YES_NO = (Option("yes", "Yes"), Option("no", "No"))
_CONTROL = re.compile(r"<(?:input|textarea|select)\b[^>]*?\bname=\"([^\"]*)\"")


def _entry(name: str, kind: FieldKind, label: str, values: tuple[str, ...] = ()) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "kind": kind.value, "label": plain(label)}
    if values:
        entry["values"] = list(values)
    return entry


def iter_entries(  # noqa: C901 (a case for each kind of field)
    field: Field, name: str, question: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield an entry for each control (a group of radios is one) that a field renders.

    Args:
        field: The field.
        name: Its full name.
        question: What stands before the label, for a cell of a table.
    """
    label = f"{question}: {field.label}" if question else field.label
    match field.kind:
        case FieldKind.YES_NO:
            yield _entry(name, field.kind, label, tuple(o.name for o in _YES_NO))
        case FieldKind.CHOICE:
            yield _entry(name, field.kind, label, tuple(o.name for o in field.options))
        case FieldKind.SCALE:
            yield _entry(name, field.kind, label, ("1", "2", "3", "4", "5"))
        case FieldKind.CHECKLIST:
            grouped = (option for group in field.groups for option in group.options)
            for option in (*field.options, *grouped):
                yield _entry(
                    f"{name}/{option.name}", field.kind, f"{label}: {option.label}", ("on",)
                )
            if field.other:
                yield _entry(f"{name}/other", FieldKind.TEXT, label)
        case FieldKind.TABLE:
            for row in field.rows:
                for column in field.columns:
                    yield from iter_entries(column, f"{name}/{row.name}/{column.name}", row.label)
        case _ if field.repeat > 1:
            for number in range(1, field.repeat + 1):
                yield _entry(f"{name}-{number}", field.kind, f"{label} ({number})")
        case _:
            yield _entry(name, field.kind, label)


def manifest(sheet: Worksheet) -> dict[str, Any]:
    """Return what `worksheets/<slug>/fields.json` holds.

    Raises:
        SourceError: Two controls would share a name.
    """
    standard = [
        _entry(f"{sheet.slug}/first-name", FieldKind.TEXT, "First name or initials"),
        _entry(f"{sheet.slug}/date", FieldKind.DATE, "Date"),
        _entry(
            f"{sheet.slug}/share",
            FieldKind.CHOICE,
            "Who may see this sheet?",
            ("private", "supporter", "facilitator"),
        ),
    ]
    entries = [] if sheet.is_form else standard
    seen = {entry["name"] for entry in entries}
    for field in sheet.fields:
        for entry in iter_entries(field, f"{sheet.slug}/{field.name}"):
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


def manifest_json(sheet: Worksheet) -> str:
    """Return `fields.json` as text, the same bytes for the same worksheet."""
    return json.dumps(manifest(sheet), ensure_ascii=False, indent=1) + "\n"


def control_names(html: str) -> set[str]:
    """Return the names of the controls in a page's HTML."""
    return {unescape(name) for name in _CONTROL.findall(html)}
