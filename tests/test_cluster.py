"""Books laid out on a cluster are those of this machine, even when a worker dies."""

from __future__ import annotations

import os
import signal
import warnings
from pathlib import Path

import pytest

from conftest import page, small_docs, write_docs
from imr.build import build
from imr.cluster import cluster
from imr.errors import ImrError
from test_build import digest, quiet

SESSIONS = 6


def some_docs():
    """A few more sessions than the small curriculum has, so that there is work to lose."""
    numbers = range(1, SESSIONS + 1)
    tracks = "[" + ", ".join(f"[{n}]" for n in numbers) + "]"
    more = (
        f"module: 1\nminutes: 3\ntracks: {{short: {tracks}, standard: {tracks}, full: {tracks}}}\n"
    )
    docs = small_docs()
    docs["modules/01-hope/index.md"] = page("module", "Hope", more, "[One](1-one.md)\n")
    for n in numbers[1:]:
        docs[f"modules/01-hope/{n}-more.md"] = page(
            "session", f"Session {n}", f"module: 1\nsession: {n}\nminutes: 5\n", "Words.\n\n" * 200
        )
    return docs


def project(root):
    write_docs(root, some_docs())
    (root / "locales").unlink()
    (root / "locales").mkdir()
    return root


@pytest.fixture(scope="module")
def workers():
    """Two workers of two threads each, as somebody might start them without a second thought."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from distributed import LocalCluster

        with LocalCluster(
            n_workers=2, threads_per_worker=2, dashboard_address=None, silence_logs=50
        ) as local:
            yield local


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    root = project(tmp_path_factory.mktemp("pool") / "p")
    build(root, tell=quiet)
    return digest(root / "site")


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_bytes(tmp_path, workers, expected):
    root = project(tmp_path / "p")
    assert build(root, scheduler=workers.scheduler_address, tell=quiet)
    assert digest(root / "site") == expected


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_dies_costs_nothing_but_time(tmp_path, workers, expected):
    root = project(tmp_path / "p")
    killed = []

    def kill(what, done, total):
        if what == "pages" and not killed:
            killed.append(next(iter(workers.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    assert build(root, scheduler=workers.scheduler_address, tell=kill)
    assert killed
    assert digest(root / "site") == expected
    assert not [p for p in Path(root).rglob("*") if p.name.startswith((".draft-", "stage-"))]


@pytest.mark.filterwarnings("ignore")
def test_an_address_where_nobody_answers_is_one_clear_error(monkeypatch):
    monkeypatch.setattr("imr.cluster._PATIENCE", 1)
    with pytest.raises(ImrError) as caught, cluster("tcp://127.0.0.1:9"):
        pass
    assert str(caught.value).startswith("--scheduler: no dask scheduler answers at tcp://127.")
