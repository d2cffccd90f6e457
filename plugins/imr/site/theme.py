"""How MkDocs finds the theme's files and templates, without what costs time and changes nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemBytecodeCache, FileSystemLoader

if TYPE_CHECKING:
    from pathlib import Path


class Templates(FileSystemLoader):
    """Passes by hidden folders, whose files MkDocs leaves out: Material has 14,000 icons there."""

    def list_templates(self) -> list[str]:
        """Return the names of all templates and files, sorted."""
        found: set[str] = set()
        for top in self.searchpath:
            for folder, folders, files in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith(".")]
                at = os.path.relpath(folder, top).replace(os.sep, "/")
                found.update(files if at == "." else (f"{at}/{name}" for name in files))
        return sorted(found)


def quicken(theme: Any, cache: Path) -> None:
    """Let a theme make its environments with these templates, compiled once for all builds.

    Args:
        theme: MkDocs' theme.
        cache: A folder for compiled templates.
    """
    cache.mkdir(parents=True, exist_ok=True)
    make = theme.get_env

    def get_env() -> Any:
        env = make()
        env.loader = Templates(theme.dirs)
        env.bytecode_cache = FileSystemBytecodeCache(str(cache))
        return env

    theme.get_env = get_env
