"""The plan page: outcome, pain rule, the picks, the weeks ahead, and every reason."""

from functools import partial
from html import escape

import streamlit as st

from wizard.answers import journey
from wizard.answers.questions import BY_ID
from wizard.plan.model import Plan, StretchPart
from wizard.server import addresses, modes
from wizard.text import plan_sections
from wizard.ui.home import exercise_cards, kept_plan, kept_plan_links, what_if
from wizard.ui.home.outcome_page import plan_for
from wizard.ui.parts import additions, evidence, page_frame, pictures, plan_charts
from wizard.ui.parts.markdown import bullets, numbered, paragraphs, plain, sentences
from wizard.ui.session import visit

TOP_RULES = ("stage_", "cap_", "ceiling_", "contradiction_", "care_condition", "two_picks", "three_picks", "fewer_")


def plan_page(plan: Plan) -> None:
    """Show ``plan`` from top to bottom."""
    say = visit.words().say
    page_frame.heading(addresses.PLAN, plan.headline)
    additions.current().notice()
    _in_one_sentence(plan)
    _facts(plan)
    _limits(plan)
    kept_plan_links.on_plan(plan)
    additions.current().offer(plan)
    _jumps()
    _pain_rule(plan)
    _why_this_start(plan)
    exercise_cards.cards(plan)
    if plan.fewer_because:
        page_frame.note("fewer", f"{plan.fewer_because.says} {plan.fewer_because.what_to_do}", "amber")
    _section("weeks", say("plan.course", "The weeks ahead"))
    plan_charts.chart(plan)
    plan_charts.calendar(plan)
    with st.expander(say("plan.weeks", "Week by week"), key="weeks-folded"):
        plan_charts.weeks(plan)
    plan_charts.load(plan)
    with st.container(key="on-screen-studies"):
        _section("studies", say("plan.studies", "What studies measured"))
        evidence.studies(plan)
    with st.container(key="on-screen-others"):
        _section("others", say("plan.others", "Why not the others?"))
        pictures.narrowing(plan)
        _others(plan)
    with st.container(key="on-screen-what-if"):
        _section("what-if", say("plan.what_if", "What if an answer were different?"))
        what_if.another_answer(plan)
    _section("around", say("plan.around", "Before, after and in between"))
    _around(plan)
    with st.container(key="on-screen-disputes"):
        _section("disputes", say("plan.disagree", "Where the sources disagree"))
        _disputes(plan)
    _section("expect", say("plan.expect", "What to expect"))
    _expectation(plan)
    _section("see-someone", say("plan.see", "When to see someone"))
    _see_someone(plan)
    _take_along()
    _digest(plan)
    page_frame.bar(
        back=(say("plan.start", "Start page"), partial(visit.go, addresses.START)),
        forward=(say("plan.answers", "Change my answers"), partial(visit.go, journey.CHECK)),
    )


def _take_along() -> None:
    say = visit.words().say
    if not modes.current().shows(addresses.TAKE):
        return
    with st.container(key="on-screen-take"):
        _section("take", say("take.title", "Take it along"))
        st.markdown(plain(say("take.lead", "A page of paper, your calendar, a code for another phone, or a file.")))
        st.button(
            say("take.title", "Take it along"),
            key="to-take",
            width="stretch",
            on_click=visit.go,
            args=(addresses.TAKE,),
        )


def _section(id_: str, title: str) -> None:
    with st.container(key=f"section-{id_}"):
        st.header(plain(title), anchor=id_)


# --- the top --------------------------------------------------------------------------


def _in_one_sentence(plan: Plan) -> None:
    with st.container(key="lead"):
        st.markdown(plain(plan_sections.lead(plan, visit.words())))


def _jumps() -> None:
    """Links to the parts that people look for again; the page is long on a phone."""
    say = visit.words().say
    links = (
        ("exercises", say("plan.picks", "Your exercises")),
        ("weeks", say("plan.course", "The weeks ahead")),
        ("others", say("plan.others", "Why not the others?")),
        ("see-someone", say("plan.see", "When to see someone")),
        *_jump_to_take(),
    )
    with st.container(key="jumps"):
        st.markdown("\n".join(f"- [{plain(title)}](#{id_})" for id_, title in links))


def _jump_to_take() -> tuple[tuple[str, str], ...]:
    return (
        (("take", visit.words().say("take.title", "Take it along")),) if modes.current().shows(addresses.TAKE) else ()
    )


