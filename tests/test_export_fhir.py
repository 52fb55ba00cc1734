"""The record says what the plan says, both ways; it is read here by a library that did not write it, and back to the same plan."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from fhirclient.models import bundle as strict
from fhirclient.models.fhirabstractbase import FHIRValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import catalogue
from tests import test_journeys
from tests.test_journeys import expected, starts_with_a_plan
from tests.test_the_rules_as_they_are import people
from wizard import Answers, Plan, decide
from wizard.answers.model import MAX_BYTES
from wizard.answers.questions import BY_ID, QUESTIONS, options_of, value_of
from wizard.exports import fhir
from wizard.exports.fhir import (
    AfterCheckInsError,
    ChangedRecordError,
    DamagedError,
    NoAnswersError,
    NotOursError,
    OtherVersionError,
    RecordError,
    TooLargeError,
    bundle,
    digests_of,
    read_bundle,
)
from wizard.exports.fhir_codes import AND_OTHERS, OTHERS, illegal_codes
from wizard.words import PSEUDO, words_for

C = catalogue.load()
EN = words_for("en")
MADE = datetime(2026, 3, 1, 18, 30, 15, 999, tzinfo=timezone(timedelta(hours=2)))
JOURNEYS = {
    file.stem: Answers.from_data(tomllib.loads(file.read_text("utf-8"))["answers"])
    for file in sorted((Path(__file__).parent / "journeys").glob("*.toml"))
}
SOMEBODY, STOPPED, OPEN = "outer_hip_amber", "cauda_equina", "only_signs_missing"


@cache
def plan_of(name: str) -> Plan:
    return decide(JOURNEYS[name], C)


@cache
def text_of(name: str) -> str:
    return bundle(plan_of(name), JOURNEYS[name], C, EN, MADE)


def data_of(name: str) -> dict[str, Any]:
    return json.loads(text_of(name))


def inside(whole: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in whole["entry"] if entry["resource"]["resourceType"] == kind]


@cache
def as_others_read_it(name: str) -> strict.Bundle:
    """Read by fhirclient, whose R4 models refuse what the specification does not know."""
    return strict.Bundle(data_of(name), strict=True)


def resources(name: str, kind: str) -> list[Any]:
    return [entry.resource for entry in as_others_read_it(name).entry if entry.resource.resource_type == kind]


# Without their check-ins: what those stop has a plan before them.
WITH_A_PLAN = [name for name in JOURNEYS if starts_with_a_plan(name)]
WITHOUT = [name for name in JOURNEYS if not starts_with_a_plan(name)]


# --- the same as the screen, in both directions ---------------------------------------------------------------


def doses(activity: Any) -> Iterator[tuple[Any, ...]]:
    """One activity as others read it: a line for each of its weeks."""
    (dose,) = activity.detail.extension
    said = {
        part.url: next(v for v in (part.valueInteger, part.valueCode, part.valueBoolean) if v is not None)
        for part in dose.extension
    }
    repeat = activity.detail.scheduledTiming.repeat
    assert (repeat.period, repeat.periodUnit) == (1, "wk")
    assert repeat.boundsDuration.value == said["last_week"] - said["first_week"] + 1
    for week in range(said["first_week"], said["last_week"] + 1):
        yield (
            week,
            said["stage"],
            said["forecast"],
            said["workout"],
            repeat.frequency,
            activity.detail.code.coding[0].code,
            said["sets"],
            said["reps"],
            said.get("hold_s"),
            said["load"],
            said["reps_in_reserve"],
        )


def said_by(plan: Plan) -> set[tuple[Any, ...]]:
    return {
        (w.week, w.stage, w.forecast, kind, often, i.exercise, i.sets, i.reps, i.hold_s, i.load, i.reps_in_reserve)
        for w in plan.weeks
        for kind, often, items in (
            ("usual", w.heavy_days if w.light_items else w.sessions, w.items),
            ("light", w.sessions - w.heavy_days, w.light_items),
        )
        for i in items
    }


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_the_care_plan_holds_every_dose_of_every_week_and_nothing_else(name: str) -> None:
    (care_plan,) = resources(name, "CarePlan")
    found = [line for activity in care_plan.activity for line in doses(activity)]
    assert len(found) == len(set(found)), "a dose stands twice"
    assert set(found) == said_by(plan_of(name))


def test_weeks_are_put_together_only_where_nothing_changes_and_nothing_lies_between() -> None:
    plan = plan_of(SOMEBODY)
    week = plan.weeks[0].model_copy(update={"items": plan.weeks[0].items[:1]})
    weeks = [
        week,
        week.model_copy(update={"week": 2}),
        week.model_copy(update={"week": 4}),
        week.model_copy(update={"week": 5, "sessions": 4}),
    ]
    found = fhir.blocks(plan.model_copy(update={"weeks": tuple(weeks)}))
    assert [(b.first, b.last, b.a_week) for b in found] == [(1, 2, week.sessions), (4, 4, week.sessions), (5, 5, 4)]


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_the_first_week_is_the_picks_in_their_order_with_the_words_of_their_cards(name: str) -> None:
    plan = plan_of(name)
    (care_plan,) = resources(name, "CarePlan")
    first = [a for a in care_plan.activity if next(doses(a))[0] == plan.weeks[0].week and next(doses(a))[3] == "usual"]
    assert [a.detail.code.text for a in first] == [pick.name for pick in plan.picks]
    for activity, pick in zip(first, plan.picks, strict=True):
        assert pick.dose.says in activity.detail.description


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_an_exercise_of_a_later_stage_says_that_it_depends_on_the_gate(name: str) -> None:
    (care_plan,) = resources(name, "CarePlan")
    for activity in care_plan.activity:
        assert activity.detail.description.endswith("Only if the gate opens.") == next(doses(activity))[2]


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_what_keeps_a_plan_careful_stands_beside_it(name: str) -> None:
    plan = plan_of(name)
    (care_plan,) = resources(name, "CarePlan")
    notes = "\n".join(note.text for note in care_plan.note)
    must = [*plan.limits, *(a.text for a in plan.advice if a.topic in ("pain_rule", "see_someone")), plan.expectation]
    must += (
        [text for pick in plan.picks for text in (*pick.steps, *pick.stop_if)]
        + [s.name for s in plan.stretches]
        + [w.name for w in plan.warm_up]
    )
    assert not [text for text in must if text not in notes]
    assert care_plan.description == plan.headline and (care_plan.status, care_plan.intent) == ("active", "plan")


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_goals_are_those_of_the_answers_most_important_first(name: str) -> None:
    goals = resources(name, "Goal")
    assert tuple(g.description.coding[0].code for g in goals) == (JOURNEYS[name].goals or ())
    (care_plan,) = resources(name, "CarePlan")
    assert [r.reference for r in care_plan.goal or ()] == [f"urn:uuid:{g.id}" for g in goals]


@pytest.mark.parametrize("name", JOURNEYS)
def test_each_pain_score_is_an_observation_with_a_whole_number(name: str) -> None:
    found = {}
    for observation in resources(name, "Observation"):
        pain, which = observation.code.coding
        assert (pain.system, pain.code) == ("http://loinc.org", "72514-3") and observation.category[0].coding[
            0
        ].code == "survey"
        assert type(observation.valueInteger) is int and observation.status == "final"
        found[which.code] = observation.valueInteger
    fields = ("pain.rest", "pain.activity", "pain.night")
    assert found == {f: value_of(JOURNEYS[name], f) for f in fields if value_of(JOURNEYS[name], f) is not None}


def test_the_questionnaire_asks_every_question_with_every_answer() -> None:
    (asked,) = resources(SOMEBODY, "Questionnaire")
    items = {item.linkId: item for page in asked.item for item in page.item}
    assert items.keys() == {question.id for question in QUESTIONS}
    for question in QUESTIONS:
        options = [option.id for option in options_of(question, C)]
        item = items[question.id]
        assert item.text == question.asks
        if item.type == "choice":
            assert [o.valueCoding.code for o in item.answerOption] == options
            assert bool(item.repeats) == (question.kind in ("many", "ranked"))
        elif item.type == "integer":
            assert [e.valueInteger for e in item.extension] == [min(options), max(options)]
        else:
            assert item.type == "boolean" and set(options) == {True, False}


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_the_response_answers_with_codes_and_words_of_the_questionnaire(name: str) -> None:
    (asked,), (said,) = resources(name, "Questionnaire"), resources(name, "QuestionnaireResponse")
    assert said.questionnaire == f"{asked.url}|{asked.version}" and said.status == "completed"
    items = {item.linkId: item for page in asked.item for item in page.item}
    for page in said.item or ():
        for item in page.item:
            assert item.text == items[item.linkId].text
            for answer in item.answer:
                if answer.valueCoding:
                    assert answer.valueCoding.as_json() in [
                        o.valueCoding.as_json() for o in items[item.linkId].answerOption
                    ]


@pytest.mark.parametrize("name", [name for name in test_journeys.NAMES if test_journeys.journey(name).get("check_in")])
def test_a_plan_after_check_ins_says_what_it_is_now_and_is_not_read_back_as_what_it_was(name: str) -> None:
    """A sign in a check-in ends a plan; its first answers alone would bring the exercises back."""
    plan = test_journeys.plan_of(name)
    assert plan.verdicts
    text = bundle(plan, JOURNEYS[name], C, EN, MADE, answered_at=MADE - timedelta(days=21))
    record = strict.Bundle(json.loads(text), strict=True)
    found = [r.resource for r in record.entry if r.resource.resource_type == "CarePlan"]
    assert {line for care_plan in found for activity in care_plan.activity for line in doses(activity)} == said_by(plan)
    assert list(re.findall(r'"authored":"(.*?)"', text)) == ["2026-02-08T18:30:15+02:00"]
    assert type(refused(text)) is AfterCheckInsError
    assert type(refused(text.replace(fhir.ANSWERS_BEFORE, "x"))) is ChangedRecordError


# --- without a plan ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITHOUT)
def test_without_a_plan_there_is_no_exercise_no_dose_and_no_week(name: str) -> None:
    whole = data_of(name)
    assert not [kind for kind in ("CarePlan", "Goal", "Questionnaire") if inside(whole, kind)]
    words = [
        value.casefold()
        for key, value in leaves(whole)
        if isinstance(value, str) and key not in ("linkId", "system", "code")
    ]
    names = [thing.name.casefold() for thing in (*C.exercises.values(), *C.stretches.values())]
    assert not [(name, text) for name in names for text in words if name in text]
    assert not [text for text in words if re.search(r"\bexercises?\b|\bworkouts?\b", text)]
    assert not {key for key, _ in leaves(whole)} & {
        "scheduledTiming",
        "repeat",
        "frequency",
        "activity",
        "answerOption",
    }
    assert "urn:hipwise:dose" not in text_of(name) and "urn:hipwise:exercise" not in text_of(name)


@pytest.mark.parametrize("name", [n for n in WITHOUT if expected(n) != "incomplete"])
def test_a_referral_is_a_proposal_with_place_and_time(name: str) -> None:
    to = plan_of(name).referral
    (request,) = resources(name, "ServiceRequest")
    assert (request.status, request.intent) == ("active", "proposal")
    assert request.code.text == to.where and to.within in request.note[0].text
    assert [reason.text for reason in request.reasonCode] == list(to.found)
    assert all(text in request.patientInstruction for text in to.what_to_do)
    assert request.priority == {"emergency": "stat", "urgent": "asap", "clinician_first": None}[plan_of(name).outcome]


@pytest.mark.parametrize("name", [n for n in WITHOUT if expected(n) == "incomplete"])
def test_open_questions_are_a_task_to_answer_them(name: str) -> None:
    (task,) = resources(name, "Task")
    assert [note.text for note in task.note] == [question.asks for question in plan_of(name).open_questions]
    assert (task.status, task.intent) == ("requested", "proposal")
    assert resources(name, "QuestionnaireResponse")[0].status == "in-progress"


def test_the_journeys_have_every_kind_of_record() -> None:
    outcomes = {plan_of(name).outcome for name in JOURNEYS}
    assert outcomes == {"plan", "caution_plan", "incomplete", "clinician_first", "urgent", "emergency"}


# --- the form of the record ----------------------------------------------------------------------------------------


def leaves(of: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(of, dict):
        for name, value in of.items():
            yield name, value if isinstance(value, (str, int, bool)) else None
            yield from leaves(value, name)
    elif isinstance(of, list):
        for value in of:
            if isinstance(value, (str, int, bool)):
                yield key, value
            yield from leaves(value, key)


def references(thing: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every reference with the kinds of resource that may stand at its end."""
    if isinstance(thing, (list, tuple)):
        for part in thing:
            yield from references(part)
    elif isinstance(thing, BaseModel):
        for name, field in type(thing).model_fields.items():
            value, allowed = getattr(thing, name), (field.json_schema_extra or {}).get("enum_reference_types")
            for part in value if isinstance(value, list) else [value]:
                if allowed and getattr(part, "reference", None):
                    yield part.reference, tuple(allowed)
            yield from references(value)


