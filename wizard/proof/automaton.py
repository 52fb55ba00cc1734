"""The check-ins as a finite automaton, explored completely.

A week reads three things: the check-in, what is remembered of the weeks before (``Memory``) and where
the plan stands (``State``). Memory changes by the check-in alone; the rows read of the state only whether
it is at a top, whether a stage follows, whether the ceiling allows it, and how many workouts are
planned. So memory and state are explored apart, each breadth first until nothing new appears, and every
verdict that any memory can give is tried in every state: more than can happen, never less.

Two counters grow without end and are cut where no row tells further values apart: check-ins running
that were not better at 4, better ones since the ceiling changed at 2, dropped exercises at 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from catalogue import vocabulary as v
from catalogue.model import Catalogue

from .. import decide, replan
from ..answers import CheckIn, Tests
from ..plan import is_bare
from ..rules import checking_in as ci
from ..rules import judge, shortlisting
from ..rules.checking_in import Memory, State, VERDICTS
from . import contract
from .outside import PLANS, situations
from .report import Law, Report

GOOD = CheckIn(
    week=1,
    sessions_done=3,
    pain_during=1,
    next_morning="usual",
    overall="better",
    easy_at_top=True,
    felt="side",
    signs=("none",),
    tests=Tests(stand_30s="level", single_leg_squat="good", side_plank_20s="yes", stairs="easy", lying_on_side_hurts=False),
)
PLACES = tuple((f"place {at}", at) for at in range(11))  # one exercise on each place: all of them move
# From better to worse; "not answered" never helps and so stands below what gives progress.
GRAVER: dict[str, tuple[tuple[Any, Any], ...]] = {
    "pain_during": ((2, 3), (3, 5), (5, 6)),
    "next_morning": (("usual", "worse"),),
    "overall": (("better", "same"), ("same", "worse")),
    "sessions_done": ((3, 1), (1, 0)),
    "felt": (("side", "front"),),
    "barrier": ((None, "hurts"),),
    "signs": ((("none",), ("swollen_calf",)),),
}
OPEN = ("pain_during", "next_morning", "overall", "easy_at_top", "sessions_done", "felt", "signs")
VALUES: dict[str, tuple[Any, ...]] = {
    "signs": (("none",), None, ("swollen_calf",)),
    "pain_during": (2, None, 3, 5, 6),
    "next_morning": ("usual", None, "worse"),
    "overall": ("better", None, "same", "worse"),
    "sessions_done": (3, None, 0, 1),
    "felt": ("side", None, "front"),
    "easy_at_top": (True, None),
    "barrier": (None, "hurts"),
}


def check_in(**changes: Any) -> CheckIn:
    """A good week with these answers changed, made without reading them again."""
    return CheckIn.model_construct(**{**GOOD.__dict__, **changes})


def memories(quick: bool) -> list[Memory]:
    """Every memory that the rows can tell apart."""
    reds = ((), (True,), (True, False, True, False), (True, False, False, True))  # red last, and twice in the last four
    return [
        Memory(red, not_better, *flags)
        for red, not_better, flags in product(
            reds[:: 2 if quick else 1], (0, 3) if quick else (0, 2, 3), product((False, True), repeat=3)
        )
    ]


def before(m: Memory) -> contract.Before:
    """The memory as the contract speaks of it."""
    return contract.Before(
        bool(m.reds and m.reds[-1]), sum(m.reds[-4:]), m.not_better, m.last_overall_worse, m.last_no_workout, m.last_front
    )


def standing(s: State, last_stage: int) -> contract.Standing:
    return contract.Standing(s.stage, last_stage, s.at, s.ceiling, s.workouts)


def start(stage: int = 1, at: int = 2, ceiling: str = "green", workouts: int = 3) -> State:
    return State(stage, at, PLACES, ceiling, workouts)


ROW_OF = {  # the row of the contract that each declared row stands for
    "sign": 1,
    "red_twice": 2,
    "not_better": 3,
    "flare": 4,
    "morning_worse": 5,
    "worse_twice": 6,
    "away_twice": 7,
    "signs_open": 8,
    "too_soon": contract.TOO_SOON,
    "unknown": 9,
    "worse_once": 9,
    "hurts": 9,
    "too_few": 10,
    "some_pain": 11,
    "front": 12,
    "front_twice": 12,
    "felt_open": 12,
    "not_easy": 13,
    "one_up": 14,
    "next_stage": 14,
    "test_open": 14,
    "ceiling_waits": 14,
    "at_the_top": 14,
}


def rows(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law("every check-in gets the verdict of the first row of the contract that is met", "check-ins")
    graver = r.law("a worse answer in a check-in, or a worse week before, never gives a better verdict", "check-ins")
    unknown = r.law("an answer missing in a check-in never gives progress", "check-ins")
    table: dict[tuple[Any, ...], int] = {}
    names = tuple(VALUES)
    state = start()
    some = memories(quick)

    def compare(one: CheckIn, m: Memory, s: State, last: int, passed: bool) -> str:
        verdict, rule = ci.judge(one, s, m, last, passed)
        r.rules.add(rule.id)
        want = contract.verdict(one, before(m), standing(s, last), passed)
        law.check(
            (verdict, ROW_OF.get(rule.id.removeprefix("check_in_"))) == want,
            lambda: (
                f"{verdict} by {rule.id}, not {want[0]} by row {want[1]}: {_told(one)}; before: {m}; stage {s.stage} place {s.at}"
            ),
        )
        return verdict

    values = dict(VALUES)
    if quick:
        values["pain_during"], values["sessions_done"] = (2, None, 3, 6), (3, None, 0)
    for answers in product(*(values[name] for name in names)):
        one = check_in(**dict(zip(names, answers)))
        for m in some if not quick else some[::6]:
            table[answers, m] = VERDICTS.index(compare(one, m, state, 3, True))
    for (answers, m), verdict in table.items():
        for i, name in enumerate(names):
            for milder, worse in GRAVER.get(name, ()):
                if answers[i] == milder:
                    other = table.get(((*answers[:i], worse, *answers[i + 1 :]), m))
                    if other is not None:
                        graver.check(other >= verdict, lambda: f"{name} from {milder} to {worse} helps: {answers} after {m}")
            if name in OPEN and answers[i] is None:
                unknown.check(verdict > 0, lambda: f"{name} missing gives progress: {answers} after {m}")
        for worse_m in (m._replace(last_overall_worse=True), m._replace(last_no_workout=True), m._replace(last_front=True)):
            other = table.get((answers, worse_m))
            if other is not None and worse_m != m:
                graver.check(other >= verdict, lambda: f"{worse_m} is judged better than {m}: {answers}")
    for pain, overall, reds, not_better in product(
        (None, *range(11)), (None, "better", "same", "worse"), _all_reds(), (0, 1, 2, 3, 4, 9)
    ):
        if not quick or not_better in (2, 3):
            compare(check_in(pain_during=pain, overall=overall), Memory(reds, not_better), state, 3, True)
    for sessions, workouts, away in product((None, *range(8)), (2, 3, 4), (False, True)):
        compare(check_in(sessions_done=sessions), Memory(last_no_workout=away), start(workouts=workouts), 3, True)
    for felt, front in product((None, "side", "front", "back", "not_sure"), (False, True)):
        compare(check_in(felt=felt), Memory(last_front=front), state, 3, True)
    for barrier in (None, "no_time", "hurts", "forgot", "not_helping", "other"):
        compare(check_in(barrier=barrier), Memory(), state, 3, True)
    for easy in (None, False, True):
        compare(check_in(easy_at_top=easy), Memory(), state, 3, True)
    for sign in v.SIGNS:
        compare(check_in(signs=(sign,)), Memory(), state, 3, True)
    _too_soon(compare, graver, some, state)
    for stage, at, ceiling, last, passed in product(v.STAGES, range(11), ("green", "amber", "red"), v.STAGES, (False, True)):
        if stage <= last:
            compare(check_in(), Memory(), start(stage, at, ceiling), last, passed)
    r.counts["check-ins with what came before"] = law.cases
    _gate_tests(r)
    _skipped(r)


def _too_soon(compare: Any, graver: Law, some: list[Memory], state: State) -> None:
    """Row 8a beside every value of every other answer, after everything that can have been before."""
    alone = [{name: value} for name, values in VALUES.items() for value in values]
    for changes, m in product(alone, some):
        verdicts = [VERDICTS.index(compare(check_in(days_since_last=days, **changes), m, state, 3, True)) for days in (None, 7, 5, 4, 0)]
        graver.check(verdicts == sorted(verdicts), lambda: f"a check-in that comes sooner is judged better: {changes} after {m}")


def _all_reds() -> list[tuple[bool, ...]]:
    return [t for n in range(6) for t in product((False, True), repeat=n)]


def _told(one: CheckIn) -> str:
    changed = [f"{name} {value}" for name, value in one.__dict__.items() if name != "tests" and value != getattr(GOOD, name)]
    return ", ".join(changed) or "a good week"


def _gate_tests(r: Report) -> None:
    law = r.law("a gate opens only by the tests of the next stage's row, repeated and passed", "check-ins")
    fields = (
        (None, *v.STAND_30S),
        (None, *v.SINGLE_LEG_SQUAT),
        (None, *v.SIDE_PLANK_20S),
        (None, *v.STAIRS),
        (None, False, True),
    )
    for values in product(*fields):
        t = Tests.model_construct(**dict(zip(Tests.model_fields, values)))
        one = check_in(tests=t)
        for stage, tendon, waived in product((1, 2), (False, True), (False, True)):
            found = ci.tests_of_next_stage(one, stage, tendon, waived)
            law.check(
                found == contract.tests_passed(t, stage, tendon, waived),
                lambda: f"{found} for {values} in stage {stage}, tendon pattern {tendon}",
            )


def _skipped(r: Report) -> None:
    law = r.law("a skipped week counts as a week without a workout, and all else as not answered", "check-ins")
    for n in range(1, 1 << 6):
        weeks = [w for w in range(1, 7) if n >> (w - 1) & 1]
        found = ci.with_skipped([check_in(week=w) for w in weeks])
        law.check(
            [one.week for one, _ in found] == list(range(1, weeks[-1] + 1)),
            f"weeks {weeks} become {[one.week for one, _ in found]}",
        )
        for one, empty in found:
            law.check(empty == (one.week not in weeks), f"week {one.week} of {weeks}")
            if empty:
                law.check(one == CheckIn(week=one.week, sessions_done=0), f"a skipped week says {one}")


def remembered(r: Report, c: Catalogue, quick: bool) -> None:
    """Memory, explored completely: what is kept of a week is what the rows speak of."""
    law = r.law("memory keeps the last five colours, the run of weeks not better, and the last week; nothing else", "check-ins")
    soon = r.law("a check-in that comes too soon takes nothing bad out of memory and lifts no limit of pain", "check-ins")
    cut = r.law("beyond the cut of a counter no row tells the values apart", "check-ins")
    weeks = [
        (check_in(pain_during=pain, next_morning=morning, overall=overall, sessions_done=sessions, felt=felt), False)
        for pain, morning, overall, sessions, felt in product(
            (None, 2, 6), (None, "usual", "worse"), (None, "better", "same", "worse"), (None, 0, 3), ("side", "front")
        )
    ] + [(CheckIn(week=1, sessions_done=0), True)]
    few = [
        (one, skipped)
        for one, skipped in weeks
        if one.pain_during != 2 and one.next_morning != "worse" and one.sessions_done != 3
    ]
    todo, seen = [Memory()], {Memory()}
    while todo:
        m = todo.pop()
        for one, skipped in weeks if not quick or len(seen) < 200 else few:
            found = ci.remember(one, m, skipped)
            red = (one.pain_during or 0) > 5 or one.next_morning == "worse"
            run = 0 if one.overall == "better" else m.not_better + (one.overall is not None)
            want = (
                m._replace(last_no_workout=True)
                if skipped
                else Memory((*m.reds, red)[-5:], run, one.overall == "worse", one.sessions_done == 0, one.felt == "front")
            )
            law.check(found == want, lambda: f"after {m} and {_told(one)} it remembers {found}")
            if not skipped:
                soon.check(_forgets_nothing(one.model_copy(update={"days_since_last": 0}), m), lambda: f"{_told(one)} after {m}")
            new = found._replace(not_better=min(found.not_better, 4))
            if new not in seen:
                seen.add(new)
                todo.append(new)
    state = start()
    for m in [m for m in seen if m.not_better == 4][:: 9 if quick else 1]:
        for one, _ in weeks[::5]:
            cut.check(ci.judge(one, state, m, 3, True) == ci.judge(one, state, m._replace(not_better=40), 3, True), f"{m}")
    r.counts["memories of the weeks before"] = len(seen)


def _forgets_nothing(one: CheckIn, m: Memory) -> bool:
    """A check-in of the same day leaves the memory as bad as it was, or worse, and no limit of pain milder."""
    found, amber = ci.remember(one, m, False), start(ceiling="amber")._replace(better=1)
    red = (one.pain_during or 0) > 5 or one.next_morning == "worse"
    return (
        found.reds == ((*m.reds, True)[-5:] if red else m.reds) and found.not_better == m.not_better
        and all(now >= was for now, was in zip(found[2:], m[2:]))
        and ci.apply(one, "hold", ci.TOO_SOON, amber, 2).ceiling == ("red" if red else "amber")
    )


def _events(
    s: State, last: int, some: list[Memory], weeks: list[CheckIn], kept: dict[Any, Any]
) -> list[tuple[CheckIn, str, Any]]:
    """Every (check-in, verdict, row) that can meet this state, one for each difference that the state can feel."""
    sight = (s.at == 4, s.at == 10, s.stage < last, {"red": 1, "amber": 2, "green": 3}[s.ceiling] <= s.stage, s.workouts)
    if sight not in kept:
        found: dict[Any, tuple[CheckIn, str, Any]] = {}
        for one, m, passed in product(weeks, some, (False, True) if sight[0] else (True,)):
            verdict, rule = ci.judge(one, s, m, last, passed)
            feels = (
                ci.is_red(one),
                one.overall == "better" and one.next_morning == "usual",
                one.barrier == "no_time",
                one.signs,
                verdict,
                rule.id,
            )
            found.setdefault(feels, (one, verdict, rule))
        kept[sight] = list(found.values())
    return kept[sight]


def states(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law(
        "a week moves a plan one rung up at most, one or two down, and changes ceiling, workouts and picks as the contract says",
        "check-ins",
    )
    free = r.law("nobody is stuck: good weeks with the tests passed lead from everywhere to the top", "check-ins")
    some = [Memory(reds, run, *flags) for reds, run, flags in product(((), (True,)), (0, 3), product((False, True), repeat=3))]
    weeks = [
        check_in(
            pain_during=pain,
            next_morning=morning,
            overall=overall,
            sessions_done=sessions,
            felt=felt,
            barrier=barrier,
            signs=signs,
            easy_at_top=easy,
        )
        for pain, morning, overall, sessions, felt, barrier, signs, easy in product(
            (2, 4, 6),
            ("usual", "worse", None),
            ("better", "same", "worse", None),
            (0, 3),
            ("side", "front"),
            (None, "no_time"),
            (("none",), None, ("swollen_calf",), ("cauda_equina",)),
            (True, False),
        )
        if (pain != 4) + (signs == ("none",)) + easy + (felt == "side") + bool(sessions) >= 4
    ]
    count = 0
    for last, later in ((3, 3), (2, 2), (1, 2)) if not quick else ((2, 2),):
        kept: dict[Any, Any] = {}
        todo = [
            start(stage, at, ceiling, workouts)
            for stage, at, ceiling, workouts in product(v.STAGES, (0, 2, 3), ("green", "amber", "red"), (2, 3, 4))
            if stage <= last
        ]
        seen = {_key(s) for s in todo}
        while todo:
            s = todo.pop()
            count += 1
            for one, verdict, rule in _events(s, last, some, weeks, kept):
                new = ci.apply(one, verdict, rule, s, later)
                fault = _wrong_step(one, verdict, rule, s, new, last, later)
                law.check(
                    fault is None,
                    lambda: f"{fault}: {verdict} by {rule.id} takes {_short(s)} to {_short(new)} after {_told(one)}",
                )
                new = new._replace(places=PLACES, repick=False, better=min(new.better, 2), fewer=min(new.fewer, 3))
                if not new.ended and _key(new) not in seen:
                    seen.add(_key(new))
                    todo.append(new)
        top: set[Any] = set()
        for key in seen:
            s = start(*key[:4])._replace(fewer=key[4], better=key[5])
            way = []
            for _ in range(40):
                if _key(s) in top or (s.stage, s.at) == (last, 10):
                    break
                way.append(_key(s))
                verdict, rule = ci.judge(check_in(sessions_done=4), s, Memory(), last, True)
                s = ci.apply(check_in(sessions_done=4), verdict, rule, s, later)._replace(places=PLACES, repick=False)
                s = s._replace(better=min(s.better, 2))
            free.check(
                _key(s) in top or (s.stage, s.at) == (last, 10),
                lambda: f"{key} never comes further than stage {s.stage}, place {s.at}",
            )
            top.update(way)
    r.counts["states of a plan between two weeks"] = count


def _key(s: State) -> tuple[Any, ...]:
    return s.stage, s.at, s.ceiling, s.workouts, s.fewer, s.better


def _short(s: State) -> str:
    return f"stage {s.stage}, place {s.at}, {s.ceiling}, {s.workouts} workouts, {s.fewer} dropped, {s.better} better"


def _wrong_step(one: CheckIn, verdict: str, rule: Any, s: State, new: State, last: int, later: int) -> str | None:
    if (new.ended is not None) != (verdict == "clinician"):
        return "it ends without a referral, or does not end with one"
    if new.ended:
        tier = next((t for t, signs in contract.TIERS.items() if one.signs and set(one.signs) & set(signs)), "clinician_first")
        return None if new.ended == tier else f"it ends as {new.ended}, not {tier}"
    if new.workouts != (2 if one.barrier == "no_time" else s.workouts):
        return "the workouts change"
    red = (one.pain_during or 0) > 5 or one.next_morning == "worse"
    better = one.overall == "better" and one.next_morning == "usual" and not red
    lifted = better and s.better + 1 >= 2 and s.ceiling != "green"
    colour = "red" if red else {"red": "amber", "amber": "green"}[s.ceiling] if lifted else s.ceiling
    if new.ceiling != colour:
        return f"the ceiling becomes {new.ceiling}, not {colour}"
    if new.better != (0 if red or lifted else s.better + better):
        return "the better weeks are counted wrongly"
    again = (red and s.ceiling != "red") or (lifted and s.ceiling == "red")
    return _wrong_place(verdict, rule, s, new, last, later, again)


def _wrong_place(verdict: str, rule: Any, s: State, new: State, last: int, later: int, again: bool) -> str | None:
    down = {"step_back": 1, "rest_then_step_back": 2}.get(verdict, 0)
    if down and s.at < down and s.stage > 1:
        lower = tuple((id_, min(max(at - 1, 0), 2)) for id_, at in s.places)  # what stays is never lifted there
        good = (new.stage, new.at, new.places, new.repick) == (s.stage - 1, 2, lower, True)
        return None if good else "it does not go to the stage before at the third rung"
    if verdict == "progress" and s.at == 4 and s.stage < last:
        good = (new.stage, new.at, new.fewer, new.repick) == (s.stage + 1, later, 0, True) and _moved(s, new, 1)
        return None if good else "it does not enter the next stage as it should"
    step = {"progress": 1, "hold": 0}.get(verdict, -down)
    if new.stage != s.stage or new.at != min(max(s.at + step, 0), 10) or not _moved(s, new, step):
        return f"it does not move by {step}"
    dropped = s.fewer + 1 if down and s.at < down else 0 if verdict == "progress" else s.fewer
    if new.fewer != dropped:
        return f"{new.fewer} are dropped, not {dropped}"
    chosen = again or rule.id == "check_in_front_twice" or (down and s.at < down) or (verdict == "progress" and s.fewer > 0)
    return None if new.repick == bool(chosen) else "the choice is made again without need, or not made"


def _moved(s: State, new: State, by: int) -> bool:
    return new.places == tuple((id_, min(max(at + by, 0), 10)) for id_, at in s.places)


# --- whole histories -------------------------------------------------------------------------------------------


def histories(r: Report, c: Catalogue, quick: bool) -> None:
    """Every history of a few typical weeks, from every third starting situation, through the whole decision."""
    law = r.law("after every history the picks keep kit, exclusions and stage, and a referral carries none", "check-ins")
    none = r.law("without check-ins a new plan is the plan", "check-ins")
    typical = [
        check_in(),
        check_in(pain_during=7),
        check_in(next_morning="worse"),
        check_in(overall="worse"),
        check_in(felt="front"),
        check_in(sessions_done=0),
        check_in(pain_during=None),
        check_in(barrier="no_time"),
    ]
    for base in situations()[:: 3 if not quick else 15]:
        none.check(quick or replan(base, (), c) == decide(base, c), base.model_dump_json)
        d = judge(base, c)
        if d.outcome not in PLANS:
            continue
        for weeks in _histories(typical if not quick else typical[:5], 3 if not quick else 2):
            after = judge(base, c, weeks)
            r.rules.update(rule for _, rule in after.removed)
            if after.staging is not None and after.outline:
                r.rules.add(after.staging.ceiling_rule)
            _sound_after(law, after, base, c, weeks)
    for sign in v.SIGNS[:: 1 if not quick else 8]:
        plan = replan(situations()[30], (check_in(signs=(sign,)),), c)
        law.check(
            is_bare(plan) and plan.outcome == next(t for t, s in contract.TIERS.items() if sign in s),
            f"{sign} in a check-in gives {plan.outcome}",
        )


def _histories(typical: list[CheckIn], weeks: int) -> Iterator[tuple[CheckIn, ...]]:
    for n in range(1, weeks + 1):
        for kinds in product(typical, repeat=n):
            yield tuple(one.model_copy(update={"week": week}) for week, one in enumerate(kinds, 1))


def _sound_after(law: Law, d: Any, base: Any, c: Catalogue, weeks: tuple[CheckIn, ...]) -> None:
    def words() -> str:
        return f"{fault} after {[_told(w) for w in weeks]}: {base.model_dump_json(exclude_none=True)}"

    fault = None
    if d.outcome not in PLANS:
        fault = "a referral with picks" if d.outline else None
    else:
        for plan in d.outline.stages:
            swapped = {id_ for id_, rule in d.removed if rule != ci.DROPPED.id}
            for id_ in plan.choice.picks:
                e = c.exercises[id_]
                if not any(set(own) <= set(plan.key.kit) for own in e.kit):
                    fault = f"{id_} needs kit that is not there"
                if e.stage > plan.stage or plan.stage > max(d.staging.last_stage, d.staging.stage) or id_ in swapped:
                    fault = f"{id_} does not belong to stage {plan.stage}, or was swapped away"
                if any(id_ in shortlisting.excluded_by(rule, c) for rule in plan.key.exclusions):
                    fault = f"{id_} is ruled out"
            if not plan.choice.picks and plan is d.outline.stages[0]:
                fault = "no pick is left"
    law.check(fault is None, words)
