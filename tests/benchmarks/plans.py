"""What three thousand ordinary people get: ``python tests/benchmarks/plans.py [--as NAME] [--write FILE] [--beside FILE ...]``.

It measures the rules that Python finds, of version 1 or 2 of the answers: run it with the Python of any copy of the
project, or with that copy in PYTHONPATH, and it measures that copy on the people that stand beside this file. ``--write``
keeps the figures as JSON; ``--beside`` prints kept ones as columns on the left. ``plans_83584f8.json`` are the figures
of the rules before the second contract. What the rows mean and what is wanted stands in ``README.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations, pairwise
from pathlib import Path
from statistics import median
from typing import Any, get_args

HERE = Path(__file__).resolve().parent
sys.path[1:] = [place for place in sys.path[1:] if place != str(HERE)]
sys.path += [str(HERE), str(HERE.parents[1])]  # last, so that another copy of the project comes first

from people import GOALS, as_version_1, everybody, others  # noqa: E402

import catalogue  # noqa: E402
from catalogue import vocabulary as v  # noqa: E402
from wizard import Answers, Plan, decide, replan  # noqa: E402
from wizard.answers.model import CheckIn  # noqa: E402
from wizard.answers.questions import BY_ID  # noqa: E402

C = catalogue.load()
SECOND = 2 in get_args(Answers.model_fields["version"].annotation)
Person = dict[str, Any]
Figures = dict[str, Any]
ALL_KIT = ["mini_band", "long_band", "ankle_weight", "step", "high_seat", "chair", "dumbbell", "bench"]


def answers_of(person: Person, slightly_worse: str | None = None) -> Answers:
    """A person's answers in the version that the rules read; ``slightly_worse`` is what those say instead who are."""
    if not SECOND:
        return Answers.from_data(as_version_1(person, slightly_worse or "worse"))
    pain = person["pain"]
    if slightly_worse and pain["trend"] == "slightly_worse":
        pain = {**pain, "trend": slightly_worse}
    return Answers.from_data({**person, "pain": pain})


def share(part: int, whole: int) -> float:
    """So many of a hundred."""
    return round(100 * part / whole, 1) if whole else 0.0


def shares(counted: Counter[str], whole: int) -> dict[str, float]:
    """Each count as a share, the largest first."""
    return {name: share(count, whole) for name, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))}


# --- who is sent away -------------------------------------------------------------------------


def referred(people: Iterable[Person], slightly_worse: str | None = None) -> Figures:
    """The share of people who get a referral, and of each hit that is among the reasons."""
    plans = [decide(answers_of(person, slightly_worse), C) for person in people]
    sent = [plan for plan in plans if plan.outcome in v.TIERS]
    hits = Counter(
        finding.rule
        for plan in sent
        for finding in plan.findings
        if finding.verdict == "met" and finding.rule in _hits()
    )
    return {"share": share(len(sent), len(plans)), "hits": shares(hits, len(plans))}


def _hits() -> set[str]:
    from wizard.rules.screening import DERIVED_HITS

    return {hit.id for hit in DERIVED_HITS}


# --- who gets what ----------------------------------------------------------------------------


def picked(plans: list[Plan]) -> Figures:
    """The share of plans in which each exercise, and each pair, is picked."""
    exercises = Counter(pick.exercise for plan in plans for pick in plan.picks)
    pairs = Counter(
        " + ".join(sorted(pair)) for plan in plans for pair in combinations((p.exercise for p in plan.picks), 2)
    )
    return {"plans": len(plans), "exercises": shares(exercises, len(plans)), "pairs": shares(pairs, len(plans))}


def sets_over_goals(person: Person) -> int:
    """How many different sets one person gets who wants each of the seven goals in turn."""
    plans = [decide(answers_of({**person, "goals": [goal]}), C) for goal in GOALS]
    assert all(plan.is_plan for plan in plans)
    return len({frozenset(pick.exercise for pick in plan.picks) for plan in plans})


