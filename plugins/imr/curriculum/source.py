"""YAML that knows its lines: front matter, field fences, facts and region files."""

from __future__ import annotations

import re
from typing import Any

import yaml

from imr.errors import SourceError


class Mapping(dict[str, Any]):
    """A mapping of the source that remembers the line of each of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the mapping where the key is missing."""
        return self.lines.get(key, self.line)


_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML brings it: ten times faster, and there are a thousand fences."""


class _Loader(_Fast):  # type: ignore[misc]
    """YAML 1.2's booleans, no dates: a row may be named `no`, a review date stays as typed."""

    first_line = 1


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, rule) for tag, rule in rules if tag.rsplit(":", 1)[1] not in {"bool", "timestamp"}
    ]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _word in ("true", "false"):
    _Loader.yaml_implicit_resolvers.setdefault(_word[0], []).append(
        ("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"))
    )


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    found = Mapping(loader.first_line + node.start_mark.line)
    for key_node, value_node in node.value:
        key = str(_constructed(loader, key_node))
        line = loader.first_line + key_node.start_mark.line
        if key in found:
            raise _Repeated(key, line)
        found[key] = _constructed(loader, value_node)
        found.lines[key] = line
    return found


def _constructed(loader: _Loader, node: yaml.Node) -> Any:
    """Return the value of a node; most are text, and need none of what PyYAML does for others."""
    if node.tag == "tag:yaml.org,2002:str" and type(node) is yaml.ScalarNode:
        return node.value
    return loader.construct_object(node, deep=True)


class _Repeated(Exception):  # noqa: N818 (never leaves this module)
    def __init__(self, key: str, line: int) -> None:
        self.key = key
        self.line = line


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def parse_mapping(text: str, file: str, line: int = 1) -> Mapping:
    """Read one YAML mapping.

    Args:
        text: The YAML.
        file: Named in errors.
        line: Line of the file on which the text begins.

    Raises:
        SourceError: The text is not YAML, not a mapping, or repeats a key.
    """
    loader = _Loader(text)
    loader.first_line = line
    try:
        found = loader.get_single_data()
    except _Repeated as error:
        raise SourceError(
            file, error.line, f"the key '{error.key}' stands twice", "each key once"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = line + (mark.line if mark else 0)
        why = getattr(error, "problem", None) or "it does not parse"
        raise SourceError(
            file, at, f"this is not YAML ({why})", "'key: value' lines; quote text that holds ': '"
        ) from None
    finally:
        loader.dispose()
    if found is None:
        return Mapping(line)
    if not isinstance(found, Mapping):
        raise SourceError(file, line, "this is not a list of keys", "'key: value' lines")
    return found
