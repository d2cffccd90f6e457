"""The words people see in YAML: front matter and worksheet fields."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from imr.translate.segments import Line, Place, Segment, Slice, has_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# libyaml reads about eight times as fast; where it is missing, the result is the same.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_ENDLESS = 1 << 30
"""Columns before the dumper may break a line."""

_META = {"title": "heading", "description": "description"}
"""The title shares the context of the page's H1: they are the same words, translated once."""

_WORDS = frozenset({"label", "hint", "low", "high", "unit", "row_label"})
_Found = tuple[ScalarNode, str, bool]


def front_matter_segments(view: Sequence[Line]) -> list[Segment]:
    """Return the title and the description of a page's front matter."""
    return _segments(view, _front_matter, Place.META)


def field_segments(view: Sequence[Line]) -> list[Segment]:
    """Return labels, hints and options of one `field` fence."""
    return _segments(view, _field, Place.FIELD)


def encode(text: str, style: str) -> str:
    """Write a text as a YAML scalar, in its old style if that can hold it, else in quotes."""
    if style == "'":
        candidate = "'" + text.replace("'", "''") + "'"
    elif style == '"':
        candidate = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        candidate = text
    if _reads_as(candidate, text, flow=style == "flow"):
        return candidate
    quoted: str = yaml.dump(
        text, Dumper=_Dumper, default_style='"', allow_unicode=True, width=_ENDLESS
    )
    return quoted.removesuffix("\n")


def _reads_as(candidate: str, text: str, *, flow: bool) -> bool:
    """Tell whether YAML takes the candidate for exactly this text."""
    if "\n" in candidate or not candidate.isprintable():
        return False
    source = f"{{k: {candidate} }}" if flow else f"k: {candidate}"
    try:
        node = yaml.compose(source, Loader=_Loader)
    except yaml.YAMLError:
        return False
    if not isinstance(node, MappingNode) or len(node.value) != 1:
        return False
    value = node.value[0][1]
    # A bare "No" is a truth value to most readers of YAML.
    return (
        isinstance(value, ScalarNode)
        and value.value == text
        and value.tag == "tag:yaml.org,2002:str"
    )


def _segments(view: Sequence[Line], find: Any, place: Place) -> list[Segment]:
    source = "\n".join(line.text for line in view)
    try:
        node = yaml.compose(source, Loader=_Loader)
    except yaml.YAMLError:
        return []  # the loader of the curriculum tells the author, with the line
    if not isinstance(node, MappingNode):
        return []
    starts = list(accumulate((len(line.text) + 1 for line in view), initial=0))
    segments = []
    for scalar, context, flow in find(node):
        begin = scalar.start_mark.index
        end = begin + len(source[begin : scalar.end_mark.index].rstrip())
        msgid = scalar.value.strip()
        # A tag or an anchor belongs to its scalar; an alias would be translated twice.
        if has_words(msgid) and source[begin] not in "!&":
            style = scalar.style or ("flow" if flow else "plain")
            slices = _slices(view, starts, begin, end)
            segments.append(Segment(msgid, context, place, slices, style=style))
    return segments


def _slices(view: Sequence[Line], starts: list[int], begin: int, end: int) -> tuple[Slice, ...]:
    first, last = bisect_right(starts, begin) - 1, bisect_right(starts, end) - 1
    slices = []
    for index in range(first, last + 1):
        line = view[index]
        start = begin - starts[index] if index == first else 0
        stop = end - starts[index] if index == last else len(line.text)
        slices.append(Slice(line.number, line.column + start, line.column + stop))
    return tuple(slices)


def _front_matter(node: MappingNode) -> Iterator[_Found]:
    for key, value in node.value:
        if isinstance(value, ScalarNode) and key.value in _META:
            yield value, _META[key.value], bool(node.flow_style)


def _field(node: Node) -> Iterator[_Found]:
    """Yield the words of a field, a column of a table or a group of options."""
    if not isinstance(node, MappingNode):
        return
    flow = bool(node.flow_style)
    for key, value in node.value:
        if isinstance(value, ScalarNode) and key.value in _WORDS:
            yield value, "field", flow
        elif isinstance(value, MappingNode) and key.value in {"options", "rows"}:
            labels = (label for _, label in value.value if isinstance(label, ScalarNode))
            yield from ((label, "option", bool(value.flow_style)) for label in labels)
        elif isinstance(value, SequenceNode) and key.value == "columns":
            yield from (found for column in value.value for found in _field(column))
        elif isinstance(value, SequenceNode) and key.value == "groups":
            # The heading over a group of options reads like an option, not like a question.
            words = (found for group in value.value for found in _field(group))
            yield from ((scalar, "option", inline) for scalar, _, inline in words)
