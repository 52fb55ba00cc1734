"""The body map: what a tap means for the place and the side, and that it shows what was answered."""

from __future__ import annotations

import pytest

from wizard.answers.body_map_taps import is_marked, tapped
from wizard.answers.model import NONE
from wizard.answers.questions import BY_ID
from wizard.drawings import body_map

SITES = {option.id for option in BY_ID["pain.site"].options}


def test_the_first_tap_says_the_place_and_the_side() -> None:
    assert tapped((), None, "outer_hip", "right") == (("outer_hip",), "right")


def test_the_same_place_on_the_other_side_makes_it_both() -> None:
    assert tapped(("outer_hip",), "right", "outer_hip", "left") == (("outer_hip",), "both")


def test_of_both_sides_one_can_be_taken_back() -> None:
    assert tapped(("outer_hip",), "both", "outer_hip", "left") == (("outer_hip",), "right")


def test_a_second_tap_takes_the_place_away_and_keeps_the_side() -> None:
    assert tapped(("outer_hip", "buttock"), "left", "buttock", "left") == (("outer_hip",), "left")


def test_a_place_from_the_list_has_no_side_until_one_is_tapped() -> None:
    assert is_marked(("buttock",), None, "buttock", "left") and is_marked(("buttock",), None, "buttock", "right")
    assert tapped(("buttock",), None, "buttock", "left") == (("buttock",), "left")


def test_the_middle_of_the_back_has_no_side() -> None:
    assert tapped((), None, "low_back", None) == (("low_back",), None)
    assert tapped(("low_back",), "left", "low_back", None) == ((), "left")


def test_a_tap_takes_back_that_nothing_hurts() -> None:
    assert tapped((NONE,), None, "outer_hip", "left") == (("outer_hip",), "left")


def test_a_place_on_one_side_is_not_marked_on_the_other() -> None:
    assert is_marked(("outer_hip",), "left", "outer_hip", "left")
    assert not is_marked(("outer_hip",), "left", "outer_hip", "right")


def test_every_tap_is_seen_at_once_and_taken_back_by_the_same_tap() -> None:
    for view in body_map.VIEWS:
        for spot in body_map.spots(view):
            for side in ("left", "right", "both", None):
                for places in ((), (spot.place,), ("outer_hip", "low_back")):
                    before = is_marked(places, side, spot.place, spot.side)
                    after = tapped(places, side, spot.place, spot.side)
                    said_no_side = side is None and spot.side is not None and spot.place in places
                    assert is_marked(*after, spot.place, spot.side) == (said_no_side or not before)


def test_every_place_but_nothing_can_be_tapped_on_both_sides() -> None:
    spots = {(spot.place, spot.side) for view in body_map.VIEWS for spot in body_map.spots(view)}
    assert {place for place, _ in spots} == SITES - {NONE}
    assert all((place, other) in spots for place, side in spots if side for other in ("left", "right"))


@pytest.mark.parametrize("view", body_map.VIEWS)
def test_spots_lie_in_the_picture_and_far_enough_apart_for_a_thumb(view: str) -> None:
    """At 280 px, the width on the narrowest phone, each has 44 px to itself."""
    height = 280 * body_map.TALL / body_map.WIDE
    at = [(spot.x * 280, spot.y * height) for spot in body_map.spots(view)]
    assert all(22 <= x <= 280 - 22 and 22 <= y <= height - 22 for x, y in at)
    assert min(max(abs(ax - bx), abs(ay - by)) for i, (ax, ay) in enumerate(at) for bx, by in at[:i]) >= 44


def test_the_left_of_the_person_is_on_the_right_of_the_front_and_on_the_left_of_the_back() -> None:
    x = {
        (view, spot.side): spot.x
        for view in body_map.VIEWS
        for spot in body_map.spots(view)
        if spot.place == "outer_hip"
    }
    assert x["front", "left"] > 0.5 > x["front", "right"] and x["back", "left"] < 0.5 < x["back", "right"]


def test_the_figure_carries_no_colour_of_its_own() -> None:
    for view in body_map.VIEWS:
        assert "#" not in body_map.figure(view) and len(body_map.figure(view)) < 6_000
