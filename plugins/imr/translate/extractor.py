"""Entry points for Babel, so that `pybabel` and what is built on it can read our pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from babel.messages.catalog import Catalog, TranslationError
from babel.messages.catalog import Message as CatalogMessage

from imr.translate.checks import check_translation
from imr.translate.messages import Message, iter_messages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_Extracted = tuple[int, str | None, str | tuple[str, str], list[str]]


def extract(
    fileobj: BinaryIO,
    keywords: Mapping[str, Any] | Collection[str],  # noqa: ARG001
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[_Extracted]:
    """Yield the messages of a page as Babel's extraction methods do (`babel.extractors`)."""
    for message in iter_messages(fileobj.read().decode("utf-8")):
        comments = message.comment.split("\n")
        if message.context is None:
            yield message.line, None, message.msgid, comments
        else:
            yield message.line, "pgettext", (message.context, message.msgid), comments


def check(catalog: Catalog | None, message: CatalogMessage) -> None:  # noqa: ARG001
    """Check one entry for `pybabel compile` (`babel.checkers`).

    Raises:
        TranslationError: If the site would refuse to show the translation.
    """
    plural = not isinstance(message.id, str)
    ids = tuple(message.id) if plural else (str(message.id),)
    strings = message.string if plural else (message.string,)
    for index, string in enumerate(strings or ()):
        source = Message(ids[min(index, len(ids) - 1)], message.context, "", 0, 0)
        if ids[0] and string and not message.fuzzy:
            problems = check_translation(source, str(string).rstrip())
            if problems:
                raise TranslationError("; ".join(problems))
