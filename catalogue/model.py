"""What the catalogue holds, as frozen pydantic models that refuse unknown keys.

Every model is read from TOML by ``catalogue.reading`` and never changed again.
Texts are English as the author wrote them; they are translated on the way out,
by the key that ``texts()`` gives each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from . import vocabulary as v

Text = Annotated[str, Field(min_length=2, max_length=600)]
Texts = tuple[Text, ...]


class Frozen(BaseModel):
    """The base of everything in the catalogue: immutable and strict about keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Source(Frozen):
    """One entry of the bibliography.

    ``n`` is the number of people in the study (null where there is no study),
    ``verification`` one of ``vocabulary.VERIFICATION``, ``checked_on`` an ISO date.
    """

    id: str
    citation: Text
    short: Text
    link: str | None = None
    n: int | None = Field(default=None, ge=1)
    population: str | None = None
    method: v.Method
    verification: v.Verification
    checked_on: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    note: str | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """What is said about the source, with its key; a citation is the same in every language."""
        for field in ("population", "note"):
            if getattr(self, field):
                yield f"source.{self.id}.{field}", getattr(self, field)


class Figure(Frozen):
    """One number of a claim: a value, or a range from ``low`` to ``high``."""

    muscle: v.MeasuredMuscle | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = Field(default=None, ge=0)
    unit: v.Unit
    task: str | None = None  # what exactly was measured, where that differs from the exercise

    @model_validator(mode="after")
    def _one_number(self) -> Figure:
        if (self.value is None) == (self.low is None):
            raise ValueError("a figure has either value, or low and high; write exactly one form")
        if self.low is not None and (self.high is None or self.high < self.low):
            raise ValueError("a range needs low and high with low <= high")
        return self

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest number that it says."""
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        assert low is not None and high is not None, "_one_number let no other figure in"
        return low, high


class Claim(Frozen):
    """What one source says about one exercise, and how far that was verified.

    ``n`` and ``method`` stand here only where they differ from the source's own.
    """

    source: str
    kind: v.ClaimKind
    says: Text
    verification: v.Verification
    measured_on: v.MeasuredOn = "this"
    figures: tuple[Figure, ...] = ()
    n: int | None = Field(default=None, ge=1)
    method: v.Method | None = None
    followed: bool = True  # False: the wizard does not follow this claim
    why_not: str | None = None

    @model_validator(mode="after")
    def _reason(self) -> Claim:
        if not self.followed and not self.why_not:
            raise ValueError("a claim with followed = false needs why_not: one sentence")
        return self

    @model_validator(mode="after")
    def _what_was_measured(self) -> Claim:
        if self.measured_on != "this" and not all(figure.task for figure in self.figures):
            raise ValueError(f"a figure of {self.measured_on} needs task: what exactly was measured")
        return self


class Fault(Frozen):
    """A common mistake and the one thing that mends it."""

    fault: Text
    mend: Text


class Tfl(Frozen):
    """How far the front-of-hip muscle takes part, measured or placed by movement."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    tfl_class: v.TflClass = Field(alias="class")
    measured: bool
    source: str
    note: str | None = None
    cues: Annotated[Texts, Field(min_length=1, max_length=3)]
    self_check: Text  # what to change in this movement when the front of the hip burns


