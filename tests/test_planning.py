"""The group planner: golden cases that Python and TypeScript share, laws, and the calendar."""

import json
import subprocess
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from conftest import ROOT
from imr import cli
from imr.curriculum.loader import load_curriculum
from imr.planner.course import Course, Link, Occasion, Review, Session, Topic, course_of
from imr.planner.ics import calendar
from imr.planner.rules import Choice, PlanError, contents, plan

CASES = ROOT / "tests" / "cases" / "plans"
PLANS = json.loads((CASES / "plans.json").read_text("utf-8"))
SITE = "https://imr.example/"


def _link(found):
    return Link(**found) if found else None


def _session(found):
    links = {name: _link(found[name]) for name in ("page", "guide", "packet")}
    sheets = tuple(map(_link, found["sheets"]))
    return Session(found["number"], found["variant"], sheets=sheets, **links)


def _topic(found):
    return Topic(
        found["number"],
        found["title"],
        found["optional"],
        tuple((name, tuple(map(tuple, meetings))) for name, meetings in found["tracks"]),
        tuple(map(_session, found["sessions"])),
        tuple(Review(r["variant"], _link(r["page"])) for r in found["reviews"]),
    )


def _occasion(found):
    return Occasion(**{name: tuple(map(_link, links)) for name, links in found.items()})


def read_course(text):
    found = json.loads(text)
    occasions = {name: _occasion(found[name]) for name in ("orientation", "graduation")}
    return Course(tuple(map(_topic, found["topics"])), **occasions)


def read_choice(found):
    return Choice(
        **{
            **found,
            "start": date.fromisoformat(found["start"]),
            "weekdays": tuple(found["weekdays"]),
            "variants": tuple(found["variants"]),
            "skip": tuple(tuple(map(date.fromisoformat, span)) for span in found["skip"]),
        }
    )


COURSE = read_course((CASES / "course.json").read_text("utf-8"))
REAL = course_of(load_curriculum(ROOT / "docs"))


def said(course, choice):
    """Return a plan as a golden case writes it."""
    try:
        made = plan(course, choice)
    except PlanError:
        return {"refused": True}
    abouts = [(m, contents(course, choice, m, str)) for m in made.meetings]
    return {
        "meetings": [
            " | ".join(
                (
                    f"{m.day} {about.title}",
                    *(
                        " ".join(link.url for link in links)
                        for links in (about.pages, about.guides, about.sheets, about.packets)
                    ),
                )
            )
            for m, about in abouts
        ],
        "skipped": [str(day) for day in made.skipped],
        "calendar": calendar(course, made, choice.name or "IMR", SITE, str).split("\r\n"),
    }


def test_the_browser_gets_the_course_as_it_is():
    assert read_course(COURSE.json()) == COURSE
    assert read_course(REAL.json()) == REAL


def assert_golden(found, case):
    """Compare a plan with what its case says of it; only one case spells out its calendar."""
    wanted = {name: value for name, value in case.items() if name not in {"case", "choice"}}
    assert {name: found.get(name) for name in wanted} == wanted, case["case"]


@pytest.mark.parametrize("case", PLANS, ids=lambda case: case["case"])
def test_python_keeps_the_golden_cases(case):
    assert_golden(said(COURSE, read_choice(case["choice"])), case)


DRIVER = """
import { readFileSync } from "node:fs"
globalThis.document = { documentElement: { lang: "en" } }
const { plan, contents, PlanError } = await import("./rules.mjs")
const { calendar } = await import("./ics.mjs")
const { course, choices } = JSON.parse(readFileSync(0, "utf8"))
const said = choice => {
  let made
  try {
    made = plan(course, choice)
  } catch (error) {
    if (!(error instanceof PlanError)) throw error
    return { refused: true }
  }
  const abouts = made.meetings.map(meeting => [meeting, contents(course, choice, meeting)])
  const urls = links => links.map(({ url }) => url).join(" ")
  return {
    meetings: abouts.map(([{ day }, { title, pages, guides, sheets, packets }]) =>
      [`${day} ${title}`, ...[pages, guides, sheets, packets].map(urls)].join(" | ")),
    skipped: made.skipped,
    calendar: calendar(course, made, choice.name || "IMR", "https://imr.example/").split("\\r\\n"),
  }
}
console.log(JSON.stringify(choices.map(said)))
"""


