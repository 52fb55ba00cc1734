"""The weekly check-in: what is asked, why and when, and what the answers say. As in ``questions.py``, questions are data.

A form is ``said``: question ids with what was chosen, ``UNSURE`` for "not sure". Only what is asked counts, so
an answer that lost its question decides nothing. Tests are asked last, and only where they would open a gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from catalogue.vocabulary import EXERCISES
from catalogue.vocabulary import SIGNS as SIGN_IDS

from .model import NONE, VERSION, AnswersError, CheckIn
from .predicates import NOT_ANSWERED, AllOf, AnyOf, AtLeast, AtMost, OneOf
from .questions import BY_ID, NOT_TRIED, NPRS, UNSURE, Kind, Option, Question

PAGE = "check_in"
ANY_SIGN, SIGNS = "week.any_sign", "week.signs"
YES, NO = "yes", "no"
_FORM = re.compile(r"check-in-\d{1,3}")
NOTHING = "nothing"  # said of a barrier; in a check-in it is None
MOST_WORKOUTS = 5  # "five or more": the rules tell no more apart
LAST_WEEK = 520  # ten years
MOST_AWAY = 8  # weeks that were left out; more change nothing any more
TESTS = {  # a test of the check-in is the question of the first walk
    "stand_30s": BY_ID["ability.stand_30s"],
    "stairs": BY_ID["ability.stairs"],
    "single_leg_squat": BY_ID["ability.single_leg_squat"],
    "side_plank_20s": BY_ID["ability.side_plank_20s"],
    "lying_on_side_hurts": BY_ID["pain.lying_on_side_hurts"],
}

NO_SIGN = OneOf("any_sign", (NO, NOT_ANSWERED))
WORKED = AnyOf(AtLeast("sessions_done", 1), OneOf("sessions_done", (NOT_ANSWERED,)))
CALM = AllOf(  # only then can it go up: pain that has settled may be 5, if things get better
    OneOf("next_morning", ("usual", NOT_ANSWERED)),
    AnyOf(
        AtMost("pain_during", 2),
        OneOf("pain_during", (NOT_ANSWERED,)),
        AllOf(AtMost("pain_during", 5), OneOf("overall", ("better", NOT_ANSWERED))),
    ),
)
BARRIERS = ("no_time", "hurts", "forgot", "not_helping", "other")
SOMETHING_WAS_IN_THE_WAY = AnyOf(
    OneOf("fewer_than_planned", (True,)),
    OneOf("overall", ("same", "worse")),
    OneOf("barrier", BARRIERS),
)


def _options(question: str, *entries: tuple[Any, ...]) -> tuple[Option, ...]:
    return tuple(
        Option(
            id=id_,
            label=label,
            key=f"question.{question}.options.{id_}",
            help=help_[0] if help_ else None,
            help_key=f"question.{question}.options.{id_}.help",
        )
        for id_, label, *help_ in entries
    )


def _question(
    id_: str,
    short: str,
    asks: str,
    why: str,
    kind: Kind = "one",
    options: tuple[tuple[Any, ...], ...] = (),
    **more: Any,
) -> Question:
    name = f"week.{id_}"
    return Question(name, PAGE, asks, why, kind, _options(name, *options), short=short, **more)


QUESTIONS = (
    _question(
        "any_sign",
        "Warning signs",
        "Is any of the warning signs new since last time?",
        "A warning sign needs a person, not a program. So this comes first, each week.",
        options=((NO, "No, none of them"), (YES, "Yes, at least one")),
    ),
    _question(
        "sessions_done",
        "Workouts done",
        "How many workouts did you do?",
        "With too few workouts a week tells little, so the plan waits.",
        options=(*((n, str(n)) for n in range(MOST_WORKOUTS)), (MOST_WORKOUTS, "5 or more")),
        ask_when=NO_SIGN,
    ),
    _question(
        "pain_during",
        "Pain at most",
        "How much did your hip hurt at most?",
        "Up to 2 is calm, 3 to 5 is acceptable, more than 5 asks for rest. Think of the workouts, or of being active if you did none.",
        "nprs",
        ask_when=NO_SIGN,
    ),
    _question(
        "next_morning",
        "The next morning",
        "How was your hip the next morning?",
        "The morning after shows best whether it was too much.",
        options=(
            ("usual", "As usual"),
            ("sore_muscles", "Sore muscles, as after exercise", "Your hip pain was as usual."),
            ("worse", "My hip pain was worse than usual"),
        ),
        ask_when=NO_SIGN,
    ),
    _question(
        "night",
        "Pain at night",
        "How much did your hip hurt at night?",
        "Nights show how easily the hip is upset. We ask every second week.",
        "nprs",
        ask_when=AllOf(NO_SIGN, OneOf("even_week", (True,))),
    ),
    _question(
        "overall",
        "The week",
        "Taken together, how was this week against the one before?",
        "One week says little. Several in a row say where it goes.",
        options=(("better", "Better"), ("same", "About the same"), ("worse", "Worse")),
        ask_when=NO_SIGN,
    ),
    _question(
        "felt",
        "Where you felt it",
        "Where did you feel the work?",
        "At the front another muscle takes over. Then a swap helps.",
        options=(
            ("side", "At the side of the hip"),
            ("back", "At the back of the hip"),
            ("front", "At the front of the hip"),
            ("not_sure", "Not sure"),
        ),
        ask_when=AllOf(NO_SIGN, WORKED),
    ),
    _question(
        "easy_at_top",
        "Easy in the hardest set",
        "In your hardest set, was it controlled, with 3 or more left?",
        "We make it harder only when it feels easy.",
        options=((True, "Yes, I could have done 3 more"), (False, "No, not yet")),
        ask_when=AllOf(NO_SIGN, WORKED, CALM),
    ),
    _question(
        "barrier",
        "What got in the way",
        "What got in the way?",
        "So that the next step fits your life. There is no wrong answer.",
        options=(
            ("no_time", "No time"),
            ("hurts", "It hurts too much"),
            ("forgot", "I forgot"),
            ("not_helping", "I do not think that it helps"),
            ("other", "Something else"),
            (NOTHING, "Nothing"),
        ),
        ask_when=AllOf(NO_SIGN, SOMETHING_WAS_IN_THE_WAY),
    ),
)
EASY_AT_STAGE_3 = _question(
    "easy_at_stage_3",
    "Easy in the hardest set",
    "In your hardest set, was it controlled, with 2 or more left?",
    "We make it harder only when it feels easy.",
    options=((True, "Yes, I could have done 2 more"), (False, "No, not yet")),
    ask_when=AllOf(NO_SIGN, WORKED, CALM),
)
AWAY = _question(
    "away",
    "Weeks away",
    "How many whole weeks were you away?",
    "Life comes first. Weeks off do not count against you.",
    options=(*((n, str(n)) for n in range(MOST_AWAY)), (MOST_AWAY, "8 or more")),
)
OF_WEEK = _question(
    "of_week",
    "Week",
    "Which week is it about?",
    "An entry that was meant for another week can be moved there.",
)
BY_FIELD = {question.id.removeprefix("week."): question for question in QUESTIONS}
NO_UNSURE = ("felt", "barrier")  # their own answers hold it, or it makes no sense

WORKOUT_QUESTIONS = (
    _question(
        "ended",
        "How it ended",
        "How did the workout end?",
        "What was not done needs no number.",
        options=(("finished", "I finished it"), ("stopped", "I stopped early"), ("not_today", "I left it out")),
    ),
    _question(
        "effort", "Effort", "How hard was it?", "It shows over the weeks whether the same work gets easier.", "nprs"
    ),
    _question(
        "workout_pain",
        "Pain",
        "How much did your hip hurt during the workout?",
        "So that the diary shows what you felt.",
        "nprs",
    ),
)
EFFORT_WORDS = ((0, "No effort"), (5, "Hard"), (10, "As hard as it gets"))
ADVICE_FOR = {"hurts": ("pain_red",), "forgot": ("days_apart",), "not_helping": ("meaningful_change", "see_someone")}


def felt_id(exercise: str) -> str:
    """The row of ``exercise`` in the question where the work was felt."""
    return f"{BY_FIELD['felt'].id}.{exercise}"


@dataclass(frozen=True)
class WeekForm:
    """What was said of one week so far: ``planned`` workouts (2-4) of ``picks`` in ``stage``.

    Where the picks are not known, one word says for all of them where they were felt.
    """

    week: int
    planned: int
    said: Mapping[str, Any]
    picks: tuple[str, ...] = ()
    stage: int = 1

    def value(self, field: str) -> Any:
        """An answer of this form; None where it is open or not sure."""
        found = self.said.get(self._question(field).id)
        return None if found == UNSURE else found

    def _question(self, field: str) -> Question:
        return EASY_AT_STAGE_3 if field == "easy_at_top" and self.stage == 3 else BY_FIELD[field]

    def felt_in(self, exercise: str) -> Any:
        """Where ``exercise`` was felt; a word that was said of all of them counts where its own row is open."""
        return self.said.get(felt_id(exercise)) or self.value("felt")

    def _felt(self) -> Any:
        """Where each pick was felt; where the picks are not known, what was said of any exercise, or one word for all."""
        if self.picks:
            return {one: self.felt_in(one) for one in self.picks}
        start = felt_id("")
        return {
            id_.removeprefix(start): where for id_, where in self.said.items() if id_.startswith(start)
        } or self.value("felt")

    def asked(self) -> tuple[Question, ...]:
        """The questions that this week asks, without tests."""
        facts = self._facts()
        return tuple(
            self._question(field)
            for field, q in BY_FIELD.items()
            if q.ask_when is None or q.ask_when.test(facts) == "met"
        )

    def still_open(self, tests: Sequence[str] = ()) -> tuple[str, ...]:
        """The ids of the questions without an answer; a sign that was said but not ticked is ``SIGNS``."""
        missing = [id_ for q in self.asked() for id_ in self._open_in(q)]
        missing += [TESTS[name].id for name in tests if self.said.get(TESTS[name].id) is None]
        if self.value("any_sign") == YES and not self.said.get(SIGNS):
            missing.append(SIGNS)
        return tuple(missing)

    def _open_in(self, question: Question) -> tuple[str, ...]:
        """What of one question lacks an answer: each row of an exercise by itself."""
        if question is BY_FIELD["felt"] and self.picks:
            return tuple(felt_id(one) for one in self.picks if self.felt_in(one) is None)
        if question is BY_FIELD["felt"] and self._felt():
            return ()
        return () if self.said.get(question.id) is not None else (question.id,)

    def check_in(self, tests: Sequence[str] = ()) -> CheckIn:
        """The check-in that this form says. Raises AnswersError through ``CheckIn`` for what no form offers."""
        asked = {_field(q) for q in self.asked()}
        if "pain_during" in asked:
            asked.add("night")  # not asked in odd weeks; a figure that was given always counts
        said = {name: self.value(name) for name in asked if name in CheckIn.model_fields}
        if "felt" in said:
            said["felt"] = self._felt()
        if said.get("barrier") == NOTHING:
            said["barrier"] = None
        return CheckIn.model_validate(
            {"version": VERSION, "week": self.week, "signs": self._signs(), **said, "tests": self._tests(tests)}
        )

    def _facts(self) -> SimpleNamespace:
        names = ("any_sign", "sessions_done", "pain_during", "next_morning", "overall", "barrier")
        facts = SimpleNamespace(**{name: self.value(name) for name in names})
        facts.even_week = self.week % 2 == 0
        facts.fewer_than_planned = None if facts.sessions_done is None else facts.sessions_done < self.planned
        return facts

    def _signs(self) -> tuple[str, ...] | None:
        any_sign = self.value("any_sign")
        if any_sign == YES:
            return tuple(self.said.get(SIGNS) or ()) or None
        return (NONE,) if any_sign == NO else None

    def _tests(self, tests: Sequence[str]) -> dict[str, Any]:
        said = {name: self.said.get(TESTS[name].id) for name in tests}
        return {name: None if value in (UNSURE, NOT_TRIED) else value for name, value in said.items()}


def _field(question: Question) -> str:
    """The field of a check-in that a question answers."""
    return "easy_at_top" if question is EASY_AT_STAGE_3 else question.id.removeprefix("week.")


def weeks_to_choose(due: int, until: int | None = None) -> tuple[int, ...]:
    """The weeks that an entry can be moved to: all up to the last one, and as many ahead as somebody can have been away."""
    return tuple(range(1, min(until or due - 1 + MOST_AWAY, LAST_WEEK) + 1))


def said_by(check_in: CheckIn) -> dict[str, Any]:
    """A form filled with a check-in, to correct it. What was left open there is "not sure" here."""
    said: dict[str, Any] = {}
    for field, question in BY_FIELD.items():
        if field in CheckIn.model_fields:
            value = getattr(check_in, field)
            said[question.id] = UNSURE if value is None else value
    said[BY_FIELD["sessions_done"].id] = _few(said[BY_FIELD["sessions_done"].id])
    if check_in.barrier is None:
        said[BY_FIELD["barrier"].id] = NOTHING
    said[EASY_AT_STAGE_3.id] = said[BY_FIELD["easy_at_top"].id]
    said[BY_FIELD["felt"].id] = check_in.felt if isinstance(check_in.felt, str) else None
    if isinstance(check_in.felt, tuple):
        said |= {felt_id(one): where for one, where in check_in.felt}
    signs = check_in.signs
    said[ANY_SIGN] = UNSURE if signs is None else NO if signs == (NONE,) else YES
    if check_in.version < VERSION and signs == (NONE,):  # said before there were the new signs: asked again
        said[ANY_SIGN] = None
    if check_in.version < VERSION and check_in.night is None:
        said[BY_FIELD["night"].id] = None
    said[SIGNS] = () if signs in (None, (NONE,)) else signs
    for name, question in TESTS.items():
        value = getattr(check_in.tests, name)
        said[question.id] = (
            (NOT_TRIED if any(o.id == NOT_TRIED for o in question.options) else UNSURE) if value is None else value
        )
    return said


def _few(workouts: Any) -> Any:
    return min(workouts, MOST_WORKOUTS) if isinstance(workouts, int) else workouts


def suggested(workouts_logged: int) -> int | None:
    """The number of workouts to begin with; nothing where none was logged."""
    return _few(workouts_logged) if workouts_logged else None


# --- the copy in the tab -----------------------------------------------------------------------------

_ALLOWED: dict[str, tuple[Any, ...]] = {
    **{q.id: (*(o.id for o in q.options), UNSURE) for q in (*QUESTIONS, EASY_AT_STAGE_3, AWAY, *TESTS.values())},
    **{felt_id(one): tuple(o.id for o in BY_FIELD["felt"].options) for one in EXERCISES},
    BY_FIELD["pain_during"].id: (*NPRS, UNSURE),
    BY_FIELD["night"].id: (*NPRS, UNSURE),
}


_OF_WORKOUT: dict[str, tuple[Any, ...]] = {
    **{q.id: (*NPRS, UNSURE) for q in WORKOUT_QUESTIONS if q.kind == "nprs"},
    BY_FIELD["felt"].id: _ALLOWED[BY_FIELD["felt"].id],
}


def held_of_workout(said: Any) -> dict[str, Any]:
    """What a tab gives back of the questions after a workout, which may be anything. Raises AnswersError for what no form offers."""
    return _held(said, _OF_WORKOUT)


def form_of(week: int) -> str:
    """The name of the form in which the check-in that is due in ``week`` is entered."""
    return f"check-in-{week}"


def is_form(name: str) -> bool:
    """True where a form of this name holds a check-in that is due."""
    return bool(_FORM.fullmatch(name))


def to_hold(forms: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a tab holds of check-ins that are not sent yet; nothing where only a number was suggested."""
    suggestion = {BY_FIELD["sessions_done"].id}
    found = {
        name: {id_: value for id_, value in said.items() if id_ in _ALLOWED or id_ == SIGNS}
        for name, said in forms.items()
        if is_form(name)
    }
    return {
        name: said
        for name, said in found.items()
        if {id_ for id_, value in said.items() if value is not None} - suggestion
    }


