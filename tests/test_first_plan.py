"""The first person of a server waits no longer for a plan than the next."""

from __future__ import annotations

from wizard.plan.digests import rules_digest
from wizard.server import first_plan


def test_a_whole_plan_is_decided_before_anybody_asks_so_that_every_table_is_made() -> None:
    plan = first_plan.of_nobody()
    assert plan.is_plan and plan.picks and plan.made_from.rules == rules_digest()