def who(**changed: Any) -> Person:
    """Somebody strong without pain, who has everything; then what is changed."""
    pain = {
        "site": ["none"],
        "side": None,
        "rest": 0,
        "activity": 0,
        "night": 0,
        "settles": "no_pain",
        "lying_on_side_hurts": None,
        "duration": None,
        "trend": None,
    }
    ability = {
        "known_stage": None,
        "stand_30s": "level",
        "side_plank_20s": "yes",
        "single_leg_squat": "good",
        "stairs": "easy",
        "front_hip_burn": "no",
    }
    return {
        "version": 2,
        "age_band": "40_59",
        "signs": ["none"],
        "conditions": ["none"],
        "history": ["none"],
        "pain": {**pain, **changed.pop("pain", {})},
        "ability": {**ability, **changed.pop("ability", {})},
        "equipment": ALL_KIT,
        "goals": ["build_strength"],
        "sessions_per_week": 3,
        "weeks": 8,
        **changed,
    }


NOT_TRIED = {
    "stand_30s": "not_tried",
    "side_plank_20s": "not_tried",
    "single_leg_squat": "not_tried",
    "front_hip_burn": "not_tried",
}
SORE = {
    "site": ["outer_hip"],
    "side": "right",
    "rest": 1,
    "activity": 4,
    "night": 2,
    "settles": "next_morning",
    "lying_on_side_hurts": True,
    "duration": "over_3_months",
    "trend": "same",
}
MODELS = {
    "pain-free stage 3, all kit": who(),
    "pain-free stage 1, tests not tried": who(ability=NOT_TRIED),
    "sore outer hip, stage 1, tests not tried": who(pain=SORE, ability={**NOT_TRIED, "stairs": "some_pain"}),
}


def two_of_a_family(exercises: Iterable[str]) -> bool:
    """True where two of these exercises belong to one family."""
    families = [C.exercises[id_].family for id_ in exercises]
    return len(set(families)) < len(families)


def stretched(plans: list[Plan]) -> Figures:
    """How many get the Z-sit, and how many get it as their only stretch."""
    shown = [tuple(stretch.exercise for stretch in plan.stretches) for plan in plans]
    return {
        "z_sit": share(sum("z_sit" in each for each in shown), len(plans)),
        "z_sit alone": share(sum(each == ("z_sit",) for each in shown), len(plans)),
        "none": share(sum(not each for each in shown), len(plans)),
    }


# --- kit --------------------------------------------------------------------------------------


def kit_used(decided: list[tuple[Person, Plan]]) -> Figures:
    """For each piece of kit the share of its owners who use it in any week, or do anything otherwise because of it."""
    owners: Counter[str] = Counter()
    used: Counter[str] = Counter()
    matters: Counter[str] = Counter()
    for person, plan in decided:
        needed = _kit_of(plan)
        for kit in person["equipment"]:
            if kit == "none":
                continue
            owners[kit] += 1
            without = decide(
                answers_of({**person, "equipment": [k for k in person["equipment"] if k != kit] or ["none"]}), C
            )
            used[kit] += kit in needed
            matters[kit] += kit in needed or _done(without) != _done(plan)
    asked = {option.id for option in BY_ID["equipment"].options if getattr(option, "asked", True)}
    return {
        kit: {
            "owners": owners[kit],
            "used": share(used[kit], owners[kit]),
            "matters": share(matters[kit], owners[kit]),
            "asked": kit in asked,
        }
        for kit in v.EQUIPMENT
        if owners[kit]
    }


def _kit_of(plan: Plan) -> set[str]:
    """The kit of every exercise and load of the expected course, with all that would do."""
    found: set[str] = set()
    for week in plan.weeks:
        for item in week.items:
            for ways in (C.exercises[item.exercise].kit, v.LOADS[item.load]):
                if () not in ways:
                    found.update(*ways)
    return found


def _done(plan: Plan) -> Any:
    """All that a person does and is told of how to do it."""
    return (
        [(pick.exercise, pick.steps, pick.cues, pick.dose) for pick in plan.picks],
        [[(item.exercise, item.load) for item in week.items] for week in plan.weeks],
        [(each.exercise, each.says) for each in plan.warm_up],
        [each.exercise for each in plan.stretches],
        plan.limits,
    )


# --- the weeks --------------------------------------------------------------------------------


def changes(plan: Plan) -> int:
    """The largest number of exercises that are new in one week of the expected course."""
    sets = [{item.exercise for item in week.items} for week in plan.weeks]
    return max((len(after - before) for before, after in pairwise(sets)), default=0)


