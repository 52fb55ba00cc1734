"""The load driver speaks to the application as a browser does, and so walks to a plan."""

from __future__ import annotations

import pytest

from tests.apart import run_apart
from tests.browser.driver import running_app
from tests.load.person import ANSWER, CHECK, FORM, PLAN, Person, walk_together
from wizard.ui import places


@pytest.fixture(scope="module")
def three_people() -> list[Person]:
    """Three walks at once on a server of their own."""
    with running_app() as server:
        crowd = run_apart(walk_together(int(server.url.rpartition(":")[2]), 3))
        assert "failed:" not in server.log() and "Traceback" not in server.log(), server.log()
    return crowd


def test_three_people_at_once_each_come_to_a_plan(three_people: list[Person]) -> None:
    assert [p.trouble for p in three_people] == ["", "", ""]
    for person in three_people:
        assert person.place == places.PLAN
        assert person.heading.endswith("exercises that fit today."), person.heading


def test_each_walks_every_question_page(three_people: list[Person]) -> None:
    for person in three_people:
        kinds = [click.kind for click in person.clicks]
        assert [p for p in person.been if p in places.QUESTION_PAGES] == list(places.QUESTION_PAGES)
        assert kinds.count(FORM) >= len(places.QUESTION_PAGES)
        assert kinds.count(CHECK) == kinds.count(PLAN) == 1
        assert kinds.count(ANSWER) >= 20


def test_people_answer_differently(three_people: list[Person]) -> None:
    assert len({tuple(p.ticks) + tuple(p.choices.values()) for p in three_people}) == 3
