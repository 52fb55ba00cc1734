"""Drafts, plans and what is added to them: found by their key, never overwritten in silence, kept once, gone when deleted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from wizard.answers.model import Answers
from wizard.store import (
    ChangedElsewhereError,
    DiskFullError,
    Draft,
    Key,
    NoSuchEntryError,
    NotFoundError,
    Revision,
    SentDifferentlyError,
    Store,
    StoreError,
    StoreLocation,
    WeekTakenError,
    new_once,
)
from wizard.store.store import MOST_OWN_PLANS
from wizard.store.tables import metadata

from .conftest import Time
from .people import ANSWERS, START, good_week, workout

WALKED = Draft(answers=Answers(weeks=6), unsure=("pain.side",), seen=("signs", "place"), language="es")


@pytest.fixture
def key(store: Store) -> Key:
    """The key of a plan that was just kept."""
    made = Key.new()
    store.keep_plan(made, START)
    return made


def rows(store: Store) -> int:
    with store._engine.connect() as connection:
        counts = (
            sa.select(sa.func.count()).select_from(table) for table in metadata.sorted_tables if table.name != "seals"
        )
        return sum(connection.execute(count).scalar_one() for count in counts)


# --- drafts ---------------------------------------------------------------------------------------


def test_a_draft_comes_back_as_it_was_saved(store: Store) -> None:
    key = Key.new()
    saved = store.save_draft(key, WALKED)
    found = store.draft(key.text)
    assert (found.draft, found.state) == (WALKED, saved.state)


def test_a_draft_is_kept_for_24_hours_after_the_last_change_and_no_longer(store: Store, time: Time) -> None:
    key = Key.new()
    state = store.save_draft(key, Draft()).state
    time.passes(hours=23)
    store.save_draft(key, WALKED, seen=state)
    time.passes(hours=23, minutes=59)
    assert store.draft(key).draft == WALKED
    time.passes(minutes=1)
    with pytest.raises(NotFoundError):
        store.draft(key)
    assert store.purge() == 1 and rows(store) == 0


def test_drafts_that_ran_out_are_deleted_while_others_are_saved(store: Store, time: Time) -> None:
    store.save_draft(Key.new(), WALKED)
    time.passes(hours=25)
    store.save_draft(Key.new(), WALKED)
    assert rows(store) == 1


def test_a_plan_is_kept_until_it_is_deleted(store: Store, key: Key, time: Time) -> None:
    time.passes(days=4_000)
    assert store.purge() == 0
    assert store.history(key).start == START


def test_two_tabs_with_one_draft_notice_each_other(store: Store) -> None:
    key = Key.new()
    seen = store.save_draft(key, Draft()).state
    store.save_draft(key, WALKED, seen=seen)
    with pytest.raises(ChangedElsewhereError):
        store.save_draft(key, Draft(answers=Answers(weeks=4)), seen=seen)
    assert store.draft(key).draft == WALKED


def test_a_draft_sent_twice_is_saved_once(store: Store) -> None:
    key = Key.new()
    assert [store.save_draft(key, Draft()).again for _ in range(2)] == [False, True]
    first, second = (store.save_draft(key, WALKED, seen=1) for _ in range(2))
    assert (first.again, second.again) == (False, True) and first.state == second.state == 2


def test_a_draft_becomes_a_plan_and_is_gone(store: Store) -> None:
    draft, key = Key.new(), Key.new()
    store.save_draft(draft, WALKED)
    store.keep_plan(key, START, draft=draft)
    assert store.history(key).start == START
    with pytest.raises(NotFoundError):
        store.draft(draft)


# --- entries ------------------------------------------------------------------------------------------


def test_a_history_holds_everything_in_its_order(store: Store, key: Key, time: Time) -> None:
    said = [workout(3), workout(5), good_week(1), Revision(answers=Answers(weeks=4)), workout(6), good_week(2)]
    state = 1
    for one in said:
        time.passes(days=2)
        state = store.add(key, one, state, new_once()).state
    history = store.history(key)
    assert [getattr(e, e.kind) for e in history.entries] == said
    assert [e.number for e in history.entries] == [1, 2, 3, 4, 5, 6]
    assert history.check_ins == (good_week(1), good_week(2)) and len(history.workouts) == 3
    assert history.answers == Answers(weeks=4) and history.start.answers == ANSWERS
    assert type(history).model_validate_json(history.model_dump_json()) == history


def test_an_entry_sent_twice_is_kept_once(store: Store, key: Key) -> None:
    once = new_once()
    first = store.add(key, good_week(1), 1, once)
    store.add(key, workout(), first.state, new_once())
    again = store.add(key, good_week(1), 1, once)
    assert (first.again, again.again, again.number) == (False, True, first.number)
    assert len(store.history(key).entries) == 2


def test_the_same_sending_with_other_content_is_refused(store: Store, key: Key) -> None:
    once = new_once()
    state = store.add(key, workout(3), 1, once).state
    with pytest.raises(SentDifferentlyError):
        store.add(key, workout(9), state, once)
    assert store.history(key).workouts == (workout(3),)


def test_the_same_words_sent_anew_are_another_entry(store: Store, key: Key) -> None:
    state = store.add(key, workout(), 1, new_once()).state
    store.add(key, workout(), state, new_once())
    assert len(store.history(key).workouts) == 2


def test_two_devices_never_overwrite_each_other_in_silence(store: Store, key: Key) -> None:
    seen = store.history(key).state
    store.add(key, good_week(1), seen, new_once())
    with pytest.raises(ChangedElsewhereError):
        store.add(key, workout(), seen, new_once())
    state = store.history(key).state
    assert store.add(key, workout(), state, new_once()).number == 2


def test_of_many_at_once_exactly_one_wins_each_state(store: Store, key: Key) -> None:
    outcomes: list[str] = []

    def device(number: int) -> None:
        try:
            store.add(key, workout(number), 1, new_once())
            outcomes.append("kept")
        except ChangedElsewhereError:
            outcomes.append("refused")

    threads = [threading.Thread(target=device, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept"] + ["refused"] * 7
    assert len(store.history(key).entries) == 1


def test_one_sending_from_many_threads_is_kept_once(store: Store, key: Key) -> None:
    once, saved = new_once(), []
    threads = [threading.Thread(target=lambda: saved.append(store.add(key, workout(), 1, once))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(saved) == 6 and sum(not s.again for s in saved) == 1
    assert len(store.history(key).entries) == 1


def test_one_new_plan_from_many_threads_is_kept_once(store: Store) -> None:
    key, saved = Key.new(), []
    threads = [
        threading.Thread(target=lambda: saved.append(store.keep_plan(key, START, remember=True))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(saved) == 6 and sum(not s.again for s in saved) == 1
    assert store.last() == key


def test_two_programs_share_one_store(place: StoreLocation, opened: Callable[..., Store]) -> None:
    one, other, key = opened(place), opened(place), Key.new()
    one.keep_plan(key, START)
    state = other.add(key, workout(), other.history(key).state, new_once()).state
    assert one.add(key, good_week(1), state, new_once()).number == 2


# --- corrections ---------------------------------------------------------------------------------------


def test_a_correction_stands_beside_what_it_corrects(store: Store, key: Key) -> None:
    state = store.add(key, good_week(1, pain_during=7), 1, new_once()).state
    state = store.add(key, good_week(2), state, new_once()).state
    store.correct(key, 1, good_week(1, pain_during=2), state, new_once())
    history = store.history(key)
    assert history.check_ins == (good_week(1, pain_during=2), good_week(2))
    assert history.entries[0].check_in == good_week(1, pain_during=7), "the first one is still there"
    assert [e.corrects for e in history.entries] == [None, None, 1]


def test_a_correction_of_a_correction_counts_for_the_first(store: Store, key: Key) -> None:
    state = store.add(key, workout(1), 1, new_once()).state
    state = store.correct(key, 1, workout(2), state, new_once()).state
    store.correct(key, 2, workout(3), state, new_once())
    history = store.history(key)
    assert history.workouts == (workout(3),) and history.entries[2].corrects == 1


def test_a_correction_sent_twice_is_kept_once(store: Store, key: Key) -> None:
    state, once = store.add(key, workout(1), 1, new_once()).state, new_once()
    saved = [store.correct(key, 1, workout(2), state, once) for _ in range(2)]
    assert [s.again for s in saved] == [False, True] and len(store.history(key).entries) == 2


@pytest.mark.parametrize("number", [0, -1, 2, 99])
def test_only_what_is_there_can_be_corrected(number: int, store: Store, key: Key) -> None:
    state = store.add(key, good_week(1), 1, new_once()).state
    with pytest.raises(NoSuchEntryError):
        store.correct(key, number, good_week(1), state, new_once())
    with pytest.raises(NoSuchEntryError):
        store.history(key).corrected(number, good_week(1))


def test_a_workout_cannot_correct_a_check_in(store: Store, key: Key) -> None:
    state = store.add(key, good_week(1), 1, new_once()).state
    with pytest.raises(NoSuchEntryError):
        store.correct(key, 1, workout(), state, new_once())


def test_a_week_has_one_check_in(store: Store, key: Key) -> None:
    state = store.add(key, good_week(1), 1, new_once()).state
    with pytest.raises(WeekTakenError) as refused:
        store.add(key, good_week(1, pain_during=5), state, new_once())
    assert "Week 1" in str(refused.value)
    state = store.add(key, good_week(2), state, new_once()).state
    with pytest.raises(WeekTakenError):
        store.correct(key, 2, good_week(1), state, new_once())
    store.correct(key, 2, good_week(3), state, new_once())
    assert [c.week for c in store.history(key).check_ins] == [1, 3]


def test_the_week_of_a_check_in_can_be_corrected_and_the_original_stays(store: Store, key: Key) -> None:
    state, once = store.add(key, good_week(1), 1, new_once()).state, new_once()
    state = store.add(key, good_week(3), state, new_once()).state
    saved = [store.correct(key, 2, good_week(4), state, once) for _ in range(2)]
    history = store.history(key)
    assert [c.week for c in history.check_ins] == [1, 4] and [s.again for s in saved] == [False, True]
    assert history.entries[1].check_in == good_week(3) and history.entries[2].corrects == 2
    assert history.check_in_of(3) is None


def test_a_week_that_was_moved_away_from_is_free_again(store: Store, key: Key) -> None:
    state = store.add(key, good_week(1), 1, new_once()).state
    state = store.correct(key, 1, good_week(2), state, new_once()).state
    state = store.add(key, good_week(1), state, new_once()).state
    with pytest.raises(WeekTakenError) as refused:
        store.correct(key, 1, good_week(1, pain_during=5), state, new_once())
    assert "Week 1" in str(refused.value) and store.history(key).state == state, "nothing was written"
    assert [c.week for c in store.history(key).check_ins] == [1, 2]


def test_a_week_that_is_taken_is_refused_in_a_correction_of_a_correction_too(store: Store, key: Key) -> None:
    state = store.add(key, good_week(1), 1, new_once()).state
    state = store.add(key, good_week(2), state, new_once()).state
    state = store.correct(key, 2, good_week(3), state, new_once()).state
    with pytest.raises(WeekTakenError):
        store.correct(key, 3, good_week(1), state, new_once())
    store.correct(key, 3, good_week(2), state, new_once())
    assert [c.week for c in store.history(key).check_ins] == [1, 2]


def test_a_week_that_was_forgotten_can_be_added_later(store: Store, key: Key) -> None:
    state = store.add(key, good_week(3), 1, new_once()).state
    store.add(key, good_week(2), state, new_once())
    assert [c.week for c in store.history(key).check_ins] == [2, 3]


def test_a_correction_can_be_tried_without_keeping_it(store: Store, key: Key) -> None:
    store.add(key, good_week(1), 1, new_once())
    history = store.history(key)
    assert history.corrected(1, good_week(1, pain_during=7)).check_ins == (good_week(1, pain_during=7),)
    assert store.history(key) == history


# --- clocks that jump -----------------------------------------------------------------------------------


def test_a_clock_that_jumps_ahead_ages_no_draft(store: Store, time: Time) -> None:
    key = Key.new()
    store.save_draft(key, WALKED)
    time.passes(hours=1)
    time.jumps(days=400)
    assert store.draft(key).draft == WALKED
    assert store.purge() == 0
    time.passes(hours=25)
    with pytest.raises(NotFoundError):
        store.draft(key)


def test_a_draft_that_had_run_out_before_the_jump_does_not_come_back(store: Store, time: Time) -> None:
    key = Key.new()
    store.save_draft(key, WALKED)
    time.passes(hours=25)
    time.jumps(days=3)
    with pytest.raises(NotFoundError):
        store.draft(key)


def test_a_clock_that_is_set_back_keeps_no_draft_for_longer_than_a_day(store: Store, time: Time) -> None:
    key = Key.new()
    store.save_draft(key, WALKED)
    time.jumps(days=-400)
    assert store.purge() == 0 and store.draft(key).draft == WALKED
    time.passes(hours=25)
    assert store.purge() == 1


def test_entries_keep_their_order_when_the_clock_goes_back(store: Store, key: Key, time: Time) -> None:
    state = store.add(key, workout(1), 1, new_once()).state
    time.jumps(days=-30)
    store.add(key, workout(2), state, new_once())
    first, second = store.history(key).entries
    assert (first.workout.effort, second.workout.effort) == (1, 2)
    assert second.made_at >= first.made_at


# --- at home: the plan that opens by itself --------------------------------------------------------------


def test_the_last_plan_is_found_without_a_key(store: Store, key: Key) -> None:
    assert store.last() is None
    store.remember(key)
    assert store.last() == key
    other = Key.new()
    store.keep_plan(other, START, remember=True)
    assert store.last() == other


def test_two_people_of_one_machine_each_have_their_own_plan(store: Store, key: Key) -> None:
    other = Key.new()
    store.remember(key)
    store.keep_plan(other, START, remember=True)
    assert store.own_plans() == (other, key)
    store.remember(key)
    assert store.own_plans() == (key, other), "the one that was opened last comes first, and none twice"
    store.delete(key)
    assert store.own_plans() == (other,) and store.last() == other


def test_a_machine_remembers_a_household_and_no_more(store: Store) -> None:
    keys = [Key.new() for _ in range(MOST_OWN_PLANS + 1)]
    for key in keys:
        store.keep_plan(key, START, remember=True)
    assert store.own_plans() == tuple(reversed(keys[1:]))
    assert store.history(keys[0]).start == START, "a plan that is not remembered is still there for its key"


def test_forgetting_the_last_plan_leaves_the_plan(store: Store, key: Key) -> None:
    store.remember(key)
    store.forget_last()
    assert store.last() is None and store.history(key).start == START


def test_only_a_plan_that_is_there_can_be_remembered(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.remember(Key.new())


# --- deletion ------------------------------------------------------------------------------------------------


def test_deletion_takes_everything(store: Store, key: Key) -> None:
    state = store.add(key, good_week(1), 1, new_once()).state
    store.correct(key, 1, good_week(1, felt="front"), state, new_once())
    store.remember(key)
    store.delete(key)
    assert rows(store) == 0 and store.last() is None
    with pytest.raises(NotFoundError):
        store.history(key)


def test_deletion_leaves_the_others_alone(store: Store, key: Key) -> None:
    other = Key.new()
    store.keep_plan(other, START, remember=True)
    store.delete(key)
    assert store.history(other).start == START and store.last() == other


def test_a_deleted_plan_is_in_no_file_any_more(opened: Callable[..., Store], folder: Path) -> None:
    """SQLite: not in a free page of the database and not in its log. What is looked for is what stood there, sealed."""
    store, key = opened(StoreLocation(folder)), Key.new()
    store.keep_plan(key, START)
    for week in range(1, 9):
        store.add(key, good_week(week), week, new_once())
    with store._engine.connect() as connection:
        sealed = [
            row[0]
            for table in ("folders", "entries")
            for row in connection.execute(sa.text(f"SELECT body FROM {table}"))
        ]
    assert all(any(body in content for content in contents(folder)) for body in sealed), (
        "before, it is there to be found"
    )
    store.delete(key)
    left = contents(folder)
    assert not any(body[:24] in content or key.found_by.encode() in content for body in sealed for content in left)


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir()]


def test_a_draft_that_ran_out_is_in_no_file_any_more(opened: Callable[..., Store], folder: Path, time: Time) -> None:
    store, key = opened(StoreLocation(folder), time), Key.new()
    store.save_draft(key, WALKED)
    with store._engine.connect() as connection:
        body = connection.execute(sa.text("SELECT body FROM folders")).scalar_one()
    time.passes(hours=24)
    assert store.purge() == 1
    assert not any(body in content for content in contents(folder))


def test_deletion_is_completed_later_when_somebody_still_reads(
    opened: Callable[..., Store], folder: Path, time: Time
) -> None:
    store, key = opened(StoreLocation(folder), time), Key.new()
    store.keep_plan(key, START)
    with store._engine.connect() as reader:
        body = reader.execute(sa.text("SELECT body FROM folders")).scalar_one()
        reader.execute(sa.text("SELECT count(*) FROM entries")).scalar()
        store._engine.dispose(close=False)
        store.delete(key)
        assert any(body in content for content in contents(folder)), "the reader's state is still in the log"
    store.purge()
    assert not any(body in content for content in contents(folder))


def test_a_plan_has_room_for_ten_years_and_not_for_a_flood(store: Store, key: Key) -> None:
    small = Store(store._engine, store._ring, most_entries=3)
    state = 1
    for _ in range(2):
        state = small.add(key, workout(), state, new_once()).state
    with pytest.raises(DiskFullError):
        small.add(key, workout(), state, new_once())
    assert issubclass(DiskFullError, StoreError) and len(store.history(key).entries) == 2
