"""A plan on its pages: each is one question, together they say what the plan says, and nothing of an exercise that it does not hold."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from test_app import MAIN, all_text, overview_html, sound
from test_words import WORDS, strings_of

import catalogue
from wizard import Answers, Plan, charts, decide
from wizard.plan.model import FewerBecause
from wizard.server import addresses
from wizard.text import plan_sections
from wizard.ui.home import plan_overview
from wizard.ui.session import visit
from wizard.words import words_for

C, WORDS_EN = catalogue.load(), words_for("en")
JOURNEYS = Path(__file__).parent / "journeys"
PEOPLE = (  # each stage, two and three exercises, four workouts, limits, open answers, fewer exercises, stretches and none
    "four_workouts",
    "hip_replacement_cleared",
    "unsteady_at_seventy",
    "control_at_stage_1",
    "shoulder_pain_and_strong_hips",
    "thin_bones_old_pain",
)
OWN = next(
    source.short for source in C.sources.values() if source.method == "own_placement"
)  # said as "our own cautious choice"
PAGES = (
    addresses.PLAN,
    *(place for place in addresses.PARTS if place != addresses.WHOLE),
)  # that one says on paper what these say
# The outer courses are in the chart and its table, the digests are cut short, and an ordinary plan has nothing of the rest.
ELSEWHERE = {"courses", "made_from", "referral", "open_questions", "verdicts", "changed"}


def answers_of(person: str) -> Answers:
    return Answers.from_data(tomllib.loads((JOURNEYS / f"{person}.toml").read_text("utf-8"))["answers"])


@cache
def plan_of(person: str) -> Plan:
    return decide(answers_of(person), C)


def folds_of(plan: Plan) -> list[str]:
    """Whatever is written out when somebody opens it."""
    return [
        *(f"lazy-{verdict}" for verdict in ("ruled_out", "not_now", "outranked")),
        *(f"lazy-stretch-{s.exercise}" for s in plan.stretches),
        *(f"lazy-faults-{pick.exercise}" for pick in plan.picks),
        *(f"lazy-dispute-{part.id}" for part in plan.disagreements),
        "fold-load",
        *(f"fold-{study}" for study in charts.evidence_studies(plan, C)),
    ]


def at(person: str, place: str) -> AppTest:
    """A page of the plan of ``person``, with every fold open."""
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.session_state["hipwise.visit"] = visit.Visit(answers=answers_of(person), heard=True, going=place)
    sound(app.run())
    for fold in folds_of(plan_of(person)):
        app.session_state[fold] = True
    return sound(app.run())


def flat(text: str) -> str:
    """Text without marks: of Markdown, of lists, of line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"\\(.)", r"\1", unescape(text))).replace("\u00a0", " ")


@cache
def said_on(person: str, place: str) -> str:
    app = at(person, place)
    return flat("\n".join((app.title[0].value, all_text(app))))


@cache
def said(person: str) -> str:
    return " ".join(said_on(person, place) for place in pages_of(person))


def pages_of(person: str) -> list[str]:
    picks = len(plan_of(person).picks)
    return [place for place in PAGES if place not in addresses.EXERCISES[picks:]]


# --- nothing is lost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", PEOPLE)
def test_the_pages_of_a_plan_together_say_every_word_of_it(person: str) -> None:
    facts = plan_of(person).model_dump(mode="json", by_alias=True, exclude=ELSEWHERE)
    lost = {
        (field, text)
        for field, text in strings_of(facts)
        if field in WORDS | {"short"} and flat(text) not in said(person)
    }
    lost -= {("short", OWN)} if "Our own cautious choice" in said(person) else set()
    in_lines = {pick.dose.says for pick in plan_of(person).picks}  # what its lines say, once more as one sentence
    assert not {(field, text) for field, text in lost if text not in in_lines}


@pytest.mark.parametrize("person", PEOPLE)
def test_each_exercise_and_each_week_stands_on_its_own_page(person: str) -> None:
    plan = plan_of(person)
    for place, pick in zip(addresses.EXERCISES, plan.picks, strict=False):
        page = said_on(person, place)
        lines = (
            pick.name,
            *pick.dose.lines,
            *plan_sections.dose_details(pick.dose, WORDS_EN),
            *pick.steps,
            *pick.cues,
            *pick.stop_if,
            *pick.tfl.cues,
            pick.tfl.self_check,
        )
        assert not [line for line in lines if flat(line) not in page], place
        others = [
            other.name
            for other in plan.picks
            if other is not pick
            and other.name not in (pick.tfl.swap_name, *(link.name for link in (*pick.easier, *pick.harder)))
        ]
        assert not [name for name in others if name in page], "one exercise at a time"
    weeks, named = said_on(person, addresses.COURSE), plan_sections.names(plan)
    for week in plan.weeks:
        assert f"Week {week.week}: stage {week.stage}" in weeks
        assert all(f"{named[item.exercise]}: {plan_sections.amount(item, WORDS_EN)}" in weeks for item in week.items), (
            week.week
        )