class Evidence(Frozen):
    """The two gradings of an exercise; each names its source, its strength, and what was measured.

    Only a grading that was seen, and measured on this very exercise with nothing added, earns points:
    ``earned_band`` and ``earned_tier``. Any force tier counts as demanding, so that care never rests on a doubt.
    """

    band: v.Band | None = None
    band_source: str | None = None
    band_verification: v.Verification | None = None
    band_measured_on: v.MeasuredOn = "this"
    force_tier: Literal[0, 1] = 0  # 1: among the highest modelled force for medius or minimus
    force_source: str | None = None
    force_verification: v.Verification | None = None
    force_measured_on: v.MeasuredOn = "this"

    @property
    def earned_band(self) -> str | None:
        """The band, where it may earn points."""
        return self.band if _earns(self.band_measured_on, self.band_verification) else None

    @property
    def earned_tier(self) -> int:
        """The force tier, where it may earn points."""
        return self.force_tier if _earns(self.force_measured_on, self.force_verification) else 0

    @model_validator(mode="after")
    def _sourced(self) -> Evidence:
        for graded, source, code, name in (
            (self.band is not None, self.band_source, self.band_verification, "band"),
            (self.force_tier == 1, self.force_source, self.force_verification, "force_tier"),
        ):
            if graded != (source is not None) or graded != (code is not None):
                raise ValueError(f"{name} needs a source and a verification code, or none of the three")
        return self


def _earns(measured_on: str, verification: str | None) -> bool:
    return measured_on == "this" and verification in v.SEEN


class Rung(Frozen):
    """One step of a dose ladder.

    ``sets`` x ``reps``; for holds ``reps`` counts the holds of ``hold_s`` seconds
    in a set. ``tempo`` reads up-hold-down in seconds, ``rest_s`` is the rest
    between sets, ``load`` the id of the starting load.
    """

    sets: int = Field(ge=1, le=5)
    reps: int = Field(ge=1, le=15)
    hold_s: int | None = Field(default=None, ge=1, le=60)
    tempo: str | None = Field(default=None, pattern=r"^\d-\d-\d$")
    rest_s: int = Field(ge=15, le=180)
    sides: v.DoseSides
    load: str

    @property
    def volume(self) -> int:
        """Repetitions, or seconds under load, in one workout on one side."""
        return self.sets * self.reps * (self.hold_s or 1)


class LadderRung(Frozen):
    """One step of a ladder: ``sets`` x ``reps``, for holds of ``hold_s`` seconds each."""

    sets: int = Field(ge=1, le=5)
    reps: int = Field(ge=1, le=15)
    hold_s: int | None = Field(default=None, ge=1, le=60)

    @property
    def volume(self) -> int:
        """Repetitions, or seconds under load, in one workout on one side."""
        return self.sets * self.reps * (self.hold_s or 1)


class Ladder(Frozen):
    """A ladder of doses, the lowest first, for every exercise that names it as its kind."""

    id: v.DoseKind
    rungs: Annotated[tuple[LadderRung, ...], Field(min_length=2)]


# --- drawings: joint angles, and what a body rests on ------------------------------------------

Degrees = float
Hip = tuple[
    Annotated[Degrees, Field(ge=-35, le=130)],  # bent forward
    Annotated[Degrees, Field(ge=-30, le=60)],  # out to the side
    Annotated[Degrees, Field(ge=-75, le=60)],  # turned inward
]
Shoulder = tuple[
    Annotated[Degrees, Field(ge=-60, le=180)],
    Annotated[Degrees, Field(ge=-45, le=180)],
    Annotated[Degrees, Field(ge=-90, le=90)],
]
Back = tuple[
    Annotated[Degrees, Field(ge=-30, le=60)],  # bent forward
    Annotated[Degrees, Field(ge=-40, le=40)],  # bent to the left
    Annotated[Degrees, Field(ge=-45, le=45)],  # turned to the left
]
Neck = tuple[
    Annotated[Degrees, Field(ge=-60, le=60)],
    Annotated[Degrees, Field(ge=-45, le=45)],
    Annotated[Degrees, Field(ge=-70, le=70)],
]
Knee = Annotated[Degrees, Field(ge=0, le=150)]
Elbow = Annotated[Degrees, Field(ge=0, le=150)]
Ankle = Annotated[Degrees, Field(ge=-25, le=60)]  # toes pointed away
Turn = tuple[Degrees, Degrees, Degrees]
Place = tuple[float, float, float]  # body heights: to the front, to the left, up
HandOn = v.HandOn


