"""What moves on a slide while phones send: counts and bars, as HTML of our own. The browser puts a newer one in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from wizard.words import Words
from wizard.workshop.tally import Tally

from .slides import At


def box(now: At, html: str) -> None:
    """The place on the slide whose content is kept up to date."""
    st.html(f'<div class="hip-live" data-slide="{escape(now.slide.id)}" aria-live="polite">{html}</div>')


def number(count: int, says: str) -> str:
    """One large number with what it counts."""
    return f'<p class="hip-count"><b>{count}</b> {escape(says)}</p>'


def bars(
    title: str,
    found: Tally,
    name: Callable[[str], str],
    words: Words,
    picture: Callable[[str], str] = lambda id_: "",
    marked: Sequence[str] = (),
) -> str:
    """A bar for each group, and one for those that are put together. ``marked`` groups bear a tick."""
    say, most = words.say, max([count for _, count in found.rows] + [found.together, 1])
    rows = [_bar(picture(id_), name(id_), count, most, id_ in marked) for id_, count in found.rows]
    if found.merged:
        rows.append(
            _bar(
                "",
                say("board.few", "Fewer than 3 each, or put together with them"),
                found.together,
                most,
                False,
                quiet=True,
            )
        )
    total = say("board.total", "{n} in all", n=found.total)
    return f'<section class="hip-bars"><h2>{escape(title)} <small>{escape(total)}</small></h2><ul>{"".join(rows)}</ul></section>'


def _bar(picture: str, label: str, count: int, most: int, marked: bool, quiet: bool = False) -> str:
    image = f'<img src="{escape(picture)}" alt="">' if picture else ""
    tick = '<span class="hip-tick" aria-hidden="true">✓</span>' if marked else ""
    kind = " hip-quiet" if quiet else " hip-marked" if marked else ""
    return (
        f'<li class="hip-bar{kind}"><span class="hip-bar-name">{image}<span>{escape(label)}</span>{tick}</span>'
        f'<span class="hip-bar-line"><i style="width:{count / most:.1%}"></i></span><b>{count}</b></li>'
    )
