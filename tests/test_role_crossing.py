"""Whoever speaks the server's own protocol, without a browser, gets no further than their role.

The ids of widgets are the same for everybody, so what one person may press can be sent by another. Each test takes the
buttons of somebody who has them, and sends them from somebody who has not.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

from tests.apart import run_apart
from tests.browser.clinic import Practice
from tests.browser.staff import clinic
from tests.load.client import LOOPBACK, PATIENCE_S, Client, events_of
from wizard import Answers, decide
from wizard.clinic import SYSTEM, Key, QueueLine, Staff
from wizard.ui.http import device_cookie

DEVICE = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    """A clinic that runs, with access to its records."""
    with clinic(data=Path(tempfile.mkdtemp(prefix="hipwise-roles-")) / "data") as running:
        yield running


@pytest.fixture
def line(practice: Practice, person: Any, the_catalogue: Any) -> QueueLine:
    """An emergency that nobody has acknowledged or looked at."""
    desk = practice.records.sign_in(practice.codes["reception"], "test").staff
    id_ = practice.records.type_in(desk, "A 17", Answers.from_data(person(signs=["cauda_equina"])), None)
    return by_id(practice, id_)


def by_id(practice: Practice, id_: str) -> QueueLine:
    return next(line for line in practice.records.queue(SYSTEM) if line.id == id_)


class Forger(Client):
    """A client that may send any widget, whether or not it stands on the page. ``number`` is that of its device."""

    number = DEVICE

    def elements_of(self, kind: str) -> list[Any]:
        return [getattr(e, kind) for e, _ in self.elements.values() if e.WhichOneof("type") == kind]

    def component(self, name: str) -> str:
        """The id of one of our components on the page."""
        return next(c.id for c in self.elements_of("bidi_component") if c.component_name.endswith(name))

    async def says(self, component: str, event: str, value: Any) -> None:
        """What a component's script would send."""
        id_ = self.component(component)
        await self.run(
            WidgetState(id=id_, json_value="{}"),
            WidgetState(id=events_of(id_), json_trigger_value=json.dumps([{"event": event, "value": value}])),
        )

    async def arrive(self, staffed: bool = False, half: str = "") -> None:
        """What a tab says first: what it holds."""
        await self.says("hipwise_tablet", "recalled", {"half": half, "is_new": True, "staffed": staffed})

    async def sign_in(self, token: Key) -> None:
        """A tab that holds this token."""
        await self.arrive(staffed=True)
        await self.says("hipwise_staff", "found", device_cookie.other_half(token, self.number).text)

    def buttons(self) -> dict[str, str]:
        """The buttons on the page: key and id."""
        return {w.key: w.proto.id for w in self.widgets() if w.kind == "button"}

    async def send(self, id_: str, page: str = "") -> None:
        """Press what may not be there, from the page of this hash."""
        if page:
            self.page_hash = page
        await self.run(WidgetState(id=id_, trigger_value=True))

    async def type(self, key: str, text: str) -> None:
        """Write into a field."""
        found = next(f for f in self.elements_of("text_input") if f.id.endswith(f"-{key}"))
        self.states[found.id] = WidgetState(id=found.id, string_value=text)


@asynccontextmanager
async def forger(practice: Practice, device_number: str = DEVICE):
    """Somebody with a connection of their own, on a device with this number."""
    port = int(practice.server.url.rpartition(":")[2])
    async with connect(
        f"ws://{LOOPBACK}:{port}/_stcore/stream",
        origin=f"http://{LOOPBACK}:{port}",
        subprotocols=["streamlit"],
        additional_headers={"cookie": f"{device_cookie.COOKIE}={device_number}"},
        max_size=32_000_000,
        open_timeout=PATIENCE_S,
        proxy=None,
    ) as socket:
        client = Forger(socket)
        client.number = device_number
        await client.run()
        yield client


def token_of(practice: Practice, role: str) -> Key:
    return practice.records.sign_in(practice.codes[role], f"test {role}").token


async def _presses_of(practice: Practice, role: str) -> tuple[dict[str, str], dict[str, str], str]:
    """What this role can press at the desk, the hashes of the pages, and the hash of the desk."""
    async with forger(practice) as own:
        await own.sign_in(token_of(practice, role))
        hashes = {place: hash_ for hash_, place in own.places.items()}
        return own.buttons(), hashes, own.page_hash


