"""A field, or a whole worksheet, as the one HTML that serves screen, PDF and pen."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from imr.curriculum.model import Field, Gettext, Option

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES = Path(__file__).parents[3] / "overrides" / "worksheet"
_SPAN = re.compile(r"&lt;span lang=&#34;([A-Za-z0-9-]+)&#34;&gt;(.*?)&lt;/span&gt;", re.DOTALL)
_FIRST_FIELD = re.compile(r'<h2|<(?:div|fieldset) class="imr-field')
_TAG = re.compile(r'<span lang="[A-Za-z0-9-]+">|</span>')


def words(text: str) -> Markup:
    """Escape a label, keeping the one element that marks words of another language."""
    return Markup(_SPAN.sub(r'<span lang="\1">\2</span>', str(escape(text))))  # noqa: S704


def plain(text: str) -> str:
    """Give a label's words alone, for an attribute."""
    return _TAG.sub("", text)


@lru_cache(maxsize=4)
def _template(name: str, gettext: Gettext) -> dict[str, Callable[..., str]]:
    """Return the macros of a template, in the reader's words."""
    environment: Any = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"words": words, "plain": plain}
    environment.install_gettext_callables(
        gettext, lambda one, many, n: gettext(one if n == 1 else many)
    )
    yes_no = (Option("yes", gettext("Yes")), Option("no", gettext("No")))
    macros: dict[str, Callable[..., str]] = vars(
        environment.get_template(name).make_module({"yes_no": yes_no})
    )
    return macros


def render_field(field: Field, name: str, gettext: Gettext = str) -> str:
    """Render one field.

    Args:
        field: What to ask.
        name: Its full name, `<worksheet>/<field>`.
        gettext: The reader's words.
    """
    return str(_template("field.html", gettext)["field_html"](field, name))


def render_sheet(
    content: str, slug: str, *, private: bool, form: bool = False, gettext: Gettext = str
) -> str:
    """Wrap a worksheet's rendered page into its form, with what every sheet has.

    Args:
        content: The page as HTML, its H1 first.
        slug: The worksheet's slug; the names of the standard fields begin with it.
        private: Whether to warn before the sheet is printed or shared.
        form: Whether it is a facilitator's, which asks for no name of its own accord.
        gettext: The reader's words.
    """
    head, heading, body = content.partition("</h1>")
    start = _FIRST_FIELD.search(body)
    intro, fields = (body[: start.start()], body[start.start() :]) if start else (body, "")
    sheet = _template("sheet.html", gettext)["sheet"]
    whole = sheet(Markup(intro), Markup(fields), slug, private, form)  # noqa: S704
    return f"{head}{heading}{whole}"
