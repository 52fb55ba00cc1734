"""The start page: what this is, for whom, what it is not, and one big button."""

import streamlit as st

from wizard.server import addresses, modes
from wizard.server.modes import HOME, WORKSHOP
from wizard.ui.home import kept_plan, kept_plan_links, plan_link, plan_owner
from wizard.ui.parts import page_frame, pictures
from wizard.ui.parts.language_picker import choose_language
from wizard.ui.session import visit

FIRST_SEEN = ("hip_hitch_toe_tap", "side_lying_abduction", "single_leg_bridge")  # what exercises look like here


def start_page() -> None:
    """Show the start page."""
    say = visit.words().say
    page_frame.heading(
        addresses.START,
        say("start.title", "Two or three exercises for your hip that fit today"),
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
    _promises()
    _not_a_device()
    choose_language()


_LEADS = {
    HOME: lambda say: say(
        "start.lead",
        "For adults with a weak or sore outer hip. Eight short pages, seven to nine minutes. "
        "You get a plan for 4 to 8 weeks, and the reasons for it.",
    ),
    WORKSHOP: lambda say: say(
        "start.lead_workshop",
        "For everybody in this room. Answer eight short pages as yourself or as a person from the talk. "
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


def _promises() -> None:
    say = visit.words().say
    promises = (
        (":material/footprint:", say("start.do", "**What to do today,** step by step.")),
        (":material/help:", say("start.why", "**Why these, why not others,** with sources.")),
        (":material/trending_up:", say("start.when", "**When to step up,** week by week.")),
        (":material/lock:", say("start.private", "**No name, no account.** Nothing is sent to the internet.")),
    )
    with st.container(key="promises"):
        for number, (icon, text) in enumerate(promises):
            with st.container(key=f"promise-{number}", horizontal=True, wrap=False):
                st.markdown(icon, width="content")
                st.markdown(text)


def _not_a_device() -> None:
    say = visit.words().say
    page_frame.note(
        "device",
        say(
            "start.device",
            "Education, not a medical device: it does not diagnose. With a warning sign you get no exercise, "
            "but where to go. In an emergency, call your emergency number now.",
        ),
        tone="amber",
    )


start_page()
