"""kill -9 of whoever works in the clinic: what was acknowledged is there, and no record was shown without its line of the trail.

    python -m clinic.kills FOLDER ROUNDS SEED [URL]        (in the folder tests)

In each round a process opens the clinic and works as fast as it can: starts an intake, saves, hands in, looks, changes, signs; now and
then it makes new keys, a backup, an audit, and restores the backup elsewhere. It says each step when the clinic has acknowledged it, and
before each look it says that it will look. At a random moment it is killed. Afterwards the trail holds, each backup that bears its name
can be restored, and each restored place holds, or is empty and can be restored into again.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from store.kills import patiently

from wizard.clinic import SYSTEM, Clinic, Intake, Key, Staff, StoreError, open_clinic
from wizard.clinic import backup as copies
from wizard.store import StoreLocation, place_from
from wizard.store.encryption import KEY_FILE

from .people import CALM, plan_of, trail_of

STEPS = {
    "start": "started",
    "finish": "finished",
    "view": "viewed",
    "change": "changed",
    "sign": "signed",
    "rotate": "keys_rotated",
    "backup": "backed_up",
}
BACKUPS, ELSEWHERE = "backups", "elsewhere"  # folders beside that of the records


def work_until_killed(place: StoreLocation, staff: Staff, out: int) -> None:
    """The child: says each step once it was acknowledged, with what has to be there then."""
    clinic: Clinic = patiently(lambda: open_clinic(place, environment={}))  # type: ignore[assignment]
    plan, number = plan_of(CALM), 0

    def say(step: str, *rest: object) -> None:
        os.write(out, (json.dumps([step, *rest]) + "\n").encode())

    while True:
        number += 1
        reference = f"{os.getpid()}-{number}"
        key = clinic.start(staff, reference)
        say("start", key.text)
        state = clinic.save(key, Intake(answers=CALM, helped=True), 1)
        say("save", key.text, state)
        clinic.finish(key, plan)
        say("finish", key.text)
        id_ = next(line.id for line in clinic.queue(staff) if line.reference == reference)
        record = clinic.record(staff, id_)
        say("view", id_)
        state = clinic.change(staff, id_, [{"number": number}], "", record.line.state)
        say("change", id_, state)
        say("sign", id_, clinic.sign(staff, id_, state))
        if number % 2:
            continue
        clinic.rotate_keys()
        say("rotate")
        backup = beside(place, BACKUPS) / f"{os.getpid()}-{number}.db"
        copies.back_up(clinic, backup)
        say("backup", backup.name)
        say("audit", [fault.kind for fault in clinic.audit(SYSTEM).faults])
        copies.restore(backup, an_empty_place(place, backup.stem), environment={})
        say("restore", backup.stem)


def beside(place: StoreLocation, name: str) -> Path:
    """A folder beside the records, made where it is missing."""
    folder = place.folder.parent / name
    folder.mkdir(exist_ok=True)
    return folder


def an_empty_place(place: StoreLocation, name: str) -> StoreLocation:
    """Another machine, with the key file of this one."""
    other = StoreLocation(beside(place, ELSEWHERE) / name)
    other.folder.mkdir(exist_ok=True)
    shutil.copy(place.folder / KEY_FILE, other.folder / KEY_FILE)
    return other


def one_round(place: StoreLocation, staff: Staff, chance: random.Random) -> list[list]:
    """Let a child work and kill it at a random moment; returns what it said."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            work_until_killed(place, staff, write)
        finally:
            os._exit(1)
    os.close(write)
    wanted, said = chance.randrange(1, 20), b""
    while said.count(b"\n") < wanted:
        more = os.read(read, 65_536)
        if not more:
            raise RuntimeError("the worker ended by itself")
        said += more
    until = time.monotonic() + chance.random() * 0.01
    while (left := until - time.monotonic()) > 0:
        if select.select([read], [], [], left)[0]:
            said += os.read(read, 65_536)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(read, 65_536):
        said += more
    os.close(read)
    return [json.loads(line) for line in said.split(b"\n")[:-1]]


