"""Whoever writes is killed with SIGKILL at any moment: what was acknowledged is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard.store import Key, StoreLocation, new_once, open_store

from . import kills, quick_folder
from .cluster import Cluster
from .people import START

FULL = os.environ.get("HIPWISE_FULL") == "1"
TESTS = Path(__file__).resolve().parent.parent
ROUNDS = {"sqlite": 1_000 if FULL else 100, "postgresql": 100 if FULL else 10}


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        yield Path(name)


def killed(kind: str, folder: Path, *rest: str) -> dict:
    """The rounds run in a process of their own, which forks the writers."""
    paths = (str(TESTS.parent), str(TESTS), os.environ.get("PYTHONPATH", ""))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(
        [sys.executable, "-m", "store.kills", kind, str(folder), str(ROUNDS[kind]), "1", *rest],
        cwd=TESTS,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_acknowledged_entry_is_lost_when_the_writer_of_sqlite_is_killed(folder: Path) -> None:
    found = killed("sqlite", folder)
    assert found["lost"] == []
    assert found["kills"] == ROUNDS["sqlite"] and found["acknowledged"] > 3 * found["kills"]


def test_no_acknowledged_entry_is_lost_when_the_writer_of_postgresql_and_its_server_process_are_killed(
    cluster: Cluster, folder: Path
) -> None:
    found = killed("postgresql", folder, cluster.url(cluster.new_database()))
    assert found["lost"] == []
    assert found["kills"] == ROUNDS["postgresql"] and found["acknowledged"] > 3 * found["kills"]
    assert cluster.log().count("was terminated by signal 9") >= ROUNDS["postgresql"], (
        "the server really was killed each time"
    )


@pytest.mark.parametrize(
    "said, there, lost",
    [([1, 2], 2, False), ([1, 2], 3, False), ([1, 2], 1, True), ([1, 2], 4, True), ([1, 3], 2, True)],
)
def test_the_kills_would_find_a_loss(said: list[int], there: int, lost: bool, tmp_path: Path) -> None:
    """A writer that says more or less than it wrote is noticed; one entry that was under way is none."""
    store, key = open_store(StoreLocation(tmp_path / "data"), {}), Key.new()
    store.keep_plan(key, START)
    for number in range(1, there + 1):
        store.add(key, kills.entry(number), number, new_once())
    assert bool(kills.what_is_there(store, key, 0, said)[1]) is lost
    store.close()


def test_an_entry_that_came_back_otherwise_is_found(tmp_path: Path) -> None:
    store, key = open_store(StoreLocation(tmp_path / "data"), {}), Key.new()
    store.keep_plan(key, START)
    store.add(key, kills.entry(2), 1, new_once())
    assert kills.what_is_there(store, key, 0, [1])[1]
    assert kills.what_is_there(store, Key.new(), 0, [1])[1]
    store.close()
