"""The library: every exercise and stretch, with filters, how it is done, its doses, and what is claimed of it."""

from functools import partial

import streamlit as st

import catalogue
from catalogue import vocabulary as v
from catalogue.model import Exercise, Stretch
from wizard import drawings
from wizard.answers.questions import BY_ID
from wizard.assurance import rule_index
from wizard.plan.model import ClaimPart
from wizard.plan.writer import Phrasebook, card, claims_of, dose_words, kit_words, stretch, teller
from wizard.server import addresses
from wizard.ui.parts import evidence, page_frame, pictures
from wizard.ui.parts.markdown import bullets, numbered, plain
from wizard.ui.session import visit


def library_page() -> None:
    """Show the filters and what they leave."""
    say, known = visit.words().say, catalogue.load()
    page_frame.heading(addresses.LIBRARY, say("library.title", "Library"))
    with st.container(key="lead"):
        st.markdown(
            plain(
                say(
                    "library.lead",
                    "All {exercises} exercises and {stretches} stretches that we know. This is a book to read, not a plan: "
                    "which ones fit you depends on your answers.",
                    exercises=len(known.exercises),
                    stretches=len(known.stretches),
                )
            )
        )
    with st.expander(say("library.muscles", "The three muscles that this is about")):
        pictures.muscles()
    _shelves()
    evidence.code_key()


@st.fragment
def _shelves() -> None:
    say, known = visit.words().say, catalogue.load()
    t = teller(known, visit.language())
    found = rule_index.entries(known, _filters(), lambda id_: _searched(id_, t))
    with st.container(key="found"):
        st.markdown(
            plain(
                say(
                    "library.found",
                    "{n} of {total} shown",
                    n=len(found),
                    total=len(known.exercises) + len(known.stretches),
                )
            )
        )
    if not found:
        page_frame.note("nothing-found", say("library.nothing", "Nothing fits all of these. Take one of them away."))
    shelf = None
    for id_ in found:
        if rule_index.shelf_of(id_, known) != shelf:
            shelf = rule_index.shelf_of(id_, known)
            st.header(plain(_shelf_words()[shelf]), anchor=False)
        _folded(id_, t)


# --- filters ----------------------------------------------------------------------------------


def _filters() -> rule_index.Filters:
    say = visit.words().say
    text = st.text_input(say("library.search", "Search by name"), key="library-search", autocomplete="off")
    with st.expander(say("library.filters", "Filters")):
        chosen = {
            name: _choose(name, label, words)
            for name, label, words in (
                ("shelf", say("library.shelf", "Stage"), _shelf_words()),
                ("kit", say("library.kit", "What you have at hand"), _kit_words()),
                ("position", say("library.position", "Position"), pictures.position_words()),
                ("tfl", say("library.tfl", "Front of the hip"), _tfl_words()),
                ("goal", say("library.goal", "Serves this goal well"), _goal_words()),
            )
        }
    return rule_index.Filters(text=text or "", **chosen)


def _choose(name: str, label: str, words: dict[str, str]) -> str | None:
    return page_frame.choose(f"library-{name}", label, words, visit.words().say("library.any", "Any"))


def _searched(id_: str, t: Phrasebook) -> str:
    """What a search looks through: the name, other names, the summary."""
    kind = "exercise" if id_ in t.c.exercises else "stretch"
    thing: Exercise | Stretch = t.c.exercises[id_] if kind == "exercise" else t.c.stretches[id_]
    also = (t.of(f"{kind}.{id_}.aliases.{n}", alias) for n, alias in enumerate(thing.aliases, 1))
    return " ".join((t.name(id_), *also, t.of(f"{kind}.{id_}.summary", thing.summary)))


def _shelf_words() -> dict[str, str]:
    say = visit.words().say
    return {
        "1": say("shelf.1", "Stage 1: gentle start"),
        "2": say("shelf.2", "Stage 2: building up"),
        "3": say("shelf.3", "Stage 3: strong on one leg"),
        rule_index.EXTRA: say("shelf.extra", "Extras, from stage 2"),
        rule_index.STRETCH: say("shelf.stretch", "Stretches"),
        rule_index.NEVER: say("shelf.never", "Shown, never offered"),
    }


def _kit_words() -> dict[str, str]:
    t = teller(catalogue.load(), visit.language())
    return {
        rule_index.WITHOUT_KIT: visit.words().say("library.no_kit", "nothing"),
        **{item: kit_words((item,), t)[0] for item in v.EQUIPMENT if item != rule_index.WITHOUT_KIT},
    }


def _tfl_words() -> dict[str, str]:
    t = teller(catalogue.load(), visit.language())
    return {name: t.say(f"tfl.{name}") for name in v.TFL_CLASSES}


def _goal_words() -> dict[str, str]:
    say = visit.words().say
    return {option.id: say(option.key, option.label) for option in BY_ID["goals"].options}


# --- one entry ---------------------------------------------------------------------------------


