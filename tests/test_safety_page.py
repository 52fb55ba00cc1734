"""The safety page asks what can apply to a person: before any exercise every line that applies was shown, in whichever order answers came."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from streamlit.testing.v1 import AppTest
from test_app import all_text, answer_page, at_check, at_signs, box, heading, press, sound, start

import catalogue
from catalogue import vocabulary as v
from wizard import Answers, decide
from wizard.answers import journey
from wizard.answers.model import NONE
from wizard.answers.questions import BRINGS, TIER_HEADINGS
from wizard.assurance import proof
from wizard.assurance.proof import contract, lines
from wizard.assurance.proof.report import Report
from wizard.clinic import Intake
from wizard.exports import link
from wizard.server import modes
from wizard.ui.session import visit as session

C = catalogue.load()
PLANS = ("plan", "caution_plan")
ORDINARY = Answers.from_data(
    {**lines.PERSON, "version": 2, "age_band": "40_59", "history": [NONE], "conditions": [NONE], "signs": [NONE]}
)


def asked(app: AppTest) -> list[str]:
    """The signs that have a line on the page, in their order."""
    return [
        key for box_ in app.checkbox if (key := box_.key.partition(".told")[0].removeprefix("tick-signs-")) in v.SIGNS
    ]


def visit(app: AppTest) -> session.Visit:
    return app.session_state["hipwise.visit"]


def tick(app: AppTest, option: str, question: str = "signs") -> AppTest:
    return sound(box(app, option, question).check().run())


def outcome(app: AppTest) -> str:
    return decide(journey.on_path(visit(app).answers), C).outcome


# --- the laws ----------------------------------------------------------------------------------------------


def test_no_order_of_giving_and_changing_answers_leads_to_an_exercise_while_a_line_that_applies_was_not_shown() -> None:
    report = proof.prove(C, quick=True, parts=("safety page",))
    assert report.holds, report.failures[0].failure
    assert all(law.cases for law in report.laws)


def test_the_walks_of_the_law_reach_plans_and_open_the_page_again() -> None:
    import random

    plans = opened = 0
    for n in range(40):
        walk, rng = lines.Walk(), random.Random(n)
        for _ in range(lines.STEPS):
            lines.walk_on(walk, rng)
            plans += decide(walk.answers, C).outcome in PLANS
            opened += walk.answers.signs is None and journey.said(walk.answers, walk.held).signs == (NONE,)
    assert plans > 100 and opened > 50


@pytest.mark.parametrize(
    "law, broken",
    [
        ("no exercise while a line that applies was not shown", lambda said, shown: said),
        ("a health line counts as its condition too", lambda said, shown: said),
    ],
)
def test_a_none_that_counts_for_lines_nobody_saw_breaks_the_law(
    law: str, broken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey, "counted", broken)
    report = proof.prove(C, quick=True, parts=("safety page",))
    assert any(law in found.name for found in report.failures)


@pytest.mark.parametrize("sign", contract.ASKED_OF)
def test_a_line_that_is_left_out_where_it_applies_breaks_the_law(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = journey.lines
    monkeypatch.setattr(journey, "lines", lambda answers: tuple(line for line in found(answers) if line != sign))
    report = proof.prove(C, quick=True, parts=("safety page",))
    assert any("has a line for every sign that can apply" in law.name for law in report.failures)


class AnyOrder(RuleBasedStateMachine):
    """Answers about age, health and signs in any order, with reloads and answers from elsewhere; Hypothesis looks for the shortest break."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = lines.Walk()
        self.laws = lines.laws_of(Report(stops=True))

    @rule(age=st.sampled_from((None, *v.AGE_BANDS)))
    def say_age(self, age: str | None) -> None:
        self.walk.answer("age_band", age)

    @rule(ids=st.sets(st.sampled_from([id_ for id_ in v.HISTORY if id_ != NONE]), max_size=4), is_open=st.booleans())
    def say_history(self, ids: set[str], is_open: bool) -> None:
        self.walk.answer("history", None if is_open and not ids else tuple(ids) or (NONE,))

    @rule(ids=st.sets(st.sampled_from(v.CONDITIONS), max_size=3), is_open=st.booleans())
    def say_conditions(self, ids: set[str], is_open: bool) -> None:
        self.walk.answer("conditions", None if is_open and not ids else tuple(ids) or (NONE,))

    @rule()
    def tick_none(self) -> None:
        self.walk.answer("signs", (NONE,))

    @rule()
    def untick(self) -> None:
        self.walk.answer("signs", None)

    @rule(data=st.data())
    def tick_a_line(self, data: st.DataObject) -> None:
        self.walk.answer("signs", (data.draw(st.sampled_from(self.walk.page)),))

    @rule()
    def reload(self) -> None:
        self.walk.carry()

    @rule()
    def keep_and_open_again(self) -> None:
        self.walk.bring(journey.on_path(self.walk.answers))

    @invariant()
    def the_laws_hold(self) -> None:
        lines.check(self.walk, self.laws, C)