def _limits(plan: Plan) -> None:
    if plan.limits:
        with st.container(key="note-amber-limits"):
            st.subheader(visit.words().say("why.limits", "Because of your health"), anchor=False)
            st.markdown(bullets(plan.limits))


def _facts(plan: Plan) -> None:
    facts = (
        f"<li><strong>{escape(number)}</strong> <span>{escape(text)}</span></li>"
        for _, number, text in plan_sections.facts(plan, visit.words())
    )
    st.html(f'<ul class="hip-facts">{"".join(facts)}</ul>')


def _why_this_start(plan: Plan) -> None:
    """What decided, folded: the one sentence that matters stands on top of the page."""
    say = visit.words().say
    told = [f for f in plan.findings if not (f.rule.startswith("ceiling_") and kept_plan.is_limit_contradicted())]
    top = [f for f in told if f.rule.startswith(TOP_RULES) and f.verdict == "met"]
    with st.expander(plain(say("why.title", "Why this stage, and why so many exercises?"))):
        st.markdown(bullets(f.says for f in top if f.decisive or f.rule.startswith("ceiling_")))
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
                for f in told
            )
        )
    careful = [a.text for a in plan.advice if a.topic == "care" and a.id != "own_thresholds"]
    if careful:
        with st.expander(say("why.care", "How we have been careful")):
            st.markdown(bullets(careful))
    if plan.defaults:
        with st.expander(say("why.defaults", "What we assumed, because you left it open")):
            st.markdown(bullets(say(f"question.{d}.asks", BY_ID[d].asks) + " " + _default(d) for d in plan.defaults))


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


def _pain_rule(plan: Plan) -> None:
    say = visit.words().say
    _section("pain", say("plan.pain", "How much pain is all right?"))
    with st.container(key="pain-rule"):
        for part in plan_sections.pain_rule(plan):
            page_frame.note(part.id, part.text, plan_sections.PAIN_TONES[part.id])


# --- the rest --------------------------------------------------------------------------


def _others(plan: Plan) -> None:
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


def _around(plan: Plan) -> None:
    say = visit.words().say
    with st.container(key="card-warm-up"):
        st.subheader(say("around.warm_up", "Warm-up"), anchor=False)
        st.markdown(paragraphs(plain(part.says) for part in plan.warm_up))
    with st.container(key="card-stretches"):
        st.subheader(say("around.stretches", "Stretches"), anchor=False)
        if plan.stretches_none:
            st.markdown(plain(plan.stretches_none))
        _stretches(plan)
        _advice(plan, "stretches")
    for topic, title in (
        ("load", say("around.load", "Everyday load")),
        ("effort", say("around.effort", "How hard?")),
        ("tfl", say("around.tfl", "Less work at the front of the hip")),
        ("programme", say("around.programme", "How the plan grows")),
    ):
        with st.expander(plain(title)):
            if topic == "tfl":
                pictures.muscles()
            _advice(plan, topic)


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


def _advice(plan: Plan, topic: str) -> None:
    said = [
        f"{plain(a.text)}  \n{evidence.statement_line(a.sources, a.verification)}"
        for a in plan.advice
        if a.topic == topic
    ]
    if said:
        st.markdown(paragraphs(said))


@st.fragment
def _disputes(plan: Plan) -> None:
    """The disagreements that touch this plan, written out when somebody opens them."""
    title = visit.words().say(
        "plan.disagree_count", "{count} points that touch this plan", count=len(plan.disagreements)
    )
    folded = st.expander(plain(title), key="lazy-disputes", on_change="rerun")
    if folded.open:
        with folded:
            for part in plan.disagreements:
                evidence.disagreement(part)
    evidence.code_key()


def _expectation(plan: Plan) -> None:
    with st.container(key="card-expect"):
        st.markdown(f"{plain(plan.expectation)}  \n{evidence.sources_line(plan.expectation_sources)}")
        _advice(plan, "expectation")


def _see_someone(plan: Plan) -> None:
    """What cannot wait comes first, one sentence a line."""
    for part in plan_sections.when_to_see_someone(plan):
        cannot_wait = part.id == plan_sections.STOP_NOW
        with st.container(key=f"note-{'red' if cannot_wait else 'calm'}-{part.id}"):
            st.markdown(bullets(sentences(part.text)) if cannot_wait else plain(part.text))


def _digest(plan: Plan) -> None:
    page_frame.made_from(plan, plan_sections.education(visit.words()))


plan = plan_for(addresses.PLAN)
if plan:
    plan_page(plan)
