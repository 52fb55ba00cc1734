"""A plan and its answers as an R4 bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalogue.model import Catalogue
from wizard.answers.model import Answers
from wizard.answers.questions import BY_ID, PAGES, Option, Question, options_of, questions_on, value_of
from wizard.exports.fhir_codes import illegal_codes
from wizard.plan.model import Plan, WeekItem
from wizard.plan.writer import Phrasebook, dose_words
from wizard.text import citations, plan_sections
from wizard.words import Words

from .codes import (
    ANSWERS,
    ANSWERS_BEFORE,
    ASSEMBLER,
    HIGHEST,
    LOWEST,
    OURS,
    PAIN,
    PAIN_CODE,
    PRIORITY,
    QUESTIONS_AT,
    SURVEY,
    UCUM,
    VERSION,
    Resource,
)


def bundle(
    plan: Plan,
    answers: Answers | None,
    catalogue: Catalogue,
    words: Words,
    made_at: datetime,
    answered_at: datetime | None = None,
) -> str:
    """Everything as one Bundle (JSON). ``answers`` is None where only the plan is known.

    ``made_at`` and ``answered_at`` are aware; the second is for a plan that was kept, else both are the same. The same
    arguments give the same text. Raises ValueError where a code is not one that FHIR allows.
    """
    from fhir.resources.R4B.bundle import Bundle  # a quarter of a second to import, and only needed here

    record = Record(
        plan,
        answers,
        catalogue,
        Phrasebook(catalogue, words),
        _moment(made_at),
        _moment(answered_at or made_at),
        digest(plan.to_json()),
        None if answers is None else answers_digest(answers),
    )
    whole = Bundle.model_validate(
        {
            "resourceType": "Bundle",
            "id": record.id("bundle"),
            "type": "collection",
            "timestamp": record.made_at,
            "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{record.id('bundle')}"},
            "entry": [
                {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in _resources(record)
            ],
        }
    )
    wrong = list(illegal_codes(whole))
    if wrong:
        raise ValueError("; ".join(wrong))
    return whole.model_dump_json()


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time without a zone; give it one.")
    return at.replace(microsecond=0).isoformat()


@dataclass(frozen=True)
class Record:
    """What all resources of one Bundle are made from."""

    plan: Plan
    answers: Answers | None
    catalogue: Catalogue
    t: Phrasebook
    made_at: str
    answered_at: str
    plan_digest: str
    answers_digest: str | None

    def id(self, name: str) -> str:
        """The id of a resource: the same for the same plan, answers and time."""
        return str(uuid5(NAMESPACE_URL, f"{self.plan_digest} {self.answers_digest} {self.made_at} {name}"))

    def ref(self, name: str) -> dict[str, str]:
        return {"reference": f"urn:uuid:{self.id(name)}"}

    def new(self, kind: str, called: str, /, **elements: Any) -> Resource:
        """A resource; elements that are None or empty are left out."""
        kept = {key: value for key, value in elements.items() if value not in (None, [], {})}
        return {"resourceType": kind, "id": self.id(called), **kept}

    def say(self, key: str, english: str, **params: object) -> str:
        return self.t.words.say(key, english, **params)


def digest(text: str) -> str:
    """SHA-256 of a text, as it stands in the Provenance."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def answers_digest(answers: Answers) -> str:
    """The digest of a set of answers, whatever order they were given in; of version 1 as version 1 wrote it."""
    new = {"history"} if answers.version == 1 else None
    return digest(Answers.from_data(answers.model_dump()).model_dump_json(exclude=new))


def _resources(r: Record) -> list[Resource]:
    found = [r.new("Patient", "patient"), _device(r)]
    if r.plan.is_plan:
        found.append(_questionnaire(r))
    if r.answers is not None:
        found += [_response(r, r.answers), *_observations(r, r.answers)]
    if r.plan.is_plan:
        found += [*_goals(r), _care_plan(r)]
    else:
        found.append(_referral(r) if r.plan.referral else _task(r))
    return [*found, _provenance(r, found)]


def _device(r: Record) -> Resource:
    return r.new(
        "Device",
        "device",
        deviceName=[{"name": "Hipwise", "type": "user-friendly-name"}],
        type={"text": r.say("fhir.device", "Software for education, not a medical device")},
        version=[{"value": r.plan.made_from.version}],
    )


