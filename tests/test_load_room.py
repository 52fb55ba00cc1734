"""Five phones in the room of a workshop, as browsers speak to it: the board is right, closed is closed, and nothing is kept."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.apart import run_apart
from tests.browser.driver import Server, running_app
from tests.load import __main__ as driver
from tests.load.person import Person
from tests.load.room import (
    EXERCISES,
    GUESSES,
    PAINS,
    SETTINGS,
    STAGES,
    WHERE,
    Meeting,
    Refused,
    counted,
    meeting,
    sections,
    wrong,
)
from wizard.server import addresses
from wizard.ui.workshop.room_routes import JOIN
from wizard.workshop import deck

PEOPLE = 5
CLINICS_STORE = "postgresql://hipwise:hipwise@127.0.0.1:9/clinic"  # nothing listens there: whoever opens it fails


@dataclass
class Told:
    """What was seen in one room from its beginning to its end."""

    asked: list[str] = field(default_factory=list)
    guesses: str = ""
    guessed: dict[str, Counter[str]] = field(default_factory=dict)
    late: list[int] = field(default_factory=list)
    board: str = ""
    sent: dict[str, Counter[str]] = field(default_factory=dict)
    at: list[str] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    old_code: int = 0
    again: list[bool] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    emptied: str = ""


async def one_room(port: int) -> Told:
    told = Told()
    async with meeting(port, PEOPLE) as room:
        told.codes.append(room.presenter.code)
        await room.guess()
        asked = room.phones[0].view
        told.asked = [phone.view["phase"] for phone in room.phones]
        told.guesses, told.guessed = await room.freeze(), room.guessed()
        told.late = [await phone.guess_again(asked) for phone in room.phones]
        await room.walk_and_send()
        told.board, told.sent, told.at = room.board, room.sent(), [phone.browser.place for phone in room.phones]
        await room.presenter.press(deck.RESET)
        for phone in room.phones:
            await phone.browser.run()
            told.again.append(phone.browser.find("send") is not None)
        await room.close()
        told.phases = [phone.view["phase"] for phone in room.phones]
        told.after = [await phone.guess_again(asked) for phone in room.phones]
        try:
            await room.phones[0].line.post(JOIN, code=told.codes[0])
        except Refused as refused:
            told.old_code = refused.status
        for phone in room.phones:
            await phone.browser.press(phone.browser.find("send"))
            told.refused.append(phone.browser.text)
            told.plans.append(phone.browser.heading)
        told.codes.append(room.presenter.code)
        await room.presenter.go_to("board")
        told.emptied = room.board
    return told


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a clinic on the same computer, with nothing in it yet."""
    return tmp_path_factory.mktemp("clinic")


@pytest.fixture(scope="module")
def server(clinic: Path) -> Iterator[Server]:
    with running_app(data=clinic, settings={**SETTINGS, "DATABASE_URL": CLINICS_STORE}) as running:
        yield running


@pytest.fixture(scope="module")
def told(server: Server) -> Told:
    found = run_apart(one_room(int(server.url.rpartition(":")[2])))
    assert "failed:" not in server.log() and "Traceback" not in server.log(), server.log()
    return found


def test_the_guesses_on_the_screen_are_those_of_the_phones(told: Told) -> None:
    assert told.asked == ["guess"] * PEOPLE
    assert told.guessed[GUESSES].total() >= PEOPLE
    assert wrong(told.guesses, told.guessed) == []


def test_closed_guesses_take_no_more(told: Told) -> None:
    assert told.late == [409] * PEOPLE


def test_the_board_counts_what_the_phones_sent(told: Told) -> None:
    assert told.at == [addresses.PLAN] * PEOPLE
    assert counted(told.board) == PEOPLE
    assert told.sent[WHERE] == {"Done": PEOPLE} and told.sent[STAGES].total() == told.sent[PAINS].total() == PEOPLE
    assert told.sent[EXERCISES].total() >= 2 * PEOPLE
    assert wrong(told.board, told.sent) == []


def test_after_closing_a_phone_is_nobody_and_the_code_opens_nothing(told: Told) -> None:
    assert told.phases == ["join"] * PEOPLE
    assert told.after == [403] * PEOPLE
    assert told.old_code == 403 and told.codes[0] != told.codes[1]


def test_after_a_reset_of_the_board_every_phone_may_send_again(told: Told) -> None:
    assert told.again == [True] * PEOPLE