@pytest.mark.parametrize("name", JOURNEYS)
def test_every_reference_leads_to_a_resource_of_the_right_kind(name: str) -> None:
    there = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in data_of(name)["entry"]}
    assert all(
        url == f"urn:uuid:{entry['resource']['id']}" for url, entry in zip(there, data_of(name)["entry"], strict=False)
    )
    found = list(references(Bundle.model_validate_json(text_of(name))))
    assert len(found) == sum(key == "reference" for key, _ in leaves(data_of(name))) > 5
    assert not [(to, allowed) for to, allowed in found if there[to] not in allowed and "Resource" not in allowed]


def test_the_library_that_reads_here_refuses_what_r4_does_not_know() -> None:
    whole = data_of(SOMEBODY)
    inside(whole, "CarePlan")[0]["sets"] = 3
    with pytest.raises(FHIRValidationError):
        strict.Bundle(whole, strict=True)


@pytest.mark.parametrize("name", JOURNEYS)
def test_all_codes_are_legal(name: str) -> None:
    assert not list(illegal_codes(Bundle.model_validate_json(text_of(name))))


@pytest.mark.parametrize(
    "kind, place, code",
    [
        ("CarePlan", "status", "going on"),
        ("CarePlan", "intent", "wish"),
        ("Goal", "lifecycleStatus", "open"),
        ("QuestionnaireResponse", "status", "done"),
        ("Observation", "status", "measured"),
        ("Questionnaire", "status", "new"),
        ("Observation", "status", "+"),
    ],
)
def test_an_illegal_code_that_the_library_lets_through_is_found(kind: str, place: str, code: str) -> None:
    whole = data_of(SOMEBODY)
    inside(whole, kind)[0][place] = code
    (said,) = illegal_codes(Bundle.model_validate(whole))
    assert f".{place}: found {code!r}; allowed are" in said and said.startswith("Bundle.entry[")


