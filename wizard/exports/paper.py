"""All questions on paper, for a person with a pen: made from ``QUESTIONS``, so that a new question appears by itself.

``order`` gives the questions as they are printed. The code of an answer, such as 3.2, stands beside its box:
whoever types a paper in goes down it in the same order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from catalogue.model import Catalogue
from wizard import drawings
from wizard.answers import questions
from wizard.answers.model import NONE
from wizard.answers.predicates import Predicate
from wizard.answers.questions import (
    GOES_ON,
    NO_SIGN_TICKED,
    NOT_SURE,
    NOT_TRIED,
    NPRS_WORDS,
    SAFE_TO_TEST,
    UNSURE,
    Option,
    Question,
)
from wizard.drawings import body_map
from wizard.text import citations, plan_sections
from wizard.words import Words

from .typst_pdf import paper_size, typeset

SHAPE = Path(__file__).parent / "paper.typ"
TELL_NOW = ("emergency", "urgent")  # tiers that cannot wait until the paper is read
UNSURE_CODE = "?"
SIZE, LARGE = 12.5, 18.0  # points


@dataclass(frozen=True)
class Box:
    """One box to tick: its code on the paper, and the option, or None for "not sure"."""

    code: str
    option: Option | None

    @property
    def id(self) -> Any:
        """The id of the answer, ``UNSURE`` for "not sure"."""
        return self.option.id if self.option else UNSURE


@dataclass(frozen=True)
class Printed:
    """A question as it is printed: its number and its boxes from the first to the last."""

    number: int
    question: Question
    boxes: tuple[Box, ...]


def order(catalogue: Catalogue) -> tuple[Printed, ...]:
    """All questions in the printed order with the codes of their boxes, each code once."""
    return tuple(_printed(number, question, catalogue) for number, question in enumerate(questions.QUESTIONS, 1))


def _printed(number: int, question: Question, catalogue: Catalogue) -> Printed:
    options = questions.offered(question, catalogue)
    first = 0 if question.kind == "nprs" else 1  # the code of a score ends with the score
    boxes = [Box(f"{number}.{n}", option) for n, option in enumerate(options, first)]
    if not {NOT_TRIED, NOT_SURE} & {option.id for option in options}:
        boxes.append(Box(f"{number}.{UNSURE_CODE}", None))
    return Printed(number, question, tuple(boxes))


def digest(catalogue: Catalogue) -> str:
    """SHA-256 over all codes and what they stand for: a paper with another one has other codes."""
    said = [[p.number, p.question.id, [[box.code, box.id] for box in p.boxes]] for p in order(catalogue)]
    return f"sha256:{hashlib.sha256(json.dumps(said).encode()).hexdigest()}"


def paper(
    catalogue: Catalogue,
    words: Words,
    made_on: date,
    paper: Literal["a4", "letter"] = "a4",
    large: bool = False,
) -> bytes:
    """All questions as a tagged PDF (PDF/UA-1) in the language of ``words``, dated ``made_on``.

    ``large``: nothing that is read or answered below 18 points. ValueError for another paper.
    """
    say, printed = words.say, order(catalogue)
    return typeset(
        SHAPE,
        {
            "paper": paper_size(paper),
            "large": large,
            "size": LARGE if large else SIZE,
            "lang": words.language,
            "date": (made_on.year, made_on.month, made_on.day),
            "title": say("paper.title", "Questions about your hip"),
            "head": _head(words),
            "parts": [*_parts(printed, words)],
            "explained": _explained(printed, words),
            "page": say("paper.page", "Page {page} of {pages}"),
            "foot": (
                say(
                    "paper.made",
                    "Questions {questions}, catalogue {catalogue}.",
                    questions=citations.short(digest(catalogue)),
                    catalogue=citations.short(catalogue.digest),
                ),
                say("handout.made_on", "Printed {day}.", day=plan_sections.day(made_on, words)),
                plan_sections.education(words),
            ),
        },
    )


def _head(words: Words) -> dict[str, Any]:
    say = words.say
    return {
        "reference": say("paper.reference", "Reference (the desk writes it)"),
        "date": say("paper.date", "Date"),
        "lead": say(
            "paper.lead",
            "These questions help your physiotherapist to choose exercises for you. They take about ten minutes.",
        ),
        "how": [
            say(
                "paper.tick",
                "Use a pen, and tick the box that fits. The small numbers beside the boxes are for the desk.",
            ),
            say("paper.wrong", "A wrong tick? Fill the whole box, then tick the right one."),
            say("paper.open", "You can leave a question open, and you can ask the desk for help."),
        ],
        "consent": say(
            "paper.consent",
            "The people who look after me here may read my answers and keep them. I can stop at any time, "
            "and then this paper is destroyed.",
        ),
        "agree": say("paper.agree", "I agree"),
        "helped": say("paper.helped", "Someone helped me answer"),
    }


# --- the questions ---------------------------------------------------------------------------------------


def _parts(printed: tuple[Printed, ...], words: Words) -> Iterator[dict[str, Any]]:
    """The questions, each with what stands before and after it; the first of a page opens with its heading."""
    say, number = words.say, {p.question.id: p.number for p in printed}
    page = None
    for p, following in zip(printed, (*printed[1:], None), strict=True):
        before, now, then = (
            (printed[p.number - 2] if p.number > 1 else None),
            p.question.ask_when,
            following.question.ask_when if following else None,
        )
        opens = None
        if p.question.page != page:
            page = p.question.page
            opens = {"title": say(f"page.{page}.title", questions.PAGE_BY_ID[page].title), "intro": _intro(page, words)}
        yield {
            "opens": opens,
            "before": _to_know(number, words)
            if now == SAFE_TO_TEST and before and now != before.question.ask_when
            else [],
            **_question(p, words),
            "after": _who_stops(now, then, number, words) if following and then != now else "",
        }


def _intro(page: str, words: Words) -> str:
    """What a page begins with; where the walk speaks of its own screen, the paper has its own words."""
    say = words.say
    if page == "goals":
        return say("paper.goals", "What matters most to you, and how much time is there?")
    if page == "abilities":
        return say("paper.abilities", "Go by what you know. You can leave out every test.")
    return say(f"page.{page}.intro", questions.PAGE_BY_ID[page].intro)


def _who_stops(now: Predicate | None, then: Predicate | None, number: dict[str, int], words: Words) -> str:
    """Whom the next questions are not for, in words."""
    say = words.say
    if then == NO_SIGN_TICKED:
        return say(
            "paper.stop",
            "Did you tick a warning sign in question {number}? Then stop here, and take this paper to the desk.",
            number=number["signs"],
        )
    if then == GOES_ON and now == NO_SIGN_TICKED:
        return say("paper.child", "Are you under 18? Then stop here, and take this paper to the desk.")
    return ""


def _to_know(number: dict[str, int], words: Words) -> list[str]:
    """For whom the tests are, and how they are done safely; the first of it is set apart."""
    say = words.say
    return [
        say(
            "paper.tests",
            "The next tests are only for people with no warning sign in question {signs} and with pain of 0, 1 or 2 in question "
            "{rest}. All others tick “I did not try it”.",
            signs=number["signs"],
            rest=number["pain.rest"],
        ),
        say(
            "paper.helper",
            "Try them only with a helper beside you if you are 70 or older, or unsteady. Or leave them for your physiotherapist.",
        ),
        say("note.how_to_test", next(note.says for note in questions.NOTES if note.id == "how_to_test")),
    ]


def _question(p: Printed, words: Words) -> dict[str, Any]:
    say, q = words.say, p.question
    return {
        "title": f"{p.number}. {say(f'question.{q.id}.asks', q.asks)}",
        "hint": _hint(q, words),
        "how": [say(f"question.{q.id}.how.{i}", step) for i, step in enumerate(q.how, 1)],
        "pictures": [_picture(id_, words) for id_ in q.drawn_as],
        "body": _body(p, words) if q.on_body_map else [],
        "row": q.kind == "nprs",
        "ranked": q.kind == "ranked",
        "words": [say(f"nprs.{n}", word) for n, word in NPRS_WORDS] if q.kind == "nprs" else [],
        "groups": [_group(tier, tuple(boxes), words) for tier, boxes in groupby(p.boxes, key=_tier)],
    }


def _hint(question: Question, words: Words) -> str:
    say = words.say
    if question.kind == "ranked":
        return say(
            "paper.ranked", "Write 1 in the box of what you want most, 2 in the next. Leave empty what you do not want."
        )
    if question.on_body_map:
        return say("paper.map", "Mark it in the picture. Then tick the list, as many lines as fit.")
    if question.kind == "many":
        return say("paper.many", "Tick all lines that fit.")
    return "" if question.kind == "nprs" else say("paper.one", "Tick one.")


def _group(tier: str | None, boxes: tuple[Box, ...], words: Words) -> dict[str, Any]:
    say = words.say
    return {
        "title": say(f"tier.{tier}.heading", dict(questions.TIER_HEADINGS)[tier]) if tier else "",
        "tell": say("paper.tell", "Tell the desk now if you tick one of these.") if tier in TELL_NOW else "",
        "boxes": [_box(box, words) for box in boxes],
    }


def _tier(box: Box) -> str | None:
    return box.option.group if box.option else None


def _box(box: Box, words: Words) -> dict[str, Any]:
    say, option = words.say, box.option
    if option is None:
        return {"code": box.code, "says": say("answer.unsure", "Not sure"), "help": "", "alone": True}
    helps = say(option.help_key, option.help) if option.help and not option.group else ""
    return {"code": box.code, "says": say(option.key, option.label), "help": helps, "alone": option.id == NONE}


def _picture(id_: str, words: Words) -> dict[str, str]:
    """How a self-test looks; where a level pelvis is asked for, right beside wrong."""
    if id_ == "level_hitch":
        return {"svg": drawings.paper_faults(id_), "alt": drawings.faults_said(id_, words.language)}
    return {"svg": drawings.paper_file(id_), "alt": drawings.said(id_, words.language)}


def _body(p: Printed, words: Words) -> list[dict[str, Any]]:
    """The body from the front and from the back, with the code of a place where it lies."""
    say, codes = words.say, {box.id: box.code for box in p.boxes}
    left, right = say("paper.left", "left"), say("paper.right", "right")
    named = {
        "front": (say("paper.front", "From the front"), right, left),
        "back": (say("paper.back", "From the back"), left, right),
    }
    return [
        {
            "svg": body_map.paper_figure(view),
            "title": title,
            "sides": sides,
            "alt": say(
                "paper.map_alt", "{view}: the body from the waist to the shins, to mark where it hurts.", view=title
            ),
            "spots": [{"x": spot.x, "y": spot.y, "code": codes[spot.place]} for spot in body_map.spots(view)],
        }
        for view, (title, *sides) in named.items()
    ]


def _explained(printed: tuple[Printed, ...], words: Words) -> dict[str, Any]:
    """What counts exactly, for the lines that stand in groups: on the last pages, so that the lines can be read at a glance."""
    say = words.say
    found = [
        (box.code, box.option, box.option.help)
        for p in printed
        for box in p.boxes
        if box.option and box.option.group and box.option.help
    ]
    return {
        "title": say("signs.exactly", "What counts exactly?"),
        "lines": [
            {
                "code": code,
                "says": say(option.key, option.label),
                "help": say(option.help_key, explained),
            }
            for code, option, explained in found
        ],
    }
