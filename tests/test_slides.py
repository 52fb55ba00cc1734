"""Slides about plans and evidence: what stands on them, for every person of the talk and every step."""

from __future__ import annotations

import importlib
import re
import tomllib
import xml.etree.ElementTree as xml
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest
from test_app import _unmarked

import catalogue
from catalogue import vocabulary as v
from wizard import Answers, Plan, charts, decide
from wizard.answers import journey
from wizard.answers.questions import value_of
from wizard.text import citations
from wizard.ui.session.visit import Visit
from wizard.ui.workshop import host
from wizard.ui.workshop.slides import At, compare, disagreement, exercise
from wizard.words import PSEUDO, words_for
from wizard.workshop import comparison, one_answer_changed
from wizard.workshop.personas import Persona, shipped
from wizard.workshop.room import BOARD, PICKS, Room
from wizard.workshop.talk import Slide, slides

C, ENGLISH = catalogue.load(), words_for("en")
KINDS = ("compare", "change", "disagreement", "exercise")
JOURNEYS = Path(__file__).parent / "journeys"
NO_PLAN = ("cauda_equina", "nothing_answered", "under_eighteen", "hip_replacement_not_cleared")
TYPES = (
    "outer_knee_runner",
    "outer_hip_red",
    "pregnant",
    "four_workouts",
    "unsteady_at_eighty_with_thin_bones",
    *NO_PLAN,
)


@cache
def person_of(journey_id: str) -> Persona:
    found = tomllib.loads((JOURNEYS / f"{journey_id}.toml").read_text("utf-8"))
    return Persona(journey_id, journey_id, journey_id, Answers.from_data({"version": 2, **found["answers"]}))


def runner(*changes: tuple[str, object]) -> Persona:
    """The runner with a sore knee, and what is to be changed of the answers."""
    return replace(person_of("outer_knee_runner"), changes=changes or (("pain.activity", 6),))


def plan_of(persona: Persona, language: str = "en") -> Plan:
    return _plan_of(persona.answers, language)


@cache
def _plan_of(answers: Answers, language: str) -> Plan:
    return decide(journey.on_path(answers), C, language)


def kind_of(slide: Slide) -> ModuleType:
    return importlib.import_module(f"wizard.ui.workshop.slides.{slide.kind}")


def slide_of(id_: str) -> Slide:
    return next(slide for slide in slides() if slide.id == id_)


def at(
    slide: str,
    who: Persona | str,
    shown: int = 0,
    turn: int = 0,
    others: tuple[Persona, ...] | None = None,
    language: str = "en",
) -> At:
    persona = person_of(who) if isinstance(who, str) else who
    people = others if others is not None else tuple(person_of(id_) for id_ in TYPES)
    return At(slide_of(slide), shown, turn, persona, plan_of(persona, language), people)


def app_of(where: At, language: str = "en") -> AppTest:
    """A page that is one slide."""

    def script(kind, where):  # its text alone is run: no name of this file is known in it
        import importlib

        importlib.import_module(f"wizard.ui.workshop.slides.{kind}").show(where)

    app = AppTest.from_function(script, kwargs={"kind": where.slide.kind, "where": where}, default_timeout=30)
    app.session_state["hipwise.visit"] = Visit(language=language, heard=True)
    app.run()
    assert not app.exception, app.exception
    return app


def page_of(where: At, language: str = "en") -> str:
    """The HTML of a slide."""
    return "\n".join(part.value for part in app_of(where, language).markdown)


