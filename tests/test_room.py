"""The room of a workshop: who is in, what was sent, and where the talk is. Nobody stands out, nothing is lost, nothing stays."""

from __future__ import annotations

import gc
import json
import threading
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalogue
from wizard import decide
from wizard.workshop import deck, guesses
from wizard.workshop.personas import shipped
from wizard.workshop.room import (
    BOARD,
    CODE_LETTERS,
    LETTERS,
    MOST_GUESTS,
    PAIN,
    PAIN_BANDS,
    PICKS,
    STAGE,
    Ballot,
    NoRoomError,
    Position,
    Room,
    RoomClosedError,
    Sent,
    band_of,
)
from wizard.workshop.talk import Slide, slides
from wizard.workshop.tally import LEAST, tally

BALLOT = Ballot("guess:runner", ("clamshell", "wall_press", "step_up", "side_plank"), 2)
SENT = Sent(2, "2_3", ("wall_press", "step_up"))
COUNTS = st.lists(st.integers(0, 8), min_size=1, max_size=9).map(
    lambda ns: {f"option {i}": n for i, n in enumerate(ns)}
)


@pytest.fixture
def room() -> Room:
    return Room()


def asking(room: Room) -> Room:
    room.move(room.position, BALLOT)
    return room


def guests(room: Room, count: int) -> list[str]:
    return [room.join(room.code) for _ in range(count)]


# --- counts that let nobody stand out ------------------------------------------------------------------------


@given(COUNTS)
def test_the_total_always_equals_what_was_sent(counts: dict[str, int]) -> None:
    found = tally(counts, [*counts])
    assert found.total == sum(counts.values())
    assert {id_ for id_, _ in found.rows} | set(found.merged) == set(counts), "every option is in one place"
    assert all(count == counts[id_] for id_, count in found.rows)


@given(COUNTS)
def test_a_group_of_fewer_than_three_is_never_shown_by_itself(counts: dict[str, int]) -> None:
    found = tally(counts, [*counts])
    assert not [count for _, count in found.rows if 0 < count < LEAST]
    if found.together:
        assert len(found.merged) > 1 or len(counts) == 1, "nobody can tell which of the options it is"


@given(COUNTS)
def test_nothing_is_put_together_without_need(counts: dict[str, int]) -> None:
    if not any(0 < count < LEAST for count in counts.values()):
        assert tally(counts, [*counts]).merged == ()


def test_six_and_one_show_the_six_and_fewer_than_three() -> None:
    found = tally({"a": 6, "b": 1}, ["a", "b", "c"])
    assert (found.rows, found.merged, found.together) == ((("a", 6),), ("b", "c"), 1)


def test_where_only_one_option_would_be_left_the_smallest_group_joins_it() -> None:
    found = tally({"a": 6, "b": 4, "c": 1}, ["a", "b", "c"])
    assert (found.rows, found.merged, found.together) == ((("a", 6),), ("b", "c"), 5)


def test_a_count_of_something_that_is_no_option_is_refused() -> None:
    with pytest.raises(KeyError, match="no options"):
        tally({"d": 1}, ["a"])


# --- joining ------------------------------------------------------------------------------------------------------


def test_the_code_has_letters_that_nobody_reads_as_others(room: Room) -> None:
    assert len(room.code) == CODE_LETTERS and set(room.code) <= set(LETTERS) and not set("ILO01") & set(LETTERS)


def test_a_code_joins_in_small_letters_and_with_spaces_and_another_does_not(room: Room) -> None:
    room.join(f" {room.code[:2].lower()} {room.code[2:]} ")
    for wrong in ("", room.code[:-1], room.code + "A", "0000"):
        with pytest.raises(NoRoomError):
            room.join(wrong)
    assert room.joined == 1


def test_a_room_has_an_end(room: Room) -> None:
    guests(room, MOST_GUESTS)
    with pytest.raises(NoRoomError):
        room.join(room.code)


def test_where_somebody_is_counts_once_and_moves_with_them(room: Room) -> None:
    one, _two = guests(room, 2)
    room.at(one, "pain")
    room.at(one, "you")
    room.at("a stranger", "you")
    assert room.places() == Counter({"room": 1, "you": 1})
    before = room.counted
    room.at(one, "you")
    assert room.counted == before, "nothing new, nothing to show anew"


# --- guesses -----------------------------------------------------------------------------------------------------


