"""A verdict on a screen: one sentence, the rule that decided with its source, and what changes in the next week."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

import catalogue
from wizard.answers import check_in_questions
from wizard.follow_up import history as past
from wizard.follow_up.history import DoseChange
from wizard.plan.model import Plan, VerdictPart
from wizard.plan.writer import teller
from wizard.rules.checking_in import NEXT_STAGE
from wizard.ui.parts import evidence, page_frame
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.session import visit

from . import kept_plan

TONES = {"progress": "green", "hold": "calm", "step_back": "amber", "rest_then_step_back": "amber", "clinician": "red"}


def in_one_sentence(verdict: VerdictPart) -> str:
    """What a verdict means."""
    say = visit.words().say
    if verdict.reasons[0].rule == NEXT_STAGE.id:
        return say("verdict.next_stage", "You go up to the next stage.")
    return {
        "progress": say("verdict.progress", "You go up one step."),
        "hold": say("verdict.hold", "You stay where you are."),
        "step_back": say("verdict.step_back", "You go one step easier."),
        "rest_then_step_back": say("verdict.rest", "First rest, then two steps easier."),
        "clinician": say("verdict.clinician", "Please have somebody look at it first."),
    }[verdict.verdict]


def reasons(verdict: VerdictPart) -> None:
    """The rule that decided, what else was heard, and their sources."""
    for finding in verdict.reasons:
        st.markdown(f"{plain(finding.says)}  \n{evidence.sources_line(finding.sources)}")


def changes(before: Plan, after: Plan) -> None:
    """Stage, limit and workouts where they change, and every dose before and after."""
    say = visit.words().say
    lines = list(_frame_changes(before, after))
    if lines:
        st.markdown(bullets(lines))
    found = past.dose_changes(before, after)
    if all(change.before == change.after for change in found):
        st.markdown(plain(say("told.same", "Your exercises and their doses stay the same:")))
    _doses(found)


def _frame_changes(before: Plan, after: Plan) -> Iterable[str]:
    say = visit.words().say
    if before.stage and after.stage and before.stage != after.stage:
        yield say("told.stage", "Stage {after} instead of stage {before}.", before=before.stage, after=after.stage)
    if before.ceiling and after.ceiling and before.ceiling != after.ceiling:
        yield say(
            "told.ceiling",
            "The limit of your pain is now {after}. It was {before}.",
            before=colour(before.ceiling),
            after=colour(after.ceiling),
        )
    if before.weeks and after.weeks and before.weeks[0].sessions != after.weeks[0].sessions:
        yield say(
            "told.sessions",
            "{after} workouts a week instead of {before}.",
            before=before.weeks[0].sessions,
            after=after.weeks[0].sessions,
        )


def colour(name: str) -> str:
    """The colour of a limit in words."""
    say = visit.words().say
    return {
        "green": say("colour.green", "green"),
        "amber": say("colour.amber", "amber"),
        "red": say("colour.red", "red"),
    }[name]


def _doses(found: Iterable[DoseChange]) -> None:
    say = visit.words().say
    lines = []
    for change in found:
        name = f"**{plain(change.name)}**"
        if change.before == change.after:
            lines.append(f"- {name}  \n  {plain(change.after or '')}")
        elif change.before is None:
            lines.append(f"- {name}: {plain(say('told.new', 'new'))}  \n  {plain(change.after or '')}")
        elif change.after is None:
            lines.append(f"- {name}: {plain(say('told.gone', 'no longer in the plan'))}")
        else:
            lines.append(
                f"- {name}  \n  {plain(say('told.now', 'Now: {dose}', dose=change.after))}  \n"
                f"  :small[{plain(say('told.before', 'Before: {dose}', dose=change.before))}]"
            )
    st.markdown("\n".join(lines))


def after_barrier(barrier: str | None) -> None:
    """The next step for what got in the way: our own words about time, the catalogue's about the hip."""
    if barrier is None:
        return
    say = visit.words().say
    said = {
        "no_time": say(
            "barrier.no_time",
            "From now on the plan asks for two workouts a week, with the same exercises. Two are enough.",
        ),
        "hurts": say("barrier.hurts", "Thank you for saying so. Pain steers this plan, and this is how:"),
        "forgot": say("barrier.forgot", "Choose your days now, and write them where you see them each day."),
        "not_helping": say(
            "barrier.not_helping", "That is a fair doubt. This is what counts as a change, and when to ask somebody:"
        ),
        "other": say("barrier.other", "Whatever it was: the plan waits for you, and nothing is lost."),
    }[barrier]
    known, t = catalogue.load(), teller(catalogue.load(), visit.language())
    with st.container(key="card-barrier"):
        st.header(say("barrier.title", "What got in the way"), anchor=False)
        st.markdown(plain(said))
        for id_ in check_in_questions.ADVICE_FOR.get(barrier, ()):
            advice = known.advice[id_]
            text = t.of(f"advice.{id_}", advice.text)
            st.markdown(f"{plain(text)}  \n{evidence.statement_line(t.sources(advice.sources), advice.verification)}")


def changed_since(kept: kept_plan.Kept) -> None:
    """One sentence where the program has changed since this plan began."""
    if past.changed_since(kept.history, kept.plan):
        page_frame.note(
            "changed-since",
            visit.words().say(
                "told.changed_since",
                "Hipwise has changed since you began, so all your weeks were decided again by its present rules and exercises.",
            ),
        )
