"""What if? The smallest change of answers that lets an exercise in, and what differs between two plans.

Both are worked out on demand, beside ``decide``. A *step* changes one answer for the better:
kit that is added, a test that is passed, pain that is lower. Steps never let less in
(decisions.md 5: worse answers never enlarge the allowed set). So the search is exact and short:

1. With all steps taken, either the exercise is let in, or nothing can let it in.
2. A step without which it stays out, all others taken, belongs to every way in.
3. Among the other steps the smallest sets that complete those are searched, small ones first.
4. In what was found each value goes back as far as it may: "5 or less" and not "0".

Two steps can also cost something; the search runs with and without them (``_worlds``).

Warning signs and age are never touched. Steps on pain, conditions and places are facts that a
person cannot choose; whoever shows them says "if", and never asks for another answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, permutations
from typing import Any

from catalogue import vocabulary as v
from catalogue.model import Catalogue, Exercise
from wizard.answers import journey
from wizard.answers.facts import Facts
from wizard.answers.model import NONE, Answers
from wizard.answers.questions import BY_ID, NPRS, options_of, value_of, with_answer
from wizard.rules import choosing, judge, shortlisting, staging
from wizard.rules.decision import StagePlan
from wizard.rules.rule import REGISTER, Points
from wizard.rules.screening import screen

from .model import Considered, Finding, Pick, Plan, SourceRef
from .writer import Phrasebook, teller

CHOICE, TEST, FACT = "choice", "test", "fact"
KINDS = (CHOICE, TEST, FACT)  # what a person can choose, can try, and cannot choose
KIND_OF = {
    **dict.fromkeys(BY_ID, FACT),
    **dict.fromkeys(("equipment", "goals", "sessions_per_week", "weeks"), CHOICE),
    **{
        f"ability.{test}": TEST
        for test in ("stand_30s", "single_leg_squat", "side_plank_20s", "stairs", "front_hip_burn")
    },
}
TOGETHER = 3  # steps beyond those that every answer needs
SHOWN = 3  # ways of the same size


@dataclass(frozen=True)
class AnswerStep:
    """One changed answer: ``field`` becomes ``value``. In a list, ``item`` is added or taken away."""

    field: str
    value: Any
    item: str | None = None
    adds: bool = False

    @property
    def kind(self) -> str:
        """choice | test | fact"""
        return KIND_OF[self.field]


@dataclass(frozen=True)
class Way:
    """Steps that together let an exercise in. ``picked``: it would then be one of the picks."""

    steps: tuple[AnswerStep, ...]
    picked: bool


@dataclass(frozen=True)
class LetIn:
    """The smallest ways in, choices before tests before facts; or why there is none.

    ``none_because``: picked (it is in), stopped (there is no plan), never_offered, out_of_reach
    (no change of what may change lets it in), always_outranked.
    """

    exercise: str
    ways: tuple[Way, ...] = ()
    none_because: str | None = None


def what_would_let_in(answers: Answers, exercise: str, catalogue: Catalogue) -> LetIn:
    """The smallest change of answers with which ``exercise`` is on the shortlist, or, where it already is, a pick."""
    decision = judge(answers, catalogue)
    if decision.outline is None:
        return LetIn(exercise, none_because="stopped")
    if catalogue.exercises[exercise].role == "never_offered":
        return LetIn(exercise, none_because="never_offered")
    first = decision.outline.stages[0]
    if exercise in first.choice.picks:
        return LetIn(exercise, none_because="picked")
    if exercise in first.allowed:
        return _picked_by_choice(answers, exercise, first, catalogue)
    return _let_in(answers, catalogue.exercises[exercise], catalogue)


def changed(answers: Answers, steps: tuple[AnswerStep, ...]) -> Answers:
    """The answers with all steps taken. Steps on the same list add up."""
    for step in steps:
        answers = with_answer(answers, step.field, _value(answers, step))
    return answers


def _value(answers: Answers, step: AnswerStep) -> Any:
    if step.item is None:
        return step.value
    others = [id_ for id_ in value_of(answers, step.field) or () if id_ not in (step.item, NONE)]
    if step.adds:
        return (*others, step.item)
    return tuple(others) or (None if step.field == "goals" else (NONE,))


# --- on the shortlist ---------------------------------------------------------------------------


def _let_in(answers: Answers, e: Exercise, catalogue: Catalogue) -> LetIn:
    def lets_in(steps: tuple[AnswerStep, ...]) -> bool:
        return _is_allowed(answers, steps, e.id, catalogue)

    ladders = tuple(ladder for ladder in _ladders(answers, e) if ladder)
    ways = {way for some in _worlds(ladders) for way in _smallest(some, lets_in)}
    if not ways:
        return LetIn(e.id, none_because="out_of_reach")
    least = min(map(len, ways))
    ordered = sorted(
        (way for way in ways if len(way) == least),
        key=lambda way: (sorted((KINDS.index(step.kind) for step in way), reverse=True), _place(way)),
    )
    return LetIn(e.id, tuple(Way(way, _is_picked(answers, way, e.id, catalogue)) for way in ordered[:SHOWN]))


def _worlds(ladders: tuple[tuple[AnswerStep, ...], ...]) -> Iterator[tuple[tuple[AnswerStep, ...], ...]]:
    """The steps with and without those few that can also cost something.

    Pain nowhere, but with a score, is a contradiction; a sore shoulder waives the side plank.
    """
    sites = [ladder for ladder in ladders if ladder[0].field == "pain.site"]
    shoulder = [ladder for ladder in ladders if ladder[0].item == "shoulder_or_wrist_pain"]
    for without in ([*sites, *shoulder], sites, shoulder, []):
        yield tuple(ladder for ladder in ladders if ladder not in without)


def _smallest(
    ladders: tuple[tuple[AnswerStep, ...], ...], lets_in: Callable[[tuple[AnswerStep, ...]], bool]
) -> list[tuple[AnswerStep, ...]]:
    """The smallest ways in, all of one size, each value as near to today's as it may be."""

    def best(ids: tuple[int, ...]) -> tuple[AnswerStep, ...]:
        return tuple(ladders[id_][-1] for id_ in sorted(ids))

    everything = tuple(range(len(ladders)))
    if not lets_in(best(everything)):
        return []
    needed = tuple(id_ for id_ in everything if not lets_in(best(tuple(i for i in everything if i != id_))))
    others = tuple(id_ for id_ in everything if id_ not in needed)
    for size in range(TOGETHER + 1):
        found = [ids for more in combinations(others, size) if lets_in(best(ids := (*needed, *more)))]
        if found:
            break
    else:  # more than that together: a way that no step can be spared from
        found = [_thinned(everything, lambda ids: lets_in(best(ids)))]
    return [_weakened(tuple(ladders[id_] for id_ in sorted(ids)), lets_in) for ids in found]


