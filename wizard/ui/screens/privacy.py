"""Privacy, before the first question: what is asked, where it is kept, what never happens, how to forget."""

from functools import partial

import streamlit as st

from wizard.ui import frame, places, session


def privacy_page() -> None:
    """Show the privacy page."""
    say = session.words().say
    session.see(places.PRIVACY)
    frame.heading(
        places.PRIVACY, say("privacy.title", "What happens to your answers"),
        above=say("privacy.above", "Before the first question"),
    )
    _facts()
    frame.bar(
        back=(say("walk.back", "Back"), partial(session.go, places.START)),
        forward=(say("walk.continue", "Continue"), partial(session.go, places.QUESTION_PAGES[0])),
    )


def _facts() -> None:
    say = session.words().say
    facts = (
        (":material/checklist:", say(
            "privacy.asked", "**What we ask.** Warning signs, your pain, your age group, what you can do, "
            "what you have at home, and your goals. No name, no account.")),
        (":material/lock:", say(
            "privacy.where", "**Where your answers are.** In this browser tab, and in the memory of the "
            "computer that runs Hipwise. It saves no file about you.")),
        (":material/block:", say(
            "privacy.never", "**What never happens.** Nothing is sent to the internet or to another company. "
            "No ads. No cookie tracks you.")),
        (":material/delete:", say(
            "privacy.forget", "**How to forget.** Press “Forget my answers” on the start page. "
            "On a shared phone or computer, do this before you leave.")),
    )
    with st.container(key="promises"):
        for number, (icon, text) in enumerate(facts):
            with st.container(key=f"promise-{number}", horizontal=True, wrap=False):
                st.markdown(icon, width="content")
                st.markdown(text)


privacy_page()
