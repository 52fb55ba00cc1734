"""Guess, then reveal: the room chooses, the guesses are shown, and then why and why not, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

import catalogue
from wizard import drawings
from wizard.explain import teller
from wizard.ui import counts, hands, hosting, session, thumbnails
from wizard.ui.marks import plain
from wizard.ui.slides import At
from wizard.ui.slides.people import name_of
from wizard.words import Words
from wizard.workshop import guessing
from wizard.workshop.guessing import Reveal
from wizard.workshop.room import Ballot
from wizard.workshop.tally import tally


def steps(at: At) -> int:
    """The picks, and the favourites of the room that were left out."""
    return guessing.most_reveals(at.plan, _asked(at))


def show(at: At) -> None:
    """The options while the room guesses; then what was guessed beside what is revealed."""
    say, asked = session.words().say, _asked(at)
    with st.container(key="slide-guess"):
        if asked is None:
            st.html(f'<p class="hip-large">{escape(say("guess.none", "{name} gets no exercise today.", name=name_of(at.persona)))} {escape(at.plan.headline)}</p>')
            return
        if not at.shown:
            st.html(f'<p class="hip-large">{escape(say("guess.ask", "{name}: which {n} of these?", name=name_of(at.persona), n=asked.most))}</p>')
        with st.container(key="guess-halves" if at.shown else "guess-whole", horizontal=bool(at.shown)):
            with st.container(key="guess-live"):
                counts.box(at, live(at, session.words()))
            if at.shown:
                _told(at, guessing.reveals(at.plan, asked, hosting.room().guesses(asked.id))[:at.shown])
        hands.offer(asked.id, {"picks": asked.options})


def live(at: At, words: Words) -> str:
    """While it is open: the options, and how many have guessed; then the counts."""
    asked, room = _asked(at), hosting.room()
    if asked is None:
        return ""
    name = teller(catalogue.load(), words.language).name
    if asked.id not in room.position.frozen:
        options = "".join(f'<li><img src="/{thumbnails.address(id_)}" alt=""><span>{escape(name(id_))}</span></li>' for id_ in asked.options)
        said = words.say("guess.in", "of {n} have guessed", n=room.joined)
        return f'<ul class="hip-options">{options}</ul>{counts.number(room.guessed(asked.id), said)}'
    told = {reveal.exercise for reveal in guessing.reveals(at.plan, asked, room.guesses(asked.id))[:at.shown] if reveal.pick}
    return counts.bars(
        words.say("guess.title", "The room guessed"), tally(room.guesses(asked.id), asked.options), name, words,
        lambda id_: f"/{thumbnails.address(id_)}", [id_ for id_ in asked.options if id_ in told])


def _told(at: At, found: Sequence[Reveal]) -> None:
    """The newest large, those before it small above."""
    say, now = session.words().say, found[-1]
    with st.container(key="guess-told"):
        before = [f"{'✓' if one.pick else '✗'} {_name(one)}" for one in found[:-1]]
        if before:
            st.html(f'<p class="hip-before">{escape(" · ".join(before))}</p>')
        picture = drawings.still(now.exercise, session.language())
        verdict = say("guess.yes", "In the plan") if now.pick else say("guess.no", "Not in the plan")
        mark, kind = ("✓", "yes") if now.pick else ("✗", "no")
        st.markdown(
            f'<div class="hip-verdict hip-{kind}"><p><b aria-hidden="true">{mark}</b> {escape(verdict)}</p><h2>{escape(_name(now))}</h2>{picture}</div>',
            unsafe_allow_html=True)
        st.markdown(_why(now))


def _why(one: Reveal) -> str:
    say = session.words().say
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
    return guessing.ballot(at.slide.id, at.persona.id, at.plan, catalogue.load())