def _ladders(answers: Answers, e: Exercise) -> Iterator[tuple[AnswerStep, ...]]:
    """Each answer that could be better, as its steps from the nearest to the best."""
    pain, ability = answers.pain, answers.ability
    for name in ("rest", "activity", "night"):
        score = getattr(pain, name)
        yield _ladder(f"pain.{name}", [n for n in reversed(NPRS) if score is None or n < score])
    yield _ladder(
        "pain.settles",
        {"longer": ["next_morning", "same_day"], None: ["next_morning", "same_day"], "no_pain": ["same_day"]}.get(
            pain.settles, []
        ),
    )
    yield _ladder("pain.lying_on_side_hurts", [] if pain.lying_on_side_hurts is False else [False])
    yield _ladder("pain.side", ["right"] if pain.side in ("both", None) else [])
    yield _ladder(
        "pain.duration", ["2_to_12_weeks", "over_3_months"] if pain.duration in ("under_2_weeks", None) else []
    )
    yield _ladder(
        "pain.trend",
        {
            "worse": ["slightly_worse", "same", "better"],
            "slightly_worse": ["same", "better"],
            None: ["same", "better"],
        }.get(pain.trend, []),
    )
    yield _ladder(
        "ability.stairs", {"easy": [], "some_pain": ["easy"]}.get(ability.stairs or "", ["some_pain", "easy"])
    )
    for name, passed in (("stand_30s", "level"), ("single_leg_squat", "good"), ("side_plank_20s", "yes")):
        yield _ladder(f"ability.{name}", [] if getattr(ability, name) == passed else [passed])
    yield _ladder("ability.front_hip_burn", ["no"] if ability.front_hip_burn == "yes" else [])
    yield _ladder(
        "ability.known_stage", [n for n in v.STAGES if n > ability.known_stage] if ability.known_stage else []
    )
    for field, ids in (("conditions", answers.conditions), ("pain.site", answers.pain.site)):
        for id_ in ids or ():
            if id_ != NONE:
                yield (AnswerStep(field, None, id_),)
    if "quiet_tfl" in (answers.goals or ()):
        yield (AnswerStep("goals", None, "quiet_tfl"),)
    if e.role == "accessory" and "isolate_med_min" not in (answers.goals or ()):
        yield (AnswerStep("goals", None, "isolate_med_min", adds=True),)
    for item in sorted({item for kit in e.kit for item in kit} - {*(answers.equipment or ())}, key=v.EQUIPMENT.index):
        yield (AnswerStep("equipment", None, item, adds=True),)


