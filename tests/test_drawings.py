"""The drawings: bodies that can be, on the ground, where their words say; colours, words and tempo."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import catalogue
from catalogue import CatalogueError
from catalogue.model import Drawing, WrongForm
from catalogue.reading import read
from wizard import drawings
from wizard.drawings.alt import alt, wrong_alt
from wizard.drawings.colours import DARK, LIGHT
from wizard.drawings.icons import ICONS, PEOPLE
from wizard.drawings.mirror import _swapped, drawn_for, mirrored, working_side
from wizard.drawings.picture import Scene, scene, still
from wizard.drawings.sheets import entries, tempo_of
from wizard.drawings.skeleton import Body, bones, dot, height_of, lowest, moment, plant, spoiled, sub, touching, unit
from wizard.words import words_for

ALL = entries(catalogue.load())
OFFERED = [id_ for id_, e in catalogue.load().exercises.items() if not e.never_because]
STYLES = (Path(__file__).parent.parent / "wizard/ui/static/css/style.css").read_text("utf-8")
LIMB_PAINTS = (
    "skin",
    "far-skin",
    "top",
    "far-top",
    "shorts",
    "far-shorts",
    "shoe",
    "far-shoe",
    "band",
    "band-plain",
    "muscle",
    "skin-deep",
    *(f"{far}top-{colour}" for far in ("", "far-") for colour in ("blue", "plum", "moss", "ochre", "grey")),
)
every_drawing = pytest.mark.parametrize("id_", ALL)


@cache
def frames(id_: str) -> Scene:
    return scene(ALL[id_].drawing)


def wrong_bodies(drawing: Drawing) -> Iterator[tuple[WrongForm, Body]]:
    planted = plant(drawing)
    for wrong in drawing.wrong:
        yield wrong, spoiled(drawing, wrong, planted)


def bodies(id_: str) -> list[Body]:
    """Every moment of the movement, and every wrong form."""
    return [*frames(id_).frames, *(body for _, body in wrong_bodies(ALL[id_].drawing))]


# --- bodies that can be ----------------------------------------------------------------------------------


@every_drawing
def test_bones_keep_their_length_in_every_frame_and_every_wrong_form(id_: str) -> None:
    usual = bones(bodies("wall_press")[0])
    for body in bodies(id_):
        assert bones(body) == pytest.approx(usual, abs=1e-6)


@every_drawing
def test_nothing_sinks_into_the_floor(id_: str) -> None:
    for body in bodies(id_):
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
            assert lowest(touching(body, part)) > -0.025, part  # cloth and skin give a little


@every_drawing
def test_supports_touch_what_the_pose_says(id_: str) -> None:
    drawing = ALL[id_].drawing
    planted = plant(drawing)
    for pose in drawing.poses:
        body = moment(drawing, pose, planted)
        for part, surface in (pose.on or {}).items():
            if not part.endswith("hand") and not (pose.shift or (0, 0, 0))[2]:  # in the air nothing touches
                assert lowest(touching(body, part)) == pytest.approx(height_of(drawing, surface), abs=0.02), (
                    part,
                    surface,
                )


@every_drawing
def test_no_knee_and_no_elbow_bends_the_wrong_way(id_: str) -> None:
    for body in bodies(id_):
        for side in ("left", "right"):
            p, f = body.points, body.frames
            thigh, shin = sub(p[f"{side}_knee"], p[f"{side}_hip"]), sub(p[f"{side}_ankle"], p[f"{side}_knee"])
            assert dot(unit(shin), f[f"{side}_thigh"].f) < 0.02, f"{side} knee"
            assert math.degrees(math.acos(max(-1, min(1, dot(unit(thigh), unit(shin)))))) < 152, f"{side} knee"
            arm, forearm = sub(p[f"{side}_elbow"], p[f"{side}_shoulder"]), sub(p[f"{side}_hand"], p[f"{side}_elbow"])
            assert dot(unit(forearm), f[f"{side}_arm"].f) > -0.02, f"{side} elbow"
            assert math.degrees(math.acos(max(-1, min(1, dot(unit(arm), unit(forearm)))))) < 160, f"{side} elbow"


@every_drawing
def test_a_movement_goes_on_without_a_jump(id_: str) -> None:
    """No joint moves more than a quarter of the body's height from one frame to the next."""
    for one, other in pairwise(frames(id_).frames):
        assert max(math.dist(one.points[name], other.points[name]) for name in one.points) < 0.25