def _questionnaire(r: Record) -> Resource:
    return r.new(
        "Questionnaire",
        "questionnaire",
        url=QUESTIONS_AT,
        version=VERSION,
        name="HipwiseQuestions",
        language=r.t.words.language,
        title=r.say("fhir.questions", "Questions before a plan"),
        status="active",
        subjectType=["Patient"],
        item=[
            {
                "linkId": f"page.{page.id}",
                "type": "group",
                "text": r.say(f"page.{page.id}.title", page.title),
                "item": [_asked(r, question) for question in questions_on(page.id)],
            }
            for page in PAGES
        ],
    )


def _asked(r: Record, question: Question) -> dict[str, Any]:
    options = options_of(question, r.catalogue)
    item: dict[str, Any] = {"linkId": question.id, "text": _question_words(r, question), "type": _type(options)}
    if question.id in PAIN:
        item["code"] = [PAIN_CODE]
    if item["type"] == "integer":
        ids = [option.id for option in options]
        item["extension"] = [{"url": LOWEST, "valueInteger": min(ids)}, {"url": HIGHEST, "valueInteger": max(ids)}]
    elif item["type"] == "choice":
        item["repeats"] = question.kind in ("many", "ranked")
        item["answerOption"] = [{"valueCoding": _coding(r, question, option)} for option in options]
    return item


def _type(options: tuple[Option, ...]) -> str:
    kinds = {type(option.id) for option in options}
    return "boolean" if kinds == {bool} else "integer" if kinds == {int} else "choice"


def _coding(r: Record, question: Question, option: Option) -> dict[str, str]:
    """An answer as a code of ours; without a plan the words are left out."""
    coding = {"system": f"{OURS}:answer:{question.id}", "code": option.id}
    return coding | {"display": r.say(option.key, option.label)} if r.plan.is_plan else coding


def _question_words(r: Record, question: Question) -> str:
    return r.say(f"question.{question.id}.asks", question.asks)


def _response(r: Record, answers: Answers) -> Resource:
    pages = []
    for page in PAGES:
        items = [
            _answered(r, question, answers)
            for question in questions_on(page.id)
            if value_of(answers, question.id) is not None
        ]
        if items:
            pages.append({"linkId": f"page.{page.id}", "item": items})
    return r.new(
        "QuestionnaireResponse",
        "response",
        questionnaire=f"{QUESTIONS_AT}|{answers.version}",
        subject=r.ref("patient"),
        source=r.ref("patient"),
        status="in-progress" if r.plan.outcome == "incomplete" else "completed",
        authored=r.answered_at,
        item=pages,
    )


def _answered(r: Record, question: Question, answers: Answers) -> dict[str, Any]:
    """One question with its answers; of ``goals`` the most important first."""
    value = value_of(answers, question.id)
    options = {option.id: option for option in options_of(question, r.catalogue)}
    kind = _type(tuple(options.values()))
    if kind == "choice":
        said = [
            {"valueCoding": _coding(r, question, options[id_])}
            for id_ in (value if isinstance(value, tuple) else (value,))
        ]
    else:
        said = [{f"value{kind.capitalize()}": value}]
    words = {"text": _question_words(r, question)} if r.plan.is_plan else {}
    return {"linkId": question.id, **words, "answer": said}


def _observations(r: Record, answers: Answers) -> Iterator[Resource]:
    """Pain at rest, when active and at night; which one, the second code and the words say."""
    words = {
        "pain.rest": r.say("fhir.pain.rest", "Pain at rest"),
        "pain.activity": r.say("fhir.pain.activity", "Pain when active"),
        "pain.night": r.say("fhir.pain.night", "Pain at night"),
    }
    for field in PAIN:
        score = value_of(answers, field)
        if score is not None:
            yield r.new(
                "Observation",
                field,
                status="final",
                category=[{"coding": [SURVEY]}],
                subject=r.ref("patient"),
                code={"coding": [PAIN_CODE, {"system": f"{OURS}:question", "code": field}], "text": words[field]},
                effectiveDateTime=r.answered_at,
                performer=[r.ref("patient")],
                derivedFrom=[r.ref("response")],
                valueInteger=score,
            )


def _goal_ids(r: Record) -> tuple[str, ...]:
    return (r.answers.goals or ()) if r.answers else ()


