"""The safety page: it asks what can apply to a person, and "none of these" says nothing of a line that was not shown.

Two steps. Over every class of answers about age and health the lines are those of the contract, written a second time.
Then walks: answers are given, changed, taken back and brought from elsewhere in any order, and each time the safety page
is answered it shows what it would show. What was really shown is noted beside the walk, by its own count. Wherever the
answers lead to an exercise, every line that the contract asks of this person was among them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from catalogue import vocabulary as v
from catalogue.model import Catalogue
from wizard.answers import journey
from wizard.answers.model import NONE, Answers
from wizard.answers.questions import value_of
from wizard.rules import judge
from wizard.rules.screening import DERIVED_HITS

from . import contract
from .report import Law, Report

PLANS = ("plan", "caution_plan")
SEED = 18
EVER = tuple(sorted({id_ for _, ever, _ in contract.ASKED_OF.values() for id_ in ever}, key=v.HISTORY.index))
NOW = tuple(
    sorted(
        {*(id_ for _, _, now in contract.ASKED_OF.values() for id_ in now), *contract.COMES_WITH.values()},
        key=v.CONDITIONS.index,
    )
)
AGES = (None, "under_18", "40_59", "80_plus")
WALKS, WALKS_QUICK, STEPS = 400, 40, 30
ASKED = "answers about age and health, each with the lines of its safety page"
WALKED = "steps of people who give and change answers in any order"


def lines(r: Report, c: Catalogue, quick: bool) -> None:
    """Both steps."""
    _classes(r, quick)
    _led_to(r)
    _walks(r, c, quick)


# --- who is asked what -----------------------------------------------------------------------------------


def _subsets(ids: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(len(ids) + 1):
        yield from combinations(ids, size)


def _histories() -> Iterator[tuple[str, ...] | None]:
    yield None
    yield ("not_sure",)
    for some in _subsets(EVER):
        yield some or (NONE,)
    for some in _subsets(tuple(contract.COMES_WITH)):
        yield (*some, "not_sure")


def _classes(r: Report, quick: bool) -> None:
    asked = r.law(
        "the safety page has a line for every sign that can apply and that no other answer leads to, and no other line",
        "safety page",
    )
    once = r.law("a health line counts as its condition too, whatever else is ticked", "safety page")
    held = tuple(some or (NONE,) for some in _subsets(NOW))
    cases = 0
    for n, history in enumerate(_histories()):
        for conditions in (None, *held) if not quick else (None, *held[n % 7 :: 7]):
            said = Answers(age_band=AGES[n % len(AGES)], history=history, conditions=conditions)
            ages = AGES if not quick and n % 16 == 0 else (said.age_band,)
            for age in ages:
                counts = journey.counted(said.model_copy(update={"age_band": age}), ())
                now = None if counts.conditions is None else frozenset(counts.conditions)
                ever = None if history is None else frozenset(history)
                want = tuple(sign for sign in v.SIGNS if contract.asked_of(sign, age, ever, now))
                asked.check(
                    journey.lines(counts) == want, lambda: f"{age}, {history}, {conditions}: {journey.lines(counts)}"
                )
                both = {contract.COMES_WITH[id_] for id_ in history or () if id_ in contract.COMES_WITH}
                once.check(
                    conditions is None or both <= set(counts.conditions or ()),
                    lambda: f"{history}, {conditions}: {counts.conditions}",
                )
                cases += 1
    r.counts[ASKED] = cases


def _led_to(r: Report) -> None:
    """That those four do follow, and when, is proved with the hits; here only that each of them can."""
    law = r.law("a sign without a line is one that other answers lead to", "safety page")
    led_to = {hit.sign for hit in DERIVED_HITS}
    for sign in contract.LED_TO:
        law.check(sign in led_to, f"{sign} follows from no answer")


# --- in any order ----------------------------------------------------------------------------------------


PERSON = {
    "pain": {
        "site": ["outer_hip"],
        "side": "right",
        "rest": 0,
        "activity": 2,
        "night": 0,
        "settles": "same_day",
        "lying_on_side_hurts": False,
        "duration": "over_3_months",
        "trend": "same",
    },
    "ability": {"stairs": "easy"},
    "equipment": [NONE],
}


class Walk:
    """One person: the answers that count, the lines that the walk holds as shown, and those that really were."""

    def __init__(self) -> None:
        self.answers = Answers.from_data({"version": 2, **PERSON})
        self.held: tuple[str, ...] = ()
        self.saw: frozenset[str] = frozenset()
        self.log: list[str] = []

    @property
    def page(self) -> tuple[str, ...]:
        """The lines that the safety page shows now: all, or those alone that other answers have opened since."""
        news = journey.unseen(self.answers, self.held)
        return news if news and journey.said(self.answers, self.held).signs == (NONE,) else journey.lines(self.answers)

    def answer(self, field: str, value: Any) -> None:
        on_page = self.page if field == "signs" else ()
        self.log.append(f"{field} {value}" + (f" of {len(on_page)} lines" if on_page else ""))
        self.answers, self.held = journey.answered(self.answers, self.held, field, value, on_page)
        if field == "signs":
            self.saw = self.saw | set(on_page) if value else frozenset()

    def bring(self, answers: Answers) -> None:
        """Answers of a link, a record, a file or a kept plan: they were asked what applied to them."""
        self.log.append("from elsewhere")
        self.answers, self.held = answers, journey.shown_before(answers)
        self.saw = frozenset(_asked(answers)) if answers.signs else frozenset()

    def carry(self) -> None:
        """A reload, or another server: what the tab or the records hold, and nothing else."""
        text = self.answers.model_dump_json(exclude_none=True)
        said = journey.said(Answers.read(text), self.held)
        self.answers = journey.counted(said, self.held)
        self.log.append("carried")


def _asked(answers: Answers) -> tuple[str, ...]:
    history, now = (None if ids is None else frozenset(ids) for ids in (answers.history, answers.conditions))
    return tuple(sign for sign in v.SIGNS if contract.asked_of(sign, answers.age_band, history, now))


def walk_on(walk: Walk, rng: random.Random) -> None:
    """One step, as the pages allow it."""
    field = rng.choice(
        ("age_band", "history", "history", "history", "conditions", "signs", "signs", "signs", "carried", "elsewhere")
    )
    if field == "age_band":
        walk.answer(field, rng.choice((*v.AGE_BANDS[1:], *v.AGE_BANDS, None)))
    elif field == "signs":
        walk.answer(field, rng.choice(((NONE,), (NONE,), (NONE,), None, (rng.choice(walk.page),))))
    elif field == "carried":
        walk.carry()
    elif field == "elsewhere":
        if rng.random() < 0.2:
            walk.bring(
                journey.on_path(walk.answers)
                if rng.random() < 0.5
                else Answers.from_data(
                    {
                        "version": 2,
                        **PERSON,
                        "age_band": "40_59",
                        "signs": [NONE],
                        "conditions": [NONE],
                        "history": rng.choice((None, [NONE], ["fall"])),
                    }
                )
            )
    else:
        ids = tuple(id_ for id_ in (v.HISTORY if field == "history" else v.CONDITIONS) if id_ != NONE)
        before = {*(value_of(journey.said(walk.answers, walk.held), field) or ())} - {NONE}
        after = before ^ {rng.choice(ids)}
        walk.answer(field, rng.choice((tuple(after) or (NONE,), tuple(after) or (NONE,), (NONE,), None)))


def check(walk: Walk, laws: dict[str, Law], c: Catalogue) -> None:
    """The laws of this moment."""
    outcome = judge(walk.answers, c).outcome
    missing = [sign for sign in _asked(walk.answers) if sign not in walk.saw]
    laws["shown"].check(
        outcome not in PLANS or not missing, lambda: f"{outcome} without {', '.join(missing)}; {'; '.join(walk.log)}"
    )
    is_open = walk.answers.signs is None and journey.said(walk.answers, walk.held).signs == (NONE,)
    laws["alone"].check(
        not is_open or set(walk.page) == set(missing),
        lambda: f"asked again {walk.page}, not {missing}; {'; '.join(walk.log)}",
    )
    again = journey.counted(journey.said(walk.answers, walk.held), walk.held)
    laws["way back"].check(again == walk.answers, lambda: f"{again} is not {walk.answers}; {'; '.join(walk.log)}")


def laws_of(r: Report) -> dict[str, Law]:
    return {
        id_: r.law(says, "safety page")
        for id_, says in {
            "shown": "in whichever order answers are given and changed: no exercise while a line that applies was not shown",
            "alone": "where a changed answer opens a line, the safety page asks the new lines alone",
            "way back": "what was said, and what counts of it, follow from the answers and the lines that a walk holds",
        }.items()
    }


def _walks(r: Report, c: Catalogue, quick: bool) -> None:
    laws, count = laws_of(r), WALKS_QUICK if quick else WALKS
    for n in range(count):
        walk, rng = Walk(), random.Random(SEED * 1_000_003 + n)
        for _ in range(STEPS):
            walk_on(walk, rng)
            check(walk, laws, c)
    r.counts[WALKED] = count * STEPS
