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
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pydantic import BaseModel

import catalogue
from catalogue import vocabulary as v
from wizard import Answers, Plan, replan
from wizard.answers.model import CheckIn
from wizard.answers.model import Tests as Repeated

LINES = Path(__file__).with_name("as_they_are.txt")
C = catalogue.load()
WORDS_AND_SOURCES = (
    "says",
    "name",
    "swap_name",
    "sources",
    "source",
    "claims",
    "made_from",
    "steps",
    "cues",
    "faults",
    "where",
)
AN_ID = re.compile(r"[a-z0-9_.-]+")


class Person(NamedTuple):
    """Answers, the check-ins of the weeks, exercises swapped, and moves to an easier stage."""

    answers: Answers
    weeks: tuple[CheckIn, ...] = ()
    swaps: tuple[tuple[str, str], ...] = ()
    moves: tuple[tuple[int, int], ...] = ()


def people() -> Iterator[Person]:
    """Drawn ones, typical ones, some who left a question open or came back; then who stands at a boundary or chose for themselves."""
    from wizard.assurance.proof.outside import (  # here, because it brings the rules: a line does not need it
        sample,
        situations,
        with_value,
    )

    draw = random.Random(11)
    drawn = list(sample(260, seed=11))
    typical = situations()
    yield from map(Person, (*drawn, *typical[::2]))
    for n, name in enumerate(("signs", "age_band", "conditions", "pain.site", "pain.activity", "goals", "equipment")):
        yield Person(with_value(typical[4 * n + 3], name, None))
        yield Person(with_value(drawn[n], name, None))
    for n, sign in enumerate(v.SIGNS):
        yield Person(drawn[n].model_copy(update={"signs": (sign, v.SIGNS[(5 * n + 2) % len(v.SIGNS)])}))
    for first, base in product(
        v.GOALS, typical[2:12:3]
    ):  # what each wants most, calm and strong enough for every stage
        for stage, second in ((None, "running_or_sport"), (2, "isolate_med_min")):
            goals = (first,) if first == second else (first, second)
            yield Person(with_value(base.model_copy(update={"goals": goals}), "ability.known_stage", stage))
    for answers in (*drawn[::4], *typical[3::4]):
        yield Person(answers, _weeks(draw))
    strong, weak, sore = (
        typical[39],
        typical[5],
        typical[11],
    )  # with all kit, in stages 3, 1 and 2: a calm buttock, two outer hips
    for n, story in enumerate(STORIES):
        for answers in ((strong, weak, sore)[n % 3], (strong, weak, sore)[(n + 1) % 3]):
            yield Person(answers, _told(story))
    for changes in BOUNDARIES:
        answers = strong
        for name, value in changes.items():
            answers = with_value(answers, name, value)
        yield Person(answers)
    for condition in v.CONDITIONS:
        yield Person(
            with_value(
                typical[3 if condition in ("osteoporosis", "hip_replacement_cleared") else 47],
                "conditions",
                (condition,),
            )
        )
    yield from _who_chose(drawn, typical)


def _who_chose(drawn: list[Answers], typical: tuple[Answers, ...]) -> Iterator[Person]:
    """Who swaps what burned at the front, once and twice, and who asks for an easier stage."""
    found = 0
    for n, answers in enumerate((*typical[3::4], *drawn)):
        first = _swaps_of(replan(answers, (), C))
        if not first or found == 24:
            continue
        found += 1
        again = _swaps_of(replan(answers, (), C, swaps=first[:1]))
        weeks = _told(STORIES[n % len(STORIES)])
        yield Person(answers, (), first[:1])
        yield Person(answers, weeks if found % 2 else (), (first[0], *again[:1]))
        yield Person(answers, _told(({}, {"felt": "front"}, {"felt": "front"}, {})), first[-1:])
        yield Person(
            answers, (), ((first[0][1], first[0][0]), (first[0][0], "clamshell"), first[0], first[0])
        )  # three that are not offered
    for answers in (typical[3], typical[39], typical[47]):
        for moves in (((0, 1),), ((0, 2),), ((1, 1),), ((2, 2), (4, 1)), ((3, 3),), ((7, 1),), ((5, 2),)):
            yield Person(answers, (), (), moves)
            yield Person(answers, _told(({}, {}, {}, {"overall": "same"}, {}, {})), (), moves)
    for story in SOON:
        yield from (Person(answers, _told(story)) for answers in (typical[5], typical[11]))


def _swaps_of(plan: Plan) -> tuple[tuple[str, str], ...]:
    return tuple((pick.exercise, pick.tfl.swap) for pick in plan.picks if pick.tfl.swap)


