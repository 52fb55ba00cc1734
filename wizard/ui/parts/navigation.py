"""The title of each screen, as the browser's tab shows it, and the screens by their files."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from wizard.answers import journey
from wizard.server import addresses, modes
from wizard.ui.session import streamlit_internals
from wizard.words import Words


@lru_cache(maxsize=16)
def pages(words: Words, mode: modes.Mode) -> tuple[dict[str, str], list[st.Page]]:
    """The titles and screens of a mode in one language. Looking all their files up again was a fifth of each run."""
    names = _titles(words, mode)
    return names, [
        st.Page(mode.file_of(p), title=names[p], url_path=p, default=p == addresses.START) for p in mode.places
    ]


def _titles(words: Words, mode: modes.Mode) -> dict[str, str]:
    say = words.say
    named = {
        addresses.START: say("tab.start", "Hipwise"),
        addresses.PLAN: say("tab.plan", "Your plan"),
        **{place: say("tab.exercise", "Exercise {n}", n=n) for n, place in enumerate(addresses.EXERCISES, 1)},
        addresses.COURSE: say("tab.weeks", "The weeks"),
        addresses.WHY: say("tab.why", "Why these"),
        addresses.STUDIES: say("tab.studies", "Studies"),
        addresses.EVERYDAY: say("tab.everyday", "Everyday load"),
        addresses.WHOLE: say("tab.whole", "The whole plan"),
        addresses.REFERRAL: say("tab.referral", "Where to go"),
        addresses.INCOMPLETE: say("tab.incomplete", "Open questions"),
        addresses.TODAY: say("tab.today", "Today"),
        addresses.CHECK_IN: say("tab.check_in", "Weekly check-in"),
        addresses.DIARY: say("tab.diary", "Diary"),
        addresses.TAKE: say("tab.take", "Take it along"),
        addresses.HOW: say("tab.how", "How it decides"),
        addresses.LIBRARY: say("tab.library", "Library"),
        addresses.DISAGREEMENTS: say("tab.disagreements", "Disagreements"),
        addresses.SOURCES: say("tab.sources", "Sources"),
        addresses.THANKS: say("tab.thanks", "Thank you"),
        addresses.DESK: say("tab.desk", "Desk"),
        addresses.REVIEW: say("tab.review", "Review"),
        addresses.ROOM: say("tab.room", "The room"),
        addresses.PRESENT: say("tab.present", "The talk"),
        addresses.NOTES: say("tab.notes", "Notes"),
        addresses.LOST: say("tab.lost", "Page not found"),
        journey.CHECK: say("tab.check", "Check your answers"),
    }
    return {p: named.get(p) or say(f"page.{p}.title", addresses.title_of(p)) for p in mode.places}


def for_one_run(page: st.Page) -> st.Page:
    """The same screen for one run, which marks the one that it shows."""
    return streamlit_internals.copy_of_page(page)
