"""The addresses of the screens. No Streamlit here, so that the server can know them too."""

from __future__ import annotations

from wizard.answers.journey import CHECK
from wizard.answers.questions import PAGE_BY_ID, PAGES

START, PLAN, REFERRAL, INCOMPLETE, LOST = "start", "plan", "referral", "incomplete", "lost"
QUESTION_PAGES = tuple(page.id for page in PAGES)
HOW, LIBRARY, DISAGREEMENTS, SOURCES = "how", "library", "disagreements", "sources"
OPEN_BOOK = (HOW, LIBRARY, DISAGREEMENTS, SOURCES)  # what the program knows and how it decides, for anybody to read
TODAY, CHECK_IN, DIARY = "today", "check-in", "diary"
WEEKS = (TODAY, CHECK_IN, DIARY)  # what a kept plan is for
TAKE = "take-along"
EXERCISES = ("exercise-1", "exercise-2", "exercise-3")  # by their order: an address says nothing about anybody
COURSE, WHY, STUDIES, EVERYDAY, WHOLE = "weeks", "why", "studies", "everyday", "whole-plan"
PARTS = (*EXERCISES, COURSE, WHY, STUDIES, EVERYDAY, WHOLE)  # the pages of a plan behind its first one
THANKS, DESK, REVIEW = "thanks", "desk", "review"  # of a clinic: the end of a walk, the front desk, one record
ROOM, PRESENT, NOTES = "room", "present", "notes"  # of a workshop: a phone in the room, the talk, the second screen
OF_CLINIC, OF_WORKSHOP = (THANKS, DESK, REVIEW), (ROOM, PRESENT, NOTES)
READY = "ready"  # no screen: what watches over the server asks there
HEALTH = ("/_stcore/health", f"/{READY}")  # answered to anybody, under any name: they say nothing of anybody
FORMER = ("privacy", "behaviour")  # pages that a tab may have seen before they went
PLACES = (
    START,
    *QUESTION_PAGES,
    CHECK,
    PLAN,
    *PARTS,
    REFERRAL,
    INCOMPLETE,
    *WEEKS,
    TAKE,
    *OPEN_BOOK,
    THANKS,
    DESK,
    REVIEW,
    ROOM,
    PRESENT,
    NOTES,
    LOST,
)


def place_of(outcome: str) -> str:
    """The screen that shows a plan with this outcome."""
    if outcome in ("plan", "caution_plan"):
        return PLAN
    return INCOMPLETE if outcome == "incomplete" else REFERRAL


def title_of(place: str) -> str:
    """The English title of a question page."""
    return PAGE_BY_ID[place].title
