"""A room of a workshop under load: phones that do what phones do, and whoever presents.

A phone holds its own connection, asks all the time what is shown, guesses, walks the questions and sends its plan to the
board. Whoever presents has the talk open and follows the board, as the browser does. What the board says is held
against what the phones sent, which each phone tells from what its own tab remembers.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from random import Random
from time import perf_counter
from typing import Any

import httpx

import catalogue
from wizard import Answers, decide
from wizard.answers import journey
from wizard.plan.writer import teller
from wizard.server import addresses
from wizard.ui.workshop.room_routes import GUESS, GUEST, JOIN, KEY, LIVE, NOW, PRESS, SEEN
from wizard.workshop import deck
from wizard.workshop.talk import slides
from wizard.workshop.tally import LEAST

from .client import LOOPBACK, PATIENCE_S, Client, visit
from .person import ANSWER, Click, Person, no_wait

OPEN, JOINED, GUESSED, SENT = "open", "join", "guess", "send"  # kinds of clicks that only a room has
PRESENTER_KEY = "presenter-of-the-load-driver"
SETTINGS = {"HIPWISE_MODE": "workshop", "HIPWISE_PRESENTER": PRESENTER_KEY, "HIPWISE_JOIN_AT": f"http://{LOOPBACK}"}
MOST_SHOWN = 7  # there is room for eight exercises, and one of them may have to hide a small group
FOLLOWS_AFTER_S = 0.2  # the page of the presenter asks again after so long
GUESSES, WHERE, STAGES, PAINS, EXERCISES = (
    "The room guessed",
    "Where people are",
    "Stages",
    "Pain with activity",
    "Exercises",
)
_CODE = re.compile(r"\bcode ([A-Z]{4})\b")
_SECTION = re.compile(
    r'<section class="hip-bars"><h\d>(.*?) <small>(\d+) in all</small></h\d>(.*?)</section>', re.DOTALL
)
_BAR = re.compile(r'<li class="hip-bar(?: (hip-\w+))?">.*?<span>(.*?)</span>.*?<b>(\d+)</b></li>', re.DOTALL)
_COUNT = re.compile(r'<p class="hip-count"><b>(\d+)</b>')
_LANGUAGE = {"x-hipwise-language": "en"}


class Refused(AssertionError):
    """The server did not take what a phone or the presenter sent; ``status`` is that of HTTP."""

    def __init__(self, address: str, status: int) -> None:
        super().__init__(f"{address} answered {status}")
        self.status = status


@dataclass
class Line:
    """The small addresses of the room as one browser uses them, over connections of its own."""

    http: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: dict(_LANGUAGE))

    async def post(self, address: str, **said: Any) -> dict[str, Any]:
        """What the server answers. Raises Refused."""
        return self._read(await self.http.post(f"/{address}", json=said, headers=self.headers))

    async def get(self, address: str, seen: str) -> dict[str, Any]:
        """What is new after ``seen``; the server holds its answer back. Raises Refused."""
        return self._read(await self.http.get(f"/{address}", headers={**self.headers, SEEN: seen}))

    @staticmethod
    def _read(answer: httpx.Response) -> dict[str, Any]:
        if answer.status_code != 200:
            raise Refused(answer.url.path, answer.status_code)
        return answer.json()


@asynccontextmanager
async def line(port: int) -> AsyncIterator[Line]:
    """A line to this port of this machine."""
    async with httpx.AsyncClient(
        base_url=f"http://{LOOPBACK}:{port}", timeout=PATIENCE_S, trust_env=False, verify=False
    ) as http:
        yield Line(http)


@dataclass
class Follower:
    """Asks an address again and again, and holds the newest answer, with the time it came."""

    line: Line
    address: str
    pause_s: float = 0.0
    heard: dict[str, Any] = field(default_factory=dict)
    at: float = 0.0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def follow(self) -> None:
        """For ever."""
        while True:
            heard = await self.line.get(self.address, self.heard.get("seen", ""))
            async with self._news:
                self.heard, self.at = heard, perf_counter()
                self._news.notify_all()
            await asyncio.sleep(self.pause_s)

    async def until(self, holds: Callable[[Mapping[str, Any]], bool]) -> float:
        """When the answer came of which this holds. TimeoutError where none comes."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: bool(self.heard) and holds(self.heard))
            return self.at


@dataclass
class Presenter:
    """The page of the talk, its keys, and what comes in from the room."""

    page: Client
    line: Line
    live: Follower

    @property
    def code(self) -> str:
        """The code of the room, as the foot of the page has it."""
        found = _CODE.search(self.page.text)
        assert found, f"no code of the room: {self.page.heading!r} {self.page.text!r}"
        return found.group(1)

    async def press(self, what: str) -> None:
        """One key; then the page follows."""
        await self.line.post(PRESS, press=what)
        await self.page.run()

    async def go_to(self, slide: str) -> None:
        """Press until this slide is shown, from the last one back; then the page follows."""
        ahead = [one.id for one in slides()]
        for key in (deck.LAST, *[deck.PREVIOUS] * (len(ahead) - 1 - ahead.index(slide))):
            await self.line.post(PRESS, press=key)
        await self.live.until(lambda heard: heard["slide"] == slide)
        await self.page.run()

    async def close_room(self) -> None:
        """The button of the last slide."""
        await self.press(deck.LAST)
        button = self.page.find("close-room")
        assert button, f"no button to close the room: {self.page.heading!r}"
        await self.page.press(button)

    async def counts(self, slide: str, count: int) -> float:
        """When this slide said first that so many have guessed, or sent."""
        return await self.live.until(lambda heard: heard["slide"] == slide and counted(heard["html"]) == count)


