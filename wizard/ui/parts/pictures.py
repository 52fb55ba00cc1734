"""Drawings on a screen: start and end, the movement on request, right and wrong, icons of kit and positions."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

import catalogue
from catalogue import vocabulary as v
from catalogue.model import Drawing
from wizard import drawings
from wizard.drawings.shortlist_funnel import draw
from wizard.plan.model import Plan
from wizard.plan.writer import kit_words, teller
from wizard.ui.http import thumbnails
from wizard.ui.session import visit

from . import evidence
from .markdown import plain


def still(id_: str, load: str | None = None, side: str | None = None) -> None:
    """Start and end of an exercise or stretch, on the sore ``side`` where one is drawn."""
    _show(drawings.still(id_, visit.language(), load, side), _drawn_for(id_, side))


@st.fragment
def with_movement(id_: str, tempo: str | None = None, load: str | None = None, side: str | None = None) -> None:
    """Start and end, and under them a switch that shows the movement instead."""
    place = st.container()
    moves = catalogue_drawing(id_).moves is not None and st.toggle(
        visit.words().say("picture.move", "Show the movement"), key=f"movement-{id_}"
    )
    with place:
        if moves:
            _show(drawings.moving(id_, visit.language(), tempo, load, side), _drawn_for(id_, side))
        else:
            still(id_, load, side)


def right_and_wrong(id_: str, fault: int | None = None, side: str | None = None) -> None:
    """The right form beside the wrong one; nothing where a fault has no picture."""
    svg = drawings.right_and_wrong(id_, fault, visit.language(), side=side)
    if svg:
        _show(svg)


def front_of_hip(id_: str, side: str | None = None) -> None:
    """The wrong form that wakes the front of the hip."""
    st.markdown(plain(visit.words().say("picture.front", "This wakes the front of the hip:")))
    right_and_wrong(id_, drawings.TFL, side)


def muscles() -> None:
    """The three muscles that everything here is about, numbered, with what each does."""
    say = visit.words().say
    said = (
        (
            say("anatomy.medius", "Gluteus medius"),
            say(
                "anatomy.medius_does",
                "The fan at the side of the pelvis. It keeps the pelvis level when you stand on one leg, and lifts the leg sideways.",
            ),
        ),
        (
            say("anatomy.minimus", "Gluteus minimus"),
            say("anatomy.minimus_does", "A smaller fan below it. It does the same, closer to the joint."),
        ),
        (
            say("anatomy.tfl", "Tensor fasciae latae (TFL)"),
            say(
                "anatomy.tfl_does",
                "A small muscle at the front of the outer hip. It helps to bend the hip, and easily takes over when the other two are weak.",
            ),
        ),
    )
    items = "".join(f"<li><b>{escape(name)}.</b> {escape(does)}</li>" for name, does in said)
    st.markdown(f'<figure class="hip-anatomy">{drawings.hip()}<ol>{items}</ol></figure>', unsafe_allow_html=True)
    st.markdown(evidence.sources_line(teller(catalogue.load(), visit.language()).sources(("s0", "s1", "s2"))))


def narrowing(plan: Plan) -> None:
    """All exercises of the catalogue, and why each that is not picked left."""
    drawn = draw(plan, catalogue.load(), visit.words())
    st.markdown(f'<figure class="hip-narrows">{drawn.svg}</figure>', unsafe_allow_html=True)


def self_test(id_: str, side: str | None) -> None:
    """How a self-test looks on the sore ``side``: start and end; where a level pelvis is asked for, right beside wrong."""
    if id_ == "level_hitch":
        for fault in drawings.pictured_faults(id_):
            right_and_wrong(id_, fault, side)
    else:
        still(id_, side=side)


def needs(id_: str, position: str, load: str | None = None) -> None:
    """The position and what is used, each as an icon with its word."""
    items = [(position, position_words()[position]), *((thing, thing_words(thing)) for thing in things(id_, load))]
    rows = "".join(f"<li>{drawings.icon(name)}<span>{escape(word)}</span></li>" for name, word in items)
    st.markdown(f'<ul class="hip-needs">\n{rows}</ul>', unsafe_allow_html=True)


def thumbnail(id_: str) -> None:
    """A small picture beside the name of an exercise in a list."""
    st.markdown(
        f'<img class="hip-thumb" src="{thumbnails.address(id_)}" alt="" loading="lazy">', unsafe_allow_html=True
    )


def few(ids: Iterable[str]) -> None:
    """A row of exercises to look at, without words: decoration."""
    seen = "".join(f'<img src="{thumbnails.address(id_)}" alt="">' for id_ in ids)
    st.markdown(f'<figure class="hip-few" aria-hidden="true">{seen}</figure>', unsafe_allow_html=True)


def position_words() -> dict[str, str]:
    """How a person lies, sits or stands, in words."""
    say = visit.words().say
    return {
        "standing": say("position.standing", "standing"),
        "side_lying": say("position.side_lying", "on the side"),
        "supine": say("position.supine", "on the back"),
        "prone": say("position.prone", "on the front"),
        "hands_and_knees": say("position.hands_and_knees", "on hands and knees"),
        "seated": say("position.seated", "sitting"),
    }


def catalogue_drawing(id_: str) -> Drawing:
    """The drawing of an exercise or stretch in the catalogue."""
    known = catalogue.load()
    found = known.exercises.get(id_) or known.stretches[id_]
    return found.drawing


def things(id_: str, load: str | None) -> Iterable[str]:
    """What the drawing shows and the load needs; of several bands the one that the person has."""
    known = catalogue.load()
    found: list[str] = [
        prop.kind
        for prop in catalogue_drawing(id_).props
        if prop.kind in ("step", "chair", "bench", "high_seat", "wall", "mat")
    ]
    if load is None and id_ in known.exercises:
        load = known.exercises[id_].rungs[0].load
    kits: tuple[tuple[str, ...], ...] = v.LOADS.get(load or "", ((),))
    has = set(visit.answers().equipment or ())
    found += next((kit for kit in kits if set(kit) <= has), kits[0])
    return dict.fromkeys(found)


def thing_words(thing: str) -> str:
    say = visit.words().say
    ours = {"wall": say("thing.wall", "a wall"), "mat": say("thing.mat", "a mat")}
    return ours.get(thing) or kit_words((thing,), teller(catalogue.load(), visit.language()))[0]


def _drawn_for(id_: str, side: str | None) -> str:
    """Whose side is seen; nothing where a drawing shows both sides, or nobody's."""
    say = visit.words().say
    return {
        "left": lambda: say("picture.left", "Drawn for your left side."),
        "right": lambda: say("picture.right", "Drawn for your right side."),
    }.get(drawings.drawn_side(id_, side) or "", str)()


def _show(svg: str, caption: str = "") -> None:
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    st.markdown(f'<figure class="hip-picture">{svg}{below}</figure>', unsafe_allow_html=True)