def what_is_wrong(clinic: Clinic, staff: Staff, said: list[list], before: int) -> list[str]:
    """A sentence for whatever was acknowledged and is not there."""
    wrong = [fault.kind for fault in clinic.audit(SYSTEM).faults]
    lines = [what for _, what in trail_of(clinic)[before:] if what in STEPS.values()]
    expected = [STEPS[step] for step, *_ in said if step in STEPS]
    if lines[: len(expected)] != expected or len(lines) > len(expected) + 1:
        wrong.append(f"said {expected}, the trail has {lines}")
    wrong += [f"an audit said {step[1]}" for step in said if step[0] == "audit" and step[1]]
    last = said[-1]
    if last[0] == "save":
        try:
            if clinic.intake(Key.read(last[1])).answers != CALM:
                wrong.append("a save is lost")
        except Exception:  # noqa: BLE001 it was handed in, and that was not acknowledged any more
            if "finished" not in lines[len(expected) :]:
                wrong.append("a save is lost")
    if last[0] == "sign" and clinic.record(staff, last[1]).line.stage != "signed":
        wrong.append("a signature is lost")
    return wrong


def wrong_copies(place: StoreLocation, said: list[list]) -> list[str]:
    """A sentence for each backup and each restored place of a round that is not whole; they are thrown away afterwards."""
    wrong, backups = [], {path.name: path for path in beside(place, BACKUPS).glob("*.db")}
    wrong += [
        f"backup {name} is lost" for step, *rest in said if step == "backup" for name in rest if name not in backups
    ]
    for path in backups.values():
        other = an_empty_place(place, path.stem)
        there = other.database.exists() and other.database.stat().st_size
        wrong += [
            f"restore {path.stem} is lost"
            for step, *rest in said
            if step == "restore" and rest == [path.stem] and not there
        ]
        try:
            if not there:
                copies.restore(path, other, environment={})
            clinic = open_clinic(other, environment={})
            wrong += [f"{path.stem} restored: {fault.kind}" for fault in clinic.audit(SYSTEM).faults]
            clinic.close()
        except StoreError as error:
            wrong.append(f"{path.stem} cannot be restored: {type(error).__name__}")
    shutil.rmtree(beside(place, BACKUPS))
    shutil.rmtree(beside(place, ELSEWHERE))
    return wrong


def run(place: StoreLocation, rounds: int, seed: int) -> dict[str, object]:
    """All rounds: how many steps were acknowledged, and a sentence for each that is lost or wrong."""
    chance, wrong, acknowledged, done = random.Random(seed), [], 0, Counter()
    clinic: Clinic = patiently(lambda: open_clinic(place, environment={}))  # type: ignore[assignment]
    staff = clinic.sign_in(clinic.add_staff(SYSTEM, "A. Ray", "physiotherapist"), "here").staff
    before = len(trail_of(clinic))
    clinic.close()  # nothing of the database may be open here when the workers are forked
    for _ in range(rounds):
        said = one_round(place, staff, chance)
        acknowledged += len(said)
        clinic = patiently(lambda: open_clinic(place, environment={}))  # type: ignore[assignment]
        wrong += what_is_wrong(clinic, staff, said, before)
        before = len(trail_of(clinic))
        clinic.close()
        done.update(step for step, *_ in said)
        wrong += wrong_copies(place, said)
    return {"kills": rounds, "acknowledged": acknowledged, "wrong": wrong, "done": done}


if __name__ == "__main__":
    folder, rounds_, seed_, *rest = sys.argv[1:]
    environment = {"HIPWISE_DATA": folder, **({"DATABASE_URL": rest[0]} if rest else {})}
    print(json.dumps(run(place_from(environment), int(rounds_), int(seed_))))
