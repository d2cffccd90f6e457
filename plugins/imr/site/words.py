"""What the templates can say: the functions and values that they call by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from imr.site.icons import tab_icon
from imr.site.meta import described, tab_title
from imr.site.navigation import foot, menu
from imr.site.place import Place, place_of
from imr.site.security import policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from imr.curriculum.edition import Edition
    from imr.site.fonts import Fonts
    from imr.site.scripts import Scripts


class Shown(Protocol):
    """A page as the templates know it."""

    file: Any
    meta: Mapping[str, Any]
    title: Any
    url: str
    canonical_url: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a template may ask, beside the page itself."""

    folder: Path
    """The repository."""

    edition: Edition
    fonts: Fonts
    scripts: Scripts
    locales: Sequence[Mapping[str, str]]
    """Each has its `lang` (BCP 47), its `prefix` below the site's root, and its `name`."""

    prefix: str
    """Of this locale: empty for the source."""

    root: str
    """The site's address with its slash; empty where it is not known."""

    site_name: str

    def names(self) -> dict[str, Any]:
        """Return what the templates see."""
        curriculum = self.edition.curriculum
        return {
            "addresses": self.addresses,
            "early_fonts": self.fonts.early,
            "content_policy": policy(self.scripts.first),
            "described": self.described,
            "first_script": self.scripts.first,
            "icon": tab_icon(self.folder),
            "foot": foot(curriculum, self.edition.gettext),
            "has_page": {page.src_uri for page in curriculum.sources()}.__contains__,
            "menu": menu(curriculum, self.edition.gettext),
            "module_count": len(curriculum.modules),
            "renamed": {
                f"{sheet.slug}/{was}": f"{sheet.slug}/{now}"
                for sheet in curriculum.worksheets
                for was, now in sheet.aliases
            },
            "scripts": self.scripts.entries,
            "scripts_of": self.scripts_of,
            "styles_of": self.styles_of,
            "tab_title": self.tab_title,
        }

    def addresses(self, page: Shown) -> list[tuple[str, str]]:
        """Return a page's address in each language, and in the one for everybody else.

        Without the site's address they lead from this locale's own folder.
        """
        up = self.root or ("../" if self.prefix else "")
        found = [(one["lang"], up + one["prefix"] + page.url) for one in self.locales]
        return [*found, ("x-default", up + page.url)]

    def described(self, page: Shown, place: Place) -> dict[str, Any]:
        """Return a page in the words of schema.org."""
        return described(self.edition, place, page.canonical_url or "", self.site_name)

    def tab_title(self, page: Shown | None) -> str:
        """Return what stands in the browser's tab."""
        place = place_of(self.edition, page.file.src_uri) if page else Place()
        return tab_title(self.edition, place, str(page.title) if page else "")

    def scripts_of(self, page: Shown | None) -> list[str]:
        """Return the scripts that a page loads: a worksheet's, or every page's and its tool's."""
        meta = page.meta if page else {}
        wanted = ("sheet" if meta.get("kind") == "worksheet" else "page", meta.get("tool", ""))
        return [name for name in wanted if name in self.scripts.entries]

    def styles_of(self, page: Shown | None) -> list[str]:
        """Return the styles that a page loads: every page's, and a tool's."""
        kind = (page.meta if page else {}).get("kind", "")
        return ["page.css", *(["tool.css"] if kind == "tool" else [])]


def address(src_uri: str) -> str:
    """Return a page's address within its locale: `modules/01-x/1-y.md` is `modules/01-x/1-y/`."""
    return src_uri.removesuffix("index.md").replace(".md", "/") or "./"


def dial(number: str, *, text: bool = False) -> str:
    """Return the address that makes a phone call a number, or write to it.

    A line that wants a word is reached as it says: "SHOUT to 85258" is `sms:85258?body=SHOUT`.
    """
    found = re.findall(r"\+?[0-9](?:[0-9 -]*[0-9])?", number)
    digits = re.sub("[ -]", "", found[-1]) if found else number
    if not text:
        return f"tel:{digits}"
    word = re.search(r"\b[A-Z]{3,}\b", number)
    return f"sms:{digits}" + (f"?body={word[0]}" if word else "")
