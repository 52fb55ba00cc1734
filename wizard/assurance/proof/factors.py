"""The factors, each enumerated completely: screen, pain, staging, shortlist, kit, choice, dose, courses.

Each function takes a ``Report`` and adds its laws. The functions of ``wizard.rules`` are called as they
ship; what they return is compared with ``contract.py`` and with itself one step further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, pairwise, product
from pathlib import Path
from typing import Any

from catalogue import vocabulary as v
from catalogue.model import Catalogue
from wizard.answers.facts import Facts
from wizard.rules import (
    NO_LONG_HOLDS,
    _count,  # the number of picks, as ``judge`` asks for it
    advising,
    choosing,
    forecast,
    progressing,
    screening,
    shortlisting,
    staging,
)
from wizard.rules.screening import Screen, careful, screen
from wizard.rules.shortlisting import ShortlistKey

from . import contract, space
from .contract import Person
from .report import Report
from .space import CALM, facts_of, representatives, told

COLOURS = contract.COLOURS
NOTHING: frozenset[str] = frozenset()
TESTS_THAT_RULE_OUT: tuple[dict[str, Any], ...] = (
    {"burn": "yes"},
    {"plank": "no"},
)  # answers of the tests with an exclusion of their own
CAPPING = (*contract.STAGE_2_AT_MOST, "pelvic_girdle_pain")  # the conditions that limit the stage for good
# From better to worse, as far as the contract orders the values; "not answered" is below all.
WORSE: dict[str, tuple[tuple[Any, ...], ...]] = {
    "rest": (tuple(range(11)),),
    "activity": (tuple(range(11)),),
    "night": (tuple(range(11)),),
    "settles": (("same_day", "next_morning", "longer"),),
    "lying": ((False, True),),
    "trend": (("better", "slightly_worse"), ("same", "slightly_worse"), ("slightly_worse", "worse")),
    "side": (("left", "both"), ("right", "both")),
    "stand": tuple(("level", x) for x in v.STAND_30S[1:]),
    "plank": tuple(("yes", x) for x in v.SIDE_PLANK_20S[1:]),
    "squat": tuple(("good", x) for x in v.SINGLE_LEG_SQUAT[1:]),
    "stairs": (("easy", "some_pain", "cannot"),),
    "known_stage": ((3, 2, 1),),
}
FORGETTABLE = ("side", "rest", "night", "settles", "lying", "duration", "trend", "stand", "plank", "squat", "stairs")


def subsets(ids: Iterable[str]) -> Iterator[frozenset[str]]:
    """Every set of these ids, the empty one first."""
    members = tuple(ids)
    return (frozenset(s) for s in chain.from_iterable(combinations(members, n) for n in range(len(members) + 1)))


# --- who reads what ------------------------------------------------------------------------------------


def readings(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law("the factors list every answer that a rule reads", "coverage")
    for name, found in space.readings().items():
        unlisted = found - space.READS.get(name, frozenset())
        law.check(not unlisted, lambda: f"rules/{name}.py reads {', '.join(sorted(unlisted))}, which no factor lists")
    known = {*space.VALUES, *space.MEMBERS, "goals", "ceiling", "tendon_pattern", "irritable", "contradictory"}
    for predicate in space.predicates():
        strange = set(predicate.fields()) - known
        law.check(not strange, lambda: f"a rule reads {', '.join(sorted(strange))}, which no factor lists")
    for name in ("choosing", "progressing", "decision", "tfl"):
        source = (Path(staging.__file__).parent / f"{name}.py").read_text("utf-8")
        law.check(
            "answers.model import" not in source and "answers.facts import" not in source,
            f"rules/{name}.py sees the answers themselves",
        )
    alike = {field: space.classes(field) for field in space.VALUES}
    r.counts["sets of answers covered"] = space.answers_covered()
    r.counts["values of single answers"] = sum(len(values) for values in space.VALUES.values())
    r.counts["classes of values that are alike to every rule"] = sum(len(groups) for groups in alike.values())
    r.counts["orders of the first three goals"] = len(space.goal_classes())


# --- 4.1 screen ---------------------------------------------------------------------------------------------


def hits(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law("derived signs, contradictions and open questions are those of the contract, at every value", "screen")
    asked = r.law("each derived sign sends to where the contract says, and the most urgent one decides", "screen")

    care = r.law("a plan is careful where the contract says so; what is only shown changes nothing", "screen")

    def compare(p: Person) -> None:
        f = facts_of(p)
        found = screen(f, c)
        care.check(bool(careful(f)) == contract.careful(p), lambda: f"careful by {careful(f)}: {told(p)}")
        signs = {screening.BY_ID[id_].sign for id_ in found.derived}
        wanted = contract.derived(p)
        r.rules.update(found.derived, found.contradictions)
        law.check(signs == wanted, lambda: f"signs {sorted(signs)}, not {sorted(wanted)}, for {told(p)}")
        tiers = {sign: tier for sign, tier in found.tiers if sign in wanted}
        asked.check(
            all(tier == contract.tier_of_hit(sign, p) for sign, tier in tiers.items())
            and (found.outcome or None) == (contract.referral(p) or ("incomplete" if found.open_questions else None)),
            lambda: f"{found.outcome} by {tiers} for {told(p)}",
        )
        wrong = {id_.removeprefix("contradiction_") for id_ in found.contradictions}
        rows = {**contract.CONTRADICTIONS, **contract.SHOWN_ONLY}
        law.check(wrong == {id_ for id_, rule in rows.items() if rule(p)}, lambda: f"{sorted(wrong)} for {told(p)}")

    for p in _people_of_hits(quick):
        compare(p)
    _open_questions(r, c)


def _people_of_hits(quick: bool) -> Iterator[Person]:
    """Everybody that one of the derived signs or contradictions could tell apart, group by group of what it reads."""
    V = space.VALUES
    rests, actives, nights = (representatives(f"pain.{name}") for name in ("rest", "activity", "night"))
    some = (None, 0, 1, 3, 5, 8) if quick else space.SCORES
    alone = [{name: score} for name in ("rest", "activity", "night") for score in space.SCORES]
    if quick:
        rests, nights = rests[:4], nights[:3]
    for age, condition in product(
        V["age_band"], ("pregnancy", "recent_birth", "osteoporosis", *(() if quick else (None,)))
    ):
        yield CALM._replace(age_band=age, conditions=frozenset((condition,)) if condition else None)
        yield CALM._replace(age_band=age)
    for rest, active, night in product(rests, some, nights):
        for stairs, stand in product(V["ability.stairs"], V["ability.stand_30s"]):
            yield CALM._replace(rest=rest, activity=active, night=night, stairs=stairs, stand=stand)
    for rest, active, night in product(space.SCORES, space.SCORES, (0, None)):
        yield CALM._replace(rest=rest, activity=active, night=night)
    for one, others, (stairs, stand) in product(
        alone, (0, None), (("cannot", "cannot"), ("cannot", "level"), ("easy", "cannot"))
    ):
        yield CALM._replace(
            **{"rest": others, "activity": others, "night": others, "stairs": stairs, "stand": stand, **one}
        )
    for one, settles, duration in product(alone, V["pain.settles"], V["pain.duration"]):
        yield CALM._replace(settles=settles, duration=duration, **one)
    for rest, active, night, settles, duration in product(some, some, some, V["pain.settles"], V["pain.duration"]):
        yield CALM._replace(rest=rest, activity=active, night=night, settles=settles, duration=duration)
    for trend, duration in product(V["pain.trend"], V["pain.duration"]):
        yield CALM._replace(trend=trend, duration=duration)
    sites = _sites_of_hits()
    held = ("osteoporosis", "hip_replacement_cleared", "abductor_repair_cleared", "pregnancy")
    people = [None, *(frozenset((one,)) for one in held), frozenset(held)]
    for site, rest, active, night in product(sites[:: 3 if quick else 1], rests, actives, nights):
        for conditions in people[:: 2 if quick else 1]:
            brittle = (
                conditions is not None and "osteoporosis" in conditions
            )  # only thin bones ask how long it has hurt
            for duration in V["pain.duration"] if brittle else V["pain.duration"][1:2]:
                yield CALM._replace(
                    conditions=conditions, site=site, rest=rest, activity=active, night=night, duration=duration
                )
    for site, one, other in product(sites[:: 3 if quick else 1], alone, (0, None)):
        for conditions in people:
            scores = {"rest": other, "activity": other, "night": other} | one
            yield CALM._replace(conditions=conditions, site=site, duration="2_to_12_weeks", **scores)
    goals = [(goal,) for goal in v.GOALS] + [(v.GOALS[0], goal) for goal in v.GOALS[1:]] + [v.GOALS]
    for site, rest, active, duration, wanted in product(
        sites[:8], rests, some, V["pain.duration"][1 :: 2 if quick else 1], goals
    ):
        yield CALM._replace(site=site, rest=rest, activity=active, duration=duration, goals=wanted)
    yield from _people_who_fell(quick)


def _sites_of_hits() -> list[frozenset[str] | None]:
    """No place, each place, each with its neighbour, and all places together."""
    members = v.SITES[:-1]
    several = [frozenset(x) for x in (*((one,) for one in members), *pairwise(members))]
    return [None, frozenset(("none",)), *several, frozenset(members)]


def _people_who_fell(quick: bool) -> Iterator[Person]:
    histories = [
        None,
        NOTHING,
        frozenset(("not_sure",)),
        *(frozenset((x,)) for x in v.HISTORY if x not in ("none", "not_sure")),
    ]
    histories += [frozenset(x) for x in combinations([x for x in v.HISTORY if x not in ("none", "not_sure")], 2)]
    held = [None, NOTHING, *(frozenset((x,)) for x in v.CONDITIONS)]
    ticks = [
        frozenset(x)
        for x in ((), ("recent_fall_or_blow",), ("locking_giving_way",), ("recent_fall_or_blow", "cauda_equina"))
    ]
    for age, signs in product(space.VALUES["age_band"], ticks):
        for history, conditions in product(histories[:: 5 if quick else 1], held[:: 3 if quick else 1]):
            yield CALM._replace(age_band=age, signs=signs, history=history, conditions=conditions)


def _open_questions(r: Report, c: Catalogue) -> None:
    opened = r.law("an answer that safety depends on, when missing, is an open question", "screen")
    fields = {"age_band": "age_band", "conditions": "conditions", "site": "pain.site", "activity": "pain.activity"}
    for missing in subsets(("signs", *fields.values())):
        left_open: dict[str, Any] = {field: None for field, name in fields.items() if name in missing}
        p = CALM._replace(**left_open)
        a = space.answers_of(p, signs=None if "signs" in missing else ("none",))
        found = screen(Facts(a), c)
        opened.check(
            set(found.open_questions) == missing and (found.outcome == "incomplete") == bool(missing),
            lambda: f"{sorted(missing)} missing gives {found.outcome}, asks {found.open_questions}",
        )


def tiers(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law(
        "the outcome is the tier of the most urgent sign, ticked or derived; a sign outranks open questions", "screen"
    )
    tier_of = {sign: tier for tier, signs in contract.TIERS.items() for sign in signs}
    law.check(
        tier_of == {id_: sign.tier for id_, sign in c.signs.items()},
        "a sign stands in another tier than in the contract",
    )
    one_each = [signs[0] for signs in contract.TIERS.values()]
    ticks = [(sign,) for sign in tier_of] + list(combinations(tier_of, 2)) + [tuple(s) for s in subsets(one_each)]
    derived = list(subsets(hit.id for hit in screening.DERIVED_HITS))
    derived = [ids for ids in derived if len(ids) <= 2 or len(ids) == len(screening.DERIVED_HITS)]
    for ticked in ticks:
        for by_rule in derived if len(ticked) != 2 else derived[:6]:
            reached = [tier_of[s] for s in ticked]
            reached += [screening.tier_of_hit(screening.BY_ID[id_], c) for id_ in by_rule]
            for missing in ((), ("pain.activity",)):
                found = Screen(ticked, tuple(by_rule), missing, (), screening._tiers(ticked, tuple(by_rule), c))
                want = max(reached, key=contract.CAUTION.index) if reached else "incomplete" if missing else None
                law.check(
                    found.outcome == want,
                    lambda: f"{ticked}, {sorted(by_rule)} and open {missing} give {found.outcome}, not {want}",
                )


# --- 4.2 pain, 4.3 stage ------------------------------------------------------------------------------------


def ceilings(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law("the ceiling is that of the contract at every combination of scores, settling and trend", "pain")
    scores = space.SCORES if not quick else (None, 0, 1, 2, 3, 4, 5, 6, 7, 10)
    for rest, activity, night in product(scores, scores[1:], scores):
        for settles, trend in product(
            space.VALUES["pain.settles"], space.VALUES["pain.trend"] if not quick else (None, "same", "worse")
        ):
            p = Person(rest=rest, activity=activity, night=night, settles=settles, trend=trend)
            found = staging.ceiling(facts_of(p))
            r.rules.add(found.id)
            law.check(found.colour == contract.ceiling(p), lambda: f"{found.colour} by {found.id} for {told(p)}")


PAIN_AXES = ("rest", "activity", "night", "settles", "trend", "duration", "site", "side", "lying")


class PainTable:
    """Every combination of the classes of the pain answers, with all that follows from it, by the rules that ship.

    Side and lying are read by exclusions, duration by caps and signs, and no rule reads one of the former together
    with the latter (``pain_laws`` checks it). So two tables cover all: one over everything but side and lying, one over
    everything but duration.
    """

    def __init__(self, c: Catalogue, quick: bool) -> None:
        values = {axis: representatives(space.PERSON_FIELDS[axis]) for axis in PAIN_AXES if axis != "site"}
        values["activity"] = values["activity"][1:]
        self.site = {name: frozenset((name,)) for name in ("outer_hip", "groin_front", "none")}
        if quick:
            values |= {
                "trend": values["trend"][1:],
                "duration": values["duration"][:2],
                "rest": values["rest"][:3],
                "night": values["night"][:2] + values["night"][-2:],
                "side": values["side"],
            }
        self.values = {**values, "site": tuple(self.site)}
        self.table: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self.examples: dict[tuple[Any, ...], Person] = {}
        for key in dict.fromkeys(
            (*self._keys(side=("left",), lying=(False,)), *self._keys(duration=values["duration"][-1:]))
        ):
            p = self.person(key)
            f = facts_of(p)
            found = screen(f, c)
            if found.outcome:  # a referral: nothing is looked for beyond it
                self.table[key] = (len(found.derived), found.outcome, 0, 0, 0, NOTHING, 0, False, False)
                continue
            placed = staging.stage(f)
            hurts = staging.ANY_PAIN.test(f) == "met"
            exclusions = frozenset(shortlisting.key(f, placed.stage).exclusions)
            self.table[key] = (
                len(found.derived),
                found.outcome,
                COLOURS.index(placed.ceiling),
                placed.stage,
                placed.last_stage,
                exclusions,
                len(careful(f)),
                hurts,
                bool(f.irritable),
            )
            self.examples.setdefault(
                (
                    placed.ceiling,
                    f.tendon_pattern,
                    f.irritable,
                    f.contradictory,
                    hurts,
                    f.pain.activity is not None and f.pain.activity > 2,
                    exclusions,
                ),
                p,
            )

    def _keys(self, **fixed: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        return product(*(fixed.get(axis, self.values[axis]) for axis in PAIN_AXES))

    def person(self, key: tuple[Any, ...]) -> Person:
        named = dict(zip(PAIN_AXES, key, strict=True))
        return CALM._replace(**{**named, "site": self.site[named["site"]]})


def _graver(axis: str, values: tuple[Any, ...]) -> dict[Any, set[Any]]:
    """For each class the classes of every graver value, by the class that each value belongs to."""
    belongs = {value: group[0] for group in space.classes(space.PERSON_FIELDS[axis]) for value in group}
    found: dict[Any, set[Any]] = {value: set() for value in values}
    for order in WORSE.get(axis, ()):
        for milder, worse in pairwise(order):
            a, b = belongs[milder], belongs[worse]
            if a != b and a in found and b in found:
                found[a].add(b)
    return found


def pain_laws(r: Report, c: Catalogue, quick: bool, pain: PainTable) -> None:
    worse = r.law(
        "a worse answer about pain never lowers the caution and never raises ceiling, stage or shortlist", "pain"
    )
    unknown = r.law("a forgotten answer about pain allows nothing that a known one would not", "pain")
    sides = r.law("both hips are at least as strict as one", "pain")
    apart = r.law(
        "no rule reads how long it has hurt together with side or lying, so two tables hold all of pain", "pain"
    )
    for predicate in space.predicates():
        read = space.expanded(predicate.fields())
        apart.check(
            not ("pain.duration" in read and read & {"pain.side", "pain.lying_on_side_hurts"}),
            f"one rule reads {sorted(read)}",
        )
    axes = [(i, axis, _graver(axis, pain.values[axis])) for i, axis in enumerate(PAIN_AXES) if axis != "site"]
    for key, a in pain.table.items():
        for i, axis, graver in axes:
            for value in graver[key[i]]:
                b = pain.table.get((*key[:i], value, *key[i + 1 :]))
                if b is None:
                    continue
                (sides if axis == "side" else worse).check(
                    _no_freer(a, b),
                    lambda: f"{axis} from {key[i]} to {value} frees something: {told(pain.person(key))}",
                )
            if key[i] is None and axis in FORGETTABLE:
                for value in pain.values[axis]:
                    b = pain.table.get((*key[:i], value, *key[i + 1 :]))
                    calm = not a[7]
                    if value is None or b is None or b[0] or (calm and axis in ("settles", "trend")) or a[0]:
                        continue
                    unknown.check(
                        a[3] <= b[3] and a[5] >= b[5] and a[2] >= b[2],
                        lambda: f"{axis} unknown allows more than {value}: {told(pain.person(key))}",
                    )
    r.counts["classes of the pain answers together"] = len(pain.table)
    r.counts["situations of pain that the rest can tell apart"] = len(pain.examples)


def _no_freer(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    if b[0] > 0:
        return a[1] is None or contract.CAUTION.index(a[1]) <= contract.CAUTION.index(b[1])  # a referral
    return bool(a[0] == 0 and b[2] >= a[2] and b[3] <= a[3] and b[4] <= a[4] and b[5] >= a[5] and b[6] >= a[6])


def stages(r: Report, c: Catalogue, quick: bool, pain: PainTable) -> None:
    law = r.law("stage, caps and highest stage are those of the contract", "stage")
    steps = r.law("a failed or forgotten test, a condition, an age or a stage named never raises the stage", "stage")
    seen: dict[tuple[Any, ...], Person] = {}
    for (colour, _, _, differ, hurts, *_), p in pain.examples.items():
        seen.setdefault((colour, differ, hurts), p)
    table: dict[tuple[Any, ...], tuple[int, int]] = {}

    def place(p: Person) -> tuple[int, int]:
        f = facts_of(p)
        screen(f, c)
        found = staging.stage(f)
        r.rules.update((*found.caps, found.row_rule))
        law.check(
            (found.row, found.stage, found.last_stage) == (contract.row(p), contract.stage(p), contract.lasting_cap(p)),
            lambda: f"row {found.row}, stage {found.stage}, highest {found.last_stage} for {told(p)}",
        )
        return found.stage, found.last_stage

    V = space.VALUES
    ability = ("stand", "squat", "plank", "stairs", "known_stage")
    raw = [V[space.PERSON_FIELDS[name]] for name in ability]
    if quick:
        raw[-1] = raw[-1][:3]
    few = [
        tuple(dict.fromkeys((*representatives(space.PERSON_FIELDS[name]), values[-1])))
        for name, values in zip(ability, raw, strict=True)
    ]
    if quick:
        few = [tuple(x for x in values if x in some) for values, some in zip(few, raw, strict=True)]
    for situation, base in seen.items():
        for values in product(*(raw if not quick and situation[0] == "green" else few)):
            table[(situation, values)] = place(
                base._replace(conditions=NOTHING, **dict(zip(ability, values, strict=True)))
            )
    for (situation, values), (stage, last) in list(table.items()):
        for i, name in enumerate(ability):
            for order in (
                *WORSE[name],
                *(((x, None) for x in raw[i] if x is not None) if name != "known_stage" else ()),
            ):
                for milder, graver in pairwise(order):
                    other = table.get((situation, (*values[:i], graver, *values[i + 1 :])))
                    if values[i] == milder and other is not None:
                        steps.check(
                            other <= (stage, last) and other[0] <= stage,
                            lambda: f"{name} from {milder} to {graver} raises the stage from {stage}: {values}",
                        )
    capping = CAPPING
    strong = (
        ("level", "good", "yes", "easy"),
        ("level", "good", "no", "easy"),
        ("level", "wobbles", "yes", "some_pain"),
        ("drops", "good", "yes", "easy"),
    )
    several = [one for one in subsets(capping) if len(one) <= 2] + [frozenset(capping)]  # caps read ids one by one
    for n, ((_, base), able, known) in enumerate(product(seen.items(), strong if not quick else strong[:1], raw[-1])):
        ages = V["age_band"][2:] if not n else ("40_59", "80_plus")
        durations = V["pain.duration"] if not n or not quick else V["pain.duration"][1:2]
        for age, duration in product(ages, durations):
            capped: dict[frozenset[str], tuple[int, int]] = {}
            for conditions in several:
                p = base._replace(
                    conditions=conditions,
                    known_stage=known,
                    age_band=age,
                    duration=duration,
                    **dict(zip(("stand", "squat", "plank", "stairs"), able, strict=True)),
                )
                capped[conditions] = place(p)
            for conditions, (stage, last) in capped.items():
                for more in capping:
                    worse = capped.get(conditions | {more}, (stage, last))
                    steps.check(
                        worse[0] <= stage and worse[1] <= last,
                        lambda: f"{more} raises the stage with {sorted(conditions)}",
                    )
    for condition in set(v.CONDITIONS) - {*capping}:
        place(CALM._replace(conditions=frozenset((condition,))))
    r.counts["classes of tests, conditions, age and pain for the stage"] = law.cases


# --- 4.4 shortlist ---------------------------------------------------------------------------------------------


VARIED_FOR_EXERCISES = {  # what ``exclusions`` and the laws below it run through
    "ability.front_hip_burn",
    "ability.side_plank_20s",
    "ceiling",
    "conditions",
    "goals",
    "irritable",
    "pain.activity",
    "pain.lying_on_side_hurts",
    "pain.side",
    "pain.site",
    "tendon_pattern",
}
VARIED_FOR_STRETCHES = {"age_band", "ceiling", "conditions", "pain.site", "tendon_pattern"}


def exclusion_readings(r: Report) -> None:
    """A rule that rules something out on an answer that is not run through would hold unproved."""
    law = r.law("what rules an exercise or a stretch out reads only answers that are run through for it", "coverage")
    for rules, varied in (
        (shortlisting.EXCLUSIONS, VARIED_FOR_EXERCISES),
        (shortlisting.STRETCH_EXCLUSIONS, VARIED_FOR_STRETCHES),
    ):
        for rule in rules:
            strange = sorted(set(rule.fields()) - varied)
            law.check(
                not strange,
                f"rule {rule.id} reads {', '.join(strange)}, which the laws of what is ruled out do not vary",
            )


def exclusions(r: Report, c: Catalogue, quick: bool, pain: PainTable) -> set[int]:
    """The laws of what is ruled out; returns every set of excluded exercises that can come about, as bit masks."""
    exclusion_readings(r)
    law = r.law("what is ruled out is what the contract rules out, for every condition, place and pain", "shortlist")
    union = r.law("several conditions and places rule out what each of them rules out, no less", "shortlist")
    more = r.law("a condition more, or an answer forgotten, never rules out less", "shortlist")
    situations = list(dict.fromkeys(pain.examples.values()))
    tag_mask = _masks_of_tags(c)

    def held(p: Person, f: Facts | None = None) -> tuple[str, ...]:
        f = f or _placed(p, c)
        found = shortlisting.key(f, 1).exclusions
        r.rules.update(found)
        return found

    def mask(ids: Iterable[str]) -> int:
        found = 0
        for id_ in ids:
            found |= _mask(shortlisting.excluded_by(id_, c), c)
        return found

    own = r.law(
        "the first shortlist holds an exercise of its own stage, unless the plan ends in that stage", "shortlist"
    )
    main = {
        stage: _mask((e.id for e in c.exercises.values() if e.stage == stage and e.role == "main" and () in e.kit), c)
        for stage in (1, 2)
    }
    capping = set(CAPPING)
    reached: set[int] = set()
    for p in situations[:: 3 if quick else 1]:
        parts, going_on = [], {base := mask(held(p))}
        alone = [(p, NOTHING)] + [(p._replace(conditions=frozenset((x,))), frozenset((x,))) for x in v.CONDITIONS]
        alone += [
            (p._replace(site=(p.site or NOTHING) - {"none"} | {x}), frozenset((x,)))
            for x in v.SITES[:-1]
            if x != "outer_hip"
        ]
        for q, added in alone:
            ids = held(q)
            wanted = contract.ruled_out_tags(q)
            tags = frozenset(t for id_ in ids for t in shortlisting.EXCLUDED_TAGS[id_])
            law.check(tags == wanted, lambda: _tag_fault(tags, wanted, q))
            want = 0
            for tag in wanted:
                want |= tag_mask.get(tag, 0)
            law.check(mask(ids) == want, lambda: f"the excluded exercises are not those that carry the tags: {told(q)}")
            parts.append(mask(ids))
            if not added & capping:
                going_on |= {one | parts[-1] for one in going_on}
            more.check(
                mask(ids) | base == mask(ids) or "none" in (p.site or ()),
                lambda: f"{told(q)} rules out less than without it",
            )
        closed = {base}
        for part in parts:
            closed |= {one | part for one in closed}
        tests = [mask(held(p._replace(**test))) for test in TESTS_THAT_RULE_OUT]
        for test in tests:
            closed |= {one | test for one in closed}
        reached |= closed
        worst = tests[0] | tests[1]
        for one in closed:
            own.check(bool(main[1] & ~(one | worst)), lambda: f"no exercise of stage 1 is left: {told(p)}")
        for one in going_on if contract.lasting_cap(p) == 3 else ():
            own.check(
                bool(main[2] & ~(one | worst)),
                lambda: f"no exercise of stage 2 is left, and stage 3 would follow: {told(p)}",
            )
    singles = [(frozenset((x,)), NOTHING) for x in v.CONDITIONS] + [(NOTHING, frozenset((x,))) for x in v.SITES[:-1]]
    for n, p in enumerate(situations[:: 8 if quick else 2]):
        several = [(a[0] | b[0], a[1] | b[1]) for a, b in combinations(singles, 2)]
        if n < 2 and not quick:
            many = [s for s in subsets(v.CONDITIONS) if len(s) in (3, 4, len(v.CONDITIONS) - 1, len(v.CONDITIONS))]
            several += [(s, NOTHING) for s in many] + [(NOTHING, s) for s in subsets(v.SITES[:-1])]
        for conditions, sites in several:
            if "outer_hip" in sites:
                continue  # a situation of its own, since it makes the tendon pattern
            q = p._replace(conditions=conditions, site=((p.site or NOTHING) - {"none"}) | sites or p.site)
            wanted = contract.ruled_out_tags(q)
            tags = frozenset(t for id_ in held(q) for t in shortlisting.EXCLUDED_TAGS[id_])
            union.check(tags == wanted, lambda: _tag_fault(tags, wanted, q))
    of_each_kind = {(contract.ceiling(p), contract.tendon_pattern(p), contract.irritable(p)): p for p in situations}
    V = space.VALUES
    for n, (p, burn, goals) in enumerate(
        product(of_each_kind.values(), V["ability.front_hip_burn"], space.goal_classes()[:: 9 if quick else 1])
    ):
        planks = V["ability.side_plank_20s"]
        q = p._replace(burn=burn, goals=goals, plank=planks[n % len(planks)])
        f = _placed(q, c)
        tags = frozenset(t for id_ in held(q, f) for t in shortlisting.EXCLUDED_TAGS[id_])
        law.check(tags == contract.ruled_out_tags(q), lambda: _tag_fault(tags, contract.ruled_out_tags(q), q))
        law.check(shortlisting.key(f, 1).accessories == contract.extras_offered(q), lambda: f"extras for {told(q)}")
    _later_is_calm(r, c, situations, quick)
    _stretches(r, c, situations)
    _small_switches(r, c)
    r.counts["sets of exercises that can be ruled out"] = len(reached)
    return reached


def _placed(p: Person, c: Catalogue) -> Facts:
    f = facts_of(p)
    screen(f, c)
    staging.ceiling(f)
    return f


def _tag_fault(found: frozenset[str], wanted: frozenset[str], p: Person) -> str:
    missing, extra = sorted(wanted - found), sorted(found - wanted)
    parts = [
        f"{', '.join(missing)} is not ruled out" if missing else "",
        f"{', '.join(extra)} is ruled out without need" if extra else "",
    ]
    return f"{' and '.join(filter(None, parts))}: {told(p)}"


def _mask(ids: Iterable[str], c: Catalogue) -> int:
    return choosing.mask_of(tuple(ids), c)


def _masks_of_tags(c: Catalogue) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, e in enumerate(c.exercises.values()):
        lies = ("lies_on_working_side",) if "side_lying" in e.tags and e.working_leg in ("bottom", "both") else ()
        for tag in (*e.tags, *lies):
            found[tag] = found.get(tag, 0) | 1 << n
    return found


def _later_is_calm(r: Report, c: Catalogue, situations: list[Person], quick: bool) -> None:
    law = r.law("a later stage keeps conditions, places and patterns, and forgets only pain", "shortlist")
    several = [NOTHING] + [frozenset((x,)) for x in v.CONDITIONS]
    for p, conditions in product(situations[:: 5 if quick else 1], several):
        q = p._replace(conditions=conditions)
        f = _placed(q, c)
        later = forecast(f)
        calm = q._replace(
            rest=0, activity=min(q.activity or 0, 2), night=0, settles="same_day", lying=False, trend="better"
        )
        kept = shortlisting.key(later, 3).exclusions
        tags = frozenset(t for id_ in kept for t in shortlisting.EXCLUDED_TAGS[id_])
        law.check(
            tags == contract.ruled_out_tags(calm)
            and later.ceiling == "green"
            and not later.irritable
            and later.contradictory == f.contradictory
            and later.tendon_pattern == f.tendon_pattern,
            lambda: _tag_fault(tags, contract.ruled_out_tags(calm), calm),
        )
        now = set(shortlisting.key(f, 3).exclusions)
        law.check(set(shortlisting.key(later, 3).exclusions) <= now, lambda: f"a later stage rules out more: {told(q)}")
        if f.ceiling == "green" and not f.tendon_pattern:
            law.check(
                set(shortlisting.key(later, 3).exclusions) == now,
                lambda: f"something opens later although all is calm: {told(q)}",
            )


def _stretches(r: Report, c: Catalogue, situations: list[Person]) -> None:
    law = r.law("the stretches left out are those of the contract", "shortlist")
    for p in situations:
        for conditions in (NOTHING, *(frozenset((x,)) for x in v.CONDITIONS)):
            for site in (p.site, *(frozenset((x,)) for x in v.SITES[:-1])) if not conditions else (p.site,):
                q = p._replace(conditions=conditions, site=site)
                wanted = contract.stretches_out(q)
                stays, out = shortlisting.stretches(_placed(q, c), c)
                r.rules.update(out.values())
                law.check(
                    set(out) == wanted and not set(stays) & set(out) and {*stays, *out} == set(c.stretches),
                    lambda: f"left out are {sorted(out)}, not {sorted(wanted)}: {told(q)}",
                )


def _small_switches(r: Report, c: Catalogue) -> None:
    law = r.law("care, short holds, two picks and advice follow the contract", "shortlist")
    for conditions in (NOTHING, *(frozenset(x) for n in (1, 2) for x in combinations(v.CONDITIONS, n))):
        f = _placed(CALM._replace(conditions=conditions), c)
        wanted = bool(conditions - set(contract.CARELESS))
        law.check(bool(careful(f)) == wanted, lambda: f"a careful plan: {bool(careful(f))} for {sorted(conditions)}")
        short = any(x in NO_LONG_HOLDS for x in conditions)
        law.check(short == bool(conditions & contract.SHORT_HOLDS), f"short holds for {sorted(conditions)}")
        for red, workouts in product((False, True), (2, 3, 4)):
            count, rule = _count(f, red, workouts)
            r.rules.add(rule)
            law.check(
                count == contract.picks_due(red, "balance_or_falls" in conditions, workouts),
                lambda: f"{count} picks at {workouts} workouts, red {red}, {sorted(conditions)}",
            )
    for colour, p in (("amber", CALM._replace(activity=4)), ("red", CALM._replace(activity=6)), ("green", CALM)):
        f = _placed(p, c)
        shown = advising.advice(f)
        law.check((f"careful_{colour}" in shown) == (colour != "green"), f"the words of a {colour} ceiling")
        law.check(("pain_free_note" in shown) == (colour == "green"), f"the words of no pain at {colour}")


# --- kit -------------------------------------------------------------------------------------------------------


def kits(r: Report, c: Catalogue, quick: bool) -> set[tuple[int, bool, int]]:
    """The laws of kit and stage; returns every (stage, extras, mask of what is not now) that can come about."""
    law = r.law(
        "an exercise is left for later, for want of kit or as an extra exactly when the contract says so", "kit"
    )
    takes = r.law("a piece of kit taken away never brings an exercise in", "kit")
    latex = r.law("with a latex allergy latex bands count as absent, and nothing else does", "kit")
    pieces = v.EQUIPMENT[:-1]
    found: dict[tuple[int, bool, tuple[str, ...]], int] = {}
    sets = [tuple(k for i, k in enumerate(pieces) if n >> i & 1) for n in range(1 << len(pieces))]
    for stage, extras in product(v.STAGES, (False, True)):
        for owned in sets[:: 5 if quick else 1]:
            out = shortlisting.not_now(stage, extras, owned, c)
            wrong = [
                e.id
                for e in c.exercises.values()
                if (e.id in out)
                != (
                    e.stage > stage
                    or (e.role == "accessory" and not extras)
                    or not any(set(own) <= set(owned) for own in e.kit)
                )
            ]
            law.check(not wrong, lambda: f"{', '.join(wrong)} at stage {stage} with {owned}")
            found[stage, extras, owned] = _mask(out, c)
    for (at, with_extras, kit), mask in found.items():
        for piece in kit:
            less = found.get((at, with_extras, tuple(k for k in kit if k != piece)))
            takes.check(
                less is None or mask | less == less,
                lambda: f"without {piece} of {kit} more is possible at stage {at}",
            )
    for owned, allergic in product(sets[:: 5 if quick else 1], (False, True)):
        f = facts_of(
            CALM._replace(conditions=frozenset(("latex_allergy",)) if allergic else NOTHING), owned or ("none",)
        )
        want = tuple(k for k in owned if not allergic or k not in contract.LATEX)
        latex.check(
            shortlisting.usable_kit(f) == want,
            lambda: f"of {owned} {shortlisting.usable_kit(f)} counts, allergy {allergic}",
        )
    r.counts["sets of kit"] = len(sets)
    return {(stage, extras, mask) for (stage, extras, _), mask in found.items()}


# --- 4.5 choice --------------------------------------------------------------------------------------------------


def shortlists(
    r: Report, c: Catalogue, quick: bool, excluded: set[int], later: set[tuple[int, bool, int]]
) -> set[tuple[int, bool, int]]:
    """Every shortlist that can come about, as (stage, extras, mask); ``allowed`` is what the parts leave."""
    law = r.law("a shortlist is what stage, kit and exclusions leave, and nothing else", "shortlist")
    everything = (1 << len(c.exercises)) - 1
    never = _mask((e.id for e in c.exercises.values() if e.role == "never_offered"), c)
    found = {(stage, extras, everything & ~(one | out | never)) for stage, extras, out in later for one in excluded}
    rules = [rule.id for rule in shortlisting.EXCLUSIONS]
    kit_of = {}
    for owned in ((), ("mini_band", "step"), ("long_band", "high_seat", "bench"), v.EQUIPMENT[:-1]):
        for stage, extras in product(v.STAGES, (False, True)):
            kit_of[stage, extras, owned] = _mask(shortlisting.not_now(stage, extras, owned, c), c)
    for (stage, extras, owned), out in kit_of.items():
        for ids in (*((), *((id_,) for id_ in rules)), *(combinations(rules, 2) if not quick else ())):
            one = 0
            for id_ in ids:
                one |= _mask(shortlisting.excluded_by(id_, c), c)
            key = ShortlistKey(tuple(ids), owned, stage, extras)
            left = _mask(shortlisting.allowed(key, c), c)
            law.check(left == everything & ~(one | out | never), lambda: f"{key} leaves {shortlisting.allowed(key, c)}")
    r.counts["shortlists that can come about"] = len({mask for _, _, mask in found})
    r.counts["fewest exercises on a shortlist"] = min(mask.bit_count() for _, _, mask in found)
    return found


def contexts() -> list[choosing.Context]:
    """Every context of a choice: stage, soreness, upright, steady, sore knee, and the order of the goals."""
    found = []
    no_or_yes = (False, True)
    for stage, calm, upright, steady, knee in product(v.STAGES, COLOURS, no_or_yes, no_or_yes, no_or_yes):
        if stage > contract.CEILING_STAGE[calm] or (stage == 3 and steady):
            continue
        found += [choosing.context(stage, goals, calm, upright, steady, knee) for goals in space.goal_classes()]
    return found


def points(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law(
        "no sum of points outweighs family, stage, the clam past its stage, the hardest or a required pick", "choice"
    )
    order = r.law("what is more demanding is never of an earlier stage", "choice")
    running = r.law("running or sport points at work on one leg", "choice")
    tagged = r.law("balance task, knee work to 45 degrees and full plank are tagged where the contract says", "choice")
    for tag, ids in contract.TAGGED.items():
        found = {e.id for e in c.exercises.values() if tag in e.tags}
        tagged.check(found == set(ids), lambda: f"{tag} is on {', '.join(sorted(found))}")
    es = [e for e in c.exercises.values() if e.role != "never_offered"]
    for a, b in product(es, es):
        order.check(
            contract.demand(a) <= contract.demand(b) or a.stage >= b.stage, f"{a.id} is called harder than {b.id}"
        )
    for e in es:
        order.check(choosing.demand(e) == contract.demand(e), f"{e.id} is of another demand than in the contract")
        on_one_leg = {"single_leg_stance", "single_leg_dynamic"} & set(e.tags)
        running.check(not on_one_leg or choosing.fit("running_or_sport", e) > 0, f"{e.id} does not serve a runner")
    both, family, position = (
        (choosing.BOTH_MUSCLES, choosing.BOTH_TASKS),
        choosing.OTHER_FAMILY,
        choosing.CHANGE_POSITION,
    )
    bonus = sum(p.points for p in both) + 2 * family.points
    cost = -2 * position.points
    clams = sum(bool(e.last_stage) for e in es)
    spread = 0
    index = {id_: n for n, id_ in enumerate(c.exercises)}
    for context in contexts()[:: 7 if quick else 1]:
        own = choosing.own_points(context, c)
        here = [
            own[index[e.id]]
            for e in es
            if e.stage <= context.stage and (e.role != "accessory" or "isolate_med_min" in context.goals)
        ]
        spread = max(spread, 3 * (max(here) - min(here)) + bonus + cost)
        law.check(spread < choosing.FAMILY_UNIT, lambda: f"with {context} points reach {spread}")
        r.rules.update(rule for e in es for rule, _ in choosing.points_of(e, context))
    demands = max(map(choosing.demand, es)) - min(map(choosing.demand, es))
    below = spread  # the most that all lower ranks together can come to
    for unit, most, name in (
        (choosing.FAMILY_UNIT, 2, "family"),
        (choosing.TWO_BELOW_UNIT, 3, "two stages below"),
        (choosing.PAST_UNIT, clams, "the clam"),
        (choosing.DEMAND_UNIT, demands, "demand"),
        (choosing.REQUIRED_UNIT, 2, "required"),
    ):
        law.check(below < unit, f"{name} counts {unit}, and what comes below it can come to {below}")
        below += most * unit
    r.counts["contexts of a choice"] = len(contexts())
    r.counts["margin: one of a family above any sum of points"] = choosing.FAMILY_UNIT - spread


def choices(r: Report, c: Catalogue, quick: bool, lists: set[tuple[int, bool, int]]) -> None:
    law = r.law(
        "from every shortlist: its own exercises, as many as are due, required picks first, then the hardest, "
        "none two stages below and none of one family where another set is there",
        "choice",
    )
    kit = r.law("a piece of kit more never leaves fewer picks, a lower rank or fewer points", "choice")
    always = r.law("a required pick is on every shortlist that asks for one", "choice")
    by_kind: dict[tuple[int, bool, bool, bool], list[choosing.Context]] = {}
    for context in contexts():
        for extras in (False, True) if "isolate_med_min" in context.goals else (False,):
            by_kind.setdefault((context.stage, extras, context.steady, context.knee), []).append(context)
    shut = {  # what poor balance and a sore knee rule out: no shortlist of theirs holds it
        "steady": _ruled_out_for(Person(conditions=frozenset(("balance_or_falls",))), c),
        "knee": _ruled_out_for(Person(site=frozenset(("front_knee",))), c),
    }
    made, n = 0, 0
    for stage, extras, mask in sorted(lists)[:: 12 if quick else 1]:
        for steady, knee in product((False, True), repeat=2):
            options = by_kind.get((stage, extras, steady, knee), [])
            if not options or (steady and mask & shut["steady"]) or (knee and mask & shut["knee"]):
                continue
            for count in (2, 3) if not steady else (2,):
                n += 37  # a step that shares no factor with the number of contexts: all are met
                context = options[n % len(options)]
                choice = choosing.select_mask(mask, count, context, c)
                made += 1
                fault = _unsound(choice, mask, count, context, c)
                r.picked.update(choice.picks)
                law.check(
                    not fault, lambda: f"{fault}: {choice.picks} of {[e.id for e in _pool(mask, c)]} for {context}"
                )
                pool, wanted = _pool(mask, c), wanted_in(context)
                there = all(any(contract.serves(e, tag, wanted) for e in pool) for tag in wanted)
                others = not steady or any(not {contract.BALANCE_TASK, contract.KNEE_TO_45} & set(e.tags) for e in pool)
                always.check(
                    there and others, lambda: f"a required pick is not among {[e.id for e in pool]} for {context}"
                )
    few = [x for x in lists if 0 < x[2].bit_count() <= 6]
    needs_kit = _mask((e.id for e in c.exercises.values() if () not in e.kit), c)
    for stage, extras, mask in sorted(few)[:: 20 if quick else 1]:
        bare = mask & ~needs_kit
        for context, count in product(by_kind[stage, extras, False, False][::40], (2, 3)):
            less, full = (choosing.select_mask(m, count, context, c) for m in (bare, mask))
            made += 2
            ranks = [contract.rank(map(c.exercises.get, x.picks), stage, wanted_in(context)) for x in (less, full)]
            lower = len(less.picks) == len(full.picks) and ranks[0] == ranks[1] and less.points > full.points
            kit.check(
                len(less.picks) <= len(full.picks)
                and (len(less.picks) < len(full.picks) or ranks[0] <= ranks[1])
                and not lower,
                lambda: f"{less} without kit, {full} with it, {context}",
            )
    r.counts["choices made by the choice that ships"] = made


def _unsound(choice: choosing.Choice, mask: int, count: int, context: choosing.Context, c: Catalogue) -> str | None:
    pool = _pool(mask, c)
    extras = sum(e.role == "accessory" for e in pool)
    due = min(count, len(pool) - max(0, extras - 1))
    if len(set(choice.picks)) != due:
        return f"{len(choice.picks)} picks where {due} were possible"
    picked = [c.exercises[id_] for id_ in choice.picks]
    if any(e not in pool for e in picked):
        return "a pick that is not on the shortlist"
    if sum(e.role == "accessory" for e in picked) > 1:
        return "two extras"
    for loser, winner in contract.GIVES_WAY.items():
        if context.goals[0] == "isolate_med_min" and loser in choice.picks and c.exercises[winner] in pool:
            return f"{loser} is picked where {winner} is on the shortlist"
    wanted = wanted_in(context)
    found = contract.rank(picked, context.stage, wanted)
    best = contract.best_rank(pool, due, context.stage, wanted, found)
    if found != best:
        return f"another set ranks higher, by {RANKS[next(n for n, (x, y) in enumerate(zip(found, best, strict=False)) if x != y)]}"
    return None


def _ruled_out_for(p: Person, c: Catalogue) -> int:
    tags = contract.ruled_out_tags(p) - contract.ruled_out_tags(
        p._replace(conditions=NOTHING, site=frozenset(("none",)))
    )
    masks = _masks_of_tags(c)
    found = 0
    for tag in tags:
        found |= masks.get(tag, 0)
    return found


RANKS = (
    "a required pick",
    "a pick for the hip",
    "the most demanding",
    "the clam past its stage",
    "two stages below",
    "family",
)


def _pool(mask: int, c: Catalogue) -> tuple[Any, ...]:
    return tuple(e for n, e in enumerate(c.exercises.values()) if mask >> n & 1)


def wanted_in(context: choosing.Context) -> frozenset[str]:
    """The required tags of a context, as the contract names them."""
    asked = ((contract.BALANCE_TASK, context.steady), (contract.KNEE_TO_45, context.knee))
    return frozenset(tag for tag, applies in asked if applies)


# --- 4.7 dose and courses --------------------------------------------------------------------------------------------


def doses(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law("every rung of every exercise is that of the contract, with and without short holds", "dose")
    rising = r.law("a place further up the ladder is never a smaller dose, and short holds never a larger one", "dose")
    for e, short in product(c.exercises.values(), (False, True)):
        before = None
        for at in range(len(contract.LADDER)):
            for kit in ((), v.EQUIPMENT[:-1]):
                d = progressing.dose(e, at, kit, short)
                law.check(
                    (d.sets, d.reps, d.hold_s) == contract.dose(e.dose_kind, at, short),
                    lambda: f"{e.id} at place {at}: {d}",
                )
                law.check(
                    d.load_class == 3 * e.stage + contract.LADDER[at][1],
                    lambda: f"{e.id} at place {at}: load class {d.load_class}",
                )
                law.check(
                    any(set(need) <= set(kit) for need in v.LOADS[d.load])
                    or not any(set(own) <= set(kit) for own in e.kit),
                    lambda: f"{e.id} at place {at} takes {d.load}, and the kit is {kit}",
                )
                amount = (d.load_class, d.sets * d.reps * (d.hold_s or 1))
                rising.check(before is None or amount >= before, lambda: f"{e.id} falls at place {at}")
                free = progressing.dose(e, at, kit, False)
                rising.check(
                    (free.hold_s or 0) >= (d.hold_s or 0), lambda: f"{e.id}: a short hold is longer at place {at}"
                )
            before = amount
    for stage, workouts in product(v.STAGES, (2, 3, 4)):
        heavy = progressing.heavy_days(stage, workouts)
        law.check(
            heavy == (0 if stage == 1 else min(workouts, contract.HEAVY_DAYS)), f"{heavy} heavy days at stage {stage}"
        )


def ladders(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law(
        "no step is larger than one rung a week, no course overtakes, none ever falls, none is cut differently",
        "courses",
    )
    for start in range(len(contract.LADDER)):
        ways = {name: progressing.path(name, start, 30) for name in progressing.COURSES}
        for name, way in ways.items():
            law.check(all(b - a in (0, 1) for a, b in pairwise(way)) and way[0] == start, f"{name} from {start}: {way}")
            law.check(
                all(progressing.path(name, start, n) == way[:n] for n in range(1, 30)),
                f"{name} from {start} changes when it is cut",
            )
            if start:
                lower = progressing.path(name, start - 1, 30)
                law.check(
                    all(a <= b for a, b in zip(lower, way, strict=False)), f"{name}: {start - 1} overtakes {start}"
                )
        law.check(
            ways["fastest"][-1] == len(contract.LADDER) - 1,
            f"from {start} the top of the ladder is place {ways['fastest'][-1]}",
        )
        law.check(
            all(s <= e <= f for s, e, f in zip(ways["slowest"], ways["expected"], ways["fastest"], strict=False)),
            f"a slower course overtakes from {start}",
        )
    gates = r.law("entries, gates and load steps fall in the weeks of the contract", "courses")
    for colour, tendon, stage in product(COLOURS, (False, True), v.STAGES):
        at, rule = progressing.entry(colour, tendon, stage)
        r.rules.add(rule)
        gates.check(
            at == contract.entry(colour, tendon, stage),
            f"entry {at} at {colour}, tendon pattern {tendon}, stage {stage}",
        )
        later = progressing.entry_later(colour, tendon)
        gates.check(
            later == contract.entry_later(colour, tendon), f"later entry {later} at {colour}, tendon pattern {tendon}"
        )
        if stage == 1:
            for name, weeks in contract.GATES_PASSED[at].items():
                spans = progressing.spans(name, 1, 3, at, later)
                gates.check(
                    spans[1].last == weeks, f"{name} from {colour}: both gates after {spans[1].last} weeks, not {weeks}"
                )
                shown = progressing.weeks_until_out_of_stage_2(name, 1, 3, at, later)
                gates.check(shown == (weeks if weeks <= 8 else None), f"{name} from {colour}: shown are {shown} weeks")
    for name, in_weeks in contract.LOAD_STEPS_OF_STAGE_3.items():
        rungs = [progressing.place(at) for at in progressing.path(name, 2, 8)]
        steps = tuple(n + 2 for n, (a, b) in enumerate(pairwise(rungs)) if b.load_step > a.load_step)
        gates.check(steps == in_weeks, f"{name} in stage 3: load steps in weeks {steps}, not {in_weeks}")
        gates.check(
            progressing.weeks_until_out_of_stage_2(name, 3, 3, 2, 3) == in_weeks[0] - 1,
            f"{name} in stage 3: the weeks to the first load step",
        )
        gates.check(
            progressing.weeks_until_out_of_stage_2(name, 2, 2, 2, 3) is None,
            f"{name}: a gate that never opens is shown",
        )


Profile = tuple[str, bool, int, int]  # ceiling, tendon pattern, stage, highest stage


def profiles() -> list[Profile]:
    """Every way to stand at the start. A highest stage lies at or above the stage."""
    return [
        (colour, tendon, stage, last)
        for colour, tendon, stage, last in product(COLOURS, (False, True), v.STAGES, v.STAGES)
        if stage <= min(last, contract.CEILING_STAGE[colour])
    ]


def timetable(course: str, p: Profile, own_first: bool, weeks: int) -> list[dict[int, int]]:
    """Week by week, the place on the ladder of every exercise that the plan can hold, by the exercise's stage.

    What is there from the start keeps climbing; what opens at a gate enters there. ``own_first`` says
    whether the first shortlist holds an exercise of the starting stage: only where it does not, one of
    that stage can still enter when the last stage is chosen again.
    """
    colour, tendon, stage, last = p
    at, _ = progressing.entry(colour, tendon, stage)
    later = progressing.entry_later(colour, tendon)
    # by stage: the week in which it comes, the week from which it climbs, and its place until then
    starts: dict[int, tuple[int, int, int]] = {
        s: (1, 1, later if stage == 3 and s < 3 else at) for s in v.STAGES if s < stage or (s == stage and own_first)
    }
    found: list[dict[int, int]] = []
    for n, span in enumerate(progressing.spans(course, stage, last, at, later)):
        if n and (span.stage > stage or colour != "green" or tendon):  # calm already: nothing new can open
            starts.setdefault(span.stage, (span.first, span.first + contract.EXCHANGE_WEEKS - 1, span.entry))
        for week in range(span.first, (span.last or weeks) + 1):
            if week <= weeks and len(found) < week:
                found.append(
                    {
                        s: progressing.path(course, place, max(week - climbs + 1, 1))[-1]
                        for s, (came, climbs, place) in starts.items()
                        if s <= span.stage and came <= week
                    }
                    | {0: span.stage}
                )
    return found


def _highest(table: list[dict[int, int]], stage: int, opens: frozenset[int]) -> list[int]:
    """The highest load class of each week, where of the later stages only those in ``opens`` hold an exercise."""
    return [
        max(
            (3 * s + progressing.place(at).load_step for s, at in week.items() if s and (s <= stage or s in opens)),
            default=0,
        )
        for week in table
    ]


def timetables(r: Report, c: Catalogue, quick: bool) -> None:
    law = r.law(
        "a more careful start never stands higher: stage, heavy days, highest load and every dose, week by week",
        "courses",
    )
    weeks = 20  # the slowest way through both gates takes 18
    made = {
        (course, p, own): timetable(course, p, own, weeks)
        for course, p, own in product(progressing.COURSES, profiles(), (False, True))
    }
    later = [frozenset(x) for x in ((), (2,), (3,), (2, 3))]
    tall = {
        (*key, opens): _highest(table, key[1][2] - (not key[2]), opens)
        for key, table in made.items()
        for opens in later
    }
    for course, a, b in product(progressing.COURSES, profiles(), profiles()):
        graver = COLOURS.index(b[0]) >= COLOURS.index(a[0]) and b[1] >= a[1] and b[2] <= a[2] and b[3] <= a[3]
        if not graver:
            continue
        for own_a, own_b in product((False, True), repeat=2):
            if (
                (a[2] == b[2] and own_b and not own_a)
                or (not own_a and a[2] < a[3])
                or (not own_b and b[2] < b[3])
                or (not own_b and b[2] == 1)
            ):
                continue  # a smaller shortlist cannot hold what the larger lacks; the others cannot be: see ``exclusions``
            better, worse = made[course, a, own_a], made[course, b, own_b]
            for week, (x, y) in enumerate(zip(better, worse, strict=False), 1):
                shared = [s for s in v.STAGES if s in x and s in y]
                law.check(
                    y[0] <= x[0] and all(y[s] <= x[s] for s in shared),
                    lambda: f"{course}, week {week}: from {a} to {b} places go from {x} to {y}",
                )
            shut = {a[2]} if not own_a and a[0] == "green" and not a[1] else set()
            for more, less in product(later, later):
                if less <= more - shut:
                    law.check(
                        all(
                            q <= p
                            for p, q in zip(tall[course, a, own_a, more], tall[course, b, own_b, less], strict=False)
                        ),
                        lambda: f"{course}: from {a} to {b} the highest load rises",
                    )
    r.counts["ways to stand at the start"] = len(profiles())
