"""Names and versions that a record is written and read with."""

from __future__ import annotations

from typing import Any

from wizard.answers.model import Answers

Resource = dict[str, Any]
OURS = "urn:hipwise"
QUESTIONS_AT = f"{OURS}:questionnaire"
VERSION = str(Answers().version)
READABLE = ("1", VERSION)  # versions of the questions whose answers are read
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
PAIN_CODE = {
    "system": LOINC,
    "code": "72514-3",
    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
}
SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey", "display": "Survey"}
ASSEMBLER = {
    "system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
    "code": "assembler",
    "display": "Assembler",
}
LOWEST, HIGHEST = (
    "http://hl7.org/fhir/StructureDefinition/minValue",
    "http://hl7.org/fhir/StructureDefinition/maxValue",
)
PAIN = ("pain.rest", "pain.activity", "pain.night")
ANSWERS, ANSWERS_BEFORE = "answers", "answers-before-check-ins"  # whose digest it is
PRIORITY = {"emergency": "stat", "urgent": "asap"}  # the stricter of the codes that fit; none for clinician_first
