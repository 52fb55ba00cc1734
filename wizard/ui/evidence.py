"""Sources beside what rests on them: who, how many people, which method, how far verified."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

import catalogue
from wizard import Plan, charts
from wizard.plan import ClaimPart, Considered, DisagreementPart, SourceRef

from . import course, frame, session
from .marks import plain


def verification_words() -> dict[str, str]:
    """What each verification code means, in the words of this visit."""
    say = session.words().say
    return {
        "V": say("verification.V", "seen in the paper or on an official page"),
        "V2": say("verification.V2", "seen only in a second-hand page"),
        "R": say("verification.R", "general knowledge, not checked again"),
        "U": say("verification.U", "looked for and not found"),
        "S": say("verification.S",
                 "a statement of a seed text: S0 to S4 are the five texts that this program started from"),
        "ADJ": say("verification.ADJ", "our own choice, on the cautious side"),
    }


def method_words() -> dict[str, str]:
    """What each method is called, in the words of this visit."""
    say = session.words().say
    return {
        "seed_text": say("method.seed_text", "seed text"),
        "surface_emg": say("method.surface_emg", "electrical activity, from the skin"),
        "fine_wire_emg": say("method.fine_wire_emg", "electrical activity, fine wires in the muscle"),
        "emg_informed_model": say("method.emg_informed_model", "computer model of muscle force"),
        "randomised_trial": say("method.randomised_trial", "randomised trial"),
        "controlled_trial": say("method.controlled_trial", "controlled trial"),
        "systematic_review": say("method.systematic_review", "review of studies"),
        "range_table": say("method.range_table", "table of ranges"),
        "guideline": say("method.guideline", "guideline"),
        "official_page": say("method.official_page", "official page"),
        "secondary_page": say("method.secondary_page", "second-hand page"),
        "clinical_study": say("method.clinical_study", "clinical study"),
        "laboratory_study": say("method.laboratory_study", "laboratory study"),
        "professional_protocol": say("method.professional_protocol", "protocol of a clinic"),
        "own_placement": say("method.own_placement", "our own choice"),
    }


def source_line(source: SourceRef, verification: str | None = None) -> str:
    """One source as Markdown: name, people, method, verification code."""
    say = session.words().say
    code = verification or source.verification
    if source.method == "own_placement":
        return plain(say("source.own", "Our own cautious choice, no study ({code})", code=code))
    parts = [plain(source.short)]
    if source.n:
        parts.append(plain(say("source.people", "{n} people", n=source.n)))
    if source.method != "seed_text":
        parts.append(plain(method_words()[source.method]))
    parts.append(plain(f"({code})"))
    return " · ".join(parts[:-1]) + " " + parts[-1]


def sources_line(sources: Iterable[SourceRef]) -> str:
    """Several sources as one quiet Markdown line."""
    return f":small[{'; '.join(source_line(source) for source in sources)}]"


def code_key() -> None:
    """What the codes in brackets mean."""
    say = session.words().say
    with st.expander(say("codes.title", "What do the codes in brackets mean?")):
        st.markdown("\n".join(f"- **{code}**: {plain(words)}" for code, words in verification_words().items()))


def claim(part: ClaimPart) -> None:
    """One claim: what it says, its figures, its source, and whether the wizard follows it."""
    say = session.words().say
    lines = [plain(part.says)]
    lines += [f"**{plain(figure.text)}**" for figure in part.figures]
    if not part.followed:
        lines.append(plain(say("claim.not_followed", "We do it differently: {why}", why=part.why_not or "")))
    lines.append(f":small[{source_line(part.source, part.verification)}]")
    st.markdown("  \n".join(lines))


def claims(parts: Iterable[ClaimPart]) -> None:
    """All claims of one exercise, with the caution that belongs to figures from electrodes."""
    parts = tuple(parts)
    if any(part.source.method in ("surface_emg", "fine_wire_emg") for part in parts):
        _not_strength()
    for part in parts:
        claim(part)


def _not_strength() -> None:
    frame.muted(session.words().say("claim.emg", "Electrical activity shows how busy a muscle is. It is not strength."))


def studies(plan: Plan) -> None:
    """What studies measured at the side and at the front of the hip: a chart for each, folded."""
    say, known = session.words().say, catalogue.load()
    st.markdown(plain(say(
        "studies.says",
        "Each study is a chart of its own. Figures of different studies cannot be compared: other people, "
        "other electrodes, another strongest effort. Your exercises carry a tick.")))
    _not_strength()
    missing = charts.unmeasured(plan, known)
    if missing:
        frame.muted(say("studies.missing", "No study here has such a figure for: {names}.", names=", ".join(missing)))
    for study in charts.evidence_studies(plan, known):
        _study(plan, study)


@st.fragment
def _study(plan: Plan, study: str) -> None:
    """One study, drawn only when somebody opens it."""
    words, known = session.words(), catalogue.load()
    title = charts.study_title(known, study, words)
    folded = st.expander(plain(title), key=f"fold-{study}", on_change="rerun")
    if folded.open:
        with folded:
            found = charts.build_evidence(plan, known, study, words, theme=course.chart_theme())
            course.show(f"study-{study}", title, found)


def disagreement(part: DisagreementPart) -> None:
    """One disagreement: the two claims beside each other, then what we do and why."""
    say = session.words().say
    with st.container(key=f"dispute-{part.id}"):
        st.subheader(plain(part.title), anchor=False)
        with st.container(key=f"claims-{part.id}", horizontal=True):
            for side, name, text in (
                ("a", say("disagree.a", "One side"), part.claim_a), ("b", say("disagree.b", "The other side"), part.claim_b),
            ):
                with st.container(key=f"claim-{side}-{part.id}"):
                    st.markdown(f"**{plain(name)}**  \n{plain(text)}")
        st.markdown(f"**{plain(say('disagree.we', 'What we do'))}**  \n{plain(part.we_do)} {plain(part.why)}")
        st.markdown(sources_line(part.sources))


def left_out(part: Considered) -> None:
    """One exercise that was not picked, with its deciding rule and what would let it in."""
    say = session.words().say
    lines = [f"**{plain(part.name)}**", plain(part.says)]
    if part.needs_words:
        lines.append(plain(say("others.need", "It would need: {needs}.", needs=", ".join(part.needs_words))))
    lines.append(sources_line(part.sources))
    st.markdown("  \n".join(lines))