PASSED = Repeated(
    stand_30s="level", single_leg_squat="good", side_plank_20s="yes", stairs="easy", lying_on_side_hurts=False
)
GOOD: dict[str, Any] = {
    "sessions_done": 4,
    "pain_during": 1,
    "next_morning": "usual",
    "overall": "better",
    "easy_at_top": True,
    "felt": "side",
    "signs": ("none",),
    "tests": PASSED,
}
FRONT, WORSE, AWAY, BAD = {"felt": "front"}, {"overall": "worse"}, {"sessions_done": 0}, {"next_morning": "worse"}
FLARE, STUCK, SAME = {"pain_during": 6}, {"overall": "same", "pain_during": 3}, {"overall": "same"}
OPEN = ("sessions_done", "pain_during", "next_morning", "overall", "easy_at_top", "felt", "signs")
STORIES: tuple[tuple[dict[str, Any], ...], ...] = (  # what went otherwise than in a good week, week by week
    (FRONT,),
    (FRONT, FRONT),
    (FRONT, {}, FRONT),
    (FRONT, FRONT, {}, FRONT, FRONT),
    (WORSE,),
    (WORSE, WORSE),
    (WORSE, SAME, WORSE),
    (WORSE, WORSE, WORSE),
    (AWAY,),
    (AWAY, AWAY),
    ({"sessions_done": 1},),
    ({"sessions_done": 2},),
    ({"sessions_done": 2, "barrier": "no_time"}, {}),
    ({}, AWAY, {"week": 4}),
    (FLARE,),
    (BAD,),
    ({**BAD, **WORSE},),
    (FLARE, {}, {}),
    (FLARE, {}, {}, {}, {}, {}),
    (FLARE, SAME, {}, {}),
    (BAD, BAD),
    (BAD, {}, BAD),
    (BAD, {}, BAD, {}, BAD),
    (BAD, {}, BAD, {}, {}, BAD),
    ({}, BAD, {}, {}, {}, BAD),
    (STUCK,) * 3,
    (STUCK,) * 4,
    (STUCK, STUCK, {}, STUCK, STUCK),
    (SAME, SAME, SAME, STUCK),
    (SAME,) * 5,
    (STUCK, STUCK, {"overall": None}, STUCK, STUCK),
    *(({name: None},) for name in OPEN),
    ({"signs": None}, {}),
    ({"barrier": "hurts"},),
    ({"barrier": "forgot"},),
    ({"felt": "back"},),
    ({"felt": "not_sure"},),
    ({"easy_at_top": False},),
    ({"pain_during": 2},),
    ({"pain_during": 3},),
    ({"pain_during": 5},),
    ({"signs": ("swollen_calf",)},),
    ({"signs": ("cauda_equina", "locking_giving_way")}, {}),
    (BAD, BAD, {"signs": ("hot_joint_unwell",)}, {}),
    ({"week": 2},),
    ({"week": 3},),
    ({"week": 5},),
    ({}, {"week": 3}),
    (WORSE, {"week": 3, **WORSE}),
    (FRONT, {"week": 3, **FRONT}),
    (BAD, {"week": 3, **BAD}),
    *(({},) * n for n in (1, 2, 3, 4, 6, 8, 9, 11, 13, 16)),
    *(
        ({},) * 3 + ({"tests": PASSED.model_copy(update={name: value})},) * 2
        for name, value in (
            ("stand_30s", "drops"),
            ("single_leg_squat", "wobbles"),
            ("side_plank_20s", "no"),
            ("stairs", "some_pain"),
            ("stairs", "cannot"),
            ("lying_on_side_hurts", True),
            ("lying_on_side_hurts", None),
        )
    ),
    (BAD, {}, {}, {}, {}, {}, {}),
    ({}, {}, FLARE, {}, {}, {}),
    ({**BAD, **WORSE}, {}, {}),
    (WORSE, {**FLARE, **WORSE}, {}, {}, {}),
)
SOON: tuple[tuple[dict[str, Any], ...], ...] = (  # check-ins that come sooner than a step needs, or just in time
    *(({}, {"days_since_last": days}, {}) for days in (0, 4, 5)),
    (BAD, {"days_since_last": 1}, {"days_since_last": 1}, {}),
    (FLARE, {"days_since_last": 0}, BAD),
    (WORSE, {"days_since_last": 4}, WORSE),
    ({}, {**BAD, "days_since_last": 0}, BAD),
    (STUCK, STUCK, STUCK, {"days_since_last": 2}, STUCK),
    (FRONT, {"days_since_last": 3}, FRONT),
    (AWAY, {"days_since_last": 3}, AWAY),
)
HIPS, REPLACED, THIN = ("outer_hip", "groin_front", "buttock"), ("hip_replacement_cleared",), ("osteoporosis",)
BOUNDARIES: tuple[dict[str, Any], ...] = (  # what is changed in a calm, strong person: each side of every limit
    *({"pain.activity": n, "ability.stairs": "cannot"} for n in (6, 7)),
    *({"pain.activity": n, "ability.stand_30s": "cannot"} for n in (6, 7)),
    *({"pain.trend": "worse", "pain.duration": d} for d in (None, *v.DURATIONS)),
    {"pain.trend": None},
    {"age_band": "under_18"},
    {"age_band": "80_plus"},
    *(
        {"conditions": THIN, "pain.site": (site,), "pain.activity": 1, "pain.duration": "2_to_12_weeks"}
        for site in (*HIPS, "low_back")
    ),
    *(
        {"conditions": THIN, "pain.activity": n, "pain.duration": d}
        for n, d in ((0, None), (1, None), (2, "under_2_weeks"), (2, "over_3_months"))
    ),
    *({"conditions": REPLACED, "pain.site": (site,), "pain.activity": 3} for site in (*HIPS, "front_knee")),
    *(
        {"conditions": REPLACED, "pain.activity": a, "pain.night": n}
        for a, n in ((2, 2), (3, 0), (0, 3), (2, 3), (2, None))
    ),
    *(
        {"pain.site": ("none",), "pain.rest": r, "pain.activity": a, "pain.night": n, "pain.settles": "no_pain"}
        for r, a, n in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 2), (0, 0, 3))
    ),
    *(
        {"pain.settles": "no_pain", "pain.rest": r, "pain.activity": a, "pain.night": n}
        for r, a, n in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))
    ),
    *({"pain.activity": 0, "pain.night": n} for n in (2, 3)),
    *({"pain.rest": n} for n in (None, 2, 3, 4)),
    *({"pain.night": n} for n in (None, 2, 3, 5, 6)),
    *({"pain.activity": n} for n in (2, 3, 5, 6)),
    *({"pain.settles": s} for s in (None, *v.SETTLES)),
    *({"pain.duration": d} for d in (None, *v.DURATIONS)),
    *({"ability.known_stage": n} for n in v.STAGES),
    *({"weeks": n} for n in (4, 6)),
    *({"sessions_per_week": n} for n in (None, 2, 4)),
    *(
        {"pain.side": side, "pain.site": ("outer_hip",), "pain.lying_on_side_hurts": hurts}
        for side, hurts in (("left", True), ("both", True), (None, None), ("both", False), ("right", None))
    ),
    *({"conditions": ("low_back_pain",), "pain.activity": n} for n in (2, 3)),
    {"conditions": ("shoulder_or_wrist_pain",), "ability.side_plank_20s": "no"},
    {"conditions": ("latex_allergy",), "equipment": ("mini_band", "long_band")},
    {"conditions": ("latex_allergy",), "equipment": ("latex_free_band", "step")},
    {"ability.front_hip_burn": "yes"},
    {"equipment": None, "goals": None, "sessions_per_week": None, "weeks": None, "pain.side": None},
)


