"""Patients and staff for the tests of the clinic."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from store.people import ANSWERS

import catalogue
from wizard import Plan, decide
from wizard.answers.model import Answers
from wizard.clinic import SYSTEM, Clinic, Intake, Key, Session, Staff
from wizard.words import Words

CALM = ANSWERS
URGENT = ANSWERS.model_copy(update={"signs": ("swollen_calf",)})


def plan_of(answers: Answers) -> Plan:
    return decide(answers, catalogue.load(), "en")


def signed_in(clinic: Clinic, name: str, role: str) -> Session:
    """Somebody new, who has signed in."""
    return clinic.sign_in(clinic.add_staff(SYSTEM, name, role), f"the machine of {name}")


def walked(clinic: Clinic, key: Key, answers: Answers = CALM, **more: Any) -> None:
    """A patient answers everything and hands it in."""
    before = clinic.intake(key)
    clinic.save(key, Intake(answers=answers, consented=True, seen=("signs",), **more), before.state)
    clinic.finish(key, plan_of(answers))


def handed_in(clinic: Clinic, staff: Staff, reference: str = "A 17", answers: Answers = CALM) -> str:
    """A finished intake; returns its id."""
    before = {line.id for line in clinic.queue(staff)}
    walked(clinic, clinic.start(staff, reference), answers)
    return next(line.id for line in clinic.queue(staff) if line.id not in before)


def trail_of(clinic: Clinic) -> list[tuple[str, str]]:
    """Who did what, in order."""
    with clinic._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text("SELECT who, what FROM trail ORDER BY sequence"))]


def done(clinic: Clinic) -> list[str]:
    """What was done, in order."""
    return [what for _, what in trail_of(clinic)]


def by_hand(clinic: Clinic, *statements: str, **values: object) -> int:
    """Somebody changes the database beside the program; returns how many rows the last statement met."""
    with clinic._engine.begin() as connection:
        for statement in statements:
            met = connection.execute(sa.text(statement), values).rowcount
    return met


def found_by_audit(clinic: Clinic) -> list[str]:
    """The sentences of an audit."""
    return [fault.says(Words()) for fault in clinic.audit(SYSTEM).faults]
