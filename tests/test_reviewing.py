"""What a physiotherapist changes: the rules are asked again, a conflict wants a reason, and a warning sign is never overruled."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, time
from functools import lru_cache

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catalogue
from catalogue import vocabulary as v
from tests.conftest import ORDINARY_PERSON
from wizard import Answers, Plan, charts, decide
from wizard.answers import journey
from wizard.answers.model import AnswersError
from wizard.assurance.proof import sample
from wizard.exports import formats
from wizard.plan.model import is_bare
from wizard.plan.review import (
    ONE_KIND,
    OUTSIDE_LADDER,
    TOO_FEW,
    Dose,
    Exchange,
    Remove,
    Stage,
    Workouts,
    changes_as_data,
    doses,
    offers,
    read_changes,
    review,
)
from wizard.rules import judge
from wizard.text import plain_plan
from wizard.words import words_for

C = catalogue.load()
WORDS = words_for("en")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHY = "She has done it with us for a year."
SIGNS = [s for s in v.SIGNS if s != "none"]


@lru_cache(maxsize=1)
def people() -> tuple[Answers, ...]:
    """Made-up people who get a plan."""
    return tuple(answers for answers in map(journey.on_path, sample(500, seed=8)) if decide(answers, C).is_plan)[:80]


def made_up() -> st.SearchStrategy[Answers]:
    """One of them, decided only when the first is drawn."""
    return st.deferred(lambda: st.sampled_from(people()))


def answers_of(person, **changes) -> Answers:
    return journey.on_path(Answers.from_data(person(**changes)))


def ids(plan: Plan) -> list[str]:
    return [pick.exercise for pick in plan.picks]


def rules_of(reviewed) -> list[str]:
    return [conflict.rule for conflict in reviewed.conflicts]


EXERCISE = st.sampled_from(v.EXERCISES)
WHY_OR_NOT = st.sampled_from(["", WHY])
LOOSE_CHANGES = st.lists(
    st.one_of(
        st.builds(Exchange, exercise=EXERCISE, instead=EXERCISE, reason=WHY_OR_NOT),
        st.builds(Remove, exercise=EXERCISE, reason=WHY_OR_NOT),
        st.builds(
            Dose,
            exercise=EXERCISE,
            sets=st.integers(1, 6),
            reps=st.one_of(st.none(), st.integers(1, 30)),
            reason=WHY_OR_NOT,
        ),
        st.builds(Stage, stage=st.integers(1, 3), reason=WHY_OR_NOT),
        st.builds(Workouts, sessions=st.integers(2, 4), reason=WHY_OR_NOT),
    ),
    max_size=6,
).map(tuple)


@st.composite
def reviews(draw, reason=WHY_OR_NOT):
    """A person with a plan, and changes that speak of what is in it."""
    answers = draw(made_up())
    changes: list = []
    if draw(st.booleans()):
        changes.append(Stage(stage=draw(st.integers(1, 3)), reason=draw(reason)))
    if draw(st.booleans()):
        changes.append(Workouts(sessions=draw(st.integers(2, 4)), reason=draw(reason)))
    for _ in range(draw(st.integers(0, 3))):
        now = ids(review(answers, tuple(changes), C).plan)
        exercise = draw(st.sampled_from(now))
        kind = draw(st.sampled_from(("exchange", "dose", "remove", "ladder")))
        if kind == "exchange":
            changes.append(Exchange(exercise=exercise, instead=draw(EXERCISE), reason=draw(reason)))
        elif kind == "remove":
            changes.append(Remove(exercise=exercise, reason=draw(reason)))
        elif kind == "dose":
            changes.append(
                Dose(
                    exercise=exercise, sets=draw(st.integers(1, 6)), reps=draw(st.integers(1, 30)), reason=draw(reason)
                )
            )
        else:
            step = draw(st.sampled_from(doses(answers, tuple(changes), exercise, C)))
            changes.append(step.dose.model_copy(update={"reason": draw(reason)}))
    return answers, tuple(changes)


QUICKLY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# --- a warning sign is never overruled --------------------------------------------------------------------


def one_of_each(exercise: str, other: str) -> tuple:
    return (
        Stage(stage=1, reason=WHY),
        Workouts(sessions=2, reason=WHY),
        Exchange(exercise=exercise, instead=other, reason=WHY),
        Dose(exercise=other, sets=1, reason=WHY),
        Remove(exercise=exercise, reason=WHY),
    )


def assert_stays_stopped(answers: Answers, changes: tuple) -> None:
    before = decide(journey.on_path(answers), C)
    found = review(answers, changes, C)
    assert found.plan == found.original == before and not before.is_plan
    assert is_bare(found.plan) and not found.changes and not found.judged
    assert [one.change for one in found.passed_over] == list(changes) and all(one.why for one in found.passed_over)
    said = found.plan.to_json()
    assert not any(id_ in said or e.name in said for id_, e in C.exercises.items())


@pytest.mark.parametrize("sign", SIGNS)
def test_no_change_with_whatever_reason_leads_from_a_warning_sign_to_an_exercise(person, sign) -> None:
    for answers in (Answers.from_data(person(signs=[sign])), Answers.from_data({"version": 2, "signs": [sign]})):
        assert_stays_stopped(answers, one_of_each("wall_press", "clamshell"))
        assert offers(answers, (), "wall_press", C) == () == doses(answers, (), "wall_press", C)


@pytest.mark.parametrize(
    "changes",
    [
        {"age_band": "under_18"},
        {"signs": None},
        {"age_band": None},
        {"conditions": None},
        {"pain__site": None},
        {"pain__activity": None},
        {"pain__activity": 8, "ability__stairs": "cannot"},
        {"pain__trend": "worse", "pain__activity": 3},
        {"conditions": ["osteoporosis"], "pain__duration": "2_to_12_weeks", "pain__activity": 3},
        {"conditions": ["hip_replacement_cleared"], "pain__activity": 4},
    ],
    ids=str,
)
def test_nor_from_a_sign_that_follows_from_other_answers_nor_from_an_open_question(person, changes) -> None:
    assert_stays_stopped(Answers.from_data(person(**changes)), one_of_each("wall_press", "clamshell"))


@given(st.sampled_from(SIGNS), LOOSE_CHANGES)
@QUICKLY
def test_no_row_of_changes_does_it(sign, changes) -> None:
    assert_stays_stopped(Answers.from_data({**ORDINARY_PERSON, "signs": [sign]}), changes)


# --- no change is no change ---------------------------------------------------------------------------------


def test_without_changes_the_plan_is_the_one_of_the_rules() -> None:
    for answers in people():
        found = review(answers, (), C)
        assert found.plan is found.original and found.plan == decide(answers, C)
        assert not found.judged and not found.passed_over and not found.plan.changed


@given(made_up(), st.data())
@QUICKLY
def test_exchanging_and_back_gives_the_same_plan(answers, data) -> None:
    pick = data.draw(st.sampled_from(ids(decide(answers, C))))
    offer = data.draw(st.sampled_from(offers(answers, (), pick, C)))
    there, back = (
        Exchange(exercise=pick, instead=offer.exercise, reason=WHY),
        Exchange(exercise=offer.exercise, instead=pick, reason=WHY),
    )
    assert pick not in ids(review(answers, (there,), C).plan)
    again = review(answers, (there, back), C)
    assert again.plan == again.original and not again.judged


@given(made_up(), st.data())
@QUICKLY
def test_the_dose_that_is_there_already_is_no_change(answers, data) -> None:
    pick = data.draw(st.sampled_from(ids(decide(answers, C))))
    planned = next(step for step in doses(answers, (), pick, C) if step.planned)
    assert not planned.conflicts and not review(answers, (planned.dose,), C).judged


@given(reviews())
@QUICKLY
def test_the_same_changes_give_the_same_bytes_and_their_order_decides_nothing(case) -> None:
    answers, changes = case
    found = review(answers, changes, C)
    assert review(answers, changes, C).plan.to_json() == found.plan.to_json()
    settled = tuple(one.change for one in found.judged)
    assert review(answers, settled, C).plan == found.plan
    kinds = [tuple(c for c in settled if isinstance(c, kind)) for kind in (Stage, Workouts)]
    others = tuple(c for c in settled if not isinstance(c, (Stage, Workouts)))
    assert review(answers, (*others, *kinds[1], *kinds[0]), C).plan == found.plan


# --- conflicts ------------------------------------------------------------------------------------------------


@given(reviews())
@QUICKLY
def test_every_conflict_names_its_rule_its_sentence_and_its_source_and_wants_a_reason(case) -> None:
    answers, changes = case
    found = review(answers, changes, C)
    for one in found.judged:
        for conflict in one.conflicts:
            assert (
                conflict.rule
                and conflict.says.endswith((".", "…"))
                and conflict.sources
                and all(s.verification for s in conflict.sources)
            )
        if one.conflicts and not one.change.reason:
            assert not one.applied
    assert [part.against for part in found.plan.changed] == [
        tuple(c.rule for c in one.conflicts) for one in found.judged if one.applied
    ]
    assert all(part.reason for part in found.plan.changed if part.against)


@given(made_up(), st.data())
@QUICKLY
def test_what_is_offered_without_a_conflict_is_what_the_rules_allow(answers, data) -> None:
    first = judge(answers, C).outline.stages[0]
    pick = data.draw(st.sampled_from(first.choice.picks))
    found = offers(answers, (), pick, C)
    free = {offer.exercise for offer in found if not offer.conflicts}
    of_the_set = {ONE_KIND, "one_accessory"}
    assert free <= set(first.allowed) - set(first.choice.picks)
    assert all({c.rule for c in offer.conflicts} <= of_the_set for offer in found if offer.exercise in first.allowed)
    assert [bool(offer.conflicts) for offer in found] == sorted(bool(offer.conflicts) for offer in found)
    assert {offer.exercise for offer in found} == {
        e.id for e in C.exercises.values() if e.role != "never_offered"
    } - set(ids(decide(answers, C)))


def conflicts_with(person, change, **changes) -> list[str]:
    return rules_of(review(answers_of(person, **changes), (change,), C))


def test_an_exercise_that_a_condition_rules_out_is_a_conflict(person) -> None:
    sore = {"pain__site": ["outer_hip"]}
    pick = ids(decide(answers_of(person, **sore), C))[0]
    assert "tendon_pattern_no_clam_friction" in conflicts_with(
        person, Exchange(exercise=pick, instead="clamshell"), **sore
    )


def test_an_exercise_above_the_stage_names_the_cap_that_keeps_it_away(person) -> None:
    amber = {"pain__activity": 4}
    pick = ids(decide(answers_of(person, **amber), C))[0]
    assert conflicts_with(person, Exchange(exercise=pick, instead="split_squat"), **amber) == ["cap_ceiling_amber"]
    untested = {"ability__single_leg_squat": "not_tried"}
    pick = ids(decide(answers_of(person, **untested), C))[0]
    assert conflicts_with(person, Exchange(exercise=pick, instead="split_squat"), **untested) == ["stage_3_row"]


def test_an_exercise_without_its_kit_is_a_conflict_and_latex_is_named_where_it_is_the_cause(person) -> None:
    no_kit = {"equipment": ["none"]}
    pick = ids(decide(answers_of(person, **no_kit), C))[0]
    found = review(answers_of(person, **no_kit), (Exchange(exercise=pick, instead="step_up"),), C)
    assert rules_of(found) == ["kit_missing"] and "a step" in found.conflicts[0].says
    latex = {"conditions": ["latex_allergy"], "equipment": ["mini_band", "step"]}
    pick = ids(decide(answers_of(person, **latex), C))[0]
    assert conflicts_with(person, Exchange(exercise=pick, instead="band_side_step"), **latex) == [
        "latex_band_counts_as_absent"
    ]


def test_fewer_than_two_families_is_a_conflict_of_the_change_that_makes_it(person) -> None:
    answers = answers_of(person, sessions_per_week=2)
    first, second = ids(decide(answers, C))
    alike = next(
        e.id for e in C.exercises.values() if e.family == C.exercises[first].family and e.id not in (first, second)
    )
    assert ONE_KIND in rules_of(review(answers, (Exchange(exercise=second, instead=alike),), C))
    other = next(e.id for e in C.exercises.values() if e.family != C.exercises[first].family and e.id != second)
    both = (Exchange(exercise=second, instead=alike), Exchange(exercise=alike, instead=other))
    assert ONE_KIND not in rules_of(review(answers, both, C))


def test_a_plan_of_one_exercise_is_a_conflict_and_the_last_one_stays(person) -> None:
    answers = answers_of(person)
    first, second, third = ids(decide(answers, C))
    assert TOO_FEW not in rules_of(review(answers, (Remove(exercise=first),), C))
    both = (Remove(exercise=first, reason=WHY), Remove(exercise=second, reason=WHY))
    found = review(answers, both, C)
    assert TOO_FEW in rules_of(found) and ids(found.plan) == [third]
    assert "one exercise" in found.plan.fewer_because.says
    last = review(answers, (*both, Remove(exercise=third, reason=WHY)), C)
    assert ids(last.plan) == [third] and len(last.passed_over) == 1


def test_a_dose_beside_the_ladder_is_a_conflict_and_so_is_more_than_the_entry(person) -> None:
    answers = answers_of(person)
    pick = ids(decide(answers, C))[0]
    steps = doses(answers, (), pick, C)
    planned = next(i for i, step in enumerate(steps) if step.planned)
    assert all(not step.conflicts for step in steps[: planned + 1])
    assert all("entry_stage_3" in [c.rule for c in step.conflicts] for step in steps[planned + 1 :])
    assert rules_of(review(answers, (Dose(exercise=pick, sets=1, reps=3),), C)) == [OUTSIDE_LADDER]
    assert rules_of(review(answers, (Dose(exercise=pick, sets=5, reps=25),), C)) == ["entry_stage_3", OUTSIDE_LADDER]


def test_a_long_hold_with_high_blood_pressure_is_a_conflict(person) -> None:
    answers = answers_of(
        person,
        conditions=["high_blood_pressure"],
        pain__site=["outer_hip"],
        pain__activity=4,
        ability__stand_30s="drops",
        goals=["isolate_med_min"],
    )
    assert "wall_press" in ids(decide(answers, C))
    assert "hold_limit" in rules_of(review(answers, (Dose(exercise="wall_press", hold_s=15),), C))


def test_a_load_that_is_not_at_hand_is_a_conflict(person) -> None:
    answers = answers_of(person, equipment=["step"])
    banded = next(
        (id_, load)
        for id_ in ids(decide(answers, C))
        for step in C.exercises[id_].loads
        for load in step
        if v.LOADS[load] != ((),) and not any(set(kit) <= {"step"} for kit in v.LOADS[load])
    )
    assert "kit_missing" in rules_of(review(answers, (Dose(exercise=banded[0], load=banded[1]),), C))


def test_a_higher_stage_names_everything_that_keeps_it_away_and_a_lower_one_is_free(person) -> None:
    amber = answers_of(person, pain__activity=4, conditions=["balance_or_falls"], age_band="70_79")
    higher = review(amber, (Stage(stage=3),), C)
    assert {"cap_ceiling_amber", "cap_balance"} <= set(rules_of(higher)) and higher.plan is higher.original
    forced = review(amber, (Stage(stage=3, reason=WHY),), C)
    assert forced.plan.stage == 3 and forced.plan.ceiling == "amber"
    assert {conflict.rule for conflict in forced.conflicts} == set(forced.plan.changed[0].against)
    fit = answers_of(person)
    lower = review(fit, (Stage(stage=1),), C)
    assert lower.plan.stage == 1 and not lower.conflicts and all(C.exercises[id_].stage == 1 for id_ in ids(lower.plan))


def test_a_raised_stage_begins_no_higher_than_the_pain_allows(person) -> None:
    red = answers_of(person, pain__activity=6)
    forced = review(red, (Stage(stage=3, reason=WHY),), C).plan
    assert forced.stage == 3
    for pick in forced.picks:
        first = C.exercises[pick.exercise].rungs[0]
        assert (pick.dose.sets, pick.dose.reps, pick.dose.hold_s) == (first.sets, first.reps, first.hold_s)


def test_what_is_never_offered_is_not_offered_here_either(person) -> None:
    answers = answers_of(person)
    pick = ids(decide(answers, C))[0]
    found = review(answers, (Exchange(exercise=pick, instead="sideways_hop", reason=WHY),), C)
    assert found.plan == found.original and len(found.passed_over) == 1 and found.passed_over[0].why


def test_a_change_of_what_is_not_in_the_plan_is_passed_over_and_says_so(person) -> None:
    answers = answers_of(person)
    first, second, _ = ids(decide(answers, C))
    for change in (
        Remove(exercise="wall_press"),
        Dose(exercise="wall_press", sets=1),
        Exchange(exercise="wall_press", instead="clamshell"),
        Exchange(exercise=first, instead=second),
        Dose(exercise=first, load="long_band_light", reason=WHY),
    ):
        found = review(answers, (change,), C)
        assert found.plan == found.original and [one.change for one in found.passed_over] == [change]


# --- the changed plan ------------------------------------------------------------------------------------------


@given(reviews(reason=st.just(WHY)))
@QUICKLY
def test_totals_charts_and_weeks_follow_the_changes(case) -> None:
    answers, changes = case
    plan = review(answers, changes, C).plan
    week = plan.weeks[0]
    assert [item.exercise for item in week.items] == ids(plan)
    for pick, item in zip(plan.picks, week.items, strict=False):
        assert (pick.dose.sets, pick.dose.reps, pick.dose.hold_s, pick.dose.load) == (
            item.sets,
            item.reps,
            item.hold_s,
            item.load,
        )
    picked, out = set(ids(plan)), {part.exercise for part in plan.considered}
    assert picked | out == set(C.exercises) and not picked & out
    assert plan.stage == week.stage and plan.last_stage >= plan.stage
    assert all(w.heavy_days <= 3 for w in plan.weeks)
    usual = week.sessions - (week.sessions - week.heavy_days if week.light_items else 0)
    drawn = [trace.customdata[0] for trace in charts.build_load(plan, WORDS).figure.data if trace.meta == "column"]
    assert drawn[: len(plan.picks)] == [usual * item.sets * item.reps * (item.hold_s or 1) for item in week.items]
    assert Plan.read(plan.to_json()) == plan


def test_one_exercise_takes_the_place_of_another_that_moves_or_leaves(person) -> None:
    answers = answers_of(person)
    first, second, *_ = ids(decide(answers, C))
    come, other = (offer.exercise for offer in offers(answers, (), first, C)[:2])
    leave, move = Remove(exercise=second, reason=WHY), Exchange(exercise=second, instead=other, reason=WHY)
    follow = Exchange(exercise=first, instead=second, reason=WHY)
    assert second in ids(review(answers, (leave, follow), C).plan) and first not in ids(
        review(answers, (leave, follow), C).plan
    )
    moved = ids(review(answers, (move, follow), C).plan)
    assert moved[:2] == [second, other]
    around = (move, follow, Exchange(exercise=other, instead=come, reason=WHY))
    assert ids(review(answers, around, C).plan)[:2] == [second, come]


@given(made_up(), st.data())
@QUICKLY
def test_no_row_of_changes_among_few_exercises_leaves_one_twice_or_none(answers, data) -> None:
    plan = decide(answers, C)
    one_of = st.sampled_from([*ids(plan), *(offer.exercise for offer in offers(answers, (), ids(plan)[0], C)[:2])])
    changes = tuple(
        data.draw(
            st.lists(
                st.one_of(
                    st.builds(Exchange, exercise=one_of, instead=one_of, reason=WHY_OR_NOT),
                    st.builds(Remove, exercise=one_of, reason=WHY_OR_NOT),
                ),
                min_size=2,
                max_size=6,
            )
        )
    )
    found = ids(review(answers, changes, C).plan)
    assert 1 <= len(found) <= len(plan.picks) and len(set(found)) == len(found)


def test_one_workout_takes_as_long_as_its_doses_say(person) -> None:
    answers = answers_of(person)
    plan = decide(answers, C)
    pick = plan.picks[0].exercise
    longer = review(answers, (Dose(exercise=pick, sets=6, reps=30, reason=WHY),), C).plan
    shorter = review(answers, (Remove(exercise=pick, reason=WHY),), C).plan
    assert shorter.session_minutes < plan.session_minutes < longer.session_minutes


def test_a_dose_of_the_ladder_climbs_on_and_one_beside_it_stays(person) -> None:
    answers = answers_of(person)
    pick = ids(decide(answers, C))[0]
    lowest = doses(answers, (), pick, C)[0].dose

    def weekly(plan):
        return [(i.sets, i.reps, i.hold_s) for week in plan.weeks for i in week.items if i.exercise == pick]

    climbing = weekly(review(answers, (lowest,), C).plan)
    assert climbing[0] == (lowest.sets, lowest.reps, lowest.hold_s) and climbing[1] > climbing[0]
    staying = weekly(review(answers, (Dose(exercise=pick, sets=1, reps=3, reason=WHY),), C).plan)
    assert len(staying) > 3 and set(staying) == {(1, 3, staying[0][2])}


def test_what_was_taken_out_comes_back_in_no_week_and_is_offered_by_no_swap() -> None:
    for answers in people():
        first, *others = ids(decide(answers, C))
        if others:
            plan = review(answers, (Remove(exercise=first, reason=WHY),), C).plan
            assert first not in {
                i.exercise
                for course in (plan.courses.expected, plan.courses.fastest, plan.courses.slowest)
                for week in course
                for i in (*week.items, *week.light_items)
            }
            assert first not in {pick.tfl.swap for pick in plan.picks}
            (left,) = [part for part in plan.considered if part.exercise == first]
            assert WHY in left.says and left.rule == "changed_by_physiotherapist"


def test_the_reason_stands_on_the_card_and_the_stage_says_who_set_it(person) -> None:
    answers = answers_of(person)
    first = ids(decide(answers, C))[0]
    plan = review(answers, (Exchange(exercise=first, instead="side_lying_abduction", reason=WHY),), C).plan
    assert WHY in next(pick for pick in plan.picks if pick.exercise == "side_lying_abduction").reasons[0].says
    lower = review(answers, (Stage(stage=2, reason=WHY),), C).plan
    (deciding,) = [f for f in lower.findings if f.decisive and f.rule.startswith(("stage_", "cap_"))]
    assert WHY in deciding.says
    assert all(
        f.outranked_by for f in lower.findings if f.verdict == "met" and f.rule.startswith("stage_") and not f.decisive
    )


def test_every_export_takes_the_changed_plan_and_says_that_it_was_changed(person) -> None:
    answers = answers_of(person, pain__site=["outer_hip"])
    first = ids(decide(answers, C))[0]
    plan = review(answers, (Exchange(exercise=first, instead="clamshell", reason=WHY), Workouts(sessions=2)), C).plan
    pdf = pypdf.PdfReader(io.BytesIO(formats.pdf(plan, WORDS, NOW.date())))
    on_paper = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    record = json.loads(formats.fhir(plan, answers, C, WORDS, NOW))
    (care,) = [e["resource"] for e in record["entry"] if e["resource"]["resourceType"] == "CarePlan"]
    notes = " ".join(note["text"] for note in care["note"])
    assert len(pdf.pages) == 1
    for said in (on_paper, notes, " ".join(plain_plan.as_text(plan, WORDS).split())):
        assert "Changed by a physiotherapist" in said and WHY in said and "Clamshell instead of" in said
    assert "clamshell" in formats.csv(plan, WORDS).decode("utf-8-sig")
    assert "clamshell" in {a["detail"]["code"]["coding"][0]["code"] for a in care["activity"]}
    assert formats.ics(plan, WORDS, date(2026, 3, 2), (0, 3), time(9), NOW).count(b"BEGIN:VEVENT") >= 1


@given(reviews(reason=st.just(WHY)))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_changed_plan_can_be_taken_along(case) -> None:
    answers, changes = case
    plan = review(answers, changes, C).plan
    assert formats.pdf(plan, WORDS, NOW.date()).startswith(b"%PDF")
    assert formats.fhir(plan, answers, C, WORDS, NOW) and formats.csv(plan, WORDS)
    days = (0, 2, 4, 5)[: plan.weeks[0].sessions]
    assert formats.ics(plan, WORDS, date(2026, 3, 2), days, time(9), NOW)


def test_every_word_of_a_review_can_be_translated(person) -> None:
    answers = answers_of(person, pain__site=["outer_hip"])
    first = ids(decide(answers, C))[0]
    found = review(
        answers,
        (Exchange(exercise=first, instead="clamshell", reason="x"), Dose(exercise="clamshell", sets=6, reason="x")),
        C,
        "qps",
    )
    for text in (*(one.says for one in found.judged), *(c.says for c in found.conflicts)):
        assert text.count("⟦") and not any(word in text.split("⟦")[0] for word in ("instead", "It"))


# --- the records ------------------------------------------------------------------------------------------------


@given(LOOSE_CHANGES)
@QUICKLY
def test_changes_are_read_back_as_they_were_written(changes) -> None:
    assert read_changes(json.loads(json.dumps(changes_as_data(changes)))) == changes


@pytest.mark.parametrize(
    "data",
    [
        "x",
        [1],
        [{}],
        [{"kind": "exchange"}],
        [{"kind": "remove", "exercise": "nothing"}],
        [{"kind": "dose", "exercise": "clamshell", "sets": 0}],
        [{"kind": "stage", "stage": 4}],
        [{"kind": "workouts", "sessions": 7}],
        [{"kind": "remove", "exercise": "clamshell", "why": "x"}],
        [{"kind": "remove", "exercise": "clamshell", "reason": "x" * 301}],
        [{"kind": "remove", "exercise": "clamshell"}] * 41,
    ],
    ids=lambda data: json.dumps(data)[:40],
)
def test_changes_that_are_none_are_refused_in_one_sentence(data) -> None:
    with pytest.raises(AnswersError) as refused:
        read_changes(data)
    assert refused.value.problems and all(p.endswith(".") for p in refused.value.problems)


def test_a_reason_is_one_line_without_signs_that_nobody_sees() -> None:
    assert Remove(exercise="clamshell", reason="  one\n two\x00\u202e three ").reason == "one two three"
    assert Remove(exercise="clamshell", reason=" \n ").reason == ""