class Pose(Frozen):
    """One moment of a body, in degrees. What is not written keeps the value of the pose before.

    ``pelvis`` is [tipped forward, tipped to the left, turned to the left] from lying or
    standing straight. ``on`` says which part rests on what; the first one carries the body.
    """

    pelvis: Turn | None = None
    spine: Back | None = None
    neck: Neck | None = None
    left_hip: Hip | None = None
    right_hip: Hip | None = None
    left_knee: Knee | None = None
    right_knee: Knee | None = None
    left_ankle: Ankle | None = None
    right_ankle: Ankle | None = None
    left_shoulder: Shoulder | None = None
    right_shoulder: Shoulder | None = None
    left_elbow: Elbow | None = None
    right_elbow: Elbow | None = None
    left_hand: HandOn | None = None
    right_hand: HandOn | None = None
    on: Mapping[v.BodySupport, v.Surface] | None = None
    shift: Place | None = None

    def changed(self, change: Pose) -> Pose:
        """This pose with everything that ``change`` says."""
        return self.model_copy(update={key: getattr(change, key) for key in change.model_fields_set})


class Prop(Frozen):
    """A thing in the room: where its middle stands on the floor and how large it is, in body heights."""

    kind: v.PropKind
    at: Place = (0.0, 0.0, 0.0)
    size: Place | None = None
    across: Literal["x", "y"] = "x"  # a wall stands across this axis
    back: tuple[float, float] = (0.0, 0.0)  # from the middle of a chair to its back
    edge: float = 0.0  # from the middle of a table to the edge that hands hold


class WrongForm(Frozen):
    """A pose with a fault in it. ``fault`` is its number in the exercise; without one it is the TFL fault.

    ``of`` is the pose that it spoils. With ``feet_stay`` hips and feet keep their place,
    and only what lies between them goes wrong.
    """

    fault: int | None = Field(default=None, ge=1)
    of: Literal["start", "way", "end"] = "end"
    feet_stay: bool = False
    shows: v.WrongShape
    at: str  # the joint that the mark goes to
    view: tuple[float, float] | None = None
    pose: Pose


class Drawing(Frozen):
    """How an exercise or a stretch is drawn.

    ``view`` is [degrees around the person, degrees from above]; 0 is from the front, 90
    from the person's left. ``moves`` is the joint that the arrow follows.
    """

    view: tuple[float, float]
    lies: v.Lies
    stands: tuple[float, float] = (0.0, 0.0)  # where the first support stands
    working: tuple[Literal["left", "right"], ...] = ()
    moves: str | None = None
    arrow_off: tuple[float, float] | None = None  # from the joint to the arrow: to the right, up
    presses: tuple[tuple[str, Place], ...] = ()  # joint and direction of a push without movement
    weight_hand: Literal["left", "right", "both", "hips"] = "right"
    band_to: Place | None = None  # where the far end of a long band is tied
    band_leg: Literal["left", "right"] = "left"
    steps: tuple[v.BodySupport, ...] = ()  # supports that move to a new place
    props: tuple[Prop, ...] = ()
    start: Pose
    way: tuple[Pose, ...] = ()  # between start and end, each a change of the one before
    end: Pose
    round: bool = False  # the end leads on to the start, as in a circle
    wrong: tuple[WrongForm, ...] = ()

    def pose_of(self, wrong: WrongForm) -> Pose:
        """The complete right pose that ``wrong`` spoils."""
        return self.poses[{"start": 0, "way": 1, "end": -1}[wrong.of]]

    @property
    def poses(self) -> tuple[Pose, ...]:
        """Start, way and end, each complete."""
        found = [self.start]
        for change in (*self.way, self.end):
            found.append(found[-1].changed(change))
        return tuple(found)


