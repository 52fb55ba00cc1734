"""The questions: what is asked, why, with which answers, and when.

``QUESTIONS`` holds one entry for each field of ``Answers``; its ``id`` is the field.
``PAGES`` gives the order, one topic a page. English stands here; the screen says it as
``words.say(f"question.{id}.asks", question.asks)``. Age and conditions come before the
self-tests, because they decide whether a helper has to stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from catalogue import vocabulary as v
from catalogue.model import Catalogue

from .model import NONE, VERSION, Answers
from .predicates import NOT_ANSWERED, AllOf, AnyOf, AtLeast, AtMost, Has, OneOf, Predicate

Kind = Literal["one", "many", "ranked", "nprs", "yes_no"]
UNSURE = "unsure"  # said on a screen; in ``Answers`` it is None, as every open answer
NOT_TRIED = "not_tried"
NOT_SURE = "not_sure"  # an answer of its own, where some lines are true and others are not known
NPRS = tuple(range(11))  # numeric pain rating scale


@dataclass(frozen=True)
class Option:
    """One possible answer: its id as in ``Answers``, and its words under ``key``."""

    id: Any
    label: str
    key: str
    help: str | None = None
    help_key: str = ""
    group: str | None = None
    asked: bool = True  # not: understood where an answer of before holds it, and offered no more


@dataclass(frozen=True)
class Question:
    """One question. ``ask_when`` is read on ``Facts``; only a met predicate asks."""

    id: str
    page: str
    asks: str
    why: str
    kind: Kind
    options: tuple[Option, ...] = ()
    how: tuple[str, ...] = ()
    timer_s: int | None = None  # a self-test that is held for so many seconds
    drawn_as: tuple[str, ...] = ()  # exercises whose drawings show how the self-test is done
    fold: str = ""  # few have an answer to it: it is asked under these words, folded
    asked_by_title: bool = False  # the title of its page asks it, so nothing is said twice
    on_body_map: bool = False  # the options are places to tap, with the list beside the picture
    ask_when: Predicate | None = None
    required: bool = False  # without it no plan is made
    short: str = field(kw_only=True)  # two or three words, where the answers are listed

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text of this question, with its key."""
        yield f"question.{self.id}.asks", self.asks
        yield f"question.{self.id}.why", self.why
        yield f"question.{self.id}.short", self.short
        if self.fold:
            yield f"question.{self.id}.fold", self.fold
        for i, step in enumerate(self.how, 1):
            yield f"question.{self.id}.how.{i}", step
        for option in self.options:
            yield option.key, option.label
            if option.help:
                yield option.help_key, option.help


