"""The note for the record: everything that counts, in short plain lines, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import catalogue
from wizard import Answers
from wizard.plan.review import Dose, Exchange, review
from wizard.text.clinical_note import Signature, Told, answered, as_text, differing, digest_of
from wizard.words import PSEUDO, words_for

C = catalogue.load()
WORDS = words_for("en")
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WHY = "She knows it well."


def note(person, changes=(), language="en", **answers) -> str:
    known = Answers.from_data(person(**answers))
    return as_text(Told("A 17", AT, known), review(known, changes, C, language), C, words_for(language))


def test_a_note_tells_signs_pain_stage_exercises_advice_and_digest(person) -> None:
    known = Answers.from_data(person(pain__site=["outer_hip"], pain__activity=4))
    found = review(known, (), C)
    text = as_text(Told("A 17", AT, known, helped=True), found, C, WORDS)
    flat = " ".join(text.split())
    assert "Reference: A 17" in text and "2 Mar 2026, 09:30" in text and "Somebody helped to answer." in text
    assert "Warning signs: none of the 35 that can apply." in text
    assert "at rest 0, when active 4, at night 0" in text and answered("pain.site", known, (), C, WORDS) in text
    assert "Stage 2 of 3." in text and f"{len(found.plan.weeks)} weeks, 3 workouts a week" in flat
    for pick in found.plan.picks:
        assert f"{pick.name}: {pick.dose.says}" in flat
    assert "Not signed." in text and digest_of(found.plan)[:12] in text and "Changed by a physiotherapist" not in text
    assert max(map(len, text.splitlines())) <= 88


def test_changes_stand_there_with_their_reasons_and_with_what_the_rules_hold_against_them(person) -> None:
    sore = {"pain__site": ["outer_hip"]}
    known = Answers.from_data(person(**sore))
    first = review(known, (), C).plan.picks[0].exercise
    flat = " ".join(
        note(
            person,
            (Exchange(exercise=first, instead="clamshell", reason=WHY), Dose(exercise="clamshell", sets=1)),
            **sore,
        ).split()
    )
    assert (
        f"Clamshell instead of {C.exercises[first].name}. Reason: {WHY} Against the rules: With pain on the outer hip"
        in flat
    )
    assert "1 set" not in flat, "a change that waits for a reason is not told"


def test_a_referral_is_told_without_a_word_of_exercise(person) -> None:
    text = note(person, signs=["cauda_equina"])
    assert "Emergency department" in " ".join(text.split()) and "No exercises. Referred:" in text
    assert not any(e.name in text for e in C.exercises.values()) and "Stage" not in text and "workouts" not in text


def test_open_answers_are_named_and_not_sure_is_kept_apart_from_not_answered(person) -> None:
    known = Answers.from_data(person(pain__night=None, pain__trend=None))
    text = as_text(Told("A 17", AT, known, unsure=("pain.trend",)), review(known, (), C), C, WORDS)
    assert "at night not known" in text and "Not sure: Pain lately." in text
    assert answered("pain.trend", known, ("pain.trend",), C, WORDS) == "Not sure"
    assert answered("pain.night", known, ("pain.trend",), C, WORDS) == "Not answered"
    assert "No plan: these answers are open." in note(person, signs=None)


def test_the_signature_and_the_own_note_stand_at_the_end(person) -> None:
    known = Answers.from_data(person())
    told = Told("A 17", AT, known, note="Phone in two weeks.", signed=Signature("Dana", AT))
    text = as_text(told, review(known, (), C), C, WORDS)
    assert "Note: Phone in two weeks." in text and "Signed: Dana, 2 Mar 2026, 09:30" in text
    assert as_text(replace(told, signed=None), review(known, (), C), C, WORDS) == text.replace(
        "Signed: Dana, 2 Mar 2026, 09:30", "Not signed."
    )


def test_every_line_of_a_note_is_translated(person) -> None:
    for answers in ({}, {"signs": ["swollen_calf"]}, {"signs": None}):
        lines = note(person, language=PSEUDO, **answers).splitlines()
        starts = [line for line in lines if line and not line.startswith((" ", "-"))]
        assert starts and all("⟦" in line or "⟧" in line for line in starts), starts


@pytest.mark.parametrize(
    "changes, fields",
    [
        ({}, ()),
        ({"pain__night": 3}, ("pain.night",)),
        ({"pain__site": ["outer_hip"], "equipment": ["step"]}, ("pain.site", "equipment")),
    ],
)
def test_what_differs_from_the_last_time_is_found(person, changes, fields) -> None:
    assert differing(Answers.from_data(person(**changes)), Answers.from_data(person())) == fields