def words_on(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def shown_slides() -> list[Slide]:
    return [slide for slide in slides() if slide.kind in KINDS]


# --- all of them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("slide", shown_slides(), ids=lambda slide: slide.id)
def test_every_slide_is_drawn_for_everybody(slide: Slide) -> None:
    """At every step for one, and with all that it has for everybody else."""
    everybody = [*shipped(), *(person_of(id_) for id_ in NO_PLAN)]
    for number, who in enumerate(everybody if slide.kind != "disagreement" else everybody[:1]):
        last = kind_of(slide).steps(at(slide.id, who))
        for shown in range(last + 1) if number == 0 else [last]:
            assert words_on(page_of(at(slide.id, who, shown))), (who.id, shown)


@pytest.mark.parametrize("slide", shown_slides(), ids=lambda slide: slide.id)
@pytest.mark.parametrize("who", ["outer_knee_runner", "cauda_equina"])
def test_in_the_pseudo_language_no_english_is_left(slide: Slide, who: str) -> None:
    names = sorted({s.short for s in C.sources.values()}, key=len, reverse=True)
    for shown in range(kind_of(slide).steps(at(slide.id, who)) + 1):
        page = page_of(at(slide.id, who, shown, turn=1, language=PSEUDO), PSEUDO)
        text = words_on(re.sub(r"<b class=\"hip-talk-number\">\d+</b>", "", page))
        rest = _unmarked(re.sub(r"\[(?:V2?|S|ADJ)\]", "", text).replace(" s ", " "), names)
        assert not rest, rest[:200]


@pytest.mark.parametrize("slide", shown_slides(), ids=lambda slide: slide.id)
def test_every_drawing_and_chart_says_what_it_shows(slide: Slide) -> None:
    for shown in range(kind_of(slide).steps(at(slide.id, "outer_knee_runner")) + 1):
        page = page_of(at(slide.id, "outer_knee_runner", shown))
        for svg in re.findall(r"<svg[^>]*>", page):
            assert re.search(r'role="img".*aria-label="[^"]{10,}"|aria-label="[^"]{10,}".*role="img"', svg), svg
        assert all(' alt="' in image for image in re.findall(r"<img[^>]*>", page))


@pytest.mark.parametrize("turn", [-40, 7, 1000])
def test_up_and_down_never_lead_off_a_list(turn: int) -> None:
    for slide, who in product(("compare", "change", "clamshell", "exercises"), ("outer_knee_runner", "cauda_equina")):
        assert words_on(page_of(at(slide, who, turn=turn)))


# --- two plans ---------------------------------------------------------------------------------------------


def rows_of(one: str, other: str) -> tuple[comparison.Row, ...]:
    return comparison.compare(plan_of(person_of(one)), plan_of(person_of(other)), C)


def test_a_plan_beside_itself_differs_nowhere() -> None:
    rows = rows_of("outer_knee_runner", "outer_knee_runner")
    assert rows and not any(row.differs or row.whys for row in rows)


def test_what_differs_is_what_is_marked() -> None:
    for one, other in product(TYPES[:5], repeat=2):
        left, right = plan_of(person_of(one)), plan_of(person_of(other))
        for row in comparison.compare(left, right, C):
            if row.part not in ("pick", "outcome"):
                assert row.differs == (row.left != row.right), (one, other, row.part)
            elif row.part == "pick" and row.left and row.right and row.left.exercise == row.right.exercise:
                assert row.differs == (row.left.dose.says != row.right.dose.says)


def test_every_pick_of_both_stands_in_exactly_one_row() -> None:
    for one, other in product(TYPES[:5], repeat=2):
        rows = [row for row in rows_of(one, other) if row.part == "pick"]
        assert sorted(row.left.exercise for row in rows if row.left) == sorted(
            p.exercise for p in plan_of(person_of(one)).picks
        )
        assert sorted(row.right.exercise for row in rows if row.right) == sorted(
            p.exercise for p in plan_of(person_of(other)).picks
        )


def test_an_exercise_of_one_alone_is_explained_by_the_rule_that_keeps_it_from_the_other() -> None:
    other = plan_of(person_of("outer_hip_red"))
    out = {c.name: c.says for c in other.considered}
    found = [
        why
        for row in rows_of("outer_knee_runner", "outer_hip_red")
        for why in row.whys
        if why.side == comparison.RIGHT and why.out
    ]
    assert found and all(out[name] == why.says and why.sources for why in found for name in why.out)


def test_a_rule_that_keeps_several_exercises_out_is_told_once() -> None:
    rows = rows_of("outer_knee_runner", "outer_hip_red")
    told = comparison.whys(rows)
    assert len({comparison.key_of(why) for why in told}) == len(told) < sum(len(row.whys) for row in rows)
    assert any(len(why.out) > 1 for why in told)


@pytest.mark.parametrize("nobody", NO_PLAN)
def test_beside_a_plan_who_has_none_has_a_sentence_and_no_exercise(nobody: str) -> None:
    rows = rows_of("outer_knee_runner", nobody)
    assert rows[0].differs and rows[0].right == plan_of(person_of(nobody)).headline
    assert all(row.right is None for row in rows[1:]) and any(row.part == "pick" for row in rows)
    others = (person_of("outer_knee_runner"), person_of(nobody))
    page = page_of(at("compare", "outer_knee_runner", 1, others=others))
    assert plan_of(person_of(nobody)).headline in words_on(page)


def test_differences_are_marked_by_a_sign_and_a_number_that_stands_beside_the_reason() -> None:
    before, after = (page_of(at("compare", "outer_knee_runner", shown)) for shown in (0, 1))
    assert "≠" not in before and after.count("≠") > 3
    numbers = set(re.findall(r'hip-talk-number">(\d+)<', after))
    assert numbers == {str(n + 1) for n in range(after.count("<li>"))}


def test_alone_in_the_room_a_person_is_compared_with_nobody() -> None:
    alone = at("compare", "outer_knee_runner", others=(person_of("outer_knee_runner"),))
    assert compare.steps(alone) == 0 and "nobody else" in words_on(page_of(alone))


# --- one answer changed -------------------------------------------------------------------------------------


def test_every_change_is_another_answer() -> None:
    for who in (*shipped(), *map(person_of, TYPES)):
        for field, value in one_answer_changed.changes_of(who):
            changed = one_answer_changed.with_change(who.answers, (field, value))
            assert value_of(changed, field) != value_of(who.answers, field), (who.id, field)


def test_the_changes_of_a_person_come_before_any_others() -> None:
    who = shipped()[0]
    assert who.changes and one_answer_changed.changes_of(who) == who.changes
    assert one_answer_changed.changes_of(person_of("outer_knee_runner"))[0] == ("pain.activity", 5)  # 2 and 3 more


def test_more_pain_moves_both_charts_and_names_the_rule() -> None:
    where = at("change", runner(), 1)
    after = decide(one_answer_changed.with_change(where.persona.answers, where.persona.changes[0]), C)
    page = words_on(page_of(where))
    assert "2 of 10" in page and "6 of 10" in page
    assert page_of(where).count('class="big-chart"') == 4
    assert f"Stage {after.stage} instead of {where.plan.stage}." in page


def test_before_the_answer_changes_only_the_first_charts_are_seen() -> None:
    page = page_of(at("change", runner(), 0))
    assert page.count('class="big-chart"') == 2 and "6 of 10" in words_on(page)


def test_where_an_answer_leads_to_no_plan_there_is_a_sentence_and_no_chart() -> None:
    who = runner(("signs", (v.SIGNS[0],)))
    page = page_of(at("change", who, 1))
    stopped = decide(one_answer_changed.with_change(who.answers, who.changes[0]), C)
    assert not stopped.is_plan and stopped.headline in words_on(page) and page.count('class="big-chart"') == 2


# --- charts on common axes ---------------------------------------------------------------------------------------


def figures_of(svg: str, name: str) -> list[dict[str, str]]:
    return [part.attrib for part in xml.fromstring(svg) if part.attrib.get("class") == f"big-{name}"]


def test_two_plans_on_common_axes_show_the_same_dose_at_the_same_height() -> None:
    one = plan_of(person_of("outer_knee_runner"))
    less = decide(one_answer_changed.with_change(person_of("outer_knee_runner").answers, ("weeks", 4)), C)
    axes = charts.axes_for((one, less), ENGLISH)
    long, short = (figures_of(charts.build_big_load(plan, axes, ENGLISH).svg, "full") for plan in (one, less))
    assert len(short) < len(long) and all(bar in long for bar in short)


def test_no_two_exercises_of_a_plan_share_a_place_of_a_row() -> None:
    for who in TYPES[:5]:
        for change in one_answer_changed.changes_of(person_of(who)):
            plans = [plan_of(person_of(who)), decide(one_answer_changed.with_change(person_of(who).answers, change), C)]
            plans = [plan for plan in plans if plan.is_plan]
            axes = charts.axes_for(plans, ENGLISH)
            for plan in plans:
                seen = [
                    (week.week, axes.rows[light, item.exercise])
                    for week in plan.weeks
                    for light, items in ((False, week.items), (True, week.light_items))
                    for item in items
                ]
                assert len(seen) == len(set(seen)), (who, change)


def test_a_chart_for_the_room_has_the_words_and_numbers_of_that_on_the_plan_page() -> None:
    plan = plan_of(person_of("outer_knee_runner"))
    axes = charts.axes_for((plan,), ENGLISH)
    for big, small in (
        (charts.build_big_progression(plan, axes, ENGLISH), charts.build_progression(plan, ENGLISH)),
        (charts.build_big_load(plan, axes, ENGLISH), charts.build_load(plan, ENGLISH)),
    ):
        assert (big.alt, big.columns, big.rows) == (small.alt, small.columns, small.rows)


def test_a_plan_without_weeks_has_no_axes() -> None:
    with pytest.raises(ValueError, match="no weeks to draw"):
        charts.axes_for((plan_of(person_of("cauda_equina")),), ENGLISH)


# --- disagreements ---------------------------------------------------------------------------------------------------


DISPUTES = tuple(slide for slide in slides() if slide.kind == "disagreement")


@pytest.mark.parametrize("slide", DISPUTES, ids=lambda slide: slide.id)
def test_a_disagreement_tells_one_side_then_the_other_then_what_we_do(slide: Slide) -> None:
    entry = C.disagreements[slide.about["disagreement"]]
    pages = [words_on(page_of(at(slide.id, "outer_knee_runner", shown))) for shown in range(5)]
    assert entry.title in pages[0] and entry.claim_a not in pages[0]
    assert entry.claim_a in pages[1] and entry.claim_b not in pages[1]
    assert entry.claim_a in pages[2] and entry.claim_b in pages[2]
    assert entry.we_do not in pages[3] and entry.we_do in pages[4] and entry.why in pages[4]
    for step, ids in ((1, entry.claim_a_sources), (2, entry.claim_b_sources)):
        assert all(C.sources[id_].short in pages[step] for id_ in ids)


@pytest.mark.parametrize("slide", DISPUTES, ids=lambda slide: slide.id)
def test_every_study_has_a_panel_of_its_own_with_people_method_source_and_code(slide: Slide) -> None:
    entry = C.disagreements[slide.about["disagreement"]]
    page = page_of(at(slide.id, "outer_knee_runner", disagreement.FIGURES))
    studies = disagreement.charted(entry)
    assert page.count('class="big-chart"') == len(studies)
    for id_ in studies:
        title = charts.study_title(C, id_, ENGLISH)
        assert title in page and str(C.sources[id_].n) in title
    assert studies or "that we could verify" in words_on(page)
    for claims in disagreement.told(entry, "en").values():
        assert claims[0].source.short in page


def test_figures_that_nobody_checked_again_say_so_on_their_panel() -> None:
    assert "not re-verified" in page_of(at("clamshell", "outer_knee_runner", disagreement.FIGURES))
    assert all(code in citations.UNCHECKED for code in ("R", "U"))


def test_a_study_marks_the_exercises_in_question_and_shows_every_number_that_it_measured() -> None:
    svg = charts.build_big_study("mcbeth_2012", ["clamshell"], C, ENGLISH).svg
    texts = [part.text for part in xml.fromstring(svg) if part.tag == "text"]
    assert [text for text in texts if (text or "").startswith("▸")] == ["▸ Clamshell"]
    assert {"70.1", "54.3", "53.03", "70.9", "32.6", "34.4"} <= set(texts)
    assert len(figures_of(svg, "asked")) == 1


def test_a_text_that_measured_nothing_has_no_chart() -> None:
    assert not charts.measured_in("s1", ["clamshell"], C)
    with pytest.raises(ValueError, match="no figure"):
        charts.build_big_study("s1", ["clamshell"], C, ENGLISH)


# --- exercises --------------------------------------------------------------------------------------------------------


def test_the_exercises_of_the_plan_come_first_and_then_all_others_once() -> None:
    plan = plan_of(person_of("outer_knee_runner"))
    order = [exercise.exercise_of(at("exercises", "outer_knee_runner", turn=turn)) for turn in range(len(C.exercises))]
    assert order[: len(plan.picks)] == [pick.exercise for pick in plan.picks] and sorted(order) == sorted(C.exercises)


def test_a_pick_moves_and_has_its_dose_and_at_most_three_cues() -> None:
    pick = plan_of(person_of("outer_knee_runner")).picks[0]
    page = page_of(at("exercises", "outer_knee_runner"))
    assert "<animate" in page and pick.dose.says in page and page.count("<li>") <= 3 and pick.tfl.cues[0] in page


def test_the_next_step_sets_right_beside_wrong() -> None:
    where = at("exercises", "outer_knee_runner", 1)
    fault = C.exercises[exercise.exercise_of(where)].faults[0]
    page = page_of(where)
    assert "<animate" not in page and fault.mend in page


def test_for_somebody_without_a_plan_every_exercise_says_that_none_is_for_them_today() -> None:
    for turn in range(0, len(C.exercises), 9):
        assert "No exercise is for this person today." in page_of(at("exercises", "cauda_equina", turn=turn))


@pytest.mark.parametrize("nobody", NO_PLAN)
def test_the_slide_of_a_plan_says_of_somebody_without_one_where_they_go_first(nobody: str) -> None:
    plan = plan_of(person_of(nobody))
    app = app_of(at("plan", nobody))
    said = words_on(" ".join(part.proto.body for part in app.get("html")))
    assert plan.headline in said and (plan.referral is None or plan.referral.where in said)


def test_an_exercise_outside_the_plan_says_why() -> None:
    plan = plan_of(person_of("outer_knee_runner"))
    where = at("exercises", "outer_knee_runner", turn=len(plan.picks))
    why = next(c for c in plan.considered if c.exercise == exercise.exercise_of(where))
    assert why.says in words_on(page_of(where))


# --- show of hands --------------------------------------------------------------------------------------


@pytest.fixture
def room() -> Iterator[Room]:
    host.room.cache_clear()
    yield host.room()
    host.room.cache_clear()


def test_hands_are_asked_for_the_exercises_of_the_plan_and_for_any_other_from_a_list(room: Room) -> None:
    where = at("board", "outer_knee_runner")
    app, picks = app_of(where), [pick.exercise for pick in where.plan.picks]
    asked = {field.key.rpartition("-")[2] for field in app.number_input if "-picks-" in field.key}
    assert asked == {*picks} and len(picks) in (2, 3)
    (others,) = app.selectbox
    assert {*others.options} == {C.exercises[id_].name for id_ in C.exercises if id_ not in picks}
    app.number_input(key=f"hand-board-picks-{picks[0]}").set_value(9).run()
    absent = next(id_ for id_ in C.exercises if id_ not in picks)
    app.selectbox[0].select(absent).run()
    assert not app.exception
    assert dict(room.hands(BOARD, PICKS)) == {picks[0]: 9, absent: 1}
    app.number_input(key=f"hand-board-picks-{absent}").set_value(4).run()
    assert dict(room.hands(BOARD, PICKS)) == {picks[0]: 9, absent: 4}
