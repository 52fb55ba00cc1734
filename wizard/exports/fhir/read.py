"""Answers out of a bundle: ours, or one that others have passed on."""

from __future__ import annotations

from typing import Any

from wizard.answers.model import MAX_BYTES, Answers, AnswersError, load_json
from wizard.answers.questions import BY_ID, Question

from .codes import ANSWERS, ANSWERS_BEFORE, OURS, QUESTIONS_AT, READABLE, Resource
from .errors import (
    AfterCheckInsError,
    ChangedRecordError,
    DamagedError,
    NoAnswersError,
    NotOursError,
    OtherVersionError,
    TooLargeError,
)
from .write import answers_digest


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
        raise ChangedRecordError from None
    if digests.get(ANSWERS_BEFORE) == answers_digest(answers):
        raise AfterCheckInsError
    if digests.get(ANSWERS) != answers_digest(answers):
        raise ChangedRecordError
    return answers


def digests_of(text: str | bytes) -> dict[str, str]:
    """What a Bundle of ours was made from: the digests of ``plan`` (``digest(plan.to_json())``), ``catalogue`` and ``rules``.

    They are what the file says, and show whether a plan made from its answers is the same again. Raises RecordError.
    """
    found = _digests(_inside(_parsed(text)))
    if not found:
        raise NotOursError
    return {name: found[name] for name in ("plan", "catalogue", "rules") if name in found}


def _parsed(text: str | bytes) -> Any:
    if len(text) > MAX_BYTES:
        raise TooLargeError
    try:
        return load_json(text, "the file")
    except ValueError:  # AnswersError, and numbers of more digits than Python reads
        raise DamagedError from None


def _inside(whole: Any) -> list[Resource]:
    if not isinstance(whole, dict) or whole.get("resourceType") != "Bundle":
        raise NotOursError
    entries = whole.get("entry")
    found = [entry.get("resource") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return [resource for resource in found if isinstance(resource, dict)]


def _the_response(resources: list[Resource], is_ours: bool) -> Resource:
    """The one response to our questions."""
    found = [
        r
        for r in resources
        if r.get("resourceType") == "QuestionnaireResponse" and _answers_ours(r.get("questionnaire"))
    ]
    if not found:
        raise NoAnswersError if is_ours else NotOursError
    if _version(found[0]) not in READABLE:
        raise OtherVersionError(_version(found[0]))
    if len(found) > 1:
        raise ChangedRecordError
    return found[0]


def _version(response: Resource) -> str:
    """The version of the questions that a response answers."""
    return str(response["questionnaire"]).partition("|")[2]


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
            system, value = (
                (identifier.get("system"), identifier.get("value")) if isinstance(identifier, dict) else (None, None)
            )
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
                raise ChangedRecordError(field if isinstance(field, str) else None)
            seen.add(field)
            *group, name = field.split(".")
            (data[group[0]] if group else data)[name] = _value(BY_ID[field], item.get("answer"))
    return data


def _items(of: dict[str, Any]) -> list[dict[str, Any]]:
    found = of.get("item", [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ChangedRecordError
    return found


def _value(question: Question, said: Any) -> Any:
    if not isinstance(said, list) or not said or not all(isinstance(answer, dict) for answer in said):
        raise ChangedRecordError(question.id)
    values = [_one(question, answer) for answer in said]
    if question.kind in ("many", "ranked"):
        return values
    if len(values) > 1:
        raise ChangedRecordError(question.id)
    return values[0]


def _one(question: Question, answer: dict[str, Any]) -> Any:
    coding = answer.get("valueCoding")
    if isinstance(coding, dict) and coding.get("system") == f"{OURS}:answer:{question.id}":
        return coding.get("code")
    for name in ("valueInteger", "valueBoolean"):
        if name in answer:
            return answer[name]
    raise ChangedRecordError(question.id)
