"""The walk through the questions: which page comes next for these answers, and which lines it shows. Pure.

A page is on the path when at least one of its questions is asked. A ticked warning sign
asks nothing more, so the path goes straight to the check page.

The safety page shows the lines that can apply, so "none of these" answers the lines that were shown and no others.
A walk holds its answers with the ids of the lines that it has *shown*; ``counted`` and ``said`` lead from one to the
other. The answers are always those that count: in them the signs are open while a line that applies was not shown.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Any

from catalogue import vocabulary as v

from .facts import Facts
from .model import NONE, VERSION, Answers
from .predicates import MET, MISSED
from .questions import (
    BRINGS,
    BY_ID,
    NOTES,
    PAGES,
    QUESTIONS,
    SIGN_APPLIES,
    SIGN_FOLLOWS,
    Note,
    Question,
    questions_on,
    value_of,
    with_answer,
)

CHECK = "check"  # the page after the last question
KEPT_OFF_PATH = ("cannot",)  # makes a plan more careful or ends it, so it is never forgotten
TURNS = (  # the answers that turn the walk, for the drawing
    ("", Answers()),
    ("a sign is ticked", Answers(signs=(v.SIGNS[0],))),
    ("under 18", Answers(age_band="under_18")),
)


def is_asked(question: Question, answers: Answers) -> bool:
    """True if this question is asked for these answers; unknown asks nothing."""
    return question.ask_when is None or question.ask_when.test(Facts(answers)) == MET


def asked_on(page: str, answers: Answers) -> tuple[Question, ...]:
    """The questions that this page asks for these answers."""
    return tuple(q for q in questions_on(page) if is_asked(q, answers))


def notes_on(page: str, answers: Answers) -> tuple[Note, ...]:
    """The notes that this page shows for these answers."""
    facts = Facts(answers)
    return tuple(n for n in NOTES if n.page == page and n.show_when.test(facts) == MET)


def signs_that_apply(answers: Answers) -> tuple[str, ...]:
    """The warning signs that can apply to this person. An answer that is missing or not sure keeps a sign."""
    facts = Facts(answers)
    return tuple(sign for sign in v.SIGNS if sign not in SIGN_APPLIES or SIGN_APPLIES[sign].test(facts) != MISSED)


def lines(answers: Answers) -> tuple[str, ...]:
    """The lines of the safety page: the signs that can apply and do not follow from other answers. One that is ticked stays in sight."""
    facts, ticked = Facts(answers), answers.signs or ()
    return tuple(
        sign
        for sign in v.SIGNS
        if sign in ticked
        or (_applies(sign, facts) and not (sign in SIGN_FOLLOWS and SIGN_FOLLOWS[sign].test(facts) == MET))
    )


def _applies(sign: str, facts: Facts) -> bool:
    return sign not in SIGN_APPLIES or SIGN_APPLIES[sign].test(facts) != MISSED


def unseen(answers: Answers, shown: Collection[str]) -> tuple[str, ...]:
    """The lines that apply and were not shown."""
    return tuple(line for line in lines(answers) if line not in shown)


def counted(said: Answers, shown: Collection[str]) -> Answers:
    """What was ``said`` in a walk, as it counts: "none" only where every line that applies was shown, and a health line with its condition."""
    found = _with_conditions(said)
    is_open = found.signs == (NONE,) and not found.new_signs_open and unseen(found, shown)
    return found.model_copy(update={"signs": None}) if is_open else found


def said(answers: Answers, shown: Collection[str]) -> Answers:
    """What the person said, from the answers that count: the way back of ``counted``."""
    brought = _brought(answers)
    update: dict[str, Any] = {}
    if answers.signs is None and shown:
        update["signs"] = (NONE,)
    if answers.conditions and set(answers.conditions) & set(brought):
        update["conditions"] = tuple(c for c in answers.conditions if c not in brought) or (NONE,)
    return answers.model_copy(update=update) if update else answers


def shown_before(answers: Answers) -> tuple[str, ...]:
    """The lines that answers from elsewhere have seen: those that apply to them. Of version 1 none, since it did not ask all signs."""
    return lines(answers) if answers.signs and answers.version == VERSION else ()


def answered(
    answers: Answers, shown: Collection[str], field: str, value: Any, on_page: Collection[str] = ()
) -> tuple[Answers, tuple[str, ...]]:
    """The answers that count and the lines shown, after one answer more. ``on_page``: the lines that stood there as the signs were answered."""
    now = with_answer(said(answers, shown), field, value)
    if field == "signs":
        shown = (*shown, *on_page) if now.signs else ()
    seen = tuple(sign for sign in v.SIGNS if sign in shown)
    return counted(now, seen), seen


def _brought(answers: Answers) -> tuple[str, ...]:
    """The conditions that are true with a line of the history."""
    return tuple(BRINGS[id_] for id_ in answers.history or () if id_ in BRINGS)


def _with_conditions(answers: Answers) -> Answers:
    brought = _brought(answers)
    if answers.conditions is None or set(brought) <= set(answers.conditions):
        return answers
    both = tuple(c for c in v.CONDITIONS if c in brought or c in answers.conditions)
    return answers.model_copy(update={"conditions": both})


def conditions_to_ask(answers: Answers) -> tuple[str, ...]:
    """The conditions that have a line of their own. One that comes with a line of the history has none, unless it was ticked elsewhere."""
    ticked = answers.conditions or ()
    return tuple(c for c in v.CONDITIONS if c in ticked or c not in BRINGS.values())


def asks_latex_free(answers: Answers) -> bool:
    """True where it matters whether a band is free of latex. To everybody else a band is a band."""
    return answers.conditions is None or "latex_allergy" in answers.conditions


def new_signs(answers: Answers) -> tuple[str, ...]:
    """The signs that version 1 did not ask, as far as they can apply to this person."""
    return tuple(sign for sign in signs_that_apply(answers) if sign in v.NEW_IN_2)


def with_new_signs(answers: Answers, signs: tuple[str, ...]) -> Answers:
    """Answers of version 1 once the new signs were asked: ``signs`` are those that are true, or ``none``. Nothing else changes."""
    return Answers.from_data({**answers.model_dump(), "version": VERSION, "signs": signs})


def path(answers: Answers) -> tuple[str, ...]:
    """The page ids that these answers lead along, in order, without the check page."""
    return tuple(page.id for page in PAGES if asked_on(page.id, answers))


def next_page(page: str, answers: Answers) -> str:
    """The page after ``page``; the check page after the last."""
    return _neighbour(page, answers, +1) or CHECK


def previous_page(page: str, answers: Answers) -> str | None:
    """The page before ``page``; None before the first."""
    return _neighbour(page, answers, -1)


def on_path(answers: Answers) -> Answers:
    """The answers that decide: what is no longer asked is left out, but never a "cannot"."""
    for field in BY_ID:
        value = value_of(answers, field)
        if value is not None and value not in KEPT_OFF_PATH and not is_asked(BY_ID[field], answers):
            answers = with_answer(answers, field, None)
    return answers


def open_required(answers: Answers) -> tuple[Question, ...]:
    """The questions without which there is no plan, asked and still open."""
    return tuple(
        q
        for q in QUESTIONS
        if q.required
        and (value_of(answers, q.id) is None or (q.id == "signs" and answers.new_signs_open))
        and is_asked(q, answers)
    )


def as_dot() -> str:
    """The walk as a Graphviz drawing, made from the questions and their predicates."""
    titles = {**{page.id: page.title for page in PAGES}, CHECK: "Check your answers"}
    lines = ["digraph walk {", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f'  {id_} [label="{title}"];' for id_, title in titles.items()]
    drawn: set[tuple[str, str]] = set()
    for label, answers in TURNS:
        stops = (*path(answers), CHECK)
        new = [edge for edge in pairwise(stops) if edge not in drawn]
        lines += [f"  {a} -> {b}" + (f' [label="{label}"];' if label else ";") for a, b in new]
        drawn.update(new)
    return "\n".join([*lines, "}"]) + "\n"


def _neighbour(page: str, answers: Answers, step: int) -> str | None:
    order = [p.id for p in PAGES]
    on = set(path(answers))
    start = order.index(page) if page in order else len(order)
    places = range(start + 1, len(order)) if step > 0 else range(start - 1, -1, -1)
    return next((order[i] for i in places if order[i] in on), None)