class Exercise(Frozen):
    """One exercise: what it is, how it is done, what it needs, what is known of it."""

    id: v.ExerciseId
    name: Text
    aliases: Texts = ()
    role: v.Role = "main"
    never_because: str | None = None
    never_source: str | None = None
    stage: v.Stage
    rank: int = Field(ge=1)  # the order of the catalogue, which also breaks ties: each number once, gaps are fine
    last_stage: v.Stage | None = None
    family: v.Family
    position: v.Position
    working_leg: v.WorkingLeg
    task: v.Task
    muscles: tuple[v.Muscle, ...] = ()
    tags: tuple[v.Tag, ...] = ()
    kit: Annotated[tuple[tuple[v.Equipment, ...], ...], Field(min_length=1)]
    summary: Text
    steps: Annotated[Texts, Field(min_length=3, max_length=7)]
    cues: Annotated[Texts, Field(min_length=3, max_length=5)]
    faults: Annotated[tuple[Fault, ...], Field(min_length=2, max_length=4)]
    stop_if: Annotated[Texts, Field(min_length=2)]
    tfl: Tfl
    evidence: Evidence
    dose_kind: v.DoseKind
    dose_source: str
    rungs: Annotated[tuple[Rung, ...], Field(min_length=2)]
    loads: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1, max_length=v.LOAD_STEPS)]
    easier: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    drawing: Drawing

    @model_validator(mode="after")
    def _wrong_forms_are_its_own_faults(self) -> Exercise:
        for wrong in self.drawing.wrong:
            if wrong.fault is not None and wrong.fault > len(self.faults):
                raise ValueError(
                    f"drawing.wrong.fault: found {wrong.fault}, but there are {len(self.faults)} faults; "
                    "give the number of one of them"
                )
        return self

    @model_validator(mode="after")
    def _never_offered_says_why(self) -> Exercise:
        never = self.role == "never_offered"
        if never != bool(self.never_because) or never != bool(self.never_source):
            raise ValueError("role = never_offered, never_because and never_source go together: all or none")
        return self

    def __hash__(self) -> int:
        return hash(self.id)  # unique in a catalogue; hashing every claim would be slow

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text for people, with its key."""
        at = f"exercise.{self.id}"
        yield f"{at}.name", self.name
        yield f"{at}.summary", self.summary
        for field in ("aliases", "steps", "cues", "stop_if"):
            for i, text in enumerate(getattr(self, field), 1):
                yield f"{at}.{field}.{i}", text
        for i, fault in enumerate(self.faults, 1):
            yield f"{at}.faults.{i}.fault", fault.fault
            yield f"{at}.faults.{i}.mend", fault.mend
        for i, text in enumerate(self.tfl.cues, 1):
            yield f"{at}.tfl.cues.{i}", text
        yield f"{at}.tfl.self_check", self.tfl.self_check
        if self.tfl.note:
            yield f"{at}.tfl.note", self.tfl.note
        if self.never_because:
            yield f"{at}.never_because", self.never_because
        yield from _claim_texts(at, self.claims)


class Stretch(Frozen):
    """A stretch of the fourth seed text, with the tags that rule it out."""

    id: v.StretchId
    name: Text
    aliases: Texts = ()
    position: v.Position
    tags: tuple[v.StretchTag, ...] = ()
    floor_only: bool
    purpose: Text  # what it is for, in one sentence
    summary: Text
    steps: Annotated[Texts, Field(min_length=3, max_length=7)]
    cues: Annotated[Texts, Field(min_length=2, max_length=5)]
    stop_if: Annotated[Texts, Field(min_length=2)]
    hold_s: int = Field(ge=20, le=40)
    dose_source: str
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    drawing: Drawing

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text for people, with its key."""
        at = f"stretch.{self.id}"
        yield f"{at}.name", self.name
        yield f"{at}.purpose", self.purpose
        yield f"{at}.summary", self.summary
        for field in ("aliases", "steps", "cues", "stop_if"):
            for i, text in enumerate(getattr(self, field), 1):
                yield f"{at}.{field}.{i}", text
        yield from _claim_texts(at, self.claims)