def test_illegal_codes_deep_inside_are_found_too() -> None:
    whole = data_of(SOMEBODY)
    detail = inside(whole, "CarePlan")[0]["activity"][0]["detail"]
    detail["status"], detail["scheduledTiming"]["repeat"]["periodUnit"], detail["kind"] = "soon", "week", "Walk"
    inside(whole, "Questionnaire")[0]["item"][0]["item"][0]["type"] = "tick"
    inside(whole, "Provenance")[0]["entity"][0]["role"] = "origin"
    assert len(list(illegal_codes(Bundle.model_validate(whole)))) == 5


def test_no_record_leaves_with_an_illegal_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fhir.PRIORITY, "emergency", "at once")
    with pytest.raises(ValueError, match="priority: found 'at once'"):
        bundle(plan_of(STOPPED), JOURNEYS[STOPPED], C, EN, MADE)


def test_the_library_knows_the_codes_of_every_status_here() -> None:
    """The walk is as good as what the library says: each required code of ours must have its list there."""
    for kind, places in {
        "CarePlan": ("status", "intent"),
        "Goal": ("lifecycleStatus",),
        "Observation": ("status",),
        "ServiceRequest": ("status", "intent", "priority"),
        "Questionnaire": ("status",),
        "QuestionnaireResponse": ("status",),
        "Task": ("status", "intent"),
        "Bundle": ("type",),
        "CarePlanActivityDetail": ("status", "kind"),
        "TimingRepeat": ("periodUnit",),
        "QuestionnaireItem": ("type",),
        "ProvenanceEntity": ("role",),
        "DeviceDeviceName": ("type",),
    }.items():
        fields = get_fhir_model_class(kind).model_fields
        for place in places:
            known = fields[place].json_schema_extra.get("enum_values")
            assert known, f"{kind}.{place}"
            assert (AND_OTHERS in known) == ((kind, place) in OTHERS), (
                f"{kind}.{place}: the library's list is not whole"
            )