@lru_cache(maxsize=4)
def kit_that_decides(catalogue: Catalogue) -> tuple[str, ...]:
    """The kit that any exercise or load needs: with it another answer can change a plan."""
    ways = [
        way
        for e in catalogue.exercises.values()
        for way in (*e.kit, *(w for step in e.loads for load in step for w in v.LOADS[load]))
    ]
    return tuple(item for item in v.EQUIPMENT if any(item in way for way in ways))


def _ladder(field: str, values: list[Any]) -> tuple[AnswerStep, ...]:
    return tuple(AnswerStep(field, value) for value in values)


def _is_allowed(answers: Answers, steps: tuple[AnswerStep, ...], exercise: str, catalogue: Catalogue) -> bool:
    """On the shortlist with these steps; a test counts only where it may be tried."""
    after = changed(answers, steps)
    if not all(journey.is_asked(BY_ID[step.field], after) for step in steps):
        return False
    facts = Facts(after)
    if screen(facts, catalogue).outcome:
        return False
    placed = staging.stage(facts)
    return exercise in shortlisting.allowed(shortlisting.key(facts, placed.stage), catalogue)


def _thinned(ids: tuple[int, ...], lets_in: Callable[[tuple[int, ...]], bool]) -> tuple[int, ...]:
    for id_ in ids:
        fewer = tuple(i for i in ids if i != id_)
        if lets_in(fewer):
            ids = fewer
    return ids


def _weakened(
    ladders: tuple[tuple[AnswerStep, ...], ...], lets_in: Callable[[tuple[AnswerStep, ...]], bool]
) -> tuple[AnswerStep, ...]:
    """Each step as near to the answer of today as it may be, the others kept."""
    steps = [ladder[-1] for ladder in ladders]
    for at, ladder in enumerate(ladders):
        steps[at] = next(step for step in ladder if lets_in((*steps[:at], step, *steps[at + 1 :])))
    return tuple(steps)


def _place(steps: tuple[AnswerStep, ...]) -> tuple[tuple[int, str], ...]:
    order = list(BY_ID)
    kit: dict[str, str] = {id_: f"{n:02}" for n, id_ in enumerate(v.EQUIPMENT)}
    return tuple((order.index(step.field), kit.get(step.item or "", str(step.item))) for step in steps)


# --- from the shortlist to the picks ----------------------------------------------------------------


