"""Modules that WeasyPrint 70 loads and, with HarfBuzz at hand, never uses: loaded when they are."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

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


def load_later() -> None:
    """Put stand-ins for modules that are not loaded yet: to be called before WeasyPrint is."""
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
