"""A review as a short plain text for the clinic's own record: no name of the patient, no word of how it was made.

The physiotherapist reads it and pastes it. The same review gives the same text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from textwrap import fill
from typing import Any

from babel.dates import format_datetime

from catalogue.model import Catalogue
from wizard.answers import journey
from wizard.answers.model import NONE, Answers
from wizard.answers.questions import BY_ID, Question, options_of, value_of
from wizard.plan.model import Plan, Referral, dump
from wizard.plan.review import Judged, Reviewed
from wizard.words import Words

from . import plan_sections

WIDTH = 88
SCORES = ("pain.rest", "pain.activity", "pain.night")
BEHAVIOUR = ("pain.side", "pain.settles", "pain.lying_on_side_hurts", "pain.duration", "pain.trend")


@dataclass(frozen=True)
class Signature:
    """Who signed, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """What the note tells besides the plan. ``unsure``: fields that were answered with "not sure"."""

    reference: str
    answered_at: datetime
    answers: Answers
    unsure: tuple[str, ...] = ()
    helped: bool | None = None
    note: str = ""
    signed: Signature | None = None


def as_text(told: Told, reviewed: Reviewed, catalogue: Catalogue, words: Words) -> str:
    """The note: signs, pain, stage and why, exercises with doses, changes with reasons, advice, and the digest of the plan."""
    plan = reviewed.plan
    parts = [
        _head(told, words),
        _signs(told, plan, catalogue, words),
        _pain(told, catalogue, words),
        *(_planned(plan, words) if plan.is_plan else _stopped(plan, words)),
        _changes(reviewed, words),
        _free(told, words),
        _foot(told, plan, words),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def digest_of(plan: Plan) -> str:
    """SHA-256 of the plan, as it stands in the clinic's records."""
    return sha256(dump(plan)).hexdigest()


# --- answers in words --------------------------------------------------------------------------------------


def asked(question: Question, words: Words) -> str:
    """Two or three words for a question."""
    return words.say(f"question.{question.id}.short", question.short)


def answered(field: str, answers: Answers, unsure: Sequence[str], catalogue: Catalogue, words: Words) -> str:
    """One answer in words; "Not sure" and "Not answered" are two things."""
    question, value = BY_ID[field], value_of(answers, field)
    if value is None:
        return words.say("answer.unsure", "Not sure") if field in unsure else words.say("answer.open", "Not answered")
    if question.kind == "nprs":
        return words.say("answer.nprs", "{number} of 10", number=value)
    return _in_words(question, value, catalogue, words)


def _in_words(question: Question, value: Any, catalogue: Catalogue, words: Words) -> str:
    said = {o.id: words.say(o.key, o.label) for o in options_of(question, catalogue)}
    if not isinstance(value, tuple):
        return said[value]
    return (" → " if question.kind == "ranked" else " · ").join(said[id_] for id_ in value)


def differing(now: Answers, before: Answers) -> tuple[str, ...]:
    """The fields whose answers differ, in the order of the questions."""
    now, before = journey.on_path(now), journey.on_path(before)
    return tuple(field for field in BY_ID if value_of(now, field) != value_of(before, field))


# --- the parts ---------------------------------------------------------------------------------------------


def _head(told: Told, words: Words) -> str:
    say = words.say
    lines = [
        say("note.title", "Hip intake and exercise plan"),
        say("note.reference", "Reference: {reference}", reference=told.reference),
        say("note.answered", "Answered: {when}", when=moment(told.answered_at, words)),
    ]
    if told.helped is not None:
        lines.append(helped(told.helped, words))
    return "\n".join(lines)


def moment(at: datetime, words: Words) -> str:
    """A day and time as people of this language write it."""
    return format_datetime(
        at, format="d MMM y, HH:mm", locale=plan_sections.LOCALES.get(words.language, words.language)
    )


def helped(by_somebody: bool, words: Words) -> str:
    """Whether somebody helped to answer."""
    if by_somebody:
        return words.say("note.helped", "Somebody helped to answer.")
    return words.say("note.alone", "Answered alone.")


def _signs(told: Told, plan: Plan, catalogue: Catalogue, words: Words) -> str:
    say, ticked = words.say, told.answers.signs
    if plan.referral:
        return _bullets(say("note.signs", "Warning signs:"), plan.referral.found)
    if ticked is None:
        return say("note.signs_open", "Warning signs: not answered.")
    return say(
        "note.no_signs", "Warning signs: none of the {count} that can apply.", count=len(journey.lines(told.answers))
    )


def _pain(told: Told, catalogue: Catalogue, words: Words) -> str:
    say = words.say

    def of(field: str) -> str:
        return answered(field, told.answers, told.unsure, catalogue, words)

    rest, active, night = (_score(field, told, words) for field in SCORES)
    lines = [
        say(
            "note.pain",
            "Pain (NPRS, 0 to 10): at rest {rest}, when active {active}, at night {night}.",
            rest=rest,
            active=active,
            night=night,
        )
    ]
    lines.append(say("note.place", "Place: {place}.", place=of("pain.site")))
    on_path = journey.on_path(told.answers)
    lines.append(
        "; ".join(f"{asked(BY_ID[f], words)}: {of(f)}" for f in BEHAVIOUR if journey.is_asked(BY_ID[f], on_path))
    )
    if told.answers.conditions not in (None, (NONE,)):
        lines.append(say("note.conditions", "Health: {conditions}.", conditions=of("conditions")))
    unsure = [asked(BY_ID[f], words) for f in told.unsure if f in BY_ID and value_of(told.answers, f) is None]
    if unsure:
        lines.append(say("note.unsure", "Not sure: {questions}.", questions=", ".join(unsure)))
    return "\n".join(_wrap(line) for line in lines if line)


def _score(field: str, told: Told, words: Words) -> str:
    value = value_of(told.answers, field)
    return words.say("note.unknown", "not known") if value is None else str(value)


def _planned(plan: Plan, words: Words) -> Iterator[str]:
    say = words.say
    why = next(
        (
            f.says
            for f in plan.findings
            if f.rule.startswith(plan_sections.STAGE_RULES) and f.decisive and f.verdict == "met"
        ),
        "",
    )
    yield _wrap(say("note.stage", "Stage {stage} of 3. {why}", stage=plan.stage, why=why))
    yield _bullets(
        say(
            "note.plan",
            "Plan: {weeks} weeks, {sessions} workouts a week, about {minutes} minutes each.",
            weeks=len(plan.weeks),
            sessions=plan.weeks[0].sessions,
            minutes=plan.session_minutes,
        ),
        [f"{pick.name}: {pick.dose.says}" for pick in plan.picks],
    )
    advice = [
        *plan.limits,
        *(part.text for part in plan_sections.pain_rule(plan)),
        *(part.text for part in plan_sections.when_to_see_someone(plan) if part.id == plan_sections.STOP_NOW),
    ]
    yield _bullets(say("note.advice", "Advice on the sheet:"), advice)


def _stopped(plan: Plan, words: Words) -> Iterator[str]:
    say = words.say
    if plan.referral:
        yield from _referral(plan.referral, words)
    if plan.open_questions:
        yield _bullets(say("note.open", "No plan: these answers are open."), [q.asks for q in plan.open_questions])


def _referral(referral: Referral, words: Words) -> Iterator[str]:
    say = words.say
    yield _bullets(
        say(
            "note.referred",
            "No exercises. Referred: {where}; {within}.",
            where=referral.where.rstrip("."),
            within=referral.within.rstrip("."),
        ),
        referral.what_to_do,
    )


def _changes(reviewed: Reviewed, words: Words) -> str:
    if not reviewed.plan.changed:
        return ""
    return _bullets(
        f"{plan_sections.changed_title(words)}:", [change_line(one, words) for one in reviewed.judged if one.applied]
    )


def change_line(one: Judged, words: Words) -> str:
    """One change: what, why, and what the rules hold against it."""
    said = [f"{one.says}."]
    if one.change.reason:
        said.append(words.say("note.reason", "Reason: {why}", why=one.change.reason))
    if one.conflicts:
        said.append(
            words.say("note.against", "Against the rules: {what}", what=" ".join(c.says for c in one.conflicts))
        )
    return " ".join(said)


def _free(told: Told, words: Words) -> str:
    return _wrap(words.say("note.note", "Note: {note}", note=told.note)) if told.note else ""


def _foot(told: Told, plan: Plan, words: Words) -> str:
    say = words.say
    signed = (
        say("note.signed", "Signed: {who}, {when}", who=told.signed.by, when=moment(told.signed.at, words))
        if told.signed
        else say("note.unsigned", "Not signed.")
    )
    return "\n".join(
        (
            signed,
            _wrap(plan_sections.made_from(plan, words)),
            say("note.digest", "Plan: sha256 {digest}", digest=digest_of(plan)[:12]),
            plan_sections.education(words),
        )
    )


def _bullets(title: str, texts: Sequence[str]) -> str:
    return "\n".join([_wrap(title), *(_wrap(f"- {text}", "  ") for text in texts if text)])


def _wrap(text: str, indent: str = "") -> str:
    return fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
