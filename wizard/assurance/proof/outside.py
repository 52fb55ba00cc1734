"""The composition, from outside: whole sets of answers through the whole decision.

The factors are proved one by one in ``factors.py``. Here they are seen to be put together as the
proof says: from every starting situation and from a seeded sample of whole sets of answers, with every
sign, every pair of conditions, every kit, every step to a worse answer and every answer forgotten.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from catalogue import vocabulary as v
from catalogue.model import Catalogue, Exercise, Stretch
from wizard.answers.model import Ability, Answers, Pain
from wizard.assurance import rule_index
from wizard.plan.decide import decide, replan
from wizard.plan.model import Plan, is_bare
from wizard.rules import choosing, judge, progressing, shortlisting
from wizard.rules.decision import Decision

from . import contract, factors, space
from .report import Law, Report

PLANS = ("plan", "caution_plan")
SAMPLE, QUICK_SAMPLE = 200, 20
SEED = 20

# --- the space of answers -------------------------------------------------------------------

SINGLE_VALUES: dict[str, tuple[Any, ...]] = {
    "age_band": v.AGE_BANDS,
    "pain.site": tuple((s,) for s in v.SITES),
    "pain.side": v.SIDES,
    "pain.rest": tuple(range(11)),
    "pain.activity": tuple(range(11)),
    "pain.night": tuple(range(11)),
    "pain.settles": v.SETTLES,
    "pain.lying_on_side_hurts": (False, True),
    "pain.duration": v.DURATIONS,
    "pain.trend": v.TRENDS,
    "ability.known_stage": v.STAGES,
    "ability.stand_30s": v.STAND_30S,
    "ability.side_plank_20s": v.SIDE_PLANK_20S,
    "ability.single_leg_squat": v.SINGLE_LEG_SQUAT,
    "ability.stairs": v.STAIRS,
    "ability.front_hip_burn": v.FRONT_HIP_BURN,
    "conditions": tuple((c,) for c in v.CONDITIONS),
    "history": tuple((h,) for h in v.HISTORY),
    "equipment": tuple((k,) for k in v.EQUIPMENT),
    "goals": tuple((g,) for g in v.GOALS),
    "sessions_per_week": (2, 3, 4),
    "weeks": (4, 5, 6, 7, 8),
}
# From better to worse, as far as the contract orders the values.
WORSE: dict[str, tuple[tuple[Any, ...], ...]] = {
    "pain.rest": (tuple(range(11)),),
    "pain.activity": (tuple(range(11)),),
    "pain.night": (tuple(range(11)),),
    "pain.settles": (("same_day", "next_morning", "longer"),),
    "pain.lying_on_side_hurts": ((False, True),),
    "pain.trend": (("better", "slightly_worse"), ("same", "slightly_worse"), ("slightly_worse", "worse")),
    "ability.stand_30s": tuple(("level", x) for x in v.STAND_30S[1:]),
    "ability.side_plank_20s": tuple(("yes", x) for x in v.SIDE_PLANK_20S[1:]),
    "ability.single_leg_squat": tuple(("good", x) for x in v.SINGLE_LEG_SQUAT[1:]),
    "ability.stairs": (("easy", "some_pain", "cannot"),),
    "ability.known_stage": ((3, 2, 1),),
}
FORGETTABLE = (
    "pain.side",
    "pain.rest",
    "pain.night",
    "pain.settles",
    "pain.lying_on_side_hurts",
    "pain.duration",
    "pain.trend",
    "ability.stand_30s",
    "ability.side_plank_20s",
    "ability.single_leg_squat",
    "ability.stairs",
)
ALL_KIT = v.EQUIPMENT[:-1]


def with_value(answers: Answers, name: str, value: Any) -> Answers:
    """The same answers with one field changed; ``name`` may be dotted."""
    group, _, leaf = name.rpartition(".")
    if not group:
        return answers.model_copy(update={name: value})
    part = getattr(answers, group).model_copy(update={leaf: value})
    return answers.model_copy(update={group: part})


def situations() -> tuple[Answers, ...]:
    """The starting situations: each site, with calm, some and much pain, weak and strong, little and much kit."""
    found = []
    for site in v.SITES:
        for score, settles in ((0, "no_pain"), (2, "same_day"), (4, "next_morning"), (6, "longer")):
            if site == "none" and score:
                continue
            for strong in (False, True):
                for kit in (("none",), ALL_KIT):
                    found.append(_situation(site, score, settles, strong, kit))
    return tuple(found)


def _situation(site: str, score: int, settles: str, strong: bool, kit: tuple[str, ...]) -> Answers:
    ability = (
        Ability(
            stand_30s="level",
            single_leg_squat="good",
            side_plank_20s="yes",
            stairs="easy",
            front_hip_burn="no",
        )
        if strong
        else Ability(
            stand_30s="drops",
            single_leg_squat="wobbles",
            side_plank_20s="no",
            stairs="some_pain",
            front_hip_burn="no",
        )
    )
    return Answers(
        age_band="40_59",
        signs=("none",),
        conditions=("none",),
        pain=Pain(
            site=(site,),
            side="right",
            rest=min(score, 3),
            activity=score,
            night=min(score, 5),
            settles=settles,
            lying_on_side_hurts=False,
            duration="over_3_months",
            trend="same",
        ),
        ability=ability,
        equipment=kit,
        goals=("build_strength", "isolate_med_min"),
        sessions_per_week=3,
        weeks=8,
    )


def sample(count: int, seed: int = SEED) -> Iterator[Answers]:
    """Whole sets of answers without a ticked sign, drawn with a fixed seed; some fields unanswered."""
    draw = random.Random(seed)

    def maybe(values: tuple[Any, ...], missing: float = 0.12) -> Any:
        return None if draw.random() < missing else draw.choice(values)

    for _ in range(count):
        conditions = tuple(c for c in v.CONDITIONS if draw.random() < 0.09) or ("none",)
        calm = draw.random() < 0.5
        top = 3 if calm else 11
        yield Answers(
            age_band=draw.choice(v.AGE_BANDS[1:]),
            signs=("none",),
            conditions=conditions,
            history=maybe((("none",), ("not_sure",), ("operation",), ("blood_thinner",))),
            pain=Pain(
                site=tuple(s for s in v.SITES[:-1] if draw.random() < 0.25) or ("none",),
                side=maybe(v.SIDES),
                rest=maybe(tuple(range(min(top, 5)))),
                activity=draw.choice(range(top)),
                night=maybe(tuple(range(min(top, 7)))),
                settles=maybe(v.SETTLES[: 2 if calm else 3]),
                lying_on_side_hurts=maybe((True, False)),
                duration=maybe(v.DURATIONS),
                trend=maybe(v.TRENDS[:3]),
            ),
            ability=Ability(
                known_stage=maybe(v.STAGES, 0.8),
                stand_30s=maybe(("level",) * 5 + v.STAND_30S),
                stairs=maybe(("easy",) * 3 + v.STAIRS),
                side_plank_20s=maybe(("yes",) * 4 + v.SIDE_PLANK_20S),
                single_leg_squat=maybe(("good",) * 4 + v.SINGLE_LEG_SQUAT),
                front_hip_burn=maybe(v.FRONT_HIP_BURN),
            ),
            equipment=tuple(k for k in ALL_KIT if draw.random() < 0.4) or ("none",),
            goals=tuple(draw.sample(v.GOALS, draw.randint(1, 4))),
            sessions_per_week=maybe((2, 3, 4)),
            weeks=maybe((4, 5, 6, 7, 8)),
        )


# --- the laws ------------------------------------------------------------------------------------


def stop_is_bare(answers: Answers, c: Catalogue) -> str | None:
    """A stop sign gives no exercise anywhere in the output."""
    plan = decide(answers, c)
    if plan.outcome in PLANS:
        return f"the outcome is {plan.outcome}"
    if not is_bare(plan):
        return "the output carries an exercise, a dose or a week"
    text = plan.to_json().casefold()
    entries: list[Exercise | Stretch] = [*c.exercises.values(), *c.stretches.values()]
    named = [e.id for e in entries if e.id in text or e.name.casefold() in text]
    return f"the output names {', '.join(named)}" if named else None


def sound(answers: Answers, d: Decision, c: Catalogue) -> str | None:
    """Picks: two or three or a reason; kit there; no exclusion broken; not above stage or ceiling."""
    if d.outcome not in PLANS:
        return None
    assert d.outline is not None and d.staging is not None
    for plan in d.outline.stages:
        picks = plan.choice.picks
        if not picks or len(picks) > 3:
            return f"stage {plan.stage} has {len(picks)} picks"
        first = plan is d.outline.stages[0] and not d.removed and not d.verdicts
        if first and len(picks) < plan.count <= len(plan.allowed):
            return f"stage {plan.stage} has {len(picks)} picks where {plan.count} were possible"
        for id_ in picks:
            e = c.exercises[id_]
            if shortlisting.missing_kit(e.kit, plan.key.kit):
                return f"{id_} needs kit that is not there"
            if e.stage > plan.stage or plan.stage > d.staging.last_stage:
                return f"{id_} stands above stage {plan.stage} or the highest stage {d.staging.last_stage}"
            if e.role == "accessory" and (plan.stage == 1 or "isolate_med_min" not in (answers.goals or ())):
                return f"the extra {id_} is picked at stage {plan.stage}"
            broken = [r for r in plan.key.exclusions if id_ in shortlisting.excluded_by(r, c)]
            if broken:
                return f"{id_} breaks {broken[0]}"
        missed = _not_required(answers, plan, c) if first else None
        if missed:
            return missed
    for weeks in (d.outline.expected, d.outline.fastest, d.outline.slowest):
        for w in weeks:
            if w.heavy_days > contract.HEAVY_DAYS:
                return f"week {w.week} has {w.heavy_days} heavy days"
    return None


def _not_required(answers: Answers, plan: Any, c: Catalogue) -> str | None:
    """The first required tag that no pick carries although the shortlist has it."""
    wanted = contract.required(
        contract.Person(conditions=frozenset(answers.conditions or ()), site=frozenset(answers.pain.site or ()))
    )
    picks, allowed = (tuple(map(c.exercises.__getitem__, ids)) for ids in (plan.choice.picks, plan.allowed))
    for tag in sorted(wanted):
        has = [any(contract.serves(e, tag, wanted) for e in es) for es in (allowed, picks)]
        if has == [True, False]:
            return f"stage {plan.stage} has {', '.join(plan.choice.picks)} and no {tag}"
    return None


def never_more(better: Decision, worse: Decision, exercises_in_both: bool = True) -> str | None:
    """The more cautious answers: outcome not lower; allowed set, stage, ceiling, heavy days, load and dose not higher."""
    if contract.CAUTION.index(worse.outcome) < contract.CAUTION.index(better.outcome):
        return f"the outcome falls from {better.outcome} to {worse.outcome}"
    if worse.outcome not in PLANS or better.outcome not in PLANS:
        return None
    a, b = better.outline, worse.outline
    assert a and b and better.staging and worse.staging
    if worse.staging.stage > better.staging.stage or worse.staging.last_stage > better.staging.last_stage:
        return "the stage rises"
    if contract.COLOURS.index(worse.staging.ceiling) < contract.COLOURS.index(better.staging.ceiling):
        return "the ceiling rises"
    extra = set(b.stages[0].allowed) - set(a.stages[0].allowed)
    if extra:
        return f"the shortlist gains {', '.join(sorted(extra))}"
    if b.stages[0].choice.demand > a.stages[0].choice.demand:
        return (
            f"{', '.join(b.stages[0].choice.picks)} hold a harder exercise than {', '.join(a.stages[0].choice.picks)}"
        )
    for before, after in zip(a.expected, b.expected, strict=False):
        fault = _week_not_more(before, after)
        if fault:
            return fault
    return None


def _week_not_more(before: Any, after: Any) -> str | None:
    if after.stage > before.stage:
        return f"week {after.week}: the stage rises from {before.stage} to {after.stage}"
    if after.heavy_days > before.heavy_days:
        return f"week {after.week}: heavy days rise"
    if max(i.dose.load_class for i in after.items) > max(i.dose.load_class for i in before.items):
        return f"week {after.week}: the highest load class rises"
    old = {i.exercise: i.dose for i in before.items}
    for item in after.items:
        if item.exercise in old and _amount(item.dose) > _amount(old[item.exercise]):
            return f"week {after.week}: the dose of {item.exercise} rises from {old[item.exercise]} to {item.dose}"
    return None


def _amount(dose: progressing.Dose) -> tuple[int, int]:
    return dose.load_class, dose.sets * dose.reps * (dose.hold_s or 1)


def kit_helps(less: Decision, more: Decision, kit: str, c: Catalogue) -> str | None:
    """Adding kit never leaves fewer picks or points; taking it away never brings in what needs it."""
    a, b = less.outline, more.outline
    assert a and b
    before, after = a.stages[0].choice, b.stages[0].choice
    if len(after.picks) < len(before.picks):
        return f"with {kit} there are fewer picks"
    context = a.stages[0].context
    ranks = [
        contract.rank(map(c.exercises.get, x.picks), context.stage, factors.wanted_in(context)) for x in (before, after)
    ]
    if (ranks[1], after.points) < (ranks[0], before.points):
        return f"with {kit} rank and points fall from {ranks[0]}, {before.points} to {ranks[1]}, {after.points}"
    for id_ in before.picks:
        if all(kit in own for own in c.exercises[id_].kit):
            return f"{id_} is picked without {kit}, which it needs"
    return None


# --- the laws over whole answers ------------------------------------------------------------------------


class _Prover:
    def __init__(self, r: Report, c: Catalogue, quick: bool) -> None:
        self.report, self.c, self.quick = r, c, quick
        self.memo: dict[Answers, Decision] = {}
        self.bases = situations()[:: 9 if quick else 1]  # quick: a bare and a full kit, weak and strong
        self.drawn = tuple(sample(QUICK_SAMPLE if quick else SAMPLE))

    def law(self, name: str) -> Law:
        return self.report.law(name, "whole answers")

    def judge(self, answers: Answers) -> Decision:
        found = self.memo.get(answers)
        if found is None:
            found = self.memo[answers] = judge(answers, self.c)
            if found.outline:
                self.report.picked.update(p for s in found.outline.stages for p in s.choice.picks)
        return found

    def check(self, law: Law, fault: str | None, *answers: Answers) -> None:
        law.check(
            fault is None, lambda: f"{fault}\n  " + "\n  ".join(a.model_dump_json(exclude_none=True) for a in answers)
        )


def whole_signs(r: Report, c: Catalogue, quick: bool) -> None:
    p = _Prover(r, c, quick)
    for step in (_signs, _derived):
        step(p)


def whole_steps(r: Report, c: Catalogue, quick: bool) -> None:
    p = _Prover(r, c, quick)
    for step in (
        _pairs_of_conditions,
        _kits,
        _worse,
        _one_more_condition,
        _forgotten,
        _sides,
        _horizon,
        _composed,
        _exchanges,
        _alike,
        _written,
        _goals,
        _old_answers,
    ):
        step(p)
    r.counts["whole decisions compared"] = len(p.memo)


def _signs(p: _Prover) -> None:
    law = p.law("a ticked sign gives no exercise, with every single value of every other answer")
    start = p.bases[::50] if not p.quick else p.bases[:1]
    for sign in v.SIGNS:
        for base in start:
            ticked = base.model_copy(update={"signs": (sign,)})
            p.check(law, stop_is_bare(ticked, p.c), ticked)
            for name, values in SINGLE_VALUES.items():
                for value in (*values, None)[:: 1 if not p.quick else 4]:
                    answers = with_value(ticked, name, value)
                    p.check(law, stop_is_bare(answers, p.c), answers)
    both = p.law("two signs give the outcome of the more urgent one")
    for one, other in combinations(v.SIGNS, 2):
        answers = p.bases[0].model_copy(update={"signs": (one, other)})
        alone = max(
            (p.judge(answers.model_copy(update={"signs": (s,)})).outcome for s in (one, other)),
            key=contract.CAUTION.index,
        )
        p.check(both, None if p.judge(answers).outcome == alone else "the outcome differs", answers)


def _derived(p: _Prover) -> None:
    law = p.law("a derived sign or an open question gives no exercise")
    for base in (*p.bases[:: 3 if not p.quick else 1], *p.drawn[::9]):
        for name in ("signs", "age_band", "conditions", "pain.site", "pain.activity"):
            answers = with_value(base, name, None)
            p.check(law, stop_is_bare(answers, p.c), answers)
        for change in (
            {"age_band": "under_18"},
            {"pain.activity": 8, "ability.stairs": "cannot"},
            {"pain.activity": 7, "ability.stand_30s": "cannot"},
            {"ability.stairs": "cannot", "ability.stand_30s": "cannot", "pain.rest": None},
            {"pain.rest": 6, "pain.activity": 6},
            {"pain.night": 8},
            {"pain.activity": 8, "pain.settles": "longer"},
            {"pain.activity": 8, "pain.settles": "no_pain", "pain.duration": "under_2_weeks"},
            {"conditions": ("osteoporosis",), "pain.site": ("low_back",), "pain.activity": 4, "pain.duration": None},
            {"conditions": ("abductor_repair_cleared",), "pain.site": ("buttock",), "pain.rest": 3},
            {"conditions": ("hip_replacement_cleared",), "pain.site": ("front_knee",), "pain.rest": 3},
            {"goals": ("running_or_sport",), "pain.site": ("groin_front",), "pain.activity": 3, "pain.duration": None},
            {"signs": ("recent_fall_or_blow",), "history": ("blood_thinner",)},
            {"pain.trend": "worse", "pain.duration": "over_3_months"},
            {"pain.trend": "worse", "pain.duration": None},
            {"conditions": ("osteoporosis",), "pain.site": ("buttock",), "pain.activity": 1, "pain.duration": None},
            {"conditions": ("hip_replacement_cleared",), "pain.site": ("groin_front",), "pain.activity": 3},
            {"conditions": ("hip_replacement_cleared",), "pain.site": ("outer_hip",), "pain.night": 3},
        ):
            answers = base
            for name, value in change.items():
                answers = with_value(answers, name, value)
            p.check(law, stop_is_bare(answers, p.c), answers)


def _pairs_of_conditions(p: _Prover) -> None:
    law = p.law("every condition and every pair: sound picks")
    for base in p.bases:
        for conditions in (
            *((one,) for one in v.CONDITIONS),
            *tuple(combinations(v.CONDITIONS, 2))[:: 1 if not p.quick else 5],
        ):
            answers = base.model_copy(update={"conditions": conditions})
            p.check(law, sound(answers, p.judge(answers), p.c), answers)
    for answers in p.drawn:
        p.check(law, sound(answers, p.judge(answers), p.c), answers)


def _kits(p: _Prover) -> None:
    law = p.law("every set of kit: sound, and one piece more never leaves fewer picks or points")
    sets = [
        tuple(k for i, k in enumerate(ALL_KIT) if n >> i & 1)
        for n in range(0, 1 << len(ALL_KIT), 1 if not p.quick else 13)
    ]
    starts = [b for b in p.bases if b.equipment == ("none",)][:: 6 if not p.quick else 1][: 4 if not p.quick else 1]
    for base in starts:
        for kit in sets:
            answers = base.model_copy(update={"equipment": kit or ("none",)})
            d = p.judge(answers)
            p.check(law, sound(answers, d, p.c), answers)
            if d.outcome not in PLANS:
                continue
            for piece in kit:
                less = base.model_copy(update={"equipment": tuple(k for k in kit if k != piece) or ("none",)})
                p.check(law, kit_helps(p.judge(less), d, piece, p.c), less, answers)


def _worse(p: _Prover) -> None:
    law = p.law("a worse answer never enlarges, raises or relaxes anything")
    for base in (*p.bases, *p.drawn):
        for name, orders in WORSE.items():
            for order in orders:
                for milder, graver in pairwise(order):
                    a, b = with_value(base, name, milder), with_value(base, name, graver)
                    p.check(law, never_more(p.judge(a), p.judge(b)), a, b)


def _one_more_condition(p: _Prover) -> None:
    law = p.law("one condition more never enlarges, raises or relaxes anything")
    for base in (*p.bases, *p.drawn):
        held = tuple(c for c in base.conditions or () if c != "none")
        for one in v.CONDITIONS:
            if one in held:
                continue
            more = base.model_copy(update={"conditions": tuple(c for c in v.CONDITIONS if c in held or c == one)})
            p.check(law, never_more(p.judge(base), p.judge(more)), base, more)


def _forgotten(p: _Prover) -> None:
    law = p.law("an answer forgotten allows nothing that any answer would not allow")
    for base in (*p.bases, *p.drawn):
        calm = base.score() in (0, None)
        for name in FORGETTABLE:
            if calm and name in ("pain.settles", "pain.trend"):
                continue
            forgotten = with_value(base, name, None)
            unknown = p.judge(forgotten)
            if unknown.outcome not in PLANS:
                continue
            for value in SINGLE_VALUES[name]:
                known = with_value(base, name, value)
                p.check(law, _allows_less(unknown, p.judge(known)), forgotten, known)


def _allows_less(unknown: Decision, known: Decision) -> str | None:
    if known.outcome not in PLANS:
        return None
    assert unknown.outline and known.outline and unknown.staging and known.staging
    if unknown.staging.stage > known.staging.stage:
        return "the stage is higher when unknown"
    extra = set(unknown.outline.stages[0].allowed) - set(known.outline.stages[0].allowed)
    return f"allowed only when unknown: {', '.join(sorted(extra))}" if extra else None


def _sides(p: _Prover) -> None:
    law = p.law("left and right mirror each other; both is at least as strict")
    for base in (*p.bases, *p.drawn):
        left, right, both = (p.judge(with_value(base, "pain.side", side)) for side in v.SIDES)
        p.check(law, None if _same(left, right) else "left and right differ", base)
        p.check(law, never_more(left, both), base)


def _same(a: Decision, b: Decision) -> bool:
    a, b = (d._replace(screen=d.screen._replace(contradictions=_that_count(d.screen))) for d in (a, b))
    return a._replace(outline=None) == b._replace(outline=None) and (
        a.outline is b.outline
        or (a.outline is not None and b.outline is not None and vars(a.outline) == vars(b.outline))
    )


def _that_count(found: Any) -> tuple[str, ...]:
    """The contradictions that have an effect; the others are only shown."""
    return tuple(id_ for id_ in found.contradictions if id_.removeprefix("contradiction_") in contract.CONTRADICTIONS)


def _horizon(p: _Prover) -> None:
    law = p.law("a shorter plan is the beginning of a longer one")
    for base in (*p.bases, *p.drawn[::4]):
        longest = p.judge(with_value(base, "weeks", 8))
        if longest.outcome not in PLANS:
            continue
        for weeks in (4, 5, 6, 7):
            shorter = p.judge(with_value(base, "weeks", weeks))
            same = all(
                getattr(shorter.outline, name) == getattr(longest.outline, name)[:weeks] for name in progressing.COURSES
            )
            p.check(law, None if same else f"{weeks} weeks differ from the first {weeks} of 8", base)


def _composed(p: _Prover) -> None:
    law = p.law("the weeks of a plan are those that the timetable of its start says, dose by dose")
    for answers in (*p.bases, *p.drawn):
        for weeks in (4, 8):
            d = p.judge(with_value(answers, "weeks", weeks))
            if d.outcome in PLANS:
                p.check(law, _differs(d, p.c, weeks), answers)


def _differs(d: Decision, c: Catalogue, weeks: int) -> str | None:
    """The first dose that is not the one of ``factors.timetable``."""
    assert d.outline and d.staging
    first = d.outline.stages[0]
    start = (d.staging.ceiling, first.context.upright, d.staging.stage, d.staging.last_stage)
    own = any(c.exercises[id_].stage == first.stage for id_ in first.choice.picks)
    for name in progressing.COURSES:
        table = factors.timetable(name, start, own, weeks)
        course = getattr(d.outline, name)
        if len(course) != weeks:
            return f"the {name} course has {len(course)} weeks, not {weeks}"
        for week, places in zip(course, table, strict=False):
            if week.stage != places[0]:
                return f"{name}, week {week.week}: stage {week.stage}, not {places[0]}"
            for item in week.items:
                e = c.exercises[item.exercise]
                if item.dose != progressing.dose(e, places[e.stage], first.key.kit, d.hold_limit):
                    return f"{name}, week {week.week}: {item} is not the dose of place {places[e.stage]}"
    return None


def _exchanges(p: _Prover) -> None:
    law = p.law(
        "one exercise changes a week, the hardest last; a load step never comes with a rung, nor two rungs at once"
    )
    for answers in (*p.bases, *p.drawn):
        d = p.judge(answers)
        for name in progressing.COURSES if d.outcome in PLANS else ():
            p.check(law, _changes_too_fast(getattr(d.outline, name), p.c), answers)


def _changes_too_fast(course: Any, c: Catalogue) -> str | None:
    came: list[str] = []
    for before, after in pairwise(course):
        old, new = ({i.exercise: i.dose for i in week.items} for week in (before, after))
        joined, left = [id_ for id_ in new if id_ not in old], [id_ for id_ in old if id_ not in new]
        if len(joined) > 1 or (len(left) > 1 and len(new) < len(old) - 1):
            return f"week {after.week}: {', '.join(joined)} come and {', '.join(left)} go"
        came = came if after.stage == before.stage else []
        if joined and came and contract.demand(c.exercises[joined[0]]) < contract.demand(c.exercises[came[-1]]):
            return f"week {after.week}: {joined[0]} comes after {came[-1]}, which is harder"
        came += joined
        for id_ in new.keys() & old.keys():
            e, (a, b) = c.exercises[id_], (old[id_], new[id_])
            if a != b and not is_one_step(e, a, b):
                return f"week {after.week}: {id_} goes from {a} to {b}"
    return None


def is_one_step(e: Any, a: Any, b: Any) -> bool:
    """Whether the one dose follows the other on the ladder of the contract, however short the holds."""
    ladder = [
        (*contract.dose(e.dose_kind, at, short), 3 * e.stage + contract.LADDER[at][1], short)
        for short in (False, True)
        for at in range(len(contract.LADDER))
    ]
    amounts = [(x.sets, x.reps, x.hold_s, x.load_class) for x in (a, b)]
    return any((one[:4], two[:4]) == tuple(amounts) and one[4] == two[4] for one, two in pairwise(ladder))


def _alike(p: _Prover) -> None:
    law = p.law("answers of one class give one decision")
    groups = [(field, group) for field in space.VALUES for group in space.classes(field) if len(group) > 1]
    for n, base in enumerate((*p.bases, *p.drawn[::2])):
        for field, group in groups:
            one = group[1 + n % (len(group) - 1)]
            a, b = (p.judge(with_value(base, field, value)) for value in (group[0], one))
            fault = (
                None
                if _same(a._replace(defaults=()), b._replace(defaults=()))
                else f"{field}: {group[0]} and {one} differ"
            )
            p.check(law, fault, base)


def _written(p: _Prover) -> None:
    """Two or three picks, or why fewer and what to do."""
    law = p.law("a written plan has two or three picks, or says why fewer and what to do")
    stretch = p.law("two stretches at most are shown, the deeper ones first only to a runner in stage 3")
    every = p.drawn if p.quick else (*p.drawn[::2], *p.bases)
    for answers in every:
        plan = decide(answers, p.c)
        said = plan.fewer_because
        fewer = plan.is_plan and len(plan.picks) < 2
        p.check(law, None if not fewer or (said and said.what_to_do) else "one pick, and no word why", answers)
        p.check(law, None if plan.is_plan or is_bare(plan) else "a referral with an exercise", answers)
        whole = not plan.is_plan or len(plan.picks) + len(plan.considered) == len(p.c.exercises)
        p.check(law, None if whole else "an exercise without a verdict", answers)
        few = len(plan.stretches) <= contract.MOST_STRETCHES
        p.check(law, None if few else f"{len(plan.stretches)} stretches", answers)
        if plan.is_plan:
            p.check(stretch, _other_stretches(plan, p.judge(answers), answers), answers)


def _other_stretches(plan: Plan, d: Decision, answers: Answers) -> str | None:
    left = set(contract.ALL_STRETCHES) - {id_ for id_, _ in d.stretches_out}
    wanted = contract.stretches_shown(left, plan.stage or 1, answers.goals or ())
    shown = tuple(part.exercise for part in plan.stretches)
    return None if shown == wanted else f"{shown} are shown, not {wanted}"


def _goals(p: _Prover) -> None:
    """What a person wants decides what the person gets, as far as safety leaves a choice."""
    law = p.law(
        "the seven goals give five sets of picks in stage 3 without pain, and four in stage 1 with a sore outer hip"
    )
    free = [
        b
        for b in situations()
        if b.pain.site == ("none",) and b.ability.single_leg_squat == "good" and len(b.equipment or ()) > 1
    ]
    sore = [
        b
        for b in situations()
        if b.pain.site == ("outer_hip",) and b.ability.stand_30s == "drops" and b.pain.activity == 2
    ]
    for base, least in (*((b, 5) for b in free), *((b, 4) for b in sore)):
        outlines = [p.judge(base.model_copy(update={"goals": (goal,)})).outline for goal in v.GOALS]
        sets = {outline.stages[0].choice.picks for outline in outlines if outline is not None}
        p.check(law, None if len(sets) >= least else f"{len(sets)} sets for seven goals", base)


def _old_answers(p: _Prover) -> None:
    law = p.law("answers of version 1 without a sign give no exercise until the new signs are answered")
    for base in (*p.bases[::4], *p.drawn[::9]):
        old = base.model_copy(update={"version": 1})
        p.check(law, stop_is_bare(old, p.c), old)
        d = p.judge(old)
        want = ("new_signs",) if p.judge(base).outcome in PLANS else d.screen.open_questions
        p.check(law, None if d.screen.open_questions == want else f"open are {d.screen.open_questions}", old)


def listed(r: Report, c: Catalogue, quick: bool, lists: set[tuple[int, bool, int]]) -> None:
    """The argument that the classes cover everything, held against whole answers; the short form lists too little for it."""
    law = r.law(
        "every shortlist of every stage that whole answers meet is one of those that were enumerated", "whole answers"
    )
    for answers in (*situations()[:: 8 if quick else 1], *sample(QUICK_SAMPLE if quick else 5 * SAMPLE, SEED + 1)):
        outline = judge(answers, c).outline
        for plan in outline.stages if outline else ():
            found = plan.stage, plan.key.accessories, choosing.mask_of(plan.allowed, c)
            law.check(
                quick or found in lists,
                lambda: f"stage {plan.stage}, {', '.join(plan.allowed)}: {answers.model_dump_json(exclude_none=True)}",
            )


SHOWN = ("advice", "stretches", "disagreements")
MADE_UP, QUICK_MADE_UP = 1500, 25


def reached(r: Report, c: Catalogue, quick: bool) -> None:
    """What people meet, from the answers to many weeks of check-ins: rules, exercises, advice, stretches, disagreements."""
    law = r.law(
        "whoever swaps or checks in for weeks: two or three picks, or a word why fewer; or no exercise at all", "reach"
    )
    for answers, weeks, swaps in (
        *rule_index.made_up(QUICK_MADE_UP if quick else MADE_UP, c),
        *_people_who_swap(),
        *_runners(),
    ):
        first = decide(answers, c)
        swapped = swaps(first)
        plans = [replan(answers, (), c, swaps=(swap,)) for swap in swapped] if swapped else [first]
        if first.is_plan:
            plans.append(replan(answers, weeks, c))
        for plan in plans:
            r.rules.update(rule_index.rules_of(plan, c))
            r.picked.update(pick.exercise for pick in plan.picks)
            r.shown.update(_shown(plan, c))
            enough = len(plan.picks) in (2, 3) or plan.fewer_because is not None
            law.check(
                enough if plan.is_plan else is_bare(plan), lambda: f"{len(plan.picks)} picks: {_people(answers, weeks)}"
            )


def _people_who_swap() -> Iterator[tuple[Answers, tuple[Any, ...], Any]]:
    """Those with all kit who want the two muscles alone, and each swap that their plan offers."""
    for base in situations():
        if len(base.equipment or ()) > 1:
            answers = base.model_copy(update={"goals": ("isolate_med_min",)})
            yield answers, (), lambda plan: [(pick.exercise, pick.tfl.swap) for pick in plan.picks if pick.tfl.swap]


def _runners() -> Iterator[tuple[Answers, tuple[Any, ...], Any]]:
    """Those who want to run most of all: the deeper stretches come first to them alone, in stage 3."""
    for base in situations():
        yield base.model_copy(update={"goals": ("running_or_sport",)}), (), lambda plan: []


def _shown(plan: Any, c: Catalogue) -> Iterator[str]:
    """Advice, stretches and disagreements of a plan; some advice stands beside the warm-up, the stretches or the forecast."""
    yield from (f"advice {part.id}" for part in plan.advice)
    yield from (f"stretches {part.exercise}" for part in plan.stretches)
    yield from (f"disagreements {part.id}" for part in plan.disagreements)
    elsewhere = (plan.expectation, plan.stretches_none, *(part.says for part in plan.warm_up))
    yield from (f"advice {one.id}" for one in c.advice.values() if one.text in elsewhere)


def _people(answers: Answers, weeks: Any) -> str:
    return f"{answers.model_dump_json(exclude_none=True)} {[w.model_dump_json(exclude_none=True) for w in weeks]}"