AnyOrder.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestAnyOrder = AnyOrder.TestCase


# --- who is asked what ----------------------------------------------------------------------------------------


def test_somebody_of_52_without_history_is_asked_22_lines_of_nine_words_on_average() -> None:
    shown = journey.lines(ORDINARY)
    words = [len(C.signs[sign].asks.split()) for sign in shown]
    assert len(shown) == 22 and sum(words) <= 9 * len(words)


@pytest.mark.parametrize(
    "answers",
    [
        Answers(),
        Answers(age_band="40_59", conditions=(NONE,)),
        Answers(age_band="40_59", history=("not_sure",), conditions=(NONE,)),
    ],
)
def test_what_is_open_or_not_sure_keeps_every_line_that_no_age_rules_out(answers: Answers) -> None:
    ruled_out = {"severe_pain_limits_walking", "worse_every_week"} | ({"child_limp"} if answers.age_band else set())
    assert set(journey.lines(answers)) == set(v.SIGNS) - ruled_out


@pytest.mark.parametrize("sign", v.SIGNS)
def test_every_sign_has_a_line_for_somebody_or_follows_from_answers(sign: str) -> None:
    """Somebody who has it is stopped: by the line, or by what else they answer."""
    has_a_line = sign in journey.lines(Answers())
    assert has_a_line or (sign in contract.LED_TO and contract.LED_TO[sign] is None)


@pytest.mark.parametrize("had, condition", BRINGS.items())
def test_a_health_line_brings_the_limits_of_its_condition_even_if_that_is_overlooked(had: str, condition: str) -> None:
    overlooked = journey.counted(ORDINARY.model_copy(update={"history": (had,)}), v.SIGNS)
    assert overlooked.conditions == (condition,)
    assert condition not in journey.conditions_to_ask(overlooked.model_copy(update={"conditions": (NONE,)}))


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_page_shows_the_lines_that_apply_and_none_answers_them() -> None:
    app = at_signs()
    assert asked(app) == list(journey.lines(ORDINARY))
    tick(app, "none")
    assert visit(app).shown == journey.lines(ORDINARY) and visit(app).answers.signs == (NONE,)


def test_a_later_change_opens_the_page_again_and_asks_the_new_lines_alone() -> None:
    app = at_check()
    assert outcome(app) in PLANS
    app = press(app, "change-about")
    tick(app, "pregnant", "history")
    assert outcome(app) == "incomplete" and visit(app).answers.conditions == ("pregnancy",)
    press(app, "forward")
    assert heading(app) == "A safety check" and asked(app) == ["pregnancy_warning", "pregnancy_needs_clearance"], (
        "it leads straight there"
    )
    press(press(app, "forward"), "leave-open")
    assert "your other answers have opened one more part" in all_text(
        app
    ) and "We still need these answers" in all_text(app)
    press(app, "change-signs")
    assert asked(app) == ["pregnancy_warning", "pregnancy_needs_clearance"] and not box(app, "none").value
    assert "Your other answers open this part" in all_text(app)
    tick(app, "none")
    assert asked(app) == ["pregnancy_warning", "pregnancy_needs_clearance"] and box(app, "none").value, (
        "nothing moves under the finger"
    )
    press(app, "forward")
    assert heading(app) == "Check your answers" and outcome(app) in PLANS
    app = press(app, "change-signs")
    assert len(asked(app)) == 24 and box(app, "none").value, "later it is one page again"


def test_a_change_that_is_taken_back_asks_nothing_again() -> None:
    app = press(at_check(), "change-about")
    tick(app, "fall", "history")
    assert outcome(app) == "incomplete"
    box(app, "fall", "history").uncheck().run()
    assert visit(app).answers.history is None, "with no line ticked the list is open"
    tick(app, "none", "history")
    assert outcome(app) in PLANS


def test_a_sign_that_was_ticked_stays_in_sight_and_counts_when_its_line_no_longer_applies() -> None:
    app = at_signs(history=["pregnant"])
    tick(app, "pregnancy_warning")
    app = press(press(app, "back"), "forward") if heading(app) == "A safety check" else app
    sound(app.switch_page(modes.file_of("about")).run())
    tick(app, "none", "history")
    sound(app.switch_page(modes.file_of("signs")).run())
    assert "pregnancy_warning" in asked(app) and outcome(app) == "urgent"