@pytest.mark.parametrize("name", [SOMEBODY, STOPPED, OPEN])
def test_nothing_names_a_person_and_nothing_is_licensed(name: str) -> None:
    (person,) = inside(data_of(name), "Patient")
    assert person.keys() == {"resourceType", "id"}
    assert "snomed" not in text_of(name).casefold()


@pytest.mark.parametrize("name", [SOMEBODY, STOPPED, OPEN])
def test_the_provenance_holds_the_digests_and_speaks_of_every_resource(name: str) -> None:
    (said,), plan = resources(name, "Provenance"), plan_of(name)
    digests = {e.what.identifier.system.rpartition(":")[2]: e.what.identifier.value for e in said.entity}
    assert digests == {
        "catalogue": plan.made_from.catalogue,
        "rules": plan.made_from.rules,
        "plan": fhir.digest(plan.to_json()),
        "answers": fhir.answers_digest(JOURNEYS[name]),
    }
    others = {e["fullUrl"] for e in data_of(name)["entry"]} - {f"urn:uuid:{said.id}"}
    assert {target.reference for target in said.target} == others
    (device,) = inside(data_of(name), "Device")
    assert said.agent[0].who.reference == f"urn:uuid:{device['id']}" and device["version"] == [
        {"value": plan.made_from.version}
    ]


