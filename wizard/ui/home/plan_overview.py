"""The plan on one screen of a phone: its exercises as cards, minutes and days, the pain rule, and the doors to its other pages.

All of it is one component whose page is made here: an element of Streamlit costs the browser some milliseconds, whatever it holds,
and this is the page that somebody waits for. Every text passes ``escape``; nothing that a person typed stands in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from wizard import drawings
from wizard.plan.model import Plan
from wizard.text import plan_sections
from wizard.ui.components import component
from wizard.ui.parts.markdown import sentences
from wizard.ui.session import visit
from wizard.words import Words

KEY = "overview"
_SCRIPT = component.script("plan_overview")
_component = component.declare("hipwise_overview", _SCRIPT, html='<div class="hip-overview"></div>', isolated=False)


@dataclass(frozen=True)
class Card:
    """One exercise in short: how much of it, with what, and the address of the page that it opens."""

    exercise: str
    name: str
    amount: str
    load: str
    load_words: str
    place: str


@dataclass(frozen=True)
class Door:
    """The way to another page of the plan: its address, its name, and what it answers."""

    place: str
    name: str
    says: str


def show(plan: Plan, said: Iterable[str], cards: Sequence[Card], doors: Sequence[Door]) -> None:
    """The overview of ``plan``. ``said``: what to know of keeping it."""
    _show(page(plan, visit.words(), visit.answers().pain.side, said, cards, doors), (*cards, *doors))


def show_cards(cards: Sequence[Card], side: str | None) -> None:
    """The cards alone."""
    _show(_cards(cards, visit.words(), side), cards)


def _show(html: str, ways: Iterable[Card | Door]) -> None:
    """The page ``html``. A press leads to one of ``ways``, and whatever else the browser may say is not heard."""
    allowed = {way.place for way in ways}

    def hear() -> None:
        place = getattr(visit.shown(KEY), "go", None)
        if isinstance(place, str) and place in allowed:
            visit.go(place)

    _component(
        key=KEY, data={"html": html, "digest": hashlib.sha256(html.encode()).hexdigest()[:16]}, on_go_change=hear
    )


def in_short(plan: Plan) -> None:
    """Minutes, days and weeks, and what a person's health changes: the same as on the overview, on a page of its own."""
    st.html(f'<div class="hip-overview">{_when(plan, visit.words())}{_notes(plan, visit.words())}</div>')


def page(
    plan: Plan, words: Words, side: str | None, said: Iterable[str], cards: Sequence[Card], doors: Sequence[Door]
) -> str:
    """The page as HTML."""
    return "".join(
        (
            _when(plan, words),
            _cards(cards, words, side),
            _pain(words),
            _notes(plan, words),
            *(f'<p class="hip-quiet-line">{escape(text)}</p>' for text in said),
            _doors(doors, words),
            _folds(plan, words),
        )
    )


def _when(plan: Plan, words: Words) -> str:
    """Minutes, days and weeks in one line."""
    say = words.say
    facts = (
        say("fact.minutes_short", "{n} minutes", n=plan.session_minutes),
        say("fact.sessions_short", "{n} days a week", n=plan.weeks[0].sessions),
        say("fact.weeks_short", "{n} weeks", n=len(plan.weeks)),
    )
    return f'<p class="hip-when">{" <i aria-hidden=true>·</i> ".join(f"<span>{escape(fact)}</span>" for fact in facts)}</p>'


def cards_of(plan: Plan, words: Words, places: Sequence[str]) -> tuple[Card, ...]:
    """The cards of the exercises of ``plan``, each with the address of its page."""
    return tuple(
        Card(
            pick.exercise,
            pick.name,
            plan_sections.dose_in_short(pick.dose, words),
            pick.dose.load,
            pick.dose.lines[-1],
            place,
        )
        for pick, place in zip(plan.picks, places, strict=False)
    )


def _cards(cards: Iterable[Card], words: Words, side: str | None) -> str:
    rows = "".join(_card(number, card, side) for number, card in enumerate(cards, 1))
    return f'<h2 class="hip-unseen">{escape(words.say("plan.picks", "Your exercises"))}</h2><ol class="hip-cards">{rows}</ol>'


def _card(number: int, card: Card, side: str | None) -> str:
    """One exercise: its drawing, how much, and with what. The whole card opens it."""
    return (
        f'<li class="hip-card"><span class="hip-card-picture">{drawings.small(card.exercise, card.load, side)}</span>'
        f'<div><h3><button type="button" data-go="{card.place}" aria-describedby="dose-{number}">{number}. {escape(card.name)}</button></h3>'
        f'<p id="dose-{number}"><strong>{escape(card.amount)}</strong> <span>{escape(card.load_words)}</span></p></div></li>'
    )


def _pain(words: Words) -> str:
    """The pain rule in one line of three colours."""
    say = words.say
    cells = (
        ("green", say("pain.green_is", "0 to 2"), say("pain.green_do", "carry on")),
        ("amber", say("pain.amber_is", "3 to 5"), say("pain.amber_do", "all right, but add nothing yet")),
        ("red", say("pain.red_is", "6 to 10, sharp, or worse next morning"), say("pain.red_do", "stop that exercise")),
    )
    rows = "".join(
        f'<li class="hip-{colour}"><strong>{escape(is_)}:</strong> {escape(do)}</li>' for colour, is_, do in cells
    )
    return f'<h2 class="hip-small-title">{escape(say("pain.title", "Your pain while you exercise, 0 to 10"))}</h2><ul class="hip-lights">{rows}</ul>'


def _notes(plan: Plan, words: Words) -> str:
    found = ""
    if plan.limits:
        rows = "".join(f"<li>{escape(text)}</li>" for text in plan.limits)
        found += f'<section class="hip-note hip-amber"><h2>{escape(words.say("why.limits", "Because of your health"))}</h2><ul>{rows}</ul></section>'
    if plan.fewer_because:
        found += (
            f'<p class="hip-note hip-amber">{escape(f"{plan.fewer_because.says} {plan.fewer_because.what_to_do}")}</p>'
        )
    return found


def _doors(doors: Sequence[Door], words: Words) -> str:
    rows = "".join(
        f'<li><button type="button" data-go="{door.place}"><strong>{escape(door.name)}</strong><span>{escape(door.says)}</span></button></li>'
        for door in doors
    )
    return f'<nav aria-label="{escape(words.say("plan.more", "More about your plan"))}"><ul class="hip-doors">{rows}</ul></nav>'


def _folds(plan: Plan, words: Words) -> str:
    """The pain rule in full, and when to see someone: both are one press away and on paper."""
    say = words.say
    pain = "".join(
        f'<p class="hip-note hip-{plan_sections.PAIN_TONES[part.id]}">{escape(part.text)}</p>'
        for part in plan_sections.pain_rule(plan)
    )
    see = "".join(
        f'<ul class="hip-note hip-red">{"".join(f"<li>{escape(text)}</li>" for text in sentences(part.text))}</ul>'
        if part.id == plan_sections.STOP_NOW
        else f'<p class="hip-note">{escape(part.text)}</p>'
        for part in plan_sections.when_to_see_someone(plan)
    )
    return "".join(
        f"<details><summary>{escape(title)}</summary>{inner}</details>"
        for title, inner in (
            (say("plan.pain", "How much pain is all right?"), pain),
            (say("plan.see", "When to see someone"), see),
        )
    )