def _goals(r: Record) -> Iterator[Resource]:
    question = BY_ID["goals"]
    options = {option.id: option for option in question.options}
    goals = _goal_ids(r)
    for number, id_ in enumerate(goals, 1):
        coding = _coding(r, question, options[id_])
        yield r.new(
            "Goal",
            f"goal.{id_}",
            lifecycleStatus="active",
            description={"coding": [coding], "text": coding["display"]},
            priority={"text": r.say("fhir.priority", "Number {number} of {count}", number=number, count=len(goals))},
            subject=r.ref("patient"),
            expressedBy=r.ref("patient"),
        )


def _care_plan(r: Record) -> Resource:
    known = [*(name for name in PAIN if value_of(r.answers, name) is not None), "response"] if r.answers else []
    info = [r.ref(name) for name in known]
    return r.new(
        "CarePlan",
        "plan",
        language=r.t.words.language,
        status="active",
        intent="plan",
        subject=r.ref("patient"),
        created=r.made_at,
        title=r.say("fhir.title", "Exercises for {count} weeks", count=len(r.plan.weeks)),
        description=r.plan.headline,
        author=r.ref("device"),
        supportingInfo=info,
        goal=[r.ref(f"goal.{id_}") for id_ in _goal_ids(r)],
        activity=[_activity(r, block) for block in blocks(r.plan)],
        note=[{"text": text} for text in _notes(r)],
    )


@dataclass(frozen=True)
class Block:
    """Weeks of the expected course in which one exercise keeps its dose. ``a_week``: how often it comes."""

    first: int
    last: int
    stage: int
    forecast: bool
    light: bool
    a_week: int
    item: WeekItem


def blocks(plan: Plan) -> tuple[Block, ...]:
    """All weeks and doses of the expected course, each once, in their order."""
    found: list[Block] = []
    for week in plan.weeks:
        light = week.sessions - week.heavy_days if week.light_items else 0
        for is_light, items in ((False, week.items), (True, week.light_items)):
            for item in items:
                new = Block(
                    week.week,
                    week.week,
                    week.stage,
                    week.forecast,
                    is_light,
                    light if is_light else week.sessions - light,
                    item,
                )
                before = next((n for n, old in enumerate(found) if _goes_on(old, new)), None)
                if before is None:
                    found.append(new)
                else:
                    found[before] = replace(found[before], last=new.last)
    return tuple(found)


def _goes_on(old: Block, new: Block) -> bool:
    same = ("stage", "forecast", "light", "a_week")
    return (
        old.last + 1 == new.first
        and not new.item.load_change
        and old.item.model_copy(update={"load_change": None}) == new.item
        and all(getattr(old, name) == getattr(new, name) for name in same)
    )


def _activity(r: Record, block: Block) -> dict[str, Any]:
    item = block.item
    name = plan_sections.names(r.plan)[item.exercise]
    detail = {
        "extension": [_dose(block)],
        "kind": "ServiceRequest",
        "status": "not-started",
        "doNotPerform": False,
        "code": {"coding": [{"system": f"{OURS}:exercise", "code": item.exercise, "display": name}], "text": name},
        "scheduledTiming": {
            "repeat": {
                "boundsDuration": {
                    "value": block.last - block.first + 1,
                    "unit": "weeks",
                    "system": UCUM,
                    "code": "wk",
                },
                "frequency": block.a_week,
                "period": 1,
                "periodUnit": "wk",
            }
        },
        "description": _dose_words(r, block),
    }
    goals = [r.ref(f"goal.{id_}") for id_ in _goal_ids(r)]
    return {"detail": detail | ({"goal": goals} if goals else {})}


def _dose(block: Block) -> dict[str, Any]:
    """The dose for programs: FHIR R4 has no element for sets, repetitions, and the week of a plan without dates."""
    item = block.item
    numbers = {
        "first_week": block.first,
        "last_week": block.last,
        "stage": block.stage,
        "sets": item.sets,
        "reps": item.reps,
        "hold_s": item.hold_s,
        "reps_in_reserve": item.reps_in_reserve,
    }
    return {
        "url": f"{OURS}:dose",
        "extension": [
            *({"url": name, "valueInteger": number} for name, number in numbers.items() if number is not None),
            {"url": "load", "valueCode": item.load},
            {"url": "workout", "valueCode": "light" if block.light else "usual"},
            {"url": "forecast", "valueBoolean": block.forecast},
        ],
    }