def test_the_same_plan_answers_and_time_give_the_same_bytes_and_another_time_other_ids() -> None:
    again = bundle(plan_of(SOMEBODY), JOURNEYS[SOMEBODY], C, EN, MADE)
    later = bundle(plan_of(SOMEBODY), JOURNEYS[SOMEBODY], C, EN, MADE + timedelta(seconds=1))
    assert again == text_of(SOMEBODY)
    ids = [{entry["resource"]["id"] for entry in json.loads(text)["entry"]} for text in (again, later)]
    assert not ids[0] & ids[1] and len(ids[0]) == len(json.loads(again)["entry"])


def test_every_word_goes_through_the_language_of_the_person() -> None:
    for name in (SOMEBODY, STOPPED, OPEN):
        plan = decide(JOURNEYS[name], C, PSEUDO)
        whole = json.loads(bundle(plan, JOURNEYS[name], C, words_for(PSEUDO), MADE))
        words = [
            (k, v)
            for k, v in leaves(whole)
            if k in ("text", "title", "description", "patientInstruction") and isinstance(v, str)
        ]
        words += [
            ("display", o["valueCoding"]["display"])
            for q in inside(whole, "Questionnaire")
            for page in q["item"]
            for item in page["item"]
            for o in item.get("answerOption", ())
        ]
        assert words and not [pair for pair in words if "⟦" not in pair[1]]


