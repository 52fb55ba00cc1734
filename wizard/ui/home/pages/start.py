"""The start page: what this is, for whom, what it is not, and one big button."""

import streamlit as st

from wizard.server import addresses, modes
from wizard.server.modes import HOME, WORKSHOP
from wizard.ui.home import kept_plan, kept_plan_links, plan_link, plan_owner
from wizard.ui.parts import page_frame, pictures
from wizard.ui.parts.language_picker import choose_language
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.session import visit

FIRST_SEEN = ("hip_hitch_toe_tap", "side_lying_abduction", "single_leg_bridge")  # what exercises look like here


def start_page() -> None:
    """Show the start page."""
    say = visit.words().say
    page_frame.heading(
        addresses.START,
        kept_plan_links.title_of_start() or say("start.title", "Two or three exercises for your hip that fit today"),
        above=None
        if modes.current().links
        else say("start.name", "Hipwise"),  # the navigation says it where there is one
    )
    if kept_plan.current() is None:  # who comes back knows what this is, and wants what is due
        with st.container(key="lead"):
            st.markdown(_LEADS[modes.current().id](say))
    plan_link.listen()
    plan_link.offer()
    is_kept = modes.current().keeps and kept_plan_links.on_start()
    plan_owner.choose()
    _begin(is_kept)
    if not is_kept:
        pictures.few(FIRST_SEEN)
    _privacy()
    _not_a_device()
    choose_language()


_LEADS = {
    HOME: lambda say: say(
        "start.lead",
        "For adults with a weak or sore outer hip. Three to five minutes of questions, then a plan with its reasons.",
    ),
    WORKSHOP: lambda say: say(
        "start.lead_workshop",
        "For everybody in this room. Answer a few short pages as yourself or as a person from the talk. "
        "See which exercises fit, which do not, and why.",
    ),
}


def _begin(is_kept: bool) -> None:
    say, joins = visit.words().say, modes.current().shows(addresses.ROOM)
    if joins:
        st.button(
            say("start.room", "To the room") if visit.seat().guest else say("start.join", "Join the room"),
            key="join",
            type="primary",
            width="stretch",
            on_click=visit.go,
            args=(addresses.ROOM,),
        )
    st.button(
        say("start.again", "Start again with new answers") if is_kept else say("start.begin", "Start"),
        key="start",
        type="secondary" if is_kept or joins else "primary",
        width="stretch",
        on_click=plan_owner.begin_again,
    )
    if visit.has_begun() and not is_kept:
        st.button(
            say("start.resume", "Go on with my answers"),
            key="resume",
            width="stretch",
            on_click=visit.go,
            args=(visit.left_off(),),
        )
        st.button(
            say("start.forget", "Forget my answers"),
            key="forget",
            width="stretch",
            on_click=visit.forget,
        )


def _privacy() -> None:
    """What happens to the answers: two sentences, and the details folded."""
    say = visit.words().say
    with st.container(key="privacy"):
        st.markdown(
            plain(
                say(
                    "start.private",
                    "No name, no account. Your answers stay in this tab and on the computer that runs Hipwise.",
                )
            )
        )
        with st.expander(say("start.private_more", "More about your answers")):
            st.markdown(bullets(_details()))


def _details() -> tuple[str, ...]:
    say = visit.words().say
    unless = say("privacy.unless", ", unless you press “Keep this plan”") if modes.current().keeps else ""
    return (
        say(
            "privacy.asked",
            "We ask about warning signs, your pain, age group, health, what you can do and what you want.",
        ),
        say(
            "privacy.where",
            "Your answers are in this browser tab and in the memory of the computer that runs Hipwise. No file is saved{unless}.",
            unless=unless,
        ),
        say("privacy.never", "Never: the internet, other companies, ads, tracking."),
        say("privacy.forget", "On a shared device, press “Forget my answers” on this page at the end."),
    )


def _not_a_device() -> None:
    say = visit.words().say
    page_frame.note(
        "device",
        say("start.device", "Education, not a medical device. In an emergency, call your emergency number."),
        tone="amber",
    )


start_page()
