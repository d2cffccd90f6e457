"""The `field` fence: a custom formatter of pymdownx.superfences, in any site generator."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from imr.curriculum.fields import parse_field
from imr.worksheets.html import render_field

if TYPE_CHECKING:
    from imr.curriculum.model import Gettext

WORDS: ContextVar[Gettext] = ContextVar("WORDS", default=str)
"""The reader's words; the site's plugin sets them once per build."""

_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}) *field *$", re.MULTILINE)


def name_sheet(markdown: str, slug: str) -> str:
    """Write the worksheet's slug into each field fence, so that full names are known there."""
    return _FENCE.sub(rf'\g<indent>\g<fence>field sheet="{slug}"', markdown)


def validate(
    language: str,  # noqa: ARG001
    inputs: dict[str, str],
    options: dict[str, Any],
    attrs: dict[str, Any],  # noqa: ARG001
    md: Any,  # noqa: ARG001
) -> bool:
    """Accept the fence's one option, `sheet`."""
    options.update({key: value for key, value in inputs.items() if key == "sheet"})
    return set(inputs) <= {"sheet"}


def format_field(
    source: str,
    language: str,  # noqa: ARG001
    css_class: str,  # noqa: ARG001
    options: dict[str, Any],
    md: Any,  # noqa: ARG001
    **kwargs: Any,  # noqa: ARG001
) -> str:
    """Render one fence.

    Raises:
        SourceError: The YAML is wrong; the loader finds this first and knows the page's line.
    """
    sheet = options.get("sheet", "worksheet")
    field = parse_field(source, f"worksheets/{sheet}.md")
    return render_field(field, f"{sheet}/{field.name}", WORDS.get())
