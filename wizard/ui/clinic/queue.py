"""The queue of the clinic: alarms first, then warning signs, then whoever waits longest."""

from __future__ import annotations

from functools import partial

import streamlit as st

from wizard.clinic import QueueLine, Staff, may
from wizard.text.clinical_note import moment
from wizard.ui.parts import page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import local_time, visit

from . import open_record
from .clinic_records import clinic

TONES = {"emergency": "red", "urgent": "red", "clinician_first": "amber"}
TO_REVIEW = ("finished", "signed")


def show(staff: Staff) -> None:
    """The lines of the queue, the most pressing on top."""
    say = visit.words().say
    with st.container(key="queue"):
        st.header(say("queue.title", "Queue"), anchor=False)
        lines = clinic().queue(staff)
        if not lines:
            page_frame.muted(say("queue.empty", "Nobody is waiting."))
        for line in lines:
            _line(line, staff)


def _line(line: QueueLine, staff: Staff) -> None:
    say = visit.words().say
    tone = "amber" if line.withdrawn else TONES.get(line.outcome or "", "calm") if line.stage != "signed" else "done"
    with st.container(key=f"queue-{tone}-{line.id}", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(line.reference)}**  \n{plain(' · '.join(_says(line)))}")
        if line.stage in TO_REVIEW and may(staff, "view"):
            st.button(
                plain(say("queue.open", "Open {reference}", reference=line.reference)),
                key=f"open-{line.id}",
                on_click=partial(open_record.open_, line.id),
            )


def _says(line: QueueLine) -> list[str]:
    """Outcome and signs first, then how far it is and since when."""
    say = visit.words().say
    said = []
    if line.outcome:
        said.append(outcome(line.outcome))
    if line.withdrawn:
        said.append(say("queue.withdrawn", "took a warning sign back"))
    if line.signs:
        said.append(
            say("queue.sign", "1 warning sign")
            if line.signs == 1
            else say("queue.signs", "{count} warning signs", count=line.signs)
        )
    at = moment(local_time.at(line.finished_at or line.made_at), visit.words())
    said.append(
        {
            "waiting": say("queue.waiting", "handed over {at}", at=at),
            "answering": say("queue.answering", "answering since {at}", at=at),
            "finished": say("queue.finished", "finished {at}", at=at),
            "signed": say("queue.signed", "signed; finished {at}", at=at),
            "left": say("queue.left", "left without finishing; the answers are gone"),
        }[line.stage]
    )
    return said


def outcome(id_: str) -> str:
    """An outcome in words for staff."""
    say = visit.words().say
    return {
        "plan": say("outcome.plan", "Plan"),
        "caution_plan": say("outcome.caution_plan", "Careful plan"),
        "incomplete": say("outcome.incomplete", "Answers are open, so there is no plan"),
        "clinician_first": say("outcome.clinician_first", "Clinician first: no exercises"),
        "urgent": say("outcome.urgent", "Urgent: no exercises"),
        "emergency": say("outcome.emergency", "Emergency: no exercises"),
    }[id_]
