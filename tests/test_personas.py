"""The people of a workshop: types with the answers of a journey and a drawing each, and own ones that a presenter saved."""

from __future__ import annotations

import math
import re
import stat
import tomllib
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catalogue
from wizard import Answers, Plan, decide
from wizard.answers.model import NONE
from wizard.answers.questions import BY_ID, value_of, with_answer
from wizard.cli.translations import texts
from wizard.drawings import persona, stylesheet
from wizard.drawings.figure import HAIR, camera
from wizard.drawings.people import LOOKS, PLACES, RING, body_of, shows
from wizard.drawings.skeleton import bones, height_of, lowest, moment, touching
from wizard.words import PSEUDO, words_for
from wizard.workshop import own_people as own_
from wizard.workshop.own_people import (
    LARGEST,
    LONGEST_NAME,
    LONGEST_STORY,
    LOOK,
    NotSavedError,
    own,
    remove,
    save,
    troubles,
)
from wizard.workshop.personas import Persona, shipped

JOURNEYS = Path(__file__).parent / "journeys"
BY_NAME = {one.id: one for one in shipped()}
every_person = pytest.mark.parametrize("one", shipped(), ids=lambda one: one.id)
DECADES = {
    "twenties": "18_39",
    "thirties": "18_39",
    "forties": "40_59",
    "fifties": "40_59",
    "sixties": "60_69",
    "seventies": "70_79",
}
ABOUT = {  # what a word of a story says about the answers
    "right hip": ("pain.site", "outer_hip"),
    "right groin": ("pain.site", "groin_front"),
    "right knee": ("pain.site", "outer_knee"),
    "right buttock": ("pain.site", "buttock"),
    "low back": ("pain.site", "low_back"),
    "nothing hurts": ("pain.site", NONE),
    "pregnant": ("conditions", "pregnancy"),
    "not steady": ("conditions", "balance_or_falls"),
    "replaced hip": ("conditions", "hip_replacement_cleared"),
    "shoulder is sore": ("conditions", "shoulder_or_wrist_pain"),
    "no kit": ("equipment", NONE),
    "pelvis drops": ("ability.stand_30s", "drops"),
    "stands level": ("ability.stand_30s", "level"),
    "standing on that leg for half a minute hurts": ("ability.stand_30s", "pain"),
    "stairs are easy": ("ability.stairs", "easy"),
    "lying on that side hurts": ("pain.lying_on_side_hurts", True),
    "by the next morning": ("pain.settles", "next_morning"),
    "same day": ("pain.settles", "same_day"),
    "two workouts": ("sessions_per_week", 2),
    "burn at the front": ("ability.front_hip_burn", "yes"),
    "she runs": ("goals", "running_or_sport"),
    "plays": ("goals", "running_or_sport"),
    "get stronger": ("goals", "build_strength"),
    "two side muscles alone": ("goals", "isolate_med_min"),
    "not tried the side plank": ("ability.side_plank_20s", "not_tried"),
    "numb between his legs": ("signs", "cauda_equina"),
    "nights are free of pain": ("pain.night", 0),
}
STRENGTH = {"ability.stand_30s": "level", "ability.single_leg_squat": "good", "ability.side_plank_20s": "yes"}


def journey(id_: str) -> dict[str, Any]:
    return tomllib.loads((JOURNEYS / f"{id_}.toml").read_text("utf-8"))


def plan_of(answers: Answers) -> Plan:
    return decide(answers, catalogue.load())


def gist(plan: Plan) -> tuple[Any, ...]:
    """What a room sees of a plan at a glance."""
    return plan.outcome, plan.stage, [pick.exercise for pick in plan.picks], plan.fastest_weeks, plan.slowest_weeks


def holds(answers: Answers, field: str, wanted: Any) -> bool:
    found = value_of(answers, field)
    return wanted in found if isinstance(found, tuple) else found == wanted


# --- the people that come with the program -----------------------------------------------------------------


