"""Field fences: the YAML of one answer, read into a `Field`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imr.curriculum.model import Field, FieldKind, Group, Option
from imr.curriculum.source import Mapping, parse_mapping
from imr.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAME_EXPECTED = "lower-case letters, digits and single hyphens"
STANDARD = ("first-name", "date", "share")
"""Fields that every worksheet gets by itself; no sheet may name one of its own so."""

_OPEN = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}) *field\b.*$")
_KEYS: dict[FieldKind, frozenset[str]] = {
    FieldKind.TEXT: frozenset({"repeat"}),
    FieldKind.LONG_TEXT: frozenset({"lines"}),
    FieldKind.NUMBER: frozenset({"min", "max", "unit"}),
    FieldKind.DATE: frozenset(),
    FieldKind.YES_NO: frozenset(),
    FieldKind.CHOICE: frozenset({"options"}),
    FieldKind.CHECKLIST: frozenset({"options", "groups", "other"}),
    FieldKind.SCALE: frozenset({"low", "high"}),
    FieldKind.TABLE: frozenset({"rows", "row_label", "columns"}),
}
_COMMON = frozenset({"name", "kind", "label", "hint"})


@dataclass(frozen=True, slots=True)
class Fence:
    """A `field` fence of a page: its YAML and the line its YAML begins on."""

    yaml: str
    line: int


def iter_fences(markdown: str) -> Iterator[Fence]:
    """Yield the field fences of a page in order; `line` counts from 1 in `markdown`."""
    lines = markdown.split("\n")
    number = 0
    while number < len(lines):
        opening = _OPEN.match(lines[number])
        if not opening:
            number += 1
            continue
        fence, indent = opening["fence"], len(opening["indent"])
        end = number + 1
        while end < len(lines) and not re.fullmatch(
            rf" *{fence[0]}{{{len(fence)},}} *\r?", lines[end]
        ):
            end += 1
        yield Fence("\n".join(line[indent:] for line in lines[number + 1 : end]), number + 2)
        number = end + 1


class _Reader:
    """Reads one fence; it knows the file, so that each method can say where it is."""

    def __init__(self, file: str) -> None:
        self.file = file

    def field(self, found: Mapping, *, in_table: bool = False) -> Field:
        kind = self.kind(found, in_table)
        for key in found:
            if key not in _COMMON | _KEYS[kind]:
                raise SourceError(
                    self.file,
                    found.line_of(key),
                    f"a field of kind '{kind}' has no key '{key}'",
                    "one of " + ", ".join(sorted(_COMMON | _KEYS[kind])),
                )
        name = self.name(found)
        groups = self.groups(found)
        options = self.options(found, "options")
        if kind is FieldKind.CHOICE and not options:
            raise SourceError(
                self.file, found.line, f"the choice '{name}' has no options", "options: with names"
            )
        if kind is FieldKind.CHECKLIST and bool(options) == bool(groups):
            raise SourceError(
                self.file,
                found.line,
                f"the checklist '{name}' needs options or groups, one of the two",
                "options: or groups:",
            )
        return Field(
            name=name,
            kind=kind,
            label=self.text(found, "label", required=True),
            hint=self.text(found, "hint"),
            options=options,
            groups=groups,
            other=self.flag(found, "other"),
            low=self.text(found, "low"),
            high=self.text(found, "high"),
            unit=self.text(found, "unit"),
            minimum=self.number(found, "min"),
            maximum=self.number(found, "max"),
            lines=self.number(found, "lines") or 3,
            repeat=self.number(found, "repeat") or 1,
            rows=self.rows(found, kind),
            row_label=self.text(found, "row_label"),
            columns=self.columns(found, kind),
            line=found.line,
        )

    def kind(self, found: Mapping, in_table: bool) -> FieldKind:
        kinds = [k for k in FieldKind if not (in_table and k is FieldKind.TABLE)]
        if found.get("kind") not in set(kinds):
            raise SourceError(
                self.file,
                found.line_of("kind"),
                f"field kind '{found.get('kind', '')}' is unknown",
                "one of " + ", ".join(kinds),
            )
        return FieldKind(found["kind"])

    def name(self, found: Mapping) -> str:
        name = found.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise SourceError(
                self.file,
                found.line_of("name"),
                f"a field cannot be named '{found.get('name', '')}'",
                NAME_EXPECTED,
            )
        return name

    def text(self, found: Mapping, key: str, *, required: bool = False) -> str:
        value = found.get(key, "")
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or (required and not value.strip()):
            problem = (
                f"the field '{found.get('name', '')}' has no {key}"
                if not value
                else f"'{key}' is not text"
            )
            raise SourceError(
                self.file, found.line_of(key), problem, f"'{key}:' with the words people see"
            )
        return value.strip()

    def flag(self, found: Mapping, key: str) -> bool:
        value = found.get(key, False)
        if not isinstance(value, bool):
            raise SourceError(
                self.file, found.line_of(key), f"'{key}' cannot be '{value}'", "true or false"
            )
        return value

    def number(self, found: Mapping, key: str) -> int | None:
        value = found.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise SourceError(
                self.file, found.line_of(key), f"'{key}' cannot be '{value}'", "a whole number"
            )
        return value

    def options(self, found: Mapping, key: str) -> tuple[Option, ...]:
        given = found.get(key)
        if given is None:
            return ()
        if not isinstance(given, Mapping) or not given:
            raise SourceError(
                self.file,
                found.line_of(key),
                f"'{key}' is not a map of names to labels",
                "lines such as 'friend: A friend'",
            )
        for name, label in given.items():
            if not NAME.fullmatch(name):
                raise SourceError(
                    self.file, given.line_of(name), f"'{name}' is not a name", NAME_EXPECTED
                )
            if not isinstance(label, str | int | float) or not str(label).strip():
                raise SourceError(
                    self.file, given.line_of(name), f"'{name}' has no label", "words people see"
                )
        return tuple(Option(name, str(label).strip()) for name, label in given.items())

    def groups(self, found: Mapping) -> tuple[Group, ...]:
        given = found.get("groups") or ()
        if not isinstance(given, list | tuple) or not all(isinstance(g, Mapping) for g in given):
            raise SourceError(
                self.file,
                found.line_of("groups"),
                "'groups' is not a list of groups",
                "'- {name: …, label: …, options: {…}}'",
            )
        return tuple(
            Group(
                self.name(group),
                self.text(group, "label", required=True),
                self.options(group, "options"),
            )
            for group in given
        )

    def rows(self, found: Mapping, kind: FieldKind) -> tuple[Option, ...]:
        if kind is not FieldKind.TABLE:
            return ()
        given = found.get("rows")
        if isinstance(given, int) and not isinstance(given, bool) and given > 0:
            return tuple(Option(str(number), str(number)) for number in range(1, given + 1))
        rows = self.options(found, "rows")
        if not rows:
            raise SourceError(
                self.file,
                found.line_of("rows"),
                f"the table '{found.get('name', '')}' has no rows",
                "a number of rows, or a map of row names to labels",
            )
        return rows

    def columns(self, found: Mapping, kind: FieldKind) -> tuple[Field, ...]:
        if kind is not FieldKind.TABLE:
            return ()
        given = found.get("columns")
        if (
            not isinstance(given, list)
            or not given
            or not all(isinstance(c, Mapping) for c in given)
        ):
            raise SourceError(
                self.file,
                found.line_of("columns"),
                f"the table '{found.get('name', '')}' has no columns",
                "a list of fields, each with name, kind and label",
            )
        columns = tuple(self.field(column, in_table=True) for column in given)
        _unique(columns, self.file)
        return columns


def _unique(fields: tuple[Field, ...], file: str) -> None:
    seen: dict[str, int] = {}
    for field in fields:
        if field.name in seen:
            raise SourceError(
                file,
                field.line,
                f"the field name '{field.name}' stands twice (first on line {seen[field.name]})",
                "a name of its own for each field",
            )
        seen[field.name] = field.line


def parse_field(yaml_text: str, file: str, line: int = 1) -> Field:
    """Read the YAML of one fence.

    Raises:
        SourceError: Something in it is missing, unknown or of the wrong shape.
    """
    return _Reader(file).field(parse_mapping(yaml_text, file, line))


def parse_fields(markdown: str, file: str, first_line: int = 1) -> tuple[Field, ...]:
    """Read every field fence of a worksheet.

    Args:
        markdown: The page without its front matter.
        file: Named in errors.
        first_line: Line of the file on which `markdown` begins.

    Raises:
        SourceError: A fence is wrong, or two fields share a name.
    """
    fields = tuple(
        parse_field(fence.yaml, file, fence.line + first_line - 1)
        for fence in iter_fences(markdown)
    )
    _unique(fields, file)
    for field in fields:
        if field.name in STANDARD:
            raise SourceError(
                file,
                field.line,
                f"every worksheet has the field '{field.name}' already",
                "another name",
            )
    return fields