@every_drawing
def test_no_joint_flicks_away_for_a_single_frame(id_: str) -> None:
    """Between two poses nobody goes a way and back at once."""
    shown = frames(id_)
    for i in set(range(1, len(shown.frames) - 1)) - set(shown.corners):
        before, now, after = (shown.frames[i + step].points for step in (-1, 0, 1))
        assert (
            max(
                math.dist(before[n], now[n]) + math.dist(now[n], after[n]) - math.dist(before[n], after[n]) for n in now
            )
            < 0.08
        )


def test_joints_beyond_their_range_are_refused(catalogue_copy: Path) -> None:
    file = catalogue_copy / "exercises/clamshell.toml"
    file.write_text(file.read_text("utf-8").replace("left_knee = 85,", "left_knee = 185,", 1), "utf-8")
    with pytest.raises(CatalogueError, match=r"clamshell.*knee"):
        read(catalogue_copy)


# --- they show what the text says -------------------------------------------------------------------------


def test_every_offered_exercise_shows_a_wrong_form() -> None:
    assert [id_ for id_ in OFFERED if not drawings.pictured_faults(id_)] == []


# Faults of speed, of effort or of feeling: a picture at rest cannot show them.
NOT_TO_BE_SEEN = {
    ("double_leg_bridge", 3),
    ("hip_hitch", 3),
    ("hip_hitch_toe_tap", 1),
    ("lateral_step_down", 3),
    ("lateral_step_up", 3),
    ("quadruped_hip_extension", 3),
    ("reverse_clamshell", 3),
    ("seated_internal_rotation", 3),
    ("seated_internal_rotation_single", 3),
    ("single_leg_bridge", 3),
    ("sit_to_stand", 1),
    ("skater_squat", 1),
    ("standing_band_abduction", 3),
    ("step_up", 1),
    ("walking_lunge_contralateral", 3),
}


def test_every_fault_that_can_be_seen_has_its_picture() -> None:
    faults = {(id_, n) for id_ in OFFERED for n in range(1, len(ALL[id_].faults) + 1)}
    assert faults - {(id_, n) for id_ in OFFERED for n in drawings.pictured_faults(id_)} == NOT_TO_BE_SEEN


@every_drawing
def test_a_wrong_form_looks_different_where_its_ring_is_or_below(id_: str) -> None:
    drawing = ALL[id_].drawing
    planted = plant(drawing)
    for wrong, body in wrong_bodies(drawing):
        right = moment(drawing, drawing.pose_of(wrong), planted)
        moved = max(math.dist(body.points[name], right.points[name]) for name in right.points)
        turned = max(
            math.degrees(math.acos(max(-1, min(1, dot(body.frames[name].f, right.frames[name].f)))))
            for name in right.frames
        )
        assert moved > 0.03 or turned > 15, wrong.shows


def test_the_leg_that_drifts_forward_is_in_front_of_the_right_one() -> None:
    for id_ in ("side_lying_abduction", "standing_abduction", "small_leg_circles", "standing_band_abduction"):
        drawing = ALL[id_].drawing
        ((wrong, body),) = [(w, b) for w, b in wrong_bodies(drawing) if w.shows == "leg_forward"]
        right = moment(drawing, drawing.pose_of(wrong), plant(drawing))
        front = right.frames["pelvis"].f
        assert dot(sub(body.points["left_ankle"], right.points["left_ankle"]), front) > 0.1, id_