def _is_picked(answers: Answers, steps: tuple[AnswerStep, ...], exercise: str, catalogue: Catalogue) -> bool:
    outline = judge(changed(answers, steps), catalogue).outline
    return outline is not None and exercise in outline.stages[0].choice.picks


def _picked_by_choice(answers: Answers, exercise: str, first: StagePlan, catalogue: Catalogue) -> LetIn:
    """An exercise that would be right too: which goals or how many workouts would make it a pick?"""
    goals = [(step,) for step in _other_goals(answers)]
    more = [(AnswerStep("sessions_per_week", n),) for n in (3, 4) if first.count_rule == "two_picks_two_workouts"]
    for candidates in ([*more, *goals], [(*a, *b) for a in more[:1] for b in goals]):
        found = [steps for steps in candidates if exercise in _picks(answers, steps, first, catalogue)]
        if found:
            return LetIn(exercise, tuple(Way(steps, True) for steps in found[:SHOWN]))
    return LetIn(exercise, none_because="always_outranked")


def _picks(answers: Answers, steps: tuple[AnswerStep, ...], first: StagePlan, catalogue: Catalogue) -> tuple[str, ...]:
    """The picks of this stage with other goals or more workouts, without the weeks that would follow."""
    facts = Facts(changed(answers, steps))
    screen(facts, catalogue)
    placed = staging.stage(facts)
    allowed = shortlisting.allowed(shortlisting.key(facts, placed.stage), catalogue)
    context = choosing.context(
        first.stage, facts.goals, first.context.calm, first.context.upright, first.context.steady, first.context.knee
    )
    count = 3 if any(step.field == "sessions_per_week" for step in steps) else first.count
    return choosing.select(allowed, count, context, catalogue).picks


def _other_goals(answers: Answers) -> list[AnswerStep]:
    """Other orders of goals, the nearest first: one goal in front, one alone, two."""
    now = answers.goals or ()
    lists = [(goal, *(g for g in now if g != goal)) for goal in v.GOALS]
    lists += [(goal,) for goal in v.GOALS] + list(permutations(v.GOALS, 2))
    return [AnswerStep("goals", goals) for goals in dict.fromkeys(lists) if goals != now]


# --- in words -----------------------------------------------------------------------------------------


def step_in_words(step: AnswerStep, catalogue: Catalogue, language: str = "en") -> str:
    """One step as a piece of a list: what would be there, be passed, or be so."""
    t = teller(catalogue, language)
    say = t.words.say
    if step.item is not None:
        label = _label(step.field, step.item, catalogue, t)
        return {
            ("equipment", True): lambda: say("step.kit", "{kit} at hand", kit=t.say(f"kit.{step.item}")),
            ("goals", True): lambda: say("step.goal", "the goal “{goal}”", goal=label),
            ("goals", False): lambda: say("step.no_goal", "without the goal “{goal}”", goal=label),
            ("conditions", False): lambda: say("step.no_condition", "without this: {condition}", condition=label),
            ("pain.site", False): lambda: say("step.no_site", "no pain here: {site}", site=label),
        }[step.field, step.adds]()
    if step.field == "goals":
        return say(
            "step.goals",
            "your goals in this order: {goals}",
            goals=", ".join(f"“{_label('goals', goal, catalogue, t)}”" for goal in step.value),
        )
    if step.field == "sessions_per_week":
        return say("step.sessions", "{n} workouts a week", n=step.value)
    if step.field == "pain.side":
        return say("step.one_side", "only one sore side")
    asks = t.of(f"question.{step.field}.asks", BY_ID[step.field].asks)
    if BY_ID[step.field].kind == "nprs":
        return say("step.score", "{asks}: {n} or less", asks=asks, n=step.value)
    return say("step.answer", "{asks}: “{answer}”", asks=asks, answer=_label(step.field, step.value, catalogue, t))


def _label(field: str, value: Any, catalogue: Catalogue, t: Phrasebook) -> str:
    option = next(o for o in options_of(BY_ID[field], catalogue) if o.id == value)
    return option.label if BY_ID[field].kind == "nprs" else t.of(option.key, option.label)


