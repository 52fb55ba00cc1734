"""What makes a plan fast changes nothing in it: brief decisions, plans without a second check, JSON from kept pieces."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import pickle
import sys
from pathlib import Path
from types import ModuleType

import pytest

import catalogue
from wizard import Answers, Plan, brief, decide, replan
from wizard.answers.model import check_ins_from_data
from wizard.assurance.proof import sample
from wizard.assurance.proof.outside import situations, with_value
from wizard.plan.model import Shared, dump

C = catalogue.load()
MANY = 6_000 if os.environ.get("HIPWISE_FULL") else 150
BENCHMARKS = Path(__file__).with_name("benchmarks")


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def people() -> list[Answers]:
    """Drawn ones, typical ones, some with a sign, some who left open what safety depends on."""
    drawn = list(sample(MANY, seed=31))
    stopped = [with_value(one, "signs", (sign,)) for one, sign in zip(drawn, C.signs, strict=False)]
    left_open = [
        with_value(one, name, None) for name in ("signs", "age_band", "pain.site", "pain.activity") for one in drawn[:5]
    ]
    return [*drawn, *situations(), *stopped, *left_open]


def plans() -> list[Plan]:
    """First plans and plans after check-ins, swaps and moves."""
    found = [decide(answers, C) for answers in people()]
    for line in benchmark("same_plans").drawn(MANY):
        one = json.loads(line)
        swaps, moves = (tuple(map(tuple, one.get(name, ()))) for name in ("swaps", "moves"))
        found.append(
            replan(
                Answers.from_data(one["answers"]), check_ins_from_data(one.get("check_ins", [])), C, "en", swaps, moves
            )
        )
    return found


def one_plan() -> Plan:
    return next(plan for answers in sample(20, seed=3) if (plan := decide(answers, C)).is_plan)


def test_a_brief_decision_says_what_the_plan_says() -> None:
    outcomes = set()
    for answers in people():
        short, plan = brief(answers, C), decide(answers, C)
        outcomes.add(short.outcome)
        assert (short.outcome, short.stage, short.ceiling) == (plan.outcome, plan.stage, plan.ceiling)
        assert short.is_plan == plan.is_plan
        assert short.picks == tuple(pick.exercise for pick in plan.picks)
        first = plan.weeks[0].items if plan.weeks else ()
        assert [(d.sets, d.reps, d.hold_s, d.load, d.load_class) for d in short.doses] == [
            (i.sets, i.reps, i.hold_s, i.load, i.load_class) for i in first
        ]
        found = {finding.rule: finding for finding in plan.findings}
        assert short.rules and set(short.rules) <= set(found)
        if not plan.is_plan:
            assert set(short.rules) == {rule for rule, finding in found.items() if finding.decisive}
    assert outcomes == {"plan", "caution_plan", "incomplete", "clinician_first", "urgent", "emergency"}


def test_a_plan_built_of_our_own_values_is_the_plan_that_the_checks_make() -> None:
    for plan in plans():
        checked = Plan.model_validate_json(plan.model_dump_json())
        assert checked == plan
        assert checked.model_dump_json() == plan.model_dump_json()
        assert plan.model_dump() == checked.model_dump()
        assert Plan.read(plan.to_json()) == plan


def test_a_plan_put_together_from_pieces_has_the_bytes_that_pydantic_writes() -> None:
    for plan in plans():
        assert dump(plan) == plan.model_dump_json().encode()
        assert dump(plan) == dump(Plan.from_json(plan.to_json()))  # one that came from outside keeps no pieces
        for part in (*plan.picks, *plan.weeks, *plan.findings[:2], plan.courses):
            assert dump(part) == part.model_dump_json().encode()


def test_a_copy_of_a_plan_with_another_part_writes_that_part() -> None:
    plan = one_plan()
    before = dump(plan)
    other = plan.model_copy(update={"headline": "Another line"})
    assert dump(other) == other.model_dump_json().encode() != before == dump(plan)
    pick = plan.picks[0].model_copy(update={"name": "Another name"})
    assert dump(pick) == pick.model_dump_json().encode() != dump(plan.picks[0])


@pytest.mark.parametrize("through", [copy.deepcopy, lambda plan: pickle.loads(pickle.dumps(plan))])
def test_a_plan_that_was_copied_or_sent_to_another_process_is_the_same(through) -> None:  # type: ignore[no-untyped-def]
    plan = one_plan()
    dump(plan)
    assert through(plan) == plan and dump(through(plan)) == dump(plan)


def test_a_shared_list_is_equal_to_its_tuple() -> None:
    assert (
        Shared((1, 2)) == (1, 2)
        and hash(Shared((1, 2))) == hash((1, 2))
        and type(copy.deepcopy(Shared((1, 2)))) is tuple
    )


def test_two_copies_of_one_program_give_the_same_plans() -> None:
    same_plans = benchmark("same_plans")
    lines = list(same_plans.drawn(40))
    assert list(same_plans.digests(iter(lines))) == same_plans.by(BENCHMARKS.parents[1], lines)
