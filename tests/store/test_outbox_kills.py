"""The outbox of a tab, and a server that is killed again and again: each workout is kept, and kept once."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from wizard.follow_up.workout import Waiting, kept_as, waiting
from wizard.store import Key, SentDifferentlyError, Store, StoreLocation, open_store

from . import quick_folder
from .people import START

KILLS = 1_000 if os.environ.get("HIPWISE_FULL") == "1" else 60
A_PLAN_LASTS = 20  # kills; then another plan is kept
TODAY = date(2026, 3, 2)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        yield Path(name)


def held_by_the_tab(number: int, key: Key) -> str:
    """What the tab holds of workout ``number`` after the guide has ended: text, as it came out of the storage of the browser."""
    return Waiting(
        once=f"{number:032x}",
        of=key.mark,
        week=1 + number // 3,
        usual=("wall_press",),
        planned=(("wall_press", 2),),
        ended="finished",
        done={"wall_press": 2},
        on=TODAY,
    ).model_dump_json()


def send(store: Store, key: Key, text: str, effort: int) -> None:
    """What a page does with a workout that a tab sends: read it as anybody's, and keep it under its own token."""
    found = waiting(text, TODAY)
    store.add(key, kept_as(found, effort, 1, "side"), store.history(key).state, found.once)


def serve_until_killed(place: StoreLocation, key: Key, first: int, out: int) -> None:
    """The server: keeps what the tab sends, workout by workout, and confirms each; it never ends by itself."""
    store, number = open_store(place), first
    while True:
        send(store, key, held_by_the_tab(number, key), number % 11)
        os.write(out, b".")
        number += 1


def killed_once(place: StoreLocation, key: Key, first: int, chance: random.Random) -> int:
    """Let a server keep workouts from ``first`` on and kill it: how many it confirmed. What it did not confirm stays in the tab."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            serve_until_killed(place, key, first, write)
        finally:
            os._exit(1)
    os.close(write)
    wanted, confirmed = chance.randrange(1, 6), 0
    while confirmed < wanted:
        confirmed += len(os.read(read, 1))
    time.sleep(chance.random() * 0.004)  # anywhere within the next ones
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "the server ended by itself"
    while more := os.read(read, 65_536):
        confirmed += len(more)
    os.close(read)
    return confirmed


def test_a_workout_that_a_tab_sends_again_after_each_kill_is_kept_and_kept_once(folder: Path) -> None:
    place, chance, in_all = StoreLocation(folder), random.Random(15), 0
    for _ in range(KILLS // A_PLAN_LASTS):
        key, confirmed = new_plan(place), 0
        for _ in range(A_PLAN_LASTS):
            confirmed += killed_once(
                place, key, confirmed, chance
            )  # the first one that was not confirmed is sent again
        store = open_store(place)
        send(store, key, held_by_the_tab(confirmed, key), confirmed % 11)
        found = [workout.effort for workout in store.history(key).workouts]
        store.close()
        assert found == [number % 11 for number in range(confirmed + 1)], "in order, none lost, none twice"
        in_all += confirmed
    assert in_all >= KILLS


def new_plan(place: StoreLocation) -> Key:
    """A plan to keep workouts under. Nothing of the database is open afterwards, since the servers are forked."""
    store, key = open_store(place), Key.new()
    store.keep_plan(key, START)
    store.close()
    return key


def test_the_same_workout_sent_again_with_other_answers_is_refused_and_stays_as_it_was(folder: Path) -> None:
    store, key = open_store(StoreLocation(folder)), Key.new()
    store.keep_plan(key, START)
    send(store, key, held_by_the_tab(0, key), 4)
    with pytest.raises(SentDifferentlyError):
        send(store, key, held_by_the_tab(0, key), 9)
    assert [w.effort for w in store.history(key).workouts] == [4]
    store.close()
