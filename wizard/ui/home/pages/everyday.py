"""Everyday load: the hip between the workouts, pain, stretches, warm-up, and when to see someone."""

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.ui.home import everyday_load, plan_part
from wizard.ui.session import visit


def everyday_page(plan: Plan) -> None:
    """What belongs to ``plan`` around its workouts."""
    say = visit.words().say
    everyday_load.load(plan)
    plan_part.section("pain", say("plan.pain", "How much pain is all right?"))
    everyday_load.pain_rule(plan)
    plan_part.section("warm-up", say("around.warm_up", "Warm-up"))
    everyday_load.warm_up(plan)
    plan_part.section("stretches", say("around.stretches", "Stretches"))
    everyday_load.stretches(plan)
    everyday_load.how_hard(plan)
    plan_part.section("see-someone", say("plan.see", "When to see someone"))
    everyday_load.see_someone(plan)
    everyday_load.sources(plan)


plan_part.show(addresses.EVERYDAY, lambda: visit.words().say("around.load", "Everyday load"), everyday_page)