@dataclass
class Phone:
    """One phone in the room. ``person`` answers, and keeps how long each press took."""

    person: Person
    browser: Client
    line: Line
    now: Follower
    guessed: list[str] = field(default_factory=list)
    pressed_at: float = 0.0  # when it last guessed or sent

    @property
    def view(self) -> dict[str, Any]:
        """What the room shows on this phone."""
        return self.now.heard["view"]

    async def join(self, code: str) -> None:
        """Join with the code, and see the questions."""
        await self.person.before(ANSWER)
        started = perf_counter()
        self.line.headers[GUEST] = (await self.line.post(JOIN, code=code))["token"]
        await self.browser.say("seated", self.line.headers[GUEST])
        self._took(JOINED, started)
        assert self.browser.find("as-me"), f"no questions after joining: {self.browser.heading!r}"

    async def asked(self) -> None:
        """Wait until the room asks for a guess."""
        await self.now.until(lambda heard: heard["view"]["phase"] == "guess")

    async def guess(self) -> None:
        """Guess some of what is asked."""
        chance, view = Random(self.person.number), self.view
        options = [option["id"] for option in view["options"]]
        chosen = chance.sample(options, chance.randint(1, view["most"]))
        started = self.pressed_at = perf_counter()
        await self.line.post(GUESS, ballot=view["ballot"], choices=chosen)
        self._took(GUESSED, started)
        self.guessed = chosen

    async def guess_again(self, view: Mapping[str, Any]) -> int:
        """Send the first option of an earlier view; the status of HTTP."""
        try:
            await self.line.post(GUESS, ballot=view["ballot"], choices=[view["options"][0]["id"]])
        except Refused as refused:
            return refused.status
        return 200

    async def walk(self) -> None:
        """All questions as oneself, to the plan."""
        await self.person.walk_in(self.browser, "as-me")

    async def send(self) -> None:
        """The plan to the board."""
        await self.person.before(SENT)
        button = self.browser.find("send")
        assert button, f"nothing to send on {self.browser.place!r}, {self.browser.heading!r}"
        started = self.pressed_at = perf_counter()
        await self.browser.press(button)
        self._took(SENT, started)
        assert self.browser.find("send") is None, f"not sent: {self.browser.text!r}"

    def sent(self) -> dict[str, list[str]]:
        """What belongs on the board from this phone, by the headings of the board."""
        answers = journey.on_path(Answers.from_data(json.loads(self.browser.told["memory"]["saved"])["answers"]))
        plan, known = decide(answers, catalogue.load()), teller(catalogue.load(), "en")
        score = answers.pain.activity
        return {
            WHERE: ["Done"],
            STAGES: [f"Stage {plan.stage}"],
            PAINS: [_band(score)] if score is not None else [],
            EXERCISES: [known.name(pick.exercise) for pick in plan.picks],
        }

    def _took(self, kind: str, started: float) -> None:
        self.person.clicks.append(Click(kind, perf_counter() - started))


def _band(score: int) -> str:
    return next(
        f"{low} to {high} of 10" for low, high in ((0, 1), (2, 3), (4, 5), (6, 7), (8, 10)) if low <= score <= high
    )


