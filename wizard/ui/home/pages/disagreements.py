"""Disagreements: claim A, claim B, what we do, and why."""

import streamlit as st

import catalogue
from wizard.plan.model import DisagreementPart
from wizard.plan.writer import disagreement, teller
from wizard.server import addresses
from wizard.ui.parts import evidence, page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit


def disagreements_page() -> None:
    """Show every disagreement, folded, in the order of the evidence."""
    say, known = visit.words().say, teller(catalogue.load(), visit.language())
    parts = [
        disagreement(entry.id, known)
        for entry in sorted(catalogue.load().disagreements.values(), key=lambda d: d.number)
    ]
    page_frame.heading(addresses.DISAGREEMENTS, say("disagreements.title", "Where the sources disagree"))
    with st.container(key="lead"):
        st.markdown(
            plain(
                say(
                    "disagreements.lead",
                    "In {n} places the texts and studies do not agree. Open one to see both sides, what we do, and why.",
                    n=len(parts),
                )
            )
        )
    for number, part in enumerate(parts, 1):
        _folded(number, part)
    evidence.code_key()


@st.fragment
def _folded(number: int, part: DisagreementPart) -> None:
    folded = st.expander(f"{number}. {plain(part.title)}", key=f"lazy-dispute-{part.id}", on_change="rerun")
    if folded.open:
        with folded:
            evidence.disagreement(part, titled=False)


disagreements_page()