@st.fragment
def _folded(id_: str, t: Phrasebook) -> None:
    """One exercise or stretch, written only when somebody opens it."""
    with st.container(key=f"entry-{id_}"):
        pictures.thumbnail(id_)
        folded = st.expander(plain(t.name(id_)), key=f"lazy-entry-{id_}", on_change="rerun")
    if folded.open:
        with folded:
            if id_ in t.c.exercises:
                _exercise(t.c.exercises[id_], t)
            else:
                _stretch(t.c.stretches[id_], t)


def _exercise(e: Exercise, t: Phrasebook) -> None:
    say, shown = visit.words().say, card(e.id, t)
    st.markdown(plain(shown["summary"]))
    pictures.with_movement(e.id)
    pictures.needs(e.id, e.position)
    if e.never_because:
        page_frame.note(
            f"never-{e.id}",
            say(
                "library.never", "We never offer it: {why}", why=t.of(f"exercise.{e.id}.never_because", e.never_because)
            ),
            "amber",
        )
    st.markdown(bullets(_facts(e, t)))
    _how_it_is_done(e.id, shown["steps"], shown["cues"], shown["stop_if"])
    _part(
        say("pick.faults", "If it goes wrong, and how to mend it"),
        bullets(f"{f.fault} {f.mend}" for f in shown["faults"]),
    )
    for fault in drawings.pictured_faults(e.id):
        if fault != drawings.TFL:
            pictures.right_and_wrong(e.id, fault)
    _part(say("pick.tfl", "Where should you feel it?"), bullets(t.listed(f"exercise.{e.id}.tfl.cues", e.tfl.cues)))
    if drawings.TFL in drawings.pictured_faults(e.id):
        pictures.front_of_hip(e.id)
    _part(
        say("library.ladder", "The dose, from the first rung to the gate"),
        numbered(dose_words(dose, e.rungs[0].sides, t)[0] for dose in rule_index.ladder(e)),
    )
    for title, links in (
        (say("pick.easier", "Easier"), shown["easier"]),
        (say("library.harder", "Harder"), shown["harder"]),
    ):
        if links:
            _part(title, bullets(link.name for link in links))
    _claims(e, t)


def _facts(e: Exercise, t: Phrasebook) -> list[str]:
    say = visit.words().say
    kits = [" + ".join(kit_words(kit, t)) or say("library.no_kit", "nothing") for kit in e.kit]
    measured = (
        say("library.measured", "measured")
        if e.tfl.measured
        else say("library.not_measured", "placed by its movement, not measured")
    )
    goals = [_goal_words()[goal] for goal in rule_index.goals_served(e)]
    return [
        _shelf_words()[rule_index.shelf_of(e.id, t.c)],
        say("library.fact_position", "Position: {position}", position=pictures.position_words()[e.position]),
        say("library.fact_kit", "At hand: {kit}", kit=say("library.or", " or ").join(kits)),
        say(
            "library.fact_tfl",
            "Front of the hip: {tfl} ({measured})",
            tfl=t.say(f"tfl.{e.tfl.tfl_class}"),
            measured=measured,
        ),
        *([say("library.fact_goals", "Serves well: {goals}", goals=", ".join(goals))] if goals else []),
    ]


def _stretch(s: Stretch, t: Phrasebook) -> None:
    say, shown = visit.words().say, stretch(s.id, t)
    st.markdown(plain(f"{t.of(f'stretch.{s.id}.summary', s.summary)} {shown.purpose}"))
    pictures.with_movement(s.id)
    pictures.needs(s.id, s.position)
    st.markdown(
        bullets(
            (
                say("library.fact_position", "Position: {position}", position=pictures.position_words()[s.position]),
                say("around.stretch", "{name}: {seconds} seconds", name=shown.name, seconds=s.hold_s),
            )
        )
    )
    _how_it_is_done(s.id, shown.steps, shown.cues, shown.stop_if)
    _claims(s, t)


def _how_it_is_done(id_: str, steps: tuple[str, ...], cues: tuple[str, ...], stop_if: tuple[str, ...]) -> None:
    say = visit.words().say
    _part(say("pick.steps", "Step by step"), numbered(steps))
    _part(say("pick.cues", "Good form"), bullets(cues))
    with st.container(key=f"note-red-stop-{id_}"):
        _part(say("pick.stop", "Stop if"), bullets(stop_if))


def _part(title: str, text: str) -> None:
    st.subheader(plain(title), anchor=False)
    st.markdown(text)


def _claims(thing: Exercise | Stretch, t: Phrasebook) -> None:
    """Every claim with figure, people, population, method and source; the kinds of evidence apart."""
    say = visit.words().say
    groups: dict[str, list[ClaimPart]] = {kind: [] for kind in rule_index.EVIDENCE}
    for claim, part in zip(thing.claims, claims_of(thing, t), strict=True):
        groups[rule_index.evidence_of(claim, t.c)].append(part)
    st.subheader(plain(say("pick.claims", "What studies and texts say")), anchor=False)
    evidence.claims_by_kind(groups)
    st.button(
        say("library.sources", "All sources"),
        key=f"to-sources-{thing.id}",
        on_click=partial(visit.go, addresses.SOURCES),
    )


library_page()
