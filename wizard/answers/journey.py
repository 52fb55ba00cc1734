"""The walk through the questions: which page comes next for these answers. Pure.

A page is on the path when at least one of its questions is asked. A ticked warning sign
asks nothing more, so the path goes straight to the check page.
"""

from __future__ import annotations

from itertools import pairwise

from catalogue import vocabulary as v

from .facts import Facts
from .model import VERSION, Answers
from .predicates import MET, MISSED
from .questions import BY_ID, NOTES, PAGES, QUESTIONS, SIGN_APPLIES, Note, Question, questions_on, value_of, with_answer

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
