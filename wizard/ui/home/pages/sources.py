"""Sources: what each one is, how it was verified, when it was checked, and what rests on it."""

import streamlit as st

import catalogue
from catalogue.model import Source
from catalogue.vocabulary import VERIFICATION
from wizard.assurance import rule_index
from wizard.plan.writer import Phrasebook, claims_of, teller
from wizard.server import addresses
from wizard.text import citations
from wizard.ui.parts import evidence, page_frame
from wizard.ui.parts.markdown import bullets, opening, plain
from wizard.ui.session import visit


def sources_page() -> None:
    """Show the filters and the sources that they leave."""
    say = visit.words().say
    page_frame.heading(addresses.SOURCES, say("sources.title", "Sources"))
    known = catalogue.load().sources.values()
    with st.container(key="lead"):
        st.markdown(
            plain(
                say(
                    "sources.lead",
                    "{n} sources. {seen} were seen in the paper or on an official page. Open one to see what rests on it.",
                    n=len(known),
                    seen=sum(source.verification == "V" for source in known),
                )
            )
        )
    page_frame.muted(say("sources.dates", "Where no date is given, the day of the check was not noted."))
    _list()


@st.fragment
def _list() -> None:
    say, known = visit.words().say, catalogue.load()
    meanings = citations.verification_words(visit.words())
    words = {code: f"{code}: {meanings[code]}" for code in VERIFICATION}
    text = st.text_input(say("sources.search", "Search by name or title"), key="sources-search", autocomplete="off")
    code = page_frame.choose(
        "sources-code", say("sources.verified", "How far verified"), words, say("library.any", "Any")
    )
    looked_for = (text or "").casefold().strip()
    found = [
        s
        for s in known.sources.values()
        if code in (None, s.verification) and looked_for in f"{s.short} {s.citation}".casefold()
    ]
    st.header(plain(say("library.found", "{n} of {total} shown", n=len(found), total=len(known.sources))), anchor=False)
    if not found:
        page_frame.note("nothing-found", say("library.nothing", "Nothing fits all of these. Take one of them away."))
    for source in found:
        _folded(source)


@st.fragment
def _folded(source: Source) -> None:
    """One source, written only when somebody opens it; its code stands in the title already."""
    say = visit.words().say
    title = say(
        "sources.row",
        "{name} ({code})",
        name=source.short,
        code=citations.code_words(source.verification, visit.words()),
    )
    folded = st.expander(plain(title), key=f"lazy-source-{source.id}", on_change="rerun")
    if folded.open:
        with folded:
            _source(source, teller(catalogue.load(), visit.language()))


def _source(source: Source, t: Phrasebook) -> None:
    say = visit.words().say
    st.markdown(plain(source.citation))
    if source.link:
        st.markdown(f"[{plain(source.link)}]({source.link})")
    facts = [
        say("sources.people", "People studied: {n}", n=source.n)
        if source.n
        else say("sources.no_people", "People studied: none, or not given"),
        say("sources.method", "Method: {method}", method=citations.method_words(visit.words())[source.method]),
        say("sources.checked", "Checked on: {date}", date=source.checked_on)
        if source.checked_on
        else say("sources.no_date", "Checked on: no date noted"),
    ]
    if source.population:
        facts.insert(
            1,
            say(
                "sources.population",
                "Who: {population}",
                population=t.of(f"source.{source.id}.population", source.population),
            ),
        )
    st.markdown(bullets(facts))
    st.markdown(evidence.verified(source.verification))
    if source.note:
        st.markdown(plain(t.of(f"source.{source.id}.note", source.note)))
    _what_rests_on_it(source.id, t)


def _what_rests_on_it(id_: str, t: Phrasebook) -> None:
    say, rests = visit.words().say, rule_index.resting_on(t.c)[id_]
    st.subheader(plain(say("sources.rests", "What rests on it: {n}", n=rests.count)), anchor=False)
    for title, texts in (
        (say("sources.claims", "Claims"), [_claim(thing, n, t) for thing, n in rests.claims]),
        (say("sources.gradings", "The grading of these exercises"), [t.name(thing) for thing in rests.gradings]),
        (say("sources.rules", "Rules"), [t.rule(rule) for rule in rests.rules]),
        (
            say("sources.disagreements", "Disagreements"),
            [t.of(f"disagreement.{d}.title", t.c.disagreements[d].title) for d in rests.disagreements],
        ),
        (say("sources.signs", "Warning signs"), [t.of(f"sign.{s}.asks", t.c.signs[s].asks) for s in rests.signs]),
        (
            say("sources.conditions", "Health conditions"),
            [t.of(f"condition.{c}.name", t.c.conditions[c].name) for c in rests.conditions],
        ),
        (say("sources.advice", "Advice"), [t.of(f"advice.{a}", t.c.advice[a].text) for a in rests.advice]),
    ):
        if texts:
            st.markdown(f"**{plain(title)}: {len(texts)}**\n{bullets(opening(text) for text in texts)}")
    if rests.claims:
        first = rests.claims[0][0]
        if st.button(
            plain(say("sources.to_library", "See {name} in the library", name=t.name(first))), key=f"to-library-{id_}"
        ):
            visit.show("library-search", t.name(first))
            visit.go(addresses.LIBRARY)
            st.rerun()


def _claim(thing: str, number: int, t: Phrasebook) -> str:
    part = claims_of(t.c.exercises.get(thing) or t.c.stretches[thing], t)[number - 1]
    figures = "; ".join(figure.text for figure in part.figures)
    return (
        f"{t.name(thing)}: {part.says}"
        + (f" {figures}" if figures else "")
        + f" ({citations.code_words(part.verification, t.words)})"
    )


sources_page()
