"""How it decides. ``judge`` composes the rooms of this folder; each is pure, total and deterministic.

answers -> facts -> screening -> staging -> shortlisting -> choosing -> progressing
                                                   check-ins -> checking_in ----^
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import NamedTuple

from catalogue import vocabulary as v
from catalogue.model import Catalogue, Exercise
from wizard.answers.facts import Facts, again, defaults_taken
from wizard.answers.model import Answers, CheckIn, Pain

from . import advising, checking_in, choosing, progressing, screening, segments, shortlisting, staging, tfl
from .checking_in import Memory, State, Verdict
from .choosing import Context
from .decision import Brief, Decision, Item, Outline, StagePlan, WeekPlan
from .progressing import COURSES
from .rule import Rule
from .screening import Screen, careful, screen
from .segments import Course, Segment, Trail
from .shortlisting import ShortlistKey
from .staging import ANY_PAIN, GREEN, RED, Staging

NO_LONG_HOLDS = ("high_blood_pressure", "pregnancy", "recent_birth")
MOST_STRETCHES = 2
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
    newcomers: tuple[str, ...] = ()  # of an exchange that has begun: they stay at their entry rung until it is over
    waiting: tuple[tuple[str, str], ...] = ()  # newcomers that come in the next weeks, and who makes room
    exchange: int = 0  # weeks that are left of it


Swap = tuple[str, str]  # the pick that goes, the exercise that comes
Move = tuple[int, int]  # after this week (0: at the start), down to this stage


def judge(
    answers: Answers,
    catalogue: Catalogue,
    check_ins: tuple[CheckIn, ...] = (),
    swaps: tuple[Swap, ...] = (),
    moves: tuple[Move, ...] = (),
    earlier: tuple[Segment, ...] = (),
    cleared: bool = False,
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


def brief(answers: Answers, catalogue: Catalogue) -> Brief:
    """Decide in short: what ``judge`` says of a first plan, without the weeks that follow."""
    facts = Facts(answers)
    found = screen(facts, catalogue)
    if found.outcome:
        return Brief(found.outcome, rules=screening.behind(found, catalogue))
    placed = staging.stage(facts)
    state = _start(facts, placed, catalogue)
    if not state.places:
        return Brief("clinician_first", rules=(choosing.FEWER.id,))
    why_careful = _why_careful(facts, state, placed)
    kit, short = shortlisting.usable_kit(facts), _short_holds_only(facts)
    es = [(catalogue.exercises[id_], at) for id_, at in state.places]
    return Brief(
        outcome="caution_plan" if why_careful else "plan",
        stage=state.stage,
        ceiling=placed.ceiling,
        picks=tuple([id_ for id_, _ in state.places]),
        doses=tuple([progressing.dose(e, at, progressing.load_kit(e, kit), short) for e, at in es]),
        rules=tuple(
            dict.fromkeys(
                (
                    *why_careful,
                    placed.ceiling_rule,
                    placed.deciding,
                    _count(facts, state.ceiling == RED, facts.sessions_per_week)[1],
                    progressing.entry(placed.ceiling, bool(facts.tendon_pattern), placed.stage)[1],
                )
            )
        ),
    )


def _why_careful(facts: Facts, state: State, placed: Staging) -> tuple[str, ...]:
    return careful(facts) + ((placed.ceiling_rule,) if state.ceiling == RED else ())


def _short_holds_only(facts: Facts) -> bool:
    return any(c in NO_LONG_HOLDS for c in facts.conditions or ())


def _segment(s: Segment, before: Course, catalogue: Catalogue) -> tuple[Decision, Course]:
    """What one segment leads to after the course before it."""
    facts = Facts(s.answers)
    found = screen(facts, catalogue)
    if before.stop and not s.cleared:
        return segments.still_stopped(s, found, before, defaults_taken(s.answers), catalogue)
    only_new_signs = found.outcome == "incomplete" and found.open_questions == (screening.NEW_SIGNS,)
    if found.outcome and not (only_new_signs and s.check_ins):
        return segments.without_plan(
            _ended(found.outcome, facts, found, None, s.check_ins, (), catalogue), s, before, facts.pain.night
        )
    placed = staging.stage(facts)
    state = _start(facts, placed, catalogue)
    if not state.places:
        stopped = Decision("clinician_first", found, placed, defaults=defaults_taken(s.answers))
        return segments.without_plan(stopped, s, before, facts.pain.night)
    held = segments.hold(before)
    trail: Trail = ()
    if held:
        trail = _trail(facts, placed, state, s, before.week, catalogue)
        placed, state = _held(facts, placed, state, held, before.ceiling_rule, catalogue)
    bound = state
    state, swapped = _swapped(facts, placed, state, s.swaps, catalogue)
    if held:
        state = segments.at_most(
            segments.at_most(state, bound), segments.with_seen(held, before)
        )  # what came by a swap, too
    removed = tuple((id_, tfl.SWAPPED.id) for id_ in swapped)
    if not s.check_ins and not s.moves and not held:
        decision = _decision(facts, found, placed, state, catalogue, removed=removed)
        return decision, segments.went_on(before, s, decision, state, Memory(), state.places)
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
    outcome: str,
    facts: Facts,
    found: Screen,
    placed: Staging | None,
    check_ins: tuple[CheckIn, ...],
    verdicts: tuple[Verdict, ...],
    catalogue: Catalogue,
) -> Decision:
    """A decision without a plan. A sign in any check-in, also a later one, is still heard."""
    signs = checking_in.signs_in(check_ins)
    verdicts += tuple(
        Verdict(
            c.week, checking_in.CLINICIAN, (checking_in.SIGN if checking_in.signs_in((c,)) else checking_in.ENDED).id
        )
        for c in check_ins[len(verdicts) :]
    )
    return Decision(
        checking_in.worst(outcome, signs, catalogue),
        found.with_ticked(signs, catalogue),
        placed,
        defaults=defaults_taken(facts.answers),
        verdicts=verdicts,
    )


def _swapped(
    facts: Facts, placed: Staging, state: State, swaps: tuple[Swap, ...], catalogue: Catalogue
) -> tuple[State, tuple[str, ...]]:
    """The state with each valid swap made, and what was swapped away."""
    if not swaps:
        return state, ()
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
    facts: Facts,
    stage: int,
    count: int,
    catalogue: Catalogue,
    avoid: tuple[str, ...] = (),
    before: tuple[str, ...] | None = None,
) -> choosing.Choice:
    """The choice of a stage. At a gate ``before`` are the picks so far: only they and exercises of the new stage come in."""
    allowed = shortlisting.allowed(shortlisting.key(facts, stage), catalogue)
    pool = tuple(id_ for id_ in allowed if id_ not in avoid)
    if before is not None:
        pool = _of_the_gate(pool, stage, before, count, catalogue)
    return choosing.select(pool, count, _context(facts, stage), catalogue)


def _of_the_gate(
    pool: tuple[str, ...], stage: int, before: tuple[str, ...], count: int, catalogue: Catalogue
) -> tuple[str, ...]:
    """The picks so far and the exercises of the new stage; all where those are too few.

    An exercise of an earlier stage does not come in here, not even where two of one family come together without it: it
    would begin at its entry rung, while a more careful plan, which has held it for weeks, had a higher dose of it.
    """
    own = tuple(id_ for id_ in pool if catalogue.exercises[id_].stage == stage or id_ in before)
    return own if len(own) >= count else pool


def _context(facts: Facts, stage: int) -> Context:
    sore = not ANY_PAIN.missed(facts)  # a still hold is preferred only while something is sore
    return choosing.context(
        stage,
        facts.goals,
        (facts.ceiling or GREEN) if sore else GREEN,
        bool(facts.tendon_pattern),
        "balance_or_falls" in (facts.conditions or ()),
        "front_knee" in (facts.pain.site or ()),
    )


def forecast(facts: Facts) -> Facts:
    """The facts of a later stage: pain green, settled and lying fine; all else is kept."""
    later = again(facts)
    pain = facts.pain
    later.pain = _settled(
        pain.site, pain.side, _calm(pain.rest), _calm(pain.activity), _calm(pain.night), pain.duration
    )
    later.ceiling, later.tendon_pattern, later.irritable = GREEN, facts.tendon_pattern, False
    later.contradictory = facts.contradictory
    return later


@lru_cache(maxsize=16_384)
def _settled(
    site: tuple[v.Site, ...] | None,
    side: v.Side | None,
    rest: int,
    activity: int,
    night: int,
    duration: v.Duration | None,
) -> Pain:
    return Pain.model_construct(
        site=site,
        side=side,
        rest=rest,
        activity=activity,
        night=night,
        settles="same_day",
        lying_on_side_hurts=False,
        duration=duration,
        trend="better",
    )


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
        short_holds_only=_short_holds_only(facts),
        kit=shortlisting.usable_kit(facts),
        removed=removed,
        sore_side="one_side" if one_side and lies_badly else "any",
        newcomers=state.newcomers if state.exchange else (),
        waiting=state.waiting,
        exchange=state.exchange,
    )


@lru_cache(maxsize=16_384)
def outline(k: OutlineKey, catalogue: Catalogue) -> Outline:
    """Stages, courses, swaps: everything that follows from the key."""
    plans = _stage_plans(k, catalogue)
    first = k.stages[0][0]
    light = tuple(_light_items(k, plan, catalogue) for plan in plans)
    rungs = _rungs(k, plans, catalogue)
    courses = {name: _course(name, k, plans, rungs, light, catalogue) for name in COURSES}
    picks = plans[0].choice.picks
    return Outline(
        stages=plans,
        **courses,
        fastest_weeks=progressing.weeks_until_out_of_stage_2(
            "fastest", first, k.last_stage, k.at, k.later_entry, k.exchange
        ),
        slowest_weeks=progressing.weeks_until_out_of_stage_2(
            "slowest", first, k.last_stage, k.at, k.later_entry, k.exchange
        ),
        swaps=choosing.swaps(
            picks, tuple(e for e in plans[0].allowed if e not in k.removed), plans[0].context, catalogue
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
            choice = choosing.as_chosen(picks, context, catalogue)
            entry = k.at
        else:
            before = after_exchange(plans[-1].choice.picks, k.waiting if len(plans) == 1 else ())
            pool = _of_the_gate(tuple(id_ for id_ in allowed if id_ not in k.removed), stage, before, count, catalogue)
            choice = choosing.select(pool, count, context, catalogue)
            if stage == plans[-1].stage and _top_stage(choice, catalogue) <= _top_stage(plans[-1].choice, catalogue):
                choice = choosing.as_chosen(before, context, catalogue)  # nothing harder opened
            entry = k.later_entry
        coming = () if plans else tuple(new for new, _ in k.waiting)
        plans.append(StagePlan(stage, key, context, allowed, choice, count, rule, entry, coming))
    return tuple(plans)


def _top_stage(choice: choosing.Choice, catalogue: Catalogue) -> int:
    return max((catalogue.exercises[id_].stage for id_ in choice.picks), default=0)


def after_exchange(picks: tuple[str, ...], waiting: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The picks once every newcomer that waits has come."""
    gone = {old for _, old in waiting}
    return (*(id_ for id_ in picks if id_ not in gone), *(new for new, _ in waiting))


