"""Scripts: TypeScript in, one bundle per language out."""

import re
import shutil

import pytest

from imr.errors import ImrError
from imr.site.scripts import SOURCES, bundle, messages


@pytest.fixture
def scripts(project):
    (project / "overrides").unlink()
    folder = project / SOURCES
    (folder / "page").mkdir(parents=True)
    from conftest import ROOT

    (project / "overrides/assets/bundle.mjs").write_bytes(
        (ROOT / "overrides/assets/bundle.mjs").read_bytes()
    )
    (folder / "page/words.ts").write_bytes((ROOT / SOURCES / "page/words.ts").read_bytes())
    return folder


def test_a_message_comes_out_in_the_readers_words(scripts, project):
    (scripts / "page.ts").write_text(
        'import { _ } from "./page/words"\nalert(_("Saved just now"))\n'
    )
    found = bundle(project, {"Saved just now": 'Guardado "ahora"'})
    text = (found.folder / found.entries["page"][0]).read_text("utf-8")
    assert "Guardado" in text
    assert "Saved just now" not in text
    assert list(messages(project)) == [(f"{SOURCES}/page.ts", 2, "Saved just now")]


def test_a_message_that_is_not_one_plain_string_is_named_with_its_line(scripts, project):
    (scripts / "page.ts").write_text(
        'import { _ } from "./page/words"\nconst text = "Saved"\nalert(_(text))\n'
    )
    with pytest.raises(ImrError, match=r"overrides/assets/src/page\.ts:3: .* one string"):
        bundle(project, {})


def test_a_script_that_does_not_parse_is_named_with_its_line(scripts, project):
    (scripts / "page.ts").write_text("const a = 1\nconst = 2\n")
    with pytest.raises(ImrError, match=r"overrides/assets/src/page\.ts:2: "):
        bundle(project, {})


def test_what_a_first_visit_waits_for_is_one_file_and_the_rest_comes_when_it_is_used(
    scripts, project
):
    (scripts / "shared.ts").write_text('export const word = "shared by all"\n')
    (scripts / "page").mkdir(exist_ok=True)
    (scripts / "page/later.ts").write_text(
        'import { word } from "../shared"\nexport const say = (): void => alert(word + " later")\n'
    )
    (scripts / "page.ts").write_text(
        'import { word } from "./shared"\nalert(word)\nvoid import("./page/later").then(({ say }) => say())\n'
    )
    (scripts / "tool.ts").write_text('import { word } from "./shared"\nalert(word + " tool")\n')
    found = bundle(project, {})
    (name,) = found.entries["page"]
    text = (found.folder / name).read_text("utf-8")
    assert "shared by all" in text
    assert "shared by all later" not in text
    (part,) = re.findall(r'import\("\./(part-\w+\.js)"\)', text)
    assert " later" in (found.folder / part).read_text("utf-8")
    assert not [entry for entry in found.entries if entry not in {"page", "tool", "shared"}]


def test_the_same_scripts_give_the_same_files(scripts, project):
    (scripts / "page.ts").write_text('alert("hello")\n')
    first = bundle(project, {})
    names = [path.name for path in first.files]
    for path in first.folder.iterdir():
        path.unlink()
    first.folder.rmdir()
    assert [path.name for path in bundle(project, {}).files] == names


def test_the_sites_own_scripts_have_the_same_names_each_time(project):
    """What is loaded on use is found side by side; its order must not reach the names."""
    found = set()
    for _ in range(5):
        made = bundle(project, {})
        found.add(tuple(path.name for path in made.files))
        shutil.rmtree(made.folder)
    assert len(found) == 1