# --- two plans ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two plans, and the rule behind it.

    ``part``: outcome, stage, last_stage, ceiling, gone, came, dose, sessions, weeks, later, opened, closed,
    stretch_gone, stretch_came, now_decides, no_longer. ``rule`` and ``why`` come from one of the two plans; empty where the answer itself is what differs.
    """

    part: str
    subject: str
    before: str
    after: str
    rule: str
    why: str
    sources: tuple[SourceRef, ...] = ()


def differences(before: Plan, after: Plan, catalogue: Catalogue, language: str = "en") -> tuple[Difference, ...]:
    """What differs, the most important first. Without a plan afterwards: the outcome, and nothing of exercises."""
    if not after.is_plan:
        return tuple(
            Difference("outcome", after.outcome, before.headline, after.headline, f.rule, f.says, f.sources)
            for f in after.findings
            if f.decisive
        )
    found = (
        *_of_stage(before, after),
        *_of_picks(before, after),
        *_of_doses(before, after, catalogue, language),
        *_of_the_week(before, after),
        *_of_later_weeks(before, after),
        *_of_the_shortlist(before, after),
        *_of_stretches(before, after, catalogue, language),
    )
    return (*found, *_of_rules(before, after, {d.rule for d in found}))


def _of_stage(before: Plan, after: Plan) -> Iterator[Difference]:
    if before.stage != after.stage:
        f = _deciding(after, before, ("stage_", "cap_"))
        yield Difference("stage", "stage", str(before.stage), str(after.stage), f.rule, f.says, f.sources)
    yield from _last_stage(before, after)
    if before.ceiling != after.ceiling:
        f = _deciding(after, before, ("ceiling_", "check_in_ceiling"))
        yield Difference("ceiling", "ceiling", before.ceiling or "", after.ceiling or "", f.rule, f.says, f.sources)


def _last_stage(before: Plan, after: Plan) -> Iterator[Difference]:
    """The highest stage that the plan may ever reach: a lasting cap stands behind the lower one."""
    if before.last_stage != after.last_stage:
        lower = min(before, after, key=lambda plan: plan.last_stage or 0)
        lasting = [
            f
            for f in lower.findings
            if f.verdict == "met" and f.rule in staging.CAP_BY_ID and staging.CAP_BY_ID[f.rule].lasting
        ]
        f = min(lasting, key=lambda f: staging.CAP_BY_ID[f.rule].stage)
        yield Difference(
            "last_stage", "last_stage", str(before.last_stage), str(after.last_stage), f.rule, f.says, f.sources
        )


def _deciding(plan: Plan, other: Plan, rules: tuple[str, ...]) -> Finding:
    """The finding of these rules that decides in ``plan``; one that the other plan lacks comes first."""
    known = {f.rule for f in other.findings if f.verdict == "met" and f.decisive}
    met = [f for f in plan.findings if f.verdict == "met" and f.rule.startswith(rules)]
    return min(met, key=lambda f: (not f.decisive, f.rule in known))


def _of_picks(before: Plan, after: Plan) -> Iterator[Difference]:
    then, now = _by_id(before.picks), _by_id(after.picks)
    out_before, out_now = _left_out(before), _left_out(after)
    for id_ in [i for i in then if i not in now]:
        c = out_now[id_]
        yield Difference("gone", id_, then[id_].name, "", c.rule, c.says, c.sources)
    for id_ in [i for i in now if i not in then]:
        c = out_before[id_]
        yield Difference("came", id_, "", now[id_].name, c.rule, c.says, c.sources)


def _left_out(plan: Plan) -> dict[str, Considered]:
    return {c.exercise: c for c in plan.considered}


def _by_id(picks: tuple[Pick, ...]) -> dict[str, Pick]:
    return {pick.exercise: pick for pick in picks}


def _of_doses(before: Plan, after: Plan, catalogue: Catalogue, language: str) -> Iterator[Difference]:
    then = _by_id(before.picks)
    for pick in after.picks:
        old = then.get(pick.exercise)
        if old is None or old.dose.says == pick.dose.says:
            continue
        rule, t = _rule_of_dose(before, after, old, pick), teller(catalogue, language)
        says, sources = (t.rule(rule), t.sources(REGISTER[rule].sources)) if rule else ("", ())
        yield Difference("dose", pick.exercise, old.dose.says, pick.dose.says, rule, says, sources)


def _rule_of_dose(before: Plan, after: Plan, old: Pick, new: Pick) -> str:
    then, now = ({f.rule for f in plan.findings if f.verdict == "met"} for plan in (before, after))
    if ("hold_limit" in now) != ("hold_limit" in then) and old.dose.hold_s != new.dose.hold_s:
        return "hold_limit"
    entries = [rule for rule in now - then if rule.startswith("entry_")]
    if entries:
        return entries[0]
    if old.dose.sides != new.dose.sides:
        return "tendon_pattern_not_on_sore_side"
    if old.dose.load != new.dose.load:
        return ""  # what is owned chose the load
    return _deciding(after, before, ("stage_", "cap_")).rule


def _of_the_week(before: Plan, after: Plan) -> Iterator[Difference]:
    """The person's own answers: no rule made these."""
    for part, then, now in (
        ("sessions", before.weeks[0].sessions, after.weeks[0].sessions),
        ("weeks", len(before.weeks), len(after.weeks)),
    ):
        if then != now:
            yield Difference(part, part, str(then), str(now), "", "")


