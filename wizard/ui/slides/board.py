"""This room, live and anonymous: how many are where, their stages, pain and exercises. Small groups are put together."""

from __future__ import annotations

import streamlit as st

import catalogue
from catalogue import vocabulary as v
from wizard.ui import counts, hands, hosting, session, thumbnails
from wizard.ui.slides import At
from wizard.words import Words
from wizard.workshop.room import BOARD, PAIN, PAIN_BANDS, PICKS, STAGE
from wizard.workshop.tally import Tally, tally

MOST_ROWS = 8


def steps(at: At) -> int:
    """Everything at once."""
    return 0


def show(at: At) -> None:
    """The counts, kept up to date."""
    with st.container(key="slide-board"):
        counts.box(at, live(at, session.words()))
        hands.offer(BOARD, {STAGE: _stages(), PAIN: PAIN_BANDS, PICKS: tuple(catalogue.load().exercises)},
                    likely=[pick.exercise for pick in at.plan.picks])


def live(at: At, words: Words) -> str:
    """Where people are, and what they sent."""
    say, room, called = words.say, hosting.room(), hands.names(words)
    sent = room.senders()
    frozen = say("board.frozen", "Frozen.") if BOARD in room.position.frozen else ""
    parts = (
        counts.bars(say("board.where", "Where people are"), tally(room.places(), hosting.GROUPS), lambda id_: _group(id_, words), words),
        counts.bars(say("board.stages", "Stages"), tally(room.sent(STAGE), _stages()), called[STAGE], words),
        counts.bars(say("board.pains", "Pain with activity"), tally(room.sent(PAIN), PAIN_BANDS), called[PAIN], words),
        counts.bars(say("board.picks", "Exercises"), _longest(tally(room.sent(PICKS), tuple(catalogue.load().exercises))), called[PICKS], words,
                    lambda id_: f"/{thumbnails.address(id_)}"),
    )
    return f'{counts.number(sent, say("board.sent", "sent, {n} in the room. {frozen}", n=room.joined, frozen=frozen).strip())}<div class="hip-board">{"".join(parts)}</div>'


def _stages() -> tuple[str, ...]:
    return tuple(str(stage) for stage in v.STAGES)


def _longest(found: Tally) -> Tally:
    """The largest groups that there is room for; all others are put together. The total stays."""
    rows = sorted(found.rows, key=lambda row: -row[1])
    shown, rest = [row for row in rows[:MOST_ROWS] if row[1]], rows[MOST_ROWS:]
    left = sum(count for _, count in rest)
    return Tally(tuple(shown), (*found.merged, *(id_ for id_, count in rest if count)), found.together + left)


def _group(id_: str, words: Words) -> str:
    say = words.say
    return {
        "room": say("where.room", "In the room"), "safety": say("where.safety", "Safety check"), "pain": say("where.pain", "Pain"),
        "you": say("where.you", "Body and tests"), "week": say("where.week", "Kit and goals"), "done": say("where.done", "Done"),
    }[id_]
