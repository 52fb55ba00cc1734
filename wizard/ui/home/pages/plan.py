"""The first page of a plan: the outcome, its exercises as cards, minutes and days, the pain rule, and the doors to the rest."""

from functools import partial

import streamlit as st

from wizard.answers import journey
from wizard.plan.model import Plan
from wizard.server import addresses, modes
from wizard.text import plan_sections
from wizard.ui.home import exercise_cards, kept_plan, kept_plan_links, plan_overview
from wizard.ui.home.outcome_page import plan_for
from wizard.ui.home.plan_overview import Door
from wizard.ui.parts import additions, page_frame
from wizard.ui.session import visit


def plan_page(plan: Plan) -> None:
    """What somebody needs today on one screen of a phone; below it the ways to everything else."""
    say = visit.words().say
    page_frame.heading(addresses.PLAN, plan.headline, above=say("plan.above", "Stage {stage} of 3", stage=plan.stage))
    additions.current().notice()
    plan_overview.show(
        plan,
        kept_plan_links.said_of_keeping(),
        plan_overview.cards_of(plan, visit.words(), addresses.EXERCISES),
        _doors(),
    )
    exercise_cards.swapped(plan, kept_plan.swaps())
    additions.current().offer(plan)
    if kept_plan.current() is not None and modes.current().keeps:
        kept_plan_links.on_this_phone()
    st.button(
        say("plan.answers", "Change my answers"),
        key="change-answers",
        type="tertiary",
        icon=":material/edit:",
        on_click=partial(visit.go, journey.CHECK),
    )
    page_frame.made_from(plan, plan_sections.education(visit.words()))
    kept_plan_links.bar_of_plan()


def _doors() -> tuple[Door, ...]:
    say = visit.words().say
    doors = (
        Door(
            addresses.COURSE,
            say("plan.course", "The weeks ahead"),
            say("door.weeks", "How it grows, and when to step up"),
        ),
        Door(
            addresses.WHY,
            say("why.page", "Why these exercises"),
            say("door.why", "The reasons, why not others, and what if"),
        ),
        Door(
            addresses.EVERYDAY,
            say("around.load", "Everyday load"),
            say("door.everyday", "Sitting, stairs, sleep, warm-up and stretches"),
        ),
        Door(
            addresses.STUDIES,
            say("studies.page", "Studies and disagreements"),
            say("door.studies", "What was measured, what to expect, where sources differ"),
        ),
        Door(
            addresses.TAKE,
            say("take.title", "Take it along"),
            say("door.take", "Paper, calendar, a code for your phone, files"),
        ),
    )
    return tuple(door for door in doors if modes.current().shows(door.place))


plan = plan_for(addresses.PLAN)
if plan:
    plan_page(plan)
