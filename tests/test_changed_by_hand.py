"""Files that somebody changed by hand, given to every command: a decision or one sentence for each fault, and nothing half written.

The law, for whatever is in a file: exit status 0 or 2, never a traceback, never the last fence, an output that is whole or as it was,
and of a batch one line for every person. ``HIPWISE_FULL=1`` looks longer.
"""

from __future__ import annotations

import copy
import io
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catalogue
from wizard import Answers, decide, replan
from wizard.answers.model import check_ins_from_data
from wizard.assurance.factcheck import cases
from wizard.cli import NOT_FORESEEN, batch, main
from wizard.plan.model import Plan
from wizard.server.settings import SettingsError, read
from wizard.store import StoreLocation, open_store, to_file
from wizard.store.history_file import _sum

FULL = os.environ.get("HIPWISE_FULL") == "1"
C = catalogue.load()
LONGEST = 1_600  # signs of one sentence: the one that lists all warning signs is the longest
PEOPLE = [*cases.PEOPLE[::6], *cases.SIGN_CASES[::10], *cases.WEEKS[::4]]
ENDINGS = (".ics", ".txt", ".csv", ".fhir.json", ".svg", ".pdf")
STORY = """title = "A story"
[answers]
age_band = "40_59"
signs = ["none"]
[answers.pain]
activity = 3
[[check_in]]
week = 1
pain_during = 2
[[correction]]
week = 1
pain_during = 3
"""
SETTINGS = """[clinic]
name = "Hip"
contacts = [{for = "Emergency", call = "112"}]
retention_days = 30
audit_anchor = "anchor/head"
[sign_in]
by = "codes"
people = {"ann@example.org" = "admin"}
[server]
proxy = ["127.0.0.1"]
"""


def looks(often: int) -> Any:
    return settings(max_examples=often * 20 if FULL else often, deadline=None, suppress_health_check=list(HealthCheck))


# --- what somebody may write ----------------------------------------------------------------------------


def nested(levels: int) -> Any:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


ANYTHING = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        1,
        5,
        100,
        0.5,
        2**31,
        2**63,
        10**30,
        -(10**30),
        1e308,
        "",
        " ",
        "x",
        "[",
        "]",
        "a[b]",
        "\ud800",
        "\x00",
        "\n",
        "é" * 50,
        "x" * 5_000,
        "none",
        "2026-01-01",
        "=1+1",
        "<b>",
        [],
        {},
        [[]],
        [None],
        ["none"],
        {"a": 1},
        {"[": 1},
        nested(40),
        nested(400),
    ]
)
KEYS = st.sampled_from(["[", "]", "a[b]", "x", "", "\n", "\ud800", "x" * 3_000, "version", "__class__"])


