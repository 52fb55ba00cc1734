"""The title of each screen, as the browser's tab shows it, and the screens by their files."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from wizard.words import Words

from . import modes, places


@lru_cache(maxsize=16)
def pages(words: Words, mode: modes.Mode) -> tuple[dict[str, str], list[st.Page]]:
    """The titles and screens of a mode in one language. Looking all their files up again was a fifth of each run."""
    names = _titles(words, mode)
    return names, [st.Page(places.file_of(p), title=names[p], url_path=p, default=p == places.START) for p in mode.places]


def _titles(words: Words, mode: modes.Mode) -> dict[str, str]:
    say = words.say
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
    return {p: named.get(p) or say(f"page.{p}.title", places.title_of(p)) for p in mode.places}


def for_one_run(page: st.Page) -> st.Page:
    """The same screen for one run, which marks the one that it shows. What ``copy.copy`` makes, in a tenth of its time."""
    made = object.__new__(type(page))
    made.__dict__.update(page.__dict__)
    return made
