"""A plan as a square code. With a public address it leads to the plan; without one it holds the plan as plain text.

Any camera reads the text: nothing is fetched, and nothing but the paper or screen has to be there.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import segno

from wizard.answers.model import Answers
from wizard.plan.model import Plan
from wizard.words import Words

from . import link
from .link import Swaps

MOST_BYTES = 660  # a code of version 20 with correction M; larger ones are hard to read from paper
BORDER = 4  # modules of quiet zone, as the standard asks


def address_of(public: str, answers: Answers, swaps: Swaps = ()) -> str:
    """The link to a plan: the public address, and behind ``#`` the packed answers, which a browser sends to nobody."""
    return f"{public.rstrip('/')}/#{link.MARK}{link.pack(answers, swaps)}"


def as_text(plan: Plan, words: Words, made_on: date) -> str:
    """The plan in so few words that they fit a code; a referral is where to go, and by when."""
    for cues, dose_lines in ((1, None), (0, None), (0, 2), (0, 1)):
        text = "\n".join(_lines(plan, words, made_on, cues, dose_lines))
        if len(text.encode("utf-8")) <= MOST_BYTES:
            break
    return text


def _lines(plan: Plan, words: Words, made_on: date, cues: int, dose_lines: int | None) -> Sequence[str]:
    say = words.say
    lines = [f"Hipwise {made_on.isoformat()}"]
    if plan.referral:
        lines += [
            plan.headline,
            say("code.where", "Where: {where}", where=plan.referral.where),
            say("code.when", "When: {within}", within=plan.referral.within),
        ]
    elif not plan.is_plan:
        lines.append(plan.headline)
    else:
        lines.append(
            say(
                "code.plan",
                "Stage {stage} of 3. {sessions} workouts a week.",
                stage=plan.stage,
                sessions=plan.weeks[0].sessions,
            )
        )
        for number, pick in enumerate(plan.picks, 1):
            lines.append(f"{number}. {pick.name}: {', '.join(pick.dose.lines[:dose_lines])}")
            lines += [f"   {cue}" for cue in pick.tfl.cues[:cues]]
        lines.append(
            say("code.pain", "Pain up to 5 of 10 is all right if it has settled by the next morning. Above 5, stop.")
        )
    return [*lines, plan.made_from.rules.removeprefix("sha256:")[:8]]


def svg(text: str) -> str:
    """The code as SVG: black on white in every theme, correction M, with its quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        border=BORDER,
        light="#fff",
        dark="#000",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        unit=None,
        nl=False,
    )
    return out.getvalue().decode()
