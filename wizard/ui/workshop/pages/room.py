"""A phone in the room of a workshop: joining, what is asked now, and one's own answers."""

from functools import partial

import streamlit as st

from wizard.server import addresses
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.ui.workshop import guess_box, host
from wizard.ui.workshop.slides import people
from wizard.workshop.room import CODE_LETTERS


def room_page() -> None:
    """Show the room, and under it the questions."""
    say = visit.words().say
    page_frame.heading(addresses.ROOM, say("room.title", "In the room"))
    with st.container(key="card-room"):
        guess_box.show(CODE_LETTERS)
    if visit.seat().guest:
        _questions()
        page_frame.muted(
            say(
                "room.private",
                "No name is asked. The screen shows only counts: how many are where, what was guessed, and what you send yourself. "
                "When the room closes, all of it is forgotten.",
            )
        )
    st.button(
        say("room.more", "How it decides, and where sources disagree"),
        key="room-more",
        width="stretch",
        on_click=visit.go,
        args=(addresses.START,),
    )


def _questions() -> None:
    say, begun = visit.words().say, visit.has_begun()
    about = host.at(visit.language()).persona
    with st.container(key="card-questions"):
        st.header(say("room.questions", "Which exercises fit you?"), anchor=False)
        if begun:
            st.button(
                say("start.resume", "Go on with my answers"),
                key="resume",
                type="primary",
                width="stretch",
                on_click=lambda: visit.go(visit.left_off()),
            )
            st.button(say("start.forget", "Forget my answers"), key="forget", width="stretch", on_click=_forget)
        else:
            st.button(
                say("room.as_me", "Answer as myself"),
                key="as-me",
                type="primary",
                width="stretch",
                on_click=lambda: visit.go(visit.first_page()),
            )
            st.markdown(plain(people.story_of(about)))
            st.button(
                plain(say("room.as_them", "Look at the answers of: {name}", name=people.name_of(about))),
                key="as-them",
                width="stretch",
                on_click=partial(_as, about.id),
            )


def _as(id_: str) -> None:
    visit.take_answers(host.persona(id_).answers)
    visit.sit(about=id_, sent=None)
    visit.go(addresses.QUESTION_PAGES[0])


def _forget() -> None:
    visit.forget()
    visit.sit(about="", sent=None)


room_page()
