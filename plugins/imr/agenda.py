"""What is being done in other processes, and what is to follow when each piece of it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is so far."""


class Agenda:
    """Waits for pieces of work in the order in which they end, and for those that they begin."""

    def __init__(self, executor: Executor, tell: Progress) -> None:
        self._executor, self._tell = executor, tell
        self._ended: SimpleQueue[Future[Any]] = SimpleQueue()
        self._open: dict[Future[Any], tuple[str, Callable[[Any], None]]] = {}
        self._done: Counter[str] = Counter()
        self._known: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for future in self._open:
            future.cancel()

    def begin(
        self, what: str, then: Callable[[Any], None], task: Callable[..., Any], *args: Any
    ) -> None:
        """Give a task to another process.

        Args:
            what: What it is to those who watch; "" if they need not know.
            then: Gets what it returns.
            task: A function of a module.
            args: What it gets.
        """
        self.follow(what, then, self._executor.submit(task, *args))

    def follow(self, what: str, then: Callable[[Any], None], future: Future[Any]) -> None:
        """Wait for a task that was begun elsewhere; see `begin`."""
        self._open[future] = (what, then)
        self._known[what] += 1
        future.add_done_callback(self._ended.put)

    def run(self) -> None:
        """Wait for everything. An error of any task is raised here, and the rest is not waited for."""
        while self._open:
            future = self._ended.get()
            what, then = self._open.pop(future)
            value = future.result()
            self._done[what] += 1
            if what:
                self._tell(what, self._done[what], self._known[what])
            then(value)