@pytest.fixture(scope="module")
def browser_rules(tmp_path_factory):
    """The rules as the browser has them: give it a course and choices, get what each becomes."""
    folder = tmp_path_factory.mktemp("rules")
    source = ROOT / "overrides/assets/src/planner"
    names = [str(source / f"{name}.ts") for name in ("rules", "ics")]
    options = ["--bundle", "--format=esm", "--splitting", "--out-extension:.js=.mjs"]
    bundler = ROOT / "node_modules/.bin/esbuild"
    subprocess.run(
        [bundler, *names, *options, f"--outdir={folder}", "--log-level=error"], check=True
    )
    (folder / "driver.mjs").write_text(DRIVER)

    def run(course, choices):
        job = json.dumps({"course": json.loads(course.json()), "choices": choices})
        done = subprocess.run(
            ["node", folder / "driver.mjs"], input=job, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return run


def test_the_browser_keeps_the_golden_cases(browser_rules):
    found = browser_rules(COURSE, [case["choice"] for case in PLANS])
    for case, made in zip(PLANS, found, strict=True):
        assert_golden(made, case)


def as_json(choice):
    """Write a choice as the browser has it."""
    spans = [list(map(str, span)) for span in choice.skip]
    return {**asdict(choice), "start": str(choice.start), "skip": spans}


days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
spans = days.flatmap(lambda d: st.integers(0, 40).map(lambda n: (d, d + timedelta(n))))
choices = st.builds(
    Choice,
    start=days,
    hour=st.times().map(lambda t: t.strftime("%H:%M")),
    minutes=st.integers(15, 240),
    track=st.sampled_from(["short", "standard", "full"]),
    group=st.booleans(),
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    weekdays=st.lists(st.integers(0, 6), max_size=3, unique=True).map(tuple),
    every=st.integers(1, 4),
    variants=st.lists(
        st.sampled_from(["schizophrenia", "bipolar", "depression"]), max_size=3, unique=True
    ).map(tuple),
    optional=st.booleans(),
    orientations=st.integers(0, 2),
    graduation=st.booleans(),
    skip=st.lists(spans, max_size=4).map(tuple),
)


@settings(max_examples=5, deadline=None)
@given(st.lists(choices, min_size=20, max_size=20))
def test_browser_and_command_line_agree_byte_for_byte(browser_rules, many):
    assert browser_rules(REAL, [as_json(c) for c in many]) == [said(REAL, c) for c in many]


@settings(max_examples=40, deadline=None)
@given(choices)
def test_meetings_keep_order_weekday_rhythm_and_breaks(choice):
    made = plan(REAL, choice)
    found = [m.day for m in made.meetings]
    assert [m.number for m in made.meetings] == list(range(1, len(found) + 1))
    assert found == sorted(set(found))
    assert found[0] >= choice.start
    assert {day.weekday() for day in found} <= set(choice.weekdays or [choice.start.weekday()])
    assert not [d for d in found if any(a <= d <= b for a, b in choice.skip)]
    assert all(any(a <= d <= b for a, b in choice.skip) for d in made.skipped)
    every = sorted({*found, *made.skipped})
    mondays = sorted({day - timedelta(day.weekday()) for day in every})
    gaps = {(b - a).days for a, b in pairwise(mondays)}
    assert gaps <= {7 * choice.every}
    assert mondays[0] < choice.start + timedelta(14)


@settings(max_examples=40, deadline=None)
@given(choices)
def test_every_session_is_met_in_the_order_of_the_course(choice):
    made = plan(REAL, choice)
    kinds = [m.kind for m in made.meetings]
    assert kinds.count("orientation") == choice.orientations
    assert kinds.count("graduation") == choice.graduation
    assert kinds == sorted(kinds, key=["orientation", "session", "graduation"].index)
    met = [m for m in made.meetings if m.kind == "session"]
    assert [m.module for m in met] == sorted(m.module for m in met)
    for topic in REAL.topics:
        own = [m for m in met if m.module == topic.number]
        if topic.optional and not choice.optional:
            assert own == []
            continue
        variants = {s.variant for s in topic.sessions if s.variant}
        wanted = variants & set(choice.variants) or variants
        read = {link for m in own for link in contents(REAL, choice, m, str).pages}
        assert read == {
            *(s.page for s in topic.sessions if not s.variant or s.variant in wanted),
            *(r.page for r in topic.reviews if not r.variant or r.variant in wanted),
        }
        if choice.group or len(wanted & set(choice.variants)) < 2:
            assert [m.sessions for m in own] == list(topic.meetings(choice.track))
        for m in own:
            assert m.sessions == tuple(sorted(m.sessions))
            assert 1 <= m.part <= m.parts


@settings(max_examples=40, deadline=None)
@given(choices)
def test_the_calendar_says_to_others_what_the_plan_says(choice):
    made = plan(REAL, choice)
    text = calendar(REAL, made, choice.name, SITE, str)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    events = Calendar.from_ical(text).walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(made.meetings)
    for event, meeting in zip(events, made.meetings, strict=True):
        begin = datetime.combine(meeting.day, time.fromisoformat(choice.hour))
        assert event.decoded("DTSTART") == begin
        assert event.decoded("DTEND") == begin + timedelta(minutes=choice.minutes)
        assert event.decoded("DTSTAMP") == datetime.combine(choice.start, time(), UTC)
        about = contents(REAL, choice, meeting, str)
        plain = "".join(c for c in choice.name if c == "\n" or not (c < " " or c == "\x7f"))
        assert str(event["SUMMARY"]) == f"{plain}: {about.title}"
        for link in (*about.pages, *about.guides, *about.sheets):
            assert f"- {link.title} {SITE}{link.url}" in str(event["DESCRIPTION"]).split("\n")


def test_a_meeting_that_moves_keeps_its_name_in_the_calendar():
    def uids(**more):
        choice = Choice(date(2026, 12, 1), "14:00", **more)
        text = calendar(REAL, plan(REAL, choice), "A", "", str)
        return [str(e["UID"]) for e in Calendar.from_ical(text).walk("VEVENT")]

    moved = uids(skip=((date(2026, 12, 29), date(2026, 12, 29)),), minutes=60)
    assert moved == uids()
    assert not set(uids(track="full")) & set(moved)


@pytest.mark.parametrize(
    "track, meetings", [("short", 13), ("standard", 30), ("full", 41)], ids=str
)
def test_the_tracks_are_as_long_as_the_course_says(track, meetings):
    choice = Choice(date(2026, 12, 1), "14:00", track=track, orientations=0, graduation=False)
    assert len(plan(REAL, choice).meetings) == meetings


ASKED = ["plan", "--start", "2026-12-01", "--time", "14:00"]


def test_the_command_prints_days_pages_and_sheets_in_the_readers_language(capsys, tmp_path):
    asked = [*ASKED, "--skip", "2026-12-29", "--name", "Grupo", "--locale", "es"]
    more = ["--ics", str(tmp_path / "plan.ics"), "--site", "https://imr.example"]
    assert cli.main([*asked, *more]) == 0
    printed = capsys.readouterr().out
    assert "1. martes, 1 de diciembre de 2026, " in printed
    assert "\n\nmartes, 29 de diciembre de 2026: " in printed
    assert "  https://imr.example/es/worksheets/my-strengths/" in printed
    text = (tmp_path / "plan.ics").read_bytes().decode()
    assert "\r\nSUMMARY:Grupo: 1.1 " in text
    assert "https://imr.example/es/modules/" in text.replace("\r\n ", "")
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 32
    assert [p.name for p in tmp_path.iterdir()] == ["plan.ics"]


WRONG = {
    "a day": (["--start", "2026-13-01"], "--start: '2026-13-01' is not a date. Expected one such"),
    "an hour": (["--time", "25:00"], "'25:00' is not a time. Expected one such as 14:00."),
    "a track": (["--track", "long"], "--track: there is no 'long'. Expected one of short, "),
    "minutes": (["--minutes", "an hour"], "--minutes: 'an hour' is not a number. Expected"),
    "a length": (["--minutes", "300"], "'300' does not fit: minutes. Expected 15 to 240."),
    "a weekday": (["--weekday", "someday"], "--weekday: there is no 'someday'. Expected one"),
    "a break": (["--skip", "2026-12-24..tomorrow"], "--skip: 'tomorrow' is not a date."),
    "a variant": (["--variant", "other"], "--variant: there is no 'other'. Expected one of"),
    "a locale": (["--locale", "xx"], "--locale: there is no 'xx'. Expected one of en, "),
    "a name": (["--name", "a\udcff"], "--name: there are letters that cannot be shown."),
    "a file": (["--ics", "/nowhere/plan.ics"], "/nowhere/plan.ics: the calendar cannot be written"),
}


@pytest.mark.parametrize("more, answer", WRONG.values(), ids=WRONG)
def test_wrong_input_is_answered_in_one_line(more, answer, capsys):
    assert cli.main([*ASKED, *more]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(answer)
    assert printed.err.count("\n") == 1


def test_nothing_is_half_written(tmp_path, monkeypatch):
    def full(self, content):
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert cli.main([*ASKED, "--ics", str(tmp_path / "plan.ics")]) == 1
    assert list(tmp_path.iterdir()) == []
