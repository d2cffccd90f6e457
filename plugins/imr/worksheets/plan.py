"""My plan: which answers of which worksheets it gathers, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from imr.curriculum.model import Curriculum, Field, FieldKind, Gettext, Worksheet
from imr.errors import ImrError
from imr.worksheets.html import plain

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Part:
    """Answers of one worksheet that stand together in a section."""

    sheet: str
    fields: tuple[str, ...]
    """Names within the sheet; of a table, `field/column` names one column to show."""

    rows: tuple[str, str, str] | None = None
    """A table, one of its columns and an answer: only rows with that answer are shown."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the plan, and where its answers come from."""

    name: str
    title: str
    parts: tuple[Part, ...]


def sections(gettext: Gettext = str) -> tuple[Section, ...]:
    """Return the plan's sections with their titles in the reader's words."""
    return (
        Section(
            "goals",
            gettext("My goals and steps"),
            (
                Part("what-recovery-means", ("means", "most-important")),
                Part("smart-goals", ("goal", "specific", "relevant", "time-bound", "target-date")),
                Part(
                    "goal-tracking",
                    (
                        "long-term-goal",
                        "goal-1",
                        "goal-1-steps",
                        "goal-2",
                        "goal-2-steps",
                        "goal-3",
                        "goal-3-steps",
                        "helper-will",
                        "helper-will-not",
                    ),
                ),
            ),
        ),
        Section(
            "strengths",
            gettext("My strengths"),
            (Part("my-strengths", ("strengths", "when-used", "who-sees")),),
        ),
        Section(
            "signs",
            gettext("My early warning signs"),
            (
                Part("early-warning-signs", ("top-sign", "own-sign", "signs", "who-notices")),
                Part("weekly-sign-check", ("my-sign", "day")),
            ),
        ),
        Section(
            "triggers",
            gettext("My triggers"),
            (
                Part("my-triggers", ("strongest", "plan", "triggers")),
                Part("triggers-and-plans", ("plans", "helps", "call", "reason")),
            ),
        ),
        Section(
            "zones",
            gettext("My relapse prevention plan"),
            (
                Part(
                    "relapse-prevention-plan",
                    (
                        "triggers",
                        "sign",
                        "zones",
                        "medicine-plan",
                        "hospital",
                        "home-care",
                        "agreed-by",
                        "agreed-on",
                        "review-on",
                        "copies",
                    ),
                ),
            ),
        ),
        Section(
            "coping",
            gettext("What helps me cope"),
            (
                Part("coping-card", ("when", "do", "say", "call")),
                Part(
                    "coping-menu",
                    ("at-home", "anywhere", "skills/helpful"),
                    rows=("skills", "use", "use"),
                ),
                Part("my-coping-now", ("coping/skill", "coping/when", "more-of")),
                Part("stress-plan", ("situation", "first-sign", "prevent", "cope", "helper")),
                Part("daily-protections", ("protections", "when")),
            ),
        ),
        Section(
            "medicine",
            gettext("My medicine and my routine"),
            (
                Part(
                    "medicines-i-take",
                    (
                        "medicines/medicine",
                        "medicines/dose",
                        "medicines/time",
                        "medicines/reason",
                        "medicines/prescriber",
                        "allergies",
                        "other-substances",
                        "pharmacy",
                        "checked",
                    ),
                ),
                Part(
                    "routine-plan",
                    ("routine", "time", "place", "prompts", "person-rules", "if-missed"),
                ),
            ),
        ),
        Section(
            "supporters",
            gettext("My supporters and my team"),
            (
                Part("relapse-prevention-plan", ("contacts",)),
                Part("my-team", ("team",)),
                Part(
                    "support-map",
                    ("people/name", "people/relationship", "people/support", "next-contact"),
                ),
            ),
        ),
        Section(
            "carry-on",
            gettext("How I carry on"),
            (Part("carry-on-plan", ("goals", "skill", "supports", "signs", "booster", "proud")),),
        ),
        Section(
            "change",
            gettext("My change plan for alcohol or drugs"),
            (
                Part(
                    "my-change-plan",
                    (
                        "goal",
                        "why",
                        "start",
                        "step",
                        "instead",
                        "helpers",
                        "not-help",
                        "slip",
                        "slip-person",
                    ),
                ),
            ),
        ),
        Section(
            "safe",
            gettext("My steps to stay safe"),
            (
                Part(
                    "steps-to-stay-safe",
                    (
                        "reasons",
                        "warning-signs",
                        "people-to-ask",
                        "my-words",
                        "safer-space",
                        "alone",
                        "people-and-places",
                    ),
                ),
            ),
        ),
    )


