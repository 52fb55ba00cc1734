"""Privacy, before the first question: what is asked, where it is kept, what never happens, how to forget."""

from functools import partial

import streamlit as st

from wizard.server import addresses, modes
from wizard.ui.parts import page_frame
from wizard.ui.session import visit


def privacy_page() -> None:
    """Show the privacy page."""
    say = visit.words().say
    visit.see(addresses.PRIVACY)
    page_frame.heading(
        addresses.PRIVACY,
        say("privacy.title", "What happens to your answers"),
        above=say("privacy.above", "Before the first question"),
    )
    _facts()
    page_frame.bar(
        back=(say("walk.back", "Back"), partial(visit.go, addresses.START)),
        forward=(say("walk.continue", "Continue"), partial(visit.go, addresses.QUESTION_PAGES[0])),
    )


def _facts() -> None:
    say = visit.words().say
    facts = (
        (
            ":material/checklist:",
            say(
                "privacy.asked",
                "**We ask** about warning signs, your pain, age group, health, what you can do "
                "and what you want. No name, no account.",
            ),
        ),
        (
            ":material/lock:",
            say(
                "privacy.where",
                "**Your answers stay** in this browser tab and in the memory of the computer "
                "that runs Hipwise. No file is saved{unless}.",
                unless=say("privacy.unless", ", unless you press “Keep this plan”") if modes.current().keeps else "",
            ),
        ),
        (":material/block:", say("privacy.never", "**Never:** the internet, other companies, ads, tracking.")),
        (
            ":material/delete:",
            say("privacy.forget", "**On a shared device,** press “Forget my answers” on the start page at the end."),
        ),
    )
    with st.container(key="promises"):
        for number, (icon, text) in enumerate(facts):
            with st.container(key=f"promise-{number}", horizontal=True, wrap=False):
                st.markdown(icon, width="content")
                st.markdown(text)


privacy_page()
