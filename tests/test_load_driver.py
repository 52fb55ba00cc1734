"""The load driver speaks to the application as a browser does, and so walks to a plan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from threading import Event, Thread, local
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.runtime.state.common import WidgetMetadata

from tests.apart import run_apart
from tests.browser.driver import Server, running_app
from tests.load.client import Client, visit
from tests.load.person import ANSWER, CHECK, FORM, PLAN, Person, walk_together
from wizard import Answers
from wizard.answers.questions import with_answer
from wizard.server import addresses
from wizard.ui.session import visit as session
from wizard.ui.session.state import held


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
        assert person.place == addresses.PLAN
        assert person.heading.endswith("exercises that fit today."), person.heading


def test_each_walks_every_question_page(three_people: list[Person]) -> None:
    for person in three_people:
        kinds = [click.kind for click in person.clicks]
        assert [p for p in person.been if p in addresses.QUESTION_PAGES] == list(addresses.QUESTION_PAGES)
        assert kinds.count(FORM) >= len(addresses.QUESTION_PAGES)
        assert kinds.count(CHECK) == kinds.count(PLAN) == 1
        assert kinds.count(ANSWER) >= 20


def test_people_answer_differently(three_people: list[Person]) -> None:
    assert len({tuple(p.ticks) + tuple(p.choices.values()) for p in three_people}) == 3


# --- presses faster than the server -------------------------------------------------------------------


async def in_a_hurry(port: int) -> list[tuple[set[str], set[str], set[str]]]:
    """What each of three people ticked, what the page shows as ticked and what was kept: six signs, one right after the other."""
    found = []
    for _ in range(3):
        async with visit(port) as person:
            for key in ("start", "forward"):
                await person.press(person.find(key))
            wanted = [w for w in person.widgets() if w.key.startswith("tick-signs-") and w.key != "tick-signs-none"][:6]
            for widget in wanted:
                await person.tick_and_go_on(widget)
            for _ in range(3):  # on a busy machine the last of them may still be on its way
                await person.come_to_rest()
                await person.run()
            shown = {
                w.key.partition(".told")[0]
                for w in person.widgets()
                if w.kind == "checkbox" and person.states[w.proto.id].bool_value
            }
            ticked = {w.key for w in wanted}
            found.append(
                (ticked, shown, {key for key in ticked if key.removeprefix("tick-signs-") in committed(person)})
            )
    return found


async def crowd_in_a_hurry(port: int) -> list[tuple[set[str], set[str], set[str]]]:
    """Six such crowds at once, so that runs of one session wait for a processor in the midst of what they do."""
    return [one for crowd in await asyncio.gather(*(in_a_hurry(port) for _ in range(6))) for one in crowd]


def committed(person: Client) -> str:
    """What the server hands to the tab to remember."""
    return next(
        e.bidi_component.json
        for e, _ in person.elements.values()
        if e.WhichOneof("type") == "bidi_component" and e.bidi_component.component_name.endswith("hipwise_shell")
    )


def test_whoever_presses_faster_than_the_server_answers_loses_no_press(server: Server) -> None:
    found = run_apart(crowd_in_a_hurry(port_of(server)))
    assert len(found) == 18
    assert all(ticked == kept for ticked, _, kept in found), [ticked - kept for ticked, _, kept in found]
    assert all(shown == kept for _, shown, kept in found), [shown ^ kept for _, shown, kept in found]


def test_a_press_that_waits_never_cuts_short_what_is_being_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def another_press() -> None:
        raise RerunException(RerunData())

    touched = SafeSessionState(SessionState(), another_press)
    with pytest.raises(RerunException):
        touched["hipwise.visit"]
    monkeypatch.setattr(
        "wizard.ui.session.streamlit_internals.this_run",
        lambda: SimpleNamespace(session_state=touched),
    )
    session.record("signs", ("cauda_equina",))
    assert session.answers().signs == ("cauda_equina",)


def as_runs_of_one_session(monkeypatch: pytest.MonkeyPatch) -> Callable[..., SafeSessionState]:
    """Makes the state as a run of one and the same session sees it; each thread is the run that it made last."""
    whose, here = SessionState(), local()
    monkeypatch.setattr("wizard.ui.session.streamlit_internals.this_run", lambda: here.run)

    def begin(overtaken: Callable[[], None] = lambda: None) -> SafeSessionState:
        ThreadState.initialize()
        here.run = SimpleNamespace(session_state=SafeSessionState(whose, overtaken))
        return here.run.session_state

    return begin


def tick_of(sign: str) -> WidgetMetadata[bool]:
    """A box that commits its sign beside those that are ticked already, as the page of signs does."""

    def keep() -> None:
        session.record("signs", (*(session.answers().signs or ()), sign))

    return WidgetMetadata(
        id=f"$$ID-0-{sign}", deserializer=bool, serializer=bool, value_type="bool_value", callback=keep
    )


def test_of_two_presses_at_the_same_time_both_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, keeping = as_runs_of_one_session(monkeypatch), Event()
    boxes = [tick_of("cauda_equina"), tick_of("hot_joint_unwell")]
    page = begin()
    for box in boxes:
        page.register_widget(box, None)

    def press(*ticked: bool) -> None:
        """The browser says with each press what all boxes show."""
        begin().on_script_will_rerun(
            WidgetStates(widgets=[WidgetState(id=box.id, bool_value=on) for box, on in zip(boxes, ticked, strict=True)])
        )

    def keep_slowly(*answer: Any) -> Answers:
        keeping.set()
        sleep(0.2)
        return with_answer(*answer)

    monkeypatch.setattr(session, "with_answer", keep_slowly)
    first, second = Thread(target=press, args=(True, False)), Thread(target=press, args=(True, True))
    first.start()
    keeping.wait(10)
    second.start()
    first.join()
    second.join()
    assert session.answers().signs == ("cauda_equina", "hot_joint_unwell")


def test_a_press_is_dealt_with_when_the_one_before_it_has_been_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = as_runs_of_one_session(monkeypatch)
    second = begin()
    later = Thread(target=second.on_script_will_rerun, args=(WidgetStates(),))
    begin()
    with held():
        later.start()
        later.join(0.2)
        assert later.is_alive()
    later.join(10)
    assert not later.is_alive()


def test_a_run_that_was_overtaken_takes_no_widget_from_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        raise StopException

    begin = as_runs_of_one_session(monkeypatch)
    begin()["tick-signs-cauda_equina"] = True  # the later press, which the overtaken run does not know of
    begin(overtaken=stop)
    for concludes in (lambda: session.widget_key("tick-signs-cauda_equina", False), session.show_what_was_committed):
        with pytest.raises(StopException):
            concludes()
    assert session.is_widget_key("tick-signs-cauda_equina", "tick-signs-cauda_equina")
