"""Twelve weeks, kept and decided again: the command line and whoever asks ``wizard.follow_up.history`` get the same."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import catalogue as catalogue_
from wizard import Answers, cli, replan
from wizard.answers.model import check_ins_from_data
from wizard.follow_up.history import keep, moved, read_story, replay, steps, with_correction
from wizard.follow_up.report import as_json
from wizard.follow_up.timeline import moves_of
from wizard.store import (
    Key,
    NoSuchEntryError,
    Revision,
    Store,
    StoreLocation,
    WeekTakenError,
    new_once,
    open_store,
    place_from,
)

from .people import ANSWERS, START, good_week

JOURNEYS = Path(__file__).parent.parent / "journeys"
TWELVE = JOURNEYS / "weeks_twelve_flare_holiday_recovery.toml"
CATALOGUE = catalogue_.load()


def test_a_story_that_went_through_the_store_is_decided_as_if_it_had_not(store: Store) -> None:
    told = tomllib.loads(TWELVE.read_text("utf-8"))
    history = keep(read_story(TWELVE.read_bytes()), store, Key.new(), CATALOGUE)
    straight = replan(Answers.from_data(told["answers"]), check_ins_from_data(told["check_in"]), CATALOGUE)
    assert replay(history, CATALOGUE) == straight and len(straight.verdicts) == 13


def test_the_twelve_weeks_hold_a_flare_a_holiday_and_a_recovery(store: Store) -> None:
    found = steps(keep(read_story(TWELVE.read_bytes()), store, Key.new(), CATALOGUE), CATALOGUE)
    verdicts = {step.week: step.verdict.verdict for step in found[1:]}
    assert verdicts[4] == "rest_then_step_back" and 7 not in verdicts and 8 not in verdicts and max(verdicts) == 15
    assert [found[n].plan.ceiling for n in (3, 4, -1)] == ["green", "red", "green"] and found[-1].plan.stage == 3


@pytest.mark.parametrize("file", sorted(JOURNEYS.glob("weeks_*.toml")), ids=lambda f: f.stem)
def test_every_journey_of_weeks_can_be_kept_and_replayed(
    file: Path, opened: Callable[..., Store], sqlite_place: StoreLocation
) -> None:
    story = read_story(file.read_bytes())
    history = keep(story, opened(sqlite_place), Key.new(), CATALOGUE)
    assert replay(history, CATALOGUE).to_json() == replan(story.answers, story.check_ins, CATALOGUE).to_json()


def test_the_command_line_says_the_same_as_the_store(
    bare_place: StoreLocation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HIPWISE_DATA", str(bare_place.folder))
    if bare_place.url is None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
    else:
        monkeypatch.setenv("DATABASE_URL", bare_place.url.render_as_string(hide_password=False))
    assert cli.main(["history", str(TWELVE)]) == 0
    passing = capsys.readouterr().out
    assert not bare_place.folder.exists(), "without --keep nothing is left on this machine"
    assert cli.main(["history", str(TWELVE), "--keep"]) == 0
    assert capsys.readouterr().out == passing
    assert cli.main(["history"]) == 0
    assert capsys.readouterr().out == passing
    store = open_store(place_from())
    history = store.history(store.last())
    store.close()
    assert as_json(history, steps(history, CATALOGUE)) + "\n" == passing
    assert [week["week"] for week in json.loads(passing)["weeks"]] == [0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15]


def test_the_history_as_text_names_weeks_without_a_check_in_and_is_in_one_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["history", str(TWELVE), "--format", "text"]) == 0
    text = capsys.readouterr().out
    assert "Weeks 7 to 8: no check-in." in text and "Week 12:" in text and "24 to 48 hours" in text
    assert cli.main(["history", str(TWELVE), "--format", "text", "--lang", "qps"]) == 0
    pseudo = capsys.readouterr().out
    assert "Week 12" not in pseudo and "no check-in" not in pseudo


def test_a_correction_is_told_and_both_entries_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = TWELVE.read_text("utf-8").replace(
        "[expect]",
        '[[correction]]\nweek = 4\nsessions_done = 3\npain_during = 1\nnext_morning = "usual"\n'
        'overall = "better"\neasy_at_top = true\nfelt = "side"\nsigns = ["none"]\n\n[expect]',
    )
    (tmp_path / "story.toml").write_text(story, "utf-8")
    assert cli.main(["history", str(tmp_path / "story.toml")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["corrected_weeks"] == [4] and told["weeks"][4]["verdict"] != "rest_then_step_back"


MOVED = """[[check_in]]
week = 1
pain_during = 1

[[check_in]]
week = 3
pain_during = 2

