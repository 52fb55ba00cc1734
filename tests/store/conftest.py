"""Stores for the tests, each empty: one in a file of SQLite, one in a PostgreSQL of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wizard.store import Store, StoreLocation, migrations, open_store
from wizard.store.clocks import Clock
from wizard.store.database import engine_for

from . import cluster as cluster_

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[cluster_.Cluster]:
    with cluster_.running() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database of SQLite that has its tables already; making them is tested elsewhere."""
    place = StoreLocation(tmp_path_factory.mktemp("empty"))
    engine = engine_for(place)
    migrations.bring_up_to_date(engine)
    engine.dispose()
    return place.database.read_bytes()


@pytest.fixture
def sqlite_place(folder: Path, empty_database: bytes) -> StoreLocation:
    """Empty tables in a file."""
    folder.mkdir(mode=0o700)
    place = StoreLocation(folder)
    place.database.touch(mode=0o600)
    place.database.write_bytes(empty_database)
    return place


@pytest.fixture(scope="session")
def template(cluster: cluster_.Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database of PostgreSQL that has its tables already."""
    place = cluster.place(tmp_path_factory.mktemp("template"))
    engine = engine_for(place)
    migrations.bring_up_to_date(engine)
    engine.dispose()
    return str(place.url.database)


@pytest.fixture
def postgresql_place(cluster: cluster_.Cluster, folder: Path, template: str) -> Iterator[StoreLocation]:
    """Empty tables in PostgreSQL."""
    made = cluster.place(folder, template)
    yield made
    cluster.drop(made)


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest) -> StoreLocation:
    """A place with empty tables. PostgreSQL is started only for the tests that need it."""
    return request.getfixturevalue(f"{request.param}_place")


@pytest.fixture(params=BOTH)
def bare_place(request: pytest.FixtureRequest, folder: Path) -> Iterator[StoreLocation]:
    """A place without tables."""
    if request.param == "sqlite":
        yield StoreLocation(folder)
    else:
        cluster = request.getfixturevalue("cluster")
        made = cluster.place(folder)
        yield made
        cluster.drop(made)


class Time:
    """Both clocks of a store, moved by hand."""

    def __init__(self) -> None:
        self.wall, self.seconds = datetime(2026, 3, 1, 9, 0, tzinfo=UTC), 1_000.0

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

    def open_(place: StoreLocation, time: Time | None = None) -> Store:
        stores.append(open_store(place, environment={}, clock=time.clock() if time else None))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


@pytest.fixture
def store(place: StoreLocation, opened: Callable[..., Store], time: Time) -> Store:
    """An empty store on either database, with a clock that is moved by hand."""
    return opened(place, time)