def test_a_workshop_has_at_least_ten_people() -> None:
    assert len(shipped()) >= 10
    assert len({one.name for one in shipped()}) == len(shipped())
    assert len({one.story for one in shipped()}) == len(shipped())


@every_person
def test_a_person_answers_exactly_as_their_journey(one: Persona) -> None:
    assert one.answers == Answers.from_data(journey(one.id)["answers"])


@every_person
def test_a_person_comes_to_the_outcome_of_their_journey(one: Persona) -> None:
    expect, plan = journey(one.id)["expect"], plan_of(one.answers)
    assert plan.outcome == expect["outcome"]
    assert plan.stage == expect.get("stage", plan.stage)


def test_people_show_every_kind_of_start() -> None:
    plans = [plan_of(one.answers) for one in shipped()]
    assert {plan.outcome for plan in plans} >= {"plan", "caution_plan", "emergency", "incomplete"}
    assert {plan.stage for plan in plans} == {1, 2, 3, None}
    assert {plan.ceiling for plan in plans} >= {"green", "amber", "red"}


@every_person
def test_a_name_is_short_and_a_story_has_two_sentences(one: Persona) -> None:
    assert 0 < len(one.name) <= 28
    assert len(re.findall(r"[.!?](?=\s|$)", one.story)) == 2 and one.story.endswith(".")
    assert len(one.story) <= 160


@every_person
def test_the_scores_in_a_story_are_those_of_the_answers(one: Persona) -> None:
    pain = one.answers.pain
    told = [int(n) for n in re.findall(r"\d+", one.story.replace("of 10", ""))]
    assert set(told) <= {pain.rest, pain.activity, pain.night}
    if told:
        assert max(told) == one.answers.score()  # the worst is never left out


@every_person
def test_a_story_says_nothing_that_the_answers_deny(one: Persona) -> None:
    story = one.story.lower()
    said = [about for words, about in ABOUT.items() if words in story]
    assert said or "every" in story
    assert [about for about in said if not holds(one.answers, *about)] == []
    assert all(one.answers.age_band == band for word, band in DECADES.items() if word in story)
    if "right" in story:
        assert one.answers.pain.side in ("right", None)
    if re.search(r"every (strength )?test|every test of strength", story):
        assert all(holds(one.answers, *test) for test in STRENGTH.items())
    if "every other test" in story:
        assert {test for test in STRENGTH if not holds(one.answers, test, STRENGTH[test])} == {"ability.side_plank_20s"}


def test_who_left_one_thing_open_left_open_that_one_alone() -> None:
    plan = plan_of(BY_NAME["only_signs_missing"].answers)
    assert [question.field for question in plan.open_questions] == ["signs"]


@every_person
def test_what_may_be_changed_changes_the_plan(one: Persona) -> None:
    before = plan_of(one.answers)
    assert 3 <= len(one.changes) <= 5
    assert len({repr(change) for change in one.changes}) == len(one.changes)
    for field, value in one.changes:
        assert field in BY_ID
        changed = with_answer(one.answers, field, value)
        assert value_of(changed, field) != value_of(one.answers, field)
        assert gist(plan_of(changed)) != gist(before), (field, value)


@every_person
def test_one_of_the_changes_makes_other_picks(one: Persona) -> None:
    before = gist(plan_of(one.answers))[2]
    assert any(gist(plan_of(with_answer(one.answers, *change)))[2] != before for change in one.changes)


def test_all_that_people_say_can_be_translated() -> None:
    known = set(texts())
    for one in shipped():
        assert (f"persona.{one.id}.name", one.name) in known
        assert (f"persona.{one.id}.story", one.story) in known


# --- own people --------------------------------------------------------------------------------------------

ANSWERS = BY_NAME["outer_hip_red"].answers
_shown = st.characters(exclude_categories=("Cc", "Cs"))
_words = (
    st.text(_shown, min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: any(sign.isprintable() and not sign.isspace() for sign in text))
)


