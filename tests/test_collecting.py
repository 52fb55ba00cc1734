"""How the tests are collected: without a decision, and for a quick run without what is costly to start."""

from __future__ import annotations

import pytest

from tests.quick import MADE_WHILE_COLLECTING


def test_no_plan_is_made_while_tests_are_collected(request: pytest.FixtureRequest) -> None:
    made = request.config.stash[MADE_WHILE_COLLECTING]
    assert not made, f"{len(made)} plans were made; the first by:\n{made[0]}"