def test_one_none_answers_history_and_health_and_a_tick_answers_the_rest() -> None:
    app = press(start(), "start")
    tick(app, "none", "history")
    assert (visit(app).answers.history, visit(app).answers.conditions) == ((NONE,), (NONE,))
    tick(app, "high_blood_pressure", "conditions")
    assert not box(app, "none", "history").value
    assert (visit(app).answers.history, visit(app).answers.conditions) == ((NONE,), ("high_blood_pressure",))
    tick(app, "cancer", "history")
    assert (visit(app).answers.history, visit(app).answers.conditions) == (("cancer",), ("high_blood_pressure",))


def test_not_sure_about_health_keeps_every_line_and_leaves_the_conditions_open() -> None:
    app = press(start(), "start")
    tick(app, "not_sure", "history")
    assert visit(app).answers.history == ("not_sure",) and visit(app).answers.conditions is None
    assert set(journey.lines(visit(app).answers)) == set(v.SIGNS) - {"severe_pain_limits_walking", "worse_every_week"}


def test_staff_who_type_in_a_paper_see_every_line_of_it() -> None:
    app = start()
    app.session_state["hipwise.visit"] = session.Visit(
        answers=Answers(age_band="40_59", history=(NONE,), conditions=(NONE,)),
        tablet=session.Tablet(heard=True, typing="A-1"),
        going="signs",
    )
    assert asked(sound(app.run())) == list(v.SIGNS)


def test_the_tests_are_passed_over_with_one_press_and_can_be_tried_after_all() -> None:
    app = at_check()
    app = press(app, "change-abilities")
    press(app, "tests-pass")
    said = visit(app).answers.ability
    assert {said.stand_30s, said.single_leg_squat, said.side_plank_20s} == {"not_tried"}
    assert not [r.key for r in app.radio if r.key.startswith("one-ability.stand_30s")]
    press(app, "tests-try")
    assert visit(app).answers.ability.stand_30s is None


# --- what was answered elsewhere, or before -----------------------------------------------------------------------


def test_a_list_of_none_in_a_file_or_link_means_every_line_as_before() -> None:
    assert decide(ORDINARY, C).outcome in PLANS
    assert decide(ORDINARY.model_copy(update={"history": ("pregnant",)}), C).outcome in PLANS
    assert journey.shown_before(ORDINARY) == journey.lines(ORDINARY)
    assert link.unpack(link.pack(ORDINARY))[0] == ORDINARY


def test_answers_of_version_1_have_seen_no_line_and_ask_them_all() -> None:
    old = Answers.from_data({**ORDINARY.model_dump(), "version": 1, "history": None})
    assert (
        journey.shown_before(old) == () and journey.counted(old, ()) == old and decide(old, C).outcome == "incomplete"
    )


def test_a_copy_of_a_tab_brings_the_lines_back_and_cannot_claim_more_than_it_shows() -> None:
    copy = {
        "answers": json.loads(ORDINARY.model_dump_json(exclude_none=True)),
        "unsure": [],
        "seen": ["privacy", "behaviour", "signs"],
    }
    before = session._read_copy(json.dumps(copy))
    assert before.shown == journey.lines(ORDINARY) and before.answers == ORDINARY, (
        "one of a version before the lines were noted"
    )
    assert before.seen == {"signs"}, "pages that are gone are forgotten, and nothing else"
    fewer = session._read_copy(json.dumps({**copy, "shown": list(before.shown[1:])}))
    assert fewer.answers.signs is None and journey.unseen(fewer.answers, fewer.shown) == before.shown[:1]
    with pytest.raises(ValueError):
        session._read_copy(json.dumps({**copy, "shown": ["no_such_sign"]}))


def test_a_draft_of_a_clinic_holds_answers_that_count_and_the_lines_beside_them() -> None:
    answers, shown = journey.answered(ORDINARY, journey.lines(ORDINARY), "history", ("fall",))
    draft = Intake(answers=answers, shown=shown)
    assert draft.answers.signs is None and decide(draft.answers, C).outcome == "incomplete"
    assert journey.said(draft.answers, draft.shown or ()).signs == (NONE,)
    assert Intake(answers=ORDINARY).shown is None, "a draft that was kept before"


def test_what_if_another_answer_opens_a_line_there_is_no_exercise() -> None:
    """Neither as an answer nor as a question of what would be."""
    app = at_check()
    now = visit(app)
    tried = now.answers.model_copy(update={"history": ("fall",)})
    assert journey.counted(journey.said(tried, now.shown), now.shown).signs is None


def test_a_page_that_needs_no_answer_says_nothing_twice() -> None:
    app = at_signs()
    assert [h.value for h in app.header] == [words for _, words in TIER_HEADINGS], (
        "the title of the safety page asks its question"
    )
    answer_page(app, "signs")
    press(app, "forward")
    assert [r.label for r in app.radio] == ["Which side?"]