@dataclass
class Meeting:
    """Whoever presents, and all phones, joined."""

    presenter: Presenter
    phones: list[Phone]

    async def together(self, act: Callable[[Phone], Awaitable[object]]) -> None:
        """All phones at once. The first trouble ends it for all."""
        async with asyncio.TaskGroup() as all_:
            for phone in self.phones:
                all_.create_task(_of(phone.person, act(phone)))

    async def guess(self) -> float:
        """Everybody guesses in the same instant; seconds from the last press until the board counts all."""
        await self.presenter.go_to("guess")
        await self.together(Phone.asked)
        await self.together(Phone.guess)
        return await self._counted("guess")

    async def freeze(self) -> str:
        """The guesses are closed, and every phone says so; what the board counts."""
        await self.presenter.press(deck.FREEZE)
        await self.together(lambda phone: phone.now.until(lambda heard: heard["view"]["phase"] == "wait"))
        await self.presenter.live.until(lambda heard: "hip-bars" in heard["html"])
        return self.board

    async def walk_and_send(self) -> float:
        """Everybody walks to the plan and sends it; seconds from the last press until the board counts all."""
        await self.presenter.go_to("board")

        async def walk(phone: Phone) -> None:
            await phone.walk()
            await phone.send()

        await self.together(walk)
        return await self._counted("board")

    async def close(self) -> None:
        """The room is closed, and every phone is told so."""
        await self.presenter.close_room()
        await self.together(lambda phone: phone.now.until(lambda heard: heard["view"]["phase"] == "join"))

    @property
    def board(self) -> str:
        """What the board counts now, as HTML."""
        return self.presenter.live.heard["html"]

    def guessed(self) -> dict[str, Counter[str]]:
        """What the phones guessed, as the board should count it."""
        name = teller(catalogue.load(), "en").name
        return {GUESSES: Counter(name(id_) for phone in self.phones for id_ in phone.guessed)}

    def sent(self) -> dict[str, Counter[str]]:
        """What the phones sent, as the board should count it."""
        all_ = [phone.sent() for phone in self.phones]
        return {
            title: Counter(label for one in all_ for label in one[title]) for title in (WHERE, STAGES, PAINS, EXERCISES)
        }

    async def _counted(self, slide: str) -> float:
        at = await self.presenter.counts(slide, len(self.phones))
        return max(0.0, at - max(phone.pressed_at for phone in self.phones))


async def _of(person: Person, act: Awaitable[object]) -> None:
    try:
        await act
    except Exception as error:
        error.add_note(f"(phone {person.number})")
        raise


@asynccontextmanager
async def meeting(
    port: int, people: int, pace: Callable[[int], Callable[[str], Awaitable[None]]] = lambda number: no_wait
) -> AsyncIterator[Meeting]:
    """So many phones in the room of the server at this port, each at its pace, and whoever presents."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as background:
        presenter = await _presents(stack, port)
        following = [background.create_task(presenter.live.follow())]
        crowd = [Person(number, pace(number)) for number in range(people)]
        here = Meeting(presenter, await asyncio.gather(*(_comes(stack, port, person) for person in crowd)))
        await here.together(lambda phone: phone.join(presenter.code))
        following += [background.create_task(phone.now.follow()) for phone in here.phones]
        yield here
        for task in following:
            task.cancel()


async def _presents(stack: AsyncExitStack, port: int) -> Presenter:
    page, own = (
        await stack.enter_async_context(visit(port, addresses.PRESENT)),
        await stack.enter_async_context(line(port)),
    )
    own.headers[KEY] = PRESENTER_KEY
    await page.say("presenting", PRESENTER_KEY)
    return Presenter(page, own, Follower(own, LIVE, FOLLOWS_AFTER_S))


async def _comes(stack: AsyncExitStack, port: int, person: Person) -> Phone:
    await person.before(ANSWER)
    started = perf_counter()
    browser, own = (
        await stack.enter_async_context(visit(port, addresses.ROOM)),
        await stack.enter_async_context(line(port)),
    )
    person.clicks.append(Click(OPEN, perf_counter() - started))
    return Phone(person, browser, own, Follower(own, NOW))


# --- what the board says ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """One part of the board: its total, the groups that are shown, and how many are put together."""

    total: int
    shown: Mapping[str, int]
    together: int | None


def sections(html: str) -> dict[str, Section]:
    """The parts of the board by their headings."""
    found = {}
    for title, total, bars in _SECTION.findall(html):
        rows = [(kind, unescape(label), int(count)) for kind, label, count in _BAR.findall(bars)]
        quiet = [count for kind, _, count in rows if kind == "hip-quiet"]
        found[unescape(title)] = Section(
            int(total),
            {label: count for kind, label, count in rows if kind != "hip-quiet"},
            quiet[0] if quiet else None,
        )
    return found


def counted(html: str) -> int | None:
    """The one large number of a slide, where it has one."""
    found = _COUNT.search(html)
    return int(found.group(1)) if found else None


def wrong(html: str, sent: Mapping[str, Counter[str]]) -> list[str]:
    """What the board says that was not sent, hides without need, or shows although fewer than three sent it. Empty where it is right."""
    found, faults = sections(html), []
    if found.keys() != sent.keys():
        return [f"the board has {sorted(found)}; wanted {sorted(sent)}"]
    for title, counts in sent.items():
        part = found[title]
        if not part.total == counts.total() == sum(part.shown.values()) + (part.together or 0):
            faults.append(
                f"{title}: {counts.total()} were sent; the board has {part.total} in all and {part.shown}, {part.together} together"
            )
        faults += [
            f"{title}, {label}: {counts[label]} were sent, {count} are shown"
            for label, count in part.shown.items()
            if count != counts[label]
        ]
        faults += [
            f"{title}, {label}: {count} are shown by themselves"
            for label, count in part.shown.items()
            if 0 < count < LEAST
        ]
        hidden = [label for label, count in counts.items() if count >= LEAST and label not in part.shown]
        if len(hidden) > 1 and len(part.shown) < MOST_SHOWN:
            faults.append(f"{title}: {sorted(hidden)} are hidden without need")
    return faults