def test_a_plan_without_its_answers_is_a_record_too() -> None:
    whole = json.loads(bundle(plan_of(SOMEBODY), None, C, EN, MADE))
    strict.Bundle(whole, strict=True)
    assert inside(whole, "CarePlan") and not inside(whole, "QuestionnaireResponse") and not inside(whole, "Goal")
    there = {entry["fullUrl"] for entry in whole["entry"]}
    assert {value for key, value in leaves(whole) if key == "reference"} <= there


def test_markup_in_a_text_stays_text() -> None:
    plan = plan_of(SOMEBODY)
    hostile = plan.model_copy(update={"headline": '<script>alert("x")</script> {count} \\ ] }'})
    (care_plan,) = inside(json.loads(bundle(hostile, JOURNEYS[SOMEBODY], C, EN, MADE)), "CarePlan")
    assert care_plan["description"] == hostile.headline and "text" not in care_plan


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        bundle(plan_of(SOMEBODY), None, C, EN, datetime(2026, 3, 1))


# --- read back ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_reads_back_to_the_same_answers_and_the_same_plan(name: str) -> None:
    answers = read_bundle(text_of(name))
    assert answers == JOURNEYS[name]
    assert decide(answers, C).to_json() == plan_of(name).to_json()


def test_made_up_people_read_back_to_the_same_plan() -> None:
    for answers in (Answers.from_data(person.answers.model_dump()) for person in list(people())[::16]):
        plan = decide(answers, C)
        back = read_bundle(bundle(plan, answers, C, EN, MADE))
        assert back == answers and decide(back, C).to_json() == plan.to_json()


def test_another_program_may_write_the_record_again() -> None:
    """Other order of keys, other white space, as bytes with a mark in front, with notes of a server."""
    whole = json.loads(text_of(SOMEBODY))
    for entry in whole["entry"]:
        entry["resource"]["meta"] = {"versionId": "7"}
    told = json.dumps({key: whole[key] for key in sorted(whole)}, indent=3, sort_keys=True)
    assert read_bundle(told) == read_bundle(b"\xef\xbb\xbf" + told.encode()) == JOURNEYS[SOMEBODY]
    assert read_bundle(strict_again(SOMEBODY)) == JOURNEYS[SOMEBODY]


def strict_again(name: str) -> str:
    return json.dumps(as_others_read_it(name).as_json())


def test_the_digests_tell_whether_the_plan_is_the_same_again() -> None:
    plan = plan_of(SOMEBODY)
    swapped = decide(
        JOURNEYS[SOMEBODY], C, swaps=((plan.picks[0].exercise, plan.picks[0].tfl.swap or plan.picks[1].exercise),)
    )
    for one in (plan, swapped):
        text = bundle(one, JOURNEYS[SOMEBODY], C, EN, MADE)
        again = decide(read_bundle(text), C)
        assert (digests_of(text)["plan"] == fhir.digest(again.to_json())) == (one == plan)
        assert digests_of(text)["catalogue"] == C.digest and digests_of(text).keys() == {"plan", "catalogue", "rules"}


# --- bad input -------------------------------------------------------------------------------------------------------------


def refused(text: str | bytes) -> RecordError:
    with pytest.raises(RecordError) as error:
        read_bundle(text)
    try:
        digests_of(text)
    except RecordError as other:
        assert type(other) in (type(error.value), NotOursError)
    assert re.fullmatch(r"[^<>{}]{20,260}\.", str(error.value)), str(error.value)
    return error.value


