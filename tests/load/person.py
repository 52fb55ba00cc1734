"""One person who walks the wizard: start, every question, check, plan. No two walk quite alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .client import Client, Widget, visit

# What a person may answer, by the key of the widget. Each row leads to a plan.
TICKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "signs": (("none",),),
    "pain.site": (("outer_hip",), ("buttock",), ("outer_hip", "buttock"), ("outer_knee",)),
    "history": (("none",),),
    "equipment": (("mini_band", "step"), ("none",), ("long_band", "chair"), ("mini_band", "ankle_weight", "dumbbell")),
    "goals": (("reduce_pain", "single_leg_control"), ("build_strength",), ("isolate_med_min", "reduce_pain")),
}
CHOICES: dict[str, tuple[str, ...]] = {
    "one-pain.side": ("Left", "Right"),
    "nprs-pain.rest": ("0", "1"),
    "nprs-pain.activity": ("1", "2", "3", "4"),
    "nprs-pain.night": ("0", "1", "2"),
    "one-pain.settles": ("The same day", "By the next morning"),
    "one-pain.lying_on_side_hurts": ("Yes", "No"),
    "one-pain.duration": ("2 to 12 weeks", "Over 3 months"),
    "one-pain.trend": ("Better", "The same"),
    "one-age_band": ("18 to 39", "40 to 59", "60 to 69"),
    "one-ability.stairs": ("Easy", "With some pain"),
    "one-ability.stand_30s": ("30 seconds, and my pelvis stayed level", "I did not try it"),
    "one-ability.single_leg_squat": ("At least 4 of 5 were good", "I did not try it"),
    "one-ability.side_plank_20s": ("Only with my knees down", "I did not try it"),
    "one-ability.front_hip_burn": ("Yes", "No"),
    "one-ability.known_stage": ("Not sure",),
    "one-sessions_per_week": ("2 a week", "3 a week"),
    "one-weeks": ("6 weeks", "8 weeks"),
}
CHECK, PLAN = "check", "plan"
FAILED = "sorry-check"  # the button of the page that apologises
MOST_PAGES = 15  # a walk that has not come to the check page by then never will
ANSWER, FORM = "answer", "form"  # a click that stays on its page; one that leads to the next form page


@dataclass
class Click:
    """One click: what it led to (``answer``, ``form``, ``check`` or ``plan``), and seconds until the script had finished."""

    kind: str
    seconds: float


async def no_wait(kind: str) -> None:
    """Click again at once."""


@dataclass
class Person:
    """Walks once. ``before`` is awaited ahead of each click, with the kind of the click."""

    number: int
    before: Callable[[str], Awaitable[None]] = no_wait
    clicks: list[Click] = field(default_factory=list)
    been: list[str] = field(default_factory=list)
    heading: str = ""
    place: str = ""
    bytes_received: int = 0
    trouble: str = ""

    def __post_init__(self) -> None:
        chance = Random(self.number)
        self.ticks = [f"tick-{field_}-{id_}" for field_, ways in TICKS.items() for id_ in chance.choice(ways)]
        self.choices = {key: chance.choice(ways) for key, ways in CHOICES.items()}

    async def walk(self, port: int) -> None:
        """From the start page to the plan."""
        async with visit(port) as browser:
            await self.walk_in(browser, "start")

    async def walk_in(self, browser: Client, first: str) -> None:
        """To the plan, from a page whose button ``first`` begins the questions."""
        try:
            await self._press(browser, first, FORM)
            for _ in range(MOST_PAGES):
                if browser.place == CHECK:
                    break
                await self._answer_page(browser)
                await self._press(browser, "forward", FORM)
            await self._press(browser, "forward", PLAN)
        finally:
            self.heading, self.place, self.bytes_received = browser.heading, browser.place, browser.bytes_received

    async def _answer_page(self, browser: Client) -> None:
        """Answer all that stands on the page, and what an answer brings up."""
        done: set[str] = set()
        while widget := next((w for w in browser.widgets() if w.key not in done and self._answers(w)), None):
            done.add(widget.key)
            if widget.kind == "checkbox":
                await self._click(browser, ANSWER, browser.tick, widget)
            else:
                await self._click(browser, ANSWER, browser.choose, widget, self.choices[widget.key])

    def _answers(self, widget: Widget) -> bool:
        return widget.key in self.ticks if widget.kind == "checkbox" else widget.key in self.choices

    async def _press(self, browser: Client, key: str, kind: str) -> None:
        button = browser.find(key)
        if button is None:
            raise LookupError(f"no button {key!r} on {browser.place!r}, {browser.heading!r}")
        before = browser.place
        await self._click(browser, kind, browser.press, button)
        if browser.place == before:
            raise AssertionError(f"{key!r} did not lead on from {before!r}, {browser.heading!r}")
        self.been.append(browser.place)
        if browser.place == CHECK:
            self.clicks[-1].kind = CHECK

    async def _click(self, browser: Client, kind: str, act: Callable[..., Awaitable[float]], *what: Any) -> None:
        await self.before(kind)
        self.clicks.append(Click(kind, await act(*what)))
        if browser.failure or browser.find(FAILED):
            raise AssertionError(f"{browser.place!r} failed: {browser.heading} {browser.failure}")


async def walk_together(
    port: int, people: int, pace: Callable[[int], Callable[[str], Awaitable[None]]] = lambda number: no_wait
) -> list[Person]:
    """So many people at once, each at the pace that ``pace(number)`` gives. What went wrong stands in ``trouble``."""
    crowd = [Person(number, pace(number)) for number in range(people)]
    ends = await asyncio.gather(*(person.walk(port) for person in crowd), return_exceptions=True)
    for person, end in zip(crowd, ends, strict=False):
        if end is not None:
            person.trouble = f"{type(end).__name__}: {end}"
    return crowd
