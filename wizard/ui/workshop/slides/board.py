"""This room, live and anonymous: how many are where, their stages, pain and exercises. Small groups are put together."""

from __future__ import annotations

import streamlit as st

import catalogue
from catalogue import vocabulary as v
from wizard.ui.http import thumbnails
from wizard.ui.session import visit
from wizard.ui.workshop import host, live_counts, show_of_hands
from wizard.words import Words
from wizard.workshop.room import BOARD, PAIN, PAIN_BANDS, PICKS, STAGE
from wizard.workshop.tally import Tally, tally

from . import At

MOST_ROWS = 8


def steps(at: At) -> int:
    """Everything at once."""
    return 0


def show(at: At) -> None:
    """The counts, kept up to date."""
    with st.container(key="slide-board"):
        live_counts.box(at, live(at, visit.words()))
        show_of_hands.offer(
            BOARD,
            {STAGE: _stages(), PAIN: PAIN_BANDS, PICKS: tuple(catalogue.load().exercises)},
            likely=[pick.exercise for pick in at.plan.picks],
        )


def live(at: At, words: Words) -> str:
    """Where people are, and what they sent."""
    say, room, called = words.say, host.room(), show_of_hands.names(words)
    sent = room.senders()
    frozen = say("board.frozen", "Frozen.") if BOARD in room.position.frozen else ""
    parts = (
        live_counts.bars(
            say("board.where", "Where people are"),
            tally(room.places(), host.GROUPS),
            lambda id_: _group(id_, words),
            words,
        ),
        live_counts.bars(say("board.stages", "Stages"), tally(room.sent(STAGE), _stages()), called[STAGE], words),
        live_counts.bars(
            say("board.pains", "Pain with activity"), tally(room.sent(PAIN), PAIN_BANDS), called[PAIN], words
        ),
        live_counts.bars(
            say("board.picks", "Exercises"),
            _longest(tally(room.sent(PICKS), tuple(catalogue.load().exercises))),
            called[PICKS],
            words,
            lambda id_: f"/{thumbnails.address(id_)}",
        ),
    )
    return f'{live_counts.number(sent, say("board.sent", "sent, {n} in the room. {frozen}", n=room.joined, frozen=frozen).strip())}<div class="hip-board">{"".join(parts)}</div>'


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
        "room": say("where.room", "In the room"),
        "safety": say("where.safety", "Safety check"),
        "pain": say("where.pain", "Pain"),
        "you": say("where.you", "Body and tests"),
        "week": say("where.week", "Kit and goals"),
        "done": say("where.done", "Done"),
    }[id_]
