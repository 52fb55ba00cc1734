"""kill -9 of whoever writes, again and again: no acknowledged entry may be missing afterwards.

    python -m store.kills sqlite FOLDER ROUNDS SEED            (in the folder tests)
    python -m store.kills postgresql FOLDER ROUNDS SEED URL

In each round a process opens the store, reads back what the rounds before have left, and adds entries as fast as it can;
it says each number when the store has acknowledged it. At a random moment it is killed with SIGKILL. With PostgreSQL the
server's process of this very connection is killed as well, so that the server goes through its own recovery. What was said
has to be there, in order, with its content, and at most the one entry that was under way beside it.

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

import sqlalchemy as sa

from wizard.answers.model import Answers
from wizard.store import (
    Key,
    NotFoundError,
    Start,
    StoreLocation,
    StoreUnavailableError,
    Workout,
    new_once,
    open_store,
    place_from,
)
from wizard.store.store import Store

A_PLAN_LASTS = 10  # rounds; then another plan is written to
PATIENCE_S = 60.0  # until a server that was killed is back


def entry(number: int) -> Workout:
    """The content of entry ``number``: it says its number."""
    return Workout(week=1 + number % 520, effort=number % 11)


def write_until_killed(place: StoreLocation, key: Key, kept: int, said: list[int], out: int) -> None:
    """The child: says what it found and the server's process, then the number of each entry that the store has acknowledged."""
    store = patiently(lambda: open_store(place))
    there, wrong = what_is_there(store, key, kept, said)
    os.write(out, json.dumps({"there": there, "wrong": wrong, "server": _server_process(store)}).encode() + b"\n")
    state = there + 1
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


def one_round(
    place: StoreLocation, key: Key, kept: int, said: list[int], chance: random.Random
) -> tuple[int, list[str], list[int]]:
    """Let a child write and kill it at a random moment: how many entries it found, what was wrong, the numbers that it said."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            write_until_killed(place, key, kept, said, write)
        finally:
            os._exit(1)
    os.close(write)
    heard = _listen(read, chance)
    found = json.loads(heard.split(b"\n")[0])
    os.kill(child, signal.SIGKILL)
    if found["server"]:
        os.kill(found["server"], signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise RuntimeError("the writer ended by itself")
    while more := os.read(read, 65_536):
        heard += more
    os.close(read)
    return (
        found["there"],
        found["wrong"],
        [int(line) for line in heard.split(b"\n")[1:-1]],
    )  # the last one may be cut off


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
        except StoreUnavailableError:
            if time.monotonic() > until:
                raise
            select.select([], [], [], 0.02)


def run(place: StoreLocation, rounds: int, seed: int) -> dict[str, object]:
    """All rounds: how many entries were acknowledged, and a sentence for each that is lost or wrong."""
    chance, lost, acknowledged = random.Random(seed), [], 0
    keys = [Key.new() for _ in range(0, rounds, A_PLAN_LASTS)]
    store = patiently(lambda: open_store(place))
    for key in keys:
        store.keep_plan(key, Start(answers=Answers(weeks=6)))
    store.close()  # nothing of the database may be open here when the writers are forked
    left = []
    for key in keys:
        kept, said = 0, []
        for _ in range(A_PLAN_LASTS):
            kept, wrong, said = one_round(place, key, kept, said, chance)
            lost += wrong
            acknowledged += len(said)
        left.append((key, kept, said))
    store = patiently(lambda: open_store(place))
    for each in left:
        lost += what_is_there(store, *each)[1]
    store.close()
    return {"kills": len(keys) * A_PLAN_LASTS, "acknowledged": acknowledged, "lost": lost}


def what_is_there(store: Store, key: Key, kept: int, said: list[int]) -> tuple[int, list[str]]:
    """How many entries there are after ``kept`` and ``said`` were acknowledged, and a sentence for whatever is not as it was said."""
    try:
        history = patiently(lambda: store.history(key))
    except NotFoundError:
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
