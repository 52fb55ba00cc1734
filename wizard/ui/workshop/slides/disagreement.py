"""A disagreement: the question with its movement, one side, the other, the figures study by study, and what we do and why."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import catalogue
from catalogue.model import Disagreement
from wizard import charts
from wizard.plan.model import ClaimPart, DisagreementPart, SourceRef
from wizard.plan.writer import claims_of, disagreement, teller
from wizard.ui.session import visit

from . import At, parts

QUESTION, CLAIM_A, CLAIM_B, FIGURES, WE_DO = range(5)
PANELS = 2  # studies beside each other
DRAWN = 3  # exercises in question that are drawn with the question


def steps(at: At) -> int:
    """One side, the other side, the figures, what we do."""
    return WE_DO


def show(at: At) -> None:
    """Draw the disagreement ``at.slide.about["disagreement"]``."""
    entry = catalogue.load().disagreements[at.slide.about["disagreement"]]
    part = disagreement(entry.id, teller(catalogue.load(), visit.language()))
    with st.container(key="slide-disagreement"):
        if at.shown == QUESTION:
            _question(part, entry)
        elif at.shown == FIGURES:
            _figures(at, entry)
        else:
            _beside(at, part, entry)


def _question(part: DisagreementPart, entry: Disagreement) -> None:
    drawn = "".join(
        f"<figure>{parts.moving(id_)}<figcaption>{parts.text(parts.exercise_name(id_), 'span')}</figcaption></figure>"
        for id_ in entry.exercises[:DRAWN]
    )
    parts.put(
        parts.text(part.title, name="question") + parts.div(f"row hip-talk-row-{len(entry.exercises[:DRAWN])}", drawn)
    )


def _beside(at: At, part: DisagreementPart, entry: Disagreement) -> None:
    """The movement on the left; on the right the claims so far, or what we do."""
    say = visit.words().say
    if at.shown < WE_DO:
        words = [_claim("a", say("disagree.a", "One side"), part.claim_a, _of(part, entry.claim_a_sources))]
        if at.shown == CLAIM_B:
            words.append(
                _claim("b", say("disagree.b", "The other side"), part.claim_b, _of(part, entry.claim_b_sources))
            )
    else:
        words = [
            parts.div("we", parts.text(say("disagree.we", "What we do"), "h2"), parts.text(part.we_do)),
            parts.text(say("disagree.why", "Why"), "h2"),
            parts.text(part.why),
            parts.sources(_of(part, entry.sources), part.verification),
        ]
    parts.put(parts.div("beside", _picture(at, entry), parts.div("words", *words)))


def _picture(at: At, entry: Disagreement) -> str:
    """The movement of an exercise in question; Up and Down go through them."""
    id_ = entry.exercises[at.turn % len(entry.exercises)]
    return parts.div("picture", parts.moving(id_), parts.text(parts.exercise_name(id_), name="caption"))


def _claim(side: str, name: str, claim: str, sources: Sequence[SourceRef]) -> str:
    return parts.div(f"claim hip-talk-claim-{side}", parts.text(name, "h2"), parts.text(claim), parts.sources(sources))


def _of(part: DisagreementPart, ids: Sequence[str]) -> list[SourceRef]:
    return [source for source in part.sources if source.id in ids]


# --- the figures ----------------------------------------------------------------------------------------


def charted(entry: Disagreement) -> tuple[str, ...]:
    """The studies of this disagreement that measured one of its exercises and can be drawn."""
    ids = dict.fromkeys((*entry.sources, *entry.claim_a_sources, *entry.claim_b_sources))
    return tuple(id_ for id_ in ids if charts.measured_in(id_, entry.exercises, catalogue.load()))[:PANELS]


def told(entry: Disagreement, language: str) -> dict[str, list[ClaimPart]]:
    """What the other sources of the wizard's reasons say of these exercises, in words, by source."""
    t, drawn = teller(catalogue.load(), language), charted(entry)
    found: dict[str, list[ClaimPart]] = {}
    ours = (*entry.sources, *entry.claim_b_sources, *entry.claim_a_sources)
    for id_ in dict.fromkeys(
        i for i in ours if i not in drawn and catalogue.load().sources[i].method not in ("seed_text", "own_placement")
    ):
        of_each = ([c for c in claims_of(t.c.exercises[e], t) if c.source.id == id_] for e in entry.exercises)
        if claims := next(filter(None, of_each), None):  # what it says of the next exercise is much the same
            found[id_] = claims
    return found


def _figures(at: At, entry: Disagreement) -> None:
    studies, spoken = charted(entry), told(entry, visit.language())
    panels = [*studies, *list(spoken)[: PANELS - len(studies)]]
    drawn = "".join(
        parts.div("study", _study(id_, entry) if id_ in studies else _in_words(spoken[id_])) for id_ in panels
    )
    if not studies:  # then there is room for the movement
        parts.put(
            parts.div("beside", _picture(at, entry), parts.div("words", drawn))
            + "".join(_below(studies, panels, spoken))
        )
        return
    parts.put(
        parts.div(f"two hip-talk-studies hip-talk-studies-{len(panels)}", drawn)
        + "".join(_below(studies, panels, spoken))
    )


def _study(id_: str, entry: Disagreement) -> str:
    words, known = visit.words(), catalogue.load()
    found = charts.build_big_study(id_, entry.exercises, known, words)
    return parts.text(charts.study_title(known, id_, words), "h2") + parts.chart(found)


def _in_words(claims: Sequence[ClaimPart]) -> str:
    """A source without a figure that could be drawn: what it found, in words."""
    say = visit.words().say
    lines = [parts.text(claims[0].source.short, "h2")]
    if not any(claim.figures for claim in claims):
        lines.append(parts.text(say("talk.no_figure", "No figure that we could verify. In words:"), name="aside"))
    for claim in claims:
        lines += [parts.text(claim.says), *(parts.text(figure.text, "strong") for figure in claim.figures)]
    return parts.div("told", *lines, parts.sources([claims[0].source], claims[0].verification))


def _below(studies: Sequence[str], panels: Sequence[str], spoken: dict[str, list[ClaimPart]]) -> list[str]:
    """What was read too; and that figures from electrodes are no strength, or that there is no figure at all."""
    say, lines = visit.words().say, []
    if not panels:
        lines.append(parts.text(say("talk.no_study", "We found no figure that we could verify."), name="question"))
    others = [claims[0].source.short for id_, claims in spoken.items() if id_ not in panels]
    if others:
        lines.append(
            parts.text(
                say(
                    "talk.also_read",
                    "Read too, without a figure that we could verify: {names}.",
                    names="; ".join(others),
                ),
                name="sources",
            )
        )
    if any(catalogue.load().sources[id_].method in ("surface_emg", "fine_wire_emg") for id_ in studies):
        lines.append(
            parts.text(
                say("claim.emg", "Electrical activity shows how busy a muscle is. It is not strength."), name="sources"
            )
        )
    return lines