class Sign(Frozen):
    """A warning sign: what is asked, and where it leads. It never leads to an exercise."""

    id: v.Sign
    tier: v.Tier
    asks: Text
    explains: Text | None = None
    says: Text  # what was found, in the referral
    where: Text | None = None  # instead of the tier's own place
    within: Text | None = None
    within_hours: int | None = Field(default=None, ge=0, le=48)  # how soon that is; the soonest of several counts
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    verification: v.Verification

    @model_validator(mode="after")
    def _a_time_has_words_and_hours(self) -> Sign:
        if (self.within is None) != (self.within_hours is None):
            raise ValueError("within and within_hours go together: words and hours, or neither")
        return self

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text for people, with its key."""
        for field in ("asks", "explains", "says", "where", "within"):
            if getattr(self, field):
                yield f"sign.{self.id}.{field}", getattr(self, field)


class Condition(Frozen):
    """A health condition that changes the choice: what is asked and which limits are shown."""

    id: v.Condition
    name: Text
    explains: Text | None = None
    limits: Annotated[Texts, Field(min_length=1)]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    verification: v.Verification

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text for people, with its key."""
        yield f"condition.{self.id}.name", self.name
        if self.explains:
            yield f"condition.{self.id}.explains", self.explains
        for i, text in enumerate(self.limits, 1):
            yield f"condition.{self.id}.limits.{i}", text


class Disagreement(Frozen):
    """Where sources differ: claim A, claim B, what the wizard does, and why.

    ``number`` is its place in the evidence, 1 to 29. It touches a plan that picks
    one of ``exercises``, in which one of ``rules`` decided, or every plan.
    """

    id: str
    number: int = Field(ge=1, le=29)
    title: Text
    claim_a: Text
    claim_a_sources: Annotated[tuple[str, ...], Field(min_length=1)]
    claim_b: Text
    claim_b_sources: Annotated[tuple[str, ...], Field(min_length=1)]
    we_do: Text
    why: Text
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    verification: v.Verification
    exercises: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    every_plan: bool = False

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text for people, with its key."""
        for field in ("title", "claim_a", "claim_b", "we_do", "why"):
            yield f"disagreement.{self.id}.{field}", getattr(self, field)


class Advice(Frozen):
    """A piece of advice; which rule shows it stands in ``wizard/rules/advising.py``."""

    id: str
    topic: Literal[
        "load",
        "pain_rule",
        "warm_up",
        "effort",
        "tfl",
        "expectation",
        "see_someone",
        "stretches",
        "care",
        "programme",
    ]
    text: Text
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    verification: v.Verification

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text for people, with its key."""
        yield f"advice.{self.id}", self.text


def _claim_texts(at: str, claims: tuple[Claim, ...]) -> Iterator[tuple[str, str]]:
    for i, claim in enumerate(claims, 1):
        yield f"{at}.claims.{i}", claim.says
        for j, figure in enumerate(claim.figures, 1):
            if figure.task:
                yield f"{at}.claims.{i}.figures.{j}", figure.task
        if claim.why_not:
            yield f"{at}.claims.{i}.why_not", claim.why_not


class Catalogue(Frozen):
    """Everything that is known, checked as a whole. ``digest`` is SHA-256 over its files."""

    exercises: Mapping[str, Exercise]
    stretches: Mapping[str, Stretch]
    signs: Mapping[str, Sign]
    conditions: Mapping[str, Condition]
    sources: Mapping[str, Source]
    disagreements: Mapping[str, Disagreement]
    advice: Mapping[str, Advice]
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Catalogue) and self.digest == other.digest

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text for people in the whole catalogue, with its key."""
        for group in ("exercises", "stretches", "signs", "conditions", "sources", "disagreements", "advice"):
            for entry in getattr(self, group).values():
                yield from entry.texts()
