"""Why these: the reasons of stage and exercises, why not the others, and what another answer would change."""

from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.text import plan_sections
from wizard.ui.home import kept_plan_links, plan_part, plan_reasons, what_if
from wizard.ui.parts import pictures
from wizard.ui.session import visit


def why_page(plan: Plan) -> None:
    """Every reason of ``plan``."""
    say = visit.words().say
    plan_part.section("start", say("why.title", "Why this stage, and why so many exercises?"))
    plan_reasons.of_the_start(plan)
    plan_part.section("picks", say("plan.picks", "Your exercises"))
    plan_reasons.of_the_picks(plan)
    plan_part.section("others", say("plan.others", "Why not the others?"))
    pictures.narrowing(plan)
    plan_reasons.of_the_others(plan)
    plan_part.section("what-if", say("plan.what_if", "What if an answer were different?"))
    what_if.another_answer(plan)
    plan_part.section("book", say("why.book", "The whole book"))
    kept_plan_links.open_book()


plan_part.show(
    addresses.WHY,
    lambda: visit.words().say("why.page", "Why these exercises"),
    why_page,
    lambda plan: plan_sections.lead(plan, visit.words()),
)
