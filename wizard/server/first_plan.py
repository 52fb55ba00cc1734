"""The first plan of a server as quick as the next: what the rules work out once is worked out before anybody asks.

The digest of the rules and the table of all choices take half a second, and no person's answers change them.
"""

from __future__ import annotations

import threading

import catalogue
from wizard.answers.model import NONE, Ability, Answers, Pain
from wizard.plan.decide import decide
from wizard.plan.model import Plan

AFTER_S = 1.5  # the server first answers whoever opened it


def of_nobody() -> Plan:
    """Decide once for answers that nobody gave."""
    return decide(
        Answers(
            age_band="40_59",
            signs=(NONE,),
            conditions=(NONE,),
            equipment=(NONE,),
            pain=Pain(site=("outer_hip",), side="right", rest=1, activity=4, night=2),
            ability=Ability(stand_30s="level", stairs="easy"),
        ),
        catalogue.load(),
    )


def soon() -> None:
    """Do it in a moment, beside the server."""
    later = threading.Timer(AFTER_S, of_nobody)
    later.daemon = True
    later.start()