def presses_of(practice: Practice, role: str) -> tuple[dict[str, str], dict[str, str], str]:
    return run_apart(_presses_of(practice, role))


# --- what each role sees ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role, sees, sees_not",
    [
        ("reception", {"hand-over", "paper", "heard-{id}"}, {"open-{id}"}),
        ("physiotherapist", {"hand-over", "paper", "heard-{id}", "open-{id}"}, set()),
        ("admin", set(), {"hand-over", "paper", "open-{id}", "heard-{id}"}),
    ],
)
def test_each_role_sees_what_it_may(
    role: str, sees: set[str], sees_not: set[str], practice: Practice, line: QueueLine
) -> None:
    buttons, _, _ = presses_of(practice, role)
    named = {key.replace(line.id, "{id}") for key in buttons}
    assert sees <= named and not sees_not & named and "sign-out" in named


# --- what each may not, sent nevertheless ------------------------------------------------------------------------------


async def _forge(practice: Practice, role: str | None, ids: list[str], page: str) -> tuple[str, str, str]:
    """Send these presses as ``role``, None for nobody; returns the last heading, what failed, and all that the page says."""
    async with forger(practice) as thief:
        if role:
            await thief.sign_in(token_of(practice, role))
        else:
            await thief.arrive()
        for id_ in ids:
            await thief.send(id_, page)
        return thief.heading, thief.failure, " ".join(e.body for e in thief.elements_of("markdown"))


@pytest.mark.parametrize("role", [None, "reception", "admin"])
def test_who_may_not_view_opens_no_record_with_anothers_press(
    role: str | None, practice: Practice, line: QueueLine
) -> None:
    buttons, hashes, desk = presses_of(practice, "physiotherapist")
    heading, failure, _ = run_apart(_forge(practice, role, [buttons[f"open-{line.id}"]], desk))
    assert not failure and heading in ("Desk", "Ready for staff")
    heading, failure, says = run_apart(_forge(practice, role, [buttons[f"open-{line.id}"]], hashes["review"]))
    assert not failure and heading in ("Review", "Desk", "Ready for staff")
    if heading == "Review":
        assert "Your role does not include this page." in says and line.reference not in says
    assert "viewed" not in what_happened_to(practice, line)


@pytest.mark.parametrize("role", [None, "admin"])
def test_who_may_not_acknowledge_silences_no_alarm(role: str | None, practice: Practice, line: QueueLine) -> None:
    buttons, _, desk = presses_of(practice, "reception")
    presses = [id_ for key, id_ in buttons.items() if key.endswith(f"heard-{line.id}")]
    assert presses
    run_apart(_forge(practice, role, presses, desk))
    assert by_id(practice, line.id).alarm


@pytest.mark.parametrize("role", [None, "admin"])
def test_who_may_not_start_hands_no_tablet_over(role: str | None, practice: Practice) -> None:
    buttons, _, desk = presses_of(practice, "reception")
    before = len(practice.records.queue(SYSTEM))
    run_apart(_forge(practice, role, [buttons["hand-over"], buttons["paper"]], desk))
    assert len(practice.records.queue(SYSTEM)) == before


async def _patient(practice: Practice, ids: list[str], pages: list[str]) -> list[str]:
    """What a patient's tablet shows after each press of staff, on each page of staff."""
    key = practice.records.start(practice.records.session(token_of(practice, "reception")).staff, "B 2")  # type: ignore[union-attr]
    async with forger(practice) as tablet:
        await tablet.arrive(half=device_cookie.other_half(key, DEVICE).text)
        headings = [tablet.heading]
        for page in pages:
            for id_ in ids:
                await tablet.send(id_, page)
                headings.append(tablet.heading)
        assert not tablet.failure
        return headings


def test_a_tablet_that_was_handed_over_stays_in_the_walk(practice: Practice, line: QueueLine) -> None:
    buttons, hashes, desk = presses_of(practice, "physiotherapist")
    ids = [
        buttons[f"open-{line.id}"],
        buttons["sign-out"],
        *(id_ for key, id_ in buttons.items() if key.endswith(f"heard-{line.id}")),
    ]
    headings = run_apart(_patient(practice, ids, [desk, hashes["review"]]))
    assert set(headings) == {"Some questions about your hip"}, headings
    assert by_id(practice, line.id).alarm and "viewed" not in what_happened_to(practice, line)


