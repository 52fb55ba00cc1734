"""The first page of a tablet: language, what this is, how long, consent. Without a draft: that it is ready for staff."""

from __future__ import annotations

import streamlit as st

from wizard.server import addresses
from wizard.ui.components import choices
from wizard.ui.parts import page_frame
from wizard.ui.parts.language_picker import choose_language
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

from . import clinic_records, sign_in


def show() -> None:
    """What this device shows first."""
    if visit.tablet().key:
        _patient()
    else:
        _ready()


# --- for whoever answers ------------------------------------------------------------------------------------------


def _patient() -> None:
    say = visit.words().say
    choose_language()
    page_frame.heading(
        addresses.START,
        say("welcome.title", "Some questions about your hip"),
        above=clinic_records.settings().name or say("start.name", "Hipwise"),
    )
    with st.container(key="lead"):
        st.markdown(
            plain(
                say(
                    "welcome.lead",
                    "Your physiotherapist will go through your answers with you. It takes three to five minutes. You can leave "
                    "questions open, and the text can be made larger at the top.",
                )
            )
        )
    _consent()
    _helped()
    with st.expander(say("welcome.what_happens", "What happens to my answers?")):
        st.markdown(
            plain(
                say(
                    "welcome.facts",
                    "They are kept locked in this clinic for {days} days, then they are deleted. Ask at the desk if you want them "
                    "deleted sooner. Nothing goes to the internet or to other companies. This screen forgets them when you are done.",
                    days=clinic_records.settings().retention_days,
                )
            )
        )
        st.markdown(
            plain(
                say(
                    "welcome.device",
                    "This is education, not a medical device. It does not diagnose. If you feel very unwell, tell the desk now.",
                )
            )
        )
    page_frame.bar(forward=(say("start.begin", "Start"), _begin))


def _consent() -> None:
    say = visit.words().say
    with st.container(key="card-consent"):
        if visit.tablet().reminded:
            page_frame.note(
                "consent",
                say("welcome.remind", "Please tick this first. If you do not agree, press “Stop” at the top."),
                "amber",
            )
        st.markdown(
            plain(
                say(
                    "welcome.consent",
                    "The people who look after me here may read my answers and keep them. I can stop at any time before the end, and then "
                    "my answers are deleted.",
                )
            )
        )
        choices.tick(
            "tick-consent",
            say("welcome.agree", "I agree"),
            visit.tablet().consented,
            lambda agreed: visit.press(visit.tablet, consented=agreed, reminded=False)(),
        )


def _helped() -> None:
    say = visit.words().say
    with st.container(key="card-helped"):
        st.header(say("welcome.who", "Who answers?"), anchor=False)
        choices.radio(
            "one-helped",
            say("welcome.who", "Who answers?"),
            {
                False: say("welcome.alone", "I answer by myself"),
                True: say("welcome.helped", "Someone helps me answer"),
            },
            visit.tablet().helped,
            lambda helped: visit.press(visit.tablet, helped=helped)(),
        )


def _begin() -> None:
    if visit.tablet().consented:
        visit.go(visit.left_off() if visit.visit().seen else visit.first_page())
    else:
        visit.tablet(reminded=True)


# --- for staff -------------------------------------------------------------------------------------------------------


def _ready() -> None:
    say, how = visit.words().say, visit.tablet().ended
    title, says = {
        "done": (say("ready.done", "Thank you"), say("ready.done_says", "Please give this tablet back to the desk.")),
        "left": (
            say("ready.left", "Your answers are deleted"),
            say("ready.left_says", "Thank you for telling us. Please give this tablet back to the desk."),
        ),
        "idle": (
            say("tablet.gone", "This screen has forgotten the answers"),
            say(
                "tablet.gone_says",
                "Nobody touched it for a while. Please give the tablet back to the desk. You can begin again there.",
            ),
        ),
        "over": (
            say("ready.over", "Nothing is open on this screen"),
            say("ready.over_says", "Please give this tablet to the desk."),
        ),
    }.get(how, (say("ready.title", "Ready for staff"), say("ready.says", "Sign in to start an intake on this tablet.")))
    page_frame.heading(f"ready-{how}", title, above=clinic_records.settings().name or say("start.name", "Hipwise"))
    with st.container(key="lead"):
        st.markdown(plain(says))
    if how and not visit.tablet().panel:
        st.button(say("tablet.staff", "Staff"), key="ready-staff", on_click=visit.press(visit.tablet, panel="staff"))
    else:
        sign_in.panel()