def test_a_saved_person_is_there_again_with_the_same_answers(tmp_path: Path) -> None:
    kept = save(tmp_path / "people", "  The   gardener ", "She kneels a lot.\nHer hip is sore.", ANSWERS)
    assert own(tmp_path / "people") == (kept,)
    assert (kept.name, kept.story, kept.look) == ("The gardener", "She kneels a lot. Her hip is sore.", LOOK)
    assert re.fullmatch(r"own-[0-9a-f]{16}", kept.id)
    assert troubles(tmp_path / "people") == ()


@every_person
def test_the_answers_of_everybody_survive_being_saved(one: Persona, tmp_path: Path) -> None:
    save(tmp_path, one.name, one.story, one.answers)
    assert [kept.answers for kept in own(tmp_path)] == [one.answers]


def test_open_answers_stay_open(tmp_path: Path) -> None:
    save(tmp_path, "Nobody yet", "Nothing is known.", Answers())
    assert own(tmp_path)[0].answers == Answers()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=_words, story=_words)
def test_any_words_come_back_as_they_were_written(tmp_path: Path, name: str, story: str) -> None:
    kept = save(tmp_path, name, story, ANSWERS)
    try:
        assert own(tmp_path) == (kept,)
        assert (kept.name, kept.story) == (name, story)
    finally:
        remove(tmp_path, kept.id)


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_string_is_written_so_that_it_reads_the_same(text: str) -> None:
    assert tomllib.loads(f"it = {own_._string(text)}\n") == {"it": text}


def test_a_file_name_tells_nothing_and_its_owner_alone_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    save(folder, "The pregnant runner", "Her hip hurts.", ANSWERS)
    (path,) = folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{16}\.toml", path.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_same_words_twice_are_two_people(tmp_path: Path) -> None:
    first, second = (save(tmp_path, "Twin", "One of two.", ANSWERS) for _ in range(2))
    assert {one.id for one in own(tmp_path)} == {first.id, second.id}


def test_own_people_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("walker", "Baker", "Dancer"):
        save(tmp_path, name, "A type.", ANSWERS)
    assert [one.name for one in own(tmp_path)] == ["Baker", "Dancer", "walker"]


def test_a_removed_person_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    gone, stays = save(tmp_path, "One", "A type.", ANSWERS), save(tmp_path, "Two", "A type.", ANSWERS)
    remove(tmp_path, gone.id)
    remove(tmp_path, gone.id)
    assert own(tmp_path) == (stays,)