@dataclass(frozen=True)
class Page:
    """One page of the walk: a topic with one or more questions."""

    id: str
    title: str
    intro: str

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text of this page, with its key."""
        yield f"page.{self.id}.title", self.title
        if self.intro:
            yield f"page.{self.id}.intro", self.intro


@dataclass(frozen=True)
class Note:
    """A sentence that a page shows when ``show_when`` is met."""

    id: str
    page: str
    says: str
    show_when: Predicate


PAGES = (
    Page("about", "About you", ""),
    Page("signs", "A safety check", "Tick what is true today."),
    Page("place", "Where does it hurt?", "Think of the last week."),
    Page("scores", "Your pain", "0 is no pain, 10 the worst you can think of."),
    Page("abilities", "What can you do now?", ""),
    Page("equipment", "What can you use?", "A wall and a floor or bed are enough."),
    Page("goals", "Your goals", ""),
)

TIER_HEADINGS = (
    ("emergency", "Call for help now"),
    ("urgent", "See a doctor today"),
    ("clinician_first", "Ask a doctor or physiotherapist first"),
)

# --- when a question is asked --------------------------------------------------------

NO_SIGN_TICKED = OneOf("signs", ((), NOT_ANSWERED))
NOT_A_CHILD = OneOf("age_band", (*v.AGE_BANDS[1:], NOT_ANSWERED))
GOES_ON = AllOf(NO_SIGN_TICKED, NOT_A_CHILD)
SAFE_TO_TEST = AllOf(OneOf("signs", ((),)), NOT_A_CHILD, AtMost("pain.rest", 2))


def _has_had(*ids: str) -> tuple[Predicate, ...]:
    return tuple(Has("history", id_) for id_ in (*ids, "not_sure"))


SIGN_APPLIES: dict[str, Predicate] = {  # a sign that is not named here can apply to everybody; unknown keeps a sign
    "child_limp": OneOf("age_band", ("under_18",)),
    "hip_replacement_sudden_pain": AnyOf(*_has_had("hip_replaced"), Has("conditions", "hip_replacement_cleared")),
    "replaced_hip_new_pain": AnyOf(*_has_had("hip_replaced"), Has("conditions", "hip_replacement_cleared")),
    "surgery_not_cleared": AnyOf(*_has_had("operation", "hip_replaced", "tendon_repaired")),
    "thigh_pain_on_bone_medicine": AnyOf(*_has_had("bone_medicine"), Has("conditions", "osteoporosis")),
    "osteoporosis_with_hip_pain": AnyOf(*_has_had("bone_medicine", "long_steroids"), Has("conditions", "osteoporosis")),
    "pregnancy_warning": AnyOf(*_has_had("pregnant"), Has("conditions", "pregnancy")),
    "pregnancy_needs_clearance": AnyOf(*_has_had("pregnant"), Has("conditions", "pregnancy")),
    "birth_not_checked": AnyOf(*_has_had("birth"), Has("conditions", "recent_birth")),
    "recent_injection_or_low_immunity": AnyOf(
        *_has_had("injection", "weak_immunity", "operation", "hip_replaced", "tendon_repaired")
    ),
    "recent_fall_or_blow": AnyOf(*_has_had("fall")),
    "fall_with_fragile_bone": AnyOf(*_has_had("fall")),
    "abductor_repair_or_tear": AnyOf(*_has_had("tendon_repaired"), Has("conditions", "abductor_repair_cleared")),
    "inflammatory_or_known_hip_disease": AnyOf(*_has_had("hip_disease")),
}
SIGN_FOLLOWS: dict[
    str, Predicate
] = {  # a sign that other answers lead to by themselves: then the safety page needs no line for it
    "severe_pain_limits_walking": AllOf(),
    "worse_every_week": AllOf(),
    "osteoporosis_with_hip_pain": Has("conditions", "osteoporosis"),
    "replaced_hip_new_pain": Has("conditions", "hip_replacement_cleared"),
}
BRINGS = {  # a line of the history, and the condition that is true with it: it is asked once, and counts as both
    "hip_replaced": "hip_replacement_cleared",
    "tendon_repaired": "abductor_repair_cleared",
    "pregnant": "pregnancy",
    "birth": "recent_birth",
}

NEEDS_A_HELPER = AnyOf(
    OneOf("age_band", ("70_79", "80_plus", NOT_ANSWERED)),
    OneOf("conditions", (NOT_ANSWERED,)),
    Has("conditions", "balance_or_falls"),
)
NOTES = (
    Note(
        "helper",
        "abilities",
        "Have a helper stand beside you for each test. Nobody there? Then choose “I did not try it”.",
        AllOf(SAFE_TO_TEST, NEEDS_A_HELPER),
    ),
    Note(
        "how_to_test",
        "abilities",
        "Keep a fingertip on the wall. Stop as soon as your usual pain goes above 2 of 10. Never hop or jump.",
        SAFE_TO_TEST,
    ),
    Note(
        "tests_left_out",
        "abilities",
        "We leave out the standing and plank tests today: they are only for people whose pain at "
        "rest is 0, 1 or 2 and who have answered the safety check.",
        AnyOf(
            AtLeast("pain.rest", 3),
            OneOf("pain.rest", (NOT_ANSWERED,)),
            OneOf("signs", (NOT_ANSWERED,)),
        ),
    ),
)


# --- building blocks ------------------------------------------------------------------


# Kit that fewer than 5 of 100 of its owners would use in any week: a chair is in every home, as bed and wall are, and a
# bench serves one exercise, which hardly any plan holds.
NOT_ASKED = {"equipment": ("chair", "bench")}


def _options(question: str, *entries: tuple[Any, ...]) -> tuple[Option, ...]:
    """Options from (id, label) or (id, label, help)."""
    return tuple(
        Option(
            id=entry[0],
            label=entry[1],
            key=f"question.{question}.options.{entry[0]}",
            help=entry[2] if len(entry) > 2 else None,
            help_key=f"question.{question}.options.{entry[0]}.help",
            asked=entry[0] not in NOT_ASKED.get(question, ()),
        )
        for entry in entries
    )


def _nprs(id_: str, short: str, asks: str, why: str, required: bool = False) -> Question:
    return Question(
        id_,
        "scores",
        asks,
        why,
        "nprs",
        tuple(Option(n, str(n), f"question.{id_}.options.{n}") for n in NPRS),
        ask_when=NO_SIGN_TICKED,
        required=required,
        short=short,
    )


NPRS_WORDS = ((0, "No pain"), (5, "Medium pain"), (10, "Worst pain"))

QUESTIONS = (
    Question(
        "age_band",
        "about",
        "How old are you?",
        "Age changes how we test and how high we go. Under 18, a doctor comes first.",
        "one",
        _options(
            "age_band",
            ("under_18", "Under 18"),
            ("18_39", "18 to 39"),
            ("40_59", "40 to 59"),
            ("60_69", "60 to 69"),
            ("70_79", "70 to 79"),
            ("80_plus", "80 or older"),
        ),
        required=True,
        short="Age",
    ),
    Question(
        "history",
        "about",
        "Any of these, ever or now?",
        "It tells us which warning signs we have to ask you about.",
        "many",
        _options(
            "history",
            ("cancer", "Cancer"),
            ("hip_replaced", "Replaced hip"),
            ("operation", "Hip, knee, back or belly operation"),
            ("tendon_repaired", "Torn or repaired hip tendon"),
            ("bone_medicine", "Medicine for thin bones"),
            ("long_steroids", "Long-term steroid tablets"),
            ("blood_thinner", "Blood thinner"),
            ("hip_disease", "Inflammatory arthritis or hip disease"),
            ("heart", "Heart problem"),
            ("weak_immunity", "Weak immune system"),
            ("injection", "Recent hip injection"),
            ("pregnant", "Pregnant"),
            ("birth", "Birth within six months"),
            ("fall", "Recent fall or blow"),
            (NONE, "None of these"),
            (NOT_SURE, "Not sure about some"),
        ),
        short="Your health so far",
    ),
    Question(
        "conditions",
        "about",
        "Any of these health problems?",
        "Each one takes some exercises out and adds a safety limit.",
        "many",
        _options("conditions", (NONE, "None of these")),
        required=True,
        short="Health",
    ),
    Question(
        "signs",
        "signs",
        "Do any of these apply to you?",
        "These signs can mean something that exercise does not help. One tick is enough to stop.",
        "many",
        _options("signs", (NONE, "None of these")),
        required=True,
        asked_by_title=True,
        short="Warning signs",
    ),
    Question(
        "pain.site",
        "place",
        "Where is the pain?",
        "Each place rules out some exercises and lets others in.",
        "many",
        _options(
            "pain.site",
            ("outer_hip", "Outer hip", "Around the bony point at the side"),
            ("groin_front", "Groin or front of hip"),
            ("buttock", "Buttock"),
            ("outer_knee", "Outer knee"),
            ("front_knee", "Front of knee"),
            ("low_back", "Lower back"),
            (NONE, "Nothing hurts"),
        ),
        ask_when=NO_SIGN_TICKED,
        required=True,
        on_body_map=True,
        asked_by_title=True,
        short="Place of the pain",
    ),
    Question(
        "pain.side",
        "place",
        "Which side?",
        "You start with the sore side, and you do not lie on it.",
        "one",
        _options("pain.side", ("left", "Left"), ("right", "Right"), ("both", "Both sides")),
        ask_when=NO_SIGN_TICKED,
        short="Side of the pain",
    ),
    _nprs("pain.rest", "Pain at rest", "Pain at rest", "Pain at rest means the hip needs a calm start."),
    _nprs(
        "pain.activity",
        "Pain when active",
        "Pain walking or on stairs",
        "This number sets how hard your first week may be.",
        required=True,
    ),
    _nprs("pain.night", "Pain at night", "Pain at night", "Nights show how easily the hip is upset."),
    Question(
        "pain.settles",
        "scores",
        "When does it settle after a busy day?",
        "It shows how much load your hip takes well today.",
        "one",
        _options(
            "pain.settles",
            ("same_day", "The same day"),
            ("next_morning", "By the next morning"),
            ("longer", "It takes longer"),
            ("no_pain", "No pain to settle"),
        ),
        ask_when=NO_SIGN_TICKED,
        short="Pain settles",
    ),
    Question(
        "pain.lying_on_side_hurts",
        "scores",
        "Does lying on that side hurt?",
        "If it does, we leave out exercises that press on that side.",
        "yes_no",
        _options("pain.lying_on_side_hurts", (True, "Yes"), (False, "No")),
        ask_when=NO_SIGN_TICKED,
        short="Hurts to lie on",
    ),
    Question(
        "pain.duration",
        "scores",
        "For how long?",
        "New pain starts more gently.",
        "one",
        _options(
            "pain.duration",
            ("under_2_weeks", "Under 2 weeks"),
            ("2_to_12_weeks", "2 to 12 weeks"),
            ("over_3_months", "Over 3 months"),
        ),
        ask_when=NO_SIGN_TICKED,
        short="Pain since",
    ),
    Question(
        "pain.trend",
        "scores",
        "Compared with four weeks ago?",
        "Pain that is clearly worse should be seen by someone first. If it is newer, compare with when it began.",
        "one",
        _options(
            "pain.trend",
            ("better", "Better"),
            ("same", "The same"),
            ("slightly_worse", "A little worse", "By less than 2 points"),
            ("worse", "Clearly worse", "By 2 points or more"),
        ),
        ask_when=NO_SIGN_TICKED,
        short="Pain lately",
    ),
    Question(
        "ability.stairs",
        "abilities",
        "How are stairs?",
        "Stairs are standing on one leg, again and again.",
        "one",
        _options("ability.stairs", ("easy", "Easy"), ("some_pain", "With some pain"), ("cannot", "I cannot")),
        ask_when=GOES_ON,
        short="Stairs",
    ),
    Question(
        "ability.front_hip_burn",
        "abilities",
        "Side leg work: burning at the front of the hip?",
        "Then another muscle takes over, and we choose exercises that keep it quiet.",
        "one",
        _options("ability.front_hip_burn", ("yes", "Yes"), ("no", "No"), (NOT_TRIED, "Never tried")),
        ask_when=GOES_ON,
        short="Burn at the front",
    ),
    Question(
        "ability.stand_30s",
        "abilities",
        "Stand on the sore leg for 30 seconds",
        "A level pelvis on one leg is the main job of these muscles.",
        "one",
        _options(
            "ability.stand_30s",
            ("level", "30 seconds, and my pelvis stayed level"),
            ("drops", "My pelvis dropped, or I leaned over"),
            ("pain", "I stopped because of pain"),
            ("cannot", "I cannot stand on that leg"),
            (NOT_TRIED, "I did not try it"),
        ),
        how=(
            "Stand beside a wall and keep one fingertip on it.",
            "Lift the other foot a little off the floor.",
            "Keep both hip bones level. A mirror helps.",
            "Stop when your usual pain goes above 2 of 10.",
        ),
        timer_s=30,
        drawn_as=("level_hitch",),
        ask_when=SAFE_TO_TEST,
        short="One leg, 30 seconds",
    ),
    Question(
        "ability.single_leg_squat",
        "abilities",
        "Five small squats on the sore leg",
        "It shows whether your knee and pelvis stay in line under load.",
        "one",
        _options(
            "ability.single_leg_squat",
            ("good", "At least 4 of 5 were good", "Knee over the foot, pelvis level"),
            ("wobbles", "My knee fell in, or I wobbled"),
            ("cannot", "I cannot do it, or it hurt"),
            (NOT_TRIED, "I did not try it"),
        ),
        how=(
            "Keep one fingertip on the wall.",
            "Bend the knee slowly, only as far as feels easy. Five times.",
            "Your knee should point over your foot.",
            "Stop when your usual pain goes above 2 of 10.",
        ),
        drawn_as=("single_leg_squat",),
        ask_when=SAFE_TO_TEST,
        short="Small squats",
    ),
    Question(
        "ability.side_plank_20s",
        "abilities",
        "Side plank for 20 seconds",
        "It tests the side of the hip without any jumping.",
        "one",
        _options(
            "ability.side_plank_20s",
            ("yes", "Yes, with straight legs"),
            ("knees_only", "Only with my knees down"),
            ("no", "No, or it hurt"),
            (NOT_TRIED, "I did not try it"),
        ),
        how=(
            "Lie on the side that does not hurt, and lean on your forearm.",
            "Lift your hips until your body is straight. Knees bent is easier.",
            "Stop when your usual pain goes above 2 of 10.",
        ),
        timer_s=20,
        drawn_as=("side_plank", "knee_side_plank"),
        ask_when=SAFE_TO_TEST,
        short="Side plank",
    ),
    Question(
        "ability.known_stage",
        "abilities",
        "Has a physiotherapist told you which stage you are at?",
        "We never start you above it.",
        "one",
        _options(
            "ability.known_stage",
            (1, "Stage 1", "Gentle start"),
            (2, "Stage 2", "Building up"),
            (3, "Stage 3", "Strong on one leg"),
        ),
        ask_when=GOES_ON,
        fold="A physiotherapist told me my stage",
        short="Stage you were told",
    ),
    Question(
        "equipment",
        "equipment",
        "What can you use?",
        "We never pick an exercise that needs something you do not have.",
        "many",
        _options(
            "equipment",
            ("mini_band", "Mini band", "A short loop"),
            ("long_band", "Long band"),
            ("latex_free_band", "Mini band without latex"),
            ("latex_free_long_band", "Long band without latex"),
            ("ankle_weight", "Ankle weight"),
            ("step", "Low step, 5–10 cm", "A thick book or a sturdy low box. A stair is too high."),
            ("high_seat", "High seat", "So high that your feet hang clear of the floor"),
            ("chair", "Chair"),
            ("dumbbell", "Dumbbell or water bottle"),
            ("bench", "Bench or firm sofa edge"),
            (NONE, "None of these"),
        ),
        ask_when=GOES_ON,
        asked_by_title=True,
        short="You can use",
    ),
    Question(
        "goals",
        "goals",
        "What do you want most?",
        "Tick the most important one first. The order counts.",
        "ranked",
        _options(
            "goals",
            ("reduce_pain", "Less pain"),
            ("isolate_med_min", "Work the side of the hip"),
            ("build_strength", "Get stronger"),
            ("single_leg_control", "Steadier on one leg"),
            ("running_or_sport", "Running or sport"),
            ("prevent_injury", "Stay free of injury"),
            ("quiet_tfl", "Feel it less in front"),
        ),
        ask_when=GOES_ON,
        short="Goals",
    ),
    Question(
        "sessions_per_week",
        "goals",
        "How many workouts a week?",
        "Two are enough. With two, you get two exercises instead of three.",
        "one",
        _options("sessions_per_week", (2, "2 a week"), (3, "3 a week"), (4, "4 a week")),
        ask_when=GOES_ON,
        short="Workouts",
    ),
    Question(
        "weeks",
        "goals",
        "How many weeks?",
        "Muscles need weeks. A longer plan shows more of the road; it is not harder.",
        "one",
        _options("weeks", *((n, f"{n} weeks") for n in range(4, 9))),
        ask_when=GOES_ON,
        fold="Plan fewer weeks than 8",
        short="Weeks",
    ),
)
BY_ID = {question.id: question for question in QUESTIONS}
PAGE_BY_ID = {page.id: page for page in PAGES}


def questions_on(page: str) -> tuple[Question, ...]:
    """The questions of one page, in order, asked or not."""
    return tuple(q for q in QUESTIONS if q.page == page)


def options_of(question: Question, catalogue: Catalogue) -> tuple[Option, ...]:
    """All options; those of signs and conditions come from the catalogue, "none" last."""
    return (*_from_catalogue(question.id, catalogue), *question.options)


def offered(question: Question, catalogue: Catalogue, held: Iterable[Any] = ()) -> tuple[Option, ...]:
    """The options that are asked for, and those of before that are ``held``."""
    kept = tuple(held)
    return tuple(option for option in options_of(question, catalogue) if option.asked or option.id in kept)


def _from_catalogue(question: str, catalogue: Catalogue) -> tuple[Option, ...]:
    if question == "signs":
        return tuple(
            Option(s.id, s.asks, f"sign.{s.id}.asks", s.explains, f"sign.{s.id}.explains", s.tier)
            for s in catalogue.signs.values()
        )
    if question == "conditions":
        return tuple(
            Option(c.id, c.name, f"condition.{c.id}.name", c.explains, f"condition.{c.id}.explains")
            for c in catalogue.conditions.values()
        )
    return ()


def value_of(answers: Answers, field: str) -> Any:
    """The answer of a field such as ``pain.rest``; None where it is open."""
    value: Any = answers
    for name in field.split("."):
        value = getattr(value, name)
    return value


def with_answer(answers: Answers, field: str, value: Any) -> Answers:
    """New answers with one field set. Raises ``AnswersError`` for a value that is not allowed."""
    data = answers.model_dump()
    if answers.version < VERSION and (field == "signs" or _is_new(value)):  # said to today's questions
        data["version"] = VERSION
        data["signs"] = None if answers.new_signs_open else data["signs"]
    *groups, name = field.split(".")
    target = data
    for group in groups:
        target = target[group]
    target[name] = value
    return Answers.from_data(data)


def _is_new(value: Any) -> bool:
    return any(id_ in v.NEW_IN_2 for id_ in (value if isinstance(value, (tuple, list)) else (value,)))


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the questions, with its key."""
    for page in PAGES:
        yield from page.texts()
    for tier, heading in TIER_HEADINGS:
        yield f"tier.{tier}.heading", heading
    for note in NOTES:
        yield f"note.{note.id}", note.says
    for number, word in NPRS_WORDS:
        yield f"nprs.{number}", word
    for question in QUESTIONS:
        if question.kind == "nprs":
            yield f"question.{question.id}.asks", question.asks
            yield f"question.{question.id}.why", question.why
        else:
            yield from question.texts()
