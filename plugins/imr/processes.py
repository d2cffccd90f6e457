"""The processes of a build: forked where that is safe, so that they find everything loaded."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from imr.agenda import ENDED
from imr.cluster import cluster
from imr.errors import ImrError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import BoundedSemaphore

_SITE = (
    "imr.books.plugin",
    "imr.kept.plugin",
    "imr.site.plugin",
    "imr.worksheets.plugin",
    "mkdocs.commands.build",
    "pymdownx.superfences",
)
"""What builds a site."""

Result = TypeVar("Result")


def can_fork() -> bool:
    """Tell whether this process can be forked safely: one with threads cannot."""
    return sys.platform == "linux" and threading.active_count() == 1


def load_site() -> None:
    """Load what builds a site, for the processes that are forked from now on."""
    for name in _SITE:
        import_module(name)
    gc.freeze()


def _load_engine() -> None:
    """Load what lays out a page: WeasyPrint takes a third of a second."""
    from imr.books.later import load_engine  # noqa: PLC0415 (sites need not wait for it)

    load_engine()
    gc.freeze()


def cores(workers: int | None) -> int:
    """Return how many processes work at a time: one a core if nothing is said."""
    return workers or os.cpu_count() or 1


class Apart(Generic[Result]):
    """A piece of work in a process of its own, forked at once.

    Unlike a pool it needs no thread here, so that more processes can be forked after it.
    """

    def __init__(
        self, work: Callable[..., Result], *args: Any, places: BoundedSemaphore | None = None
    ) -> None:
        """Begin.

        Args:
            work: What to do.
            args: What it gets.
            places: It waits for one of these to be free.
        """
        context = multiprocessing.get_context("fork")
        self._reader, writer = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_work, args=(writer, places, work, args), daemon=True
        )
        self._process.start()
        writer.close()  # or nobody here would learn that the process has ended

    def result(self) -> Result:
        """Wait for what it returns, and raise what it raises.

        Raises:
            ImrError: The process was ended from outside.
        """
        try:
            value, error = self._reader.recv()
        except EOFError:
            raise ImrError(ENDED) from None
        self._process.join()
        if error is not None:
            raise error
        found: Result = value
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.join()


def _work(
    writer: Connection, places: BoundedSemaphore | None, work: Callable[..., Any], args: Any
) -> None:
    value: Any = None
    wrong: Exception | None = None
    try:
        with places or nullcontext():
            value = work(*args)
    except ImrError as error:
        wrong = error
    except Exception:  # noqa: BLE001 (a mistake of ours is shown where it was made)
        wrong = RuntimeError(traceback.format_exc())
    writer.send((value, wrong))


@contextmanager
def executor(workers: int | None = None, scheduler: str = "") -> Iterator[Executor]:
    """Give a pool of processes that can lay out pages, or a dask cluster's executor.

    Args:
        workers: Processes to use; one a core if not said.
        scheduler: Address of a dask scheduler to use instead.

    Raises:
        ImrError: A scheduler is named but cannot be used.
    """
    if scheduler:
        with cluster(scheduler) as found:
            yield found
        return
    forked = can_fork()
    context = multiprocessing.get_context("fork" if forked else "forkserver")
    if forked:
        _load_engine()
    else:
        context.set_forkserver_preload(list(_SITE))
    with ProcessPoolExecutor(cores(workers), mp_context=context) as pool:
        if forked:
            pool.submit(os.getpid).result()  # now, not when there may be threads
        yield pool
