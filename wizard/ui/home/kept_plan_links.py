"""What a kept plan is for, on the start page and on the plan page: today's workout, the weekly check-in, the diary."""

from __future__ import annotations

from functools import partial

import streamlit as st

from wizard.plan.model import Plan
from wizard.server import addresses, modes
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit

from . import empty_pages, kept_plan, new_signs, stop_ways
from .kept_plan import Kept


def on_start() -> bool:
    """The kept plan on the start page; True if there is one."""
    kept = kept_plan.current()
    if kept is None:
        return False
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
        _on_this_phone()
    if kept.plan.referral and not kept_plan.differs(kept):
        stop_ways.show(kept)
    return True


def on_plan(plan: Plan) -> None:
    """Keep this plan, or what the kept one is for."""
    if not modes.current().keeps:
        return
    say, kept = visit.words().say, kept_plan.current()
    with st.container(key="card-keep"):
        if kept is None:
            st.markdown(plain(_offer()))
            st.button(
                say("keep.do", "Keep this plan"),
                key="keep",
                type="primary",
                width="stretch",
                on_click=visit.press(kept_plan.keep),
            )
        elif kept_plan.is_shown(kept):
            st.markdown(f"**{plain(_week(kept))}**")
            _ways(kept)
            _on_this_phone()
        else:
            st.markdown(plain(say("keep.differs", "These answers are not those of the plan that you keep.")))
            st.button(
                say("keep.revise", "Go on with these answers"),
                key="revise",
                type="primary",
                width="stretch",
                on_click=kept_plan.revise,
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
    done, due = sum(w.was_done for w in kept.workouts_this_week), kept.plan.weeks[0].sessions
    return say("hub.week", "Week {week}: {done} of {due} workouts done", week=kept.week, done=done, due=due)


def _ways(kept: Kept) -> None:
    """What is due next is the coloured button."""
    say = visit.words().say
    is_week_done = sum(w.was_done for w in kept.workouts_this_week) >= kept.plan.weeks[0].sessions
    with st.container(key="ways"):
        _go("to-today", say("today.title", "Today's workout"), addresses.TODAY, first=not is_week_done)
        _go("to-check-in", say("tab.check_in", "Weekly check-in"), addresses.CHECK_IN, first=is_week_done)
        _go("to-diary", say("tab.diary", "Diary"), addresses.DIARY)


def _go(key: str, label: str, place: str, first: bool = False) -> None:
    st.button(
        plain(label), key=key, type="primary" if first else "secondary", width="stretch", on_click=partial(_open, place)
    )


def _open(place: str) -> None:
    if place == addresses.TODAY and visit.outing().phase == "saved":
        visit.new_outing()
    visit.go(place)


def _on_this_phone() -> None:
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
