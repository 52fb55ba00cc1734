"""How it decides: the flow as a drawing, then every rule in plain words with its source and how often it takes part."""

import streamlit as st

import catalogue
from wizard.assurance import decision_flow, rule_index
from wizard.plan.writer import teller
from wizard.rules.rule import Rule
from wizard.server import addresses
from wizard.ui.parts import evidence, page_frame
from wizard.ui.parts.markdown import plain
from wizard.ui.session import visit


def how_page() -> None:
    """Show the drawing and the rules, room by room."""
    say = visit.words().say
    total = sum(map(len, rule_index.rules_by_room().values()))
    page_frame.heading(addresses.HOW, say("how.title", "How it decides"))
    with st.container(key="lead"):
        st.markdown(
            plain(
                say(
                    "how.lead",
                    "{n} rules make every plan. The same answers always give the same plan. "
                    "Nothing is guessed, and no rule is hidden.",
                    n=total,
                )
            )
        )
    st.header(plain(say("how.drawing", "From answers to plan")), anchor="drawing")
    st.markdown(decision_flow.draw(visit.words()).svg, unsafe_allow_html=True)
    st.header(plain(say("how.rules", "The rules")), anchor="rules")
    st.markdown(
        plain(
            say(
                "how.order",
                "They stand in the order in which they are asked. Stop comes before rule out, rule out before limit, "
                "limit before prefer. An answer that is missing never helps.",
            )
        )
    )
    page_frame.muted(
        say(
            "how.often",
            "How often: we drew {people} people by lot and let each rule decide. They are made up. "
            "So the numbers show which rules work often, not how many real people they touch.",
            people=f"{rule_index.fires().people:,}",
        )
    )
    for number, (room, rules) in enumerate(rule_index.rules_by_room().items(), 1):
        title = say(
            "how.room",
            "{number}. {title} ({rules})",
            number=number,
            title=decision_flow.room_title(room, visit.words()),
            rules=decision_flow.how_many(len(rules), visit.words()),
        )
        with st.expander(plain(title)), st.container(key=f"room-{room}"):
            st.markdown("\n".join(f"{n}. {_rule(rule)}" for n, rule in enumerate(rules, 1)))
    evidence.code_key()


def _rule(rule: Rule) -> str:
    """A rule as an entry of a list: words, what it reads, how often, id, sources."""
    say, known = visit.words().say, teller(catalogue.load(), visit.language())
    lines = [f"**{plain(known.rule(rule.id))}**"]
    reads = [say(f"question.{question.id}.asks", question.asks) for question in rule_index.behind(rule.fields())]
    lines.append(plain(_how_often(rule.id)))
    if reads:
        lines.append(f":small[{plain(say('how.reads', 'It reads: {questions}', questions=' · '.join(reads)))}]")
    lines.append(f":small[{'; '.join(evidence.source_line(source) for source in known.sources(rule.sources))}]")
    lines.append(f"`{rule.id}`")
    return "  \n   ".join(lines)


def _how_often(rule: str) -> str:
    say, counted = visit.words().say, rule_index.fires()
    n, people = counted.counts.get(rule, 0), f"{counted.people:,}"
    if not n:
        return say("how.rare", "So rare that none of {people} people met it.", people=people)
    return say("how.times", "Takes part for {n} of {people} people.", n=f"{n:,}", people=people)


how_page()