def test_the_last_guess_of_a_phone_counts_and_only_that(room: Room) -> None:
    one, two = guests(asking(room), 2)
    room.guess(one, BALLOT.id, ["clamshell"])
    room.guess(one, BALLOT.id, ["wall_press", "step_up"])
    room.guess(two, BALLOT.id, ["step_up"])
    assert room.guesses(BALLOT.id) == Counter({"step_up": 2, "wall_press": 1}) and room.guessed(BALLOT.id) == 2


@pytest.mark.parametrize(
    "choices", [[], ["clamshell", "wall_press", "step_up"], ["bogus"], ["clamshell", "clamshell"]], ids=str
)
def test_what_is_no_answer_to_the_question_is_refused(room: Room, choices: list[str]) -> None:
    (one,) = guests(asking(room), 1)
    with pytest.raises(RoomClosedError):
        room.guess(one, BALLOT.id, choices)
    assert room.guessed(BALLOT.id) == 0


def test_frozen_nothing_more_comes_in_and_open_again_it_does(room: Room) -> None:
    (one,) = guests(asking(room), 1)
    room.guess(one, BALLOT.id, ["clamshell"])
    room.move(replace(room.position, frozen=frozenset({BALLOT.id, BOARD})), BALLOT)
    with pytest.raises(RoomClosedError):
        room.guess(one, BALLOT.id, ["step_up"])
    with pytest.raises(RoomClosedError):
        room.send(one, SENT)
    assert room.guesses(BALLOT.id) == Counter({"clamshell": 1})
    room.move(Position(), BALLOT)
    room.guess(one, BALLOT.id, ["step_up"])
    assert room.guesses(BALLOT.id) == Counter({"step_up": 1})


def test_a_guess_for_another_slide_or_by_a_stranger_is_refused(room: Room) -> None:
    (one,) = guests(asking(room), 1)
    with pytest.raises(RoomClosedError):
        room.guess(one, "guess:somebody else", ["clamshell"])
    with pytest.raises(NoRoomError):
        room.guess("a stranger", BALLOT.id, ["clamshell"])
    with pytest.raises(NoRoomError):
        room.send("a stranger", SENT)


# --- the board ------------------------------------------------------------------------------------------------------


def test_the_board_counts_what_was_sent_and_the_last_word_of_each(room: Room) -> None:
    one, two = guests(room, 2)
    room.send(one, replace(SENT, stage=3))
    room.send(one, SENT)
    room.send(two, replace(SENT, pain=""))
    assert room.sent(STAGE) == Counter({"2": 2}) and room.sent(PAIN) == Counter({"2_3": 1})
    assert room.sent(PICKS) == Counter({"wall_press": 2, "step_up": 2}) and room.senders() == 2


def test_hands_count_like_phones_and_typed_anew_take_the_place_of_what_was_typed(room: Room) -> None:
    (one,) = guests(asking(room), 1)
    room.guess(one, BALLOT.id, ["step_up"])
    room.count_hands(BALLOT.id, PICKS, {"step_up": 9})
    room.count_hands(BALLOT.id, PICKS, {"step_up": 4, "clamshell": 12})
    room.count_hands(BOARD, STAGE, {"1": 5})
    assert room.guesses(BALLOT.id) == Counter({"step_up": 5, "clamshell": 12}) and room.sent(STAGE) == Counter({"1": 5})
    with pytest.raises(ValueError, match="allowed is 0 to 999"):
        room.count_hands(BOARD, STAGE, {"1": -1})


def test_each_pain_score_has_a_band_and_no_score_has_none() -> None:
    assert [band_of(score) for score in range(11)] == [
        "0_1",
        "0_1",
        "2_3",
        "2_3",
        "4_5",
        "4_5",
        "6_7",
        "6_7",
        "8_10",
        "8_10",
        "8_10",
    ]
    assert band_of(None) == "" and len(PAIN_BANDS) == 5


def test_reset_forgets_this_question_alone_and_opens_it(room: Room) -> None:
    (one,) = guests(asking(room), 1)
    room.guess(one, BALLOT.id, ["step_up"])
    room.send(one, SENT)
    room.count_hands(BALLOT.id, PICKS, {"clamshell": 3})
    room.move(replace(room.position, frozen=frozenset({BALLOT.id})), BALLOT)
    room.reset(BALLOT.id)
    assert not room.guesses(BALLOT.id) and room.senders() == 1
    room.guess(one, BALLOT.id, ["clamshell"])
    room.reset(BOARD)
    assert room.senders() == 0 and room.guessed(BALLOT.id) == 1


