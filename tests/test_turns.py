"""Many people press at once: pages are drawn a few at a time, and nobody waits for somebody who hangs."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread, active_count
from time import perf_counter, sleep

import pytest

from wizard.ui.http import run_limiter


def all_at_once(people: int, draw: Callable[[], None]) -> None:
    threads = [Thread(target=draw) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), active_count()


def test_no_more_than_a_few_pages_are_drawn_at_a_time_and_all_are_drawn() -> None:
    at_work, most, drawn, lock = 0, 0, 0, Lock()

    def draw() -> None:
        nonlocal at_work, most, drawn
        with run_limiter.turn():
            with lock:
                at_work, most = at_work + 1, max(most, at_work + 1)
            sleep(0.01)
            with lock:
                at_work, drawn = at_work - 1, drawn + 1

    all_at_once(20, draw)
    assert (most, drawn) == (run_limiter.AT_ONCE, 20)


def test_a_page_that_fails_gives_its_turn_back() -> None:
    def fail() -> None:
        with pytest.raises(ValueError), run_limiter.turn():
            raise ValueError

    all_at_once(3 * run_limiter.AT_ONCE, fail)


def test_nobody_waits_for_pages_that_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_limiter, "PATIENCE_S", 0.05)
    done, drawn = Event(), Event()

    def hang() -> None:
        with run_limiter.turn():
            done.wait(30)

    hanging = [Thread(target=hang) for _ in range(run_limiter.AT_ONCE)]
    for thread in hanging:
        thread.start()
    began = perf_counter()
    with run_limiter.turn():
        drawn.set()
    assert drawn.is_set() and perf_counter() - began < 20
    done.set()
    all_at_once(run_limiter.AT_ONCE, lambda: None)
    for thread in hanging:
        thread.join(30)
