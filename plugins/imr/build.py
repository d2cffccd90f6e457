"""The build: every locale's site and books, side by side, published in one step."""

from __future__ import annotations

import gc
import json
import logging
import multiprocessing
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr import __version__
from imr.agenda import Agenda
from imr.errors import ImrError
from imr.inputs import PACKAGES, SETTINGS, inputs_digest, source_date
from imr.processes import Apart, can_fork, cores, executor, load_site
from imr.translate.catalogs import bcp47, locales
from imr.translate.translator import SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future

    from imr.agenda import Progress
    from imr.books.press import Job


_Begun = tuple["dict[str, Future[tuple[Job, ...]]]", "Executor", "Callable[[], None]"]
"""The sites being built, what can do more, and what waits for the check of the sources."""


class _Problems(logging.Handler):
    """Keeps what MkDocs warns of; each of its warnings stops the build."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.found.append(record.getMessage())


def build_locale(
    root: str, locale: str, site_dir: str, environment: dict[str, str]
) -> tuple[Job, ...]:
    """Build one locale's site with MkDocs, in this process, and return the books it wants.

    Raises:
        ImrError: MkDocs or the last look found something wrong; the message has all, one to a line.
    """
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415 (workers only)
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import MkDocsException  # noqa: PLC0415

    from imr.site.check import check_site  # noqa: PLC0415

    given = {
        "IMR_LOCALE": locale,
        "IMR_SITE_DIR": site_dir,
        "IMR_PRESS": "later",
        "IMR_WHOLE": "true",
    }
    for setting in SETTINGS:
        os.environ.pop(setting, None)  # a server of workers may remember an earlier build's
    os.environ.update({"NO_MKDOCS_2_WARNING": "1", **environment, **given})
    gc.disable()  # a site is small and soon done; looking for garbage would cost a tenth
    problems = _Problems()
    log = logging.getLogger("mkdocs")
    log.handlers = [problems]
    log.propagate = False
    try:
        config = load_config(str(Path(root, "mkdocs.yml")), strict=False)
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        config.plugins.on_shutdown()
    except MkDocsException as error:
        text = str(error).strip() or "MkDocs stopped"
        raise ImrError("\n".join(dict.fromkeys([*problems.found, text]))) from None
    finally:
        gc.enable()
    if problems.found:
        raise ImrError("\n".join(problems.found))
    check_site(Path(site_dir))
    plugins: Any = config.plugins
    plugins["imr-kept"].pages.write()
    return getattr(plugins["imr-books"], "jobs", ())


def _publish(staged: Path, site: Path) -> None:
    """Put the new site in place of the old one; no reader ever meets half of one."""
    old = site.with_name(f".{site.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    try:
        staged.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _finish(folder: Path, prefix: str, cache: Path) -> tuple[dict[str, Any], str]:
    """Complete a locale's list when its books are there; return its counts and the list's digest."""
    from imr.site.offline import finish  # noqa: PLC0415

    counts = folder / "translation.json"
    found: dict[str, Any] = json.loads(counts.read_text("utf-8"))
    counts.unlink()
    return found, finish(folder, prefix, cache)


def _merged(
    root: Path, staged: Path, known: tuple[str, ...], done: dict[str, tuple[dict[str, Any], str]]
) -> Path:
    """Put the other locales below the first, and say how far each has come."""
    from imr.site import stick  # noqa: PLC0415 (not needed when nothing has changed)
    from imr.site.offline import WORKER, listed, worker  # noqa: PLC0415

    state = {name: done[name][0] for name in known}
    lists = {_prefix(name): done[name][1] for name in known}
    whole = staged / bcp47(known[0])
    for name in known[1:]:
        (staged / bcp47(name)).rename(whole / bcp47(name))
    text = json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (whole / "translations.json").write_text(text, "utf-8")
    if stick.wanted():
        stick.make_stick(whole)
    else:
        (whole / WORKER).write_text(listed(lists) + worker(root), "utf-8")
    return whole


def _prefix(locale: str) -> str:
    """Return a locale's folder in the whole site, as addresses begin with it."""
    return "" if locale == SOURCE else f"{bcp47(locale)}/"


def _known(root: Path, only: tuple[str, ...]) -> tuple[str, ...]:
    every = (SOURCE, *locales(root / "locales"))
    for name in only:
        if name not in every:
            expected = ", ".join(every)
            raise ImrError(f"--locale: there is no locale '{name}'. Expected one of {expected}.")
    return only or every


