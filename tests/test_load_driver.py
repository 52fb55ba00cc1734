"""The load driver speaks to the application as a browser does, and so walks to a plan."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.runtime.state import SafeSessionState, SessionState

from tests.apart import run_apart
from tests.browser.driver import Server, running_app
from tests.load.client import Client, visit
from tests.load.person import ANSWER, CHECK, FORM, PLAN, Person, walk_together
from wizard.ui import places, session


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_app() as running:
        yield running


def port_of(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


@pytest.fixture(scope="module")
def three_people(server: Server) -> list[Person]:
    """Three walks at once."""
    crowd = run_apart(walk_together(port_of(server), 3))
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


# --- presses faster than the server -------------------------------------------------------------------


async def in_a_hurry(port: int) -> list[tuple[set[str], set[str]]]:
    """What the page shows as ticked, and what was kept, for each of twenty people who tick six signs one right after the other."""
    found = []
    for _ in range(20):
        async with visit(port) as person:
            for key in ("start", "forward"):
                await person.press(person.find(key))
            wanted = [w for w in person.widgets() if w.key.startswith("tick-signs-") and w.key != "tick-signs-none"][:6]
            for widget in wanted:
                await person.tick_and_go_on(widget)
            for _ in range(3):  # on a busy machine the last of them may still be on its way
                await person.come_to_rest()
                await person.run()
            shown = {w.key.partition(".told")[0] for w in person.widgets() if w.kind == "checkbox" and person.states[w.proto.id].bool_value}
            found.append((shown, {w.key for w in wanted if w.key.removeprefix("tick-signs-") in committed(person)}))
    return found


def committed(person: Client) -> str:
    """What the server hands to the tab to remember."""
    return next(e.bidi_component.json for e, _ in person.elements.values() if e.WhichOneof("type") == "bidi_component" and e.bidi_component.component_name.endswith("hipwise_shell"))


def test_whoever_presses_faster_than_the_server_answers_sees_what_was_kept(server: Server) -> None:
    found = run_apart(in_a_hurry(port_of(server)))
    assert all(shown == kept and kept for shown, kept in found), [(shown ^ kept) for shown, kept in found]


def test_a_press_that_waits_never_cuts_short_what_is_being_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def another_press() -> None:
        raise RerunException(RerunData())

    touched = SafeSessionState(SessionState(), another_press)
    with pytest.raises(RerunException):
        touched["hipwise.visit"]
    monkeypatch.setattr("wizard.ui.state.get_script_run_ctx", lambda suppress_warning=False: SimpleNamespace(session_state=touched))
    session.record("signs", ("cauda_equina",))
    assert session.answers().signs == ("cauda_equina",)
