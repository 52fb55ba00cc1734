"""A drawing for the other side: left and right of the body and of the room change places.

What is mirrored is the data and not the picture: numbers, ticks and arrows stay as they are
read, and the words about a drawing come from the mirrored angles.
"""

from __future__ import annotations

from typing import Any

from catalogue.model import Drawing, Exercise, Pose, Prop, Stretch, WrongForm

OTHER = {"left": "right", "right": "left"}
LEANS = ("pelvis", "spine", "neck")  # bent forward, to the left, turned to the left
ONE_SIDE_AT_A_TIME = ("sore_first", "sore_only")


def drawn_for(entry: Exercise | Stretch, side: str | None) -> Drawing:
    """The drawing of ``entry`` with the working leg on ``side``, where one side works; else as the catalogue has it."""
    works = working_side(entry)
    return mirrored(entry.drawing) if works and side in OTHER and side != works else entry.drawing


def working_side(entry: Exercise | Stretch) -> str | None:
    """The side that works in the drawing of ``entry``; None where both do, together or in turns."""
    if isinstance(entry, Exercise) and entry.rungs[0].sides not in ONE_SIDE_AT_A_TIME:
        return None
    working = entry.drawing.working
    side = working[0] if len(working) == 1 else (entry.drawing.moves or "").partition("_")[0]
    return side if side in OTHER else None


def mirrored(drawing: Drawing) -> Drawing:
    """``drawing`` with left and right changed. Mirrored twice it is the same."""
    around, above = drawing.view
    return drawing.model_copy(
        update={
            "view": (0 - around, above),
            "lies": _swapped(drawing.lies),
            "stands": _across(drawing.stands),
            "working": tuple(_swapped(side) for side in drawing.working),
            "moves": drawing.moves and _swapped(drawing.moves),
            "arrow_off": drawing.arrow_off and (0 - drawing.arrow_off[0], drawing.arrow_off[1]),
            "presses": tuple((_swapped(joint), _across(way)) for joint, way in drawing.presses),
            "weight_hand": _swapped(drawing.weight_hand),
            "band_to": drawing.band_to and _across(drawing.band_to),
            "band_leg": _swapped(drawing.band_leg),
            "steps": tuple(_swapped(part) for part in drawing.steps),
            "props": tuple(_prop(prop) for prop in drawing.props),
            "start": _pose(drawing.start),
            "way": tuple(_pose(pose) for pose in drawing.way),
            "end": _pose(drawing.end),
            "wrong": tuple(_wrong(w) for w in drawing.wrong),
        }
    )


def _swapped(name: str) -> str:
    """``left_knee`` for ``right_knee``; a name without a side stays."""
    side, _, what = name.partition("_")
    return "_".join(filter(None, (OTHER[side], what))) if side in OTHER else name


def _across(place: tuple[float, ...]) -> tuple[float, ...]:
    """A place or a way in the room (to the front, to the left, and up) on the other side."""
    return place[0], 0 - place[1], *place[2:]


def _prop(prop: Prop) -> Prop:
    return prop.model_copy(update={"at": _across(prop.at), "back": _across(prop.back)})


def _wrong(wrong: WrongForm) -> WrongForm:
    view = wrong.view and (0 - wrong.view[0], wrong.view[1])
    return wrong.model_copy(update={"at": _swapped(wrong.at), "view": view, "pose": _pose(wrong.pose)})


def _pose(pose: Pose) -> Pose:
    """What ``pose`` says, and no more: what it leaves open keeps the value of the pose before."""
    said = {_swapped(name): _value(name, getattr(pose, name)) for name in pose.model_fields_set}
    return Pose.model_construct(_fields_set=set(said), **said)


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in LEANS:
        forward, left, turned = value
        return forward, 0 - left, 0 - turned
    if name == "shift":
        return _across(value)
    if name == "on":
        return {_swapped(part): surface for part, surface in value.items()}
    return value