def exchange_order(
    now: tuple[str, ...], target: tuple[str, ...], catalogue: Catalogue
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Pairs of a newcomer and the pick that makes room, the hardest newcomer last; and what leaves without one."""

    def hardness(id_: str) -> tuple[int, int]:
        return choosing.demand(catalogue.exercises[id_]), catalogue.exercises[id_].rank

    leavers = sorted((id_ for id_ in now if id_ not in target), key=hardness)
    pairs = []
    for new in sorted((id_ for id_ in target if id_ not in now), key=hardness):
        family = catalogue.exercises[new].family
        kin = [old for old in leavers if catalogue.exercises[old].family == family]
        old = (kin or leavers or [""])[0]
        if old:
            leavers.remove(old)
        pairs.append((new, old))
    return tuple(pairs), tuple(leavers)


Rungs = dict[str, tuple[Item, ...]]


class _Run(NamedTuple):
    """One exercise in the weeks ``came`` to ``left`` (not included): at place ``at`` until week ``began``, then along its ladder."""

    id: str
    came: int
    left: int
    began: int
    at: int
    top: int  # the place at which it waits for a gate


def _course(
    name: str,
    k: OutlineKey,
    plans: tuple[StagePlan, ...],
    rungs: Rungs,
    light: tuple[tuple[Item, ...], ...],
    catalogue: Catalogue,
) -> tuple[WeekPlan, ...]:
    spans = progressing.spans(name, k.stages[0][0], k.last_stage, k.at, k.later_entry, k.first_week, k.exchange)
    over = k.first_week + k.exchange
    starts = {id_: (over if id_ in k.newcomers else k.first_week, at) for id_, at in k.places}
    gone: tuple[str, ...] = ()
    waiting, exchange, came = k.waiting, k.exchange, k.first_week  # the exchange that has begun, if any
    weeks: list[WeekPlan] = []
    for n, (span, plan) in enumerate(zip(spans, plans, strict=False)):
        last = min(span.last or k.last_week, k.last_week)
        if n:
            waiting, gone = exchange_order(tuple(starts), plan.choice.picks, catalogue)
            exchange, came = (progressing.EXCHANGE_WEEKS - 1 if waiting else 0), span.first - 1
        gate = progressing.next_top(span.entry) if span.stage < k.last_stage else progressing.LADDER_TOP
        entry = span.entry if n else min(k.at, k.later_entry)
        runs = _runs(
            {id_: start for id_, start in starts.items() if id_ not in gone},
            waiting,
            came,
            span.first,
            entry,
            exchange,
            last,
            gate,
        )
        weeks += _span(
            name, k, span, last, runs, rungs, plan.choice.picks, light[n], span.stage != spans[0].stage, catalogue
        )
        if last == k.last_week:
            break
        starts = {
            run.id: (last + 1, run.top + 1) if run.top < progressing.LADDER_TOP else (run.began, run.at)
            for run in runs
            if run.left > last + 1
        }
    return tuple(weeks)


def _span(
    name: str,
    k: OutlineKey,
    span: progressing.StageSpan,
    last: int,
    runs: tuple[_Run, ...],
    rungs: Rungs,
    picks: tuple[str, ...],
    light: tuple[Item, ...],
    forecast: bool,
    catalogue: Catalogue,
) -> list[WeekPlan]:
    """The weeks of one span of a course."""
    items, rises = _by_week(name, span.first, last, runs, rungs, picks, catalogue)
    heavy, rir = progressing.heavy_days(span.stage, k.workouts), progressing.RIR[span.stage]
    opens = span.last if span.stage < k.last_stage else 0  # the week whose end may open the next stage
    return [
        WeekPlan(
            week,
            span.stage,
            k.workouts,
            heavy,
            f"stage_{span.stage + 1}" if week == opens else "next_load" if week in rises else None,
            now,
            light,
            rir,
            forecast,
        )
        for week, now in enumerate(items, span.first)
    ]


def _by_week(
    name: str, first: int, last: int, runs: tuple[_Run, ...], rungs: Rungs, picks: tuple[str, ...], catalogue: Catalogue
) -> tuple[list[tuple[Item, ...]], set[int]]:
    """The items of each week, and the weeks after which the load of one of them that goes on rises.

    They are in the order of the picks; while an exchange goes on, in training order.
    """
    ladders, rises, changes = [], set(), {first, last + 1}  # weeks from which somebody else is there
    for run in runs:
        items = rungs[run.id]
        places, risen = _climb(name, run.at, run.began - run.came, max(last + 2 - run.came, 0), run.top)
        ladders.append([items[at] for at in places])
        rises.update([run.came + n for n in risen if run.came + n + 1 < run.left])
        changes.update([week for week in (run.came, run.left) if week <= last])
    cuts = sorted(changes)
    found: list[tuple[Item, ...]] = []
    for start, end in itertools.pairwise(cuts):  # nobody comes or goes between them
        there = {
            run.id: ladder[start - run.came : end - run.came]
            for run, ladder in zip(runs, ladders, strict=False)
            if run.came <= start < run.left
        }
        order = (
            picks
            if there.keys() == set(picks)
            else sorted(there, key=lambda id_: choosing.training_order(catalogue.exercises[id_]))
        )
        columns = [there[id_] for id_ in order]
        found += zip(*columns, strict=False) if columns else [()] * (end - start)
    return found, rises


def _runs(
    starts: dict[str, tuple[int, int]],
    waiting: tuple[tuple[str, str], ...],
    before: int,
    first: int,
    entry: int,
    exchange: int,
    last: int,
    gate: int,
) -> tuple[_Run, ...]:
    """Who is there in which weeks of a span. The first that waits comes in the week after ``before``."""
    over, end = first + exchange, last + 2  # one week more, to see what comes after
    comes = {new: before + n for n, (new, _) in enumerate(waiting, 1)}
    leaves = {old: comes[new] for new, old in waiting if old}

    def top(at: int) -> int:
        return gate if at <= gate else progressing.LADDER_TOP

    runs = [_Run(id_, first, leaves.get(id_, end), began, at, top(at)) for id_, (began, at) in starts.items()]
    runs += [_Run(new, week, end, over, entry, top(entry)) for new, week in comes.items()]
    return tuple(run for run in runs if run.came < run.left)


def _rungs(k: OutlineKey, plans: tuple[StagePlan, ...], catalogue: Catalogue) -> Rungs:
    """Every exercise that may come in a course, at every place of its ladder."""
    ids = {
        *(id_ for id_, _ in k.places),
        *(new for new, _ in k.waiting),
        *(id_ for plan in plans for id_ in plan.choice.picks),
    }
    es = [catalogue.exercises[id_] for id_ in ids]
    return {e.id: _items(e, progressing.load_kit(e, k.kit), k.short_holds_only) for e in es}


@lru_cache(maxsize=65_536)
def _items(e: Exercise, kit: tuple[str, ...], short_holds_only: bool) -> tuple[Item, ...]:
    """One exercise at every place of its ladder."""
    return tuple(Item(e.id, progressing.dose(e, at, kit, short_holds_only)) for at in range(progressing.LADDER_TOP + 1))


@lru_cache(maxsize=4096)
def _climb(course: str, at: int, begins_in: int, weeks: int, top: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places of some weeks, from ``at`` up to ``top``, and the weeks after which the load rises.

    The climb begins in so many weeks, or began before.
    """
    climb = progressing.path(course, at, max(weeks - begins_in, 1))
    places = tuple(min(climb[max(week - begins_in, 0)], top) for week in range(weeks))
    steps = [progressing.place(one).load_step for one in places]
    return places, tuple(n for n, (now, after) in enumerate(itertools.pairwise(steps)) if after > now)


def _light_items(k: OutlineKey, plan: StagePlan, catalogue: Catalogue) -> tuple[Item, ...]:
    if plan.stage == 1 or k.workouts <= progressing.MAX_HEAVY_DAYS:
        return ()
    pool = tuple(id_ for id_ in plan.allowed if catalogue.exercises[id_].stage == 1 and id_ not in k.removed)
    choice = choosing.select(pool, 2, plan.context._replace(stage=1), catalogue)
    return tuple(
        Item(id_, progressing.dose(catalogue.exercises[id_], 0, k.kit, k.short_holds_only)) for id_ in choice.picks
    )


# --- the decision -----------------------------------------------------------------------------


def _decision(
    facts: Facts,
    found: Screen,
    placed: Staging,
    state: State,
    catalogue: Catalogue,
    week: int = 0,
    removed: tuple[tuple[str, str], ...] = (),
    verdicts: tuple[Verdict, ...] = (),
    began: int = 0,
) -> Decision:
    swapped = tuple(id_ for id_, rule in removed if rule != checking_in.DROPPED.id)
    key = _outline_key(facts, placed, state, week, swapped, began)
    made = outline(key, catalogue)
    entry_rule = progressing.entry(placed.ceiling, bool(facts.tendon_pattern), placed.stage)[
        1
    ]  # of the start, whatever came since
    if state.ceiling != placed.ceiling:
        placed = placed._replace(ceiling=state.ceiling, ceiling_rule=checking_in.CEILING_NOW[state.ceiling].id)
    why_careful = _why_careful(facts, state, placed)
    stays, out = shortlisting.stretches(facts, catalogue)
    return Decision(
        outcome="caution_plan" if why_careful else "plan",
        screen=found,
        staging=placed._replace(stage=state.stage),
        careful=why_careful,
        outline=made,
        removed=removed,
        stretches=_shown(stays, facts.goals, state.stage, catalogue),
        stretches_out=tuple(out.items()),
        advice=advising.advice(facts),
        expectation=advising.expectation(facts),
        warm_up=_warm_up(made.stages[0], catalogue),
        entry_rule=entry_rule,
        hold_limit=key.short_holds_only,
        defaults=defaults_taken(facts.answers),
        conditions=facts.conditions or (),
        verdicts=verdicts,
    )


def _shown(stretches: tuple[str, ...], goals: tuple[str, ...], stage: int, catalogue: Catalogue) -> tuple[str, ...]:
    """Two at most: those without the floor first. In stage 3 the deeper ones on the floor, for a person who wants to run or do sport."""
    deeper = stage == 3 and goals[:1] == ("running_or_sport",)
    return tuple(sorted(stretches, key=lambda id_: catalogue.stretches[id_].floor_only is not deeper))[:MOST_STRETCHES]


def _warm_up(plan: StagePlan, catalogue: Catalogue) -> tuple[str, str]:
    """From stage 3 a band walk, where it is allowed and not itself a pick; else an easy set of the first pick."""
    if plan.stage == 3:
        for id_ in plan.allowed:
            if catalogue.exercises[id_].family == "band_walk" and id_ not in plan.choice.picks:
                return "warm_up_band_walk", id_
    return "warm_up_easy_set", plan.choice.picks[0]


# --- the weeks after ----------------------------------------------------------------------------


def _replayed(
    facts: Facts,
    found: Screen,
    placed: Staging,
    state: State,
    catalogue: Catalogue,
    s: Segment,
    removed: tuple[tuple[str, str], ...],
    before: Course,
    bounds: Trail,
) -> tuple[Decision, Course]:
    walk = _walked(facts, placed, state, catalogue, s, removed, before, bounds)
    decision = _after(walk, found, placed, catalogue, s, before.week)
    decision = decision._replace(verdicts=before.verdicts + decision.verdicts)
    return decision, segments.went_on(before, s, decision, walk.state, walk.memory, walk.seen)


def _after(walk: Walk, found: Screen, placed: Staging, catalogue: Catalogue, s: Segment, began: int) -> Decision:
    """The decision where these weeks have led."""
    state, verdicts, facts = walk.state, walk.verdicts, walk.facts
    if state.ended or not state.places:
        return _ended(state.ended or "clinician_first", facts, found, placed, s.check_ins, verdicts, catalogue)
    open_ = ("check_in.signs",) if walk.rule is checking_in.SIGNS_OPEN else ()
    if facts.answers.new_signs_open and not checking_in.new_signs_cleared(s.check_ins):
        open_ = open_ or (screening.NEW_SIGNS,)
    if open_:
        return Decision(
            "incomplete",
            found._replace(open_questions=open_),
            placed,
            defaults=defaults_taken(facts.answers),
            verdicts=verdicts,
        )
    return _decision(
        _facts_now(facts, state, placed.stage),
        found._replace(open_questions=()),
        placed,
        state,
        catalogue,
        walk.week,
        walk.removed,
        verdicts,
        began,
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
    facts: Facts  # with the side plank as the check-ins found it
    seen: tuple[tuple[str, int], ...]  # where each exercise was last, those that have left too


def _walked(
    facts: Facts,
    placed: Staging,
    state: State,
    catalogue: Catalogue,
    s: Segment,
    removed: tuple[tuple[str, str], ...],
    before: Course,
    bounds: Trail,
) -> Walk:
    """The check-ins of a segment, one after the other; where there are ``bounds``, never above them."""
    memory = segments.carried(before)
    verdicts: list[Verdict] = []
    trail: list[State] = []
    seen = dict(state.places)
    tendon = bool(facts.tendon_pattern)
    later_entry = progressing.entry_later(placed.ceiling, tendon)
    start_night = facts.pain.night
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
        seen.update(state.places)
        return state

    week = before.week
    for c, empty in checking_in.with_skipped(s.check_ins, before.week):
        state = moved(state, week, c.week - 1)
        week = c.week
        tests = checking_in.tests_of_next_stage(c, state.stage, tendon)
        facts = _with_plank(facts, c)
        looked_back_on = state
        judged = checking_in.judge(c, state, memory, placed.last_stage, tests, start_night)
        verdict, rule, _ = judged
        state = checking_in.apply(c, judged, state, later_entry, start_night, catalogue)
        swapped = False
        if not state.ended and rule is checking_in.FRONT_TWICE:
            state, gone = _front_swapped(
                checking_in.front_twice(c, looked_back_on, memory),
                _facts_now(facts, state, placed.stage),
                state,
                catalogue,
                tuple(id_ for id_, _ in removed),
                later_entry,
            )
            removed, swapped = (*removed, (gone, rule.id)), True
        if state.repick and not state.ended:
            state = chosen_again(state)
        if verdict == checking_in.PROGRESS and not swapped:
            state = checking_in.exchanged(state, min(state.at, later_entry))
        state = checking_in.at_its_slowest(state)
        memory = checking_in.remember(c, looked_back_on, memory, empty, start_night)
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
            return Walk(state, memory, tuple(verdicts), removed, week, rule, tuple(trail), facts, tuple(seen.items()))
    state = bounded(moved(state, week, progressing.LAST_WEEK))
    return Walk(
        state, memory, tuple(verdicts), removed, max(week, before.week), rule, tuple(trail), facts, tuple(seen.items())
    )


def _with_plank(facts: Facts, c: CheckIn) -> Facts:
    """The facts with the side plank as this check-in found it; the next choice reads it."""
    said = c.tests.side_plank_20s
    if said in (None, "not_tried", facts.ability.side_plank_20s):
        return facts
    ability = facts.ability.model_copy(update={"side_plank_20s": said})
    later = Facts(facts.answers.model_copy(update={"ability": ability}))
    later.ceiling, later.tendon_pattern, later.irritable = facts.ceiling, facts.tendon_pattern, facts.irritable
    later.contradictory = facts.contradictory
    return later


def _front_swapped(
    front: tuple[str, ...],
    facts: Facts,
    state: State,
    catalogue: Catalogue,
    removed: tuple[str, ...],
    later_entry: int,
) -> tuple[State, str]:
    """The state with one of these picks swapped, or left out where no swap is left; and the one that is gone."""
    loud = ("quiet", "neutral", "caution").index
    gone = max(front, key=lambda id_: loud(catalogue.exercises[id_].tfl.tfl_class))
    allowed = shortlisting.allowed(shortlisting.key(facts, state.stage), catalogue)
    coming = tuple(new for new, _ in state.waiting)
    pool = tuple(id_ for id_ in allowed if id_ not in removed and id_ not in coming)
    picks = tuple(id_ for id_, _ in state.places)
    new = dict(choosing.swaps(picks, pool, _context(facts, state.stage), catalogue)).get(gone)
    at = min(dict(state.places)[gone], later_entry)
    places = tuple(
        (new or "", at) if id_ == gone else (id_, place) for id_, place in state.places if id_ != gone or new
    )
    waiting = tuple((one, (new or "") if old == gone else old) for one, old in state.waiting)
    return state._replace(places=places, at=min(state.at, at), waiting=waiting), gone


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

    Downwards everything changes at once. Upwards an exchange begins: one newcomer a week.
    Also returns the exercises that were dropped because the hip needs less, with the rule.
    """
    due, _ = _count(facts, state.ceiling == RED, facts.sessions_per_week)
    swapped = tuple(id_ for id_, rule in removed if rule != checking_in.DROPPED.id)
    before = dict(state.places)
    now = after_exchange(tuple(before), state.waiting) if state.upward else None
    whole = _choose(facts, state.stage, due, catalogue, swapped, now).picks
    picks = whole  # of fewer exercises none is new
    if state.fewer:
        picks = choosing.select(whole, max(1, due - state.fewer), _context(facts, state.stage), catalogue).picks
    dropped = tuple((id_, checking_in.DROPPED.id) for id_ in whole if id_ not in picks)
    if not state.upward:
        places = tuple((id_, before.get(id_, min(state.at, later_entry))) for id_ in picks)
        return checking_in.at_its_slowest(state._replace(places=places, repick=False)), dropped
    waiting, gone = exchange_order(tuple(before), picks, catalogue)
    places = tuple((id_, at) for id_, at in state.places if id_ not in gone)
    state = state._replace(
        places=places,
        repick=False,
        upward=False,
        newcomers=(),
        waiting=waiting,
        exchange=progressing.EXCHANGE_WEEKS if waiting else 0,
    )
    at = min(state.at, later_entry) if waiting else min((at for _, at in places), default=state.at)
    return state._replace(at=at), dropped
