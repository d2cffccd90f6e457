"""The layout tells the story, and these tests keep it true."""

import ast

import pytest

from conftest import ROOT

PACKAGE = ROOT / "plugins" / "imr"
FILES = sorted(PACKAGE.rglob("*.py"))
MAY_USE = {
    "agenda": {"errors"},
    "errors": set(),
    "drafts": set(),
    "curriculum": {"errors"},
    "translate": {"errors"},
    "worksheets": {"curriculum", "errors"},
    "kept": {"curriculum", "drafts", "errors"},
    "books": {"agenda", "worksheets", "curriculum", "drafts", "errors"},
    "planner": {"books", "curriculum", "errors"},
    "site": {"curriculum", "drafts", "errors", "planner"},
}
SHELLS = {"plugin.py", "build.py"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_only_shells_know_the_site_generator(path):
    known = {name.split(".")[0] for name in imports(path)}
    if path.name not in SHELLS:
        assert not known & {"mkdocs", "material", "mkdocs_with_pdf"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path):
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if part not in MAY_USE or path.name == "plugin.py":
        return
    used = {name.split(".")[1] for name in imports(path) if name.startswith("imr.")}
    assert used - {part} <= MAY_USE[part]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_file_stays_short(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= (140 if path.name == "plugin.py" else 320)