def _told(story: tuple[dict[str, Any], ...]) -> tuple[CheckIn, ...]:
    """The check-ins of a story; its weeks follow one another unless it says which."""
    weeks: list[CheckIn] = []
    for changes in story:
        weeks.append(CheckIn(**{**GOOD, "week": weeks[-1].week + 1 if weeks else 1, **changes}))
    return tuple(weeks)


def _weeks(draw: random.Random) -> tuple[CheckIn, ...]:
    """Some weeks, most of them good: else nobody would come to the second stage."""
    week, found = 0, []
    for _ in range(draw.randint(1, 9)):
        week += draw.choice((1, 1, 1, 1, 2, 3))
        told = dict(GOOD)
        for name, others in {
            "sessions_done": (None, 0, 1, 2),
            "pain_during": (None, 3, 4, 6),
            "next_morning": (None, "worse"),
            "overall": (None, "same", "worse"),
            "easy_at_top": (None, False),
            "felt": (None, "front", "back"),
            "signs": (None,),
            "barrier": ("no_time", "hurts", "forgot"),
            "tests": (Repeated(),),
        }.items():
            if draw.random() < 0.09:
                told[name] = draw.choice(others)
        found.append(CheckIn(week=week, **told))
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
    return (numbered(n, person) for n, person in enumerate(people(), 1))


def numbered(n: int, person: Person) -> str:
    """The line of the person with this number."""
    return f"{n} | {line(plan_of(person))}"


def plan_of(person: Person) -> Plan:
    return replan(person.answers, person.weeks, C, swaps=person.swaps, moves=person.moves)


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
    plan = next(plan for plan in map(plan_of, people()) if plan.is_plan)
    pick = plan.picks[0]
    better = pick.model_copy(update={"summary": "A better sentence, in other words.", "name": "Another name"})
    more = pick.model_copy(update={"dose": pick.dose.model_copy(update={"sets": 9})})
    assert line(plan.model_copy(update={"picks": (better, *plan.picks[1:])})) == line(plan)
    assert line(plan.model_copy(update={"picks": (more, *plan.picks[1:])})) != line(plan)


if __name__ == "__main__":
    LINES.write_text("\n".join(lines()) + "\n", "utf-8")
    print(f"{LINES.name}: {len(LINES.read_text('utf-8').splitlines())} people")