def _of_later_weeks(before: Plan, after: Plan) -> Iterator[Difference]:
    """Where this week is the same and a later one is not: the first that differs."""
    pairs = list(zip(before.weeks, after.weeks, strict=False))
    if pairs[0][0].items == pairs[0][1].items:
        week = next((now.week for then, now in pairs if then.items != now.items), None)
        if week:
            yield Difference("later", "later", "", str(week), "", "")


def _of_the_shortlist(before: Plan, after: Plan) -> Iterator[Difference]:
    """Exercises that are no pick in either plan, and became possible or impossible."""
    out = {c.exercise: c for c in after.considered}
    for c in before.considered:
        now = out.get(c.exercise)
        if now and (c.verdict == "outranked") != (now.verdict == "outranked"):
            part, why = ("closed", now) if c.verdict == "outranked" else ("opened", c)
            yield Difference(part, c.exercise, c.name, c.name, why.rule, why.says, why.sources)


def _of_stretches(before: Plan, after: Plan, catalogue: Catalogue, language: str) -> Iterator[Difference]:
    then, now = ({s.exercise: s.name for s in plan.stretches} for plan in (before, after))
    for part, lost, held, plan in (("stretch_gone", then, now, after), ("stretch_came", now, then, before)):
        for id_ in lost:
            if id_ not in held:
                f = next(
                    (
                        f
                        for f in plan.findings
                        if f.rule in shortlisting.BY_ID and _rules_out_stretch(f.rule, id_, catalogue)
                    ),
                    None,
                )
                if f is None:  # it made way for others: two are shown at most
                    continue
                names = (lost[id_], "") if part == "stretch_gone" else ("", lost[id_])
                yield Difference(part, id_, *names, f.rule, f.says, f.sources)


def _rules_out_stretch(rule: str, stretch: str, catalogue: Catalogue) -> bool:
    return stretch in shortlisting.stretches_for((rule,), catalogue)[1]


def _of_rules(before: Plan, after: Plan, told: set[str]) -> Iterator[Difference]:
    then, now = ({f.rule: f for f in plan.findings if f.verdict == "met" and f.decisive} for plan in (before, after))
    for part, mine, other in (("now_decides", now, then), ("no_longer", then, now)):
        for rule, f in mine.items():
            if rule not in other and rule not in told and not isinstance(REGISTER[rule], Points):
                yield Difference(part, rule, "", "", rule, f.says, f.sources)
