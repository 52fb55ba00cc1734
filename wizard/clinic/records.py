"""What the clinic keeps and shows, as documents: frozen, unknown keys refused.

``state`` is the version of an intake: give it back as ``seen`` when writing, and two of you never overwrite each other.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StringConstraints

from wizard.answers.model import Answers
from wizard.plan.model import Outcome
from wizard.store.documents import Id, Kept, Language
from wizard.store.keys import Key

ALARMS = ("urgent", "emergency")  # outcomes that the desk has to hear of at once
Stage = Literal["waiting", "answering", "finished", "signed", "left"]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class Staff(Kept):
    """One who signs in. ``name`` is what the clinic calls them; it may be empty for ``system``."""

    id: str
    name: str
    role: Literal["reception", "physiotherapist", "admin"]


class Session(Kept):
    """Somebody who is signed in. ``token`` is kept by the browser's tab alone."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    token: Key
    staff: Staff


class Intake(Kept):
    """What the tablet works on. ``helped``: somebody helps to answer; None while nobody said."""

    state: int = 1
    answers: Answers = Answers()
    shown: tuple[Id, ...] | None = None  # the lines of the safety page; None where a version before these kept it
    unsure: tuple[Id, ...] = ()
    seen: tuple[Id, ...] = ()
    language: Language = "en"
    helped: bool | None = None
    consented: bool = False
    finished: bool = False


class Alarm(Kept):
    """What a tablet may know of its own alarm. ``outcome`` None: there is none. ``heard``: somebody at the desk has acknowledged it."""

    outcome: Outcome | None = None
    heard: bool = False
    finished: bool = False


class QueueLine(Kept):
    """One intake in the queue, without an answer.

    ``stage``: waiting (handed over, nothing answered), answering, finished, signed, left (the tablet forgot it; the answers are gone).
    ``signs``: how many warning signs were ticked. ``alarm``: urgent or emergency, and nobody has acknowledged it. ``withdrawn``: the
    patient took a warning sign back, and nobody has acknowledged that.
    """

    id: str
    reference: str
    stage: Stage
    outcome: Outcome | None = None
    signs: int = 0
    alarm: bool = False
    withdrawn: bool = False
    made_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    state: int


class Review(Kept):
    """What a physiotherapist made of the plan. Only added to: the ones before stay as they were.

    ``changes``: each as its JSON object, as ``wizard.plan.review`` wrote it. ``digest``: SHA-256 of the plan that was on the page,
    None where it was not given; ``plan``: that plan as JSON, of a signed review.
    """

    number: Annotated[int, Field(ge=1)]
    staff: Staff
    at: AwareDatetime
    changes: tuple[dict[str, JsonValue], ...] = ()
    note: str = ""
    signed: bool = False
    digest: str | None = None
    plan: str | None = None

    @property
    def by(self) -> str:
        """Who it was, as the clinic calls them."""
        return self.staff.name or self.staff.id


class Earlier(Kept):
    """The intake before this one, of the same reference."""

    id: str
    answers: Answers
    finished_at: AwareDatetime
    outcome: Outcome


class Record(Kept):
    """Everything for the review page. ``suggested``: the plan as it was at the end of the intake, as JSON."""

    line: QueueLine
    intake: Intake
    reviews: tuple[Review, ...] = ()
    earlier: Earlier | None = None
    suggested: str | None = None

    @property
    def language(self) -> str:
        return self.intake.language

    @property
    def review(self) -> Review | None:
        """The last one, which counts."""
        return self.reviews[-1] if self.reviews else None
