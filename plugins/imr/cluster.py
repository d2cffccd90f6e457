"""A dask cluster as an executor, for those who build sixty languages.

Workers need the same files at the same paths, such as a shared folder. A task whose worker dies is
given to another.
"""

from __future__ import annotations

from concurrent.futures import Executor, Future
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from imr.errors import ImrError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TURN = Lock()
_PATIENCE = 20
"""Seconds to wait for the scheduler to answer."""


def in_turn(task: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a task when no other runs in this process.

    A dask worker runs tasks in threads, while a site is built by settings of the whole process and
    WeasyPrint is not made for threads.
    """
    with _TURN:
        return task(*args, **kwargs)


class _Cluster(Executor):
    """Gives each task to a worker that takes one at a time."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._executor.submit(in_turn, task, *args, **kwargs)


@contextmanager
def cluster(scheduler: str) -> Iterator[Executor]:
    """Give the executor of a dask cluster.

    Args:
        scheduler: Its address, as in "tcp://host:8786".

    Raises:
        ImrError: dask.distributed is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client  # noqa: PLC0415 (only those who have a cluster need it)
    except ImportError:
        raise ImrError(
            "--scheduler: dask.distributed is missing. Expected `pip install distributed`."
        ) from None
    try:
        client: Any = Client(scheduler, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ImrError(
            f"--scheduler: no dask scheduler answers at {scheduler}. Expected an address such as "
            "tcp://host:8786."
        ) from error
    with client:
        yield _Cluster(client.get_executor())