def places(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in a tree of JSON."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*at, key)
        yield from places(value, (*at, key))


@cache
def plans() -> list[Any]:
    """The plans of those people, as data."""
    return [
        json.loads(replan(Answers.from_data(one.answers), check_ins_from_data(list(one.check_ins)), C).to_json())
        for one in PEOPLE
    ]


@st.composite
def changed(draw: Any, trees: list[Any]) -> Any:
    """One of these, with one to three things in it changed."""
    tree = copy.deepcopy(draw(st.sampled_from(trees)))
    for _ in range(draw(st.integers(1, 3))):
        ways = list(places(tree))
        if not ways:
            return tree
        *above, last = draw(st.sampled_from(ways))
        inside = tree
        for key in above:
            inside = inside[key]
        how = draw(st.sampled_from(["set", "set", "set", "drop", "twice", "key"]))
        if how == "drop":
            del inside[last]
        elif how == "twice" and isinstance(inside, list):
            inside.insert(last, copy.deepcopy(inside[last]))
        elif how == "key" and isinstance(inside, dict):
            inside[draw(KEYS)] = copy.deepcopy(draw(ANYTHING))
        else:
            inside[last] = copy.deepcopy(draw(ANYTHING))
    return tree


@st.composite
def as_bytes(draw: Any, content: Any) -> bytes:
    """The file of it: mostly as it is, else in another encoding, cut off, written twice, or not at all what it says."""
    text = draw(content)
    text = text if isinstance(text, str) else json.dumps(text)
    whole = text.encode("utf-8", "surrogatepass")
    return draw(
        st.sampled_from(
            [
                whole,
                whole,
                whole,
                whole,
                whole,
                whole,
                b"\xef\xbb\xbf" + whole,
                text.encode("utf-16", "surrogatepass"),
                whole[: len(whole) // 2],
                whole + whole,
                whole.replace(b"1", b"1" * 5_000, 1),
                whole.replace(b":", b': NaN, "x":', 1),
                b"",
                b"[" * 100_000,
                b"\x00\xff\xfe",
                b'{"a": 1, "a": 2}',
                b"a = " + b"[" * 5_000,
                b"a = " + b"1" * 5_000,
            ]
        )
    )


def toml_of(value: Any) -> str:
    """Roughly what somebody would write in TOML for this."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml_of(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        try:
            return "[" + ", ".join(map(toml_of, value)) + "]"
        except RecursionError:
            return "[]"
    return "nan" if value is None else json.dumps(value)


def as_table(tree: Any) -> str:
    return (
        "\n".join(f"{json.dumps(key)} = {toml_of(value)}" for key, value in tree.items())
        if isinstance(tree, dict)
        else toml_of(tree)
    )


# --- the law --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def said_by(*words: str) -> tuple[int, str]:
    """Run a command: its exit status, and what it said about faults. Holds it to the law."""
    out, err, kept = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO(), (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = out, err
    try:
        status = main(words)
    finally:
        sys.stdout, sys.stderr = kept
    said = err.getvalue()
    assert status in (0, 2) and "Traceback" not in said and NOT_FORESEEN not in said, said
    assert status == 0 or (said.strip() and all(0 < len(line) <= LONGEST for line in said.splitlines())), said
    return status, said


def test_the_last_fence_is_a_sentence_without_what_the_error_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("sciatica")

    monkeypatch.setattr("wizard.cli.assurance.made_of", broken)
    assert main(["check"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"check: {NOT_FORESEEN} (KeyError in test_changed_by_hand.py, line ")
    assert "sciatica" not in said.err and len(said.err.splitlines()) == 1


@looks(60)
@given(file=as_bytes(changed([one.answers for one in PEOPLE])), form=st.sampled_from(["json", "text"]))
def test_answers_changed_by_hand(folder: Path, file: bytes, form: str) -> None:
    (folder / "answers.json").write_bytes(file)
    said_by("plan", str(folder / "answers.json"), "--format", form)


@looks(40)
@given(file=as_bytes(changed([list(one.check_ins) for one in cases.WEEKS])))
def test_check_ins_changed_by_hand(folder: Path, file: bytes) -> None:
    (folder / "answers.json").write_text(json.dumps(cases.WEEKS[0].answers))
    (folder / "checkins.json").write_bytes(file)
    said_by("replan", str(folder / "answers.json"), str(folder / "checkins.json"))


@looks(120)
@given(file=as_bytes(st.deferred(lambda: changed(plans()))), ending=st.sampled_from(ENDINGS[:-1]))
def test_plans_changed_by_hand(folder: Path, file: bytes, ending: str) -> None:
    (folder / "plan.json").write_bytes(file)
    target = folder / f"out{ending}"
    target.write_bytes(b"as it was")
    status, _ = said_by("export", str(folder / "plan.json"), str(target))
    assert (target.read_bytes() == b"as it was") == (status == 2) and not list(folder.glob(".*.part"))


@looks(4)
@given(file=as_bytes(st.deferred(lambda: changed(plans()))))
def test_plans_changed_by_hand_on_paper(folder: Path, file: bytes) -> None:
    (folder / "plan.json").write_bytes(file)
    said_by("export", str(folder / "plan.json"), str(folder / "out.pdf"))


@looks(40)
@given(files=st.lists(as_bytes(changed([one.answers for one in PEOPLE])), min_size=1, max_size=4))
def test_people_changed_by_hand_cost_nobody_else_a_plan(folder: Path, files: list[bytes]) -> None:
    good = json.dumps(PEOPLE[0].answers).encode()
    (folder / "people.jsonl").write_bytes(b"\n".join([*files, good]))
    lines = [line for line in io.BytesIO((folder / "people.jsonl").read_bytes()) if line.strip()]
    status, _ = said_by("batch", str(folder / "people.jsonl"), str(folder / "plans.jsonl"), "--quiet")
    written = (folder / "plans.jsonl").read_bytes().splitlines()
    assert status == 0 and len(written) == len(lines)
    assert json.loads(written[-1]) == json.loads(decide(Answers.read(good), C).to_json())


@looks(40)
@given(file=as_bytes(changed([tomllib.loads(STORY)]).map(as_table)))
def test_stories_changed_by_hand(folder: Path, file: bytes) -> None:
    (folder / "story.toml").write_bytes(file)
    said_by("history", str(folder / "story.toml"))


@looks(60)
@given(file=as_bytes(changed([tomllib.loads(SETTINGS)]).map(as_table)))
def test_settings_changed_by_hand(folder: Path, file: bytes) -> None:
    (folder / "hipwise.toml").write_bytes(file)
    try:
        read({"HIPWISE_SETTINGS": str(folder / "hipwise.toml")})
    except SettingsError as error:
        assert error.problems and all(0 < len(problem) <= LONGEST and "\n" not in problem for problem in error.problems)


@pytest.mark.parametrize("key", ['"\\n"', '"a\\tb"', '"' + "k" * 200 + '"', '""'])
def test_a_key_of_the_settings_that_holds_a_line_break_is_one_sentence_all_the_same(folder: Path, key: str) -> None:
    for table in ("", "[clinic]\n", "[sign_in]\n"):
        (folder / "hipwise.toml").write_text(f"{table}{key} = 1\n")
        with pytest.raises(SettingsError) as wrong:
            read({"HIPWISE_SETTINGS": str(folder / "hipwise.toml")})
        assert all(problem.isprintable() and len(problem) <= LONGEST for problem in wrong.value.problems)


@pytest.fixture(scope="module")
def weeks(folder: Path) -> dict[str, Any]:
    """A file of weeks, as it was saved."""
    (folder / "story.toml").write_text(STORY)
    os.environ["HIPWISE_DATA"], kept = str(folder / "home"), os.environ.get("HIPWISE_DATA")
    try:
        assert main(["history", str(folder / "story.toml"), "--keep"]) == 0
        store = open_store(StoreLocation(folder / "home"))
        found = json.loads(to_file(store.history(store.last())))
        store.close()
    finally:
        os.environ.pop("HIPWISE_DATA")
        if kept is not None:
            os.environ["HIPWISE_DATA"] = kept
    return found


@looks(40)
@given(data=st.data())
def test_files_of_weeks_changed_by_hand(folder: Path, weeks: dict[str, Any], data: Any) -> None:
    """With a checksum that fits, too: it is no signature."""
    says = data.draw(changed([weeks["history"]]))
    whole = {**weeks, "history": says}
    if data.draw(st.booleans()) and isinstance(says, dict):
        whole["sum"] = _sum(says)
    (folder / "weeks.hipwise.json").write_bytes(data.draw(as_bytes(st.just(whole))))
    with tempfile.TemporaryDirectory() as empty:
        os.environ["HIPWISE_DATA"], kept = empty, os.environ.get("HIPWISE_DATA")
        try:
            said_by("export", str(folder / "weeks.hipwise.json"), "kept")
        finally:
            os.environ.pop("HIPWISE_DATA")
            if kept is not None:
                os.environ["HIPWISE_DATA"] = kept


# --- one by one -----------------------------------------------------------------------------------------


def plan_with(**changes: Any) -> bytes:
    """A plan file in which one thing was changed; ``__`` leads inside."""
    tree = copy.deepcopy(plans()[0])
    for way, value in changes.items():
        *above, last = [int(part) if part.isdigit() else part for part in way.split("__")]
        inside = tree
        for key in above:
            inside = inside[key]
        inside[last] = value
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    "changes, says",
    [
        (
            {"session_minutes": 2**64},
            "session_minutes: found 18446744073709551616; input should be less than or equal to 240",
        ),
        ({"weeks": []}, "weeks: found nothing; a plan with exercises has one"),
        ({"picks": []}, "picks: found nothing"),
        ({"stage": None}, "stage: found nothing"),
        ({"stage": 4}, "stage: found 4"),
        ({"weeks__0__sessions": 9}, "weeks.0.sessions: found 9; input should be less than or equal to 4"),
        ({"weeks__0__heavy_days": 4}, "weeks.0.heavy_days: found 4; allowed are at most the"),
        ({"weeks__1__week": 7}, "weeks.1.week: found 7; allowed is 2, one more than the week before"),
        ({"weeks__0__items__0__exercise": "handstand"}, 'weeks.0.items.0.exercise: found "handstand"'),
        ({"weeks__0__items__0__exercise": "pigeon_pose"}, 'weeks.0.items.0.exercise: found "pigeon_pose"'),
        ({"weeks__0__gate": "stage_9"}, 'weeks.0.gate: found "stage_9"'),
        ({"weeks__0__items": []}, "weeks.0.items: found none"),
        ({"picks__0__dose__tempo": "slow"}, 'picks.0.dose.tempo: found "slow"'),
        ({"picks__0__dose__lines": []}, "picks.0.dose.lines: found none"),
        ({"picks__0__dose__load": "piano"}, 'picks.0.dose.load: found "piano"'),
        ({"picks__0__name": " "}, "picks.0.name: found an empty text"),
        ({"picks__0__name": "x" * 3_000}, "picks.0.name: found 3,000 characters; allowed are 2,000"),
        ({"picks__0__name": "a\x1bb"}, "picks.0.name: found a sign that nobody can see"),
        ({"limits": ["x"] * 501}, "limits: found 501 entries; allowed are 500"),
        ({"headline": "\ud800"}, "found half a character"),
        ({"[": 1}, "[: extra inputs are not permitted"),
        (
            {"referral": {"where": "x", "within": "x", "found": [], "signs": [], "what_to_do": ["x"]}},
            "referral: found one in a plan with exercises",
        ),
    ],
)
def test_a_plan_beyond_its_bounds_says_where_and_what_is_allowed(
    changes: dict[str, Any], says: str, folder: Path
) -> None:
    (folder / "plan.json").write_bytes(plan_with(**changes))
    for ending in ENDINGS:
        status, said = said_by("export", str(folder / "plan.json"), str(folder / f"never{ending}"))
        assert status == 2 and says in said and len(said.splitlines()) == 1, said
    assert not list(folder.glob("never*"))


def test_every_plan_that_is_decided_is_within_the_bounds() -> None:
    for one in (*cases.PEOPLE, *cases.SIGN_CASES, *cases.WEEKS):
        plan = replan(Answers.from_data(one.answers), check_ins_from_data(list(one.check_ins)), C)
        assert Plan.read(plan.to_json()) == plan


@pytest.mark.parametrize(
    "key, said",
    [
        ("[", "[: unknown key; allowed are "),
        ("a[b]", "a[b]: unknown key"),
        ("", '"": unknown key'),
        ("\n", '"\\n": unknown key'),
        ("x" * 3_000, f'"{"x" * 56}...: unknown key'),
        ("\x1b[31m", '"\\u001b[31m": unknown key'),
        ("wek", "Did you mean 'weeks'?"),
    ],
)
def test_an_unknown_key_is_named_whatever_it_is(key: str, said: str, folder: Path) -> None:
    for tree in ({key: 1}, {"pain": {key: 1}}):
        (folder / "answers.json").write_text(json.dumps(tree))
        status, found = said_by("plan", str(folder / "answers.json"))
        assert status == 2 and len(found.splitlines()) == 1
    (folder / "answers.json").write_text(json.dumps({key: 1}))
    assert said in said_by("plan", str(folder / "answers.json"))[1]


def test_a_line_for_which_no_plan_can_be_made_costs_only_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = json.dumps(PEOPLE[0].answers).encode(), json.dumps(PEOPLE[1].answers).encode()

    def decide_(answers: Answers, *rest: Any) -> Plan:
        if answers == Answers.read(bad):
            raise ZeroDivisionError("secret")
        return decide(answers, *rest)

    monkeypatch.setattr(batch, "decide", decide_)
    written = list(batch.decide_lines(enumerate([good, bad, good], 1), "en"))
    assert [one.problem is None for one in written] == [True, False, True]
    assert "by a fault of this program (ZeroDivisionError)" in written[1].problem and "secret" not in written[1].problem


def _killed(_lines: object, _language: str) -> None:
    os._exit(9)


def test_a_process_that_is_killed_costs_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [json.dumps(one.answers).encode() + b"\n" for one in PEOPLE] * 60
    monkeypatch.setattr(batch, "_decide_chunk", _killed)
    out = io.BytesIO()
    assert batch.run(io.BytesIO(b"".join(people)), out, "en", processes=2) == (len(people), 0)
    assert out.getvalue().count(b"\n") == len(people)


def test_a_batch_may_be_written_over_its_own_input(folder: Path) -> None:
    (folder / "people.jsonl").write_text(json.dumps(PEOPLE[0].answers) + "\n")
    said_by("batch", str(folder / "people.jsonl"), str(folder / "people.jsonl"), "--quiet")
    assert "outcome" in json.loads((folder / "people.jsonl").read_text())


@pytest.mark.parametrize(
    "words",
    [("plan", "answers.json"), ("batch", "answers.json", "-"), ("check",), ("batch", "answers.json", "/dev/full")],
)
def test_an_output_that_is_full_is_a_sentence(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text(json.dumps(PEOPLE[0].answers))
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "wizard", *words],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2 and "No space left on device" in done.stderr and len(done.stderr.splitlines()) == 1, (
        done.stderr
    )


def test_a_terminal_without_our_signs_gets_the_plan_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text(json.dumps(PEOPLE[0].answers))
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "plan", "answers.json", "--format", "text"],
        cwd=tmp_path,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )
    assert done.returncode == 0 and b"Traceback" not in done.stderr and b"Stage" in done.stdout
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "plan", "answers.json"],
        cwd=tmp_path,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )
    assert json.loads(done.stdout) == json.loads(decide(Answers.from_data(PEOPLE[0].answers), C).to_json())


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "{}"),
        ("replan", "{}", "{}"),
        ("history", "{}"),
        ("batch", "{}", "-"),
        ("export", "{}", "out.ics"),
        ("export", "{}", "kept"),
        ("restore", "{}"),
    ],
)
@pytest.mark.parametrize("what", ["missing", "folder", "long", "inside a file"])
def test_what_is_no_file_is_a_sentence(
    words: tuple[str, ...], what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    name = {"missing": "none.json", "folder": str(tmp_path), "long": "x" * 500, "inside a file": "file/none.json"}[what]
    status, _ = said_by(*(word.format(name) for word in words))
    assert status == 2 and not (tmp_path / "out.ics").exists()


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5_000, "a = " + "1" * 5_000, "title = 'x'\ntitle = 'y'", "a = 2026-02-30"]
)
def test_a_folder_of_journeys_with_one_that_is_broken_names_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text(text)
    status, said = said_by("factcheck", "--journeys", str(tmp_path))
    assert status == 2 and "broken.toml: the story: " in said


def test_a_mark_of_byte_order_does_not_matter_in_any_file(tmp_path: Path) -> None:
    (tmp_path / "hipwise.toml").write_text(SETTINGS, "utf-8-sig")
    assert read({"HIPWISE_SETTINGS": str(tmp_path / "hipwise.toml")}).clinic.name == "Hip"
    (tmp_path / "story.toml").write_text(STORY, "utf-8-sig")
    assert said_by("history", str(tmp_path / "story.toml"))[0] == 0


@pytest.mark.parametrize(
    "words, says",
    [
        (
            ("out.ics", "--start", "9999-12-31"),
            "The first day: found 9999-12-31; allowed are days from 1970-01-01 to 9998-12-31.",
        ),
        (("out.ics", "--on", "0001-01-01"), "The first day: found 0001-01-01; allowed are days from"),
        (
            ("out.svg", "--answers", "{answers}", "--address", f"http://{'x' * 3_000}"),
            "allowed is an address of at most 200 signs",
        ),
    ],
)
def test_an_option_beyond_what_an_export_can_hold_is_a_sentence(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    (tmp_path / "answers.json").write_text(json.dumps(PEOPLE[0].answers))
    (tmp_path / "plan.json").write_text(decide(Answers.from_data(PEOPLE[0].answers), C).to_json())
    target, *more = (word.format(answers=tmp_path / "answers.json") for word in words)
    status, said = said_by("export", str(tmp_path / "plan.json"), str(tmp_path / target), *more)
    assert status == 2 and says in said and len(said.splitlines()) == 1 and not (tmp_path / target).exists()
