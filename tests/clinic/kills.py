"""kill -9 of whoever works in the clinic: what was acknowledged is there, and no record was shown without its line of the trail.

    python -m clinic.kills FOLDER ROUNDS SEED [URL]        (in the folder tests)

In each round a process opens the clinic and works as fast as it can: starts an intake, saves, hands in, looks, changes, signs. It says
each step when the clinic has acknowledged it, and before each look it says that it will look. At a random moment it is killed.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time

from store.kills import patiently
from wizard.clinic import SYSTEM, Clinic, Intake, Key, Staff, open_clinic
from wizard.store import Place, place_from

from .people import CALM, plan_of, trail_of

STEPS = {"start": "started", "finish": "finished", "view": "viewed", "change": "changed", "sign": "signed"}


def work_until_killed(place: Place, staff: Staff, out: int) -> None:
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


def one_round(place: Place, staff: Staff, chance: random.Random) -> list[list]:
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
    wanted, said = chance.randrange(1, 12), b""
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
    if lines[:len(expected)] != expected or len(lines) > len(expected) + 1:
        wrong.append(f"said {expected}, the trail has {lines}")
    last = said[-1]
    if last[0] == "save":
        try:
            if clinic.intake(Key.read(last[1])).answers != CALM:
                wrong.append("a save is lost")
        except Exception:  # noqa: BLE001 it was handed in, and that was not acknowledged any more
            if "finished" not in lines[len(expected):]:
                wrong.append("a save is lost")
    if last[0] == "sign" and clinic.record(staff, last[1]).line.stage != "signed":
        wrong.append("a signature is lost")
    return wrong


def run(place: Place, rounds: int, seed: int) -> dict[str, object]:
    """All rounds: how many steps were acknowledged, and a sentence for each that is lost or wrong."""
    chance, wrong, acknowledged = random.Random(seed), [], 0
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
    return {"kills": rounds, "acknowledged": acknowledged, "wrong": wrong}


if __name__ == "__main__":
    folder, rounds_, seed_, *rest = sys.argv[1:]
    environment = {"HIPWISE_DATA": folder, **({"DATABASE_URL": rest[0]} if rest else {})}
    print(json.dumps(run(place_from(environment), int(rounds_), int(seed_))))
