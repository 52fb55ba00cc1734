"""Sources beside what rests on them: who, how many people, which method, how far verified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

import catalogue
from wizard import charts
from wizard.answers import journey
from wizard.answers.questions import Question, options_of, value_of
from wizard.assurance import rule_index
from wizard.plan.model import AdvicePart, ClaimPart, Considered, DisagreementPart, Plan, SourceRef
from wizard.text import citations
from wizard.ui.session import visit

from . import page_frame, plan_charts
from .markdown import opening, paragraphs, plain


def source_line(source: SourceRef, verification: str | None = None) -> str:
    """One source as Markdown: name, people, method, verification code."""
    return plain(citations.source_line(source, visit.words(), verification))


def sources_line(sources: Iterable[SourceRef]) -> str:
    """Several sources as one quiet Markdown line."""
    return f":small[{'; '.join(source_line(source) for source in sources)}]"


def statement_line(sources: Iterable[SourceRef], verification: str) -> str:
    """The sources of a statement and its own code, as one quiet Markdown line."""
    return f":small[{plain(citations.statement_line(sources, verification, visit.words()))}]"


def advice(parts: Iterable[AdvicePart]) -> None:
    """Pieces of advice, each with its sources and its own code."""
    said = [f"{plain(a.text)}  \n{statement_line(a.sources, a.verification)}" for a in parts]
    if said:
        st.markdown(paragraphs(said))


def code_key() -> None:
    """What the codes in brackets mean."""
    say = visit.words().say
    with st.expander(say("codes.title", "What do the codes in brackets mean?")):
        st.markdown(
            "\n".join(
                f"- **{code}**: {plain(words)}" for code, words in citations.verification_words(visit.words()).items()
            )
        )


def in_full(source: SourceRef, verification: str | None = None) -> str:
    """A source with people, population, method, and how far it was verified, each in plain words."""
    say = visit.words().say
    code, entry = verification or source.verification, catalogue.load().sources[source.id]
    parts = [plain(source.short)]
    if source.n:
        parts.append(plain(say("source.people", "{n} people", n=source.n)))
    elif source.method not in ("own_placement", "seed_text"):
        parts.append(plain(say("source.no_people", "number of people not given")))
    if entry.population:
        parts.append(plain(say(f"source.{source.id}.population", entry.population)))
    if source.method not in ("own_placement", "seed_text"):
        parts.append(plain(citations.method_words(visit.words())[source.method]))
    return " · ".join((*parts, verified(code)))


def verified(code: str) -> str:
    """A verification code in plain words as Markdown; what nobody has verified again stands out."""
    say = visit.words().say
    said = (
        say("source.word_of_a_text", "the word of one text, not a study")
        if code == "S"
        else citations.verification_words(visit.words())[code]
    )
    words = plain(say("source.code", "{words} ({code})", words=opening(said), code=code))
    return f"**{words}**" if code in citations.UNCHECKED else words


def claims_by_kind(groups: dict[str, list[ClaimPart]]) -> None:
    """Claims with people, population and method; the three kinds of evidence apart, each with its caution."""
    say = visit.words().say
    heads = {
        rule_index.ACTIVITY: (
            say("kind.activity", "Electrical activity"),
            say("claim.emg", "Electrical activity shows how busy a muscle is. It is not strength."),
        ),
        rule_index.FORCE: (
            say("kind.force", "Modelled force"),
            say("kind.force_says", "A computer worked out these forces. Nobody measured them in the muscle."),
        ),
        rule_index.TRIALS: (
            say("kind.trials", "Trials"),
            say("kind.trials_says", "People did whole programmes. No single exercise was tested by itself."),
        ),
        rule_index.TEXTS: (say("kind.texts", "Texts, leaflets and our own choices"), ""),
    }
    for kind, parts in groups.items():
        if not parts:
            continue
        title, caution = heads[kind]
        st.markdown(f"**{plain(title)}**" + (f"  \n:small[{plain(caution)}]" if caution else ""))
        st.markdown("\n".join(f"- {_claim_in_full(part)}" for part in parts))


def _claim_in_full(part: ClaimPart) -> str:
    say = visit.words().say
    lines = [plain(part.says), *(f"**{plain(figure.text)}**" for figure in part.figures)]
    if not part.followed:
        lines.append(plain(say("claim.not_followed", "We do it differently: {why}", why=part.why_not or "")))
    lines.append(f":small[{in_full(part.source, part.verification)}]")
    return "  \n  ".join(lines)


def claim(part: ClaimPart) -> str:
    """One claim as Markdown: what it says, its figures, its source, and whether the wizard follows it."""
    say = visit.words().say
    lines = [plain(part.says)]
    lines += [f"**{plain(figure.text)}**" for figure in part.figures]
    if not part.followed:
        lines.append(plain(say("claim.not_followed", "We do it differently: {why}", why=part.why_not or "")))
    lines.append(f":small[{source_line(part.source, part.verification)}]")
    return "  \n".join(lines)


def claims(parts: Iterable[ClaimPart]) -> None:
    """All claims of one exercise, with the caution that belongs to figures from electrodes."""
    parts = tuple(parts)
    if any(part.source.method in ("surface_emg", "fine_wire_emg") for part in parts):
        _not_strength()
    st.markdown(paragraphs(map(claim, parts)))


def _not_strength() -> None:
    page_frame.muted(
        visit.words().say("claim.emg", "Electrical activity shows how busy a muscle is. It is not strength.")
    )


def studies(plan: Plan) -> None:
    """What studies measured at the side and at the front of the hip: a chart for each, folded."""
    say, known = visit.words().say, catalogue.load()
    st.markdown(
        plain(
            say(
                "studies.says",
                "Each study is a chart of its own. Figures of different studies cannot be compared: other people, "
                "other electrodes, another strongest effort. Your exercises carry a tick.",
            )
        )
    )
    _not_strength()
    missing = charts.unmeasured(plan, known)
    if missing:
        page_frame.muted(
            say("studies.missing", "No study here has such a figure for: {names}.", names=", ".join(missing))
        )
    _studies(plan, charts.evidence_studies(plan, known))


@st.fragment
def _studies(plan: Plan, studies: Iterable[str]) -> None:
    for study in studies:
        _study(plan, study)


def _study(plan: Plan, study: str) -> None:
    """One study, drawn only when somebody opens it."""
    words, known = visit.words(), catalogue.load()
    title = charts.study_title(known, study, words)
    folded = st.expander(plain(title), key=f"fold-{study}", on_change="rerun")
    if folded.open:
        with folded:
            found = charts.build_evidence(plan, known, study, words, theme=plan_charts.chart_theme())
            plan_charts.show(f"study-{study}", title, found)


def disputes(plan: Plan) -> None:
    """The disagreements that touch ``plan``, each written out when somebody opens it."""
    for part in plan.disagreements:
        _dispute(part)


@st.fragment
def _dispute(part: DisagreementPart) -> None:
    folded = st.expander(plain(part.title), key=f"lazy-dispute-{part.id}", on_change="rerun")
    if folded.open:
        with folded:
            disagreement(part, titled=False)


def expectation(plan: Plan) -> None:
    """What the nearest studies found, and what counts as a change."""
    with st.container(key="card-expect"):
        st.markdown(f"{plain(plan.expectation)}  \n{sources_line(plan.expectation_sources)}")
        advice(a for a in plan.advice if a.topic == "expectation")


def disagreement(part: DisagreementPart, titled: bool = True) -> None:
    """One disagreement: the two claims beside each other with their sources, what we do, why, and how far verified."""
    say, entry = visit.words().say, catalogue.load().disagreements[part.id]
    with st.container(key=f"dispute-{part.id}"):
        if titled:
            st.subheader(plain(part.title), anchor=False)
        with st.container(key=f"claims-{part.id}", horizontal=True):
            for side, name, text, ids in (
                ("a", say("disagree.a", "One side"), part.claim_a, entry.claim_a_sources),
                ("b", say("disagree.b", "The other side"), part.claim_b, entry.claim_b_sources),
            ):
                with st.container(key=f"claim-{side}-{part.id}"):
                    st.markdown(f"**{plain(name)}**  \n{plain(text)}  \n{sources_line(_of(part, ids))}")
        st.markdown(f"**{plain(say('disagree.we', 'What we do'))}**  \n{plain(part.we_do)}")
        st.markdown(
            f"**{plain(say('disagree.why', 'Why'))}**  \n{plain(part.why)}  \n{sources_line(_of(part, entry.sources))}"
        )
        verdict = say("disagree.verified", "How far we verified it:")
        st.markdown(f":small[{plain(verdict)} {verified(part.verification)}]")


def _of(part: DisagreementPart, ids: Iterable[str]) -> list[SourceRef]:
    return [source for source in part.sources if source.id in ids]


def left_out(part: Considered) -> None:
    """One exercise that was not picked, with its deciding rule and what would let it in."""
    say = visit.words().say
    lines = [f"**{plain(part.name)}**", plain(part.says)]
    if part.needs_words:
        lines.append(plain(say("others.need", "It would need: {needs}.", needs=", ".join(part.needs_words))))
    lines += [line for line in (read_line(part.read), sources_line(part.sources)) if line]
    st.markdown("  \n".join(lines))


def read_line(fields: Iterable[str]) -> str:
    """The answers that a rule read, as this person gave them, as one quiet Markdown line; empty where it read none."""
    say = visit.words().say
    found = [
        f"{say(f'question.{question.id}.short', question.short)}: {answer_in_words(question)}"
        for question in rule_index.behind(fields)
    ]
    return f":small[{plain(say('reads.line', 'It read: {answers}', answers='; '.join(found)))}]" if found else ""


def answer_in_words(question: Question) -> str:
    """What this person answered, in words."""
    say, value = visit.words().say, value_of(journey.on_path(visit.answers()), question.id)
    if value is None:
        return say("answer.unsure", "Not sure") if visit.is_unsure(question.id) else say("answer.open", "Not answered")
    return value_in_words(question, value)


def value_in_words(question: Question, value: Any) -> str:
    """An answer to this question, in words."""
    say = visit.words().say
    if question.kind == "nprs":
        return say("answer.nprs", "{number} of 10", number=value)
    words = {option.id: say(option.key, option.label) for option in options_of(question, catalogue.load())}
    if not isinstance(value, tuple):
        return words[value]
    return (" → " if question.kind == "ranked" else " · ").join(words[id_] for id_ in value)