def plan(curriculum: Curriculum, gettext: Gettext = str) -> list[dict[str, Any]]:
    """Return the plan as the page's script reads it: sections, their sheets, and their fields.

    Shape: `[{name, title, parts: [{sheet, title, uri, private, fields: [...]}]}]`. A field has
    `name` (its full name), `kind` and `label`; where it has them, `options` (pairs of name and
    label), `repeat`, `unit`, and for a table `rows` (pairs, too), `columns` (fields, named by
    themselves) and `only` ([column, answer]).

    Raises:
        ImrError: The table above names a worksheet or a field that there is not.
    """
    sheets = {sheet.slug: sheet for sheet in curriculum.worksheets}
    return [
        {
            "name": section.name,
            "title": section.title,
            "parts": [_part(part, sheets, gettext) for part in section.parts],
        }
        for section in sections(gettext)
    ]


def sheets_of_plan() -> frozenset[str]:
    """Return the slugs of the worksheets that the plan takes answers from."""
    return frozenset(part.sheet for section in sections() for part in section.parts)


def _part(part: Part, sheets: Mapping[str, Worksheet], gettext: Gettext) -> dict[str, Any]:
    sheet = sheets.get(part.sheet)
    if sheet is None:
        raise ImrError(
            f"plugins/imr/worksheets/plan.py: there is no worksheet '{part.sheet}'. "
            "Expected the slug of one in docs/worksheets/."
        )
    known = {field.name: field for field in sheet.fields}
    columns: dict[str, list[str]] = {}
    for path in part.fields:
        name, _, column = path.partition("/")
        columns.setdefault(name, []).extend([column] if column else [])
    shown = [
        {
            "name": f"{sheet.slug}/{name}",
            **_field(
                _known(known, name, sheet.slug),
                chosen,
                part.rows[1:] if part.rows and part.rows[0] == name else (),
                sheet.slug,
                gettext,
            ),
        }
        for name, chosen in columns.items()
    ]
    return {
        "sheet": sheet.slug,
        "title": plain(sheet.title),
        "uri": sheet.src_uri,
        "private": sheet.private,
        "fields": shown,
    }


def _known(known: Mapping[str, Field], name: str, where: str) -> Field:
    if name not in known:
        raise ImrError(
            f"plugins/imr/worksheets/plan.py: '{where}' has no field '{name}'. "
            f"Expected one of {', '.join(known)}."
        )
    return known[name]


def _field(
    field: Field, columns: list[str], only: tuple[str, ...], where: str, gettext: Gettext
) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": field.kind.value, "label": plain(field.label)}
    grouped = (option for group in field.groups for option in group.options)
    if options := [[option.name, plain(option.label)] for option in (*field.options, *grouped)]:
        found["options"] = options
    if field.kind is FieldKind.YES_NO:
        found["options"] = [["yes", gettext("Yes")], ["no", gettext("No")]]
    if field.repeat > 1:
        found["repeat"] = field.repeat
    if field.unit:
        found["unit"] = plain(field.unit)
    if field.kind is FieldKind.TABLE:
        place = f"{where}/{field.name}"
        known = {column.name: column for column in field.columns}
        found["rows"] = [[row.name, plain(row.label)] for row in field.rows]
        found["columns"] = [
            {"name": name, **_field(_known(known, name, place), [], (), place, gettext)}
            for name in columns or known
        ]
        if only:
            answers = {option.name for option in _known(known, only[0], place).options}
            if only[1] not in answers:
                raise ImrError(
                    f"plugins/imr/worksheets/plan.py: '{place}/{only[0]}' has no answer '{only[1]}'. "
                    f"Expected one of {', '.join(sorted(answers))}."
                )
            found["only"] = list(only)
    return found