@pytest.mark.parametrize("person", PEOPLE)
def test_the_first_page_says_what_to_do_today_and_nothing_that_the_plan_does_not(person: str) -> None:
    plan, page = (
        plan_of(person),
        flat(re.sub("<(?:svg.*?</svg|[^>]*)>", " ", overview_html(at(person, addresses.PLAN)))),
    )
    for number, pick in enumerate(plan.picks, 1):
        assert (
            f"{number}. {pick.name} {plan_sections.dose_in_short(pick.dose, WORDS_EN)} {pick.dose.lines[-1]}".replace(
                "\u00a0", " "
            )
            in page
        )
    assert (
        f"{plan.session_minutes} minutes" in page
        and f"{plan.weeks[0].sessions} days a week" in page
        and f"{len(plan.weeks)} weeks" in page
    )
    amounts = {plan_sections.dose_in_short(pick.dose, WORDS_EN).replace("\u00a0", " ") for pick in plan.picks}
    assert {found.strip() for found in re.findall(r"\d+ × \d+(?: seconds| holds of \d+ seconds)?", page)} == amounts
    assert all(flat(text) in page for text in plan.limits)


@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_doses_an_exercise_otherwise_than_the_plan(person: str) -> None:
    """The other way round: each amount of sets on a page is one of the plan's."""
    plan = plan_of(person)
    items = [
        item
        for course in (plan.weeks, plan.courses.fastest, plan.courses.slowest)
        for week in course
        for item in (*week.items, *week.light_items)
    ]
    allowed = {
        re.sub(r"\W+", " ", plan_sections._amount(item, WORDS_EN)).strip()
        for item in (*items, *(pick.dose for pick in plan.picks))
    }
    for place in (addresses.PLAN, *addresses.EXERCISES[: len(plan.picks)], addresses.COURSE):
        found = re.findall(r"\d+ × \d+(?: seconds| holds of \d+ seconds)?", said_on(person, place))
        assert not {re.sub(r"\W+", " ", amount).strip() for amount in found} - allowed, place


# --- how long a page is -----------------------------------------------------------------------------------------


def elements_on(app: AppTest) -> int:
    """The elements that the browser has to make, containers too."""

    def count(block: Any) -> int:
        return sum(1 + (count(child) if hasattr(child, "children") else 0) for child in block.children.values())

    return count(app._tree)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_first_page_is_short(person: str) -> None:
    app = at(person, addresses.PLAN)
    open_text = re.sub(r"<(?:svg.*?</svg|details.*?</details|[^>]*)>", " ", overview_html(app))
    assert len(f"{app.title[0].value} {open_text}".split()) <= 300
    assert elements_on(app) <= 60


@pytest.mark.parametrize("place", [place for place in PAGES if place not in (addresses.COURSE, addresses.STUDIES)])
def test_a_chart_is_drawn_on_the_pages_of_the_weeks_and_of_the_studies_alone(place: str) -> None:
    assert not at(PEOPLE[0], place).get("plotly_chart")


def test_nothing_in_a_plan_becomes_a_mark_of_the_page() -> None:
    """The overview is made as HTML: each text of the plan is shown as text."""
    plan, mark = plan_of("hip_replacement_cleared"), '<b title="x">'
    picks = tuple(
        pick.model_copy(update={"name": mark, "dose": pick.dose.model_copy(update={"lines": (mark, mark)})})
        for pick in plan.picks
    )
    marked = plan.model_copy(
        update={
            "picks": picks,
            "limits": (mark,),
            "fewer_because": FewerBecause(rules=(), says=mark, what_to_do=mark),
            "advice": tuple(part.model_copy(update={"text": mark}) for part in plan.advice),
        }
    )
    doors = (plan_overview.Door(addresses.WHY, mark, mark),)
    html = plan_overview.page(
        marked, WORDS_EN, "left", (mark,), plan_overview.cards_of(marked, WORDS_EN, addresses.EXERCISES), doors
    )
    assert mark not in html and html.count("&lt;b title=&quot;x&quot;&gt;") >= 15
