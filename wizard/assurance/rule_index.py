"""The open book: what the program knows and how it decides, put in order for anybody to read. Pure.

Rules stand room by room, in the order in which a decision walks through them. How often each one
takes part was counted once over people drawn by lot (``python -m wizard.assurance.rule_index`` counts again) and
stands in ``fires.toml``, with a digest of what was counted that leaves words out.
"""

from __future__ import annotations

import hashlib
import random
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from catalogue import load
from catalogue import vocabulary as v
from catalogue.model import Catalogue, Claim, Exercise, Stretch
from wizard.answers.model import VERSION, Answers, CheckIn
from wizard.answers.questions import QUESTIONS, Question, with_answer
from wizard.plan.decide import replan
from wizard.plan.digests import deciding_digest
from wizard.plan.model import Plan
from wizard.rules import choosing, progressing, tfl
from wizard.rules.advising import ADVISED
from wizard.rules.rule import REGISTER, Rule

# --- rules, room by room ----------------------------------------------------------------------

ROOMS = ("screening", "staging", "shortlisting", "choosing", "tfl", "progressing", "advising", "checking_in")


@lru_cache(maxsize=1)
def rules_by_room() -> dict[str, tuple[Rule, ...]]:
    """Every declared rule under the room that declares it: rooms as a decision walks them, rules as declared."""
    order = {id_: place for place, id_ in enumerate(REGISTER)}
    return {
        room: tuple(
            sorted(_rules_in(vars(import_module(f"wizard.rules.{room}")).values()), key=lambda rule: order[rule.id])
        )
        for room in ROOMS
    }


def _rules_in(values: Iterable[Any]) -> set[Rule]:
    found: set[Rule] = set()
    for value in values:
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        found.update(rule for rule in inside if isinstance(rule, Rule))
    return found


FOLLOWS_FROM = {  # what the rules derive, and the answers behind it
    "ceiling": ("pain.rest", "pain.activity", "pain.night", "pain.settles", "pain.trend"),
    "tendon_pattern": ("pain.site",),
    "irritable": (
        "pain.site",
        "pain.lying_on_side_hurts",
        "pain.rest",
        "pain.activity",
        "pain.night",
        "pain.settles",
        "pain.trend",
    ),
    "contradictory": ("pain.site", "pain.rest", "pain.activity", "pain.night", "pain.settles"),
}


def behind(fields: Iterable[str]) -> tuple[Question, ...]:
    """The questions whose answers a rule read, in the order in which they are asked."""
    asked = {answer for field in fields for answer in FOLLOWS_FROM.get(field, (field,))}
    return tuple(question for question in QUESTIONS if question.id in asked)


# --- how often each takes part ------------------------------------------------------------------

FIRES = Path(__file__).parent / "rule_counts.toml"
PEOPLE, SEED = 5_000, 20_260_101
LONGEST = 16  # weekly check-ins of one person


@dataclass(frozen=True)
class Fires:
    """In how many of ``people`` made-up people each rule took part, and what was counted."""

    people: int
    of: str
    counts: dict[str, int]

    @property
    def is_stale(self) -> bool:
        """True once the rules, the exercises or the questions are others than those that were counted. Words do not count."""
        return self.of != _counted(load())


def _counted(catalogue: Catalogue) -> str:
    """SHA-256 over what decides and over the questions that the made-up people were drawn from."""
    asked = [(q.id, q.page, q.kind, [option.id for option in q.options]) for q in QUESTIONS]
    return f"sha256:{hashlib.sha256(f'{deciding_digest(catalogue)} {asked}'.encode()).hexdigest()}"


@lru_cache(maxsize=1)
def fires() -> Fires:
    """The counts that ship with the program."""
    data = tomllib.loads(FIRES.read_text("utf-8"))
    return Fires(data["people"], data["of"], data["counts"])