def test_after_closing_nothing_is_left_of_the_room(room: Room) -> None:
    tokens, code = guests(asking(room), 3), room.code
    for token in tokens:
        room.guess(token, BALLOT.id, ["step_up"])
        room.send(token, SENT)
    room.count_hands(BOARD, STAGE, {"1": 3})
    room.close()
    assert (
        room.joined == 0
        and not room.places()
        and not room.guesses(BALLOT.id)
        and not room.sent(STAGE)
        and room.ballot is None
    )
    assert room.code != code and not any(room.knows(token) for token in tokens)
    gc.collect()
    held = {id(found) for found in gc.get_referrers(tokens[0])}
    assert id(room._guests) not in held
    with pytest.raises(NoRoomError):
        room.join(code)


def test_fifty_phones_in_fifty_threads_lose_nothing(room: Room) -> None:
    tokens, start = guests(asking(room), 50), threading.Barrier(50)

    def press(token: str) -> None:
        start.wait(30)
        room.guess(token, BALLOT.id, ["step_up"])
        room.send(token, SENT)
        room.at(token, "done")

    threads = [threading.Thread(target=press, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (
        room.guesses(BALLOT.id) == Counter({"step_up": 50})
        and room.sent(STAGE) == Counter({"2": 50})
        and room.places() == Counter({"done": 50})
    )


# --- the talk ---------------------------------------------------------------------------------------------------------


TALK = (Slide("people", "people", "", ""), Slide("guess", "guess", "", ""), Slide("board", "board", "", ""))
PEOPLE = ("runner", "sleeper", "climber")
STEPS = {"people": 0, "guess": 3, "board": 0}


def steps(slide: Slide, at: Position) -> int:
    return STEPS[slide.kind]


def asks(slide: Slide, at: Position) -> Ballot | None:
    return Ballot(f"guess:{at.persona}", BALLOT.options, 2) if slide.kind == "guess" else None


@pytest.fixture
def talk(room: Room) -> Room:
    room.move(Position(persona="runner"), None)
    return room


def press(room: Room, *keys: str) -> Position:
    for key in keys:
        deck.press(room, key, TALK, PEOPLE, steps, asks)
    return room.position


def test_next_reveals_what_is_left_and_then_turns_and_back_leads_the_same_way(talk: Room) -> None:
    way = [(press(talk, deck.NEXT).slide, talk.position.shown) for _ in range(6)]
    assert way == [(1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (2, 0)], "the last slide stays"
    back = [(press(talk, deck.PREVIOUS).slide, talk.position.shown) for _ in range(6)]
    assert back == [(1, 3), (1, 2), (1, 1), (1, 0), (0, 0), (0, 0)]


def test_reveal_shows_all_of_a_slide_and_closes_the_guesses(talk: Room) -> None:
    press(talk, deck.NEXT)
    (one,) = guests(talk, 1)
    talk.guess(one, "guess:runner", ["step_up"])
    assert press(talk, deck.REVEAL).shown == 3
    with pytest.raises(RoomClosedError):
        talk.guess(one, "guess:runner", ["clamshell"])
    press(talk, deck.PREVIOUS, deck.PREVIOUS, deck.PREVIOUS)
    assert talk.position.shown == 0
    with pytest.raises(RoomClosedError):
        talk.guess(one, "guess:runner", ["clamshell"])


def test_freeze_closes_and_opens_and_does_nothing_where_nothing_is_asked(talk: Room) -> None:
    assert press(talk, deck.FREEZE).frozen == frozenset()
    assert press(talk, deck.NEXT, deck.FREEZE).frozen == {"guess:runner"}
    assert press(talk, deck.FREEZE).frozen == frozenset()
    assert press(talk, deck.LAST, deck.FREEZE).frozen == {BOARD}


def test_reset_in_one_key_hides_forgets_and_opens(talk: Room) -> None:
    press(talk, deck.NEXT)
    (one,) = guests(talk, 1)
    talk.guess(one, "guess:runner", ["step_up"])
    at = press(talk, deck.REVEAL, deck.RESET)
    assert (at.shown, at.frozen) == (0, frozenset()) and not talk.guesses("guess:runner")
    talk.guess(one, "guess:runner", ["clamshell"])


def test_up_and_down_choose_a_person_and_what_was_revealed_of_the_last_one_is_hidden(talk: Room) -> None:
    press(talk, deck.NEXT, deck.REVEAL, deck.FIRST)
    assert press(talk, deck.DOWN).persona == "sleeper" and talk.position.revealed == {}
    assert press(talk, deck.UP, deck.UP).persona == "climber", "it goes around"


def test_two_people_have_two_ballots(talk: Room) -> None:
    (one,) = guests(talk, 1)
    press(talk, deck.NEXT)
    talk.guess(one, "guess:runner", ["step_up"])
    press(talk, deck.FIRST, deck.DOWN, deck.NEXT)
    with pytest.raises(RoomClosedError):
        talk.guess(one, "guess:runner", ["clamshell"])
    talk.guess(one, "guess:sleeper", ["clamshell"])
    assert talk.guesses("guess:runner") == Counter({"step_up": 1}) and talk.guesses("guess:sleeper") == Counter(
        {"clamshell": 1}
    )


def test_a_dark_screen_comes_back_with_any_key(talk: Room) -> None:
    assert press(talk, deck.DARK).dark
    assert not press(talk, deck.DARK).dark
    assert not press(talk, deck.DARK, deck.NEXT).dark


def test_a_key_that_is_none_is_refused_in_one_sentence(talk: Room) -> None:
    with pytest.raises(ValueError, match="allowed are next, previous"):
        press(talk, "explode")


@given(st.lists(st.sampled_from(deck.PRESSES), max_size=40))
def test_no_row_of_keys_leaves_the_talk(keys: list[str]) -> None:
    room = Room()
    room.move(Position(persona="runner"), None)
    at = press(room, *keys)
    assert 0 <= at.slide < len(TALK) and at.persona in PEOPLE and 0 <= at.shown <= STEPS[TALK[at.slide].kind]
    asked = asks(TALK[at.slide], at)
    assert room.ballot == asked and (not asked or not at.shown or asked.id in at.frozen)


# --- guess, then reveal -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", shipped(), ids=lambda one: one.id)
def test_a_ballot_holds_the_picks_among_others_and_tells_them_all(one) -> None:  # type: ignore[no-untyped-def]
    known = catalogue.load()
    plan = decide(one.answers, known)
    asked = guesses.ballot("guess", one.id, plan, known)
    if not plan.is_plan:
        assert asked is None and guesses.reveals(plan, asked, Counter()) == ()
        return
    picks = [pick.exercise for pick in plan.picks]
    assert asked is not None and set(picks) < set(asked.options) and asked.most == len(picks)
    assert asked.options == tuple(id_ for id_ in known.exercises if id_ in asked.options), "the order tells nothing"
    told = guesses.reveals(plan, asked, Counter())
    assert [r.exercise for r in told if r.pick] == picks and [r.exercise for r in told][: len(picks)] == picks
    assert len(told) == len(picks) + guesses.TOLD == guesses.most_reveals(plan, asked)
    assert all(r.left_out.says for r in told if r.left_out), "each refusal has its reason"


def test_the_favourites_of_the_room_that_are_left_out_are_told_first() -> None:
    known, one = catalogue.load(), shipped()[0]
    plan = decide(one.answers, known)
    asked = guesses.ballot("guess", one.id, plan, known)
    left = [id_ for id_ in asked.options if id_ not in {p.exercise for p in plan.picks}]
    told = [r.exercise for r in guesses.reveals(plan, asked, Counter({left[-1]: 9, left[1]: 4})) if r.left_out]
    assert told[:2] == [left[-1], left[1]]


def test_the_talk_has_the_slides_that_were_promised() -> None:
    about = [slide.about.get("disagreement") for slide in slides() if slide.kind == "disagreement"]
    assert about == [
        "clamshell",
        "seated_rotation_isolates",
        "leg_raise_rotation",
        "side_plank_stage",
        "band_walk_posture",
    ]
    assert set(about) <= set(catalogue.load().disagreements)
    assert {"join", "people", "story", "guess", "plan", "compare", "change", "exercise", "board", "end"} <= {
        slide.kind for slide in slides()
    }
    assert json.dumps([slide.notes for slide in slides()]).count("{") == 0
