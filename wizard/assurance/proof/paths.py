"""The paths around the rules: a person lives with a kept plan, and what the rules promise must hold on every way there.

A *walk* takes one step after the other, as the pages offer them, over histories like those of the store: answers,
signs and slips, check-ins and their corrections, workouts, moves, swaps, files, links and records, two people. After each
step the laws are checked on all that is made of the plan. What counts as stopped is worked out here a second
time, from what was said and in which order, without ``segments`` or ``timeline``. The steps follow from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from catalogue.model import Catalogue
from wizard import charts
from wizard.answers.model import NONE, VERSION, Answers, CheckIn, Tests
from wizard.exports import fhir, formats, link, qr_code
from wizard.follow_up import history as past
from wizard.follow_up import report
from wizard.follow_up.diary import diary
from wizard.follow_up.timeline import begins_part, parts, segments
from wizard.plan.decide import decide, replan
from wizard.plan.model import Plan, is_bare
from wizard.rules.checking_in import DAYS_OF_A_STEP
from wizard.rules.segments import REFERRALS
from wizard.store import History, Revision, Start, Workout, from_file, to_file
from wizard.store.documents import Addition, AnswersEntry, CheckInEntry, WorkoutEntry, entry_of
from wizard.text import plain_plan
from wizard.words import Words

from .contract import COLOURS
from .report import Law, Report

SEED = 15
STEPS_SHORT, STEPS_LONG, STEPS_FULL = 1_000, 3_000, 20_000  # the last in the long form of the tests
STEPS_OF_A_WALK = 40
COUNTED = "steps of people who live with a kept plan"
BEGAN = datetime(2026, 1, 5, 10, tzinfo=UTC)
SIGNS = ("cauda_equina", "swollen_calf", "locking_giving_way")
PASSED = Tests(
    stand_30s="level", single_leg_squat="good", side_plank_20s="yes", stairs="easy", lying_on_side_hurts=False
)
LAWS = {
    "sign": "while the newest thing said is a sign or led to a referral, nothing shown or taken along names an exercise, a dose or a week",
    "newest": "nothing shown is above what the newest answers and their own weeks allow alone",
    "course": "new answers about health start nowhere above what the weeks before had reached",
    "soon": "a check-in less than five days after the one before raises nothing",
    "stopped": "a stopped plan goes on only by later answers without the sign and a clinician's word, below the old dose; "
    "or where the sign itself was corrected",
    "others": "what one person says never changes the plan of another",
    "kept": "nothing that was entered is lost: entries only grow, and a correction stands beside what it corrects",
    "elsewhere": "a link, record or file leads nowhere above the plan that it was taken from",
}


# --- what is kept ------------------------------------------------------------------------------------------


class Shelf(Protocol):
    """What keeps the histories of a walk."""

    def keep(self, owner: str, start: Start, at: datetime) -> None: ...
    def bring(self, owner: str, found: History) -> None: ...
    def add(self, owner: str, addition: Addition, corrects: int | None, at: datetime) -> None: ...
    def read(self, owner: str) -> History | None: ...
    def delete(self, owner: str) -> None: ...
    def restart(self) -> None: ...


class Memory:
    """A shelf without a disk."""

    def __init__(self) -> None:
        self._found: dict[str, History] = {}

    def keep(self, owner: str, start: Start, at: datetime) -> None:
        self._found[owner] = History(made_at=at, state=1, start=start)

    def bring(self, owner: str, found: History) -> None:
        self._found[owner] = found

    def add(self, owner: str, addition: Addition, corrects: int | None, at: datetime) -> None:
        before = self._found[owner]
        number = len(before.entries) + 1
        first = None if corrects is None else before.first_of(corrects)
        entry = entry_of(number, at, addition, first)
        self._found[owner] = History(**{**dict(before), "state": before.state + 1, "entries": (*before.entries, entry)})

    def read(self, owner: str) -> History | None:
        return self._found.get(owner)

    def delete(self, owner: str) -> None:
        del self._found[owner]

    def restart(self) -> None:
        pass


# --- what people say -----------------------------------------------------------------------------------------

_PAINS: tuple[dict[str, Any], ...] = (
    {"rest": 0, "activity": 1, "night": 0, "settles": "same_day", "lying_on_side_hurts": False},
    {"rest": 0, "activity": 2, "night": 0, "settles": "same_day", "lying_on_side_hurts": False},
    {"rest": 1, "activity": 4, "night": 2, "settles": "next_morning", "lying_on_side_hurts": True},
    {"rest": 4, "activity": 7, "night": 4, "settles": "longer", "lying_on_side_hurts": True},
    {"rest": None, "activity": 4, "night": 2, "settles": None, "lying_on_side_hurts": None},
)
_TESTS: tuple[dict[str, Any], ...] = (
    {"stand_30s": "drops", "stairs": "some_pain"},
    {"stand_30s": "level", "stairs": "some_pain"},
    {"stand_30s": "level", "stairs": "easy"},
    {"stand_30s": "level", "stairs": "easy", "single_leg_squat": "good", "side_plank_20s": "yes"},
)
_KITS = (("none",), ("mini_band", "step"), ("chair", "long_band"), ("long_band", "mini_band", "step"))
_CONDITIONS = (
    ("none",),
    ("none",),
    ("none",),
    ("balance_or_falls",),
    ("high_blood_pressure",),
    ("shoulder_or_wrist_pain",),
)
_CANNOT_WALK = (
    {"rest": 5, "activity": 9, "night": 5, "settles": "longer"},
    {"stairs": "cannot"},
)  # a sign follows from these two


def answers_of(rng: random.Random, before: Answers | None = None) -> Answers:
    """Answers of somebody, or those ``before`` with one thing changed. None of them is a sign."""
    data: dict[str, Any] = before.model_dump(mode="json") if before else {}
    about = (
        ("pain", "ability", "conditions", "equipment", "wishes")
        if before is None
        else (rng.choice(("pain", "pain", "ability", "conditions", "equipment", "wishes")),)
    )
    data.update(version=VERSION, signs=[NONE])
    if before is None:
        data.update(age_band=rng.choice(("18_39", "40_59", "80_plus")), goals=["reduce_pain"])
        data["pain"] = {
            "site": [rng.choice(("outer_hip", "outer_hip", "buttock"))],
            "side": rng.choice(("left", "right", "both")),
            "duration": "over_3_months",
            "trend": "same",
        }
        data["ability"] = {"front_hip_burn": "no"}
    if "pain" in about:
        data["pain"] = {**data["pain"], **rng.choice(_PAINS)}
    if "ability" in about:
        data["ability"] = {"front_hip_burn": "no", **rng.choice(_TESTS)}
    if "conditions" in about:
        data["conditions"] = rng.choice(_CONDITIONS)
    if "equipment" in about:
        data["equipment"] = rng.choice(_KITS)
    if "wishes" in about:
        data.update(sessions_per_week=rng.choice((2, 3, 4)), weeks=rng.choice((4, 8)))
    return Answers.from_data(data)


def week_of(kind: str, week: int, days: int | None, rng: random.Random) -> CheckIn:
    """A check-in of this kind."""
    said: dict[str, Any] = {
        "version": VERSION,
        "night": 0,
        "week": week,
        "days_since_last": days,
        "sessions_done": 4,
        "pain_during": 1,
        "next_morning": "usual",
        "overall": "better",
        "easy_at_top": True,
        "felt": "side",
        "signs": (NONE,),
        "tests": PASSED if rng.random() < 0.7 else Tests(),
    }
    if kind == "sore":
        said.update(pain_during=rng.choice((3, 4, 5)), overall="same", easy_at_top=None)
    elif kind == "worse":
        said.update(
            pain_during=rng.choice((4, 7)),
            overall="worse",
            next_morning=rng.choice(("usual", "worse")),
            easy_at_top=None,
        )
    elif kind == "front":
        said.update(felt="front")
    elif kind == "away":
        said.update(sessions_done=0, felt=None, easy_at_top=None, barrier="no_time")
    elif kind == "open":
        said.update(signs=None)
    elif kind == "sign":
        return CheckIn(version=VERSION, week=week, days_since_last=days, signs=(rng.choice(SIGNS),))
    return CheckIn.model_validate(said)


KINDS = ("good", "good", "good", "good", "sore", "worse", "front", "away", "open", "sign")


# --- what is above what ----------------------------------------------------------------------------------------


def above(shown: Plan, bound: Plan, workouts: bool = True) -> str | None:
    """What of the shown plan lies above the bound, in words; None where nothing does. Without ``workouts`` their number is left out."""
    if not shown.is_plan:
        return None
    if not bound.is_plan:
        return f"a plan where there is none ({bound.outcome})"
    if (shown.stage or 0) > (bound.stage or 0):
        return f"stage {shown.stage} above {bound.stage}"
    if COLOURS.index(shown.ceiling) < COLOURS.index(bound.ceiling):
        return f"ceiling {shown.ceiling} above {bound.ceiling}"
    week, most = shown.weeks[0], bound.weeks[0]
    if workouts and (week.sessions > most.sessions or week.heavy_days > most.heavy_days):
        return f"{week.sessions} workouts, {week.heavy_days} heavy, above {most.sessions} and {most.heavy_days}"
    then = {item.exercise: item for item in most.items}
    for item in week.items:
        if item.exercise in then and amount(item) > amount(then[item.exercise]):
            return f"{item.exercise} {amount(item)} above {amount(then[item.exercise])}"
    return None


def amount(item: Any) -> tuple[int, int]:
    """A dose to compare: its load, then its work."""
    return item.load_class, item.sets * item.reps * (item.hold_s or 1)


def alone(history: History, catalogue: Catalogue) -> Plan:
    """What the newest answers and the check-ins after them lead to, as if nothing had been before them."""
    *earlier, now = segments(history)
    began = max((c.week for s in earlier for c in s.check_ins), default=0)
    began = min([began, *(c.week - 1 for c in now.check_ins)])  # an earlier week that was moved behind them
    own = tuple(c.model_copy(update={"week": c.week - began}) for c in now.check_ins)
    moves = tuple((max(week - began, 0), stage) for week, stage in now.moves)
    return replan(now.answers, own, catalogue, history.start.language, now.swaps, moves)


def named_in(texts: Iterator[str], catalogue: Catalogue) -> str | None:
    """The first exercise that one of these texts names, or a dose; None where none does."""
    for text in texts:
        low = text.lower()
        for exercise in catalogue.exercises.values():
            if exercise.name.lower() in low or f'"{exercise.id}"' in low:
                return exercise.name
    return None


def taken_along(history: History, plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    """All that is made of a plan that shows nothing to do: texts, tables, records, code, picture."""
    words = Words()
    yield plan.to_json()
    yield plain_plan.as_text(plan, words)
    yield formats.csv(plan, words).decode()
    yield formats.fhir(plan, None, catalogue, words, BEGAN).decode()
    yield qr_code.as_text(plan, words, BEGAN.date())
    yield report.as_text(history, past.steps(history, catalogue)[-1:], words)
    if plan.outcome in REFERRALS:
        drawn = charts.build_diary(diary(history, catalogue), catalogue, words)
        yield "\n".join(
            (drawn.alt, *(str(cell) for row in drawn.rows for cell in row if "sets" in str(cell) or cell == "is due"))
        )


# --- one person ----------------------------------------------------------------------------------------------


@dataclass
class Person:
    """What a walk remembers of one person beside the shelf."""

    now: datetime = BEGAN
    slip: int | None = None  # the entry that a tick made, while it can be taken back
    stops: dict[int, str] = field(
        default_factory=dict
    )  # what stopped the plan and was not lifted: entry and "sign" or "verdict"


Step = Callable[["Walk", str, random.Random], str | None]


class Walk:
    """Two people and their steps. ``laws`` count what was checked."""

    def __init__(self, catalogue: Catalogue, laws: dict[str, Law], shelf: Shelf | None = None) -> None:
        self.catalogue, self.laws, self.shelf = catalogue, laws, shelf or Memory()
        self.people = {"A": Person(), "B": Person()}
        self.log: list[str] = []

    def take(self, name: str, owner: str, rng: random.Random) -> bool:
        """Take the step, and check the laws. False where this person cannot take it now."""
        other = next(o for o in self.people if o != owner)
        before, others = self.shelf.read(owner), self.shelf.read(other)
        told = STEPS[name](self, owner, rng)
        if told is None:
            return False
        self.log.append(f"{owner}: {name} {told}".rstrip())
        self._check("others", self.shelf.read(other) == others)
        after = self.shelf.read(owner)
        if after is not None:
            self._check_all(self.people[owner], name, before, after)
        return True

    # --- the laws ---

    def _check(self, law: str, holds: bool, says: str = "") -> None:
        self.laws[law].check(holds, lambda: f"{says}; after: {' / '.join(self.log[-STEPS_OF_A_WALK:])}")

    def _check_all(self, person: Person, name: str, before: History | None, after: History) -> None:
        plan = past.replay(after, self.catalogue)
        then = past.replay(before, self.catalogue) if before else None
        if before is not None:
            self._check("kept", after.entries[: len(before.entries)] == before.entries and after.start == before.start)
        was_stopped = bool(person.stops)
        lifted = self._note_stops(person, before, after, plan)
        bare = is_bare(plan) and not plan.is_plan
        self._check("sign", not person.stops or bare, f"the plan shows something although {person.stops} stopped it")
        if not plan.is_plan:
            named = named_in(taken_along(after, plan, self.catalogue), self.catalogue)
            self._check("sign", bare and named is None, f"{named} is named in what is taken along")
        self._check("newest", (wrong := above(plan, alone(after, self.catalogue))) is None, wrong or "")
        if before is None or then is None:
            return
        newest = after.entries[-1] if len(after.entries) > len(before.entries) else None
        if (
            isinstance(newest, AnswersEntry)
            and newest.corrects is None
            and then.is_plan
            and before.check_ins
            and begins_part(before.answers, newest.answers)
        ):
            self._check("course", (wrong := above(plan, then)) is None, wrong or "")
        if isinstance(newest, CheckInEntry) and newest.corrects is None and then.is_plan:
            days = newest.check_in.days_since_last
            if days is not None and days < DAYS_OF_A_STEP:
                self._check("soon", (wrong := above(plan, then)) is None, wrong or "")
        if was_stopped:
            self._check("stopped", not plan.is_plan or lifted in ("clinician", "corrected"), f"it goes on by {name}")
            if plan.is_plan and lifted == "clinician" and (old := before_stop(before, self.catalogue)):
                self._check("stopped", (wrong := not_below(plan, old, self.catalogue)) is None, wrong or "")

    def _note_stops(self, person: Person, before: History | None, after: History, plan: Plan) -> str:
        """Note what the newest entry stops, and what it lifts: "clinician", "corrected" or nothing."""
        newest = after.entries[-1] if before is not None and len(after.entries) > len(before.entries) else None
        if newest is None:
            return ""
        first, lifted = after.first_of(newest.number), ""
        if newest.corrects is not None and not isinstance(newest, WorkoutEntry):
            was = dict(person.stops)
            person.stops = {
                n: why
                for n, why in was.items()
                if n != first and (why == "sign" or not isinstance(newest, CheckInEntry))
            }
            lifted = "corrected" if was and not person.stops else ""
        if isinstance(newest, CheckInEntry):
            earlier = before.entries[first - 1 :] if before is not None else ()
            known = {
                sign
                for e in earlier
                if after.first_of(e.number) == first and isinstance(e, CheckInEntry)
                for sign in e.check_in.signs or ()
            }
            if (
                set(newest.check_in.signs or ())
                - {NONE}
                - (known - set(person.stops and ()) if newest.corrects else set())
            ):
                person.stops[first] = "sign"
        if isinstance(newest, AnswersEntry):
            if _is_stop(newest.answers.answers, self.catalogue):
                person.stops[first] = "sign"
            elif newest.answers.clinician_said == "may_exercise" and newest.corrects is None:
                lifted, person.stops = "clinician", {}
        if plan.outcome in REFERRALS and not person.stops:
            person.stops[first] = "verdict"
        return lifted if not person.stops else ""


def before_stop(history: History, catalogue: Catalogue) -> Plan | None:
    """The plan that the weeks and answers before the stop lead to, as they count now."""
    stop = past.stop_of(history, catalogue)
    if stop is None:
        return None
    first = history.first_of(stop.number)
    on_the_spot = stop.number not in {
        part.entry for part in parts(history)
    }  # then what it said before is no week that was
    found = past.replay(
        past.only(
            history,
            lambda e: (
                history.first_of(e.number) < stop.number
                and e.number != stop.number
                and not (on_the_spot and history.first_of(e.number) == first)
            ),
        ),
        catalogue,
    )
    return found if found.is_plan else None


def not_below(plan: Plan, old: Plan, catalogue: Catalogue) -> str | None:
    """What of a plan that goes on after a stop is not below the plan before it; the lowest dose of all cannot be lower.

    How many workouts a week is a wish, and may have become another meanwhile; ``alone`` holds it.
    """
    if (wrong := above(plan, old, workouts=False)) is not None:
        return wrong
    then = {item.exercise: item for item in old.weeks[0].items}
    for item in plan.weeks[0].items:
        rung = catalogue.exercises[item.exercise].rungs[0]
        least = rung.sets * rung.reps * (rung.hold_s or 1)
        if item.exercise in then and amount(item) == amount(then[item.exercise]) and amount(item)[1] > least:
            return f"{item.exercise} at its old dose {amount(item)}"
    return None


@lru_cache(maxsize=4096)
def _decided(answers: Answers, catalogue: Catalogue) -> str:
    return decide(answers, catalogue).outcome


def _is_stop(answers: Answers, catalogue: Catalogue) -> bool:
    return _decided(answers, catalogue) in REFERRALS


# --- the steps ---------------------------------------------------------------------------------------------


def _begin(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if walk.shelf.read(owner) is not None:
        return None
    answers = answers_of(rng)
    plan = decide(answers, walk.catalogue)
    if not plan.is_plan:
        return None
    walk.people[owner] = Person(walk.people[owner].now)
    walk.shelf.keep(owner, Start.of(answers, plan), walk.people[owner].now)
    return f"{plan.stage} {plan.ceiling}"


def _of(walk: Walk, owner: str) -> tuple[Person, History] | None:
    found = walk.shelf.read(owner)
    return (walk.people[owner], found) if found is not None else None


def _say(walk: Walk, owner: str, said: Addition, corrects: int | None = None) -> None:
    walk.shelf.add(owner, said, corrects, walk.people[owner].now)


def _without_sign(history: History, catalogue: Catalogue) -> Answers:
    """The answers that a new walk begins with: those before the sign, where one is ticked in the newest."""
    stop = past.stop_of(history, catalogue)
    if stop is None or stop.by != "answers":
        return history.answers
    return past.answers_before(history, stop.number).answers


def _answer_again(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    answers = answers_of(rng, _without_sign(at[1], walk.catalogue))
    at[0].slip = None
    _say(walk, owner, Revision(answers=answers, swaps=at[1].swaps))
    return f"{answers.pain.activity} {answers.ability.stand_30s} {answers.conditions} {answers.equipment} {answers.sessions_per_week}"


def _tick(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    if rng.random() < 0.7:
        said = at[1].answers.model_copy(update={"signs": (rng.choice(SIGNS),)})
    else:
        pain, ability = _CANNOT_WALK
        data = at[1].answers.model_dump(mode="json")
        said = Answers.from_data({**data, "pain": {**data["pain"], **pain}, "ability": {**data["ability"], **ability}})
    if said == at[1].answers:
        return None
    again = at[0].slip is not None
    _say(walk, owner, Revision(answers=said, swaps=at[1].swaps), at[0].slip)
    at[0].slip = at[0].slip or len(at[1].entries) + 1
    return f"{said.signs} {'again' if again else ''}"


def _untick(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None or at[0].slip is None:
        return None
    _say(walk, owner, past.answers_before(at[1], at[0].slip), at[0].slip)
    number, at[0].slip = at[0].slip, None
    return str(number)


def _correct_answers(walk: Walk, owner: str, rng: random.Random) -> str | None:
    """From the stopped plan, where nothing was said since: the way back into the answers."""
    if (at := _of(walk, owner)) is None:
        return None
    stop = past.stop_of(at[1], walk.catalogue)
    if stop is None or stop.by != "answers" or not stop.can_be_corrected:
        return None
    at[0].slip = at[1].first_of(stop.number)
    return _untick(walk, owner, rng)


def _say_clinician(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None or past.stop_of(at[1], walk.catalogue) is None:
        return None
    at[0].slip = None
    said = rng.choice(("not_yet", "not_seen"))
    _say(walk, owner, Revision(answers=at[1].answers, swaps=at[1].swaps, clinician_said=said))
    return said


def _go_on(walk: Walk, owner: str, rng: random.Random) -> str | None:
    """A clinician allowed exercise, and the questions were answered again; sometimes with the sign still there."""
    if (at := _of(walk, owner)) is None or past.stop_of(at[1], walk.catalogue) is None:
        return None
    at[0].slip = None
    signs = (rng.choice(SIGNS),) if rng.random() < 0.15 else (NONE,)
    base = _without_sign(at[1], walk.catalogue)
    base = answers_of(rng, base) if rng.random() < 0.3 else base
    answers = base.model_copy(update={"signs": signs})
    _say(walk, owner, Revision(answers=answers, swaps=at[1].swaps, clinician_said="may_exercise"))
    return f"{signs}"


def _check_in(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    if not past.replay(at[1], walk.catalogue).is_plan and rng.random() < 0.8:
        return None
    due = max((c.week for c in at[1].check_ins), default=0) + 1
    kind = rng.choice(KINDS)
    days = past.days_since_last(at[1], at[0].now) if rng.random() < 0.9 else None
    said = week_of(kind, due + rng.choice((0, 0, 0, 0, 1, 3)), days, rng)
    at[0].slip = None
    _say(walk, owner, said)
    return f"{kind} week {said.week} after {days} days"


def _correct_check_in(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    found = [e for e in at[1].standing() if isinstance(e, CheckInEntry)]
    if not found:
        return None
    entry = rng.choice(found)
    taken = {c.week for c in at[1].check_ins} - {entry.check_in.week}
    free = [week for week in range(1, max(c.week for c in at[1].check_ins) + 3) if week not in taken]
    week = entry.check_in.week if rng.random() < 0.6 else rng.choice(free)
    kind = rng.choice(KINDS)
    _say(walk, owner, week_of(kind, week, entry.check_in.days_since_last, rng), entry.number)
    return f"{entry.number} of week {entry.check_in.week}: {kind} week {week}"


def _work_out(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None or not past.replay(at[1], walk.catalogue).is_plan:
        return None
    due = max((c.week for c in at[1].check_ins), default=0) + 1
    _say(walk, owner, Workout(week=due, effort=rng.randint(0, 10), pain_during=rng.randint(0, 10), felt="side"))
    return ""


def _correct_workout(walk: Walk, owner: str, rng: random.Random) -> str | None:
    found = [e for e in at[1].standing() if isinstance(e, WorkoutEntry)] if (at := _of(walk, owner)) else []
    if not found:
        return None
    entry = rng.choice(found)
    _say(walk, owner, entry.workout.model_copy(update={"effort": rng.randint(0, 10)}), entry.number)
    return str(entry.number)


def _move(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    way = rng.choice((past.way_down, past.way_up))(at[1], walk.catalogue)
    if way is None or way.revision is None:
        return None
    _say(walk, owner, way.revision)
    return f"to stage {way.stage}"


def _swap(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    if at[1].swaps and rng.random() < 0.3:
        _say(walk, owner, Revision(answers=at[1].answers, swaps=at[1].swaps[:-1]))
        return "back"
    picks = past.replay(at[1], walk.catalogue).picks
    found = past.swap_ways(at[1], (pick.exercise for pick in picks), walk.catalogue)
    if not found:
        return None
    swap, revision, _ = rng.choice(found)
    _say(walk, owner, revision)
    return f"{swap}"


def _carry(walk: Walk, owner: str, rng: random.Random) -> str | None:
    """Save all weeks, delete them here, and bring them back."""
    if (at := _of(walk, owner)) is None:
        return None
    before = past.replay(at[1], walk.catalogue)
    walk.shelf.delete(owner)
    walk.shelf.bring(owner, from_file(to_file(at[1])))
    at[0].slip = None
    found = walk.shelf.read(owner)
    assert found is not None
    walk._check("elsewhere", past.replay(found, walk.catalogue) == before, "the file leads to another plan")
    return ""


def _link(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    plan, answers, swaps = past.replay(at[1], walk.catalogue), at[1].answers, at[1].swaps
    if not formats.is_all_in_answers(plan, answers, swaps, walk.catalogue):
        return None
    opened = decide(*_reordered(link.unpack(link.pack(answers, swaps)), walk.catalogue))
    walk._check("elsewhere", not opened.is_plan or above(opened, plan) is None, "the link leads above the plan")
    return ""


def _reordered(found: tuple[Answers, Any], catalogue: Catalogue) -> tuple[Any, ...]:
    return found[0], catalogue, "en", found[1]


def _record(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if (at := _of(walk, owner)) is None:
        return None
    plan = past.replay(at[1], walk.catalogue)
    answers = formats.answers_beside(plan, at[1].answers, at[1].swaps, walk.catalogue)
    try:
        opened = decide(
            fhir.read_bundle(formats.fhir(plan, answers, walk.catalogue, Words(), walk.people[owner].now)),
            walk.catalogue,
        )
    except fhir.RecordError:
        walk._check("elsewhere", True)
        return "refused"
    walk._check("elsewhere", above(opened, plan) is None, "the record leads above the plan")
    return ""


def _delete(walk: Walk, owner: str, rng: random.Random) -> str | None:
    if _of(walk, owner) is None or rng.random() < 0.8:
        return None
    walk.shelf.delete(owner)
    walk.people[owner] = Person(walk.people[owner].now)
    return ""


def _restart(walk: Walk, owner: str, rng: random.Random) -> str | None:
    walk.shelf.restart()
    return ""


def _wait(walk: Walk, owner: str, rng: random.Random) -> str | None:
    days = rng.choice((1, 3, 4, 5, 7, 7, 7, 20))
    walk.people[owner].now += timedelta(days=days)
    return f"{days} days"


STEPS: dict[str, Step] = {
    "begin": _begin,
    "answer again": _answer_again,
    "tick a sign": _tick,
    "take it back": _untick,
    "correct the answers": _correct_answers,
    "say not yet": _say_clinician,
    "go on after a clinician's word": _go_on,
    "check in": _check_in,
    "correct a check-in": _correct_check_in,
    "work out": _work_out,
    "correct a workout": _correct_workout,
    "move a stage": _move,
    "swap": _swap,
    "bring a file back": _carry,
    "open a link": _link,
    "open a record": _record,
    "delete": _delete,
    "restart": _restart,
    "wait": _wait,
}
WEIGHTS = {
    "check in": 6,
    "wait": 6,
    "answer again": 2,
    "go on after a clinician's word": 3,
    "correct a check-in": 2,
    "begin": 4,
}


def walk_on(walk: Walk, rng: random.Random) -> None:
    """One step that is possible now."""
    names = [*STEPS]
    while not walk.take(rng.choices(names, [WEIGHTS.get(n, 1) for n in names])[0], rng.choice("AAAB"), rng):
        pass


def paths(r: Report, c: Catalogue, quick: bool) -> None:
    """Seeded walks, each with two people and empty shelves."""
    laws = {id_: r.law(says, "paths") for id_, says in LAWS.items()}
    steps = STEPS_SHORT if quick else STEPS_LONG
    for number in range(steps // STEPS_OF_A_WALK):
        walk, rng = Walk(c, laws), random.Random(SEED * 1_000_003 + number)
        for _ in range(STEPS_OF_A_WALK):
            walk_on(walk, rng)
    r.counts[COUNTED] = steps // STEPS_OF_A_WALK * STEPS_OF_A_WALK
