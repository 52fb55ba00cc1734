"""kill -9 of whoever writes, again and again: no acknowledged entry may be missing afterwards.

    python -m store.kills sqlite FOLDER ROUNDS SEED            (in the folder tests)
    python -m store.kills postgresql FOLDER ROUNDS SEED URL

In each round a process opens the store and adds entries as fast as it can; it says each number when the store has
acknowledged it. At a random moment it is killed with SIGKILL. With PostgreSQL the server's process of this very connection
is killed as well, so that the server goes through its own recovery. Then everything is read back: what was said is there,
in order, with its content, and at most the one entry that was under way beside it.

What it shows: no acknowledgement before the commit, no half entry, no store that does not open again. The memory of the
operating system survives a kill; for a power cut see ``power.py``. Processes are forked, so that a round takes
milliseconds and not the start of an interpreter.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from wizard.answers import Answers
from wizard.store import Away, Key, NotFound, Place, Start, Workout, new_once, open_store, place_from
from wizard.store.store import Store

A_PLAN_LASTS = 20  # rounds
PATIENCE_S = 60.0  # until a server that was killed is back


def entry(number: int) -> Workout:
    """The content of entry ``number``: it says its number."""
    return Workout(week=1 + number % 520, effort=number % 11)


def write_until_killed(place: Place, key: Key, out: int) -> None:
    """The child: says the server's process, then the number of each entry that the store has acknowledged."""
    store = open_store(place)
    os.write(out, f"pid {_server_process(store)}\n".encode())
    state = store.history(key).state
    while True:
        saved = store.add(key, entry(state), state, new_once())
        os.write(out, f"{saved.number}\n".encode())
        state = saved.state


def _server_process(store: Store) -> int:
    engine = store._engine
    if engine.dialect.name == "sqlite":
        return 0
    with engine.connect() as connection:  # the pool gives the same connection again: it is the only one
        return connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()


def one_round(place: Place, key: Key, chance: random.Random) -> list[int]:
    """Let a child write, kill it at a random moment, and return the numbers that it said."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            write_until_killed(place, key, write)
        finally:
            os._exit(1)
    os.close(write)
    said = _listen(read, chance)
    server = next((int(line[4:]) for line in said.splitlines() if line.startswith(b"pid ")), 0)
    os.kill(child, signal.SIGKILL)
    if server:
        os.kill(server, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise RuntimeError("the writer ended by itself")
    while more := os.read(read, 65_536):
        said += more
    os.close(read)
    lines = [line for line in said.split(b"\n")[:-1] if not line.startswith(b"pid ")]  # the last one may be cut off
    return [int(line) for line in lines]


def _listen(read: int, chance: random.Random) -> bytes:
    """Listen until a random number of entries was said, and a random moment longer."""
    wanted, said = chance.randrange(1, 10), b""
    while said.count(b"\n") <= wanted:
        more = os.read(read, 65_536)
        if not more:
            raise RuntimeError("the writer ended by itself")
        said += more
    until = time.monotonic() + chance.random() * 0.006
    while (left := until - time.monotonic()) > 0:
        if select.select([read], [], [], left)[0]:
            said += os.read(read, 65_536)
    return said


def patiently(ask: Callable[[], object]) -> object:
    """What ``ask`` returns, as soon as the database is back."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except Away:
            if time.monotonic() > until:
                raise
            select.select([], [], [], 0.02)


def run(place: Place, rounds: int, seed: int) -> dict[str, object]:
    """All rounds: how many entries were acknowledged, and a sentence for each that is lost or wrong."""
    chance, lost = random.Random(seed), []
    acknowledged, kept, key = 0, 0, Key.new()
    for number in range(rounds):
        store = patiently(lambda: open_store(place))
        if number:
            there, wrong = what_is_there(store, key, kept, said)
            lost += [f"round {number}: {sentence}" for sentence in wrong]
            kept = there
        if number % A_PLAN_LASTS == 0:
            key, kept = Key.new(), 0
            patiently(lambda: store.keep_plan(key, Start(answers=Answers(weeks=6))))
        store.close()  # nothing of the database may be open here when the writer is forked
        said = one_round(place, key, chance)
        acknowledged += len(said)
    store = patiently(lambda: open_store(place))
    lost += what_is_there(store, key, kept, said)[1]
    store.close()
    return {"kills": rounds, "acknowledged": acknowledged, "lost": lost}


def what_is_there(store: Store, key: Key, kept: int, said: list[int]) -> tuple[int, list[str]]:
    """How many entries there are after ``kept`` and ``said`` were acknowledged, and a sentence for whatever is not as it was said."""
    try:
        history = patiently(lambda: store.history(key))
    except NotFound:
        return 0, ["the plan is gone"]
    there, wrong = len(history.entries), []
    if said != list(range(kept + 1, kept + 1 + len(said))):
        wrong.append(f"said {said} after {kept}")
    if not kept + len(said) <= there <= kept + len(said) + 1 or history.state != there + 1:
        wrong.append(f"{kept} + {len(said)} were acknowledged, {there} are there")
    if any(e.workout != entry(e.number) for e in history.entries):
        wrong.append("an entry says something else")
    return there, wrong


if __name__ == "__main__":
    kind, folder, rounds, seed, *rest = sys.argv[1:]
    environment = {"HIPWISE_DATA": folder, **({"DATABASE_URL": rest[0]} if rest else {})}
    print(json.dumps(run(place_from(environment), int(rounds), int(seed))))
