"""How an answer becomes a plan, as one drawing: the pages of the walk, then the rooms of the rules. Pure.

Made from ``journey`` and ``book``, so it cannot differ from what the program does. One column,
because it is read on a phone; lines at the side are the ways that leave the column early.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

from wizard.answers import journey
from wizard.answers.questions import PAGE_BY_ID
from wizard.words import Words

from .rule_index import ROOMS, rules_by_room

WIDTH, LEFT, BOX = 360, 4, 292  # of the drawing, in its own units; the boxes leave room for the side lines
LETTERS, LINE, PAD, GAP = 35, 21, 11, 22
LANE = 20  # between two side lines
EXITS, EXIT, SPINE = ("stop", "wait"), 40, 18  # boxes where the way may end stand further in, beside it


class Box(NamedTuple):
    """One box: its id, words, kind (page, room, end), and where a side line leads, if one leaves it."""

    id: str
    text: str
    kind: str
    leads_to: tuple[str, ...] = ()


class Drawing(NamedTuple):
    """SVG, and the same in words."""

    svg: str
    alt: str


def room_title(room: str, words: Words) -> str:
    """What a room of the rules asks, in words."""
    say = words.say
    return {
        "screening": say("room.screening", "Is it safe to begin?"),
        "staging": say("room.staging", "How much load does pain allow, and which stage fits?"),
        "shortlisting": say("room.shortlisting", "Which exercises are possible?"),
        "choosing": say("room.choosing", "Which two or three fit best together?"),
        "tfl": say("room.tfl", "Does the front of the hip stay quiet?"),
        "progressing": say("room.progressing", "How does the dose grow, week by week?"),
        "advising": say("room.advising", "Which advice belongs to it?"),
        "checking_in": say("room.checking_in", "The weekly check-in: on, wait or back?"),
    }[room]


def how_many(rules: int, words: Words) -> str:
    """A number of rules in words."""
    return words.say("flow.one_rule", "1 rule") if rules == 1 else words.say("flow.rules", "{n} rules", n=rules)


def boxes(words: Words) -> tuple[Box, ...]:
    """The boxes from top to bottom."""
    say, turns = words.say, _turns()
    pages = [
        Box(page, say(f"page.{page}.title", PAGE_BY_ID[page].title), "page", tuple(b for a, b in turns if a == page))
        for page in journey.path(journey.TURNS[0][1])
    ]
    stops = Box("stops", say("flow.stops", "A warning sign? Then no exercise: where to go, and how soon."), "stop")
    opens = Box("opens", say("flow.opens", "An answer open that safety needs? Then that question first."), "wait")
    rooms = [Box(room, room_title(room, words), "room") for room in ROOMS]
    plan = Box("plan", say("flow.plan", "Your plan, with every reason"), "end")
    after = rooms.pop()._replace(leads_to=("progressing",))
    first, *others = rooms
    return (
        *pages,
        Box(journey.CHECK, say("check.title", "Check your answers"), "page"),
        first,
        stops,
        opens,
        *others,
        plan,
        after,
    )


def _turns() -> list[tuple[str, str]]:
    """The ways off the straight path, as (from, to)."""
    straight = (*journey.path(journey.TURNS[0][1]), journey.CHECK)
    known = set(pairwise(straight))
    found = []
    for _, answers in journey.TURNS[1:]:
        stops = (*journey.path(answers), journey.CHECK)
        found += [edge for edge in pairwise(stops) if edge not in known]
    return found


def draw(words: Words) -> Drawing:
    """The whole flow in the words of one language."""
    say = words.say
    notes = {
        "signs": say("flow.sign_ticked", "A sign is ticked: straight to the check page."),
        "scores": say("flow.under_18", "Under 18: straight to the check page."),
        "checking_in": say("flow.again", "Then the next weeks are planned again."),
    }
    rules = {room: how_many(len(found), words) for room, found in rules_by_room().items()}
    placed: list[Placed] = []
    y = 2
    for box in boxes(words):
        inset = EXIT if box.kind in EXITS else 0
        text = wrap(box.text, LETTERS - inset // 8)
        small = wrap(notes.get(box.id, ""), LETTERS + 3) + ([rules[box.id]] if box.id in rules else [])
        placed.append(Placed(box, text, small, y, 2 * PAD + LINE * (len(text) + len(small)) - 4, inset))
        y = placed[-1].bottom + GAP
    column = [one for one in placed if not one.inset]
    parts = [_arrow(above, below) for above, below in pairwise(column)]
    parts += [_branch(one) for one in placed if one.inset]
    parts += [_box(one) for one in placed]
    parts += _side_lines({one.box.id: one for one in placed})
    alt = say(
        "flow.alt",
        "A drawing of the way from answers to plan, from top to bottom: {steps}",
        steps=" → ".join(one.box.text for one in placed),
    )
    return Drawing(
        f'<svg class="hip-flow" viewBox="0 0 {WIDTH} {y - GAP + 2}" role="img" aria-label="{escape(alt)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>',
        alt,
    )


class Placed(NamedTuple):
    """A box with its lines and its place."""

    box: Box
    text: list[str]
    small: list[str]
    top: int
    height: int
    inset: int

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


def _box(one: Placed) -> str:
    x = LEFT + one.inset
    lines = [
        f'<text x="{x + 14}" y="{one.top + PAD + 12 + LINE * n}"{_small(n >= len(one.text))}>{escape(line)}</text>'
        for n, line in enumerate([*one.text, *one.small])
    ]
    return (
        f'<rect class="hip-{one.box.kind}" x="{x}" y="{one.top}" width="{BOX - one.inset}" height="{one.height}" rx="12"></rect>'
        f"{''.join(lines)}"
    )


def _small(is_small: bool) -> str:
    return ' class="hip-small"' if is_small else ""


def _arrow(above: Placed, below: Placed) -> str:
    """Down to the next box; past boxes where the way may end, at the left of them."""
    x = LEFT + (BOX // 2 if below.top - above.bottom == GAP else SPINE)
    end = below.top - 2
    return f'<path d="M{x} {above.bottom} V{end} M{x - 6} {end - 6} L{x} {end} L{x + 6} {end - 6}"></path>'


def _branch(one: Placed) -> str:
    """From the way down into a box where it may end."""
    x, end, y = LEFT + SPINE, LEFT + one.inset - 2, one.middle
    return f'<path d="M{x} {y} H{end} M{end - 6} {y - 6} L{end} {y} L{end - 6} {y + 6}"></path>'


def _side_lines(placed: dict[str, Placed]) -> list[str]:
    """The ways that leave the column, each in a lane of its own at the right, an arrow head at its end."""
    found: list[str] = []
    edge = LEFT + BOX
    for one in placed.values():
        for target in one.box.leads_to:
            lane, end = edge + LANE * (1 + len(found) % 2), placed[target].middle + 12 * (len(found) % 2)
            found.append(
                f'<path class="hip-side" d="M{edge} {one.middle} H{lane} V{end} H{edge + 3}"></path>'
                f'<path class="hip-head" d="M{edge + 9} {end - 6} L{edge + 3} {end} L{edge + 9} {end + 6}"></path>'
            )
    return found