def count_fires(people: int, catalogue: Catalogue) -> dict[str, int]:
    """In how many of ``people`` made-up people each rule takes part, by rule id."""
    counts: Counter[str] = Counter()
    for answers, check_ins, swaps in made_up(people, catalogue):
        first = replan(answers, (), catalogue, swaps=swaps(replan(answers, (), catalogue)))
        found = set(rules_of(first, catalogue))
        if first.is_plan:
            found.update(rules_of(replan(answers, check_ins, catalogue), catalogue))
        counts.update(found)
    return {id_: counts[id_] for id_ in REGISTER}


def made_up(people: int, catalogue: Catalogue, seed: int = SEED) -> Iterator[tuple[Answers, tuple[CheckIn, ...], Any]]:
    """People drawn by lot, always the same: answers, check-ins, and what they swap. Nobody's real answers.

    Each option is as likely as the next; one answer in twenty is left open, one person in ten has a sign.
    Half of the people have little pain and pass their tests, so that later stages are reached too.
    """
    draw = random.Random(seed)
    for _ in range(people):
        answers = _draw_answers(draw)
        check_ins = tuple(_draw_check_in(draw, week) for week in _draw_weeks(draw))
        swaps = draw.random() < 0.2
        yield answers, check_ins, lambda plan, swaps=swaps: _first_swap(plan) if swaps else ()


def _draw_answers(draw: random.Random) -> Answers:
    answers, is_calm = Answers(), draw.random() < 0.5
    for question in QUESTIONS:
        if draw.random() < 0.05:
            continue
        answers = with_answer(answers, question.id, _draw_answer(draw, question, is_calm))
    return answers


def _draw_answer(draw: random.Random, question: Any, is_calm: bool) -> Any:
    ids = [option.id for option in question.options]
    if question.id == "signs":
        return (draw.choice(v.SIGNS),) if draw.random() < 0.1 else ("none",)
    if question.id == "history":
        return tuple(draw.sample(v.HISTORY[:-2], draw.choice((1, 1, 2)))) if draw.random() < 0.3 else ("none",)
    if question.id == "conditions":
        return tuple(draw.sample(v.CONDITIONS, draw.choice((1, 1, 2)))) if draw.random() < 0.5 else ("none",)
    if question.id == "ability.known_stage":
        return draw.choice((None, None, None, *ids))
    if question.kind == "nprs":
        return draw.choice(ids[:3] if is_calm else ids)
    if question.kind == "many":
        return (
            tuple(draw.sample(ids[:-1], draw.randint(1, min(4, len(ids) - 1)))) if draw.random() < 0.85 else ("none",)
        )
    if question.kind == "ranked":
        return tuple(draw.sample(ids, draw.randint(1, 3)))
    if is_calm and question.page == "abilities":
        return ids[1] if question.id == "ability.front_hip_burn" else ids[0]
    if is_calm and question.page == "behaviour":
        return draw.choice([id_ for id_ in ids if id_ not in (True, "longer", "worse", "under_2_weeks")])
    return draw.choice(ids)


def _draw_weeks(draw: random.Random) -> list[int]:
    return [week for week in range(1, draw.randint(2, LONGEST + 1)) if draw.random() < 0.9]


def _draw_check_in(draw: random.Random, week: int) -> CheckIn:
    """Each answer is mostly a good one; now and then one is not."""

    def mostly(good: tuple[Any, ...], other: tuple[Any, ...]) -> Any:
        return draw.choice(other if draw.random() < 0.12 else good)

    return CheckIn(
        version=VERSION,
        night=mostly((0, 1, 2), (None, 5, 6, 8)),
        days_since_last=mostly((7,), (3, None)),
        week=week,
        sessions_done=mostly((3, 4), (0, 1, 2, None)),
        pain_during=mostly((0, 1, 2), (3, 4, 5, 6, None)),
        next_morning=mostly(("usual",), ("worse", "sore_muscles", None)),
        overall=mostly(("better", "same"), ("worse", None)),
        easy_at_top=mostly((True,), (False, None)),
        felt=mostly(("side", "back"), ("front", "not_sure", None)),
        signs=draw.choices((("none",), None, (v.SIGNS[9],)), (97, 2, 1))[0],
        barrier=mostly((None,), ("no_time", "hurts")),
        tests=mostly((_PASSED,), ({}, {**_PASSED, "stand_30s": "drops"})),
    )