def build(
    root: Path,
    *,
    site: Path | None = None,
    only: tuple[str, ...] = (),
    workers: int | None = None,
    scheduler: str = "",
    tell: Progress,
) -> bool:
    """Build every locale and publish the result.

    Args:
        root: The repository.
        site: Where to publish; `site/` if not said.
        only: Locales to build; all if none is named.
        workers: Processes to use; one a core if not said.
        scheduler: Address of a dask scheduler to use instead.
        tell: Shown the progress.

    Returns:
        Whether there was anything to do.

    Raises:
        ImrError: Something is wrong; the last site stands as it was.
    """
    site = site or root / "site"
    known = _known(root, only)
    os.environ["SOURCE_DATE_EPOCH"] = str(source_date(root))
    record = {
        "version": __version__,
        "locales": list(known),
        "date": int(os.environ["SOURCE_DATE_EPOCH"]),
        "inputs": inputs_digest(root),
        "packages": {name: version(name) for name in PACKAGES},
    }
    written = json.dumps(record, indent=1) + "\n"
    mark = site / "build.json"
    if mark.is_file() and mark.read_text("utf-8") == written:
        return False
    cache = root / ".cache" / "imr"
    cache.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix="stage-", dir=cache))
    staged.chmod(0o755)
    try:
        build_all = _Build(root, staged, known, workers, scheduler)
        whole = _merged(root, staged, known, build_all.run(tell))
        (whole / "build.json").write_text(written, "utf-8")
        _publish(whole, site)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return True


class _Build:
    """All sites side by side, while the sources are checked; each one's books as it ends."""

    def __init__(
        self,
        root: Path,
        staged: Path,
        known: tuple[str, ...],
        workers: int | None,
        scheduler: str,
    ) -> None:
        self.root, self.staged, self.known = root, staged, known
        self.workers, self.scheduler = workers, scheduler
        self.cache = root / ".cache" / "imr"
        self.finished: dict[str, tuple[dict[str, Any], str]] = {}

    def run(self, tell: Progress) -> dict[str, tuple[dict[str, Any], str]]:
        """Return what `_finish` says of each locale."""
        with ExitStack() as stack:
            forked = not self.scheduler and can_fork()
            sites, pool, check = (self._forked if forked else self._pooled)(stack)
            from imr.site import stick  # noqa: PLC0415 (while the others work)
            from imr.site.offline import worker  # noqa: PLC0415

            hands = None if self.scheduler else cores(self.workers)
            with Agenda(pool, tell, hands) as agenda:
                for name, site in sites.items():
                    agenda.follow("sites", partial(self._print, name, agenda), site)
                check()
                if not stick.wanted():
                    worker(self.root)  # bundled by now when it is needed
                agenda.run()
        return self.finished

    def _tasks(self) -> dict[str, tuple[Any, ...]]:
        """Return what `build_locale` gets. The longest first: a translation takes longer."""
        environment = {name: os.environ[name] for name in SETTINGS if name in os.environ}
        return {
            name: (str(self.root), name, str(self.staged / bcp47(name)), environment)
            for name in reversed(self.known)
        }

    def _pooled(self, stack: ExitStack) -> _Begun:
        from imr.preflight import preflight  # noqa: PLC0415 (not needed when nothing has changed)

        pool = stack.enter_context(executor(self.workers, self.scheduler))
        sites = {name: pool.submit(build_locale, *task) for name, task in self._tasks().items()}
        return sites, pool, partial(preflight, self.root)

    def _forked(self, stack: ExitStack) -> _Begun:
        """Fork at each step for what is loaded by then: the check, the sites, the workers.

        Each site has a process of its own, so that the workers stay small.
        """
        from imr.preflight import preflight  # noqa: PLC0415 (not needed when nothing has changed)

        check = stack.enter_context(Apart(preflight, self.root))
        load_site()
        tasks = self._tasks()
        waiting = stack.enter_context(ThreadPoolExecutor(len(tasks)))
        places = multiprocessing.get_context("fork").BoundedSemaphore(cores(self.workers))
        sites = {
            name: stack.enter_context(Apart(build_locale, *task, places=places))
            for name, task in tasks.items()
        }
        pool = stack.enter_context(executor(self.workers))
        begun = {name: waiting.submit(site.result) for name, site in sites.items()}
        return begun, pool, check.result

    def _print(self, name: str, agenda: Agenda, jobs: tuple[Job, ...]) -> None:
        """Print a locale's books when its site is built, and finish it when they are bound."""
        from imr.books.press import Press, book_fonts  # noqa: PLC0415

        finish = partial(self.finished.__setitem__, name)
        task = (_finish, self.staged / bcp47(name), _prefix(name), self.cache / "weights")
        press = Press(jobs, book_fonts(self.root), self.cache, agenda)
        press.start(lambda: agenda.begin("", finish, *task, turn=(1, 0)))
