"""What a published page tells others about itself, and the workflows that publish the site."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
import yaml
from bs4 import BeautifulSoup

from conftest import ROOT, small_docs, write_docs

ADDRESS = "https://example.org/imr/"
SESSION = "modules/01-hope/1-one/"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The small course as a site that knows its address."""
    root = write_docs(tmp_path_factory.mktemp("published"), small_docs())
    (root / "locales").unlink()
    (root / "locales").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "imr.cli", "build", "--site", root / "site"],
        cwd=root,
        env={
            **os.environ,
            "IMR_BOOKS": "false",
            "IMR_SITE_URL": ADDRESS,
            "PYTHONPATH": str(root / "plugins"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return root / "site"


@pytest.fixture
def head(published):
    return BeautifulSoup((published / SESSION / "index.html").read_text("utf-8"), "lxml").head


def test_a_link_in_a_message_shows_what_it_leads_to(head):
    said = {meta["property"]: meta["content"] for meta in head.find_all("meta", property=True)}
    assert said == {
        "og:url": ADDRESS + SESSION,
        "og:type": "article",
        "og:title": "Session one",
        "og:description": "A page for a test.",
        "og:site_name": "Illness Management and Recovery",
        "og:locale": "en",
    }


def test_search_engines_learn_the_address_the_languages_and_the_kind_of_page(head):
    assert head.find("link", rel="canonical")["href"] == ADDRESS + SESSION
    languages = {link["hreflang"]: link["href"] for link in head.find_all("link", hreflang=True)}
    assert set(languages.values()) == {ADDRESS + SESSION}
    assert head.find("meta", {"name": "description"})["content"] == "A page for a test."
    described = json.loads(head.find("script", type="application/ld+json").string)
    assert described["@type"] == "LearningResource"
    assert described["url"] == ADDRESS + SESSION
    assert described["isPartOf"]["name"] == "Hope"


def test_the_map_and_the_headers_stand_beside_the_pages(published):
    assert f"<loc>{ADDRESS}{SESSION}</loc>" in (published / "sitemap.xml").read_text("utf-8")
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published / "robots.txt").read_text("utf-8")
    rules = (published / "_headers").read_text("utf-8")
    page = (published / SESSION / "index.html").read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert f"  Content-Security-Policy: {policy}; frame-ancestors" in rules.replace("&#39;", "'")
    assert (published / SESSION / "qr.svg").is_file()


# Workflows


def test_github_checks_tests_builds_and_publishes_the_folder():
    flow = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8"))
    [job] = flow["jobs"].values()
    runs = [step.get("run", "") for step in job["steps"]]
    assert flow["permissions"]["pages"] == flow["permissions"]["id-token"] == "write"
    assert made(runs) == ["check", "test", "site"]
    [build] = [step for step in job["steps"] if "make site" in step.get("run", "")]
    assert build["env"]["IMR_SITE_URL"].endswith("/")
    [upload] = [s for s in job["steps"] if "upload-pages-artifact" in s.get("uses", "")]
    assert upload["with"] == {"path": "site"}
    assert job["steps"][-1]["uses"].startswith("actions/deploy-pages@")
    assert job["container"] == image()


def test_gitlab_does_the_same_and_packs_what_is_text(tmp_path):
    job = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))["pages"]
    assert made(job["script"]) == ["check", "test", "site"]
    assert job["artifacts"] == {"paths": ["public"]}
    assert any('IMR_SITE_URL="$CI_PAGES_URL/"' in line for line in job["script"])
    public = tmp_path / "public"
    public.mkdir()
    for name in ("index.html", "page.css", "app.js", "x.pdf", "font.woff2"):
        (public / name).write_text("words " * 99, "utf-8")
    subprocess.run(["bash", "-c", job["script"][-1]], cwd=tmp_path, check=True)
    packed = sorted(path.name for path in public.glob("*.gz"))
    assert packed == ["app.js.gz", "index.html.gz", "page.css.gz"]


def image():
    """Both build where `make` can install what is missing by itself: as root on Debian."""
    return yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))["image"]


def made(lines):
    """Return the targets that commands make, each of which the Makefile has."""
    targets = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    known = targets[0].split()
    calls = [call for line in lines for call in re.findall(r"(?:^|\s)make ([a-z ]+)", line)]
    found = [target for call in calls for target in call.split()]
    assert set(found) <= set(known)
    return found
