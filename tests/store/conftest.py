"""Stores for the tests, each empty: one in a file of SQLite, one in a PostgreSQL of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from wizard.store import Place, Store, open_store
from wizard.store.clocks import Clock

from . import cluster as cluster_

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[cluster_.Cluster]:
    with cluster_.running() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def postgresql_place(cluster: cluster_.Cluster, folder: Path) -> Iterator[Place]:
    """An empty database of PostgreSQL."""
    made = cluster.place(folder)
    yield made
    cluster.drop(made)


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, folder: Path) -> Place:
    """A place with nothing in it. PostgreSQL is started only for the tests that need it."""
    return Place(folder) if request.param == "sqlite" else request.getfixturevalue("postgresql_place")


class Time:
    """Both clocks of a store, moved by hand."""

    def __init__(self) -> None:
        self.wall, self.seconds = datetime(2026, 3, 1, 9, 0, tzinfo=timezone.utc), 1_000.0

    def passes(self, **time: float) -> None:
        """Time goes by."""
        self.wall += timedelta(**time)
        self.seconds += timedelta(**time).total_seconds()

    def jumps(self, **time: float) -> None:
        """The wall clock is set; no time goes by."""
        self.wall += timedelta(**time)

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def opened() -> Iterator[Callable[..., Store]]:
    """``opened(place)``: a store that is closed after the test."""
    stores: list[Store] = []

    def open_(place: Place, time: Time | None = None) -> Store:
        stores.append(open_store(place, environment={}, clock=time.clock() if time else None))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


@pytest.fixture
def store(place: Place, opened: Callable[..., Store], time: Time) -> Store:
    """An empty store on either database, with a clock that is moved by hand."""
    return opened(place, time)
