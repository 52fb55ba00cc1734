"""The one room of this process, the talk in it, and who presents. In memory only; a clinic's store is never opened for it."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import catalogue
from wizard.answers.model import Answers
from wizard.plan.decide import decide
from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.server.modes import JOIN_AT, PRESENTER
from wizard.store import BadSettingError, place_from
from wizard.store.location import URL_SETTING
from wizard.words import SOURCE_LANGUAGE, Words
from wizard.workshop import deck, guesses
from wizard.workshop.own_people import own
from wizard.workshop.personas import Persona, shipped
from wizard.workshop.room import Ballot, Position, Room
from wizard.workshop.talk import Slide, slides

from .slides import At

PLACES_OF = {  # groups of screens, so that no single page says something about somebody
    "safety": ("signs",),
    "pain": ("place", "scores"),
    "you": ("about", "abilities"),
    "week": ("equipment", "goals", "check"),
    "done": ("plan", *addresses.PARTS, "referral", "incomplete", "take-along"),
}
CLOSE = "close"
GROUPS = ("room", *PLACES_OF)


@lru_cache(maxsize=1)
def room() -> Room:
    """The room of this process."""
    made = Room()
    _begin(made)
    return made


@lru_cache(maxsize=1)
def presenter_key() -> str:
    """Whoever holds it presents. The command that starts the workshop makes it; without that it is printed once."""
    told = os.environ.get(PRESENTER)
    if told:
        return told
    made = secrets.token_urlsafe(12)
    print(f"The page of the presenter is /present#{made}; keep it to yourself.", flush=True)
    return made


def presents(key: object) -> bool:
    """True for the key of the presenter."""
    return isinstance(key, str) and hmac.compare_digest(key.encode("utf-8", "replace"), presenter_key().encode())


def join_addresses() -> tuple[str, ...]:
    """Where phones reach this machine, the likeliest first; none where they cannot."""
    return tuple(os.environ.get(JOIN_AT, "").split())


def close() -> None:
    """Forget the room with everything in it; the next one has another code. People of the talk stay."""
    room().close()
    _begin(room())


def _begin(made: Room) -> None:
    made.move(Position(persona=people()[0].id), None)


# --- people ------------------------------------------------------------------------------------------------


def own_folder() -> Path:
    """Where people of one's own are kept: beside the store, which is not opened."""
    return place_from({name: value for name, value in os.environ.items() if name != URL_SETTING}).folder / "people"


def people() -> tuple[Persona, ...]:
    """Everybody the talk can be about: those that come with the program, and one's own."""
    try:
        return (*shipped(), *own(own_folder()))
    except BadSettingError:
        return shipped()


def persona(id_: str) -> Persona:
    """One of the people; the first where that one is gone."""
    known = people()
    return next((one for one in known if one.id == id_), known[0])


@lru_cache(maxsize=64)
def plan_of(answers: Answers, language: str) -> Plan:
    """The plan of somebody the talk is about. No guest's answers come here."""
    return decide(answers, catalogue.load(), language)


# --- the talk ------------------------------------------------------------------------------------------------


def at(language: str = SOURCE_LANGUAGE, position: Position | None = None, slide: Slide | None = None) -> At:
    """Where the talk is."""
    now = position or room().position
    about = persona(now.persona)
    return At(slide or slides()[now.slide], now.shown, now.turn, about, plan_of(about.answers, language), people())


def steps(slide: Slide, position: Position) -> int:
    """How many reveals this slide has."""
    return int(_kind(slide).steps(at(position=position, slide=slide)))


def show(now: At) -> None:
    """Draw the slide."""
    _kind(now.slide).show(now)


def live(now: At, words: Words) -> str:
    """What changes on this slide while phones send, as HTML; empty where nothing does."""
    found: Callable[[At, Words], str] | None = getattr(_kind(now.slide), "live", None)
    return found(now, words) if found else ""


def _kind(slide: Slide) -> Any:
    return import_module(f"wizard.ui.workshop.slides.{slide.kind}")


def asks(slide: Slide, position: Position) -> Ballot | None:
    """What this slide asks the phones."""
    if slide.kind != "guess":
        return None
    about = persona(position.persona)
    return guesses.ballot(slide.id, about.id, plan_of(about.answers, SOURCE_LANGUAGE), catalogue.load())


def press(what: str) -> None:
    """Carry out a press of the presenter: a key, or ``CLOSE``, which no key does. ValueError for one that is none."""
    if what == CLOSE:
        close()
        return
    deck.press(room(), what, slides(), tuple(one.id for one in people()), steps, asks)


def choose(id_: str) -> None:
    """From now on the talk is about this person."""
    deck.choose(room(), id_, slides(), asks)


def open_slide(number: int) -> None:
    """Go to this slide."""
    deck.open_slide(room(), number, slides(), asks)


def group_of(place: str) -> str:
    """The group of screens that a screen belongs to."""
    return next((group for group, found in PLACES_OF.items() if place in found), GROUPS[0])
