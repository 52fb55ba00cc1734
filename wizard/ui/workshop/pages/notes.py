"""The second screen: what to say on this slide, what comes next, and who is in. It follows the talk and hears the same keys."""

import streamlit as st

from wizard.server import addresses
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit
from wizard.ui.workshop import host, live_counts, presenter_keys
from wizard.ui.workshop.slides.people import name_of
from wizard.workshop.talk import slides


def notes_page() -> None:
    """Show the notes of the slide that the talk is at, to whoever presents."""
    if not page_frame.for_presenter(addresses.NOTES):
        return
    say = visit.words().say
    room, now, all_ = host.room(), host.at(visit.language()), slides()
    shows, here = room.seen, room.position.slide
    title = say(f"slide.{now.slide.id}.title", now.slide.title)
    page_frame.heading(f"notes-{now.slide.id}", title, above=f"{here + 1} / {len(all_)} · {name_of(now.persona)}")
    with st.container(key="notes-lead"):
        st.markdown(plain(say(f"slide.{now.slide.id}.notes", now.slide.notes)))
    steps = host.steps(now.slide, room.position)
    if steps:
        st.markdown(plain(say("notes.steps", "{n} of {all} steps revealed.", n=now.shown, all=steps)))
    if here + 1 < len(all_):
        then = all_[here + 1]
        st.markdown(f"**{plain(say('notes.then', 'Then: {title}', title=say(f'slide.{then.id}.title', then.title)))}**")
    if now.slide.kind in ("guess", "board", "join", "end"):
        live_counts.box(now, host.live(now, visit.words()))
    with st.expander(say("notes.jump", "Go to a slide")):
        for number, slide in enumerate(all_):
            st.button(
                plain(f"{number + 1}. {say(f'slide.{slide.id}.title', slide.title)}"),
                key=f"jump-{slide.id}",
                width="stretch",
                on_click=host.open_slide,
                args=(number,),
            )
    page_frame.muted(
        say(
            "notes.keys",
            "→ or Space: next · ←: back · R: reveal all · F: freeze · 0: reset · ↑ ↓: another one · H: show of hands · W: walk the "
            "questions · P: the plan · B: dark · Home, End: first, last",
        )
    )
    presenter_keys.listen(shows)


notes_page()
