"""The tables move up and down on both databases, hold what the code expects, and survive two starts at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from wizard.store import Key, Store, StoreLocation, migrations, new_once, open_store
from wizard.store.database import engine_for, is_sqlite, writing
from wizard.store.tables import metadata

from .people import START, workout


@pytest.fixture
def engine(bare_place: StoreLocation) -> Iterator[Engine]:
    """Of a database without tables."""
    made = engine_for(bare_place)
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def shape(engine: Engine) -> dict[str, object]:
    """All that the database says about its tables."""
    asked = sa.inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in asked.get_columns(table)],
            asked.get_pk_constraint(table)["constrained_columns"],
            sorted((i["name"], tuple(i["column_names"])) for i in asked.get_indexes(table)),
            sorted((u["name"], tuple(u["column_names"])) for u in asked.get_unique_constraints(table)),
            sorted((c["name"], c["sqltext"]) for c in asked.get_check_constraints(table)),
            [(f["constrained_columns"], f["referred_table"], f["options"]) for f in asked.get_foreign_keys(table)],
        )
        for table in sorted(tables(engine))
    }


def test_up_and_down_and_up_again_gives_the_same_tables(engine: Engine) -> None:
    assert tables(engine) == set()
    migrations.move(engine, "head")
    first = shape(engine)
    assert set(first) == set(metadata.tables)
    migrations.move(engine, "base")
    assert tables(engine) == set()
    migrations.move(engine, "head")
    assert shape(engine) == first


def test_every_single_step_goes_down_and_up(engine: Engine) -> None:
    migrations.move(engine, "head")
    for below, revision in reversed(list(pairwise(migrations.KNOWN))):
        before = shape(engine)
        migrations.move(engine, below or "base")
        assert shape(engine) != before
        migrations.move(engine, revision)
        assert shape(engine) == before
        migrations.move(engine, below or "base")


def test_the_tables_are_those_of_the_code(engine: Engine) -> None:
    """``alembic check``, and the constraints that it does not compare."""
    migrations.move(engine, "head")
    with writing(engine) as connection:
        command.check(migrations.config(connection))
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    made = shape(engine)
    migrations.move(engine, "base")
    metadata.create_all(engine)
    assert {name: parts[1:] for name, parts in made.items()} == {
        name: parts[1:] for name, parts in shape(engine).items()
    }


def test_the_newest_step_is_the_one_that_the_program_knows() -> None:
    with sa.create_engine("sqlite://").connect() as connection:
        scripts = ScriptDirectory.from_config(migrations.config(connection))
    assert scripts.get_heads() == [migrations.HEAD]
    assert (None, *reversed([script.revision for script in scripts.walk_revisions()])) == migrations.KNOWN


def test_what_is_there_stays_when_nothing_is_to_do(place: StoreLocation, opened: Callable[..., Store]) -> None:
    key = Key.new()
    opened(place).keep_plan(key, START)
    store = opened(place)
    migrations.move(store._engine, "head")
    assert store.history(key).start == START


def test_two_that_start_at_once_make_the_tables_once(bare_place: StoreLocation) -> None:
    stores: list[Store] = []
    threads = [threading.Thread(target=lambda: stores.append(open_store(bare_place, {}))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 4, "each of them came up"
    key = Key.new()
    stores[0].keep_plan(key, START)
    stores[1].add(key, workout(), 1, new_once())
    assert [store.history(key).workouts for store in stores] == [(workout(),)] * 4
    for store in stores:
        store.close()


def test_a_step_that_fails_changes_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs in one transaction on both databases."""
    from alembic.operations import Operations

    create, made = Operations.create_table, []

    def third_fails(self, name: str, *columns, **more):  # type: ignore[no-untyped-def]
        made.append(name)
        if len(made) == 3:
            raise RuntimeError("stopped in the middle")
        return create(self, name, *columns, **more)

    monkeypatch.setattr(Operations, "create_table", third_fails)
    with pytest.raises(RuntimeError):
        migrations.move(engine, "head")
    assert tables(engine) == set() and len(made) == 3


def test_the_engines_are_those_of_the_names(engine: Engine, bare_place: StoreLocation) -> None:
    assert is_sqlite(engine) == (bare_place.url is None)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO folders VALUES ('a', 'h', 'other', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, NULL, 'k', '')",
        "INSERT INTO folders VALUES ('a', 'h', 'draft', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, NULL, 'k', '')",
        "INSERT INTO folders VALUES ('a', 'h', 'plan', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 'k', '')",
        "INSERT INTO entries VALUES ('a', 'nobody', 1, 'check_in', 'o', CURRENT_TIMESTAMP, 'k', '')",
        "INSERT INTO last_plan VALUES (2, 'k', '')",
    ],
)
def test_the_database_itself_refuses_what_makes_no_sense(statement: str, store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store._engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_what_alembic_says_goes_where_words_go_now_and_not_where_they_went_at_its_import(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(engine) as connection:
        migrations.config(connection).print_stdout("All is well.")
    assert capsys.readouterr().out == "All is well.\n"