def test_the_knee_that_falls_in_is_nearer_the_middle() -> None:
    for id_ in ("single_leg_squat", "lateral_step_down", "step_up"):
        drawing = ALL[id_].drawing
        ((wrong, body),) = [(w, b) for w, b in wrong_bodies(drawing) if w.shows == "knee_falls_in"]
        right = moment(drawing, drawing.pose_of(wrong), plant(drawing))
        assert body.points["right_knee"][1] > right.points["right_knee"][1] + 0.03, id_


def test_right_and_wrong_differ_in_more_than_colour() -> None:
    svg = drawings.right_and_wrong("clamshell", 1)
    frames_ = re.findall(r'<rect class="hd-(right|wrong)-frame"[^>]*>', svg)
    dashes = ["stroke-dasharray" in rect for rect in re.findall(r"<rect[^>]*>", svg)]
    assert frames_ == ["right", "wrong"] and dashes == [False, True]
    assert '<circle class="hd-right"' in svg and '<path class="hd-wrong"' in svg  # a round tick, a cornered cross


def test_words_come_from_the_angles() -> None:
    words = words_for("en")
    known = catalogue.load().exercises
    assert alt(known["clamshell"].drawing, "Clamshell", words) == (
        "Clamshell, drawn from in front of the person. The person lies on the right side. From start to end: the left hip straightens "
        "from 50 to 40 degrees, moves out to the side from 0 to 29 degrees, turns outward by 38 degrees."
    )
    assert alt(known["sit_to_stand"].drawing, "Sit to stand", words) == (
        "Sit to stand, drawn from the side. The person sits. From start to end: each hip straightens from 80 to 0 degrees; "
        "each knee straightens from 86 to 0 degrees."
    )
    assert alt(known["wall_press"].drawing, "Wall press", words) == (
        "Wall press, drawn from the front. The person stands. From start to end: the arrows show where to push; nothing moves."
    )
    assert wrong_alt(known["side_lying_abduction"].drawing.wrong[:2], "Side-lying leg lift", words) == (
        "Side-lying leg lift: the right form, with a tick, beside the wrong one, with a cross: leg drifts forward; toes turn up."
    )


@every_drawing
def test_every_picture_has_words_in_every_form(id_: str) -> None:
    pictures = [
        drawings.still(id_),
        drawings.moving(id_),
        *(drawings.right_and_wrong(id_, n) for n in drawings.pictured_faults(id_)),
    ]
    for svg in pictures:
        root = ET.fromstring(svg)
        assert root.get("role") == "img" and len(root.get("aria-label", "")) > 60
        assert root.findtext("title") == ALL[id_].name
    assert "⟦" in ET.fromstring(drawings.still(id_, "qps")).get("aria-label", "")


# --- the sore side -------------------------------------------------------------------------------------------


@every_drawing
def test_mirrored_twice_a_drawing_is_the_same(id_: str) -> None:
    drawing = ALL[id_].drawing
    assert mirrored(drawing) != drawing and mirrored(mirrored(drawing)) == drawing


@every_drawing
def test_the_other_side_is_the_mirror_image_in_every_frame_and_every_wrong_form(id_: str) -> None:
    drawing = ALL[id_].drawing
    other = mirrored(drawing)
    for one, two in (
        *zip(frames(id_).frames, scene(other).frames, strict=True),
        *((b, c) for (_, b), (_, c) in zip(wrong_bodies(drawing), wrong_bodies(other), strict=True)),
    ):
        assert bones(two) == pytest.approx(bones(one), abs=1e-6)
        for name, (x, y, z) in one.points.items():
            assert two.points[_swapped(name)] == pytest.approx((x, -y, z), abs=1e-9), name


