"""The application: navigation, and a catch-all that keeps the answers."""

from __future__ import annotations

import logging

import streamlit as st

from wizard.modes import WORKSHOP
from wizard.ui import (
    component, connection, frame, guest, keeping, memory, modes, outbox, phone, places, plan_owner, session, signing_in, tablet, titles, turns,
)
from wizard.ui.failing import where

log = logging.getLogger("hipwise")


def run() -> None:
    """Show the screen of this address."""
    session.take_language_from_address()
    names, pages = titles.pages(session.words(), modes.current())
    page = st.navigation([titles.for_one_run(page) for page in pages], position="hidden")
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
        outbox.mirror()
    connection.watch()
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
    if modes.current().keeps:
        keeping.follow()
        keeping.carry_sign()
        if plan_owner.is_unknown(place):
            plan_owner.ask(place)
            return
        keeping.hear(place)
    page.run()


with turns.turn():
    run()
