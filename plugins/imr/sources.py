"""Everything there is to translate: pages, region files, templates, words of the code, facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from babel.messages.extract import extract_from_dir

from imr.curriculum.edition import FACTS
from imr.curriculum.everyday import EVERYDAY, load_everyday
from imr.curriculum.facts import load_facts
from imr.curriculum.loader import page_uris
from imr.curriculum.regions import load_region
from imr.site.offline import CHANGES, news
from imr.site.scripts import messages as script_messages
from imr.translate.messages import Message, iter_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_METHODS = [("overrides/**.html", "jinja2"), ("plugins/imr/**.py", "python")]
_OPTIONS = {"overrides/**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true"}}
_TOPS = ("overrides", "plugins/imr", "plugins")
_SITE = ("site_name", "site_description", "copyright")
_BOOKS = ("cover_subtitle", "toc_title")


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml for its words only; its own tags are MkDocs' business."""


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def message_sources(root: Path) -> Mapping[str, tuple[Message, ...]]:
    """Return the messages of each catalog: one per page and region, `everyday`, `site`.

    Raises:
        SourceError: A page, a region or the register of facts is wrong.
    """
    docs = root / "docs"
    found = {
        uri.removesuffix(".md"): tuple(iter_messages((docs / uri).read_text("utf-8"), src_uri=uri))
        for uri in page_uris(docs)
    }
    for path in sorted((root / "regions").glob("*.yml")):
        found[f"regions/{path.stem}"] = tuple(_region(path))
    everyday = docs / EVERYDAY
    if everyday.is_file():
        found["everyday"] = tuple(_everyday(everyday, frozenset(page_uris(docs))))
    found["site"] = tuple(_unique(_site(root)))
    return found


def _region(path: Path) -> Iterator[Message]:
    file = f"regions/{path.name}"
    region = load_region(path.read_text("utf-8"), file)
    lines = dict(region.lines)
    for name, text in region.passages():
        for message in iter_messages(text, src_uri=file):
            yield Message(
                message.msgid, message.context, name, lines[name], lines[name], reference=file
            )


def _everyday(path: Path, known: frozenset[str]) -> Iterator[Message]:
    file = f"docs/{EVERYDAY}"
    for entry in load_everyday(path.read_text("utf-8"), file, known):
        comment = (
            f"{entry.name}: what people type when they look for this, with commas between. "
            "Do not translate word by word: write what people say in your language, "
            "as many phrases as you like."
        )
        yield Message(entry.says, None, comment, entry.line, entry.line, reference=file)


def _site(root: Path) -> Iterator[Message]:
    config = yaml.load((root / "mkdocs.yml").read_text("utf-8"), _Loader)  # noqa: S506
    books = next(p["imr-books"] for p in config["plugins"] if "imr-books" in p)
    for values, keys in ((config, _SITE), (books, _BOOKS)):
        for key in keys:
            yield Message(values[key], None, f"mkdocs.yml, {key}", 1, 1, reference="mkdocs.yml")
    folders = {path.name for top in _TOPS for path in (root / top, *(root / top).rglob("*/"))}
    for file, line, text, comments, context in extract_from_dir(
        root,
        _METHODS,
        _OPTIONS,
        keywords={"gettext": None, "_": None, "ngettext": (1, 2)},
        directory_filter=lambda name: Path(name).name in folders,
    ):
        for msgid in (text,) if isinstance(text, str) else text:
            yield Message(msgid, context, " ".join(comments), line, line, reference=file)
    for file, line, text in script_messages(root):
        yield Message(text, None, "", line, line, reference=file)
    changes = root / CHANGES
    if told := news(changes.read_text("utf-8")) if changes.is_file() else "":
        comment = "What is new in this edition; readers see it once"
        yield Message(told, None, comment, 1, 1, reference=CHANGES)
    file = f"docs/{FACTS}"
    for fact in load_facts((root / file).read_text("utf-8"), file).values():
        for text in (fact.claim, fact.text):
            if text:
                yield Message(text, None, f"fact {fact.name}", fact.line, fact.line, reference=file)


def _unique(messages: Iterator[Message]) -> Iterator[Message]:
    seen: set[tuple[str | None, str]] = set()
    for message in sorted(messages, key=lambda m: (m.reference, m.line)):
        key = (message.context, message.msgid)
        if key not in seen:
            seen.add(key)
            yield message
