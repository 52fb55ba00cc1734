"""Show of hands, where phones cannot join: the presenter types the counts, and the board works the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

import catalogue
from wizard.explain import teller
from wizard.words import Words
from wizard.workshop.room import MOST_HANDS, PAIN, PICKS, STAGE

from . import hosting, session
from .marks import plain


def names(words: Words) -> Mapping[str, Callable[[str], str]]:
    """How the groups of each part are called."""
    say = words.say
    return {
        STAGE: lambda id_: say("board.stage", "Stage {n}", n=id_),
        PAIN: lambda id_: say("board.pain", "{low} to {high} of 10", low=id_.partition("_")[0], high=id_.partition("_")[2]),
        PICKS: teller(catalogue.load(), words.language).name,
    }


def offer(what: str, parts: Mapping[str, Sequence[str]]) -> None:
    """A press on H opens the counts of each of these parts, to be typed."""
    say, called = session.words().say, names(session.words())
    titles = {STAGE: say("board.stages", "Stages"), PAIN: say("board.pains", "Pain with activity"), PICKS: say("board.picks", "Exercises")}
    with st.container(key="hands"):
        with st.popover(say("hands.title", "H · Show of hands")):
            st.markdown(plain(say("hands.says", "Type how many hands you count. They are added to what phones sent.")))
            for part, options in parts.items():
                typed = hosting.room().hands(what, part)
                st.subheader(plain(titles[part]), anchor=False)
                with st.container(key=f"hands-{part}", horizontal=True):
                    for id_ in options:
                        key = f"hand-{what}-{part}-{id_}"
                        st.number_input(plain(called[part](id_)), 0, MOST_HANDS, value=typed[id_], step=1, key=key,
                                        on_change=partial(_count, what, part, tuple(options)), width=220)


def _count(what: str, part: str, options: tuple[str, ...]) -> None:
    found = {id_: session.shown(f"hand-{what}-{part}-{id_}") for id_ in options}
    hosting.room().count_hands(what, part, {id_: int(count or 0) for id_, count in found.items()})