def test_the_working_leg_is_the_sore_one_wherever_one_leg_works() -> None:
    for id_, entry in ALL.items():
        works = working_side(entry)
        for side in ("left", "right"):
            drawn = drawn_for(entry, side)
            if works is None:
                assert drawn is entry.drawing, id_
            elif len(drawn.working) == 1:
                assert drawn.working == (side,), id_
            else:
                assert drawn.moves.startswith(side), id_
        assert drawn_for(entry, "both") is entry.drawing is drawn_for(entry, None)
    assert (
        working_side(ALL["walking_lunge_contralateral"]) is working_side(ALL["sit_to_stand"]) is None
    )  # both legs, in turns or together
    assert {id_ for id_ in OFFERED if working_side(ALL[id_]) is None} == {
        id_ for id_ in OFFERED if ALL[id_].rungs[0].sides in ("both_together", "each_way")
    }


def test_a_sore_left_hip_lies_on_the_right_side_and_a_sore_right_hip_on_the_left() -> None:
    left, right = (drawings.said("side_lying_abduction", side=side) for side in ("left", "right"))
    assert "The person lies on the right side." in left and "the left hip moves out" in left
    assert "The person lies on the left side." in right and "the right hip moves out" in right
    assert "leans on the left forearm, on the left side" in drawings.said("side_plank", side="left")


@every_drawing
def test_the_words_change_sides_with_the_picture(id_: str) -> None:
    """Every "left" becomes "right" where the figure is mirrored, and nothing else changes."""
    for side in ("left", "right"):
        said, usual = drawings.said(id_, side=side), drawings.said(id_)
        turned = drawn_for(ALL[id_], side) is not ALL[id_].drawing
        assert sorted(_sides_of(said)) == sorted(_changed(name) if turned else name for name in _sides_of(usual))
        assert ET.fromstring(drawings.still(id_, side=side)).get("aria-label") == said


def test_a_movement_is_turned_with_its_words() -> None:
    turned = drawings.moving("clamshell", side="right")
    assert turned != drawings.moving("clamshell") and ET.fromstring(turned).get("aria-label") == drawings.said(
        "clamshell", side="right"
    )


def _sides_of(text: str) -> list[str]:
    return re.findall(r"\b(?:left|right)\b", text)


def _changed(side: str) -> str:
    return {"left": "right", "right": "left"}[side]


def test_numbers_and_marks_are_not_mirrored() -> None:
    one, other = drawings.still("step_up", side="right"), drawings.still("step_up", side="left")
    assert one != other and "scale(-1" not in other
    numbers = [
        [(float(x), text) for x, text in re.findall(r'<text class="hd-label" x="(\d+)"[^>]*>(\d)</text>', svg)]
        for svg in (one, other)
    ]
    assert [text for _, text in numbers[1]] == ["1", "2"] and numbers[1][0][0] < numbers[1][1][0]
    assert [
        re.findall(r'<rect class="hd-(right|wrong)-frame"', drawings.right_and_wrong("clamshell", 1, side=side))
        for side in ("left", "right")
    ] == [["right", "wrong"]] * 2


def test_tick_and_cross_stand_in_a_corner_where_the_figure_is_not() -> None:
    """A raised leg or a head fills one upper corner; mirrored it is the other one."""
    head_left, head_right = (drawings.right_and_wrong("single_leg_bridge", 2, side=side) for side in ("right", "left"))
    ticks = [int(re.search(r'<circle class="hd-right" cx="(\d+)"', svg)[1]) for svg in (head_left, head_right)]
    assert ticks[0] < 500 < ticks[1]


def test_a_movement_holds_no_word_and_no_number_so_that_a_browser_may_turn_it_over() -> None:
    assert [id_ for id_ in ALL if "<text" in drawings.moving(id_)] == []


