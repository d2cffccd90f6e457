"""WeasyPrint 70, loaded in two thirds of its time.

Modules that it loads and, with HarfBuzz at hand, never uses, are loaded when they are used. Its C
libraries are loaded by their file names, as `dlopen` knows them: before it tries those, it has
`find_library` look for their names on other systems, each time with `ldconfig`, `gcc` and `ld`.
"""

from __future__ import annotations

import ctypes.util
import sys
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNUSED = {
    "fontTools.subset": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
}
"""Each with the functions that are taken out of it at once; a fifth of the time to begin is theirs."""


class _Later(ModuleType):
    """Stands for a module until something in it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_load(self), name)


def _load(stand_in: ModuleType) -> ModuleType:
    name = stand_in.__name__
    if sys.modules.get(name) is stand_in:
        del sys.modules[name]
    return import_module(name)


def load_engine() -> None:
    """Load what lays out a page, for this process and for those forked from it.

    Raises:
        BookError: If another release of WeasyPrint is installed than the one mended here.
    """
    _stand_in()
    with _known_by_file_name():
        import_module("imr.books.engine").warm()


def _nowhere(name: str) -> None:
    """Find no library, as `find_library` does where there is none of a name."""


@contextmanager
def _known_by_file_name() -> Iterator[None]:
    find = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _nowhere
    try:
        yield
    finally:
        ctypes.util.find_library = find


def _stand_in() -> None:
    """Put stand-ins for modules that are not loaded yet."""
    for name, functions in _UNUSED.items():
        if name in sys.modules:
            continue
        stand_in = sys.modules[name] = _Later(name)
        for function in functions:
            setattr(stand_in, function, _called_later(stand_in, function))


def _called_later(stand_in: ModuleType, function: str) -> Any:
    def call(*args: Any, **named: Any) -> Any:
        return getattr(_load(stand_in), function)(*args, **named)

    return call