# --- stolen and edited ------------------------------------------------------------------------------------------------------


async def _with_token(practice: Practice, text: str) -> str:
    async with forger(practice) as thief:
        await thief.arrive(staffed=True)
        await thief.says("hipwise_staff", "found", text)
        return thief.heading


def test_a_token_with_one_letter_changed_signs_nobody_in(practice: Practice) -> None:
    text = device_cookie.other_half(token_of(practice, "physiotherapist"), DEVICE).text
    for place in (0, 10, len(text) - 1):
        edited = text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]
        assert run_apart(_with_token(practice, edited)) == "Ready for staff"
    assert run_apart(_with_token(practice, text)) == "Desk", "the whole one does"


@pytest.mark.parametrize(
    "value", [None, 7, "", "x" * 100_000, ["a"], {"token": 1}, "../../etc", "'; DROP TABLE staff; --"]
)
def test_whatever_a_tab_says_nobody_is_signed_in_by_it_and_nothing_fails(value: Any, practice: Practice) -> None:
    assert run_apart(_with_token(practice, value)) in ("Ready for staff", "")
    assert "Traceback" not in practice.server.log() and "failed:" not in practice.server.log()


async def _switched_off(practice: Practice) -> tuple[str, str]:
    code = practice.records.add_staff(SYSTEM, "Leaves soon", "physiotherapist")
    session = practice.records.sign_in(code, "test leaves")
    async with forger(practice) as own:
        await own.sign_in(session.token)
        before = own.heading
        practice.records.switch_off(SYSTEM, session.staff.id)
        await own.run()
        return before, own.heading


def test_somebody_who_is_switched_off_is_out_with_the_next_press(practice: Practice) -> None:
    assert run_apart(_switched_off(practice)) == ("Desk", "Ready for staff")


async def _half_elsewhere(practice: Practice, half: str) -> str:
    async with forger(practice, "f" * 32) as thief:
        await thief.arrive(half=half)
        return thief.heading


def test_a_key_of_a_tablet_opens_nothing_on_another_device_nor_with_a_letter_changed(practice: Practice) -> None:
    key = practice.records.start(practice.records.session(token_of(practice, "reception")).staff, "C 3")  # type: ignore[union-attr]
    half = device_cookie.other_half(key, DEVICE).text
    assert "questions" not in run_apart(_half_elsewhere(practice, half))


# --- files ---------------------------------------------------------------------------------------------------------------


def got(practice: Practice, path: str, cookie: str = "") -> int:
    """The status of a GET."""
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    try:
        with urlopen(
            Request(f"{practice.server.url}{path}", headers={"cookie": cookie} if cookie else {}), timeout=10
        ) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


async def _at_desk_then(practice: Practice, number: str, act: Any) -> int:
    async with forger(practice, number) as own:
        await own.sign_in(token_of(practice, "physiotherapist"))
        return await asyncio.to_thread(act)


def test_the_address_of_a_file_opens_nothing_on_a_device_where_nobody_is_signed_in(practice: Practice) -> None:
    path = "/media/00000000000000000000000000000000000000000000000000000000.pdf"
    assert got(practice, path) == got(practice, path, f"{device_cookie.COOKIE}={'e' * 32}") == 403
    here = f"{device_cookie.COOKIE}={'d' * 32}"
    assert run_apart(_at_desk_then(practice, "d" * 32, lambda: got(practice, path, here))) == 404, (
        "asked for, and not there"
    )


def test_nobody_is_told_how_the_server_is_used(practice: Practice) -> None:
    assert got(practice, "/_stcore/metrics") == 403


def what_happened_to(practice: Practice, line: QueueLine) -> list[str]:
    """The trail of one intake."""
    import sqlalchemy as sa

    from wizard.store.tables import trail

    with practice.records._engine.connect() as connection:
        return [row.what for row in connection.execute(sa.select(trail.c.what).where(trail.c.about == line.id))]


def test_the_made_up_intake_is_an_emergency(line: QueueLine, person: Any, the_catalogue: Any) -> None:
    assert (
        line.alarm and decide(Answers.from_data(person(signs=["cauda_equina"])), the_catalogue).outcome == "emergency"
    )
    assert isinstance(SYSTEM, Staff)