def test_a_file_that_is_cut_off_is_named_wherever_it_was_cut() -> None:
    text = text_of(SOMEBODY)
    for end in (0, 1, *range(2, len(text), len(text) // 60), len(text) - 1):
        assert type(refused(text[:end])) is DamagedError
        assert type(refused(text[:end].encode())) is DamagedError


@pytest.mark.parametrize(
    "text",
    [
        "no JSON at all",
        b"\xff\xfe\x00",
        b"\x89PNG\r\n",
        "[" * 200_000,
        '{"a":' * 100_000,
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        "9" * 5_000,
        '{"resourceType": "Bundle", "total": ' + "9" * 5_000 + "}",
    ],
    ids=lambda text: str(text[:12]),
)
def test_what_is_no_json_is_damaged(text: str | bytes) -> None:
    assert type(refused(text)) is DamagedError


def test_a_huge_file_is_not_even_read() -> None:
    assert type(refused(" " * MAX_BYTES + text_of(SOMEBODY))) is TooLargeError


@pytest.mark.parametrize(
    "whole",
    [
        [],
        "x",
        3,
        None,
        {},
        {"resourceType": "Patient"},
        {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "entry": 3},
        {"resourceType": "Bundle", "entry": [None, 3, {"resource": 3}, {"resource": {"resourceType": ["x"]}}]},
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {
                    "resource": {
                        "resourceType": "QuestionnaireResponse",
                        "questionnaire": "http://elsewhere.invalid/phq-9",
                        "status": "completed",
                    }
                }
            ],
        },
        {"version": 1, "signs": ["none"]},
    ],
    ids=lambda whole: json.dumps(whole)[:40],
)
def test_a_file_from_elsewhere_is_not_ours(whole: Any) -> None:
    assert type(refused(json.dumps(whole))) is NotOursError


def test_a_plan_alone_has_no_answers() -> None:
    assert type(refused(bundle(plan_of(SOMEBODY), None, C, EN, MADE))) is NoAnswersError


@pytest.mark.parametrize("version, shown", [("0", "0"), ("3", "3"), ("", "?"), ("<b>", "?"), ("1" * 40, "?")])
def test_another_version_is_named(version: str, shown: str) -> None:
    whole = data_of(SOMEBODY)
    inside(whole, "QuestionnaireResponse")[0]["questionnaire"] = f"{fhir.QUESTIONS_AT}|{version}"
    error = refused(json.dumps(whole))
    assert type(error) is OtherVersionError and f"version {shown} " in str(error)


def answered(whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (said,) = inside(whole, "QuestionnaireResponse")
    return {item["linkId"]: item for page in said["item"] for item in page["item"]}


@pytest.mark.parametrize("field", [q.id for q in QUESTIONS if value_of(JOURNEYS[SOMEBODY], q.id) is not None])
def test_no_answer_can_be_changed_into_any_other_without_being_noticed(field: str) -> None:
    tried = 0
    for option in options_of(BY_ID[field], C):
        whole = data_of(SOMEBODY)
        said = answered(whole)[field]["answer"]
        before = deepcopy(said)
        if "valueCoding" in said[0]:
            said[0]["valueCoding"]["code"] = option.id
        else:
            said[0] = dict.fromkeys(said[0], option.id)
        if said != before:
            assert type(refused(json.dumps(whole))) is ChangedRecordError
            tried += 1
    assert tried


@pytest.mark.parametrize("field", [q.id for q in QUESTIONS if value_of(JOURNEYS[SOMEBODY], q.id) is not None])
def test_no_answer_can_be_taken_away_without_being_noticed(field: str) -> None:
    whole = data_of(SOMEBODY)
    (said,) = inside(whole, "QuestionnaireResponse")
    for page in said["item"]:
        page["item"] = [item for item in page["item"] if item["linkId"] != field]
    assert type(refused(json.dumps(whole))) is ChangedRecordError


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        "3",
        [3],
        [{}],
        [{"valueString": "<script>"}],
        [{"valueInteger": "3"}],
        [{"valueInteger": 3.5}],
        [{"valueInteger": True}],
        [{"valueInteger": 11}],
        [{"valueInteger": 1}, {"valueInteger": 2}],
        [{"valueCoding": {"system": "urn:hipwise:answer:pain.rest", "code": {"x": []}}}],
    ],
    ids=str,
)
def test_an_answer_of_another_kind_is_a_change(answer: Any) -> None:
    whole = data_of(SOMEBODY)
    answered(whole)["pain.rest"]["answer"] = answer
    assert type(refused(json.dumps(whole))) is ChangedRecordError


