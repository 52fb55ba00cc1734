"""The guided workout: steps one after the other, counted and timed in the browser, readable from two metres away.

A slow line cannot stretch a second, and nothing goes to the server before the end. The screen stays awake where the browser
allows it. While nobody looks at the page, or the browser did not let it run, it is paused, and nothing counts as done. A reload
goes on with the step that was under way; for that the tab holds the number of the step and the sets done. What was done in
the end waits in the tab until the server has it (``outbox.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wizard import drawings
from wizard.follow_up.workout import Waiting, WorkoutStep
from wizard.rules.progressing import SECONDS_A_REP, SECONDS_TO_SET_UP
from wizard.ui.session import visit

from . import component, workout_outbox

LATE_MS = 3_000  # a tick that comes later than that comes after a time away
_PAGE = component.page("workout_player")

_STYLE = component.style("workout_player")

_SCRIPT = component.script("workout_player", OUTBOX=workout_outbox.PLACE, LATE_MS=LATE_MS)
_component = component.declare("hipwise_guide", _SCRIPT, html=_PAGE, css=f"{drawings.stylesheet()}{_STYLE}")


def guide(
    steps: Sequence[WorkoutStep],
    names: Mapping[str, str],
    loads: Mapping[str, str | None],
    begun: Waiting,
    on_ended: Callable[[Any], None],
) -> None:
    """Guide through ``steps`` of the workout that has ``begun``. After a reload the same steps go on.

    At the end ``on_ended`` is called with what the browser made of ``begun``, as text: nobody has checked it yet.
    """

    of = hashlib.sha256(repr(tuple(steps)).encode()).hexdigest()[:12]

    def hear() -> None:
        on_ended(getattr(visit.shown("guide"), "ended", None))

    _component(
        key="guide",
        on_ended_change=hear,
        data={
            "of": of,
            "round": begun.once,
            "begun": begun.model_dump(mode="json"),
            "rep_s": SECONDS_A_REP,
            "gap_s": SECONDS_TO_SET_UP,
            "words": _words(),
            "steps": [_told(step, steps[n + 1 :], names) for n, step in enumerate(steps)],
            "pictures": {id_: _pictures(id_, loads.get(id_), first) for id_, first in _first_sides(steps).items()},
        },
    )


def _first_sides(steps: Sequence[WorkoutStep]) -> dict[str, str]:
    """Each exercise with the side that it begins with."""
    return {step.exercise: step.side for step in reversed(steps)}


def _pictures(id_: str, load: str | None, first: str) -> dict[str, Any]:
    """At rest and in motion. For the other side a movement, which holds no word, is turned over in the browser: it is large."""
    language = visit.language()
    found: dict[str, Any] = {
        "rest": {first: drawings.still(id_, language, load, first)},
        "moves": drawings.moving(id_, language, None, load, first),
        "first": first,
    }
    if drawings.drawn_side(id_, first):
        other = {"left": "right", "right": "left"}[first]
        found["rest"][other] = drawings.still(id_, language, load, other)
        found["says"] = drawings.said(id_, language, other)
    return found


def _told(step: WorkoutStep, after: Sequence[WorkoutStep], names: Mapping[str, str]) -> dict[str, Any]:
    what = _what(step)
    same_set = [s for s in after if (s.exercise, s.set_) == (step.exercise, step.set_) and s.kind in ("reps", "hold")]
    return {
        "kind": step.kind,
        "exercise": step.exercise,
        "side": step.side,
        "name": names[step.exercise],
        "what": what,
        "says": f"{names[step.exercise]}: {what}",
        "count": step.count,
        "seconds": step.seconds,
        "tempo": step.tempo,
        "lasts": step.lasts_s,
        "closes": not same_set,
    }


def _what(step: WorkoutStep) -> str:
    say = visit.words().say
    if step.kind == "rest":
        return say("guide.rest", "Rest")
    if step.kind == "ready":
        side = _side(step.side)
        return say("guide.ready", "Get ready") + (f" · {side}" if side else "")
    if step.kind == "switch":
        return say("guide.now", "Now: {side}", side=_side(step.side))
    set_ = say("guide.set", "Set {n} of {sets}", n=step.set_, sets=step.sets)
    return " · ".join(part for part in (set_, _side(step.side)) if part)


def _side(side: str) -> str:
    say = visit.words().say
    return {
        "left": say("guide.left", "left leg"),
        "right": say("guide.right", "right leg"),
        "first": say("guide.first", "first leg"),
        "second": say("guide.second", "other leg"),
        "there": say("guide.there", "one way"),
        "back": say("guide.back", "and back"),
        "together": "",
    }[side]


def _words() -> dict[str, str]:
    say = visit.words().say
    return {
        "step": say("guide.step", "Step {n} of {count}", n="{n}", count="{count}"),
        "left": say("guide.minutes", "about {minutes} min left", minutes="{minutes}"),
        "of": say("guide.of", "{n} of {count}", n="{n}", count="{count}"),
        "next": say("guide.next", "Next: {what}", what="{what}"),
        "last": say("guide.last", "This is the last one."),
        "up": say("guide.up", "Up"),
        "hold": say("guide.hold", "Hold"),
        "down": say("guide.down", "Slowly down"),
        "loosen": say("guide.loosen", "Let go"),
        "ready": say("guide.ready", "Get ready"),
        "rest": say("guide.rest", "Rest"),
        "switch": say("guide.switch", "Change sides"),
        "paused": say("guide.paused", "Paused"),
        "away": say("guide.away", "Paused while you were away. Go on?"),
        "over": say("guide.over", "That was it."),
        "held": say(
            "guide.held",
            "There is no connection right now. This tab holds your workout, and asks how it was as soon as there is one.",
        ),
        "start": say("guide.start", "Start the workout"),
        "pause": say("guide.pause", "Pause"),
        "go_on": say("guide.go_on", "Go on"),
        "skip": say("guide.skip", "Skip this"),
        "again": say("guide.again", "From its start"),
        "stop": say("guide.stop", "End here"),
        "sound_on": say("guide.sound_on", "Sound is on"),
        "sound_off": say("guide.sound_off", "Sound is off"),
    }
