"""Cases that a physiotherapist can read, one file each in ``journeys/``, and what they must lead to.

A file holds a title, a story, the answers as the command line reads them, weekly check-ins if
any, and what is expected. What is not expected aloud is not checked.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import catalogue as catalogue_
from wizard import Answers, Plan, replan
from wizard.answers.model import check_ins_from_data
from wizard.plan.model import PLANS
from wizard.rules import judge
from wizard.rules.checking_in import VERDICTS
from wizard.rules.choosing import TWO_PICKS
from wizard.rules.rule import REGISTER, Cap, Ceiling, Exclusion, Hit, StageRow
from wizard.rules.screening import CONTRADICTIONS
from wizard.rules.shortlisting import STRETCH_EXCLUSIONS

FOLDER = Path(__file__).parent / "journeys"
FILES = tuple(sorted(FOLDER.glob("*.toml")))
NAMES = tuple(file.stem for file in FILES)
BEYOND = "beyond"  # no gate within eight weeks
EXPECTATIONS = {
    "outcome",
    "stage",
    "last_stage",
    "ceiling",
    "picks",
    "must_pick",
    "must_not_pick",
    "pick_count",
    "rules",
    "not_rules",
    "ruled_out",
    "not_now",
    "outranked",
    "fastest_weeks",
    "slowest_weeks",
    "fewer",
    "signs",
    "where",
    "open_questions",
    "verdicts",
    "stretches",
    "longest_hold_s",
    "heavy_days",
    "light_workout",
    "sessions",
    "weeks",
    "last_week",
    "advice",
}


@cache
def journey(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def with_a_plan(name: str) -> bool:
    """Whether a journey ends with a plan, as its file expects: lists of tests are made from it without a decision."""
    return expected(name) in PLANS


def starts_with_a_plan(name: str) -> bool:
    """Whether its answers alone lead to a plan; there is no check-in without one."""
    return with_a_plan(name) or "check_in" in journey(name)


def expected(name: str) -> str:
    """The outcome that the file of a journey expects."""
    return journey(name)["expect"]["outcome"]


@cache
def plan_of(name: str) -> Plan:
    told = journey(name)
    return replan(Answers.from_data(told["answers"]), check_ins_from_data(told.get("check_in", [])), catalogue_.load())


def picks_of(plan: Plan) -> list[str]:
    return [pick.exercise for pick in plan.picks]


def rules_shown(plan: Plan) -> set[str]:
    """The rules that were met and stand in the plan, with those that left something out."""
    met = {f.rule for f in plan.findings if f.verdict == "met"}
    met |= {c.rule for c in plan.considered}
    return met | {f.rule for verdict in plan.verdicts for f in verdict.reasons}


def all_weeks(plan: Plan) -> list[Any]:
    return [week for course in (plan.courses.expected, plan.courses.fastest, plan.courses.slowest) for week in course]


def differences(expected: dict[str, Any], plan: Plan) -> list[str]:
    """What differs from what was expected, each as a sentence."""
    found: list[str] = []

    def same(what: str, wanted: Any, actual: Any) -> None:
        if wanted != actual:
            found.append(f"{what}: expected {wanted}, found {actual}")

    def weeks_until(value: int | None) -> int | str:
        return BEYOND if value is None else value

    actual = {
        "outcome": plan.outcome,
        "stage": plan.stage,
        "last_stage": plan.last_stage,
        "ceiling": plan.ceiling,
        "picks": picks_of(plan),
        "pick_count": len(plan.picks),
        "fewer": plan.fewer_because is not None,
        "fastest_weeks": weeks_until(plan.fastest_weeks),
        "slowest_weeks": weeks_until(plan.slowest_weeks),
        "signs": list(plan.referral.signs) if plan.referral else [],
        "open_questions": [question.field for question in plan.open_questions],
        "verdicts": [verdict.verdict for verdict in plan.verdicts],
        "stretches": [stretch.exercise for stretch in plan.stretches],
        "longest_hold_s": max((i.hold_s or 0 for w in all_weeks(plan) for i in w.items), default=0),
        "heavy_days": plan.weeks[0].heavy_days if plan.weeks else None,
        "light_workout": bool(plan.weeks and plan.weeks[0].light_items),
        "sessions": plan.weeks[0].sessions if plan.weeks else None,
        "weeks": len(plan.weeks),
        "last_week": [item.exercise for item in plan.weeks[-1].items] if plan.weeks else [],
    }
    for name in actual.keys() & expected.keys():
        if name == "longest_hold_s":
            if actual[name] > expected[name]:
                found.append(f"no hold should last more than {expected[name]} s, one lasts {actual[name]} s")
        else:
            same(name, expected[name], actual[name])
    chosen = set(picks_of(plan))
    found += [
        f"{x} should be picked; the picks are {sorted(chosen)}"
        for x in expected.get("must_pick", ())
        if x not in chosen
    ]
    found += [f"{x} should not be picked, and is" for x in expected.get("must_not_pick", ()) if x in chosen]
    shown = rules_shown(plan)
    found += [
        f"rule {x} should stand in the plan; there are {sorted(shown)}"
        for x in expected.get("rules", ())
        if x not in shown
    ]
    found += [f"rule {x} should not stand in the plan, and does" for x in expected.get("not_rules", ()) if x in shown]
    why = {c.exercise: (c.verdict, c.rule) for c in plan.considered}
    for verdict in ("ruled_out", "not_now", "outranked"):
        for exercise, rule in expected.get(verdict, {}).items():
            same(exercise, (verdict, rule), why.get(exercise))
    advised = {a.id for a in plan.advice}
    found += [f"advice {x} should be given" for x in expected.get("advice", ()) if x not in advised]
    if "where" in expected and expected["where"] not in (plan.referral.where.lower() if plan.referral else ""):
        found.append(f"the place should name {expected['where']!r}; it is {plan.referral and plan.referral.where!r}")
    return found


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_journey_ends_where_its_story_says(name: str) -> None:
    told = journey(name)
    found = differences(told["expect"], plan_of(name))
    assert not found, f"{told['title']} ({name}.toml)\n{told['story']}\n" + "\n".join(found)


def test_there_are_enough_journeys() -> None:
    assert len(FILES) >= 36


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_journey_is_written_so_that_it_can_be_read(name: str) -> None:
    told = journey(name)
    assert told.keys() <= {"title", "story", "answers", "check_in", "expect"}, "a key that no journey has"
    assert told["expect"].keys() <= EXPECTATIONS, f"not an expectation: {told['expect'].keys() - EXPECTATIONS}"
    assert "outcome" in told["expect"] and len(told["expect"]) >= 2, "a journey expects an outcome and something more"
    assert told["story"].count(".") >= 2, "the story has two sentences"
    known = set(catalogue_.load().exercises)
    for key in ("picks", "must_pick", "must_not_pick", "ruled_out", "not_now", "outranked"):
        unknown = set(told["expect"].get(key, ())) - known
        assert not unknown, f"{key} names what is no exercise: {unknown}"
    named = {*told["expect"].get("rules", ()), *told["expect"].get("not_rules", ())}
    assert named <= REGISTER.keys(), f"no such rule: {named - REGISTER.keys()}"


def test_no_two_journeys_have_the_same_title() -> None:
    titles = [journey(file.stem)["title"] for file in FILES]
    assert len(set(titles)) == len(titles)


def test_every_plan_of_a_journey_has_two_or_three_picks_or_says_why_not() -> None:
    for file in FILES:
        plan = plan_of(file.stem)
        if plan.is_plan:
            assert len(plan.picks) in (2, 3) or plan.fewer_because, file.stem


# --- nothing is dead ---------------------------------------------------------------------------


def rules_that_a_journey_must_show() -> list[str]:
    kinds = (Exclusion, Cap, Ceiling, StageRow, Hit)
    found = [rule.id for rule in REGISTER.values() if isinstance(rule, kinds)]
    found += [rule.id for rule in CONTRADICTIONS] + list(TWO_PICKS)
    found += [id_ for id_ in REGISTER if id_.startswith("check_in_")]
    return [id_ for id_ in found if id_ not in {rule.id for rule in STRETCH_EXCLUSIONS}]


@pytest.mark.parametrize("rule", rules_that_a_journey_must_show())
def test_every_rule_is_shown_by_a_journey(rule: str) -> None:
    assert any(rule in rules_shown(plan_of(file.stem)) for file in FILES), f"no journey shows {rule}; add one"


@pytest.mark.parametrize("rule", [rule.id for rule in STRETCH_EXCLUSIONS])
def test_every_rule_for_stretches_decides_in_a_journey(rule: str) -> None:
    decisions = [judge(Answers.from_data(journey(file.stem)["answers"]), catalogue_.load()) for file in FILES]
    assert any(rule in dict(d.stretches_out).values() for d in decisions), f"no journey loses a stretch by {rule}"


@pytest.mark.parametrize("outcome", ["plan", "caution_plan", "incomplete", "clinician_first", "urgent", "emergency"])
def test_every_outcome_is_reached_by_a_journey(outcome: str) -> None:
    assert any(plan_of(file.stem).outcome == outcome for file in FILES)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_of_a_check_in_is_reached_by_a_journey(verdict: str) -> None:
    assert any(v.verdict == verdict for file in FILES for v in plan_of(file.stem).verdicts)


@pytest.mark.parametrize("exercise", [e.id for e in catalogue_.load().exercises.values() if e.role != "never_offered"])
def test_every_exercise_is_picked_in_a_journey(exercise: str) -> None:
    """Exercises that no answers reach are dead weight: each must be somebody's pick (decisions.md 5)."""
    assert any(exercise in picks_of(plan_of(file.stem)) for file in FILES), f"no journey picks {exercise}"


def test_every_stretch_is_offered_in_a_journey() -> None:
    offered = {s.exercise for file in FILES for s in plan_of(file.stem).stretches}
    assert offered == set(catalogue_.load().stretches)


def test_every_disagreement_is_shown_in_a_journey() -> None:
    shown = {d.id for file in FILES for d in plan_of(file.stem).disagreements}
    missing = set(catalogue_.load().disagreements) - shown
    assert not missing, f"no plan of a journey shows {sorted(missing)}"


def test_every_advice_is_given_in_a_journey() -> None:
    plans = [plan_of(file.stem) for file in FILES]
    given = {a.text for plan in plans for a in plan.advice} | {plan.expectation for plan in plans}
    given |= {w.says for plan in plans for w in plan.warm_up} | {plan.stretches_none for plan in plans}
    missing = [a.id for a in catalogue_.load().advice.values() if a.text not in given]
    assert not missing, f"no plan of a journey gives {missing}"