def test_the_same_picture_is_made_once() -> None:
    assert (
        drawings.still("clamshell")
        is drawings.still("clamshell", side="both")
        is drawings.still("clamshell", side="left")
    )
    assert (
        drawings.still("clamshell", side="right")
        is drawings.still("clamshell", side="right")
        is not drawings.still("clamshell")
    )


# --- movement -----------------------------------------------------------------------------------------------


@every_drawing
def test_the_movement_goes_in_the_tempo_of_the_dose_and_rests_for_less_motion(id_: str) -> None:
    svg = drawings.moving(id_)
    seconds = sum(int(part) for part in (tempo_of(ALL[id_]) or "2-1-3").split("-"))
    assert set(re.findall(r'dur="([^"]+)"', svg)) <= {f"{seconds}s"}
    assert ('<animate attributeName="d"' in svg) == bool(ALL[id_].drawing.moves)
    assert svg.index('<g class="hd-at-rest">') < svg.index('<g class="hd-in-motion">')


def test_a_slower_dose_moves_more_slowly() -> None:
    assert 'dur="8s"' in drawings.moving("clamshell", tempo="3-1-4")


def test_less_motion_and_paper_show_the_end_at_rest() -> None:
    asked = drawings.stylesheet().partition("@media (prefers-reduced-motion:reduce),print")[2]
    assert ".hd-at-rest{display:inline}" in asked and ".hd-in-motion{display:none}" in asked


@every_drawing
def test_all_values_of_an_animation_have_the_same_shape(id_: str) -> None:
    """Else a browser jumps instead of moving."""
    for values in re.findall(r'values="([^"]+)"', drawings.moving(id_)):
        counts = {len(re.findall(r"-?\d+", value)) for value in values.split(";")}
        assert len(counts) == 1


# --- colours ------------------------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return sum(
            k * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
            for k, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_touches_can_be_told_apart(theme: dict[str, str]) -> None:
    """Every limb, band and muscle stands out from the ground, and from its neighbour by the line between them."""
    for paint in LIMB_PAINTS:
        assert contrast(theme[paint], theme["ground"]) >= 3, paint
        assert contrast(theme[paint], theme["edge"]) >= 2.9, paint
    for mark in ("right", "wrong", "arrow", "label"):
        assert contrast(theme[mark], theme["ground"]) >= 4.5, mark
    for mark in ("right", "wrong"):
        assert contrast(theme[mark], theme["on-mark"]) >= 4.5, mark


def test_the_colours_of_pages_and_drawings_are_one() -> None:
    for name, paint in (
        ("card", "ground"),
        ("accent", "arrow"),
        ("green", "right"),
        ("red", "wrong"),
        ("quiet", "label"),
    ):
        assert f"--hip-{name}: light-dark({LIGHT[paint]}, {DARK[paint]});" in STYLES


@every_drawing
def test_a_picture_on_a_page_takes_every_colour_from_the_stylesheet(id_: str) -> None:
    known = set(re.findall(r"\.(hd-[\w-]+)\{", drawings.stylesheet()))
    for svg in (drawings.still(id_), drawings.moving(id_), drawings.right_and_wrong(id_)):
        assert not re.search(r"#[0-9a-f]{3,6}|<style|style=|<script| id=", svg)
        assert set(re.findall(r'class="(hd-[\w-]+)"', svg)) <= known


# --- files, sizes, one place --------------------------------------------------------------------------------


@every_drawing
def test_a_still_is_small(id_: str) -> None:
    assert len(drawings.still(id_)) <= 13_500
    assert all(len(drawings.right_and_wrong(id_, n)) <= 13_500 for n in drawings.pictured_faults(id_))


def test_every_kind_of_kit_and_every_position_has_an_icon() -> None:
    from catalogue import vocabulary as v

    assert {*v.EQUIPMENT, *v.POSITIONS, *PEOPLE, "wall", "mat"} - {"none"} == set(ICONS)
    assert all(len(drawings.icon(name)) < 5000 and 'aria-hidden="true"' in drawings.icon(name) for name in ICONS)


