"""One command as a user would run it, with the time and memory of everything it starts."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36
_PAUSE = 1.0
_PATIENCE = 10.0
_PARENT = re.compile(r"\) \S (\d+)")
_PSS = re.compile(r"^Pss:\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    wall: float
    """Seconds until the command ended."""

    cpu: float
    """User and system seconds of the command and all its descendants."""

    largest: int
    """Peak resident bytes of the largest single process, exact (`ru_maxrss`)."""

    together: int
    """Peak bytes of all processes at once, pages they share counted once (sampled)."""


class CommandError(Exception):
    """The command failed."""


def _descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            if match := _PARENT.search(stat):
                parents.setdefault(int(match[1]), []).append(int(folder.name))
    found, queue = [], [root]
    while queue:
        children = parents.get(queue.pop(), [])
        found += children
        queue += children
    return found


def _pss(pid: int) -> int:
    try:
        match = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0
    return int(match[1]) * 1024 if match else 0


class _Watch(threading.Thread):
    """Adds up the memory of all descendants of this process.

    Once a second: to look takes time from what it looks at.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(_PAUSE):
            self.peak = max(self.peak, sum(map(_pss, _descendants(os.getpid()))))


def _reap() -> list[Any]:
    """Wait for processes that outlive their parent, as a pool's fork server does."""
    usages: list[Any] = []
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return usages
        if pid:
            usages.append(usage)
        elif time.monotonic() > end:
            for left in _descendants(os.getpid()):
                os.kill(left, signal.SIGKILL)
        else:
            time.sleep(0.01)


def measure(command: list[str], *, cwd: Path, env: dict[str, str], log: Path) -> Run:
    """Run a command to its end.

    Args:
        command: Program and arguments.
        cwd: Where to run it.
        env: Its environment beside PATH, HOME and LANG.
        log: Gets what it prints.

    Raises:
        CommandError: It failed; the message has the end of what it printed.
    """
    # Orphans become children of this process, so that none is left out of the account.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    watch = _Watch()
    with log.open("wb") as out:
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=cwd, env={**kept, **env}, stdout=out, stderr=subprocess.STDOUT
        )
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    usages = [usage, *_reap()]
    watch.done.set()
    watch.join()
    if process.returncode:
        tail = log.read_text("utf-8", "replace")[-2000:]
        raise CommandError(f"{' '.join(command[:3])} … ended with {process.returncode}:\n{tail}")
    return Run(
        wall=wall,
        cpu=sum(u.ru_utime + u.ru_stime for u in usages),
        largest=max(u.ru_maxrss for u in usages) * 1024,
        together=watch.peak,
    )
