"""Work in other processes: what it returns, what goes wrong in it, and which of it goes first."""

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from imr.agenda import ENDED, Agenda
from imr.errors import ImrError

APART = """
import multiprocessing, os, sys, time
from imr.errors import ImrError
from imr.processes import Apart, can_fork

def wrong():
    raise ImrError("help-now.md:3: a number is missing.")

def mistaken():
    return [][0]

def late(path):
    begun = time.monotonic()
    time.sleep(0.2)
    return begun, time.monotonic()

assert can_fork()
with Apart(pow, 2, 5) as one, Apart(os.getpid) as two, Apart(wrong) as three:
    with Apart(mistaken) as four, Apart(os._exit, 7) as five:
        assert one.result() == 32
        assert two.result() != os.getpid()
        for work in (three, four, five):
            try:
                work.result()
            except Exception as error:
                print(type(error).__name__, str(error).strip().splitlines()[-1])
places = multiprocessing.get_context("fork").BoundedSemaphore(1)
with Apart(late, 1, places=places) as one, Apart(late, 2, places=places) as two:
    (_, end), (begin, _) = sorted([one.result(), two.result()])
    assert end <= begin, "there was one place, and two worked at a time"
with Apart(time.sleep, 60):
    pass
assert not multiprocessing.active_children(), "what is not waited for goes on"
"""


@pytest.mark.skipif(sys.platform != "linux", reason="forks only there")
def test_work_apart_returns_what_it_makes_and_raises_what_it_raises():
    done = subprocess.run(
        [sys.executable, "-c", APART], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "ImrError help-now.md:3: a number is missing.",
        "RuntimeError IndexError: list index out of range",
        f"ImrError {ENDED}",
    ]


class Hands:
    """An executor that writes down what it is given, and is done with it at once or never."""

    def __init__(self, *, idle=False):
        self.given, self.idle = [], idle

    def submit(self, _task, *args):
        future = Future()
        self.given.append((args[0], future))
        if not self.idle:
            future.set_result(args[0])
        return future


def test_whoever_is_free_gets_the_task_whose_turn_is_lowest():
    hands = Hands()

    def then(name):
        if name == "page 1":  # what it leads to is more urgent than what waits
            agenda.begin("pages", then, str, "page 3", turn=(0, -9))

    with Agenda(hands, lambda *_: None, hands=1) as agenda:
        agenda.begin("pages", then, str, "page 1", turn=(0, -5))
        agenda.begin("books", then, str, "long book", turn=(1, -300))
        agenda.begin("books", then, str, "longer book", turn=(1, -400))
        agenda.begin("pages", then, str, "page 2", turn=(0, -1))
        assert [name for name, _ in hands.given] == ["page 1"]
        agenda.run()
    order = ["page 1", "page 3", "page 2", "longer book", "long book"]
    assert [name for name, _ in hands.given] == order


def test_an_error_ends_the_agenda_and_cancels_what_has_not_begun():
    hands = Hands(idle=True)
    with Agenda(hands, lambda *_: None) as agenda:
        agenda.begin("books", print, str, "one")
        agenda.begin("books", print, str, "two")
        hands.given[0][1].set_exception(ImrError("the book is not whole"))
        with pytest.raises(ImrError, match="not whole"):
            agenda.run()
    assert hands.given[1][1].cancelled()


def test_a_worker_that_is_killed_is_one_clear_error():
    fork = multiprocessing.get_context("forkserver")
    with (
        ProcessPoolExecutor(1, mp_context=fork) as pool,
        Agenda(pool, lambda *_: None, hands=1) as agenda,
    ):
        agenda.begin("pages", print, os.abort)
        with pytest.raises(ImrError, match="ended before it was done"):
            agenda.run()


def test_progress_counts_what_is_known_so_far():
    told = []
    with (
        ThreadPoolExecutor(1) as pool,
        Agenda(pool, lambda *what: told.append(what), hands=1) as agenda,
    ):
        agenda.begin("sites", lambda _: agenda.begin("pages", str, os.getpid), os.getpid)
        agenda.begin("", str, os.getpid)
        agenda.run()
    assert sorted(told) == [("pages", 1, 1), ("sites", 1, 1)]
