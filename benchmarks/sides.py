"""The two sides: how each lays out its project, how it is run, and where its books are."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import yaml

from corpus import Content, Source, to_spanish
from imr.sources import message_sources
from imr.translate.entries import PoFile, canonical, read_entries
from imr.translate.update import init

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".cache" / "bench"
REQUIREMENTS = ROOT / "benchmarks" / "peer-requirements.txt"

_LINKS = (
    "overrides",
    "plugins",
    "regions",
    "mkdocs.yml",
    "node_modules",
    "package-lock.json",
    "requirements.lock",
)
_BUILD = (
    "import sys, pathlib, imr.build; "
    "imr.build.build(pathlib.Path(sys.argv[1]), tell=lambda what, done, total: None)"
)
_ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": "1790000000",
    "NO_MKDOCS_2_WARNING": "1",
    "IMR_SIZES": "standard",  # as the peer prints
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two builders, with a project of its own."""

    name: str
    content: Content
    root: Path
    command: tuple[str, ...]
    versions: str
    kept: tuple[str, ...]
    """What a cold build must not find: output and caches, below the root."""

    env: tuple[tuple[str, str], ...] = tuple(_ENVIRONMENT.items())

    def forget(self) -> None:
        """Make the next build a cold one."""
        for name in self.kept:
            shutil.rmtree(self.root / name, ignore_errors=True)

    def text(self, source: Source) -> str:
        return source.ours if self.name == "ours" else source.peer

    def edit(self, number: int) -> None:
        """Add a paragraph to one English page."""
        uri, edited = self.content.edited_uri, self.content.edited
        source = next(s for s in self.content.sources if s.uri == uri)
        (self.root / "docs" / uri).write_text(edited(self.text(source), number), "utf-8")

    def books(self, *, spanish: bool) -> list[Path]:
        """Return the books that together hold every printed page of a locale once."""
        if self.name == "peer":
            return [self.root / "site" / ("es/pdf/book.pdf" if spanish else "pdf/book.pdf")]
        return sorted((self.root / "site" / ("es/print" if spanish else "print")).glob("*.pdf"))


def _write(root: Path, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _versions(python: Path, *names: str) -> str:
    code = "import sys, importlib.metadata as m; print(*(f'{n} {m.version(n)}' for n in sys.argv[1:]), sep=', ')"
    found = subprocess.run([python, "-c", code, *names], check=True, capture_output=True, text=True)
    return found.stdout.strip()


def ours(content: Content, translations: tuple[str, ...] = ("es",)) -> Side:
    """Lay out our project: pages, catalogs, and links to everything else."""
    root = WORK / "ours"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name in _LINKS:
        (root / name).symlink_to(ROOT / name)
    if content.translated:
        _write(root / "docs", {source.uri: source.ours for source in content.sources})
        _write(root / "docs", {"about/facts.yml": "{}\n"})
        for locale in translations:
            _translate(root, locale)
    else:
        for name in ("docs", "locales"):
            shutil.copytree(ROOT / name, root / name)
    python = ROOT / ".venv" / "bin" / "python"
    return Side(
        "ours",
        content,
        root,
        (str(python), "-c", _BUILD, str(root)),
        _versions(python, "mkdocs", "mkdocs-material", "weasyprint", "pikepdf"),
        ("site", ".cache"),
    )


def _translate(root: Path, locale: str) -> None:
    """Write catalogs in which every message of the generated pages has its pseudo-Spanish."""
    messages = {**message_sources(root), "site": message_sources(ROOT)["site"]}
    for path in init(root / "locales", locale, messages):
        catalog = read_entries(path)
        entries = tuple(
            replace(
                entry,
                strings=tuple(
                    to_spanish(text, every_word=not entry.reference.endswith(".md"))
                    for text in filter(None, (entry.msgid, entry.plural))
                ),
            )
            for entry in catalog.entries
        )
        path.write_text(canonical(PoFile(catalog.header, catalog.note, entries)), "utf-8")


def peer_python() -> Path:
    """Return the peer's Python; make its environment if it is missing or out of date."""
    folder = WORK / "peer-venv"
    python, mark = folder / "bin" / "python", folder / "requirements.sha256"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not mark.is_file() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", REQUIREMENTS], check=True)
        mark.write_text(wanted)
    return python


def _peer_config(content: Content) -> str:
    features = ["navigation.indexes", "navigation.prune", "navigation.footer", "content.tooltips"]
    nav: list[object] = []
    for folder, group in groupby(content.sources, lambda source: source.uri.rsplit("/", 1)[0]):
        own = [source.uri for source in group]
        nav += [{folder: own}] if "/" in own[0] else own
    left_out = [
        source.uri.removesuffix(".md").removesuffix("index").rstrip("/")
        for source in content.sources
        if not source.printed
    ]
    languages = [
        {"locale": "en", "name": "English", "build": True, "default": True},
        {"locale": "es", "name": "Español", "build": True},
    ]
    book = {
        "cover_title": "Illness Management and Recovery",
        "author": "The IMR curriculum",
        "copyright": "CC BY 4.0",
        "toc_level": 2,
        "output_path": "pdf/book.pdf",
        "exclude_pages": [f"^(es/)?{uri and uri + '/'}$" for uri in left_out],
    }
    config = {
        "site_name": "Illness Management and Recovery",
        "theme": {"name": "material", "font": False, "features": features},
        "markdown_extensions": [
            "admonition",
            "attr_list",
            "md_in_html",
            "tables",
            "pymdownx.details",
            "pymdownx.superfences",
            {"toc": {"permalink": False}},
        ],
        "plugins": [
            "search",
            {"i18n": {"docs_structure": "suffix", "languages": languages}},
            {"with-pdf": book},
        ],
        "nav": nav,
    }
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False)


def peer(content: Content) -> Side:
    """Lay out the peer's project: the same pages, twice, with fields as lists and tables."""
    python = peer_python()
    root = WORK / "peer"
    shutil.rmtree(root, ignore_errors=True)
    pages = {source.uri: source.peer for source in content.sources}
    spanish = {
        f"{source.uri.removesuffix('.md')}.es.md": source.spanish or to_spanish(source.peer)
        for source in content.sources
    }
    _write(root / "docs", {**pages, **spanish})
    _write(root, {"mkdocs.yml": _peer_config(content)})
    if (ROOT / "docs/assets").is_dir() and not content.translated:
        shutil.copytree(ROOT / "docs/assets", root / "docs/assets")
    return Side(
        "peer",
        content,
        root,
        (str(python.parent / "mkdocs"), "build", "--quiet"),
        _versions(
            python,
            "mkdocs",
            "mkdocs-material",
            "mkdocs-static-i18n",
            "mkdocs-with-pdf",
            "weasyprint",
        ),
        ("site",),
    )