@pytest.mark.parametrize(
    "id_", ["outer_hip_red", "own-", "own-../../secret", "own-0123456789abcdef/x", "own-0123456789ABCDEF"]
)
def test_only_a_saved_person_can_be_removed(id_: str, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        remove(tmp_path, id_)


@pytest.mark.parametrize(
    ("name", "story", "says"),
    [
        ("", "A type.", "The name is empty"),
        ("   ", "A type.", "The name is empty"),
        ("\u200b", "A type.", "The name is empty"),
        ("Walker", " \n", "The story is empty"),
        ("x" * (LONGEST_NAME + 1), "A type.", f"{LONGEST_NAME + 1} characters"),
        ("Walker", "x" * (LONGEST_STORY + 1), f"{LONGEST_STORY + 1} characters"),
        ("Wal\x00ker", "A type.", "cannot be shown"),
        ("Walker", "Half a sign \ud83d.", "cannot be shown"),
    ],
)
def test_a_person_without_proper_words_is_not_saved_and_it_says_why(
    name: str, story: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(NotSavedError) as refused:
        save(tmp_path, name, story, ANSWERS)
    assert says in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_the_longest_name_and_story_fit(tmp_path: Path) -> None:
    kept = save(tmp_path, "ä" * LONGEST_NAME, "語" * LONGEST_STORY, ANSWERS)
    assert own(tmp_path) == (kept,)


def test_a_save_that_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own_.os, "fsync", full)
    with pytest.raises(NotSavedError, match="No space left on device"):
        save(tmp_path, "Walker", "A type.", ANSWERS)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_takes_nobody_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "people"
    place.write_text("")
    with pytest.raises(NotSavedError, match="takes no file"):
        save(place, "Walker", "A type.", ANSWERS)
    assert own(place) == ()
    assert len(troubles(place)) == 1


def test_no_folder_means_nobody_yet_and_no_trouble(tmp_path: Path) -> None:
    assert own(tmp_path / "none") == () and troubles(tmp_path / "none") == ()


def spoil_cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def spoil_bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


def spoil_version(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("version = 1", "version = 2", 1), "utf-8")


def spoil_answer(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("activity = 6", "activity = 66"), "utf-8")


def spoil_name(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('name = "Walker"', f'name = "{"x" * 41}"'), "utf-8")


def spoil_key(path: Path) -> None:
    path.write_text("secret = 1\n" + path.read_text("utf-8"), "utf-8")


def spoil_large(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "#" * LARGEST, "utf-8")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (spoil_cut_off, "cut off"),
        (spoil_bytes, "cut off"),
        (spoil_version, "version: found 2"),
        (spoil_answer, "pain.activity: found 66"),
        (spoil_name, "wrong length"),
        (spoil_key, "not the parts"),
        (spoil_large, "larger than 20,000 bytes"),
        (lambda path: path.rename(path.with_name("notes.toml")), "no saved person by its name"),
        (lambda path: path.rename(path.with_suffix(".part")), "a save that was cut off"),
    ],
    ids=[
        "cut off",
        "no text",
        "newer",
        "wrong answer",
        "long name",
        "more keys",
        "large",
        "foreign name",
        "half written",
    ],
)
def test_a_file_that_is_no_person_is_left_out_and_named(spoil: Any, says: str, tmp_path: Path) -> None:
    kept = save(tmp_path, "Stays", "A type.", ANSWERS)
    save(tmp_path, "Walker", "A type.", ANSWERS)
    spoil(next(path for path in tmp_path.iterdir() if kept.id.removeprefix("own-") not in path.name))
    (path,) = (path for path in tmp_path.iterdir() if kept.id.removeprefix("own-") not in path.name)
    assert own(tmp_path) == (kept,)
    (said,) = troubles(tmp_path)
    assert said.startswith(f"{path}: ") and says in said and said.endswith(".")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_whatever_lies_in_a_file_nobody_is_startled(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{'0' * 16}.toml").write_bytes(content)
    assert own(tmp_path) == ()
    assert len(troubles(tmp_path)) == 1


def test_a_file_that_cannot_be_opened_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / f"{'0' * 16}.toml").mkdir()
    assert own(tmp_path) == ()
    assert "cannot be opened" in troubles(tmp_path)[0]


def test_a_file_of_a_file_manager_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    assert troubles(tmp_path) == ()


def test_what_went_wrong_is_said_in_the_language_of_the_page(tmp_path: Path) -> None:
    words = words_for(PSEUDO)
    (tmp_path / "notes.txt").write_text("a note")
    assert "⟦" in troubles(tmp_path, words)[0]
    with pytest.raises(NotSavedError, match="⟦"):
        save(tmp_path, "", "A type.", ANSWERS, words)


# --- how they are drawn -----------------------------------------------------------------------------------------

every_look = pytest.mark.parametrize("look", LOOKS)
SITES = {
    "outer_hip": "outer_hip",
    "groin_front": "groin_front",
    "buttock": "buttock",
    "low_back": "low_back",
    "outer_knee": "outer_knee",
}


@every_person
def test_everybody_has_a_drawing_of_their_own(one: Persona) -> None:
    assert one.look in LOOKS
    assert [other.id for other in shipped() if other.look == one.look] == [one.id]


def test_no_drawing_is_like_another_and_none_is_for_nobody() -> None:
    assert len({persona(look, "A", "B") for look in LOOKS}) == len(LOOKS)
    assert set(LOOKS) == {one.look for one in shipped()} | {LOOK}


