"""What a kept plan is for: its pages in the navigation, on the start page what is due today, on the plan page what goes on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

import catalogue
from wizard.follow_up import workout
from wizard.plan.writer import dose_words, teller
from wizard.server import addresses, modes
from wizard.text import plan_sections
from wizard.ui.parts import navigation, page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

from . import empty_pages, kept_plan, new_signs, plan_overview, stop_ways
from .kept_plan import Kept
from .plan_overview import Card


def title_of_start() -> str | None:
    """With a kept plan that goes on, the start page opens on today: which workout is due. None where it says something else."""
    say, kept = visit.words().say, kept_plan.current_or_none()
    if kept is None or not _goes_on(kept):
        return None
    done, due = _done(kept), kept.plan.weeks[0].sessions
    if done >= due:
        return say("hub.week_done", "This week's workouts are done")
    return say("hub.due", "Today: workout {n} of {due} this week", n=done + 1, due=due)


def on_start() -> bool:
    """The kept plan on the start page; True if there is one."""
    kept = kept_plan.current()
    if kept is None:
        return False
    if _goes_on(kept) and not _is_week_done(kept):
        plan_overview.show_cards(_due(kept), kept.history.answers.pain.side)
    with st.container(key="card-kept"):
        st.header(plain(_week(kept)), anchor=False)
        if kept_plan.differs(kept):
            st.markdown(
                plain(
                    visit.words().say(
                        "hub.undecided", "You gave new answers and have not finished. Your plan waits for them."
                    )
                )
            )
            for n, (key, label, act) in enumerate(empty_pages.ways_of_undecided()):
                st.button(plain(label), key=key, type="secondary" if n else "primary", width="stretch", on_click=act)
        elif kept.plan.outcome == "incomplete":
            st.markdown(
                plain(
                    visit.words().say(
                        "hub.open", "Please answer one safety question. Then your plan goes on where it was."
                    )
                )
            )
            where = addresses.TODAY if new_signs.are_open(kept) else addresses.place_of(kept.plan.outcome)
            _go("to-referral", visit.words().say("absent.answer", "Answer it now"), where, first=True)
        elif not kept.plan.is_plan:
            st.markdown(plain(kept.plan.headline))
            _go(
                "to-referral",
                visit.words().say("hub.where", "See where to go"),
                addresses.place_of(kept.plan.outcome),
                first=True,
            )
        elif kept_plan.sign_waits(kept):
            st.markdown(
                plain(
                    visit.words().say(
                        "hub.sign_waits", "You named a warning sign in a check-in that you have not sent yet."
                    )
                )
            )
            _go("to-check-in", visit.words().say("absent.finish", "Finish my check-in"), addresses.CHECK_IN, first=True)
        else:
            _ways(kept)
            _go("to-plan", visit.words().say("tab.plan", "Your plan"), addresses.PLAN)
        on_this_phone()
    if _goes_on(kept):
        open_book()
    if kept.plan.referral and not kept_plan.differs(kept):
        stop_ways.show(kept)
    return True


def links(here: str) -> tuple[str, ...]:
    """What the navigation names: the pages of a kept plan that goes on; from the pages of another plan the way to its first one."""
    mode = modes.current()
    if here in addresses.OPEN_BOOK:
        return mode.links
    if _goes_on(kept_plan.current_or_none()):
        return (addresses.START, addresses.TODAY, addresses.PLAN, addresses.CHECK_IN, addresses.DIARY)
    if here in (addresses.PLAN, *addresses.PARTS) and visit.has_begun():
        return (*tuple(place for place in mode.links if place not in addresses.OPEN_BOOK), addresses.PLAN)
    return mode.links


def names_of_links(titles: Mapping[str, str]) -> dict[str, str]:
    """The titles of the screens, shorter where several have to fit into one line of a phone."""
    say = visit.words().say
    return {**titles, addresses.PLAN: say("nav.plan", "Plan"), addresses.CHECK_IN: say("nav.check_in", "Check-in")}


def _goes_on(kept: Kept | None) -> bool:
    """True where nothing stops the kept plan, and it waits for no answer."""
    return kept is not None and kept.plan.is_plan and kept_plan.is_shown(kept) and not kept_plan.sign_waits(kept)


def _due(kept: Kept) -> list[Card]:
    """The exercises that are due today. A card opens the page of its exercise; one that the plan has for light days alone, today's workout."""
    known, picks = teller(catalogue.load(), visit.language()), [pick.exercise for pick in kept.plan.picks]
    return [
        Card(
            move.item.exercise,
            known.name(move.item.exercise),
            plan_sections.dose_in_short(move.item, visit.words()),
            move.item.load,
            dose_words(move.item, move.sides, known)[-1],
            addresses.EXERCISES[picks.index(move.item.exercise)] if move.item.exercise in picks else addresses.TODAY,
        )
        for move in workout.today(kept.plan, catalogue.load(), _done(kept))[1]
    ]