def test_a_question_that_is_not_ours_or_stands_twice_is_a_change() -> None:
    for make in (
        lambda page: page["item"].append(deepcopy(page["item"][0])),
        lambda page: page["item"][0].update(linkId="pain.<b>"),
        lambda page: page["item"][0].update(linkId=["x"]),
        lambda page: page.update(item={"x": 1}),
    ):
        whole = data_of(SOMEBODY)
        make(inside(whole, "QuestionnaireResponse")[0]["item"][0])
        assert type(refused(json.dumps(whole))) is ChangedRecordError


def test_two_sets_of_answers_are_not_guessed_between() -> None:
    whole = data_of(SOMEBODY)
    whole["entry"].append({"resource": inside(data_of("outer_hip_red"), "QuestionnaireResponse")[0]})
    assert type(refused(json.dumps(whole))) is ChangedRecordError


def test_answers_without_their_digest_are_not_believed() -> None:
    whole = data_of(SOMEBODY)
    whole["entry"] = [entry for entry in whole["entry"] if entry["resource"]["resourceType"] != "Provenance"]
    assert type(refused(json.dumps(whole))) is ChangedRecordError


def test_texts_of_the_file_are_never_read_and_never_shown() -> None:
    whole = data_of(SOMEBODY)
    for item in answered(whole).values():
        item["text"] = "<script>alert(1)</script>" * 20
    assert read_bundle(json.dumps(whole)) == JOURNEYS[SOMEBODY]


ANY_PART = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.sampled_from(["none", "pain.rest", "Bundle"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["item", "answer", "linkId", "code", "resource"]), inner, max_size=2)
    ),
    max_leaves=5,
)


def spots(of: Any) -> list[tuple[Any, Any]]:
    found = []
    for key, value in of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ():
        found += [(of, key), *spots(value)]
    return found


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_changed_the_answers_are_the_same_or_the_file_is_refused(data: st.DataObject) -> None:
    whole = data_of(SOMEBODY)
    kept = ("QuestionnaireResponse", "Provenance", "Patient")
    whole["entry"] = [entry for entry in whole["entry"] if entry["resource"]["resourceType"] in kept]
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(spots(whole)))
        holder[key] = data.draw(ANY_PART)
    try:
        assert read_bundle(json.dumps(whole)) == JOURNEYS[SOMEBODY]
    except RecordError as error:
        assert str(error).endswith(".")


def test_reading_and_starting_need_no_library_of_records() -> None:
    code = "import sys, wizard.exports.fhir, wizard.exports.csv_table; print(sorted({m.split('.')[0] for m in sys.modules} & {'fhir', 'pandas'}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "error",
    [
        TooLargeError(),
        DamagedError(),
        NotOursError(),
        AfterCheckInsError(),
        NoAnswersError(),
        OtherVersionError("2"),
        ChangedRecordError(),
        ChangedRecordError("pain.rest"),
    ],
    ids=repr,
)
def test_every_refusal_is_said_in_the_language_of_the_person(error: RecordError) -> None:
    assert error.says(words_for(PSEUDO)).startswith("⟦") and str(error) == error.says(EN)
