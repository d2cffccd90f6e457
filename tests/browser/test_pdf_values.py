"""What stands in a PDF and what a page holds: dates, numbers and lines, there and back, in Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(code, tmp_path, module):
    """Run JavaScript with a module of ours in Node; give what it prints as JSON."""
    target = tmp_path / f"{module}.mjs"
    subprocess.run(
        [ROOT / "node_modules/.bin/esbuild", ROOT / f"overrides/assets/src/answers/pdf/{module}.ts", "--bundle", "--format=esm", f"--outfile={target}", "--log-level=error"],
        check=True,
    )  # fmt: skip
    script = (
        f"import * as m from {json.dumps(str(target))}\nconsole.log(JSON.stringify(({code})(m)))"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


LOCALES = ["en", "es", "fr", "de", "it", "pt-BR", "pl", "ru", "uk", "tr", "ar", "fa", "he", "ur", "hi", "bn", "th", "zh-Hans", "ja", "ko", "vi", "so", "ht", "tl", "sw"]  # fmt: skip


def test_a_date_that_is_written_in_any_language_reads_back(tmp_path):
    code = """m => LOCALES.flatMap(lang => {
      const lost = []
      for (let day = Date.UTC(1950, 0, 1); day < Date.UTC(2060, 0, 1); day += 86400000 * 97) {
        const iso = new Date(day).toISOString().slice(0, 10)
        if (m.day(m.written(iso, lang), lang) !== iso) lost.push([lang, iso, m.written(iso, lang)])
      }
      return lost
    })""".replace("LOCALES", json.dumps(LOCALES))
    assert run(code, tmp_path, "values") == []


@pytest.mark.parametrize(
    "text, lang, iso",
    [
        ("2026-11-03", "en", "2026-11-03"),
        ("11/3/2026", "en", "2026-11-03"),
        ("3/11/2026", "es", "2026-11-03"),
        ("25/12/2026", "en", "2026-12-25"),
        ("12.25.2026", "es", "2026-12-25"),
        ("3. 11. 26", "de", "2026-11-03"),
        ("November 3, 2026", "es", "2026-11-03"),
        ("3 de noviembre de 2026", "es", "2026-11-03"),
        ("Nov. 3rd 2026", "en", "2026-11-03"),
        ("2026/11/3", "en", "2026-11-03"),
        ("2/30/2026", "en", None),
        ("next week", "en", None),
        ("in 3 weeks or 4", "en", None),
        ("call 555 0101 12", "en", None),
        ("Nov 3", "en", None),
        ("11/3/2026", "no such language", "2026-11-03"),
    ],
)
def test_a_date_is_read_as_people_write_it(tmp_path, text, lang, iso):
    code = f"m => m.fromPaper({json.dumps(text)}, 'date', [], {json.dumps(lang)}) ?? null"
    assert run(code, tmp_path, "values") == iso


def test_numbers_choices_and_lines_are_read_as_their_fields_need_them(tmp_path):
    cases = [
        ["number", "7", "7"], ["number", " 7,5 ", "7.5"], ["number", "-0.25", "-0.25"], ["number", ".5", ".5"],
        ["number", "+3", "3"], ["number", "07", "07"], ["number", "1e3", "1e3"], ["number", "seven", None],
        ["number", ",", None], ["text", "a\r\nb\rc", "a b c"], ["long-text", "a\r\nb\rc", "a\nb\nc"],
        ["choice", "yes", "yes"], ["choice", "maybe", None], ["checklist", "Yes", "on"], ["scale", "yes", "yes"],
    ]  # fmt: skip
    code = f"m => {json.dumps(cases)}.map(([kind, text]) => m.fromPaper(text, kind, ['yes', 'no'], 'en') ?? null)"
    assert run(code, tmp_path, "values") == [case[2] for case in cases]


def test_lines_hold_every_word_and_none_is_too_wide(tmp_path):
    code = r"""m => {
      let seed = 7
      const random = n => (seed = (seed * 48271) % 2147483647) % n
      const width = c => (c === "\u0000" ? undefined : c === "i" ? 250 : 600)
      const wrong = []
      for (let run = 0; run < 2000; run++) {
        const text = Array.from({ length: random(60) }, () => "ai  \nWé"[random(7)]).join("")
        const limit = 10 + random(200)
        const lines = m.wrap(text, limit, 10, width)
        const bare = part => part.replace(/\s/g, "")
        if (bare(lines.join("")) !== bare(text)) wrong.push(["lost", text, lines])
        if (lines.some(line => line.length > 1 && [...line].reduce((sum, c) => sum + width(c) / 100, 0) > limit + 1e-6)) wrong.push(["wide", text, limit, lines])
        const set = m.fit(text, limit, 40, [{ size: 10, pitch: 13, above: 3 }, { size: 7, pitch: 8, above: 2 }], width)
        if (set.lines.length * set.setting.pitch > 41) wrong.push(["high", text, set])
        if (set.whole && bare(set.lines.join("")) !== bare(text)) wrong.push(["not whole", text, set])
        if (!set.whole && !set.lines.at(-1).endsWith("…")) wrong.push(["no sign", text, set])
      }
      return wrong.slice(0, 3)
    }"""
    assert run(code, tmp_path, "layout") == []
