"""Why these exercises: the stage and its rules, the reasons of each pick, why not the others, and what another answer would change."""

from __future__ import annotations

import streamlit as st

from wizard.answers.questions import BY_ID
from wizard.plan.model import Finding, Plan, Reason
from wizard.ui.parts import evidence
from wizard.ui.parts.markdown import bullets, paragraphs, plain
from wizard.ui.session import visit

from . import kept_plan, what_if

TOP_RULES = ("stage_", "cap_", "ceiling_", "contradiction_", "care_condition", "two_picks", "three_picks", "fewer_")


def of_the_start(plan: Plan) -> None:
    """What decided on the stage and the number of exercises; every finding folded, with its sources."""
    say, found = visit.words().say, _findings(plan)
    top = [f for f in found if f.rule.startswith(TOP_RULES) and f.verdict == "met"]
    st.markdown(bullets(dict.fromkeys(f.says for f in top if f.decisive or f.rule.startswith("ceiling_"))))
    with st.expander(plain(say("why.all", "Everything that was looked at, with sources")), key="folded-findings"):
        st.markdown(
            paragraphs(
                "  \n".join(
                    filter(
                        None,
                        (
                            f"{plain(f.says)} :small[({plain(_verdict(f.verdict))})]",
                            evidence.read_line(f.read),
                            evidence.sources_line(f.sources),
                        ),
                    )
                )
                for f in found
            )
        )
    careful = [a for a in plan.advice if a.topic == "care" and a.id != "own_thresholds"]
    if careful:
        with st.expander(say("why.care", "How we have been careful"), key="folded-careful"):
            evidence.advice(careful)
    if plan.defaults:
        with st.expander(say("why.defaults", "What we assumed, because you left it open"), key="folded-defaults"):
            st.markdown(bullets(say(f"question.{d}.asks", BY_ID[d].asks) + " " + _default(d) for d in plan.defaults))


def _findings(plan: Plan) -> list[Finding]:
    return [f for f in plan.findings if not (f.rule.startswith("ceiling_") and kept_plan.is_limit_contradicted())]


def _default(field: str) -> str:
    say = visit.words().say
    return {
        "equipment": say("default.equipment", "We assumed: nothing."),
        "goals": say("default.goals", "We assumed: less pain, or more strength where nothing hurts."),
        "sessions_per_week": say("default.sessions", "We assumed: 2 a week."),
        "weeks": say("default.weeks", "We assumed: 8 weeks."),
        "pain.side": say("default.side", "We assumed: both sides."),
    }[field]


def _verdict(verdict: str) -> str:
    say = visit.words().say
    return {
        "met": say("verdict.met", "fits your answers"),
        "missed": say("verdict.missed", "does not fit your answers"),
        "unknown": say("verdict.unknown", "not known from your answers"),
    }[verdict]


def of_the_picks(plan: Plan) -> None:
    """The reasons of each exercise, folded under its name."""
    for number, pick in enumerate(plan.picks, 1):
        with st.expander(f"{number}. {plain(pick.name)}", key=f"folded-reasons-{pick.exercise}"):
            st.markdown(paragraphs(map(reason, pick.reasons)))


def reason(found: Reason) -> str:
    """One reason as Markdown, with its points and its sources."""
    points = (
        ""
        if found.points is None
        else plain(visit.words().say("pick.points", "({points} points)", points=f"{found.points:+d}"))
    )
    return f"{plain(found.says)} {points}  \n{evidence.sources_line(found.sources)}"


def of_the_others(plan: Plan) -> None:
    """Every other exercise under its verdict, each with its one deciding reason."""
    say = visit.words().say
    groups = (
        ("ruled_out", say("others.ruled_out", "Left out because of your answers")),
        ("not_now", say("others.not_now", "Not now, perhaps later")),
        ("outranked", say("others.outranked", "Would be right too, but others fit better together")),
    )
    for verdict, title in groups:
        found = [c for c in plan.considered if c.verdict == verdict]
        if found:
            label = say("others.group", "{title}: {count}", title=title, count=len(found))
            what_if.left_out(label, verdict, found)