[[correction]]
of_week = 3
week = 4
pain_during = 2
"""


def test_a_story_can_move_a_check_in_to_another_week(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "story.toml").write_text(MOVED, "utf-8")
    assert cli.main(["history", str(tmp_path / "story.toml")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["corrected_weeks"], told["moved_weeks"], [w["week"] for w in told["weeks"]]) == (
        [4],
        [{"from": 3, "to": 4}],
        [0, 1, 4],
    )
    assert cli.main(["history", str(tmp_path / "story.toml"), "--format", "text"]) == 0
    assert "Week 4 was first entered for week 3." in capsys.readouterr().out


def test_two_weeks_that_were_mixed_up_change_places_by_way_of_a_free_one(store: Store) -> None:
    text = MOVED.split("[[correction]]")[0] + "".join(
        f"[[correction]]\nof_week = {of}\nweek = {to}\npain_during = {pain}\n"
        for of, to, pain in ((1, 9, 1), (3, 1, 2), (9, 3, 1))
    )
    history = keep(read_story(text), store, Key.new(), CATALOGUE)
    assert [(c.week, c.pain_during) for c in history.check_ins] == [(1, 2), (3, 1)] and len(history.entries) == 5


@pytest.mark.parametrize(
    "text, says",
    [
        (MOVED.replace("week = 4", "week = 1"), "week: found 1, which has a check-in already"),
        (MOVED.replace("of_week = 3", "of_week = 2"), "of_week: found 2; allowed are weeks that have a check-in"),
        (MOVED.replace("of_week = 3", "of_week = true"), "of_week: found true"),
        (MOVED.replace("week = 4", "week = 0"), "week: found 0"),
        ("correction = 7", "allowed are tables"),
        ("title = ", "not valid TOML"),
        ("name = 'x'", "unknown key 'name'"),
        ("[[correction]]\nweek = 2", "weeks that have a check-in"),
        ("[answers]\nweeks = 99", "weeks: found 99"),
        ("[[check_in]]\nweek = 1\nfelt = 'toe'", "felt"),
        ("check_in = 7", "allowed is a list"),
    ],
)
def test_a_story_that_cannot_be_read_is_one_sentence_and_exit_2(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "story.toml").write_text(text, "utf-8")
    assert cli.main(["history", str(tmp_path / "story.toml")]) == 2
    said = capsys.readouterr()
    assert says in said.err and said.out == "" and "Traceback" not in said.err


def test_a_store_that_cannot_be_reached_is_one_sentence_and_exit_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/db")
    for command in (["history"], ["history", str(TWELVE), "--keep"]):
        assert cli.main(command) == 2
        said = capsys.readouterr()
        assert said.err.count("\n") == 1 and "try again" in said.err and "hunter2" not in said.err


def test_nothing_kept_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["history"]) == 2
    assert "no plan is kept" in capsys.readouterr().err
    assert cli.main(["history", "--keep"]) == 2


# --- what a correction changes --------------------------------------------------------------------------------


def test_a_correction_shows_what_it_would_change_and_keeps_nothing(store: Store) -> None:
    key = Key.new()
    store.keep_plan(key, START)
    state = store.add(key, good_week(1, pain_during=7), 1, new_once()).state
    store.add(key, good_week(2), state, new_once())
    history = store.history(key)
    changed = with_correction(history, 1, good_week(1), CATALOGUE)
    assert next((v.week, v.before.verdict, v.after.verdict) for v in changed.verdicts) == (
        1,
        "rest_then_step_back",
        "progress",
    )
    assert changed.before == replay(history, CATALOGUE) and changed.after != changed.before
    assert store.history(key) == history


def test_a_correction_that_says_the_same_changes_nothing(store: Store) -> None:
    key = Key.new()
    store.keep_plan(key, START)
    store.add(key, good_week(1), 1, new_once())
    assert not with_correction(store.history(key), 1, good_week(1), CATALOGUE).changes_anything


def test_a_correction_into_a_week_that_is_taken_is_refused_before_it_is_sent(store: Store) -> None:
    key = Key.new()
    store.keep_plan(key, START)
    store.add(key, good_week(2), store.add(key, good_week(1), 1, new_once()).state, new_once())
    history = store.history(key)
    for refused in (lambda: with_correction(history, 2, good_week(1), CATALOGUE), lambda: moved(history, 2, 1)):
        with pytest.raises(WeekTakenError):
            refused()
    with pytest.raises(NoSuchEntryError):
        moved(history, 3, 9)


def test_a_check_in_of_another_week_is_decided_as_if_it_had_been_entered_there(store: Store) -> None:
    key = Key.new()
    store.keep_plan(key, START)
    state = store.add(key, good_week(1), 1, new_once()).state
    state = store.add(key, good_week(2, pain_during=7), state, new_once()).state
    history = store.history(key)
    changed = with_correction(history, 2, good_week(4, pain_during=7), CATALOGUE)
    assert [(v.week, bool(v.before), bool(v.after)) for v in changed.verdicts] == [(2, True, False), (4, False, True)]
    assert store.history(key) == history, "only shown"
    store.correct(key, 2, good_week(4, pain_during=7), state, new_once())
    assert (
        replay(store.history(key), CATALOGUE)
        == changed.after
        == replan(ANSWERS, (good_week(1), good_week(4, pain_during=7)), CATALOGUE)
    )
    assert moved(history, 2, 4).check_ins == store.history(key).check_ins


@pytest.mark.parametrize("week", [1, 2, 4, 7])
def test_a_move_to_an_easier_stage_stays_behind_the_check_in_that_it_followed(week: int, store: Store) -> None:
    key, told = Key.new(), ANSWERS.model_copy(update={"ability": ANSWERS.ability.model_copy(update={"known_stage": 1})})
    store.keep_plan(key, START)
    state = store.add(key, good_week(3), 1, new_once()).state
    state = store.add(key, Revision(answers=told), state, new_once()).state
    assert replay(store.history(key), CATALOGUE).stage == 1
    store.correct(key, 1, good_week(week), state, new_once())
    assert moves_of(store.history(key)) == ((week, 1),) and replay(store.history(key), CATALOGUE).stage == 1


def test_other_answers_are_replayed_from_the_start(store: Store) -> None:
    key, other = Key.new(), ANSWERS.model_copy(update={"equipment": ("none",)})
    store.keep_plan(key, START)
    state = store.add(key, good_week(1), 1, new_once()).state
    store.add(key, Revision(answers=other), state, new_once())
    assert replay(store.history(key), CATALOGUE) == replan(other, (good_week(1),), CATALOGUE)