def check_in(week: int, **said: Any) -> CheckIn:
    """A good week in the version that the rules read, and what was said otherwise."""
    good = {
        "week": week,
        "sessions_done": 4,
        "next_morning": "usual",
        "overall": "better",
        "easy_at_top": True,
        "felt": "side",
        "signs": ["none"],
        "version": 2,
        "night": 0,
        "days_since_last": 7,
        **said,
        "tests": {
            "stand_30s": "level",
            "single_leg_squat": "good",
            "side_plank_20s": "yes",
            "stairs": "easy",
            "lying_on_side_hurts": False,
        },
    }
    return CheckIn.model_validate_json(
        json.dumps({key: value for key, value in good.items() if key in CheckIn.model_fields})
    )


def improves(person: Person, plan: Plan) -> tuple[int, bool | None]:
    """Somebody who starts at 4, says better every week, and loses a point every second week: her longest run of held
    check-ins, and whether she reaches the next stage within the slowest course. None: that course has no next stage.
    """
    due = next((week.week for week in plan.courses.slowest if week.stage > (plan.stage or 0)), None)
    story = [
        check_in(week, pain_during=max(0, 4 - (week - 1) // 2), night=max(0, person["pain"]["night"] - (week - 1) // 2))
        for week in range(1, 13)
    ]
    after = replan(answers_of(person), story, C)
    longest = run = 0
    for verdict in after.verdicts:
        run = run + 1 if verdict.verdict == "hold" else 0
        longest = max(longest, run)
    if due is None:
        return longest, None
    then = replan(answers_of(person), story[: due - 1], C)
    return longest, bool(then.is_plan and (then.stage or 0) > (plan.stage or 0))


def sent_away_for_soreness(person: Person) -> bool:
    """True where six good weeks with sore muscles every morning end the plan. Version 1 had one word for it: worse."""
    morning = "sore_muscles" if SECOND else "worse"
    return not replan(
        answers_of(person), [check_in(week, pain_during=1, next_morning=morning) for week in range(1, 7)], C
    ).is_plan


# --- all of it --------------------------------------------------------------------------------


def measure(people: list[Person]) -> Figures:
    """All figures."""
    decided = [(person, plan) for person in people if (plan := decide(answers_of(person), C)).is_plan]
    plans = [plan for _, plan in decided]
    calm = [plan for plan in plans if plan.stage == 1 and plan.ceiling != "red"]
    less_pain = [
        plan
        for person in people
        if (plan := decide(answers_of({**person, "goals": _less_pain_first(person)}), C)).is_plan
    ]
    at_3 = [plan for plan in plans if plan.weeks[-1].stage == 3]
    tendon = [plan for person, plan in decided if "outer_hip" in person["pain"]["site"]]
    most = Counter(str(changes(plan)) for plan in plans)
    from_4 = [
        improves(person, plan)
        for person, plan in decided
        if person["pain"]["activity"] == 4 and plan.ceiling == "amber"
    ]
    reach = [reached for _, reached in from_4 if reached is not None]
    minutes = sorted(plan.session_minutes for plan in plans if plan.session_minutes is not None)
    return {
        "people": len(people),
        "plans": len(plans),
        "referred": referred(people),
        "referred, one in four says worse": referred(people, "worse"),
        "referred, slightly worse says same": referred(people, "same"),
        "all": picked(plans),
        "stage 1 without red": picked(calm),
        "stage 1 without red, less pain first": picked([p for p in less_pain if p.stage == 1 and p.ceiling != "red"]),
        "by stage and ceiling": {
            f"{stage} {ceiling}": picked(group)
            for stage in v.STAGES
            for ceiling in ("green", "amber", "red")
            if (group := [plan for plan in plans if (plan.stage, plan.ceiling) == (stage, ceiling)])
        },
        "sets over the goals": {name: sets_over_goals(person) for name, person in MODELS.items()},
        "two of a family": {
            "at the start": share(sum(two_of_a_family(p.exercise for p in plan.picks) for plan in plans), len(plans)),
            "in the last week, of those in stage 3": share(
                sum(two_of_a_family(item.exercise for item in plan.weeks[-1].items) for plan in at_3), len(at_3)
            ),
        },
        "stretches with a sore outer hip": stretched(tendon),
        "kit": kit_used(decided),
        "most new exercises in one week": {n: share(most[n], len(plans)) for n in sorted(most)},
        "improves from 4": {
            "people": len(from_4),
            "longest run of holds": max(run for run, _ in from_4),
            "median run of holds": median(run for run, _ in from_4),
            "next stage within the slowest course": share(sum(reach), len(reach)),
            "of": len(reach),
        },
        "sent away for sore muscles": share(sum(sent_away_for_soreness(person) for person, _ in decided), len(decided)),
        "minutes": {
            "least": minutes[0],
            "half": median(minutes),
            "nine in ten": minutes[len(minutes) * 9 // 10],
            "most": minutes[-1],
        },
    }


def _less_pain_first(person: Person) -> list[str]:
    """The goals of a person, with less pain first where anything hurts."""
    if not person["pain"]["activity"]:
        return person["goals"]
    return ["reduce_pain", *(goal for goal in person["goals"] if goal != "reduce_pain")][:3]


def rows(figures: Figures) -> Iterable[tuple[str, str]]:
    """The figures as rows of a table: name and value."""
    yield "plans", f"{figures['plans']} of {figures['people']}"
    for name in ("referred", "referred, one in four says worse", "referred, slightly worse says same"):
        yield name, f"{figures[name]['share']} %"
    for hit, value in figures["referred"]["hits"].items():
        yield f"hit: {hit}", f"{value} %"
    for name in ("all", "stage 1 without red", "stage 1 without red, less pain first"):
        for kind in ("exercises", "pairs"):
            top = list(figures[name][kind].items())[: 4 if kind == "exercises" else 2]
            for place, (what, value) in enumerate(top, 1):
                yield f"{name}: {kind[:-1]} {place}", f"{what} {value} %"
    for name, group in figures["by stage and ceiling"].items():
        yield f"stage {name}: plans, most frequent", f"{group['plans']}, {_first(group['exercises'])}"
        yield f"stage {name}: pair", _first(group["pairs"])
    for name, value in figures["sets over the goals"].items():
        yield f"sets over 7 goals: {name}", str(value)
    for name, value in figures["two of a family"].items():
        yield f"two of a family: {name}", f"{value} %"
    for name, value in figures["stretches with a sore outer hip"].items():
        yield f"sore outer hip, stretches: {name}", f"{value} %"
    for name, value in figures["kit"].items():
        asked = "" if value.get("asked", True) else ", not asked"
        yield f"kit: {name} (used / makes a difference)", f"{value['used']} / {value['matters']} %{asked}"
    for name, value in figures["most new exercises in one week"].items():
        yield f"new in one week: {name}", f"{value} %"
    better = figures["improves from 4"]
    yield (
        "improves from 4: next stage in the slowest course",
        f"{better['next stage within the slowest course']} % of {better['of']}",
    )
    yield (
        "improves from 4: run of holds, half / longest",
        f"{better['median run of holds']:g} / {better['longest run of holds']}",
    )
    yield "sent away for sore muscles", f"{figures['sent away for sore muscles']} %"
    yield "minutes: least, half, nine in ten, most", ", ".join(f"{value:g}" for value in figures["minutes"].values())


def _first(group: dict[str, float]) -> str:
    return next((f"{name} {value} %" for name, value in group.items()), "-")


def table(columns: dict[str, Figures]) -> str:
    """The figures of each name as one column of a Markdown table."""
    each = {name: dict(rows(figures)) for name, figures in columns.items()}
    names = list(dict.fromkeys(row for column in each.values() for row in column))
    hits = [name for name in names if name.startswith("hit: ")]
    names = [n for n in names if n not in hits]
    names[4:4] = hits
    lines = [f"| | {' | '.join(each)} |", "|---|" + "---|" * len(each)]
    return (
        "\n".join(
            [*lines, *(f"| {row} | {' | '.join(column.get(row, '-') for column in each.values())} |" for row in names)]
        )
        + "\n"
    )


def main(argv: list[str] | None = None, out: Callable[[str], Any] = sys.stdout.write) -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--as", dest="name", default="these rules", help="the heading of the column")
    asked.add_argument("--write", type=Path, help="keep the figures in this file")
    asked.add_argument("--beside", type=Path, nargs="*", default=[], help="kept figures, as columns on the left")
    asked.add_argument("--seed", type=int, default=None, help="draw as many other people by this seed")
    asked.add_argument("--people", type=int, default=None, help="only so many of the people, for a quick look")
    wanted = asked.parse_args(argv)
    figures = {
        "name": wanted.name,
        **measure((everybody() if wanted.seed is None else others(wanted.seed))[: wanted.people]),
    }
    if wanted.write:
        wanted.write.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    kept = [json.loads(path.read_text("utf-8")) for path in wanted.beside]
    out(table({each["name"]: each for each in (*kept, figures)}))


if __name__ == "__main__":
    main()
