"""What a drawing shows, in words, from the same angles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalogue.model import Drawing, Pose, WrongForm
from wizard.words import Words

from .figure import LOWER

SMALLEST = 6  # degrees that are worth a word
PAIRS = ("hip", "knee", "shoulder")


def alt(drawing: Drawing, name: str, words: Words) -> str:
    """One short paragraph: how the person lies or stands, from where it is seen, and what moves how far."""
    start, end = drawing.poses[0], _farthest(drawing)
    changes = list(_changes(start, end, words)) or [words.say("drawing.still", "nothing moves")]
    if drawing.presses:
        changes = [words.say("drawing.press", "the arrows show where to push; nothing moves")]
    return words.say(
        "drawing.alt",
        "{name}, drawn {seen}. {posture} From start to end: {changes}.",
        name=name,
        seen=_seen(drawing, words),
        posture=_posture(drawing, words),
        changes="; ".join(changes),
    )


def _farthest(drawing: Drawing) -> Pose:
    return drawing.poses[len(drawing.poses) // 2] if drawing.round else drawing.poses[-1]


def _seen(drawing: Drawing, words: Words) -> str:
    around = drawing.view[0] % 360
    if drawing.lies in LOWER:
        return words.say("drawing.seen.lying_front", "from in front of the person")
    if drawing.lies != "upright" or 45 <= around <= 135 or 225 <= around <= 315:
        return words.say("drawing.seen.side", "from the side")
    if 135 < around < 225:
        return words.say("drawing.seen.back", "from behind")
    return words.say("drawing.seen.front", "from the front")


def _posture(drawing: Drawing, words: Words) -> str:
    say = words.say
    rests = set(drawing.start.on or {})
    if drawing.lies == "upright":
        if "seat" in rests:
            return say("drawing.posture.sits", "The person sits.")
        return say("drawing.posture.stands", "The person stands.")
    if drawing.lies == "supine":
        if (drawing.start.on or {}).get("back") == "bench":
            return say("drawing.posture.bench", "The upper back rests on a bench.")
        return say("drawing.posture.supine", "The person lies on the back.")
    if drawing.lies in LOWER:
        side = _side(LOWER[drawing.lies], words)
        if f"{LOWER[drawing.lies]}_forearm" in rests:
            return say(
                "drawing.posture.side_plank", "The person leans on the {side} forearm, on the {side} side.", side=side
            )
        return say("drawing.posture.side", "The person lies on the {side} side.", side=side)
    if rests & {"left_hand", "right_hand"}:
        return say("drawing.posture.all_fours", "The person is on hands and knees.")
    return say("drawing.posture.plank", "The person is face down on both forearms.")


def _side(side: str, words: Words) -> str:
    return words.say("drawing.left", "left") if side == "left" else words.say("drawing.right", "right")


def _changes(start: Pose, end: Pose, words: Words) -> Iterator[str]:
    yield from _trunk(start, end, words)
    for joint in PAIRS:
        left, right = ((_value(start, f"{side}_{joint}"), _value(end, f"{side}_{joint}")) for side in ("left", "right"))
        if left == right:
            yield from _joint(joint, "both", *left, words)
        else:
            yield from _joint(joint, "left", *left, words)
            yield from _joint(joint, "right", *right, words)


def _value(pose: Pose, name: str) -> tuple[float, ...]:
    value = getattr(pose, name)
    if value is None:
        return (0.0,) if name.endswith("knee") else (0.0, 0.0, 0.0)
    return value if isinstance(value, tuple) else (value,)


def _trunk(start: Pose, end: Pose, words: Words) -> Iterator[str]:
    say = words.say
    tipped, leaned = (b - a for a, b in zip(_value(start, "pelvis")[:2], _value(end, "pelvis")[:2], strict=True))
    bent, aside = (b - a for a, b in zip(_value(start, "spine")[:2], _value(end, "spine")[:2], strict=True))
    if tipped >= SMALLEST:
        yield say("drawing.trunk.forward", "the trunk tips forward by {n} degrees", n=round(tipped))
    if tipped <= -SMALLEST:
        yield say("drawing.trunk.back", "the trunk tips back by {n} degrees", n=round(-tipped))
    if abs(leaned) >= SMALLEST:
        side = _side("left" if leaned > 0 else "right", words)
        yield say(
            "drawing.pelvis.drops", "the pelvis sinks on the {side} by {n} degrees", side=side, n=round(abs(leaned))
        )
    if abs(aside) >= SMALLEST:
        side = _side("left" if aside > 0 else "right", words)
        yield say("drawing.trunk.aside", "the trunk bends to the {side} by {n} degrees", side=side, n=round(abs(aside)))
    if abs(bent) >= SMALLEST:
        yield say("drawing.back.bends", "the back bends by {n} degrees", n=round(abs(bent)))


def _joint(joint: str, side: str, start: tuple[float, ...], end: tuple[float, ...], words: Words) -> Iterator[str]:
    """Everything that one joint does, after its name."""
    does = list(_turns(joint, start, end, words))
    if does:
        yield f"{_name(joint, side, words)} {', '.join(does)}"


def _turns(joint: str, start: tuple[float, ...], end: tuple[float, ...], words: Words) -> Iterator[str]:
    say = words.say
    differences = [b - a for a, b in zip(start, end, strict=True)]
    a, b = round(start[0]), round(end[0])
    if differences[0] >= SMALLEST:
        yield say("drawing.bends", "bends from {a} to {b} degrees", a=a, b=b)
    if differences[0] <= -SMALLEST:
        yield say("drawing.straightens", "straightens from {a} to {b} degrees", a=a, b=b)
    if joint == "knee":
        return
    if abs(differences[1]) >= SMALLEST:
        a, b = round(start[1]), round(end[1])
        yield (
            say("drawing.out", "moves out to the side from {a} to {b} degrees", a=a, b=b)
            if differences[1] > 0
            else say("drawing.back_in", "moves back in from {a} to {b} degrees", a=a, b=b)
        )
    if differences[2] >= SMALLEST:
        yield say("drawing.inward", "turns inward by {n} degrees", n=round(differences[2]))
    if differences[2] <= -SMALLEST:
        yield say("drawing.outward", "turns outward by {n} degrees", n=round(-differences[2]))


def _name(joint: str, side: str, words: Words) -> str:
    say = words.say
    return {
        ("hip", "left"): lambda: say("drawing.left_hip", "the left hip"),
        ("hip", "right"): lambda: say("drawing.right_hip", "the right hip"),
        ("hip", "both"): lambda: say("drawing.hips", "each hip"),
        ("knee", "left"): lambda: say("drawing.left_knee", "the left knee"),
        ("knee", "right"): lambda: say("drawing.right_knee", "the right knee"),
        ("knee", "both"): lambda: say("drawing.knees", "each knee"),
        ("shoulder", "left"): lambda: say("drawing.left_arm", "the left arm"),
        ("shoulder", "right"): lambda: say("drawing.right_arm", "the right arm"),
        ("shoulder", "both"): lambda: say("drawing.arms", "each arm"),
    }[joint, side]()


def wrong_words(shows: str, words: Words) -> str:
    """What goes wrong in a wrong form, in a few words."""
    say = words.say
    return {
        "leg_forward": lambda: say("drawing.wrong.leg_forward", "leg drifts forward"),
        "toes_up": lambda: say("drawing.wrong.toes_up", "toes turn up"),
        "trunk_leans": lambda: say("drawing.wrong.trunk_leans", "trunk leans"),
        "pelvis_drops": lambda: say("drawing.wrong.pelvis_drops", "pelvis drops"),
        "pelvis_rolls": lambda: say("drawing.wrong.pelvis_rolls", "pelvis rolls"),
        "knee_falls_in": lambda: say("drawing.wrong.knee_falls_in", "knee falls in"),
        "knee_bends": lambda: say("drawing.wrong.knee_bends", "knee bends"),
        "hips_sag": lambda: say("drawing.wrong.hips_sag", "hips sag"),
        "hips_pike": lambda: say("drawing.wrong.hips_pike", "hips fold"),
        "back_arches": lambda: say("drawing.wrong.back_arches", "back arches"),
        "back_rounds": lambda: say("drawing.wrong.back_rounds", "back rounds"),
        "feet_apart": lambda: say("drawing.wrong.feet_apart", "feet come apart"),
        "heel_lifts": lambda: say("drawing.wrong.heel_lifts", "heel lifts"),
        "knee_slides": lambda: say("drawing.wrong.knee_slides", "knee slips out of place"),
        "upright_again": lambda: say("drawing.wrong.upright_again", "you stand up too tall"),
        "legs_cross": lambda: say("drawing.wrong.legs_cross", "legs cross"),
        "chest_turns": lambda: say("drawing.wrong.chest_turns", "chest turns"),
        "feet_in_line": lambda: say("drawing.wrong.feet_in_line", "feet stand on one line"),
        "feet_together": lambda: say("drawing.wrong.feet_together", "feet come together"),
        "foot_forward": lambda: say("drawing.wrong.foot_forward", "foot creeps forward"),
        "hip_sways": lambda: say("drawing.wrong.hip_sways", "hip sways out"),
        "legs_straight": lambda: say("drawing.wrong.legs_straight", "hips are nearly straight"),
        "toes_out": lambda: say("drawing.wrong.toes_out", "toes turn out"),
        "waist_shortens": lambda: say("drawing.wrong.waist_shortens", "waist shortens"),
    }[shows]()


def wrong_alt(wrong_forms: Sequence[WrongForm], name: str, words: Words) -> str:
    """The right form beside its wrong forms, in words."""
    return words.say(
        "drawing.wrong.alt",
        "{name}: the right form, with a tick, beside the wrong one, with a cross: {wrong}.",
        name=name,
        wrong="; ".join(wrong_words(wrong.shows, words) for wrong in wrong_forms),
    )