def _dose_words(r: Record, block: Block) -> str:
    """``Weeks 1 to 2: 2 sets of 8 repetitions; both legs together; body weight.``"""
    sides = next((pick.dose.sides for pick in r.plan.picks if pick.exercise == block.item.exercise), None)
    amount, which, load = dose_words(block.item, sides or "both_together", r.t)
    load = block.item.load_change or load
    dose = "; ".join((amount, which, load) if sides else (amount, load))
    if block.light:
        dose = r.say("fhir.light", "{dose}; only in the light workout", dose=dose)
    if block.first == block.last:
        text = r.say("fhir.week", "Week {week}: {dose}.", week=block.first, dose=dose)
    else:
        text = r.say("fhir.weeks", "Weeks {first} to {last}: {dose}.", first=block.first, last=block.last, dose=dose)
    return r.say("fhir.forecast", "{text} Only if the gate opens.", text=text) if block.forecast else text


def _notes(r: Record) -> Iterator[str]:
    """What stands beside the exercises on the page, and must not be missing where they are read."""
    plan, words = r.plan, r.t.words
    if plan.fewer_because:
        yield f"{plan.fewer_because.says} {plan.fewer_because.what_to_do}"
    for line in plan_sections.changed(plan, words):
        yield f"{plan_sections.changed_title(words)}: {line}"
    yield from plan.limits
    yield from _advice(plan, "pain_rule", words)
    for warm_up in plan.warm_up:
        yield r.say("fhir.warm_up", "Warm-up: {name}. {says}", name=warm_up.name, says=warm_up.says)
    for stretch in plan.stretches:
        yield r.say(
            "fhir.stretch_for",
            "Stretch: {name}, {seconds} seconds. {purpose}",
            name=stretch.name,
            seconds=stretch.hold_s,
            purpose=stretch.purpose,
        )
    if plan.stretches_none:
        yield plan.stretches_none
    for pick in plan.picks:
        yield r.say("fhir.how", "How to do it, {name}: {steps}", name=pick.name, steps=" ".join(pick.steps))
        yield r.say("fhir.stop", "When to stop, {name}: {signs}", name=pick.name, signs=" ".join(pick.stop_if))
    yield f"{plan.expectation} ({citations.sources_line(plan.expectation_sources, words)})"
    yield from _advice(plan, "see_someone", words)


def _advice(plan: Plan, topic: str, words: Words) -> Iterator[str]:
    for part in plan.advice:
        if part.topic == topic:
            yield f"{part.text} ({citations.statement_line(part.sources, part.verification, words)})"


def _referral(r: Record) -> Resource:
    to = r.plan.referral
    assert to is not None
    return r.new(
        "ServiceRequest",
        "referral",
        status="active",
        intent="proposal",
        priority=PRIORITY.get(r.plan.outcome),
        subject=r.ref("patient"),
        code={"text": to.where},
        authoredOn=r.made_at,
        requester=r.ref("device"),
        reasonCode=[{"text": text} for text in to.found],
        supportingInfo=[r.ref("response")] if r.answers else None,
        patientInstruction=" ".join(to.what_to_do),
        note=[{"text": r.say("fhir.when", "When: {within}", within=to.within)}],
    )


def _task(r: Record) -> Resource:
    return r.new(
        "Task",
        "task",
        status="requested",
        intent="proposal",
        description=r.plan.headline,
        focus=r.ref("response") if r.answers else None,
        authoredOn=r.made_at,
        requester=r.ref("device"),
        note=[{"text": question.asks} for question in r.plan.open_questions],
        **{"for": r.ref("patient")},
    )


def _provenance(r: Record, resources: list[Resource]) -> Resource:
    made = r.plan.made_from
    digests = {
        "catalogue": made.catalogue,
        "rules": made.rules,
        ANSWERS_BEFORE if r.plan.verdicts else ANSWERS: r.answers_digest,
        "plan": r.plan_digest,
    }
    return r.new(
        "Provenance",
        "provenance",
        target=[{"reference": f"urn:uuid:{resource['id']}"} for resource in resources],
        recorded=r.made_at,
        agent=[{"type": {"coding": [ASSEMBLER]}, "who": r.ref("device")}],
        entity=[
            {"role": "source", "what": {"identifier": {"system": f"{OURS}:{name}", "value": value}, "display": name}}
            for name, value in digests.items()
            if value
        ],
    )
