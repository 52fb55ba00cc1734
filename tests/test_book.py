"""The open book: every rule, exercise, disagreement and source stands in it, with what belongs to each."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as xml
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest
from test_app import all_text, heading, press, sound, start

import catalogue as catalogue_
from wizard.answers import journey
from wizard.assurance import decision_flow, rule_index
from wizard.assurance.proof import space
from wizard.plan import digests
from wizard.rules.rule import REGISTER
from wizard.server import addresses, modes
from wizard.text import citations
from wizard.words import PSEUDO, words_for

C = catalogue_.load()
ENGLISH = words_for("en")


def at(place: str, language: str | None = None, **state) -> AppTest:
    """The page of the book, with what ``state`` says chosen or folded open."""
    app = start(language)
    app.switch_page(modes.file_of(place)).run()
    for key, value in state.items():
        app.session_state[key] = value
    return sound(app.run())


def opened(place: str, *folds: str, language: str | None = None) -> str:
    return all_text(at(place, language, **dict.fromkeys(folds, True)))


def titles(app: AppTest) -> list[str]:
    return [folded.label for folded in app.expander]


# --- rules ------------------------------------------------------------------------------------------


def test_every_rule_stands_in_exactly_one_room() -> None:
    placed = [rule.id for rules in rule_index.rules_by_room().values() for rule in rules]
    assert sorted(placed) == sorted(REGISTER)


def test_the_counts_are_of_these_rules_and_this_catalogue() -> None:
    assert not rule_index.fires().is_stale, "count again: python -m wizard.assurance.rule_index"
    assert rule_index.fires().counts.keys() == REGISTER.keys() and rule_index.fires().people == rule_index.PEOPLE


def definitions(source: str) -> str:
    return digests.digest_of([digests.without_words(source)])


def test_a_better_sentence_asks_for_no_new_count_and_another_threshold_or_exercise_does() -> None:
    rules = {path.name: path.read_text("utf-8") for path in (digests.WIZARD / "rules").glob("*.py")}
    says = {
        "staging.py": "Pain above 5 with activity",
        "checking_in.py": "You ticked a warning sign",
    }  # by name, and by place
    for name, sentence in says.items():
        better = rules[name].replace(sentence, "Strong pain in other words")
        assert better != rules[name] and definitions(better) == definitions(rules[name])
    higher = rules["staging.py"].replace('AtLeast("pain.rest", 4)', 'AtLeast("pain.rest", 5)')
    assert definitions(higher) != definitions(rules["staging.py"])
    first, *others = C.exercises.values()
    told, moved = first.model_copy(update={"summary": "A better sentence."}), first.model_copy(update={"stage": 2})
    counted = rule_index._counted(C)
    assert rule_index._counted(C.model_copy(update={"exercises": {e.id: e for e in (told, *others)}})) == counted
    assert rule_index._counted(C.model_copy(update={"exercises": {e.id: e for e in (moved, *others)}})) != counted


def test_counting_again_gives_the_same_numbers() -> None:
    people = rule_index.PEOPLE if os.environ.get("HIPWISE_FULL") else 40
    again = rule_index.count_fires(people, C)
    assert again == (rule_index.fires().counts if people == rule_index.PEOPLE else rule_index.count_fires(people, C))
    assert sum(again.values()) > people


def test_nearly_every_rule_takes_part_among_the_people_drawn() -> None:
    never = {id_ for id_, n in rule_index.fires().counts.items() if n == 0}
    rare = {"past_its_stage", "check_in_at_the_top"}  # a whole course of good weeks: journeys/weeks_at_the_top.toml
    assert never <= rare, "a rule that never takes part is dead, or the lot is too narrow"


def test_behind_what_a_rule_derives_stand_all_the_answers_that_the_proof_finds_there() -> None:
    for rule in REGISTER.values():
        answers = {field for field in space.expanded(rule.fields()) if field not in space.DERIVED}
        assert {question.id for question in rule_index.behind(rule.fields())} == answers, rule.id


def test_how_it_decides_shows_every_rule_with_words_source_and_how_often() -> None:
    text = all_text(at(addresses.HOW))
    for rule in REGISTER.values():
        assert f"`{rule.id}`" in text
        assert rule.says.split(".")[0][:40] in text.replace("\\", "")
    assert (
        len(re.findall(r"Takes part for|So rare", text))
        == len(REGISTER)
        == len(re.findall(r"\((?:V|V2|R|U|S|ADJ)(?:, not re-verified)?\)\]", text))
    )


# --- the drawing ---------------------------------------------------------------------------------------


def test_the_drawing_has_every_page_and_every_room_in_order() -> None:
    ids = [box.id for box in decision_flow.boxes(ENGLISH)]
    pages = [*journey.path(journey.TURNS[0][1]), journey.CHECK]
    assert ids[: len(pages)] == pages
    assert [id_ for id_ in ids if id_ in rule_index.ROOMS] == list(rule_index.ROOMS)


def test_the_drawing_shows_each_turn_of_the_walk() -> None:
    leads = {(box.id, target) for box in decision_flow.boxes(ENGLISH) for target in box.leads_to}
    assert leads == {("signs", journey.CHECK), ("scores", journey.CHECK), ("checking_in", "progressing")}


def test_nothing_in_the_drawing_overlaps_or_leaves_it() -> None:
    for language in ("en", PSEUDO):
        drawn = xml.fromstring(decision_flow.draw(words_for(language)).svg)
        space = "{http://www.w3.org/2000/svg}"
        boxes = [(int(r.get("y")), int(r.get("y")) + int(r.get("height"))) for r in drawn.iter(f"{space}rect")]
        assert all(above[1] < below[0] for above, below in pairwise(boxes))
        assert boxes[-1][1] <= int(drawn.get("viewBox").split()[3])
        for text in drawn.iter(f"{space}text"):
            assert len(text.text) <= decision_flow.LETTERS + 3 and any(
                top < int(text.get("y")) < bottom for top, bottom in boxes
            )


def test_the_drawing_says_the_same_in_words() -> None:
    drawing = decision_flow.draw(ENGLISH)
    assert all(box.text in drawing.alt for box in decision_flow.boxes(ENGLISH)) and 'role="img"' in drawing.svg


# --- library ----------------------------------------------------------------------------------------------


def test_the_library_holds_every_exercise_and_stretch() -> None:
    app = at(addresses.LIBRARY)
    names = {thing.name for thing in (*C.exercises.values(), *C.stretches.values())}
    assert names <= set(titles(app)) and len(names) == 44
    assert "44 of 44 shown" in all_text(app)


@pytest.mark.parametrize(
    "filters",
    [
        {"shelf": "2"},
        {"shelf": rule_index.STRETCH},
        {"kit": rule_index.WITHOUT_KIT},
        {"kit": "step"},
        {"position": "supine"},
        {"tfl": "quiet"},
        {"goal": "running_or_sport"},
        {"shelf": "1", "position": "standing", "kit": rule_index.WITHOUT_KIT},
        {"text": "CLAM"},
    ],
    ids=str,
)
def test_a_filter_leaves_what_fits_and_only_that(filters: dict) -> None:
    found = set(rule_index.entries(C, rule_index.Filters(**filters), lambda id_: id_))
    assert found and len(found) < 43
    for id_, e in C.exercises.items():
        fits = (
            filters.get("shelf") in (None, rule_index.shelf_of(id_, C))
            and filters.get("position") in (None, e.position)
            and filters.get("tfl") in (None, e.tfl.tfl_class)
            and ("goal" not in filters or filters["goal"] in rule_index.goals_served(e))
            and (
                "kit" not in filters
                or (
                    () in e.kit if filters["kit"] == rule_index.WITHOUT_KIT else any(filters["kit"] in k for k in e.kit)
                )
            )
            and filters.get("text", "").lower() in id_
        )
        assert (id_ in found) == fits, id_


def test_a_search_on_the_page_leaves_what_it_names_and_says_when_nothing_fits() -> None:
    app = at(addresses.LIBRARY, **{"library-search": "clam"})
    assert "Clamshell" in titles(app) and "Wall press" not in titles(app)
    app.text_input(key="library-search").set_value("no such thing").run()
    assert "0 of 44 shown" in all_text(app) and "Nothing fits all of these." in all_text(app)


def test_an_entry_shows_how_it_is_done_its_doses_and_every_claim() -> None:
    e = C.exercises["clamshell"]
    text = opened(addresses.LIBRARY, "lazy-entry-clamshell").replace("\\", "")
    for said in (*e.steps, *e.cues, *e.stop_if, *(claim.says for claim in e.claims), "3 sets of 15 repetitions"):
        assert said in text
    assert "26.7 %" in text and "20 people" in text and "Distance runners" in text


def test_the_three_kinds_of_evidence_stand_apart() -> None:
    """One axis for all three would compare what cannot be compared."""
    for e in C.exercises.values():
        for claim in e.claims:
            method, kind = claim.method or C.sources[claim.source].method, rule_index.evidence_of(claim, C)
            units = {figure.unit for figure in claim.figures}
            assert not units & {"percent_mvic", "gta_index"} or kind == rule_index.ACTIVITY
            assert not units & {"newton"} or kind == rule_index.FORCE
            assert kind != rule_index.TRIALS or method not in ("surface_emg", "fine_wire_emg", "emg_informed_model")
    text = opened(addresses.LIBRARY, "lazy-entry-side_plank")
    places_of = [
        text.index(f"**{title}**")
        for title in ("Electrical activity", "Modelled force", "Texts, leaflets and our own choices")
    ]
    assert places_of == sorted(places_of)


def test_what_nobody_has_verified_again_says_so() -> None:
    text = opened(addresses.LIBRARY, "lazy-entry-clamshell")
    recalled = sum(claim.verification in citations.UNCHECKED for claim in C.exercises["clamshell"].claims)
    assert recalled and len(re.findall(r"not re-verified[^*\n]*\([RU]\)\*\*", text)) == recalled


def test_what_is_never_offered_says_why() -> None:
    for e in C.exercises.values():
        if e.role == "never_offered":
            assert e.never_because in opened(addresses.LIBRARY, f"lazy-entry-{e.id}").replace("\\", "")


# --- disagreements and sources ------------------------------------------------------------------------------


def test_every_disagreement_shows_both_sides_what_we_do_and_why() -> None:
    text = opened(addresses.DISAGREEMENTS, *(f"lazy-dispute-{id_}" for id_ in C.disagreements)).replace("\\", "")
    assert len(C.disagreements) == 29
    for d in C.disagreements.values():
        for said in (d.title, d.claim_a, d.claim_b, d.we_do, d.why):
            assert said in text, d.id


def test_the_sources_page_holds_every_source_with_its_code() -> None:
    shown = titles(at(addresses.SOURCES))
    assert len([title for title in shown if re.search(r"\((V|V2|R|U|S|ADJ)\b", title)]) == len(C.sources) == 87
    assert sum("not re-verified" in title for title in shown) == sum(
        s.verification in citations.UNCHECKED for s in C.sources.values()
    )


@pytest.mark.parametrize("code", ["V", "V2", "R", "S", "ADJ"])
def test_sources_can_be_filtered_by_how_far_they_are_verified(code: str) -> None:
    shown = [t for t in titles(at(addresses.SOURCES, **{"sources-code": code})) if "(" in t]
    assert len(shown) == sum(s.verification == code for s in C.sources.values()) and all(f"({code}" in t for t in shown)


def test_a_source_shows_what_rests_on_it_how_verified_and_when_checked() -> None:
    text = opened(addresses.SOURCES, "lazy-source-selkowitz_2013").replace("\\", "")
    rests = rule_index.resting_on(C)["selkowitz_2013"]
    assert f"What rests on it: {rests.count}" in text and f"Claims: {len(rests.claims)}" in text
    assert "People studied: 20" in text and "Checked on: no date noted" in text and "Seen in the paper" in text
    assert C.exercises["clamshell"].name in text and REGISTER["tfl_by_measurement"].says in text


def test_something_rests_on_every_source() -> None:
    assert not [id_ for id_, rests in rule_index.resting_on(C).items() if not rests.count]


def test_everything_that_cites_a_source_is_found_there() -> None:
    rests = rule_index.resting_on(C)
    for rule in REGISTER.values():
        assert all(rule.id in rests[source].rules for source in rule.sources)
    for thing in (*C.exercises.values(), *C.stretches.values()):
        assert all((thing.id, n) in rests[claim.source].claims for n, claim in enumerate(thing.claims, 1))


def test_from_a_source_one_comes_to_its_exercise_in_the_library() -> None:
    app = press(at(addresses.SOURCES, **{"lazy-source-selkowitz_2013": True}), "to-library-selkowitz_2013")
    assert heading(app) == "Library" and app.text_input(key="library-search").value
    assert "44 of 44" not in all_text(app)


# --- all four ---------------------------------------------------------------------------------------------


FOLDS = {
    addresses.HOW: (),
    addresses.LIBRARY: ("lazy-entry-clamshell", "lazy-entry-sideways_hop", "lazy-entry-z_sit", "lazy-entry-side_plank"),
    addresses.DISAGREEMENTS: ("lazy-dispute-clamshell",),
    addresses.SOURCES: ("lazy-source-boren_2011", "lazy-source-own_placement"),
}


@pytest.mark.parametrize("place", addresses.OPEN_BOOK)
def test_no_text_of_the_book_is_left_untranslated(place: str) -> None:
    app = at(place, PSEUDO, **dict.fromkeys(FOLDS.get(place, ()), True))
    names = {s.short for s in C.sources.values()} | {s.citation for s in C.sources.values()}
    left = set()
    for text in (e.value for kind in ("title", "header", "subheader", "markdown") for e in app.get(kind)):
        bare = re.sub(
            r"<svg.*?</svg>|</?(?:figure|img|ul|li|span)\b[^>]*>|\[https?:.*?\)|`[a-z_0-9]+`|:small\[",
            "",
            text.replace("\\", ""),
        )
        for name in sorted(names, key=len, reverse=True):
            bare = bare.replace(name, "")
        while "⟦" in bare:
            inner = re.sub(r"⟦[^⟦⟧]*⟧", "", bare)
            if inner == bare:
                break
            bare = inner
        if re.search(r"[a-z]{3}", re.sub(r"\b(S[0-4]|V2?|R|U|ADJ)\b", "", bare)):
            left.add(bare[:200])
    assert not left


@pytest.mark.parametrize("place", addresses.OPEN_BOOK)
def test_the_book_is_open_without_a_single_answer(place: str) -> None:
    app = at(place)
    assert heading(app) and "There are no answers yet" not in all_text(app)
