"""A plan and the answers behind it as one FHIR R4 Bundle, and the answers back from it.

One anonymous Patient stands in the Bundle, so that everything speaks of the same person and can be put to a real one
in one place; nothing names anybody. Questions and exercises have codes of our own (``urn:hipwise:…``) and their words
as text; pain has LOINC 72514-3. No SNOMED codes: their licence does not fit a free program.

Without a plan there is no CarePlan, no Goal and no Questionnaire, whose words speak of exercises. A referral is a
ServiceRequest with the intent *proposal*: "somebody should look at this", without an order and without saying who
has to; the answers stand beside it as bare ids. Open questions are a Task to answer them.

The digests of answers, plan, catalogue and rules stand in the Provenance. Reading believes the answers only if theirs
is right, takes nothing but ids and numbers of ours, and never shows a text of the file. Check-ins are not in the file:
a plan that came from them is not read back, since the answers alone could lead to more than it allows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalogue.model import Catalogue

from .. import citing, shown
from ..answers import MAX_BYTES, Answers, AnswersError, load_json
from ..explain import Teller, dose_words
from ..plan import Plan, WeekItem
from ..questions import BY_ID, PAGES, Option, Question, options_of, questions_on, value_of
from ..words import Words
from .codes import illegal_codes

Resource = dict[str, Any]
OURS = "urn:hipwise"
QUESTIONS_AT = f"{OURS}:questionnaire"
VERSION = str(Answers().version)
READABLE = ("1", VERSION)  # versions of the questions whose answers are read
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
PAIN_CODE = {"system": LOINC, "code": "72514-3", "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}
SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey", "display": "Survey"}
ASSEMBLER = {"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "assembler", "display": "Assembler"}
LOWEST, HIGHEST = ("http://hl7.org/fhir/StructureDefinition/minValue", "http://hl7.org/fhir/StructureDefinition/maxValue")
PAIN = ("pain.rest", "pain.activity", "pain.night")
ANSWERS, ANSWERS_BEFORE = "answers", "answers-before-check-ins"  # whose digest it is
PRIORITY = {"emergency": "stat", "urgent": "asap"}  # the stricter of the codes that fit; none for clinician_first


def bundle(
    plan: Plan, answers: Answers | None, catalogue: Catalogue, words: Words, made_at: datetime, answered_at: datetime | None = None,
) -> str:
    """Everything as one Bundle (JSON). ``answers`` is None where only the plan is known.

    ``made_at`` and ``answered_at`` are aware; the second is for a plan that was kept, else both are the same. The same
    arguments give the same text. Raises ValueError where a code is not one that FHIR allows.
    """
    from fhir.resources.R4B.bundle import Bundle  # a quarter of a second to import, and only needed here

    record = _Record(
        plan, answers, catalogue, Teller(catalogue, words), _moment(made_at), _moment(answered_at or made_at),
        digest(plan.to_json()), None if answers is None else answers_digest(answers))
    whole = Bundle.model_validate({
        "resourceType": "Bundle", "id": record.id("bundle"), "type": "collection", "timestamp": record.made_at,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{record.id('bundle')}"},
        "entry": [{"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in _resources(record)],
    })
    wrong = list(illegal_codes(whole))
    if wrong:
        raise ValueError("; ".join(wrong))
    return whole.model_dump_json()


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time without a zone; give it one.")
    return at.replace(microsecond=0).isoformat()


@dataclass(frozen=True)
class _Record:
    """What all resources of one Bundle are made from."""

    plan: Plan
    answers: Answers | None
    catalogue: Catalogue
    t: Teller
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


def _resources(r: _Record) -> list[Resource]:
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


def _device(r: _Record) -> Resource:
    return r.new(
        "Device", "device", deviceName=[{"name": "Hipwise", "type": "user-friendly-name"}],
        type={"text": r.say("fhir.device", "Software for education, not a medical device")}, version=[{"value": r.plan.made_from.version}],
    )


# --- questions and answers ----------------------------------------------------------------------------------


def _questionnaire(r: _Record) -> Resource:
    return r.new(
        "Questionnaire", "questionnaire", url=QUESTIONS_AT, version=VERSION, name="HipwiseQuestions", language=r.t.words.language,
        title=r.say("fhir.questions", "Questions before a plan"), status="active", subjectType=["Patient"],
        item=[
            {"linkId": f"page.{page.id}", "type": "group", "text": r.say(f"page.{page.id}.title", page.title),
             "item": [_asked(r, question) for question in questions_on(page.id)]}
            for page in PAGES
        ],
    )


def _asked(r: _Record, question: Question) -> dict[str, Any]:
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


def _coding(r: _Record, question: Question, option: Option) -> dict[str, str]:
    """An answer as a code of ours; without a plan the words are left out."""
    coding = {"system": f"{OURS}:answer:{question.id}", "code": option.id}
    return coding | {"display": r.say(option.key, option.label)} if r.plan.is_plan else coding


def _question_words(r: _Record, question: Question) -> str:
    return r.say(f"question.{question.id}.asks", question.asks)


def _response(r: _Record, answers: Answers) -> Resource:
    pages = []
    for page in PAGES:
        items = [_answered(r, question, answers) for question in questions_on(page.id) if value_of(answers, question.id) is not None]
        if items:
            pages.append({"linkId": f"page.{page.id}", "item": items})
    return r.new(
        "QuestionnaireResponse", "response", questionnaire=f"{QUESTIONS_AT}|{answers.version}", subject=r.ref("patient"), source=r.ref("patient"),
        status="in-progress" if r.plan.outcome == "incomplete" else "completed", authored=r.answered_at, item=pages,
    )


def _answered(r: _Record, question: Question, answers: Answers) -> dict[str, Any]:
    """One question with its answers; of ``goals`` the most important first."""
    value = value_of(answers, question.id)
    options = {option.id: option for option in options_of(question, r.catalogue)}
    kind = _type(tuple(options.values()))
    if kind == "choice":
        said = [{"valueCoding": _coding(r, question, options[id_])} for id_ in (value if isinstance(value, tuple) else (value,))]
    else:
        said = [{f"value{kind.capitalize()}": value}]
    words = {"text": _question_words(r, question)} if r.plan.is_plan else {}
    return {"linkId": question.id, **words, "answer": said}


def _observations(r: _Record, answers: Answers) -> Iterator[Resource]:
    """Pain at rest, when active and at night; which one, the second code and the words say."""
    words = {
        "pain.rest": r.say("fhir.pain.rest", "Pain at rest"), "pain.activity": r.say("fhir.pain.activity", "Pain when active"),
        "pain.night": r.say("fhir.pain.night", "Pain at night"),
    }
    for field in PAIN:
        score = value_of(answers, field)
        if score is not None:
            yield r.new(
                "Observation", field, status="final", category=[{"coding": [SURVEY]}], subject=r.ref("patient"),
                code={"coding": [PAIN_CODE, {"system": f"{OURS}:question", "code": field}], "text": words[field]},
                effectiveDateTime=r.answered_at, performer=[r.ref("patient")], derivedFrom=[r.ref("response")], valueInteger=score,
            )


# --- the plan -------------------------------------------------------------------------------------------------


def _goal_ids(r: _Record) -> tuple[str, ...]:
    return (r.answers.goals or ()) if r.answers else ()


def _goals(r: _Record) -> Iterator[Resource]:
    question = BY_ID["goals"]
    options = {option.id: option for option in question.options}
    goals = _goal_ids(r)
    for number, id_ in enumerate(goals, 1):
        coding = _coding(r, question, options[id_])
        yield r.new(
            "Goal", f"goal.{id_}", lifecycleStatus="active", description={"coding": [coding], "text": coding["display"]},
            priority={"text": r.say("fhir.priority", "Number {number} of {count}", number=number, count=len(goals))},
            subject=r.ref("patient"), expressedBy=r.ref("patient"),
        )


def _care_plan(r: _Record) -> Resource:
    known = [*PAIN, "response"] if r.answers else []
    info = [r.ref(name) for name in known if name == "response" or value_of(r.answers, name) is not None]  # type: ignore[arg-type]
    return r.new(
        "CarePlan", "plan", language=r.t.words.language, status="active", intent="plan", subject=r.ref("patient"), created=r.made_at,
        title=r.say("fhir.title", "Exercises for {count} weeks", count=len(r.plan.weeks)), description=r.plan.headline,
        author=r.ref("device"), supportingInfo=info, goal=[r.ref(f"goal.{id_}") for id_ in _goal_ids(r)],
        activity=[_activity(r, block) for block in blocks(r.plan)], note=[{"text": text} for text in _notes(r)],
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
                new = Block(week.week, week.week, week.stage, week.forecast, is_light, light if is_light else week.sessions - light, item)
                before = next((n for n, old in enumerate(found) if _goes_on(old, new)), None)
                if before is None:
                    found.append(new)
                else:
                    found[before] = replace(found[before], last=new.last)
    return tuple(found)


def _goes_on(old: Block, new: Block) -> bool:
    same = ("stage", "forecast", "light", "a_week")
    return (
        old.last + 1 == new.first and not new.item.load_change
        and old.item.model_copy(update={"load_change": None}) == new.item and all(getattr(old, name) == getattr(new, name) for name in same))


def _activity(r: _Record, block: Block) -> dict[str, Any]:
    item = block.item
    name = next(one.name for one in (*r.plan.picks, *r.plan.considered) if one.exercise == item.exercise)
    detail = {
        "extension": [_dose(block)], "kind": "ServiceRequest", "status": "not-started", "doNotPerform": False,
        "code": {"coding": [{"system": f"{OURS}:exercise", "code": item.exercise, "display": name}], "text": name},
        "scheduledTiming": {"repeat": {
            "boundsDuration": {"value": block.last - block.first + 1, "unit": "weeks", "system": UCUM, "code": "wk"},
            "frequency": block.a_week, "period": 1, "periodUnit": "wk",
        }},
        "description": _dose_words(r, block),
    }
    goals = [r.ref(f"goal.{id_}") for id_ in _goal_ids(r)]
    return {"detail": detail | ({"goal": goals} if goals else {})}


def _dose(block: Block) -> dict[str, Any]:
    """The dose for programs: FHIR R4 has no element for sets, repetitions, and the week of a plan without dates."""
    item = block.item
    numbers = {
        "first_week": block.first, "last_week": block.last, "stage": block.stage, "sets": item.sets, "reps": item.reps,
        "hold_s": item.hold_s, "reps_in_reserve": item.reps_in_reserve,
    }
    return {"url": f"{OURS}:dose", "extension": [
        *({"url": name, "valueInteger": number} for name, number in numbers.items() if number is not None),
        {"url": "load", "valueCode": item.load},
        {"url": "workout", "valueCode": "light" if block.light else "usual"},
        {"url": "forecast", "valueBoolean": block.forecast},
    ]}


def _dose_words(r: _Record, block: Block) -> str:
    """``Weeks 1 to 2: 2 sets of 8 repetitions; both legs together; body weight.``"""
    sides = next((pick.dose.sides for pick in r.plan.picks if pick.exercise == block.item.exercise), None)
    amount, which, load = dose_words(block.item, sides or "both_together", r.t)  # type: ignore[arg-type]
    load = block.item.load_change or load
    dose = "; ".join((amount, which, load) if sides else (amount, load))
    if block.light:
        dose = r.say("fhir.light", "{dose}; only in the light workout", dose=dose)
    if block.first == block.last:
        text = r.say("fhir.week", "Week {week}: {dose}.", week=block.first, dose=dose)
    else:
        text = r.say("fhir.weeks", "Weeks {first} to {last}: {dose}.", first=block.first, last=block.last, dose=dose)
    return r.say("fhir.forecast", "{text} Only if the gate opens.", text=text) if block.forecast else text


def _notes(r: _Record) -> Iterator[str]:
    """What stands beside the exercises on the page, and must not be missing where they are read."""
    plan, words = r.plan, r.t.words
    if plan.fewer_because:
        yield f"{plan.fewer_because.says} {plan.fewer_because.what_to_do}"
    for line in shown.changed(plan, words):
        yield f"{shown.changed_title(words)}: {line}"
    yield from plan.limits
    yield from _advice(plan, "pain_rule", words)
    for warm_up in plan.warm_up:
        yield r.say("fhir.warm_up", "Warm-up: {name}. {says}", name=warm_up.name, says=warm_up.says)
    for stretch in plan.stretches:
        yield r.say("fhir.stretch_for", "Stretch: {name}, {seconds} seconds. {purpose}", name=stretch.name, seconds=stretch.hold_s, purpose=stretch.purpose)
    if plan.stretches_none:
        yield plan.stretches_none
    for pick in plan.picks:
        yield r.say("fhir.how", "How to do it, {name}: {steps}", name=pick.name, steps=" ".join(pick.steps))
        yield r.say("fhir.stop", "When to stop, {name}: {signs}", name=pick.name, signs=" ".join(pick.stop_if))
    yield f"{plan.expectation} ({citing.sources_line(plan.expectation_sources, words)})"
    yield from _advice(plan, "see_someone", words)


def _advice(plan: Plan, topic: str, words: Words) -> Iterator[str]:
    for part in plan.advice:
        if part.topic == topic:
            yield f"{part.text} ({citing.statement_line(part.sources, part.verification, words)})"


# --- no plan ---------------------------------------------------------------------------------------------------


def _referral(r: _Record) -> Resource:
    to = r.plan.referral
    assert to is not None
    return r.new(
        "ServiceRequest", "referral", status="active", intent="proposal", priority=PRIORITY.get(r.plan.outcome), subject=r.ref("patient"),
        code={"text": to.where}, authoredOn=r.made_at, requester=r.ref("device"), reasonCode=[{"text": text} for text in to.found],
        supportingInfo=[r.ref("response")] if r.answers else None, patientInstruction=" ".join(to.what_to_do),
        note=[{"text": r.say("fhir.when", "When: {within}", within=to.within)}],
    )


def _task(r: _Record) -> Resource:
    return r.new(
        "Task", "task", status="requested", intent="proposal", description=r.plan.headline, focus=r.ref("response") if r.answers else None,
        authoredOn=r.made_at, requester=r.ref("device"), note=[{"text": question.asks} for question in r.plan.open_questions],
        **{"for": r.ref("patient")},
    )


# --- where it comes from -----------------------------------------------------------------------------------------


def _provenance(r: _Record, resources: list[Resource]) -> Resource:
    made = r.plan.made_from
    digests = {
        "catalogue": made.catalogue, "rules": made.rules, ANSWERS_BEFORE if r.plan.verdicts else ANSWERS: r.answers_digest,
        "plan": r.plan_digest,
    }
    return r.new(
        "Provenance", "provenance", target=[{"reference": f"urn:uuid:{resource['id']}"} for resource in resources], recorded=r.made_at,
        agent=[{"type": {"coding": [ASSEMBLER]}, "who": r.ref("device")}],
        entity=[
            {"role": "source", "what": {"identifier": {"system": f"{OURS}:{name}", "value": value}, "display": name}}
            for name, value in digests.items() if value
        ],
    )


# --- reading -----------------------------------------------------------------------------------------------------


class RecordError(ValueError):
    """The base: a file that is not read, and why. ``says(words)`` says it in the language of one person."""

    def __init__(self) -> None:
        super().__init__(self.says(Words()))

    def says(self, words: Words) -> str:
        """One or two sentences: what is wrong with the file, and what to do."""
        raise NotImplementedError


class TooLarge(RecordError):
    """Far larger than any file that this program writes."""

    def says(self, words: Words) -> str:
        return words.say("fhir.error.large", "This file is too large to be one that was saved here. Nothing was read.")


class Damaged(RecordError):
    """Cut off, or not JSON at all."""

    def says(self, words: Words) -> str:
        return words.say("fhir.error.damaged", "This file is cut off or damaged. Nothing was read. Please save it again, or take another copy.")


class NotOurs(RecordError):
    """A file from elsewhere."""

    def says(self, words: Words) -> str:
        return words.say("fhir.error.not_ours", "This file was not saved by this program. Nothing was read.")


class NoAnswers(RecordError):
    """A Bundle of ours that was made from a plan alone."""

    def says(self, words: Words) -> str:
        return words.say("fhir.error.no_answers", "This file holds a plan and no answers, so there is nothing to go on from.")


class AfterCheckIns(RecordError):
    """The plan came from answers and check-ins; the answers alone would lead to another one."""

    def says(self, words: Words) -> str:
        return words.say(
            "fhir.error.check_ins",
            "This file was saved after check-ins, and they are not in it. Nothing was read. Go on where the plan is kept, or answer the questions again.")


class OtherVersion(RecordError):
    """Written by a program with other questions."""

    def __init__(self, found: str) -> None:
        self.found = found if re.fullmatch(r"[0-9.]{1,12}", found) else "?"
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "fhir.error.version", "This file has version {found} of the questions; this program reads version {ours}. Nothing was read.",
            found=self.found, ours=VERSION)


class Changed(RecordError):
    """The answers are not those that were written; ``field`` is the first that cannot be right, where one stands out."""

    def __init__(self, field: str | None = None) -> None:
        self.field = field if field in BY_ID else None
        super().__init__()

    def says(self, words: Words) -> str:
        if self.field is None:
            return words.say("fhir.error.changed", "The answers in this file were changed after it was saved. Nothing was read.")
        return words.say(
            "fhir.error.changed_field", "The answers in this file were changed after it was saved: “{question}”. Nothing was read.",
            question=words.say(f"question.{self.field}.asks", BY_ID[self.field].asks))


def read_bundle(text: str | bytes) -> Answers:
    """The answers of a Bundle that ``bundle`` wrote. Raises RecordError; whatever the text holds, nothing else is raised.

    With the same catalogue and rules they lead to the same plan, swaps aside: ``digests_of`` tells.
    """
    resources = _inside(_parsed(text))
    digests = _digests(resources)
    response = _the_response(resources, bool(digests))
    try:
        answers = Answers.from_data(_data_of(response))
    except AnswersError:
        raise Changed from None
    if digests.get(ANSWERS_BEFORE) == answers_digest(answers):
        raise AfterCheckIns
    if digests.get(ANSWERS) != answers_digest(answers):
        raise Changed
    return answers


def digests_of(text: str | bytes) -> dict[str, str]:
    """What a Bundle of ours was made from: the digests of ``plan`` (``digest(plan.to_json())``), ``catalogue`` and ``rules``.

    They are what the file says, and show whether a plan made from its answers is the same again. Raises RecordError.
    """
    found = _digests(_inside(_parsed(text)))
    if not found:
        raise NotOurs
    return {name: found[name] for name in ("plan", "catalogue", "rules") if name in found}


def _parsed(text: str | bytes) -> Any:
    if len(text) > MAX_BYTES:
        raise TooLarge
    try:
        return load_json(text, "the file")
    except ValueError:  # AnswersError, and numbers of more digits than Python reads
        raise Damaged from None


def _inside(whole: Any) -> list[Resource]:
    if not isinstance(whole, dict) or whole.get("resourceType") != "Bundle":
        raise NotOurs
    entries = whole.get("entry")
    found = [entry.get("resource") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return [resource for resource in found if isinstance(resource, dict)]


def _the_response(resources: list[Resource], is_ours: bool) -> Resource:
    """The one response to our questions."""
    found = [r for r in resources if r.get("resourceType") == "QuestionnaireResponse" and _answers_ours(r.get("questionnaire"))]
    if not found:
        raise NoAnswers if is_ours else NotOurs
    if _version(found[0]) not in READABLE:
        raise OtherVersion(_version(found[0]))
    if len(found) > 1:
        raise Changed
    return found[0]


def _version(response: Resource) -> str:
    """The version of the questions that a response answers."""
    return response["questionnaire"].partition("|")[2]


def _answers_ours(canonical: Any) -> bool:
    return isinstance(canonical, str) and canonical.partition("|")[0] == QUESTIONS_AT


def _digests(resources: list[Resource]) -> dict[str, str]:
    """The digests of the Provenance, by what they are of; nothing where it is not one of ours."""
    found = {}
    for resource in resources:
        entities = resource.get("entity") if resource.get("resourceType") == "Provenance" else None
        for entity in entities if isinstance(entities, list) else ():
            what = entity.get("what") if isinstance(entity, dict) else None
            identifier = what.get("identifier") if isinstance(what, dict) else None
            system, value = (identifier.get("system"), identifier.get("value")) if isinstance(identifier, dict) else (None, None)
            if isinstance(system, str) and isinstance(value, str) and system.startswith(f"{OURS}:"):
                found[system.removeprefix(f"{OURS}:")] = value
    return found


def _data_of(response: Resource) -> dict[str, Any]:
    """The answers as they would stand in JSON; what is no question of ours is a change."""
    data: dict[str, Any] = {"version": int(_version(response)), "pain": {}, "ability": {}}
    seen: set[str] = set()
    for page in _items(response):
        for item in _items(page):
            field = item.get("linkId")
            if not isinstance(field, str) or field not in BY_ID or field in seen:
                raise Changed(field if isinstance(field, str) else None)
            seen.add(field)
            *group, name = field.split(".")
            (data[group[0]] if group else data)[name] = _value(BY_ID[field], item.get("answer"))
    return data


def _items(of: dict[str, Any]) -> list[dict[str, Any]]:
    found = of.get("item", [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Changed
    return found


def _value(question: Question, said: Any) -> Any:
    if not isinstance(said, list) or not said or not all(isinstance(answer, dict) for answer in said):
        raise Changed(question.id)
    values = [_one(question, answer) for answer in said]
    if question.kind in ("many", "ranked"):
        return values
    if len(values) > 1:
        raise Changed(question.id)
    return values[0]


def _one(question: Question, answer: dict[str, Any]) -> Any:
    coding = answer.get("valueCoding")
    if isinstance(coding, dict) and coding.get("system") == f"{OURS}:answer:{question.id}":
        return coding.get("code")
    for name in ("valueInteger", "valueBoolean"):
        if name in answer:
            return answer[name]
    raise Changed(question.id)
