"""The space of answers: every value, which of them are alike to the rules, and who reads what.

Two values of an answer are *alike* where every predicate of every declared rule, and every
line that reads the answer directly, says the same of both. So the classes are not chosen here:
they follow from the rules that ship, and move when a threshold moves.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from math import comb, prod
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from catalogue import vocabulary as v
from wizard.answers import facts
from wizard.answers.facts import Facts
from wizard.answers.model import Ability, Answers, Pain
from wizard.answers.predicates import AllOf, AnyOf, AtLeast, AtMost, Has, Not, OneOf, Predicate
from wizard.rules import advising, staging
from wizard.rules.rule import REGISTER

from .contract import Person

SCORES = (None, *range(11))
VALUES: dict[str, tuple[Any, ...]] = {  # of the answers with one value; None is not answered
    "age_band": (None, *v.AGE_BANDS),
    "pain.side": (None, *v.SIDES),
    "pain.rest": SCORES,
    "pain.activity": SCORES,
    "pain.night": SCORES,
    "pain.settles": (None, *v.SETTLES),
    "pain.lying_on_side_hurts": (None, False, True),
    "pain.duration": (None, *v.DURATIONS),
    "pain.trend": (None, *v.TRENDS),
    "ability.known_stage": (None, *v.STAGES),
    "ability.stand_30s": (None, *v.STAND_30S),
    "ability.side_plank_20s": (None, *v.SIDE_PLANK_20S),
    "ability.single_leg_squat": (None, *v.SINGLE_LEG_SQUAT),
    "ability.stairs": (None, *v.STAIRS),
    "ability.front_hip_burn": (None, *v.FRONT_HIP_BURN),
    "sessions_per_week": (None, 2, 3, 4),
    "weeks": (None, 4, 5, 6, 7, 8),
}
MEMBERS: dict[str, tuple[str, ...]] = {  # of the answers with several; each also unanswered, and "none"
    "signs": v.SIGNS,
    "conditions": v.CONDITIONS,
    "pain.site": v.SITES[:-1],
    "equipment": v.EQUIPMENT[:-1],
    "history": v.HISTORY[:-2],
}
# Lines that read an answer without a predicate, as functions of its value.
DIRECT: dict[str, tuple[Callable[[Any], Any], ...]] = {
    "pain.rest": (lambda n: n is not None and n >= 1,),  # any pain
    "pain.activity": (lambda n: n is not None and n >= 1, lambda n: n is None),
    "pain.night": (lambda n: n is not None and n >= 1,),
    "pain.side": (lambda side: side in ("left", "right"),),
    "pain.lying_on_side_hurts": (lambda hurts: hurts is True,),
    "age_band": (lambda band: band is None,),
    "sessions_per_week": (lambda n: n or 2,),
    "weeks": (lambda n: n or 8,),
}
# An answer that also counts as another: pain with activity is at least the pain at rest.
COUNTS_AS: dict[str, tuple[str, ...]] = {"pain.rest": ("pain.activity",)}
# What each file of the rules reads of the facts, outside predicates. A reading that is not
# listed here is a law that fails: then the factors below may no longer cover everything.
READS: dict[str, frozenset[str]] = {
    "__init__": frozenset(
        (
            "ability.model_copy",
            "ability.side_plank_20s",
            "answers",
            "answers.model_copy",
            "answers.new_signs_open",
            "ceiling",
            "conditions",
            "contradictory",
            "goals",
            "irritable",
            "pain.activity",
            "pain.duration",
            "pain.lying_on_side_hurts",
            "pain.night",
            "pain.rest",
            "pain.side",
            "pain.site",
            "sessions_per_week",
            "tendon_pattern",
            "weeks",
            "pain",
        )
    ),
    "facts": frozenset(
        (
            "ability",
            "age_band",
            "conditions",
            "equipment",
            "goals",
            "history",
            "new_signs_open",
            "pain",
            "pain.activity",
            "pain.model_copy",
            "pain.night",
            "pain.rest",
            "pain.settles",
            "pain.side",
            "score",
            "sessions_per_week",
            "signs",
            "weeks",
        )
    ),
    "screening": frozenset(
        (
            "age_band",
            "answers",
            "answers.new_signs_open",
            "answers.signs",
            "conditions",
            "contradictory",
            "pain.activity",
            "pain.site",
            "signs",
        )
    ),
    "staging": frozenset(("tendon_pattern",)),
    "shortlisting": frozenset(("equipment", "exclusions")),
    "advising": frozenset(),
    **{name: frozenset() for name in ("choosing", "progressing", "decision", "declared", "tfl", "checking_in")},
}
ROOTS = ("facts", "answers", "now", "later", "pain")


def predicates() -> Iterator[Predicate]:
    """Every predicate by which a rule reads the facts. A contradiction that is only shown changes nothing."""
    for rule in REGISTER.values():
        if rule.when is not None and getattr(rule, "careful", True):
            yield rule.when
    yield from (when for when in advising.SHOWN_WHEN.values() if when is not None)
    yield from (when for _, when in advising.EXPECTATIONS if when is not None)
    yield from (staging.TENDON_PATTERN, staging.LYING_NOT_FINE)


def atoms(predicate: Predicate) -> Iterator[OneOf | AtLeast | AtMost | Has]:
    """The questions about one answer each, of which a predicate is made."""
    if isinstance(predicate, (OneOf, AtLeast, AtMost, Has)):
        yield predicate
        return
    if isinstance(predicate, (AllOf, AnyOf, Not)):
        for part in predicate.parts:
            yield from atoms(part)
        return
    raise TypeError(f"a predicate of another kind: {predicate!r}")


def classes(field: str) -> list[tuple[Any, ...]]:
    """The values of an answer, grouped where every predicate and every direct reading says the same."""
    read = (field, *COUNTS_AS.get(field, ()))
    asked = [a for p in predicates() for a in atoms(p) if a.field in read]

    def signature(value: Any) -> tuple[Any, ...]:
        seen = [value, min(value or 0, 2)] if VALUES[field] is SCORES else [value]  # a later stage reads a calm score
        return (
            *(a.test(_facts_with(*_path(a.field), one)) for one in seen for a in asked),
            *(read(value) for read in DIRECT.get(field, ())),
        )

    found: dict[tuple[Any, ...], list[Any]] = {}
    for value in VALUES[field]:
        found.setdefault(signature(value), []).append(value)
    return [tuple(values) for values in found.values()]


def _path(field: str) -> tuple[list[str], str]:
    *groups, name = field.split(".")
    return groups, name


def _facts_with(groups: list[str], name: str, value: Any) -> SimpleNamespace:
    facts = SimpleNamespace(**{name: value})
    for group in reversed(groups):
        facts = SimpleNamespace(**{group: facts})
    return facts


def representatives(field: str) -> tuple[Any, ...]:
    """One value of each class: the first."""
    return tuple(values[0] for values in classes(field))


def members_read(field: str) -> frozenset[str]:
    """The ids of an answer with several values that any predicate asks for."""
    return frozenset(a.value for p in predicates() for a in atoms(p) if isinstance(a, Has) and a.field == field)


DERIVED = {  # what follows from answers, and from which
    "ceiling": frozenset(("pain.rest", "pain.activity", "pain.night", "pain.settles", "pain.trend")),
    "tendon_pattern": frozenset(("pain.site",)),
    "irritable": frozenset(("pain.site", "ceiling", "pain.lying_on_side_hurts")),
    "contradictory": frozenset(("pain.site", "pain.rest", "pain.activity", "pain.night", "pain.settles")),
}


def expanded(fields: Iterable[str]) -> set[str]:
    """The fields, and the answers behind those that are derived."""
    found = set(fields)
    for field in tuple(found):
        found |= expanded(DERIVED.get(field, ()))
    return found


def goal_classes() -> tuple[tuple[str, ...], ...]:
    """Every order of up to three goals; later ones count only as being there."""
    return tuple(order for n in (1, 2, 3) for order in permutations(v.GOALS, n))


def answers_covered() -> int:
    """How many different sets of answers there are."""
    single = prod(len(values) for values in VALUES.values())
    several = prod(2 ** len(ids) + 1 for field, ids in MEMBERS.items())
    goals = 1 + sum(comb(len(v.GOALS), n) * _factorial(n) for n in range(1, len(v.GOALS) + 1))
    return int(single * several * goals)


def _factorial(n: int) -> int:
    return prod(range(1, n + 1))


def readings() -> dict[str, set[str]]:
    """What each file of the rules names of facts and answers, found in its source, and what the facts name of the answers."""
    files = [Path(facts.__file__), *Path(staging.__file__).parent.glob("*.py")]
    return {path.stem: _named(ast.parse(path.read_text("utf-8"))) for path in sorted(files, key=lambda path: path.stem)}


def _named(tree: ast.AST) -> set[str]:
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and id(node) not in inner:
            chain = _chain(node)
            if chain and chain[0] in ROOTS:
                found.add(".".join(("pain", *chain[1:]) if chain[0] == "pain" else chain[1:]))
    return found


def _chain(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return (*before, node.attr) if before else ()
    return ()


# --- from a person of the contract to the facts of the rules ----------------------------------------------

PERSON_FIELDS = {
    "age_band": "age_band",
    "signs": "signs",
    "history": "history",
    "conditions": "conditions",
    "site": "pain.site",
    "side": "pain.side",
    "rest": "pain.rest",
    "activity": "pain.activity",
    "night": "pain.night",
    "settles": "pain.settles",
    "lying": "pain.lying_on_side_hurts",
    "duration": "pain.duration",
    "trend": "pain.trend",
    "known_stage": "ability.known_stage",
    "stand": "ability.stand_30s",
    "plank": "ability.side_plank_20s",
    "squat": "ability.single_leg_squat",
    "stairs": "ability.stairs",
    "burn": "ability.front_hip_burn",
    "goals": "goals",
}
_CONDITIONS: dict[str, int] = {c: n for n, c in enumerate(v.CONDITIONS)}
_SIGNS: dict[str, int] = {s: n for n, s in enumerate(v.SIGNS)}
_HISTORY: dict[str, int] = {h: n for n, h in enumerate(v.HISTORY)}
_SITES: dict[str, int] = {s: n for n, s in enumerate(v.SITES)}


def answers_of(
    person: Person, equipment: tuple[str, ...] | None = ("none",), signs: tuple[str, ...] | None = ("none",)
) -> Answers:
    """The person's answers, made without reading them again."""
    p: Any = person  # the contract has its own fields, with no type of the vocabulary
    owned: Any = equipment
    otherwise: Any = signs
    return Answers.model_construct(
        version=2,
        age_band=p.age_band,
        signs=_ordered(p.signs, _SIGNS) if p.signs else otherwise,
        history=_ordered(p.history, _HISTORY),
        conditions=_ordered(p.conditions, _CONDITIONS),
        pain=Pain.model_construct(
            site=_ordered(p.site, _SITES),
            side=p.side,
            rest=p.rest,
            activity=p.activity,
            night=p.night,
            settles=p.settles,
            lying_on_side_hurts=p.lying,
            duration=p.duration,
            trend=p.trend,
        ),
        ability=Ability.model_construct(
            known_stage=p.known_stage,
            stand_30s=p.stand,
            side_plank_20s=p.plank,
            single_leg_squat=p.squat,
            stairs=p.stairs,
            front_hip_burn=p.burn,
        ),
        equipment=owned,
        goals=p.goals,
        sessions_per_week=3,
        weeks=8,
    )


def _ordered(ids: Iterable[str] | None, order: dict[str, int]) -> Any:
    if ids is None:
        return None
    return tuple(sorted(ids, key=order.__getitem__)) or ("none",)


def facts_of(p: Person, equipment: tuple[str, ...] | None = ("none",)) -> Facts:
    """The facts of the person, before anything is derived."""
    return Facts(answers_of(p, equipment))


CALM = Person()


def told(p: Person) -> str:
    """The person in words: only what differs from a calm, strong one."""
    parts = []
    for name, field in PERSON_FIELDS.items():
        value = getattr(p, name)
        if value != getattr(CALM, name):
            shown = (
                "not answered"
                if value is None
                else ", ".join(sorted(value)) or "none"
                if isinstance(value, frozenset)
                else (", ".join(value) if isinstance(value, tuple) else str(value))
            )
            parts.append(f"{field}: {shown}")
    return "; ".join(parts) or "a calm, strong person"
