"""The codes that FHIR requires, looked at one by one.

``fhir.resources`` checks names, types and cardinalities of a resource, but takes any code. The codes that it would
allow stand in its fields (``enum_values``): this walk reads them there and names every code that is not among them.
Some lists end there in "+", which is no code but "and others": what is missing of those that we use stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

AND_OTHERS = "+"
OTHERS = {  # hl7.org/fhir/R4: valueset-item-type, -observation-status, -task-status
    ("QuestionnaireItem", "type"): (
        "time",
        "string",
        "text",
        "url",
        "choice",
        "open-choice",
        "attachment",
        "reference",
        "quantity",
    ),
    ("Observation", "status"): ("corrected", "cancelled", "entered-in-error", "unknown"),
    ("Task", "status"): (
        "rejected",
        "ready",
        "cancelled",
        "in-progress",
        "on-hold",
        "failed",
        "completed",
        "entered-in-error",
    ),
}


def illegal_codes(thing: Any, at: str = "") -> Iterator[str]:
    """One line for each illegal code in a resource, with its place: ``Bundle.entry[2].resource.status: found 'x'``."""
    if isinstance(thing, (list, tuple)):
        for number, part in enumerate(thing):
            yield from illegal_codes(part, f"{at}[{number}]")
    elif isinstance(thing, BaseModel):
        at = at or type(thing).__name__
        for name, field in type(thing).model_fields.items():
            value = getattr(thing, name)
            if value is None:
                continue
            here = f"{at}.{field.alias or name}"
            extra: Any = field.json_schema_extra or {}
            allowed: tuple[str, ...] = tuple(extra.get("enum_values", ()))
            if allowed:
                codes = (
                    *(code for code in allowed if code != AND_OTHERS),
                    *OTHERS.get((type(thing).__name__, name), ()),
                )
                yield from _unknown(value, codes, here)
            else:
                yield from illegal_codes(value, here)


def _unknown(value: Any, allowed: tuple[str, ...], at: str) -> Iterator[str]:
    for code in value if isinstance(value, (list, tuple)) else (value,):
        if code not in allowed:
            yield f"{at}: found {code!r}; allowed are {', '.join(allowed)}"
