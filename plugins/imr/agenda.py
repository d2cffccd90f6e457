"""What is being done in other processes, and what is to follow when each piece of it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from heapq import heappop, heappush
from itertools import count
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self

from imr.errors import ImrError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is so far."""

ENDED = (
    "A process of the build was ended before it was done. Expected it to go on: if the system was "
    "short of memory, try `imr build --workers 1`."
)

Then = Callable[[Any], None]
Turn = tuple[float, ...]


class Agenda:
    """Waits for pieces of work in the order in which they end, and for those that they begin."""

    def __init__(self, executor: Executor, tell: Progress, hands: int | None = None) -> None:
        """Begin with nothing.

        Args:
            executor: Does the work.
            tell: Shown the progress.
            hands: Tasks it can do at a time; the others wait here, so that an urgent one that
                comes later goes before them. None if they need not.
        """
        self._executor, self._tell, self._hands = executor, tell, hands
        self._waiting: list[tuple[Turn, int, str, Then, Callable[..., Any], tuple[Any, ...]]] = []
        self.numbers = count()
        """Rise with time: for the turns of those who take one."""

        self._sent: set[Future[Any]] = set()
        self._ended: SimpleQueue[Future[Any]] = SimpleQueue()
        self._open: dict[Future[Any], tuple[str, Then]] = {}
        self._done: Counter[str] = Counter()
        self._known: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for future in self._open:
            future.cancel()

    def begin(
        self, what: str, then: Then, task: Callable[..., Any], *args: Any, turn: Turn = (0,)
    ) -> None:
        """Give a task to another process.

        Args:
            what: What it is to those who watch; "" if they need not know.
            then: Gets what it returns.
            task: A function of a module.
            args: What it gets.
            turn: The lowest goes first.
        """
        self._known[what] += 1
        heappush(self._waiting, (turn, next(self.numbers), what, then, task, args))
        self._send()

    def follow(self, what: str, then: Then, future: Future[Any]) -> None:
        """Wait for a task that was begun elsewhere; see `begin`."""
        self._known[what] += 1
        self._watch(what, then, future)

    def _watch(self, what: str, then: Then, future: Future[Any]) -> None:
        self._open[future] = (what, then)
        future.add_done_callback(self._ended.put)

    def _send(self) -> None:
        while self._waiting and (self._hands is None or len(self._sent) < self._hands):
            _, _, what, then, task, args = heappop(self._waiting)
            future = self._executor.submit(task, *args)
            self._sent.add(future)
            self._watch(what, then, future)

    def run(self) -> None:
        """Wait for everything. An error of any task is raised here, and the rest is not waited for.

        Raises:
            ImrError: A process was ended from outside.
        """
        while self._open:
            future = self._ended.get()
            what, then = self._open.pop(future)
            try:
                value = future.result()
            except BrokenExecutor:
                raise ImrError(ENDED) from None
            self._done[what] += 1
            if what:
                self._tell(what, self._done[what], self._known[what])
            self._sent.discard(future)
            then(value)
            self._send()
