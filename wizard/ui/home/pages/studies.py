"""Studies and disagreements: what was measured, what to expect, and where sources say different things."""

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.ui.home import plan_part
from wizard.ui.parts import evidence
from wizard.ui.session import visit


def studies_page(plan: Plan) -> None:
    """What ``plan`` rests on."""
    say = visit.words().say
    plan_part.section("expect", say("plan.expect", "What to expect"))
    evidence.expectation(plan)
    plan_part.section("studies", say("plan.studies", "What studies measured"))
    evidence.studies(plan)
    plan_part.section("disputes", say("plan.disagree", "Where the sources disagree"))
    evidence.disputes(plan)
    evidence.code_key()
    evidence.advice(a for a in plan.advice if a.id == "own_thresholds")


plan_part.show(addresses.STUDIES, lambda: visit.words().say("studies.page", "Studies and disagreements"), studies_page)