def test_after_closing_a_plan_stays_on_its_phone_and_is_sent_nowhere(told: Told) -> None:
    for text, heading in zip(told.refused, told.plans, strict=True):
        assert "The room has closed. Your plan stays here." in text
        assert heading.endswith("exercises that fit today.")


def test_the_next_room_begins_with_nothing(told: Told) -> None:
    assert counted(told.emptied) == 0
    assert {title: part.total for title, part in sections(told.emptied).items()} == {
        WHERE: 0,
        STAGES: 0,
        PAINS: 0,
        EXERCISES: 0,
    }


def test_a_room_never_touches_the_store_of_a_clinic(told: Told, clinic: Path) -> None:
    assert [*clinic.iterdir()] == []


# --- the check itself finds what is wrong -------------------------------------------------------------------


def board(**rows: int) -> str:
    quiet = rows.pop("together", None)
    bars = [
        f'<li class="hip-bar"><span class="hip-bar-name"><span>{label}</span></span><b>{count}</b></li>'
        for label, count in rows.items()
    ]
    if quiet is not None:
        bars.append(
            f'<li class="hip-bar hip-quiet"><span class="hip-bar-name"><span>put together</span></span><b>{quiet}</b></li>'
        )
    return f'<section class="hip-bars"><h3>{STAGES} <small>{sum(rows.values()) + (quiet or 0)} in all</small></h3><ul>{"".join(bars)}</ul></section>'


@pytest.mark.parametrize(
    ("says", "sent", "fault"),
    [
        (board(a=5), {"a": 6}, "6 were sent"),
        (board(a=4, b=3), {"a": 3, "b": 4}, "3 were sent, 4 are shown"),
        (board(a=5, b=2), {"a": 5, "b": 2}, "2 are shown by themselves"),
        (board(together=12), {"a": 6, "b": 6}, "hidden without need"),
        ("", {"a": 6}, "the board has []"),
    ],
)
def test_a_board_that_is_wrong_is_found(says: str, sent: dict[str, int], fault: str) -> None:
    assert fault in " ".join(wrong(says, {STAGES: Counter(sent)}))


@pytest.mark.parametrize(
    ("says", "sent"),
    [
        (board(a=6, b=0), {"a": 6}),
        (board(a=6, together=1), {"a": 6, "b": 1}),
        (board(a=6, together=5), {"a": 6, "b": 4, "c": 1}),
    ],
)
def test_a_board_that_is_right_has_no_fault(says: str, sent: dict[str, int]) -> None:
    assert wrong(says, {STAGES: Counter(sent)}) == []


@pytest.mark.parametrize(
    ("seconds", "faults", "log", "status"),
    [
        ([0.2, 1.9], [], "", 0),
        ([0.2, 2.1], [], "", 1),
        ([0.2, 0.2], ["Stages: 5 were sent"], "", 1),
        ([0.2, 0.2], [], "a screen failed: plan", 1),
    ],
)
def test_the_driver_fails_where_the_board_is_wrong_or_late(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    seconds: list[float],
    faults: list[str],
    log: str,
    status: int,
) -> None:
    async def hold(port: int, people: int, pace: driver.Pace) -> tuple[list[Person], list[float], list[str]]:
        return [Person(number) for number in range(people)], seconds, faults

    here = SimpleNamespace(url="http://127.0.0.1:1", process=SimpleNamespace(pid=os.getpid()), log=lambda: log)
    monkeypatch.setattr(driver, "running_app", lambda settings: nullcontext(here))
    monkeypatch.setattr(driver, "hold", hold)
    assert driver.main(["--room", "3"]) == status
    assert all(fault in capsys.readouterr().out for fault in faults)


def test_the_driver_fails_and_says_which_phone_had_trouble(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def hold(port: int, people: int, pace: driver.Pace) -> None:
        async def act(phone: object) -> None:
            raise LookupError("no button")

        await Meeting(None, [SimpleNamespace(person=Person(7))]).together(act)  # type: ignore[arg-type,list-item]

    here = SimpleNamespace(url="http://127.0.0.1:1", process=SimpleNamespace(pid=os.getpid()))
    monkeypatch.setattr(driver, "running_app", lambda settings: nullcontext(here))
    monkeypatch.setattr(driver, "hold", hold)
    assert driver.main(["--room", "1"]) == 1
    assert "no button (phone 7)" in capsys.readouterr().out
