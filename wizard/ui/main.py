"""The application: navigation, and a catch-all that keeps the answers."""

from __future__ import annotations

import logging

import streamlit as st

from wizard.server import addresses, modes
from wizard.server.modes import CLINIC, WORKSHOP
from wizard.ui.clinic import hand_in, sign_in, tablet
from wizard.ui.components import component, connection, tab_copy, workout_outbox
from wizard.ui.home import kept_key, kept_plan, kept_plan_links, plan_owner
from wizard.ui.http import run_limiter
from wizard.ui.parts import additions, navigation, page_frame
from wizard.ui.parts.additions import Additions
from wizard.ui.parts.error_page import where
from wizard.ui.session import visit
from wizard.ui.workshop import guest

log = logging.getLogger("hipwise")
ADDITIONS = {
    CLINIC: Additions(ends_on=hand_in.on_continue, way_on=hand_in.on_check),
    WORKSHOP: Additions(notice=guest.say_whose, offer=guest.offer_to_send),
}


def run() -> None:
    """Show the screen of this address."""
    visit.take_language_from_address()
    additions.use(ADDITIONS.get(modes.current().id, Additions()))
    names, pages = navigation.pages(visit.words(), modes.current())
    page = st.navigation([navigation.for_one_run(page) for page in pages], position="hidden")
    visit.turn()
    visit.take_told_shell()  # of a run that was broken off
    try:
        _show(page, names)
    except sign_in.SignInEndedError:
        pass
    except Exception as error:  # noqa: BLE001  the last resort: one sentence, and nothing is lost
        log.error("a screen failed: %s", where(error))
        page_frame.apologise()
    if modes.current().hands_in:
        sign_in.mirror()
    else:
        tab_copy.mirror()
    if modes.current().keeps:
        kept_key.mirror()
        workout_outbox.mirror()
    connection.watch()
    component.shell()


def _show(page: st.Page, names: dict[str, str]) -> None:
    place = page.url_path or addresses.START
    page_frame.say_insecure()
    if modes.current().hands_in and not tablet.opens(place):
        return
    if modes.current().id == WORKSHOP:
        guest.follow(place)
    page_frame.navigation(kept_plan_links.names_of_links(names), place, kept_plan_links.links(place))
    page_frame.say_trouble()
    if modes.current().keeps:
        kept_plan.follow()
        kept_plan.carry_sign()
        if plan_owner.is_unknown(place):
            plan_owner.ask(place)
            return
        kept_plan.hear(place)
    page.run()


with run_limiter.turn():
    run()