_PASSED = {
    "stand_30s": "level",
    "single_leg_squat": "good",
    "side_plank_20s": "yes",
    "stairs": "easy",
    "lying_on_side_hurts": False,
}


def _first_swap(plan: Plan) -> tuple[tuple[str, str], ...]:
    return next((((pick.exercise, pick.tfl.swap),) for pick in plan.picks if pick.tfl.swap), ())


def rules_of(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    """The ids of the rules that took part in a plan."""
    yield from (f.rule for f in plan.findings if f.verdict == "met")
    yield from (f.rule for verdict in plan.verdicts for f in verdict.reasons)
    yield from (part.rule for part in plan.considered)
    yield from (reason.rule for pick in plan.picks for reason in pick.reasons)
    yield from plan.fewer_because.rules if plan.fewer_because else ()
    if plan.fewer_because:
        yield choosing.FEWER.id
    for pick in plan.picks:  # a rule that gives 0 points takes part too
        of_front = catalogue.exercises[pick.exercise].tfl
        yield from (tfl.class_rule(of_front.measured).id, choosing.TFL_POINTS[of_front.tfl_class].id)
    if plan.is_plan:
        yield from (tfl.SELF_CHECK.id, ADVISED.id, choosing.CALM_FIRST[plan.ceiling or ""].id)


def write_fires(path: Path = FIRES) -> int:
    """Count again and write; returns the number of rules."""
    catalogue = load()
    counts = count_fires(PEOPLE, catalogue)
    lines = [
        "# In how many made-up people each rule takes part. Made by: python -m wizard.assurance.rule_index",
        f"people = {PEOPLE}",
        f"seed = {SEED}",
        f'of = "{_counted(catalogue)}"',
        "",
        "[counts]",
        *(f"{id_} = {count}" for id_, count in counts.items()),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return len(counts)


# --- exercises -------------------------------------------------------------------------------------

EXTRA, NEVER, STRETCH = "extra", "never", "stretch"
SHELVES = ("1", "2", "3", EXTRA, STRETCH, NEVER)  # stages, then what stands beside them
WITHOUT_KIT = "none"
SERVES = 2  # of 3: from here on an exercise serves a goal well


def shelf_of(id_: str, catalogue: Catalogue) -> str:
    """Where an exercise or stretch stands: a stage, or one of the shelves beside them."""
    if id_ in catalogue.stretches:
        return STRETCH
    e = catalogue.exercises[id_]
    return {"main": str(e.stage), "accessory": EXTRA, "never_offered": NEVER}[e.role]


@dataclass(frozen=True)
class Filters:
    """What is looked for. None asks for nothing; ``text`` stands anywhere in names and summary."""

    text: str = ""
    shelf: str | None = None
    kit: str | None = None
    position: str | None = None
    tfl: str | None = None
    goal: str | None = None


def entries(catalogue: Catalogue, filters: Filters, words_of: Any) -> tuple[str, ...]:
    """The ids of exercises and stretches that fit, in the order of the shelves. ``words_of(id)`` is searched."""
    ids = sorted((*catalogue.exercises, *catalogue.stretches), key=lambda id_: SHELVES.index(shelf_of(id_, catalogue)))
    return tuple(
        id_
        for id_ in ids
        if _fits(id_, filters, catalogue) and filters.text.casefold().strip() in words_of(id_).casefold()
    )


def _fits(id_: str, f: Filters, catalogue: Catalogue) -> bool:
    if f.shelf and shelf_of(id_, catalogue) != f.shelf:
        return False
    if id_ in catalogue.stretches:
        return (
            not f.tfl
            and not f.goal
            and f.kit in (None, WITHOUT_KIT)
            and f.position in (None, catalogue.stretches[id_].position)
        )
    e = catalogue.exercises[id_]
    return (
        (not f.kit or any(f.kit in kit or (f.kit == WITHOUT_KIT and not kit) for kit in e.kit))
        and f.position in (None, e.position)
        and f.tfl in (None, e.tfl.tfl_class)
        and (not f.goal or choosing.fit(f.goal, e) >= SERVES)
    )


def goals_served(e: Exercise) -> tuple[str, ...]:
    """The goals that an exercise serves well (own placement)."""
    return tuple(goal for goal in v.GOALS if choosing.fit(goal, e) >= SERVES)


def ladder(e: Exercise) -> tuple[progressing.Dose, ...]:
    """The doses R0 to R4 with the starting load."""
    kit = tuple(item for item in v.EQUIPMENT if item != "none")
    return tuple(
        progressing.dose(e, at, kit, False)._replace(load=e.rungs[0].load) for at in range(progressing.TOP_RUNG + 1)
    )


# --- evidence: three kinds, never on one axis -----------------------------------------------------------

ACTIVITY, FORCE, TRIALS, TEXTS = "activity", "force", "trials", "texts"
EVIDENCE = (ACTIVITY, FORCE, TRIALS, TEXTS)
_OF_METHOD = {
    "surface_emg": ACTIVITY,
    "fine_wire_emg": ACTIVITY,
    "emg_informed_model": FORCE,
    "randomised_trial": TRIALS,
    "controlled_trial": TRIALS,
}
_OF_KIND = {"activity": ACTIVITY, "ratio": ACTIVITY, "force": FORCE, "trial": TRIALS}


def evidence_of(claim: Claim, catalogue: Catalogue) -> str:
    """Electrical activity, modelled force, trials; or texts, guidelines and our own choices."""
    method = claim.method or catalogue.sources[claim.source].method
    return _OF_KIND.get(claim.kind) or _OF_METHOD.get(method, TEXTS)


# --- sources --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rests:
    """What rests on one source. ``claims`` are (exercise or stretch, place in its claims)."""

    claims: tuple[tuple[str, int], ...] = ()
    gradings: tuple[str, ...] = ()  # exercises whose TFL class, band, force tier or dose come from it
    rules: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """All that rests on it."""
        return sum(
            len(part)
            for part in (
                self.claims,
                self.gradings,
                self.rules,
                self.disagreements,
                self.signs,
                self.conditions,
                self.advice,
            )
        )


@lru_cache(maxsize=4)
def resting_on(catalogue: Catalogue) -> dict[str, Rests]:
    """What rests on each source of the bibliography."""
    c = catalogue
    things: dict[str, Exercise | Stretch] = {**c.exercises, **c.stretches}
    return {
        id_: Rests(
            claims=tuple(
                (t.id, n) for t in things.values() for n, claim in enumerate(t.claims, 1) if claim.source == id_
            ),
            gradings=tuple(t.id for t in things.values() if id_ in _graded_by(t)),
            rules=tuple(rule.id for rule in REGISTER.values() if id_ in rule.sources),
            disagreements=tuple(
                d.id for d in c.disagreements.values() if id_ in (*d.claim_a_sources, *d.claim_b_sources, *d.sources)
            ),
            signs=tuple(s.id for s in c.signs.values() if id_ in s.sources),
            conditions=tuple(s.id for s in c.conditions.values() if id_ in s.sources),
            advice=tuple(a.id for a in c.advice.values() if id_ in a.sources),
        )
        for id_ in c.sources
    }


def _graded_by(thing: Any) -> tuple[str | None, ...]:
    if not isinstance(thing, Exercise):
        return (thing.dose_source,)
    return (
        thing.tfl.source,
        thing.evidence.band_source,
        thing.evidence.force_source,
        thing.dose_source,
        thing.never_source,
    )


if __name__ == "__main__":
    print(f"{FIRES.name}: {write_fires()} rules, {PEOPLE} made-up people.")