@every_look
def test_the_bones_of_a_person_are_those_of_the_figure(look: str) -> None:
    assert bones(body_of(look)) == pytest.approx(bones(body_of(LOOK)), abs=1e-6)


@every_look
def test_nobody_sinks_into_the_floor_and_all_that_carries_touches(look: str) -> None:
    body, drawing = body_of(look), LOOKS[look].drawing
    for part in (
        "left_foot",
        "right_foot",
        "left_knee",
        "right_knee",
        "seat",
        "back",
        "left_elbow",
        "right_elbow",
        "left_hand",
        "right_hand",
    ):
        assert lowest(touching(body, part)) > -0.025, part
    assert drawing.start.on
    for part, surface in drawing.start.on.items():
        assert lowest(touching(body, part)) == pytest.approx(height_of(drawing, surface), abs=0.02), (part, surface)


@every_look
def test_a_drawing_says_in_words_who_it_shows_and_what(look: str) -> None:
    root = ET.fromstring(persona(look, "The one & only"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == f"The one & only. {shows(look, words_for('en'))}"
    assert ET.fromstring(persona(look)).get("aria-label") == shows(look, words_for("en"))
    assert ET.fromstring(persona(look, "A", "Seen from afar.")).get("aria-label") == "A. Seen from afar."
    assert "⟦" in ET.fromstring(persona(look, language=PSEUDO)).get("aria-label", "")


@every_look
def test_a_drawing_takes_every_colour_from_the_stylesheet(look: str) -> None:
    svg = persona(look)
    known = set(re.findall(r"\.(hd-[\w-]+)\{", stylesheet()))
    assert set(re.findall(r'class="(hd-[\w-]+)"', svg)) <= known
    assert not re.search(r"#[0-9a-f]{6}| id=|<style|<script", svg)


@every_look
def test_a_drawing_stays_in_its_frame(look: str) -> None:
    svg = persona(look)
    _, _, wide, tall = (float(n) for n in ET.fromstring(svg).get("viewBox", "").split())
    starts = [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) ?(-?[\d.]+)", svg)]
    assert len(starts) > 20
    assert all(0 <= x <= wide and 0 <= y <= tall for x, y in starts)


@every_person
def test_each_sore_place_of_the_answers_has_a_ring_and_no_other_place_has(one: Persona) -> None:
    wanted = {SITES[site] for site in one.answers.pain.site if site != NONE}
    if "shoulder_or_wrist_pain" in (one.answers.conditions or ()):
        wanted.add("shoulder")
    if one.answers.ability.front_hip_burn == "yes":
        wanted.add("front_of_hip")
    assert set(LOOKS[one.look].sore) == wanted
    assert persona(one.look).count('class="hd-sore"') == len(wanted)
    said = shows(one.look, words_for("en"))
    assert ("marked as sore" in said) or not wanted or "sore right hip" in said


def test_rings_of_one_person_can_be_told_apart() -> None:
    for look in LOOKS.values():
        body, seen = moment(look.drawing, look.drawing.start), camera(look.drawing.view)
        spots = [seen.point(PLACES[place](body)) for place in look.sore]
        assert all(math.dist(a, b) > 1.9 * RING for a, b in combinations(spots, 2))


def test_a_sore_place_differs_from_the_body_in_more_than_its_colour() -> None:
    (ring,) = re.findall(r'<path class="hd-sore" d="([^"]+)"', persona("runner"))
    assert ring.count("L") == 8  # the rays


def test_people_vary_in_hair_and_clothes() -> None:
    looks = [LOOKS[one.look] for one in shipped()]
    assert {look.hair for look in looks} == set(HAIR)
    assert len({look.paints.get("hair", "hair") for look in looks}) >= 4
    assert len({look.paints.get("top", "top") for look in looks}) >= 5
    assert len({look.paints.get("skin", "skin") for look in looks}) >= 2


def test_an_unknown_look_is_named() -> None:
    with pytest.raises(KeyError, match="ghost"):
        persona("ghost")
