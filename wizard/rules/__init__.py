"""How it decides. ``judge`` composes the rooms of this folder; each is pure, total and deterministic.

    answers -> facts -> screening -> staging -> shortlisting -> choosing -> progressing
                                                       check-ins -> checking_in ----^
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from catalogue.model import Catalogue, Exercise

from ..answers import Answers, CheckIn, Pain
from . import advising, checking_in, choosing, progressing, screening, segments, shortlisting, staging, tfl
from .checking_in import Memory, State, Verdict
from .choosing import Context
from .decision import Decision, Item, Outline, StagePlan, WeekPlan
from .declared import Rule
from .facts import Facts, defaults_taken
from .progressing import COURSES
from .screening import Screen, careful, screen
from .segments import Course, Segment as Segment, Trail
from .shortlisting import ShortlistKey
from .staging import GREEN, RED, Staging

NO_LONG_HOLDS = ("high_blood_pressure", "pregnancy")
AHEAD = 4  # weeks shown after the planned ones are over


class OutlineKey(NamedTuple):
    """All that the outline of a plan depends on: small, hashable, without a single answer."""

    first_week: int
    last_week: int
    at: int
    places: tuple[tuple[str, int], ...]
    stages: tuple[tuple[int, ShortlistKey, Context, int, str], ...]  # stage, key, context, count, rule
    last_stage: int
    later_entry: int
    workouts: int
    short_holds_only: bool
    kit: tuple[str, ...]
    removed: tuple[str, ...]  # swapped away: not offered again
    sore_side: str  # one_side | any: whether lying on the sore side is avoided by training one leg


Swap = tuple[str, str]  # the pick that goes, the exercise that comes
Move = tuple[int, int]  # after this week (0: at the start), down to this stage


def judge(
    answers: Answers, catalogue: Catalogue, check_ins: tuple[CheckIn, ...] = (), swaps: tuple[Swap, ...] = (),
    moves: tuple[Move, ...] = (), earlier: tuple[Segment, ...] = (), cleared: bool = False,
) -> Decision:
    """Decide. With check-ins the whole history is replayed; with none it is the first plan.

    ``earlier`` are the segments before these answers, oldest first: they may stop, hold or lower the plan,
    never raise it. ``cleared`` says that a clinician allowed exercise after an earlier one had ended.

    ``swaps`` are the person's own, because an exercise was felt at the front of the hip.
    A swap counts only while its pick is picked and its replacement is the one that the
    plan offers; any other is passed over. ``moves`` are the person's own too: down to an
    easier stage after a week, from where the check-ins lead on. None of them ever leads up.
    """
    course = Course()
    for segment in earlier:
        course = _segment(segment, course, catalogue)[1]
    return _segment(Segment(answers, check_ins, swaps, moves, cleared), course, catalogue)[0]


def _segment(s: Segment, before: Course, catalogue: Catalogue) -> tuple[Decision, Course]:
    """What one segment leads to after the course before it."""
    facts = Facts(s.answers)
    found = screen(facts)
    if before.stop and not s.cleared:
        return segments.still_stopped(s, found, before, defaults_taken(s.answers))
    if found.outcome:
        return segments.without_plan(_ended(found.outcome, facts, found, None, s.check_ins, ()), s, before)
    placed = staging.stage(facts)
    state = _start(facts, placed, catalogue)
    if not state.places:
        return segments.without_plan(Decision("clinician_first", found, placed, defaults=defaults_taken(s.answers)), s, before)
    held = segments.hold(before)
    trail: Trail = ()
    if held:
        trail = _trail(facts, placed, state, s, before.week, catalogue)
        placed, state = _held(facts, placed, state, held, before.ceiling_rule, catalogue)
    bound = state
    state, swapped = _swapped(facts, placed, state, s.swaps, catalogue)
    if held:
        state = segments.at_most(segments.at_most(state, bound), held)  # what came by a swap stays where it was, too
    removed = tuple((id_, tfl.SWAPPED.id) for id_ in swapped)
    if not s.check_ins and not s.moves and not held:
        decision = _decision(facts, found, placed, state, catalogue, removed=removed)
        return decision, segments.went_on(before, s, decision, state, Memory())
    return _replayed(facts, found, placed, state, catalogue, s, removed, before, trail)


def _trail(facts: Facts, placed: Staging, state: State, s: Segment, week: int, catalogue: Catalogue) -> Trail:
    """Where these answers and check-ins alone lead, week by week: nothing that an earlier course adds may lie above."""
    state, swapped = _swapped(facts, placed, state, s.swaps, catalogue)
    removed = tuple((id_, tfl.SWAPPED.id) for id_ in swapped)
    return _walked(facts, placed, state, catalogue, s, removed, Course(week=week), ()).trail


def _held(
    facts: Facts, placed: Staging, state: State, held: State, ceiling_rule: str, catalogue: Catalogue
) -> tuple[Staging, State]:
    """The start of these answers, nowhere above what the course before had reached; chosen for that stage and ceiling."""
    start, state = state, segments.lowered(state, held)
    if state.ceiling != placed.ceiling:
        placed = placed._replace(ceiling=state.ceiling, ceiling_rule=ceiling_rule)
    later = progressing.entry_later(placed.ceiling, bool(facts.tendon_pattern))
    state, _ = _repicked(_facts_now(facts, state, placed.stage), state, catalogue, (), later)
    return placed, segments.at_most(state, start)


def _ended(
    outcome: str, facts: Facts, found: Screen, placed: Staging | None, check_ins: tuple[CheckIn, ...],
    verdicts: tuple[Verdict, ...],
) -> Decision:
    """A decision without a plan. A sign in any check-in, also a later one, is still heard."""
    signs = checking_in.signs_in(check_ins)
    verdicts += tuple(
        Verdict(c.week, checking_in.CLINICIAN, (checking_in.SIGN if checking_in.signs_in((c,)) else checking_in.ENDED).id)
        for c in check_ins[len(verdicts):]
    )
    ticked = tuple(s for s in screening.TIER_OF if s in found.ticked or s in signs)
    return Decision(
        checking_in.worst(outcome, signs), found._replace(ticked=ticked), placed,
        defaults=defaults_taken(facts.answers), verdicts=verdicts,
    )


def _swapped(
    facts: Facts, placed: Staging, state: State, swaps: tuple[Swap, ...], catalogue: Catalogue
) -> tuple[State, tuple[str, ...]]:
    """The state with each valid swap made, and what was swapped away."""
    allowed = shortlisting.allowed(shortlisting.key(facts, state.stage), catalogue)
    gone: list[str] = []
    for old, new in swaps:
        picks = tuple(id_ for id_, _ in state.places)
        pool = tuple(id_ for id_ in allowed if id_ not in gone)
        if old not in picks or new != choosing.swap_for(old, picks, pool, _context(facts, state.stage), catalogue):
            continue
        at = progressing.entry_of(
            catalogue.exercises[new], state.at, state.stage, placed.ceiling, bool(facts.tendon_pattern)
        )
        state = state._replace(places=tuple((new, at) if id_ == old else (id_, place) for id_, place in state.places))
        gone.append(old)
    return state, tuple(gone)


# --- the start --------------------------------------------------------------------------------


def _start(facts: Facts, placed: Staging, catalogue: Catalogue) -> State:
    count, _ = _count(facts, facts.ceiling == RED, facts.sessions_per_week)
    choice = _choose(facts, placed.stage, count, catalogue)
    entry, _ = progressing.entry(placed.ceiling, bool(facts.tendon_pattern), placed.stage)
    places = tuple(
        (
            id_,
            progressing.entry_of(
                catalogue.exercises[id_], entry, placed.stage, placed.ceiling, bool(facts.tendon_pattern)
            ),
        )
        for id_ in choice.picks
    )
    return State(placed.stage, entry, places, placed.ceiling, facts.sessions_per_week)


def _count(facts: Facts, red: bool, workouts: int) -> tuple[int, str]:
    return choosing.how_many(red, "balance_or_falls" in (facts.conditions or ()), workouts)


def _choose(
    facts: Facts, stage: int, count: int, catalogue: Catalogue, avoid: tuple[str, ...] = ()
) -> choosing.Choice:
    allowed = shortlisting.allowed(shortlisting.key(facts, stage), catalogue)
    pool = tuple(id_ for id_ in allowed if id_ not in avoid)
    return choosing.select(pool, count, _context(facts, stage), catalogue)


def _context(facts: Facts, stage: int) -> Context:
    return choosing.context(
        stage, facts.goals, facts.ceiling or GREEN, bool(facts.tendon_pattern),
        "balance_or_falls" in (facts.conditions or ()),
    )


def forecast(facts: Facts) -> Facts:
    """The facts of a later stage: pain green, settled and lying fine; all else is kept."""
    later = Facts(facts.answers)
    pain = facts.pain
    later.pain = Pain.model_construct(
        site=pain.site, side=pain.side,
        rest=_calm(pain.rest), activity=_calm(pain.activity), night=_calm(pain.night),
        settles="same_day", lying_on_side_hurts=False, duration=pain.duration, trend="better",
    )
    later.ceiling, later.tendon_pattern, later.irritable = GREEN, facts.tendon_pattern, False
    later.contradictory = facts.contradictory
    return later


def _calm(score: int | None) -> int:
    return min(score or 0, 2)


# --- the outline ------------------------------------------------------------------------------


def _outline_key(
    facts: Facts, placed: Staging, state: State, week: int, removed: tuple[str, ...], began: int = 0
) -> OutlineKey:
    later = forecast(facts)
    stages = []
    for stage in range(state.stage, max(placed.last_stage, state.stage) + 1):
        now = facts if stage == state.stage else later
        count, rule = _count(facts, now.ceiling == RED, facts.sessions_per_week)
        stages.append((stage, shortlisting.key(now, stage), _context(now, stage), count, rule))
    if len(stages) == 1:  # the last stage is also the first: at its gate the choice is made again
        count, rule = _count(facts, False, facts.sessions_per_week)
        stage = state.stage
        stages.append((stage, shortlisting.key(later, stage), _context(later, stage), count, rule))
    last_week = began + facts.weeks if week < began + facts.weeks else week + AHEAD
    one_side = facts.pain.side in ("left", "right")
    lies_badly = bool(facts.tendon_pattern) or facts.pain.lying_on_side_hurts is True
    return OutlineKey(
        first_week=week + 1,
        last_week=last_week,
        at=state.at,
        places=state.places,
        stages=tuple(stages),
        last_stage=max(placed.last_stage, state.stage),
        later_entry=progressing.entry_later(placed.ceiling, bool(facts.tendon_pattern)),
        workouts=state.workouts,
        short_holds_only=any(c in NO_LONG_HOLDS for c in facts.conditions or ()),
        kit=shortlisting.usable_kit(facts),
        removed=removed,
        sore_side="one_side" if one_side and lies_badly else "any",
    )


@lru_cache(maxsize=16_384)
def outline(k: OutlineKey, catalogue: Catalogue) -> Outline:
    """Stages, courses, swaps: everything that follows from the key."""
    plans = _stage_plans(k, catalogue)
    first = k.stages[0][0]
    courses = {name: _course(name, k, plans, catalogue) for name in COURSES}
    picks = plans[0].choice.picks
    return Outline(
        stages=plans,
        **courses,
        fastest_weeks=progressing.weeks_until_out_of_stage_2("fastest", first, k.last_stage, k.at, k.later_entry),
        slowest_weeks=progressing.weeks_until_out_of_stage_2("slowest", first, k.last_stage, k.at, k.later_entry),
        swaps=tuple(
            (p, choosing.swap_for(p, picks, tuple(e for e in plans[0].allowed if e not in k.removed), plans[0].context, catalogue))
            for p in picks
        ),
        sides=tuple((p, _sides(p, k, catalogue)) for p in picks),
    )


def _sides(id_: str, k: OutlineKey, catalogue: Catalogue) -> str:
    e = catalogue.exercises[id_]
    if k.sore_side == "one_side" and e.position == "side_lying" and e.working_leg == "top":
        return "sore_only"
    return e.rungs[0].sides


def _stage_plans(k: OutlineKey, catalogue: Catalogue) -> tuple[StagePlan, ...]:
    plans: list[StagePlan] = []
    for stage, key, context, count, rule in k.stages:
        allowed = shortlisting.allowed(key, catalogue)
        if not plans:
            picks = tuple(id_ for id_, _ in k.places)
            choice = choosing.Choice(
                picks, *_points(picks, context, catalogue),
            )
            entry = k.at
        else:
            before = plans[-1].choice.picks
            pool = tuple(
                id_ for id_ in allowed if catalogue.exercises[id_].stage == stage or id_ in before
            )
            choice = choosing.select(tuple(id_ for id_ in pool if id_ not in k.removed), count, context, catalogue)
            if stage == plans[-1].stage and _top_stage(choice, catalogue) <= _top_stage(plans[-1].choice, catalogue):
                choice = plans[-1].choice  # nothing harder opened: go on with what is known
            entry = k.later_entry
        plans.append(StagePlan(stage, key, context, allowed, choice, count, rule, entry))
    return tuple(plans)


def _top_stage(choice: choosing.Choice, catalogue: Catalogue) -> int:
    return max((catalogue.exercises[id_].stage for id_ in choice.picks), default=0)


def _points(picks: tuple[str, ...], context: Context, catalogue: Catalogue) -> tuple[int, int, tuple]:
    es = tuple(catalogue.exercises[id_] for id_ in picks)
    of_set = choosing.set_points(es)
    own = sum(p for e in es for _, p in choosing.points_of(e, context))
    return own + sum(p for _, p in of_set), max((choosing.demand(e) for e in es), default=0), of_set


def _course(name: str, k: OutlineKey, plans: tuple[StagePlan, ...], catalogue: Catalogue) -> tuple[WeekPlan, ...]:
    spans = progressing.spans(name, k.stages[0][0], k.last_stage, k.at, k.later_entry, k.first_week)
    starts: dict[str, tuple[int, int]] = {id_: (k.first_week, at) for id_, at in k.places}
    weeks: list[WeekPlan] = []
    for span, plan in zip(spans, plans):
        starts = {id_: starts.get(id_, (span.first, span.entry)) for id_ in plan.choice.picks}
        last = min(span.last or k.last_week, k.last_week)
        light = _light_items(k, plan, catalogue)
        columns = [
            _items(e, name, starts[e.id], span.first, last + 1, progressing.load_kit(e, k.kit), k.short_holds_only)
            for e in map(catalogue.exercises.__getitem__, plan.choice.picks)
        ]
        for week, (items, after) in enumerate(pairwise(zip(*columns)), span.first):  # one week more, to see what comes after
            weeks.append(WeekPlan(
                week=week, stage=span.stage, workouts=k.workouts,
                heavy_days=progressing.heavy_days(span.stage, k.workouts),
                gate=_gate(span, week, k.last_stage, items, after), items=items, light_items=light,
                rir=progressing.RIR[span.stage], forecast=span.stage != spans[0].stage,
            ))
        if last == k.last_week:
            break
    return tuple(weeks)


@lru_cache(maxsize=65_536)
def _items(
    e: Exercise, course: str, start: tuple[int, int], first: int, last: int,
    kit: tuple[str, ...], short_holds_only: bool,
) -> tuple[Item, ...]:
    """One exercise over the weeks ``first`` to ``last``; it began at ``start`` (week, place)."""
    began, at = start
    places = progressing.path(course, at, last - began + 1)[first - began:]
    return tuple(Item(e.id, progressing.dose(e, place, kit, short_holds_only)) for place in places)


def _gate(
    span: progressing.StageSpan, week: int, last_stage: int, now: tuple[Item, ...], after: tuple[Item, ...]
) -> str | None:
    """What the end of a week may open: the next stage, or a load step of an exercise that goes on."""
    if span.last == week and span.stage < last_stage:
        return f"stage_{span.stage + 1}"
    rises = any(b.dose.load_class > a.dose.load_class for a, b in zip(now, after))
    return "next_load" if rises else None


def _light_items(k: OutlineKey, plan: StagePlan, catalogue: Catalogue) -> tuple[Item, ...]:
    if plan.stage == 1 or k.workouts <= progressing.MAX_HEAVY_DAYS:
        return ()
    pool = tuple(id_ for id_ in plan.allowed if catalogue.exercises[id_].stage == 1 and id_ not in k.removed)
    choice = choosing.select(pool, 2, plan.context._replace(stage=1), catalogue)
    return tuple(
        Item(id_, progressing.dose(catalogue.exercises[id_], 0, k.kit, k.short_holds_only))
        for id_ in choice.picks
    )


# --- the decision -----------------------------------------------------------------------------


def _decision(
    facts: Facts, found: Screen, placed: Staging, state: State, catalogue: Catalogue,
    week: int = 0, removed: tuple[tuple[str, str], ...] = (), verdicts: tuple[Verdict, ...] = (), began: int = 0,
) -> Decision:
    swapped = tuple(id_ for id_, rule in removed if rule != checking_in.DROPPED.id)
    key = _outline_key(facts, placed, state, week, swapped, began)
    made = outline(key, catalogue)
    if state.ceiling != placed.ceiling:
        placed = placed._replace(ceiling=state.ceiling, ceiling_rule=checking_in.CEILING_NOW[state.ceiling].id)
    why_careful = careful(facts) + ((placed.ceiling_rule,) if state.ceiling == RED else ())
    stays, out = shortlisting.stretches(facts, catalogue)
    return Decision(
        outcome="caution_plan" if why_careful else "plan",
        screen=found,
        staging=placed._replace(stage=state.stage),
        careful=why_careful,
        outline=made,
        removed=removed,
        stretches=stays,
        stretches_out=tuple(out.items()),
        advice=advising.advice(facts),
        expectation=advising.expectation(facts),
        warm_up=_warm_up(made.stages[0], catalogue),
        entry_rule=progressing.entry(placed.ceiling, bool(facts.tendon_pattern), placed.stage)[1],
        hold_limit=key.short_holds_only,
        defaults=defaults_taken(facts.answers),
        conditions=facts.conditions or (),
        verdicts=verdicts,
    )


def _warm_up(plan: StagePlan, catalogue: Catalogue) -> tuple[str, str]:
    """From stage 3 a band walk, where it is allowed and not itself a pick; else an easy set of the first pick."""
    if plan.stage == 3:
        for id_ in plan.allowed:
            if catalogue.exercises[id_].family == "band_walk" and id_ not in plan.choice.picks:
                return "warm_up_band_walk", id_
    return "warm_up_easy_set", plan.choice.picks[0]


# --- the weeks after ----------------------------------------------------------------------------


def _replayed(
    facts: Facts, found: Screen, placed: Staging, state: State, catalogue: Catalogue, s: Segment,
    removed: tuple[tuple[str, str], ...], before: Course, bounds: Trail,
) -> tuple[Decision, Course]:
    walk = _walked(facts, placed, state, catalogue, s, removed, before, bounds)
    decision = _after(walk, facts, found, placed, catalogue, s, before.week)
    decision = decision._replace(verdicts=before.verdicts + decision.verdicts)
    return decision, segments.went_on(before, s, decision, walk.state, walk.memory)


def _after(walk: Walk, facts: Facts, found: Screen, placed: Staging, catalogue: Catalogue, s: Segment, began: int) -> Decision:
    """The decision where these weeks have led."""
    state, verdicts = walk.state, walk.verdicts
    if state.ended or not state.places:
        return _ended(state.ended or "clinician_first", facts, found, placed, s.check_ins, verdicts)
    if walk.rule is checking_in.SIGNS_OPEN:
        return Decision(
            "incomplete", found._replace(open_questions=("check_in.signs",)), placed,
            defaults=defaults_taken(facts.answers), verdicts=verdicts,
        )
    return _decision(
        _facts_now(facts, state, placed.stage), found, placed, state, catalogue, walk.week, walk.removed, verdicts, began,
    )


class Walk(NamedTuple):
    """Where the check-ins of a segment lead."""

    state: State
    memory: Memory
    verdicts: tuple[Verdict, ...]
    removed: tuple[tuple[str, str], ...]
    week: int
    rule: Rule
    trail: Trail


def _walked(
    facts: Facts, placed: Staging, state: State, catalogue: Catalogue, s: Segment,
    removed: tuple[tuple[str, str], ...], before: Course, bounds: Trail,
) -> Walk:
    """The check-ins of a segment, one after the other; where there are ``bounds``, never above them."""
    memory = segments.carried(before)
    verdicts: list[Verdict] = []
    trail: list[State] = []
    tendon = bool(facts.tendon_pattern)
    waived = "shoulder_or_wrist_pain" in (facts.conditions or ())
    later_entry = progressing.entry_later(placed.ceiling, tendon)
    skipped: list[str] = []
    rule = checking_in.ONE_UP

    def chosen_again(state: State) -> State:
        nonlocal removed
        state, dropped = _repicked(_facts_now(facts, state, placed.stage), state, catalogue, removed, later_entry)
        removed = tuple(pair for pair in removed if pair[1] != checking_in.DROPPED.id) + dropped
        return state

    def moved(state: State, first: int, last: int) -> State:
        """The state after the moves that were made in these weeks."""
        for week, stage in s.moves:
            if first <= week <= last and stage < state.stage:
                state = chosen_again(checking_in.moved_down(state, stage))
        return state

    def bounded(state: State) -> State:
        """The state, nowhere above the bound of this week; the trail notes it."""
        if bounds and not state.ended:
            bound = bounds[len(trail)]
            state = segments.at_most(state, bound)
            if state.repick and not state.ended:
                state = segments.at_most(chosen_again(state), bound)
        trail.append(state)
        return state

    week = before.week
    for c, empty in checking_in.with_skipped(s.check_ins, before.week):
        state = moved(state, week, c.week - 1)
        week = c.week
        passed = checking_in.tests_of_next_stage(c, state.stage, tendon, waived)
        verdict, rule = checking_in.judge(c, state, memory, placed.last_stage, passed)
        state = checking_in.apply(c, verdict, rule, state, later_entry)
        if state.repick and not state.ended:
            if rule is checking_in.FRONT_TWICE and state.places:
                removed = (*removed, (_loudest(state, catalogue), rule.id))
            state = chosen_again(state)
        memory = checking_in.remember(c, memory, empty)
        if not empty and not state.places and not state.ended:  # one by one everything was felt in front
            verdict, rule, state = checking_in.CLINICIAN, choosing.FEWER, state._replace(ended="clinician_first")
        ended, state = state.ended, bounded(state)
        if state.ended != ended:  # these answers alone leave nothing to do
            verdict, rule = checking_in.CLINICIAN, choosing.FEWER
        if empty:
            skipped.append(rule.id)
            continue
        also = (checking_in.SKIPPED.id, *dict.fromkeys(skipped)) if skipped else ()
        verdicts.append(Verdict(c.week, verdict, rule.id, also))
        skipped = []
        if state.ended:
            return Walk(state, memory, tuple(verdicts), removed, week, rule, tuple(trail))
    state = bounded(moved(state, week, progressing.LAST_WEEK))
    return Walk(state, memory, tuple(verdicts), removed, max(week, before.week), rule, tuple(trail))


def _loudest(state: State, catalogue: Catalogue) -> str:
    """The pick in which the front of the hip takes the largest part."""
    loud = ("quiet", "neutral", "caution").index
    return max((id_ for id_, _ in state.places), key=lambda id_: loud(catalogue.exercises[id_].tfl.tfl_class))


def _facts_now(facts: Facts, state: State, start_stage: int) -> Facts:
    """The facts of this week: the colour of the ceiling follows the check-ins, later stages the forecast."""
    now = forecast(facts) if state.stage > start_stage else Facts(facts.answers)
    now.ceiling = state.ceiling
    now.tendon_pattern = facts.tendon_pattern
    now.contradictory = facts.contradictory
    now.irritable = bool(facts.tendon_pattern) and (
        state.ceiling != GREEN or (state.stage <= start_stage and bool(facts.irritable))
    )
    return now


def _repicked(
    facts: Facts, state: State, catalogue: Catalogue, removed: tuple[tuple[str, str], ...], later_entry: int
) -> tuple[State, tuple[tuple[str, str], ...]]:
    """Choose again; what was there keeps its place on the ladder, what is new enters at the plan's.

    Also returns the exercises that were dropped because the hip needs less, with the rule.
    """
    due, _ = _count(facts, state.ceiling == RED, facts.sessions_per_week)
    swapped = tuple(id_ for id_, rule in removed if rule != checking_in.DROPPED.id)
    whole = _choose(facts, state.stage, due, catalogue, swapped).picks
    picks = _choose(facts, state.stage, max(1, due - state.fewer), catalogue, swapped).picks
    before = dict(state.places)
    places = tuple((id_, before.get(id_, min(state.at, later_entry))) for id_ in picks)
    dropped = tuple((id_, checking_in.DROPPED.id) for id_ in whole if id_ not in picks)
    return state._replace(places=places, repick=False), dropped
