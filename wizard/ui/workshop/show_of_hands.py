"""Show of hands, where phones cannot join: the presenter types the counts, and the board works the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

import catalogue
from wizard.plan.writer import teller
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.words import Words
from wizard.workshop.room import MOST_HANDS, PAIN, PICKS, STAGE

from . import host

MOST_FIELDS = 12  # of one part; more would be a page to scroll


def names(words: Words) -> Mapping[str, Callable[[str], str]]:
    """How the groups of each part are called."""
    say = words.say
    return {
        STAGE: lambda id_: say("board.stage", "Stage {n}", n=id_),
        PAIN: lambda id_: say(
            "board.pain", "{low} to {high} of 10", low=id_.partition("_")[0], high=id_.partition("_")[2]
        ),
        PICKS: teller(catalogue.load(), words.language).name,
    }


def offer(what: str, parts: Mapping[str, Sequence[str]], likely: Sequence[str] = ()) -> None:
    """A press on H opens the counts of each of these parts, to be typed. Where a part has many groups there are fields for the
    ``likely`` ones and for what was counted, and a list for any other.
    """
    say, called = visit.words().say, names(visit.words())
    titles = {
        STAGE: say("board.stages", "Stages"),
        PAIN: say("board.pains", "Pain with activity"),
        PICKS: say("board.picks", "Exercises"),
    }
    with st.container(key="hands"), st.popover(say("hands.title", "H · Show of hands")):
        st.markdown(plain(say("hands.says", "Type how many hands you count. They are added to what phones sent.")))
        for part, options in parts.items():
            typed = host.room().hands(what, part)
            asked = [id_ for id_ in options if len(options) <= MOST_FIELDS or typed[id_] or id_ in likely]
            st.subheader(plain(titles[part]), anchor=False)
            with st.container(key=f"hands-{part}"):
                for id_ in asked:
                    key = _key(what, part, id_)
                    st.number_input(
                        plain(called[part](id_)),
                        0,
                        MOST_HANDS,
                        value=typed[id_],
                        step=1,
                        key=key,
                        on_change=partial(_count, what, part, id_, key),
                    )
            others = {id_: plain(called[part](id_)) for id_ in options if id_ not in asked}
            if others:
                key = _key(what, part, f"other-{len(others)}")  # another list when one was taken out of it
                st.selectbox(
                    say("hands.other", "Another one"),
                    sorted(others, key=others.__getitem__),
                    index=None,
                    key=key,
                    format_func=others.__getitem__,
                    placeholder=say("hands.other_one", "Add one hand for …"),
                    on_change=partial(_count, what, part, None, key),
                )


def _key(what: str, part: str, of: str) -> str:
    return f"hand-{what}-{part}-{of}"


def _count(what: str, part: str, id_: str | None, key: str) -> None:
    """The number beside this group, or one hand for the group that was chosen from the list."""
    now, said = host.room().hands(what, part), visit.shown(key)
    counted = {id_: int(said or 0)} if id_ else {said: 1} if said else {}
    host.room().count_hands(what, part, {**now, **counted})
