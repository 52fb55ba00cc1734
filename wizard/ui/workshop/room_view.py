"""What a phone in the room shows now: small, in its language, and without a word about anybody else."""

from __future__ import annotations

from typing import Any

import catalogue
from wizard.plan.writer import teller
from wizard.ui.http import thumbnails
from wizard.words import Words
from wizard.workshop.room import Room

from . import host
from .slides import people


def view(room: Room, token: str | None, words: Words) -> dict[str, Any]:
    """The view of one guest: ``phase`` is join, guess, wait, told or look."""
    say, position = words.say, room.position
    if not room.knows(token):
        return {"phase": "join"}
    now = host.at(words.language, position)
    ballot = room.ballot
    title = say(f"slide.{now.slide.id}.title", now.slide.title)
    if ballot is None:
        return {"phase": "look", "title": title, "text": _look(now.slide.kind, words)}
    mine = room.guest(token).guesses.get(ballot.id, ())
    about = say("room.about", "About: {name}.", name=people.name_of(now.persona, words))
    if ballot.id not in position.frozen:
        name = teller(catalogue.load(), words.language).name
        return {
            "phase": "guess",
            "ballot": ballot.id,
            "title": title,
            "most": ballot.most,
            "mine": list(mine),
            "text": f"{about} {say('room.choose', 'Choose up to {n}.', n=ballot.most)}",
            "options": [
                {"id": id_, "name": name(id_), "picture": f"/{thumbnails.address(id_)}"} for id_ in ballot.options
            ],
        }
    picks = [pick.exercise for pick in now.plan.picks]
    if position.shown < len(picks):
        return {
            "phase": "wait",
            "title": title,
            "text": say("room.closed", "The guesses are closed. Look at the screen."),
        }
    found = len(set(mine) & set(picks))
    text = (
        say("room.found", "You found {found} of {n}.", found=found, n=len(picks))
        if mine
        else say("room.look", "Look at the screen.")
    )
    return {"phase": "told", "title": title, "text": text}


def _look(kind: str, words: Words) -> str:
    say = words.say
    if kind == "join":
        return say("room.in", "You are in. Look at the screen.")
    if kind == "board":
        return say("room.board", "Answer the questions as yourself, and press “Send to the board” under your plan.")
    if kind == "end":
        return say("room.end", "Your plan is below, to take home. This page keeps it until you close it.")
    return say("room.look", "Look at the screen.")
