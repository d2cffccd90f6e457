"""The last look at a built site: what a generator may have left out without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from imr.errors import ImrError

if TYPE_CHECKING:
    from pathlib import Path

_MARK = re.compile(r'<meta name="imr-edition" content="[A-Za-z-]+">')
_THIRD_PARTY = re.compile(
    r"<(?:script|img|iframe|link(?! rel=\"(?:canonical|alternate|prev|next)\"))[^>]*?"
    r"(?:src|href)=\"(?:https?:)?//[^\"]+"
)
_HELP = re.compile(r'class="imr-help" href="(?:[^"]*help-now/|\./)"')
_LEFT = re.compile(r"\{\{ *(?:fact|region|curriculum)\.|```field")


def check_site(folder: Path) -> None:
    """Prove that every page has the edition's mark and the way to help, and asks nobody else.

    Raises:
        ImrError: A page lacks them; the message names each such page.
    """
    problems: list[str] = []
    pages = sorted(folder.rglob("*.html"))
    if not pages:
        raise ImrError(f"{folder}: the site has no page.")
    for page in pages:
        name = page.relative_to(folder)
        text = page.read_text("utf-8")
        if not _MARK.search(text):
            problems.append(f"{name}: the mark of the edition is missing, so a plugin did not run")
        if not _HELP.search(text):
            problems.append(f"{name}: there is no link to Help now in the header")
        if found := _THIRD_PARTY.search(text):
            problems.append(f"{name}: it asks another site: {found[0]}")
        if found := _LEFT.search(text):
            problems.append(f"{name}: '{found[0]}' was not filled in")
    if problems:
        raise ImrError("\n".join(problems))
