"""Around the workouts: the hip in everyday life, pain, stretches, warm-up, how hard, and when to see someone."""

from __future__ import annotations

import streamlit as st

from wizard.plan.model import AdvicePart, Plan, StretchPart
from wizard.text import plan_sections
from wizard.ui.parts import evidence, pictures
from wizard.ui.parts.markdown import bullets, numbered, paragraphs, plain, sentences
from wizard.ui.session import visit


def _listed(plan: Plan, topic: str) -> str:
    return bullets(a.text for a in plan.advice if a.topic == topic)


def pain_rule(plan: Plan) -> None:
    """Green, amber and red."""
    with st.container(key="pain-rule"):
        for part in plan_sections.pain_rule(plan):
            _noted(part, plan_sections.PAIN_TONES[part.id])


def load(plan: Plan) -> None:
    """How to lie, sit, stand, walk and climb stairs."""
    with st.container(key="card-load"):
        st.markdown(_listed(plan, "load"))


def warm_up(plan: Plan) -> None:
    """What comes before a workout."""
    with st.container(key="card-warm-up"):
        st.markdown(paragraphs(f"{plain(part.says)}  \n{evidence.sources_line(part.sources)}" for part in plan.warm_up))


def stretches(plan: Plan) -> None:
    """The stretches, each folded, and how a stretch should feel."""
    with st.container(key="card-stretches"):
        if plan.stretches_none:
            st.markdown(plain(plan.stretches_none))
        _stretches(plan)
        st.markdown(_listed(plan, "stretches"))


@st.fragment
def _stretches(plan: Plan) -> None:
    for stretch in plan.stretches:
        _stretch(stretch)


def _stretch(stretch: StretchPart) -> None:
    """One stretch, folded; its picture is drawn when somebody opens it."""
    title = visit.words().say("around.stretch", "{name}: {seconds} seconds", name=stretch.name, seconds=stretch.hold_s)
    folded = st.expander(plain(title), key=f"lazy-stretch-{stretch.exercise}", on_change="rerun")
    with folded:
        if folded.open:
            pictures.still(stretch.exercise, side=visit.answers().pain.side)
        st.markdown(plain(stretch.purpose))
        st.markdown(paragraphs((numbered(stretch.steps), bullets((*stretch.cues, *stretch.stop_if)))))


def how_hard(plan: Plan) -> None:
    """How hard to work, how to keep the front of the hip out of it, and how the plan grows: folded."""
    say = visit.words().say
    for topic, title in (
        ("effort", say("around.effort", "How hard?")),
        ("tfl", say("around.tfl", "Less work at the front of the hip")),
        ("programme", say("around.programme", "How the plan grows")),
    ):
        with st.expander(plain(title), key=f"folded-{topic}"):
            if topic == "tfl":
                pictures.muscles()
            evidence.advice(a for a in plan.advice if a.topic == topic)


def see_someone(plan: Plan) -> None:
    """What cannot wait comes first, one sentence a line."""
    for part in plan_sections.when_to_see_someone(plan):
        _noted(part, "red" if part.id == plan_sections.STOP_NOW else "calm")


def _noted(part: AdvicePart, tone: str) -> None:
    """A framed piece of advice."""
    with st.container(key=f"note-{tone}-{part.id}"):
        st.markdown(bullets(sentences(part.text)) if part.id == plan_sections.STOP_NOW else plain(part.text))


def sources(plan: Plan) -> None:
    """What stands on this page without its sources, once more with them: folded."""
    with st.expander(visit.words().say("around.sources", "Where this comes from"), key="folded-sources"):
        evidence.advice(a for a in plan.advice if a.topic in ("load", "pain_rule", "stretches", "see_someone"))
