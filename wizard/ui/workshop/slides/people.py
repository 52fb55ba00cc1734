"""Everybody the talk can be about; Up and Down, or a press, choose one. The answers of this window can be saved as one more."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from wizard import drawings
from wizard.answers import journey
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.ui.workshop import host
from wizard.words import Words
from wizard.workshop import own_people
from wizard.workshop.personas import Persona

from . import At

FORM = "person"


def steps(at: At) -> int:
    """Everything at once."""
    return 0


def show(at: At) -> None:
    """A picture and a name for each."""
    with st.container(key="slide-people", horizontal=True):
        for one in at.others:
            _one(one, one.id == at.persona.id)
    with st.container(key="people-chosen"):
        st.html(f'<p class="hip-large" role="status">{escape(story_of(at.persona))}</p>')
    _save_mine()
    for number, trouble in enumerate(own_people.troubles(host.own_folder(), visit.words())):
        page_frame.note(f"own-{number}", trouble, "amber")


def name_of(one: Persona, words: Words | None = None) -> str:
    """The name of one of the people; what somebody typed stays as typed."""
    return one.name if is_own(one) else (words or visit.words()).say(f"persona.{one.id}.name", one.name)


def story_of(one: Persona, words: Words | None = None) -> str:
    """Their story."""
    return one.story if is_own(one) else (words or visit.words()).say(f"persona.{one.id}.story", one.story)


def is_own(one: Persona) -> bool:
    """True for one that was saved here."""
    return one.id.startswith("own-")


def _one(one: Persona, chosen: bool) -> None:
    with st.container(key=f"person-{'chosen-' if chosen else ''}{one.id}", width="content"):
        st.markdown(
            f'<div class="hip-person">{drawings.persona(one.look, name_of(one), language=visit.language())}</div>',
            unsafe_allow_html=True,
        )
        st.button(plain(name_of(one)), key=f"choose-{one.id}", width="stretch", on_click=host.choose, args=(one.id,))


def _save_mine() -> None:
    """The present answers as one more, and a way to take one's own out again."""
    say = visit.words().say
    with st.container(key="people-own", horizontal=True):
        if visit.has_begun():
            with st.popover(say("people.save", "Save the answers of this window as one more")):
                st.text_input(
                    say("people.name", "What they are, such as: The gardener"),
                    key="person-name",
                    max_chars=own_people.LONGEST_NAME,
                    autocomplete="off",
                )
                st.text_area(
                    say("people.story", "Their story in two sentences. No name of anybody."),
                    key="person-story",
                    max_chars=own_people.LONGEST_STORY,
                )
                st.button(say("people.keep", "Save"), key="person-save", type="primary", on_click=_save)
        for one in host.people():
            if is_own(one):
                st.button(
                    say("people.remove", "Take out: {name}", name=plain(one.name)),
                    key=f"remove-{one.id}",
                    on_click=partial(_remove, one.id),
                )


def _save() -> None:
    try:
        made = own_people.save(
            host.own_folder(),
            str(visit.shown("person-name") or ""),
            str(visit.shown("person-story") or ""),
            journey.on_path(visit.answers()),
            visit.words(),
        )
    except own_people.NotSavedError as error:
        visit.note_trouble(str(error))
    else:
        host.choose(made.id)


def _remove(id_: str) -> None:
    own_people.remove(host.own_folder(), id_)
    host.choose(host.people()[0].id)
