"""The whole plan on one page, for paper: what a person does, week by week, and what to watch."""

import streamlit as st

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.ui.components import print_button
from wizard.ui.home import everyday_load, exercise_cards, plan_overview, plan_part, plan_reasons
from wizard.ui.parts import evidence, plan_charts
from wizard.ui.session import visit


def whole_page(plan: Plan) -> None:
    """All of ``plan`` that somebody needs on paper."""
    say = visit.words().say
    print_button.offer()
    plan_overview.in_short(plan)
    plan_part.section("pain", say("plan.pain", "How much pain is all right?"))
    everyday_load.pain_rule(plan)
    plan_part.section("exercises", say("plan.picks", "Your exercises"))
    exercise_cards.all_of(plan)
    plan_part.section("weeks", say("plan.course", "The weeks ahead"))
    plan_charts.calendar(plan)
    with st.container(key="card-weeks"):
        plan_charts.weeks(plan)
    plan_part.section("load", say("around.load", "Everyday load"))
    everyday_load.load(plan)
    plan_part.section("warm-up", say("around.warm_up", "Warm-up"))
    everyday_load.warm_up(plan)
    plan_part.section("stretches", say("around.stretches", "Stretches"))
    everyday_load.stretches(plan)
    plan_part.section("start", say("why.title", "Why this stage, and why so many exercises?"))
    plan_reasons.of_the_start(plan)
    plan_part.section("expect", say("plan.expect", "What to expect"))
    evidence.expectation(plan)
    plan_part.section("see-someone", say("plan.see", "When to see someone"))
    everyday_load.see_someone(plan)


plan_part.show(addresses.WHOLE, lambda: visit.words().say("whole.title", "The whole plan on one page"), whole_page)