def held(forms: Any) -> dict[str, dict[str, Any]]:
    """The forms that a tab gives back, which may be anything. Raises AnswersError for what no form offers."""
    if not isinstance(forms, dict) or not all(isinstance(name, str) and _FORM.fullmatch(name) for name in forms):
        raise AnswersError(["the forms: other names than expected."])
    return {name: _held(said, _ALLOWED) for name, said in forms.items()}


def _held(said: Any, allowed_of: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise AnswersError(["a form: not an object."])
    found: dict[str, Any] = {}
    for id_, value in said.items():
        if (
            id_ == SIGNS
            and allowed_of is _ALLOWED
            and isinstance(value, list)
            and all(sign in SIGN_IDS for sign in value)
        ):
            found[id_] = tuple(value)
        elif value is None or any(
            value == allowed and type(value) is type(allowed) for allowed in allowed_of.get(id_, ())
        ):
            found[id_] = value
        else:
            raise AnswersError(["a form: a field or an answer that is not known."])
    return found


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the check-in, with its key."""
    for question in (*QUESTIONS, EASY_AT_STAGE_3, AWAY, OF_WEEK, *WORKOUT_QUESTIONS):
        yield from question.texts()
    for number, word in EFFORT_WORDS:
        yield f"effort.{number}", word