def test_the_files_are_free_sound_and_the_same_every_time(tmp_path: Path) -> None:
    drawings.write_all(tmp_path, catalogue.load(), words_for("en"))
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.svg"))
    assert {path.stem for path in files if path.parent == Path()} == {*ALL, "contact_sheet"}
    again = still(ALL["clamshell"].drawing, title="Clamshell")
    assert re.sub(r"<(desc|metadata)>.*?</\1>", "", (tmp_path / "clamshell.svg").read_text("utf-8")) == again
    for path in files:
        text = (tmp_path / path).read_text("utf-8")
        assert "CC0 1.0" in text
        ET.fromstring(text)


def test_what_was_mended_after_looking_is_shown_in_small_pictures() -> None:
    docs = Path(__file__).parent.parent / "docs"
    shown = set(re.findall(r"\]\((before-and-after/[\w-]+\.webp)\)", (docs / "before-and-after.md").read_text("utf-8")))
    assert len(shown) >= 5 and shown == {
        f"before-and-after/{path.name}" for path in (docs / "before-and-after").iterdir()
    }
    assert all((docs / name).stat().st_size < 60_000 for name in shown)


def test_an_exercise_without_a_drawing_is_refused(catalogue_copy: Path) -> None:
    file = catalogue_copy / "exercises/clamshell.toml"
    file.write_text(file.read_text("utf-8").partition("[drawing]")[0], "utf-8")
    with pytest.raises(CatalogueError, match=r"clamshell.*drawing"):
        read(catalogue_copy)


def test_a_changed_angle_arrives_in_the_drawing(catalogue_copy: Path, the_catalogue: catalogue.Catalogue) -> None:
    file = catalogue_copy / "exercises/clamshell.toml"
    text = file.read_text("utf-8")
    assert text.count("end = { left_hip = [40, 29, -38]") == 1
    file.write_text(text.replace("end = { left_hip = [40, 29, -38]", "end = { left_hip = [40, 12, -38]"), "utf-8")
    changed = read(catalogue_copy).exercises["clamshell"]
    assert "from 0 to 12 degrees" in alt(changed.drawing, "Clamshell", words_for("en"))


def test_the_license_names_the_drawings() -> None:
    root = Path(__file__).parent.parent
    assert "drawings" in (root / "LICENSE").read_text("utf-8").partition("Part 2: CC0 1.0 Universal")[2]
    assert "drawings" in (root / "README.md").read_text("utf-8").partition("CC0")[0].rpartition("MIT")[2]


def test_sentences_about_a_fault_belong_to_the_exercise(catalogue_copy: Path) -> None:
    file = catalogue_copy / "exercises/clamshell.toml"
    file.write_text(file.read_text("utf-8").replace("fault = 1\n", "fault = 9\n", 1), "utf-8")
    with pytest.raises(CatalogueError, match=r"drawing.wrong.fault: found 9"):
        read(catalogue_copy)


def test_the_picture_of_the_hip_numbers_its_three_muscles_and_carries_no_colour() -> None:
    from wizard.drawings import muscles

    svg = drawings.hip()
    assert "#" not in svg and len(svg) < 5_000
    assert [n for n in "123" if f">{n}</text>" in svg] == ["1", "2", "3"]
    for name in muscles.OUTLINES:
        assert f'class="hd-{"muscle" if name == "medius" else name}"' in svg
    for number in re.findall(r'<circle cx="(\d+)" cy="(\d+)"', svg):
        assert 13 <= int(number[0]) <= muscles.WIDE - 13 and 13 <= int(number[1]) <= muscles.TALL - 13


def test_the_tfl_lies_in_front_of_the_other_two() -> None:
    from wizard.drawings import muscles

    front = {name: max(f for f, _ in corners) for name, corners in muscles.OUTLINES.items()}
    assert front["tfl"] > front["medius"] > front["minimus"]
