"""The application: navigation, and a catch-all that keeps the answers."""

from __future__ import annotations

import logging
from copy import copy

import streamlit as st

from wizard.modes import WORKSHOP
from wizard.ui import component, frame, guest, keeping, memory, modes, phone, places, session, signing_in, tablet
from wizard.ui.failing import where

log = logging.getLogger("hipwise")


def titles() -> dict[str, str]:
    """The title of each screen, as the browser's tab shows it."""
    say = session.words().say
    named = {
        places.START: say("tab.start", "Hipwise"),
        places.PRIVACY: say("tab.privacy", "Privacy"),
        places.PLAN: say("tab.plan", "Your plan"),
        places.REFERRAL: say("tab.referral", "Where to go"),
        places.INCOMPLETE: say("tab.incomplete", "Open questions"),
        places.TODAY: say("tab.today", "Today"),
        places.CHECK_IN: say("tab.check_in", "Weekly check-in"),
        places.DIARY: say("tab.diary", "Diary"),
        places.TAKE: say("tab.take", "Take it along"),
        places.HOW: say("tab.how", "How it decides"),
        places.LIBRARY: say("tab.library", "Library"),
        places.DISAGREEMENTS: say("tab.disagreements", "Disagreements"),
        places.SOURCES: say("tab.sources", "Sources"),
        places.THANKS: say("tab.thanks", "Thank you"),
        places.DESK: say("tab.desk", "Desk"),
        places.REVIEW: say("tab.review", "Review"),
        places.ROOM: say("tab.room", "The room"),
        places.PRESENT: say("tab.present", "The talk"),
        places.NOTES: say("tab.notes", "Notes"),
        places.LOST: say("tab.lost", "Page not found"),
        places.CHECK: say("tab.check", "Check your answers"),
    }
    return {p: named.get(p) or say(f"page.{p}.title", places.title_of(p)) for p in modes.current().places}


@st.cache_resource(show_spinner=False)
def _pages(mode: str, language: str) -> tuple[dict[str, str], list[st.Page]]:
    """The titles and screens of a mode in one language. Looking all their files up again was a fifth of each run."""
    names = titles()
    return names, [
        st.Page(places.file_of(p), title=names[p], url_path=p, default=p == places.START) for p in modes.current().places]


def run() -> None:
    """Show the screen of this address."""
    session.take_language_from_address()
    names, pages = _pages(modes.current().id, session.language())
    page = st.navigation([copy(page) for page in pages], position="hidden")  # each run marks the one that it shows
    session.turn()
    session.take_told_shell()  # of a run that was broken off
    try:
        _show(page, names)
    except signing_in.Ended:
        pass
    except Exception as error:  # the last resort: one sentence, and nothing is lost
        log.error("a screen failed: %s", where(error))
        frame.apologise()
    if modes.current().hands_in:
        signing_in.mirror()
    else:
        memory.mirror()
    if modes.current().keeps:
        phone.mirror()
    component.shell()


def _show(page: st.Page, names: dict[str, str]) -> None:
    place = page.url_path or places.START
    frame.say_insecure()
    if modes.current().hands_in and not tablet.opens(place):
        return
    if modes.current().id == WORKSHOP:
        guest.follow(place)
    frame.navigation(names, place)
    keeping.say_trouble()
    page.run()


run()
