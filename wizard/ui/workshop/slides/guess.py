"""Guess, then reveal: the room chooses, the guesses are shown, and then why and why not, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

import catalogue
from wizard import drawings
from wizard.plan.writer import teller
from wizard.ui.http import thumbnails
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.ui.workshop import host, live_counts, show_of_hands
from wizard.words import Words
from wizard.workshop import guesses
from wizard.workshop.guesses import Reveal
from wizard.workshop.room import Ballot
from wizard.workshop.tally import tally

from . import At
from .people import name_of


def steps(at: At) -> int:
    """The picks, and the favourites of the room that were left out."""
    return guesses.most_reveals(at.plan, _asked(at))


def show(at: At) -> None:
    """The options while the room guesses; then what was guessed beside what is revealed."""
    say, asked = visit.words().say, _asked(at)
    with st.container(key="slide-guess"):
        if asked is None:
            st.html(
                f'<p class="hip-large">{escape(say("guess.none", "{name} gets no exercise today.", name=name_of(at.persona)))} {escape(at.plan.headline)}</p>'
            )
            return
        if not at.shown:
            st.html(
                f'<p class="hip-large">{escape(say("guess.ask", "{name}: which {n} of these?", name=name_of(at.persona), n=asked.most))}</p>'
            )
        with st.container(key="guess-halves" if at.shown else "guess-whole", horizontal=bool(at.shown)):
            with st.container(key="guess-live"):
                live_counts.box(at, live(at, visit.words()))
            if at.shown:
                _told(at, guesses.reveals(at.plan, asked, host.room().guesses(asked.id))[: at.shown])
        show_of_hands.offer(asked.id, {"picks": asked.options})


def live(at: At, words: Words) -> str:
    """While it is open: the options, and how many have guessed; then the counts."""
    asked, room = _asked(at), host.room()
    if asked is None:
        return ""
    name = teller(catalogue.load(), words.language).name
    if asked.id not in room.position.frozen:
        options = "".join(
            f'<li><img src="/{thumbnails.address(id_)}" alt=""><span>{escape(name(id_))}</span></li>'
            for id_ in asked.options
        )
        said = words.say("guess.in", "of {n} have guessed", n=room.joined)
        return f'<ul class="hip-options">{options}</ul>{live_counts.number(room.guessed(asked.id), said)}'
    told = {
        reveal.exercise for reveal in guesses.reveals(at.plan, asked, room.guesses(asked.id))[: at.shown] if reveal.pick
    }
    return live_counts.bars(
        words.say("guess.title", "The room guessed"),
        tally(room.guesses(asked.id), asked.options),
        name,
        words,
        lambda id_: f"/{thumbnails.address(id_)}",
        [id_ for id_ in asked.options if id_ in told],
    )


def _told(at: At, found: Sequence[Reveal]) -> None:
    """The newest large, those before it small above."""
    say, now = visit.words().say, found[-1]
    with st.container(key="guess-told"):
        before = [f"{'✓' if one.pick else '✗'} {_name(one)}" for one in found[:-1]]
        if before:
            st.html(f'<p class="hip-before">{escape(" · ".join(before))}</p>')
        picture = drawings.still(now.exercise, visit.language())
        verdict = say("guess.yes", "In the plan") if now.pick else say("guess.no", "Not in the plan")
        mark, kind = ("✓", "yes") if now.pick else ("✗", "no")
        st.markdown(
            f'<div class="hip-verdict hip-{kind}"><p><b aria-hidden="true">{mark}</b> {escape(verdict)}</p><h2>{escape(_name(now))}</h2>{picture}</div>',
            unsafe_allow_html=True,
        )
        st.markdown(_why(now))


def _why(one: Reveal) -> str:
    say = visit.words().say
    if one.pick:
        return "\n".join(f"- {plain(reason.says)}" for reason in one.pick.reasons[:3])
    assert one.left_out is not None
    lines = [plain(one.left_out.says)]
    if one.left_out.needs_words:
        lines.append(plain(say("others.need", "It would need: {needs}.", needs=", ".join(one.left_out.needs_words))))
    return "  \n".join(lines)


def _name(one: Reveal) -> str:
    found = one.pick or one.left_out
    assert found is not None
    return found.name


def _asked(at: At) -> Ballot | None:
    return guesses.ballot(at.slide.id, at.persona.id, at.plan, catalogue.load())
