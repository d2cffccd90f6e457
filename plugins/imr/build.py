"""The build: every locale's site and books, side by side, published in one step."""

from __future__ import annotations

import gc
import json
import logging
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr import __version__
from imr.cluster import cluster
from imr.errors import ImrError
from imr.inputs import PACKAGES, SETTINGS, inputs_digest, source_date
from imr.translate.catalogs import bcp47, locales
from imr.translate.translator import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr.books.press import Job, Progress

_PRELOAD = (  # WeasyPrint is not among them: sites need not wait for it
    "imr.books.plugin",
    "imr.kept.plugin",
    "imr.site.plugin",
    "imr.worksheets.plugin",
    "mkdocs.commands.build",
    "pymdownx.superfences",
)


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
        ImrError: MkDocs found something wrong; the message has every warning, one to a line.
    """
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415 (workers only)
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import MkDocsException  # noqa: PLC0415

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
    plugins: Any = config.plugins
    plugins["imr-kept"].pages.write()
    return getattr(plugins["imr-books"], "jobs", ())


def _build_apart(
    root: str, locale: str, site_dir: str, environment: dict[str, str]
) -> tuple[Job, ...]:
    """Build one locale's site in a process of its own: the worker stays small for the books.

    Raises:
        ImrError: See `build_locale`.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return build_locale(root, locale, site_dir, environment)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as own:
        return own.submit(build_locale, root, locale, site_dir, environment).result()


@contextmanager
def executor(workers: int | None = None, scheduler: str = "") -> Iterator[Executor]:
    """Give a pool of processes, or a dask cluster's executor.

    Raises:
        ImrError: A scheduler is named but cannot be used.
    """
    if scheduler:
        with cluster(scheduler) as found:
            yield found
        return
    # Forked workers find everything loaded. A process with threads may not be forked safely.
    forked = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if forked else "forkserver")
    if forked:
        for name in _PRELOAD:
            import_module(name)
        gc.freeze()
    else:
        context.set_forkserver_preload(list(_PRELOAD))
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=context) as pool:
        yield pool


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
    """Check a locale's site and complete its list; return its counts, and the list's digest."""
    from imr.site.check import check_site  # noqa: PLC0415 (workers only)
    from imr.site.offline import finish  # noqa: PLC0415

    check_site(folder)
    counts = folder / "translation.json"
    found: dict[str, Any] = json.loads(counts.read_text("utf-8"))
    counts.unlink()
    return found, finish(folder, prefix, cache)


def _merged(root: Path, staged: Path, known: tuple[str, ...], pool: Executor) -> Path:
    """Check each locale's site, put the others below the first, and say how far each has come."""
    from imr.site import stick  # noqa: PLC0415 (not needed when nothing has changed)
    from imr.site.offline import WORKER, listed, worker  # noqa: PLC0415

    prefixes = {name: "" if name == SOURCE else f"{bcp47(name)}/" for name in known}
    finishing = {
        name: pool.submit(
            _finish, staged / bcp47(name), prefix, root / ".cache" / "imr" / "weights"
        )
        for name, prefix in prefixes.items()
    }
    done = {name: future.result() for name, future in finishing.items()}
    state = {name: counts for name, (counts, _) in done.items()}
    lists = {prefixes[name]: digest for name, (_, digest) in done.items()}
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
        with executor(workers, scheduler) as pool:
            _build_into(staged, pool, root, known, tell)
            whole = _merged(root, staged, known, pool)
        (whole / "build.json").write_text(written, "utf-8")
        _publish(whole, site)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return True


def _build_into(
    staged: Path, pool: Executor, root: Path, known: tuple[str, ...], tell: Progress
) -> None:
    """Build all sites while the sources are checked, and lay out each locale's books as it ends."""
    environment = {name: os.environ[name] for name in SETTINGS if name in os.environ}
    # The longest first: a translated site takes longer than the source.
    running: list[Future[tuple[Job, ...]]] = [
        pool.submit(_build_apart, str(root), name, str(staged / bcp47(name)), environment)
        for name in reversed(known)
    ]
    from imr.books.press import Press, book_fonts  # noqa: PLC0415 (while the workers start)
    from imr.preflight import preflight  # noqa: PLC0415
    from imr.site import stick  # noqa: PLC0415
    from imr.site.offline import worker  # noqa: PLC0415

    try:
        preflight(root)
        if not stick.wanted():
            worker(root)  # bundled by now when it is needed
        cache = root / ".cache" / "imr"
        press = Press(book_fonts(root), cache, pool, tell)
        for done, future in enumerate(as_completed(running), 1):
            press.lay_out(future.result())
            tell("sites", done, len(running))
        press.bind()
    except BaseException:
        for future in running:
            future.cancel()
        raise
