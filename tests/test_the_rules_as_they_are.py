"""Made-up people and what each of them gets: whoever changes a rule sees in the diff who gets another plan.

``as_they_are.txt`` holds a line a person, without a single word of a plan: a better sentence changes nothing here.
The lines say what is, not what is right; what is right stands in the contract, the journeys and the proof.
Write them again with ``python tests/test_the_rules_as_they_are.py``, read the difference, and say in CHANGELOG.md who
gets a different plan and why.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pydantic import BaseModel  # noqa: E402

import catalogue  # noqa: E402
from catalogue import vocabulary as v  # noqa: E402
from wizard import Answers, Plan, replan  # noqa: E402
from wizard.answers import CheckIn  # noqa: E402
from wizard.answers import Tests as Repeated  # noqa: E402

LINES = Path(__file__).with_name("as_they_are.txt")
C = catalogue.load()
WORDS_AND_SOURCES = ("says", "name", "swap_name", "sources", "source", "claims", "made_from", "steps", "cues", "faults", "where")
AN_ID = re.compile(r"[a-z0-9_.-]+")


def people() -> Iterator[tuple[Answers, tuple[CheckIn, ...]]]:
    """Every person with the weeks of theirs: drawn ones, typical ones, some who left a question open or came back."""
    from wizard.proof.outside import sample, situations, with_value  # here, because it brings the rules: a line does not need it

    draw = random.Random(11)
    drawn = list(sample(260, seed=11))
    typical = situations()
    yield from ((answers, ()) for answers in (*drawn, *typical[::2]))
    for n, name in enumerate(("signs", "age_band", "conditions", "pain.site", "pain.activity", "goals", "equipment")):
        yield with_value(typical[4 * n + 3], name, None), ()
        yield with_value(drawn[n], name, None), ()
    for n, sign in enumerate(v.SIGNS):
        yield drawn[n].model_copy(update={"signs": (sign, v.SIGNS[(5 * n + 2) % len(v.SIGNS)])}), ()
    for first, base in product(v.GOALS, typical[2:12:3]):  # what each wants most, calm and strong enough for every stage
        for stage, second in ((None, "running_or_sport"), (2, "isolate_med_min")):
            goals = (first,) if first == second else (first, second)
            yield with_value(base.model_copy(update={"goals": goals}), "ability.known_stage", stage), ()
    for answers in (*drawn[::4], *typical[3::4]):
        yield answers, _weeks(draw)


def _weeks(draw: random.Random) -> tuple[CheckIn, ...]:
    """Some weeks, most of them good: else nobody would come to the second stage."""
    passed = Repeated(stand_30s="level", single_leg_squat="good", side_plank_20s="yes", stairs="easy", lying_on_side_hurts=False)
    week, found = 0, []
    for _ in range(draw.randint(1, 9)):
        week += draw.choice((1, 1, 1, 1, 2, 3))
        good: dict[str, Any] = {
            "sessions_done": 4, "pain_during": 1, "next_morning": "usual", "overall": "better", "easy_at_top": True,
            "felt": "side", "signs": ("none",), "tests": passed,
        }
        for name, others in {
            "sessions_done": (None, 0, 1, 2), "pain_during": (None, 3, 4, 6), "next_morning": (None, "worse"),
            "overall": (None, "same", "worse"), "easy_at_top": (None, False), "felt": (None, "front", "back"),
            "signs": (None,), "barrier": ("no_time", "hurts", "forgot"), "tests": (Repeated(),),
        }.items():
            if draw.random() < 0.09:
                good[name] = draw.choice(others)
        found.append(CheckIn(week=week, **good))
    return tuple(found)


def line(plan: Plan) -> str:
    """What a person gets: the outcome, the picks, the verdicts, and a digest of all ids and numbers of the plan."""
    decided = json.dumps(_of_model(plan), sort_keys=True)
    parts = [plan.outcome]
    if plan.is_plan:
        parts += [f"stage {plan.stage} {plan.ceiling}", " ".join(pick.exercise for pick in plan.picks)]
    if plan.verdicts:
        parts.append(" ".join(one.verdict for one in plan.verdicts))
    return " | ".join([*parts, hashlib.sha256(decided.encode()).hexdigest()[:10]])


PARTS: dict[int, tuple[BaseModel, Any]] = {}  # equal parts of plans are one object: each is read once


def _of_model(model: BaseModel) -> dict[str, Any]:
    fields = type(model).model_fields
    return {
        field.serialization_alias or field.alias or name: _ids_and_numbers(getattr(model, name))
        for name, field in fields.items()
        if name not in WORDS_AND_SOURCES
    }


def _ids_and_numbers(thing: Any) -> Any:
    if isinstance(thing, BaseModel):
        if id(thing) not in PARTS:
            PARTS[id(thing)] = thing, _of_model(thing)
        return PARTS[id(thing)][1]
    if isinstance(thing, dict):
        return {key: _ids_and_numbers(value) for key, value in thing.items() if key not in WORDS_AND_SOURCES}
    if isinstance(thing, (tuple, list)):
        return [_ids_and_numbers(part) for part in thing]
    if isinstance(thing, str) and not AN_ID.fullmatch(thing):
        return "words"
    return thing


def lines() -> Iterator[str]:
    return (numbered(n, answers, weeks) for n, (answers, weeks) in enumerate(people(), 1))


def numbered(n: int, answers: Answers, weeks: tuple[CheckIn, ...]) -> str:
    """The line of the person with this number."""
    return f"{n} | {line(replan(answers, weeks, C))}"


def test_everybody_gets_the_plan_that_is_written_down():
    written = LINES.read_text("utf-8").splitlines()
    changed = [f"- {was}\n+ {now}" for was, now in zip(written, lines(), strict=True) if was != now]
    assert not changed, (
        f"{len(changed)} of {len(written)} people get something else. If that is wanted: run python tests/{Path(__file__).name} "
        "and say in CHANGELOG.md who gets a different plan and why.\n" + "\n".join(changed[:5])
    )


def test_the_people_meet_every_outcome_every_verdict_and_most_exercises():
    met = {*re.findall(r"[a-z0-9_]+", LINES.read_text("utf-8"))}
    assert {"plan", "caution_plan", "incomplete", "clinician_first", "urgent", "emergency"} <= met
    assert {"progress", "hold", "step_back", "rest_then_step_back", "clinician"} <= met
    assert len(met & set(C.exercises)) >= 28


def test_a_better_sentence_changes_no_line_and_another_dose_does():
    answers, weeks = next(person for person in people() if replan(*person, C).is_plan)
    plan = replan(answers, weeks, C)
    pick = plan.picks[0]
    better = pick.model_copy(update={"summary": "A better sentence, in other words.", "name": "Another name"})
    more = pick.model_copy(update={"dose": pick.dose.model_copy(update={"sets": 9})})
    assert line(plan.model_copy(update={"picks": (better, *plan.picks[1:])})) == line(plan)
    assert line(plan.model_copy(update={"picks": (more, *plan.picks[1:])})) != line(plan)


if __name__ == "__main__":
    LINES.write_text("\n".join(lines()) + "\n", "utf-8")
    print(f"{LINES.name}: {len(LINES.read_text('utf-8').splitlines())} people")
