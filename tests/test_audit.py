"""The audit of the site: what it keeps, and what its table says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks" / "audit"))
import figures
from table import Row, table


def test_a_run_that_died_goes_on_where_it_was(tmp_path):
    path = tmp_path / "figures.jsonl"
    first = figures.Kept(path, resume=False)
    assert first.figure("axe one", lambda: {"light": [["label", "#a"]]}) == {
        "light": [["label", "#a"]]
    }
    with path.open("a") as file:
        file.write('["axe two", {"li')
    again = figures.Kept(path, resume=True)
    assert again.figure("axe one", lambda: 0) == {"light": [["label", "#a"]]}
    assert again.figure("axe two", lambda: 2) == 2
    assert figures.Kept(path, resume=True).figure("axe two", lambda: 0) == 2
    assert figures.Kept(path, resume=False).figure("axe two", lambda: 0) == 0


def test_a_site_that_changes_is_another_site(tmp_path):
    (tmp_path / "index.html").write_text("<p>One", "utf-8")
    before = figures.digest_of(tmp_path)
    assert figures.digest_of(tmp_path) == before
    (tmp_path / "index.html").write_text("<p>Two", "utf-8")
    assert figures.digest_of(tmp_path) != before


@pytest.mark.parametrize(
    "row, said",
    [
        (Row("seo", {"ours": 100, "Material": 91}, promise=100), ""),
        (Row("seo", {"ours": 91, "Material": 91}, promise=100), "MISSED 100"),
        (Row("seo", {"ours": 91, "Material": 100}), "BEHIND Material"),
        (
            Row("bytes", {"ours": 900, "Material": 800}, less=True, promise=60_000),
            "BEHIND Material",
        ),
        (Row("bytes", {"ours": 70_000}, less=True, promise=60_000), "MISSED 60,000"),
        (Row("seo", {"Material": 90}, promise=100, failed={"ours"}), "NOT MEASURED: ours"),
        (Row("pages", {"ours": 3, "Material": 9}, compared=False), ""),
    ],
)
def test_the_table_says_what_is_wrong_with_ours(row, said):
    assert row.verdict() == said


def test_the_table_reads_from_left_to_right():
    rows = [
        Row("bytes", {"ours": 70_123, "Material": 466_671}, less=True, promise=60_000),
        Row("CLS", {"ours": 0, "Material": 0.0123}, less=True),
        Row("packet: seo", {"ours": 100}),
        Row("nu", {"ours": 0}, less=True, failed={"Material"}),
    ]
    assert list(table(rows, ["ours", "Material"])) == [
        "                   ours   Material",
        "bytes            70,123    466,671  MISSED 60,000",
        "CLS                   0     0.0123",
        "packet: seo         100          –",
        "nu                    0          ?  NOT MEASURED: Material",
    ]
