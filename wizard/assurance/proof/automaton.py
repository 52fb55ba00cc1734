"""The check-ins as a finite automaton, explored completely.

A week reads three things: the check-in, what is remembered of the weeks before (``Memory``) and where
the plan stands (``State``). Memory changes by the check-in alone; the rows read of the state only where each
pick stands, whether a stage follows, whether the ceiling allows it, and how many workouts are
planned. So memory and state are explored apart, each breadth first until nothing new appears, and every
verdict that any memory can give is tried in every state: more than can happen, never less.

A state has two picks, each with a place of its own, since one of them can stay while the other goes on; in an
exchange each makes room for a newcomer. A third pick reads nothing but its own place and whether all are at
the top, as the second does. Two counters grow without end and are cut where no row tells further values
apart: check-ins running that were not better at 4, dropped exercises at 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from catalogue import vocabulary as v
from catalogue.model import Catalogue
from wizard.answers.model import CheckIn, Tests
from wizard.plan.decide import decide, replan
from wizard.plan.model import is_bare
from wizard.rules import checking_in as ci
from wizard.rules import judge, shortlisting
from wizard.rules.checking_in import VERDICTS, Memory, State
from wizard.rules.decision import Decision

from . import contract, outside
from .outside import PLANS, situations
from .report import Law, Report

GOOD = CheckIn(
    version=2,
    week=2,
    sessions_done=3,
    pain_during=1,
    next_morning="usual",
    overall="better",
    easy_at_top=True,
    felt="side",
    night=1,
    signs=("none",),
    tests=Tests(
        stand_30s="level", single_leg_squat="good", side_plank_20s="yes", stairs="easy", lying_on_side_hurts=False
    ),
)
A, B = "wall_press", "single_leg_bridge"  # two picks, by any names
NIGHT = 2  # of the start
# From better to worse; "not answered" never helps and so stands below what gives progress.
GRAVER: dict[str, tuple[tuple[Any, Any], ...]] = {
    "pain_during": ((2, 3), (3, 5), (5, 6), (6, 8)),
    "next_morning": (("usual", "sore_muscles"), ("sore_muscles", "worse")),
    "overall": (("better", "same"), ("same", "worse")),
    "sessions_done": ((3, 1), (1, 0)),
    "felt": (("side", ((A, "front"), (B, "side"))), (((A, "front"), (B, "side")), "front")),
    "barrier": ((None, "hurts"),),
    "night": ((1, 6), (6, 8)),
    "days_since_last": ((None, 4),),
    "signs": ((("none",), ("swollen_calf",)),),
}
OPEN = ("pain_during", "next_morning", "overall", "easy_at_top", "sessions_done", "felt", "night", "signs")
DOWN: dict[str, tuple[Any, ...]] = {  # what the rows read that end a plan or lead down
    "signs": (("none",), None, ("swollen_calf",)),
    "pain_during": (2, None, 3, 5, 6, 8),
    "night": (1, None, 6, 8),
    "next_morning": ("usual", None, "sore_muscles", "worse"),
    "overall": ("better", None, "same", "worse"),
    "sessions_done": (3, None, 0, 1),
}
UP: dict[str, tuple[Any, ...]] = {  # what the rows read that hold a plan or lead up
    "signs": (("none",), None),
    "pain_during": (2, None, 3),
    "night": (1, None),
    "next_morning": ("usual", None, "sore_muscles"),
    "overall": ("better", None, "same", "worse"),
    "sessions_done": (3, None, 1),
    "days_since_last": (None, 4),
    "barrier": (None, "hurts"),
    "easy_at_top": (True, None),
    "felt": ("side", None, "front", ((A, "front"), (B, "side")), ((B, "side"),)),
}
BESIDE: tuple[dict[str, Any], ...] = (
    {},
    {"felt": None, "easy_at_top": None, "barrier": "hurts", "days_since_last": 0},
    {"felt": "front", "week": 3},
)


def check_in(**changes: Any) -> CheckIn:
    """A good week with these answers changed, made without reading them again."""
    return CheckIn.model_construct(**{**GOOD.__dict__, **changes})


def before(m: Memory) -> contract.Before:
    """The memory as the contract speaks of it."""
    return contract.Before(
        bool(m.reds and m.reds[-1]),
        sum(m.reds[-4:]),
        m.not_better,
        m.last_overall_worse,
        m.last_no_workout,
        m.last_settled,
        frozenset(m.last_front),
    )


def standing(s: State, last_stage: int, night: int | None = NIGHT) -> contract.Standing:
    return contract.Standing(
        s.stage,
        last_stage,
        s.places,
        s.ceiling,
        s.workouts,
        night,
        s.at,
        s.exchange > 0,
        frozenset(s.newcomers),
        s.better,
    )


def start(stage: int = 1, at: int = 2, ceiling: str = "green", workouts: int = 3, other: int | None = None) -> State:
    """Two picks, the second at a place of its own or at that of the first."""
    places = ((A, at), (B, at if other is None else other))
    return State(stage, min(at, places[1][1]), places, ceiling, workouts)


ROW_OF = {  # the row of the contract that each declared row stands for
    "sign": "1",
    "severe": "1a",
    "red_twice": "2",
    "not_better": "3",
    "flare": "4",
    "morning_worse": "5",
    "worse_twice": "6",
    "away_twice": "7",
    "signs_open": "8",
    "too_soon": "8a",
    "unknown": "9",
    "night_open": "9",
    "worse_once": "9",
    "hurts": "9",
    "too_few": "10",
    "some_pain": "11",
    "settled_waits": "11",
    "sore_muscles": "11a",
    "not_easy": "12",
    "front": "13",
    "front_twice": "13",
    "felt_open": "13",
    "one_up": "14",
    "one_up_settled": "14",
    "load_instead": "14",
    "next_stage": "14",
    "test_open": "14",
    "ceiling_waits": "14",
    "at_the_top": "14",
}
LEAD_DOWN = ("1", "1a", "2", "3", "4", "5", "6", "7")


class _Rows:
    """The laws of the rows, and the comparison of one case."""

    def __init__(self, r: Report, where: str = "") -> None:
        self.r = r
        self.law = r.law(
            f"{where}every check-in gets the verdict of the first row of the contract that is met", "check-ins"
        )
        self.moves = r.law(
            f"{where}a week takes up exactly the picks that the contract takes up, each by one place", "check-ins"
        )
        if where:
            return
        self.graver = r.law(
            "a worse answer in a check-in, or a worse week before, never gives a better verdict", "check-ins"
        )
        self.unknown = r.law("an answer missing in a check-in never gives progress", "check-ins")
        self.sore = r.law("sore muscles alone never lead back or away", "check-ins")

    def compare(
        self, one: CheckIn, m: Memory, s: State, last: int = 3, tests: str = "passed", night: int | None = NIGHT
    ) -> Any:
        judged = ci.judge(one, s, m, last, tests, night)
        self.r.rules.add(judged.rule.id)
        now = standing(s, last, night)
        want = contract.verdict(one, before(m), now, tests)
        found = judged.verdict, ROW_OF.get(judged.rule.id.removeprefix("check_in_"))
        self.law.check(
            found == want,
            lambda: (
                f"{found[0]} by {judged.rule.id}, not {want[0]} by row {want[1]}: {_told(one)}; tests {tests}; {m}; {_short(s)}"
            ),
        )
        if found[0] == "progress":
            up = {pick for pick, _ in s.places if contract.rises(one, now, pick, tests)}
            self.moves.check(
                set(ci.moving(s, judged.stay)) == up,
                lambda: (
                    f"{ci.moving(s, judged.stay)} go up, not {sorted(up)}: {_told(one)}; tests {tests}; {_short(s)}"
                ),
            )
        return judged

    def steps(self, names: tuple[str, ...], table: dict[tuple[Any, ...], int]) -> None:
        """Every step between neighbours: a worse answer, an answer left open, a worse week before."""
        for (answers, m), verdict in table.items():
            for i, name in enumerate(names):
                for milder, worse in GRAVER.get(name, ()):
                    if answers[i] == milder:
                        other = table.get(((*answers[:i], worse, *answers[i + 1 :]), m))
                        if other is not None:
                            self.graver.check(
                                other >= verdict, lambda: f"{name} from {milder} to {worse} helps: {answers} after {m}"
                            )
                if name in OPEN and answers[i] is None:
                    self.unknown.check(verdict > 0, lambda: f"{name} missing gives progress: {answers} after {m}")
            for worse_m in (
                m._replace(last_overall_worse=True, last_settled=False),
                m._replace(last_no_workout=True),
                m._replace(last_settled=False),
                m._replace(last_front=(A,)),
            ):
                other = table.get((answers, worse_m))
                if other is not None and worse_m != m:
                    self.graver.check(other >= verdict, lambda: f"{worse_m} is judged better than {m}: {answers}")


def _memories(quick: bool) -> list[Memory]:
    """Every memory that the rows can tell apart which lead down."""
    reds = ((), (True,), (True, False, True, False), (True, False, False, True))  # red last, and twice in the last four
    flags = product((False, True), repeat=2)
    return [
        Memory(red, not_better, worse, away)
        for red, not_better, (worse, away) in product(reds[:: 2 if quick else 1], (0, 3) if quick else (0, 2, 3), flags)
    ]


def rows(r: Report, c: Catalogue, quick: bool) -> None:
    """The rows that lead down and those that lead up, each with all that they read, and how they follow one another."""
    t = _Rows(r)
    alike = r.law("what the rows read that lead up changes nothing where a row above is met", "check-ins")
    few, state = 5 if quick else 1, start()
    table: dict[tuple[Any, ...], int] = {}
    names = tuple(DOWN)
    for answers in tuple(product(*DOWN.values()))[::few]:
        here = [check_in(**dict(zip(names, answers, strict=True)), **beside) for beside in BESIDE]
        for m in _memories(quick):
            judged = t.compare(here[0], m, state)
            table[answers, m] = VERDICTS.index(judged.verdict)
            if ROW_OF[judged.rule.id.removeprefix("check_in_")] in LEAD_DOWN:
                same = {ci.judge(one, state, m, 3, "passed", NIGHT)[:2] for one in here[1:]}
                alike.check(same == {judged[:2]}, lambda: f"{_told(here[0])}: {same}")
    t.steps(names, table)
    some = [Memory(last_settled=settled, last_front=front) for settled, front in product((False, True), ((), (A,)))]
    table, names = {}, tuple(UP)
    for answers in tuple(product(*UP.values()))[::few]:
        one = check_in(**dict(zip(names, answers, strict=True)))
        for m in some:
            table[answers, m] = VERDICTS.index(t.compare(one, m, state).verdict)
    t.steps(names, table)
    _each_alone(t, quick)
    _places(t, quick)
    r.counts["check-ins with what came before"] = t.law.cases
    _gate_tests(r)
    _skipped(r)


def _each_alone(t: _Rows, quick: bool) -> None:
    """Every value of every answer, with what it is read together with."""
    state = start()
    runs = (2, 3) if quick else (0, 1, 2, 3, 4, 9)
    for pain, overall, reds, run in product((None, *range(11)), (None, "better", "same", "worse"), _all_reds(), runs):
        t.compare(check_in(pain_during=pain, overall=overall), Memory(reds, run), state)
    scores = (None, *range(11))
    for night, first, week, version in product(scores, scores, (2, 3), (1, 2)):
        t.compare(check_in(night=night, week=week, version=version), Memory(), state, night=first)
        t.compare(
            check_in(night=night, week=week, version=version, next_morning="worse"), Memory((True,)), state, night=first
        )
    for pain, morning, last in product(scores, (None, "usual", "sore_muscles", "worse"), (False, True)):
        t.compare(check_in(pain_during=pain, next_morning=morning), Memory(last_settled=last), state)
    for sessions, workouts, away in product((None, *range(8)), (2, 3, 4), (False, True)):
        t.compare(check_in(sessions_done=sessions), Memory(last_no_workout=away), start(workouts=workouts))
    for days in (None, *range(10), 40):
        t.compare(check_in(days_since_last=days), Memory(), state)
    words = (None, "side", "front", "back", "not_sure")
    pairs = [
        tuple((pick, word) for pick, word in zip((A, B), both, strict=True) if word)
        for both in product(words, repeat=2)
    ]
    for felt, front in product((*words, *pairs), ((), (A,), (B,), (A, B))):
        t.compare(check_in(felt=felt), Memory(last_front=front), state)
    for barrier in (None, "no_time", "hurts", "forgot", "not_helping", "other"):
        t.compare(check_in(barrier=barrier), Memory(), state)
    for easy in (None, False, True):
        t.compare(check_in(easy_at_top=easy), Memory(), state)
    for sign in v.SIGNS:
        t.compare(check_in(signs=(sign,)), Memory(), state)
    for m, pain, overall in product(_memories(quick), (0, 2, 5), ("better", "same")):
        if overall == "better" or pain < 3:
            one = check_in(next_morning="sore_muscles", pain_during=pain, overall=overall)
            found = ci.judge(one, state, m, 3, "open", NIGHT).verdict
            t.sore.check(found == "hold", lambda: f"{found} after sore muscles with pain {pain}, {overall}: {m}")


def _places(t: _Rows, quick: bool) -> None:
    """Where every pair of picks stands, in every stage, under every ceiling, before and after a gate."""
    felts = ("side", ((A, "front"), (B, "side")), ((B, "side"),))
    pairs = [(a, b) for a, b in product(range(11), repeat=2) if a <= b]
    for a, b in pairs[:: 4 if quick else 1]:
        for stage, ceiling, last in product(v.STAGES, contract.COLOURS, v.STAGES):
            if stage > last:
                continue
            s = start(stage, a, ceiling, other=b)
            for felt, pain, tests, run in product(
                felts, (2, 4), (contract.PASSED, contract.FAILED, contract.OPEN), (0, 1)
            ):
                one = check_in(felt=felt, pain_during=pain)
                t.compare(one, Memory(last_settled=True), s._replace(better=run), last, tests)
            for new, felt, pain in product(((), (A,), (B,), (A, B)), felts, (2, 4)):
                t.compare(
                    check_in(felt=felt, pain_during=pain),
                    Memory(last_settled=True),
                    s._replace(exchange=2, newcomers=new),
                    last,
                )


def _all_reds() -> list[tuple[bool, ...]]:
    return [t for n in range(6) for t in product((False, True), repeat=n)]


def _told(one: CheckIn) -> str:
    changed = [
        f"{name} {value}" for name, value in one.__dict__.items() if name != "tests" and value != getattr(GOOD, name)
    ]
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
        said: dict[str, Any] = dict(zip(Tests.model_fields, values, strict=True))
        t = Tests.model_construct(**said)
        one = check_in(tests=t)
        for stage, tendon in product((1, 2), (False, True)):
            found = ci.tests_of_next_stage(one, stage, tendon)
            law.check(
                found == contract.tests_of(t, stage, tendon),
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
    law = r.law(
        "memory keeps the last five colours, the run of weeks not better, and the last week; nothing else", "check-ins"
    )
    soon = r.law(
        "a check-in that comes too soon takes nothing bad out of memory and lifts no limit of pain", "check-ins"
    )
    cut = r.law("beyond the cut of a counter no row tells the values apart", "check-ins")
    state = State(1, 2, ((A, 2),), "green", 3)
    weeks = [
        (
            check_in(
                pain_during=pain, next_morning=morning, overall=overall, sessions_done=sessions, felt=felt, night=night
            ),
            False,
        )
        for pain, morning, overall, sessions, felt, night in product(
            (None, 2, 6),
            (None, "usual", "worse"),
            (None, "better", "same", "worse"),
            (None, 0),
            ("side", "front"),
            (None, 6),
        )
        if (pain == 2) + (morning == "usual") + (night is None) >= 2
    ] + [(CheckIn(week=1, sessions_done=0), True)]
    few = [(one, skipped) for one, skipped in weeks if one.pain_during != 2 and one.next_morning != "worse"]
    todo, seen = [Memory()], {Memory()}
    while todo:
        m = todo.pop()
        for one, skipped in weeks if not quick or len(seen) < 200 else few[::3]:
            found = ci.remember(one, state, m, skipped, NIGHT)
            red = contract.red(one, standing(state, 3))
            run = 0 if one.overall == "better" else m.not_better + (one.overall is not None)
            front = (A,) if one.felt == "front" else ()
            want = (
                m._replace(last_no_workout=True, last_settled=False)
                if skipped
                else Memory(
                    (*m.reds, red)[-5:],
                    run,
                    one.overall == "worse",
                    one.sessions_done == 0,
                    front,
                    contract.settled(one),
                )
            )
            law.check(found == want, lambda: f"after {m} and {_told(one)} it remembers {found}")
            if not skipped:
                soon.check(_forgets_nothing(one, m, c), lambda: f"{_told(one)} after {m}")
            new = found._replace(not_better=min(found.not_better, 4))
            if new not in seen:
                seen.add(new)
                todo.append(new)
    for m in [m for m in seen if m.not_better == 4][:: 9 if quick else 1]:
        for one, _ in weeks[::5]:
            far = m._replace(not_better=40)
            cut.check(
                ci.judge(one, state, m, 3, "passed", NIGHT) == ci.judge(one, state, far, 3, "passed", NIGHT), f"{m}"
            )
    r.counts["memories of the weeks before"] = len(seen)


def _forgets_nothing(one: CheckIn, m: Memory, c: Catalogue) -> bool:
    """A check-in of the same day leaves the memory as bad as it was, or worse, and no limit of pain milder."""
    again = one.model_copy(update={"days_since_last": 0})
    state = start(ceiling="amber")._replace(better=1)
    found, red = ci.remember(again, state, m, False, NIGHT), contract.red(again, standing(state, 3))
    return (
        found.reds == ((*m.reds, True)[-5:] if red else m.reds)
        and found.not_better == m.not_better
        and found.last_overall_worse >= m.last_overall_worse
        and found.last_no_workout == m.last_no_workout
        and set(m.last_front) <= set(found.last_front) <= {*m.last_front, *((A, B) if one.felt == "front" else ())}
        and found.last_settled <= m.last_settled
        and (after := ci.apply(again, ci.Judged("hold", ci.TOO_SOON), state, 2, NIGHT, c)).ceiling
        == ("red" if red else "amber")
        and after.better == (contract.settled(one) and one.pain_during == 2 and not red)
    )


# --- where a plan can come to ------------------------------------------------------------------------------------

MOST_DROPPED = 3


def _weeks() -> list[tuple[CheckIn, Memory, str]]:
    """Weeks that differ in what a state can feel of them, with what came before and the tests."""
    found = []
    for pain, morning, overall in product(
        (2, 4, 6), ("usual", "sore_muscles", "worse", None), ("better", "same", "worse", None)
    ):
        one = check_in(pain_during=pain, next_morning=morning, overall=overall)
        found += [(one, Memory(), "passed"), (one, Memory(last_overall_worse=True, last_no_workout=True), "passed")]
    for barrier, pain in product((None, "no_time"), (2, 6)):
        found.append((check_in(barrier=barrier, pain_during=pain), Memory(), "open"))
    for felt, pain, tests in product(
        ("side", "front", ((A, "front"), (B, "side")), ((A, "side"), (B, "front"))),
        (2, 4),
        ("passed", "failed", "open"),
    ):
        found.append((check_in(felt=felt, pain_during=pain), Memory(last_settled=True), tests))
    found += [
        (check_in(sessions_done=0), Memory(last_no_workout=True), "passed"),
        (check_in(night=8), Memory(), "passed"),
    ]
    found += [(check_in(days_since_last=0, overall=overall), Memory(), "passed") for overall in ("better", "same")]
    found += [(check_in(signs=signs), Memory(), "passed") for signs in (None, ("swollen_calf",), ("cauda_equina",))]
    found += [(check_in(next_morning="worse"), Memory((True,)), "passed"), (check_in(night=6), Memory(), "passed")]
    return found


def _events(s: State, last: int, weeks: list[Any], kept: dict[Any, Any], rows: _Rows) -> list[tuple[CheckIn, Any, str]]:
    """Every (check-in, verdict, tests) that can meet this state, one for each difference that the state can feel."""
    top = next(place for place in contract.TOPS if place >= s.at)
    sight = (
        s.stage < last,
        s.stage,
        s.ceiling,
        s.better,
        s.exchange > 0,
        s.newcomers,
        s.at,
        tuple((id_, at == s.at, at == top, at in contract.TOPS, at == 10) for id_, at in s.places),
    )
    if sight not in kept:
        found: dict[Any, tuple[CheckIn, Any, str]] = {}
        for one, m, tests in weeks:
            judged = rows.compare(one, m, s, last, tests)
            calm = one.pain_during if contract.settled(one) else None
            feels = (
                ci.is_red(one, NIGHT),
                calm,
                one.days_since_last,
                one.barrier == "no_time",
                one.signs,
                judged,
                one.felt,
                tests,
            )
            found.setdefault(feels, (one, judged, tests))
        kept[sight] = list(found.values())
    met: list[tuple[CheckIn, Any, str]] = kept[sight]
    return met


def states(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law(
        "a week moves a pick one rung up at most, the plan one or two down, and changes ceiling, workouts and picks as the "
        "contract says",
        "check-ins",
    )
    new = r.law(
        "upwards one exercise changes a week and stays at its entry rung; downwards all changes at once", "check-ins"
    )
    seen_beside = r.law("a check-in that waits for the limit of pain leaves a limit that keeps the stage", "check-ins")
    weeks = _weeks()[:: 3 if quick else 1]
    count, stuck, rows = 0, _Stuck(r), _Rows(r, "in every state ")
    for last, later in ((3, 3), (2, 2), (1, 2)) if not quick else ((2, 2),):
        kept: dict[Any, Any] = {}
        todo = [
            start(stage, at, ceiling)
            for stage, at, ceiling in product(v.STAGES, (0, 2, 3), contract.COLOURS)
            if stage <= min(last, contract.CEILING_STAGE[ceiling])
        ]
        seen = set(todo)
        while todo:
            s = todo.pop()
            count += 1
            for one, judged, tests in _events(s, last, weeks, kept, rows):
                after = ci.apply(one, judged, s, later, NIGHT, c)
                fault = _wrong_step(one, judged, s, after, last, later, tests)
                law.check(
                    fault is None,
                    lambda: (
                        f"{fault}: {judged.verdict} by {judged.rule.id} takes {_short(s)} to {_short(after)} after {_told(one)}"
                    ),
                )
                if judged.rule is ci.CEILING_WAITS:
                    seen_beside.check(
                        contract.CEILING_STAGE[after.ceiling] <= s.stage,
                        lambda: f"{_short(s)} waits, and the page shows {after.ceiling}: {_told(one)}",
                    )
                if after.ended:
                    continue
                went_on = _went_on(after, judged.verdict, later)
                fault = _wrong_exchange(s, after, went_on, later)
                new.check(fault is None, lambda: f"{fault}: {_short(s)} to {_short(went_on)} after {_told(one)}")
                if went_on not in seen:
                    seen.add(went_on)
                    todo.append(went_on)
        if count > 10**6:
            law.check(False, "the states do not come to an end")
        stuck.check(sorted(seen, key=repr)[:: 40 if quick else 4], last, later, c)
    r.counts["states of a plan between two weeks"] = count


def _went_on(s: State, verdict: str, later: int) -> State:
    """The state of the next week: the choice made again as it may be, downwards at once and upwards one newcomer a week."""
    if s.repick:
        due = [A, B][: 1 if s.fewer else 2]
        places = dict(s.places)
        if s.upward and s.fewer == 0:
            gone = [A, B] if len(places) == 2 else list(places)
            waiting = tuple((f"{old}'" if old in (A, B) else old[:-1], old) for old in gone)
            s = s._replace(
                repick=False,
                upward=False,
                newcomers=(),
                waiting=waiting,
                exchange=contract.EXCHANGE_WEEKS,
                at=min(s.at, later),
            )
        else:
            new = tuple((id_, places.get(id_, min(s.at, later))) for id_ in due)
            s = s._replace(repick=False, upward=False, places=new)
    if verdict == "progress":
        s = ci.exchanged(s, min(s.at, later))
    s = ci.at_its_slowest(s)
    if not s.exchange and s.newcomers:
        s = s._replace(newcomers=())  # the exchange is over: nobody asks who came
    names = {id_: (A, B)[n] for n, (id_, _) in enumerate(s.places)} if not s.exchange else {}
    named = tuple((names.get(id_, id_), at) for id_, at in s.places)
    return s._replace(places=named, workouts=3, fewer=min(s.fewer, MOST_DROPPED))


def _wrong_exchange(s: State, after: State, on: State, later: int) -> str | None:
    """What is wrong with who came and who left; the names of the picks are free once an exchange is over."""
    if not s.exchange and not after.repick and on.newcomers:
        return "a newcomer comes without an exchange"
    if s.exchange and on.exchange > s.exchange and not after.repick:
        return "an exchange grows longer"
    if s.exchange and on.exchange and not after.repick:
        came = [id_ for id_, _ in on.places if id_ not in dict(s.places)]
        if len(came) > 1 or len(on.newcomers) - len(s.newcomers) != len(came):
            return f"{len(came)} come in one week"
        if any(at > later for id_, at in on.places if id_ in on.newcomers):
            return "a newcomer stands above its entry rung"
    if after.repick and not after.upward and (on.exchange or on.waiting or on.newcomers):
        return "downwards an exchange goes on"
    return None


class _Stuck:
    """Nobody stays for ever where the weeks are good."""

    def __init__(self, r: Report) -> None:
        self.free = r.law(
            "nobody is stuck: good weeks with the tests passed lead from everywhere to the top", "check-ins"
        )
        self.load = r.law(
            "where a test is not passed more load comes, and pain of 4 that settles reaches a top rung", "check-ins"
        )

    def check(self, states: list[State], last: int, later: int, c: Catalogue) -> None:
        tops: set[Any] = set()
        for s in states:
            end = self._goes(s, check_in(sessions_done=4), "passed", last, later, c, tops)
            self.free.check(end is None, lambda: f"{_short(s)} never comes further than {_short(end)}")
            if s.ceiling == "green" and s.better == 0:
                end = self._lasts(s, check_in(sessions_done=4), "failed", last, later, c)
                self.load.check(
                    all(at == 10 for _, at in end.places),
                    lambda: f"{_short(s)} with a test failed stays at {_short(end)}",
                )
                end = self._lasts(s, check_in(sessions_done=4, pain_during=4), "open", last, later, c)
                self.load.check(end.at in contract.TOPS, lambda: f"{_short(s)} with pain of 4 stays at {_short(end)}")

    def _goes(
        self, s: State, one: CheckIn, tests: str, last: int, later: int, c: Catalogue, tops: set[Any]
    ) -> State | None:
        way: list[State] = []
        for _ in range(80):
            if s in tops or (s.stage == last and all(at == 10 for _, at in s.places)):
                tops.update(way)
                return None
            way.append(s)
            s = self._week(s, one, tests, last, later, c)
        return s

    def _lasts(self, s: State, one: CheckIn, tests: str, last: int, later: int, c: Catalogue) -> State:
        for _ in range(40):
            after = self._week(s, one, tests, last, later, c)
            if after == s:
                break
            s = after
        return s

    def _week(self, s: State, one: CheckIn, tests: str, last: int, later: int, c: Catalogue) -> State:
        judged = ci.judge(one, s, Memory(last_settled=True), last, tests, NIGHT)
        return _went_on(ci.apply(one, judged, s, later, NIGHT, c), judged.verdict, later)


def _short(s: State | None) -> str:
    if s is None:
        return "the top"
    going = f", {s.exchange} weeks of an exchange left, came {s.newcomers}, wait {s.waiting}" if s.exchange else ""
    return f"stage {s.stage}, place {s.at} {dict(s.places)}, {s.ceiling}, {s.fewer} dropped, {s.better} better{going}"


def _wrong_step(one: CheckIn, judged: Any, s: State, new: State, last: int, later: int, tests: str) -> str | None:
    if (new.ended is not None) != (judged.verdict == "clinician"):
        return "it ends without a referral, or does not end with one"
    if new.ended:
        tier = next(
            (t for t, signs in contract.TIERS.items() if one.signs and set(one.signs) & set(signs)), "clinician_first"
        )
        return None if new.ended == tier else f"it ends as {new.ended}, not {tier}"
    if new.workouts != (2 if one.barrier == "no_time" else s.workouts):
        return "the workouts change"
    now = standing(s, last)
    colour = contract.ceiling_now(one, now)
    if new.ceiling != colour:
        return f"the ceiling becomes {new.ceiling}, not {colour}"
    if new.better != (0 if colour != s.ceiling else contract.better_run(one, now)):
        return "the better weeks are counted wrongly"
    return _wrong_place(one, judged, s, new, last, later, tests, colour)


def _wrong_place(
    one: CheckIn, judged: Any, s: State, new: State, last: int, later: int, tests: str, colour: str
) -> str | None:
    verdict, now = judged.verdict, standing(s, last)
    down = {"step_back": 1, "rest_then_step_back": 2}.get(verdict, 0)
    if down and s.at < down and s.stage > 1:
        lower = tuple((id_, min(at, 2)) for id_, at in s.places)  # what is picked there too never rises
        good = (new.stage, new.at, new.places, new.repick, new.upward, new.exchange) == (
            s.stage - 1,
            2,
            lower,
            True,
            False,
            0,
        )
        return None if good else "it does not go to the stage before at the third rung"
    up = {pick for pick, _ in s.places if verdict == "progress" and contract.rises(one, now, pick, tests)}
    want = tuple((id_, max(at - down, 0) + (id_ in up)) for id_, at in s.places)
    if new.places != want:
        return f"the picks stand at {dict(new.places)}, not at {dict(want)}"
    opens = verdict == "progress" and contract.next_stage(one, now, tests)
    if opens:
        good = (new.stage, new.at, new.fewer, new.repick, new.upward) == (s.stage + 1, later, 0, True, True)
        return None if good else "it does not enter the next stage as it should"
    if new.stage != s.stage or new.at > min(at for _, at in new.places) or abs(new.at - s.at) > max(down, 1):
        return f"the plan's own place goes from {s.at} to {new.at} in stage {new.stage}"
    drops = down and s.at < down
    if new.fewer != (s.fewer + 1 if drops else 0 if verdict == "progress" else s.fewer):
        return f"{new.fewer} are dropped"
    turned = colour == "red" != s.ceiling
    again = (
        turned or (s.ceiling == "red" and colour == "amber") or bool(drops) or (verdict == "progress" and s.fewer > 0)
    )
    if new.repick != again:
        return "the choice is made again without need, or not made"
    return "it goes down by an exchange" if new.repick and (turned or drops) and (new.upward or new.exchange) else None


# --- whole histories -------------------------------------------------------------------------------------------


def histories(r: Report, c: Catalogue, quick: bool) -> None:
    """Every history of a few typical weeks, from every third starting situation, through the whole decision."""
    law = r.law(
        "after every history the picks keep kit, exclusions and stage, and a referral carries none", "check-ins"
    )
    step = r.law(
        "from one check-in to the next one exercise comes at most where it does not lead down, and none rises by two",
        "check-ins",
    )
    none = r.law("without check-ins a new plan is the plan", "check-ins")
    typical = [
        check_in(),
        check_in(pain_during=7),
        check_in(overall="worse"),
        check_in(next_morning="worse", barrier="no_time"),
        check_in(felt="front"),
        check_in(sessions_done=0),
        check_in(next_morning="sore_muscles"),
        check_in(pain_during=4),
    ]
    for base in situations()[:: 3 if not quick else 15]:
        none.check(quick or replan(base, (), c) == decide(base, c), base.model_dump_json)
        d = judge(base, c)
        if d.outcome not in PLANS:
            continue
        made: dict[tuple[CheckIn, ...], Decision] = {(): d}
        for weeks in _histories(typical if not quick else typical[:5], 3 if not quick else 2):
            after = made[weeks] = judge(base, c, weeks)
            r.rules.update(rule for _, rule in after.removed)
            if after.staging is not None and after.outline:
                r.rules.add(after.staging.ceiling_rule)
            _sound_after(law, after, base, c, weeks)
            fault = _too_much_at_once(made[weeks[:-1]], after, c)
            step.check(
                fault is None,
                lambda: f"{fault} after {[_told(w) for w in weeks]}: {base.model_dump_json(exclude_none=True)}",
            )
    old = r.law(
        "answers of version 1 go on where they were once a check-in of version 2 clears the new signs, not before",
        "check-ins",
    )
    for base in situations()[:: 5 if not quick else 40]:
        before, first, second = base.model_copy(update={"version": 1}), check_in(week=1, version=1), check_in(week=2)
        if judge(base, c).outcome in PLANS:
            found = replan(before, (first,), c)
            old.check(found.outcome == "incomplete" and is_bare(found), base.model_dump_json)
            whole, cleared = (judge(answers, c, (first, second)) for answers in (base, before))
            old.check(whole.outcome == cleared.outcome and whole.outline is cleared.outline, base.model_dump_json)
    for sign in v.SIGNS[:: 1 if not quick else 8]:
        plan = replan(situations()[30], (check_in(signs=(sign,)),), c)
        law.check(
            is_bare(plan) and plan.outcome == next(t for t, s in contract.TIERS.items() if sign in s),
            f"{sign} in a check-in gives {plan.outcome}",
        )


def _too_much_at_once(before: Any, after: Any, c: Catalogue) -> str | None:
    """What is wrong between the week that was planned and the one that is planned after a check-in."""
    if before.outcome not in PLANS or after.outcome not in PLANS:
        return None
    old, new = ({i.exercise: i.dose for i in d.outline.expected[0].items} for d in (before, after))
    verdict = after.verdicts[-1].verdict
    joined = [id_ for id_ in new if id_ not in old]
    if verdict in ("progress", "hold") and len(joined) > 1:
        return f"{', '.join(joined)} come at once"
    for id_ in new.keys() & old.keys():
        a, b = ((d[id_].load_class, d[id_].sets * d[id_].reps * (d[id_].hold_s or 1)) for d in (old, new))
        if b > a and not (verdict == "progress" and outside.is_one_step(c.exercises[id_], old[id_], new[id_])):
            return f"{id_} goes from {old[id_]} to {new[id_]} at {verdict}"
    return None


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