def open_book() -> None:
    """Links to what the program knows and how it decides, where the navigation names other pages."""
    names, _ = navigation.pages(visit.words(), modes.current())
    with st.container(key="more", horizontal=True):
        for place in addresses.OPEN_BOOK:
            st.page_link(modes.file_of(place), label=names[place], width="content")


def said_of_keeping() -> tuple[str, ...]:
    """On the plan page: what keeping means, how far the week is, or that these answers are not those of the kept plan."""
    kept = kept_plan.current()
    if not modes.current().keeps:
        return ()
    if kept is None:
        return (_offer(),)
    if kept_plan.is_shown(kept):
        return (_week(kept),)
    return (visit.words().say("keep.differs", "These answers are not those of the plan that you keep."),)


def bar_of_plan() -> None:
    """The one thing to do next with the plan that is shown: keep it, then what is due of it."""
    say, kept = visit.words().say, kept_plan.current()
    if not modes.current().keeps:
        guest = visit.seat().guest is not None
        page_frame.bar(
            back=(say("plan.start", "Start page"), partial(visit.go, addresses.START)),
            forward=(say("start.room", "To the room"), partial(visit.go, addresses.ROOM)) if guest else None,
        )
    elif kept is None:
        page_frame.bar(forward=(say("keep.do", "Keep this plan"), kept_plan.keep), key="keep")
    elif not kept_plan.is_shown(kept):
        page_frame.bar(forward=(say("keep.revise", "Go on with these answers"), kept_plan.revise), key="revise")
    elif _is_week_done(kept):
        page_frame.bar(
            forward=(say("tab.check_in", "Weekly check-in"), partial(_open, addresses.CHECK_IN)), key="to-check-in"
        )
    else:
        page_frame.bar(
            forward=(say("hub.begin", "Start today's workout"), partial(_open, addresses.TODAY)), key="to-today"
        )


def _offer() -> str:
    say = visit.words().say
    if kept_plan.is_alone():
        return say(
            "keep.alone",
            "Keep it on this computer, and come back for each workout. No name is needed, and you can delete it at any time.",
        )
    return say(
        "keep.network",
        "Keep it on the computer that runs Hipwise, and come back for each workout. No name is needed, and you can "
        "delete it at any time. This tab holds the key to it.",
    )


def _week(kept: Kept) -> str:
    say = visit.words().say
    if kept.plan.outcome == "incomplete":
        return say("hub.waiting", "Before your next workout")
    if not kept.plan.is_plan:
        return say("hub.stopped", "Your plan has stopped")
    done, due = _done(kept), kept.plan.weeks[0].sessions
    return say("hub.week", "Week {week}: {done} of {due} workouts done", week=kept.week, done=done, due=due)


def _ways(kept: Kept) -> None:
    """What is due next is the coloured button."""
    say = visit.words().say
    is_week_done = _is_week_done(kept)
    with st.container(key="ways"):
        _go("to-today", say("hub.begin", "Start today's workout"), addresses.TODAY, first=not is_week_done)
        _go("to-check-in", say("tab.check_in", "Weekly check-in"), addresses.CHECK_IN, first=is_week_done)
        _go("to-diary", say("tab.diary", "Diary"), addresses.DIARY)


def _is_week_done(kept: Kept) -> bool:
    return _done(kept) >= kept.plan.weeks[0].sessions


def _done(kept: Kept) -> int:
    return sum(w.was_done for w in kept.workouts_this_week)


def _go(key: str, label: str, place: str, first: bool = False) -> None:
    st.button(
        plain(label), key=key, type="primary" if first else "secondary", width="stretch", on_click=partial(_open, place)
    )


def _open(place: str) -> None:
    if place == addresses.TODAY and visit.outing().phase == "saved":
        visit.new_outing()
    visit.go(place)


def on_this_phone() -> None:
    """Over a network the key may stay on the phone, if its owner says so."""
    if kept_plan.is_alone():
        return
    say = visit.words().say
    if visit.visit().on_phone in ("ask", "yes"):
        st.markdown(
            f":small[{plain(say('phone.saved', 'The key to your plan is saved on this phone. Whoever can open this phone can open the plan.'))}]"
        )
        st.button(say("phone.forget", "Forget it on this phone"), key="phone-forget", on_click=_forget)
    else:
        st.markdown(
            f":small[{plain(say('phone.offer', 'Only this tab holds the key to your plan. Saved on this phone, it opens here again.'))}]"
        )
        st.button(
            say("phone.save", "Save on this phone"), key="phone-save", on_click=partial(visit.remember_on_phone, "ask")
        )


def _forget() -> None:
    visit.remember_on_phone("forget")
    visit.hold(None)
