"""What this one visitor has said so far. Alone touches the state of the session (``state.py``).

The committed answers are the truth; widgets only show them. Each change is committed at
once, so going back, or a page that goes away, loses nothing. Nothing is written to disk here.
The tab holds a copy (``memory.py``), which brings a lost visit back.
"""

from __future__ import annotations

import json
import secrets
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

import catalogue
from catalogue import vocabulary as v
from wizard.answers import check_in_questions, journey
from wizard.answers.model import Answers, AnswersError, load_json
from wizard.answers.questions import BY_ID, value_of, with_answer
from wizard.clinic import Intake, Record
from wizard.follow_up.workout import Waiting, WorkoutStep, waiting
from wizard.plan.changes import Change
from wizard.plan.decide import decide
from wizard.plan.model import Plan
from wizard.server import addresses, modes
from wizard.store import Key, new_once
from wizard.words import PSEUDO, SOURCE_LANGUAGE, Words, languages, words_for

from .state import go_no_further_if_overtaken, state, whole

T = TypeVar("T")
_VISIT = "hipwise.visit"
_TOLD = "hipwise.told"  # how often a widget became another one, by name
_FOR_SHELL = "hipwise.shell"
_ALL = ""  # in place of a name: all of them
BADGE = "staff"  # the component that holds the sign-in in the tab
_BADGE = "hipwise.badge"
_BENCH = "hipwise.bench"
_SEAT = "hipwise.seat"
_ALONE = "hipwise.alone"
OUTING = "workout"  # the form that asks how a workout was
_LONGEST_COPY = 10_000  # characters; a full visit has about 1,200
OWNERS = ("", "mine", "other")
SIGNS = "signs"  # the field of the warning signs


@dataclass(frozen=True)
class ActiveWorkout:
    """One workout that is under way. Nothing of it is kept before the person says so; until then the tab holds what was done."""

    phase: str = "before"  # before, going, waiting, after, saved
    token: str = field(default_factory=new_once)  # what it is kept under, so that it is kept once
    left_out: frozenset[str] = frozenset()  # exercises: not today
    no_kit: frozenset[str] = frozenset()  # not at hand today
    steps: tuple[WorkoutStep, ...] = ()  # as they were when it began: nothing changes them under way
    loads: tuple[tuple[str, str | None], ...] = ()
    begun: Waiting | None = None  # as it is before the first set
    waiting: Waiting | None = None  # as it ended


@dataclass(frozen=True)
class Tablet:
    """A walk in the clinic: on a tablet that was handed over, or typed in from paper by staff."""

    heard: bool = False  # the tab has said whether it holds a key
    staffed: bool = False  # the tab says that somebody is signed in, and their token is on its way
    key: Key | None = None  # of the draft on this tablet
    saved: Intake | None = None  # the draft as the store has it
    helped: bool | None = None  # somebody helps to answer
    consented: bool = False
    handed_in: bool = False
    alarm: str = ""  # urgent or emergency: the desk is to hear of it
    reached: bool = False  # the records have the alarm
    knows: bool = False  # somebody at the desk has heard it
    shows: Plan | None = None  # what the answers led to, where this page has lost them
    panel: str = ""  # what stands in place of the page: staff, stop
    reminded: bool = False  # the agreement is missing
    refused: bool = False  # another tab has this draft
    leaving: str = ""  # the tab is to forget and load anew, and why: handed, over, done, left, idle
    hand: str = ""  # what the tab is to hold when it has loaded anew
    ended: str = ""  # how the last walk on this device ended, to be said now
    size: int = 0  # of the text: 0, 1, 2
    code: bool = False  # the square code was asked for
    typing: str | None = None  # the reference of answers on paper


@dataclass(frozen=True)
class Visit:
    """One person's walk. ``unsure`` are fields answered with "not sure" (None in the answers)."""

    answers: Answers = Answers()
    shown: tuple[str, ...] = ()  # the lines of the safety page that were shown for these answers
    news: tuple[str, ...] = ()  # the lines for which the safety page was opened again, while it is
    unsure: frozenset[str] = frozenset()
    language: str = SOURCE_LANGUAGE
    seen: frozenset[str] = frozenset()
    nudged: str | None = None  # the page that has just reminded of an open question
    reminders: int = 0  # how often that happened; each leads back to the heading
    going: str | None = None  # the screen to turn to
    token: str = field(default_factory=lambda: secrets.token_hex(8))  # a tab tells a new visit by it
    fresh: Key = field(
        default_factory=Key.new
    )  # for the plan that this visit may keep: the same when it is tried again
    kept: Key | None = None  # the key of the plan that is kept, where this visit has one
    adopted: Answers | None = None  # the answers of the kept plan, where this visit has said nothing else
    slip: int | None = (
        None  # the entry of the kept plan that holds a sign of this walk: taken back here, it is corrected there
    )
    cleared: int | None = (
        None  # a clinician allowed exercise again, after so many entries: said before the answers that follow it
    )
    owner: str = (
        ""  # whose the plan is that is kept here, beside the answers of this visit: mine, other; "" is not yet said
    )
    on_phone: str = "no"  # the key on this phone: no, ask (put it there), yes, forget (take it away)
    outing: ActiveWorkout = field(default_factory=ActiveWorkout)
    sendings: tuple[
        tuple[str, str], ...
    ] = ()  # forms that are open: name and token, so that what is sent twice is kept once
    trouble: str = ""  # what did not work, to be said once
    forms: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict
    )  # what is being entered: form, field, what was chosen
    offered: tuple[Answers, tuple[tuple[str, str], ...]] | None = (
        None  # answers and swaps of a link that waits to be opened
    )
    heard: bool = False  # the copy of the tab has had its say, or is to be forgotten
    outbox_heard: bool = False  # the same of a workout that waits in the tab
    tablet: Tablet = field(default_factory=Tablet)


@dataclass(frozen=True)
class Badge:
    """Who is signed in on this tab, in a clinic. The records know whom ``token`` stands for."""

    token: Key | None = None
    device: str | None = None  # where they signed in; on another one the token counts for nothing
    heard: bool = False  # the tab has said what it holds, or is to forget it
    trouble: str = ""  # why somebody is not signed in, to be said once
    visit: str = field(default_factory=lambda: secrets.token_hex(8))  # a tab tells a new session by it


def press(change: Callable[..., object], *args: Any, **more: Any) -> Callable[[], None]:
    """What a button does: ``change``, whose result nobody waits for."""

    def pressed() -> None:
        change(*args, **more)

    return pressed


def badge() -> Badge:
    """Who is signed in on this tab."""
    found: Badge | None = state.get(_BADGE)
    return found or _begin(_BADGE, Badge)


@whole
def wear(**changes: Any) -> None:
    """The badge after ``changes``."""
    state[_BADGE] = replace(badge(), **changes)


@dataclass(frozen=True)
class Opened:
    """One record on the page of whoever reviews it. What is entered here is kept when it is saved, and not before."""

    staff: str  # of whom; nobody else sees it
    record: Record  # as it was read
    changes: tuple[Change, ...] = ()
    note: str = ""
    theirs: Record | None = None  # what somebody else kept meanwhile
    counted: int = 0  # the counter of the queue when it was read
    text: str = ""  # the note for the record, to be copied
    prints: int = 0
    times: int = 0  # how often something was entered; the lists that enter changes are empty again after each


class OpenRecord:
    """Where the record under review lies. A press takes hold of it once and then works on it: whatever touches the state of the
    session may be cut short by the next run, and what was kept in the records must not be forgotten here.
    """

    def __init__(self) -> None:
        self.now: Opened | None = None

    def work_on(self, **changes: Any) -> None:
        """The open record after ``changes``."""
        if self.now is not None:
            self.now = replace(self.now, times=self.now.times + ("changes" in changes), **changes)


def bench() -> OpenRecord:
    """The bench of this session."""
    found: OpenRecord | None = state.get(_BENCH)
    return found or _begin(_BENCH, OpenRecord)


def opened(staff: str) -> Opened | None:
    """The record that this member of staff has open."""
    found = bench().now
    return found if found is not None and found.staff == staff else None


def opened_times() -> int:
    """How often something was entered in the open record."""
    found = bench().now
    return found.times if found else 0


@dataclass(frozen=True)
class Seat:
    """Who this is in a workshop: a guest of the room, the presenter, or nobody yet."""

    guest: str | None = None  # the token of the phone
    presents: bool = False
    about: str = ""  # the person of the talk whose answers these are; "" is themselves
    sent: Plan | None = None  # what was last sent to the board


def seat() -> Seat:
    """Who this is in a workshop."""
    return state.get(_SEAT) or Seat()


@whole
def sit(**changes: Any) -> None:
    """The seat after ``changes``."""
    state[_SEAT] = replace(seat(), **changes)


def visit() -> Visit:
    """The visit of this session; a fresh one at the start."""
    found: Visit | None = state.get(_VISIT)
    return found or _begin(_VISIT, Visit)


@whole
def _begin(key: str, with_: Callable[[], T]) -> T:
    """What stands under ``key``; at the start of a session what it begins ``with_``."""
    found: T = state.setdefault(key, with_())
    return found


@whole
def _set(**changes: Any) -> None:
    state[_VISIT] = replace(visit(), **changes)


# --- answers ------------------------------------------------------------------------


def answers() -> Answers:
    """The committed answers."""
    return visit().answers


def said() -> Answers:
    """The answers as they were said: "none" of the warning signs too that waits for a line that came later."""
    return journey.said(visit().answers, visit().shown)


def as_counted(answers: Answers) -> Answers:
    """Other answers as they would count in this visit: the signs are open where a line that applies was not shown in it."""
    shown = visit().shown
    return journey.counted(journey.said(answers, shown), shown)


@whole
def record(field: str, value: Any, unsure: bool = False, on_page: tuple[str, ...] = ()) -> None:
    """Commit one answer; None with ``unsure`` is "not sure". ``on_page``: the lines of the safety page that stood beside it."""
    now = visit()
    marked = now.unsure | {field} if unsure else now.unsure - {field}
    answers, shown = journey.answered(now.answers, now.shown, field, value, on_page)
    _set(answers=answers, shown=shown, unsure=marked)


@whole
def open_again(news: tuple[str, ...]) -> None:
    """The safety page asks these lines alone until somebody leaves it."""
    _set(news=news)


@whole
def take_answers(answers: Answers) -> None:
    """Go on with answers that were given before."""
    _set(
        answers=answers,
        shown=journey.shown_before(answers),
        adopted=None,
        unsure=frozenset(),
        seen=visit().seen | {journey.CHECK},
    )


@whole
def adopt(answers: Answers) -> None:
    """Go on with the answers of the kept plan, of which this visit has said nothing else."""
    take_answers(answers)
    _set(adopted=answers)


@whole
def walk_back(entry: int) -> None:
    """Look over the answers that stopped the plan: what is taken back now corrects this entry of it."""
    _set(slip=entry, adopted=None, cleared=None, seen=visit().seen | {journey.CHECK})


def note_slip(entry: int | None) -> None:
    """The entry of the kept plan that holds a sign of this walk; None once it was corrected there."""
    _set(slip=entry)


def note_cleared(after: int | None) -> None:
    """A clinician allowed exercise again ``after`` so many entries of the kept plan: it counts for the answers that are given next."""
    _set(cleared=after)


def follows() -> bool:
    """True where the answers of this visit are those that it took over, and nothing was changed since."""
    now = visit()
    return now.adopted is not None and journey.on_path(now.answers) == journey.on_path(now.adopted)


@whole
def answer_again() -> None:
    """Begin a new walk over the answers of this visit. The warning signs are asked from the start: an old "none" says nothing of today."""
    _set(answers=with_answer(answers(), SIGNS, None), shown=(), unsure=visit().unsure - {SIGNS}, seen=frozenset())


@whole
def start_over() -> None:
    """Begin a walk without a single answer; what is kept stays."""
    _set(answers=Answers(), shown=(), adopted=None, unsure=frozenset(), seen=frozenset())


def offer(answers: Answers, swaps: tuple[tuple[str, str], ...]) -> None:
    """Answers that came with a link: they wait, and are mixed with no others."""
    _set(offered=(answers, swaps))


@whole
def take_offered() -> None:
    """The answers of the link take the place of those of this visit; the check page shows them first."""
    offered, waiting = visit().offered, visit().outing.waiting
    if offered:
        found, swapped = offered
        if waiting is None or not waiting.of:
            new_outing()
        _set(
            answers=found,
            shown=journey.shown_before(found),
            unsure=frozenset(),
            offered=None,
            heard=True,
            going=journey.CHECK,
            seen=visit().seen | {journey.CHECK, *journey.path(found)},
        )
        _set_swaps(swapped)


def leave_offered() -> None:
    """The answers of the link are dropped."""
    _set(offered=None)


def is_unsure(field: str) -> bool:
    """True if the person said "not sure" here."""
    return field in visit().unsure and value_of(answers(), field) is None


def has_begun() -> bool:
    """True once anything was answered."""
    return visit().answers != Answers() or bool(visit().unsure)


@whole
def forget() -> None:
    """Forget this visit, all but its language; the tab forgets its copy too."""
    state[_VISIT] = Visit(language=visit().language, token=visit().token, heard=True, outbox_heard=True)


def plan() -> Plan:
    """The decision for the answers on the path, in the language of this visit."""
    return decide(journey.on_path(answers()), catalogue.load(), language())


# --- in a clinic ----------------------------------------------------------------------


@whole
def tablet(**changes: Any) -> Tablet:
    """What this visit is in a clinic, after ``changes``."""
    if changes:
        _set(tablet=replace(visit().tablet, **changes))
    return visit().tablet


@whole
def take_intake(key: Key, intake: Intake) -> None:
    """Go on with the draft of ``key``, and with nothing else."""
    state[_VISIT] = Visit(
        answers=intake.answers,
        shown=journey.shown_before(intake.answers) if intake.shown is None else intake.shown,
        unsure=frozenset(intake.unsure),
        seen=frozenset(intake.seen),
        language=intake.language,
        tablet=Tablet(heard=True, key=key, saved=intake, helped=intake.helped, consented=intake.consented),
    )
    renew_widgets()


@whole
def type_for(reference: str) -> None:
    """Staff type in what stands on paper."""
    state[_VISIT] = Visit(language=language(), tablet=Tablet(heard=True, typing=reference))
    renew_widgets()


@whole
def stay_on_path() -> None:
    """What is no longer asked is left out: only the answers that decide are handed in."""
    _set(answers=journey.on_path(answers()))


@whole
def end_typing() -> None:
    """What was typed from paper is kept or dropped."""
    state[_VISIT] = Visit(language=language(), tablet=Tablet(heard=True))


def as_intake() -> Intake:
    """This visit as the store keeps it."""
    now = visit()
    before = now.tablet.saved or Intake()
    return before.model_copy(
        update={
            "answers": now.answers,
            "shown": now.shown,
            "unsure": tuple(sorted(now.unsure)),
            "seen": tuple(sorted(now.seen)),
            "language": now.language,
            "helped": now.tablet.helped,
            "consented": now.tablet.consented,
        }
    )


@whole
def forget_all(**tablet: Any) -> None:
    """Forget everything of this session, what its widgets hold too; who is signed in stays."""
    chosen = language()
    for key in [*state]:
        if key not in (_BADGE, BADGE):  # what the tab says of its sign-in may arrive in the same moment
            del state[key]
    state[_VISIT] = Visit(language=chosen, heard=True, tablet=Tablet(heard=True, **tablet))


# --- what is kept beyond this visit --------------------------------------------------


@whole
def alone(said: bool | None) -> bool:
    """Whether this is the person at this machine itself: what the connection has just ``said``.

    None where it is gone while a press is still dealt with: then what the connection said over which the press came.
    """
    if said is not None and said != state.get(_ALONE):
        state[_ALONE] = said
    return bool(state.get(_ALONE, False))


@whole
def hold(key: Key | None, owner: str = "") -> None:
    """From now on this visit has the plan of ``key``; None lets go of it, and of a workout that belongs to another plan.

    ``owner``: "mine" where the person has just made or chosen it.
    """
    if is_of_another_plan(key):
        new_outing()
    _set(
        kept=key, fresh=Key.new(), sendings=(), forms=visit().forms if key else {}, owner=owner, slip=None, cleared=None
    )


@whole
def say_owner(who: str) -> None:
    """Whose the kept plan is: "mine"; or "other", and then nothing of it belongs to this visit."""
    if who == "other":
        new_outing()
        _set(owner=who, kept=None, fresh=Key.new(), sendings=(), forms={}, outing=ActiveWorkout())
    else:
        _set(owner=who)


def remember_on_phone(how: str) -> None:
    """The key of the kept plan on this phone: "ask", "yes", "no" or "forget"."""
    _set(on_phone=how)


@whole
def sending(form: str) -> str:
    """The token of what this form sends: the same until it was ``sent``."""
    known = dict(visit().sendings)
    if form not in known:
        _set(sendings=(*visit().sendings, (form, new_once())))
    return dict(visit().sendings)[form]


@whole
def sent(form: str) -> None:
    """What this form sent has arrived; the next one is another."""
    _set(sendings=tuple((name, token) for name, token in visit().sendings if name != form))


@whole
def outing(**changes: Any) -> ActiveWorkout:
    """The workout of this visit, after ``changes``."""
    if changes:
        _set(outing=replace(visit().outing, **changes))
    return visit().outing


@whole
def new_outing() -> None:
    """The next workout begins with nothing said, and the tab holds none that waits."""
    clear(OUTING)
    _set(outing=ActiveWorkout(), outbox_heard=True)


def is_of_another_plan(key: Key | None) -> bool:
    """True where a workout under way, or one that waits, belongs to a kept plan that is not this one."""
    now = visit().outing.waiting or visit().outing.begun
    return now is not None and bool(now.of) and (key is None or now.of != key.mark)


def held_workout() -> str | None:
    """The workout that waits, with what was answered so far, as the tab holds it."""
    now = visit().outing
    if now.waiting is None or now.phase == "saved":
        return None
    return now.waiting.model_copy(update={"said": dict(form(OUTING))}).model_dump_json(exclude_none=True)


@whole
def take_workout(text: Any, today: date) -> None:
    """Take a workout that has ended from the tab, just now or before this session began. One that is not sound is dropped without a word."""
    _set(outbox_heard=True)
    now = visit().outing
    try:
        found = waiting(text, today)
    except AnswersError:
        if now.waiting is None:
            _set(outing=replace(now, token=new_once()))  # nobody waits for it any more
        return
    if now.token == found.once and now.phase in ("waiting", "after", "saved"):
        return  # it was taken already
    is_ours = now.token == found.once
    taken = (
        replace(now, phase="after", waiting=found)
        if is_ours
        else ActiveWorkout(phase="waiting", token=found.once, waiting=found)
    )
    _set(outing=taken)
    if is_of_another_plan(visit().kept) and visit().kept is not None:
        new_outing()
    else:
        fill(OUTING, {**found.said, **form(OUTING)} if is_ours else found.said)


def form(name: str) -> Mapping[str, Any]:
    """What was entered in this form so far. It stays while somebody looks at other pages."""
    return visit().forms.get(name, {})


@whole
def fill(name: str, said: Mapping[str, Any]) -> None:
    """Enter these fields; what else stands in the form stays."""
    _set(forms={**visit().forms, name: {**form(name), **said}})


@whole
def clear(name: str) -> None:
    """Empty this form."""
    _set(forms={other: said for other, said in visit().forms.items() if other != name})


def note_trouble(sentence: str) -> None:
    """Say this on top of the next page."""
    _set(trouble=sentence)


@whole
def take_trouble() -> str:
    """What is to be said now, once."""
    said = visit().trouble
    if said:
        _set(trouble="")
    return said


# --- the copy in the tab --------------------------------------------------------------


def as_text() -> str | None:
    """This visit as the tab holds it: ids and numbers only. None before the first answer, and while it only follows the kept plan.
    That the kept plan is somebody else's is in it from the moment that it was said.

    A check-in that is not sent yet is in it, so that a reload loses none of it.
    """
    now, forms = visit(), check_in_questions.to_hold(visit().forms)
    if (not has_begun() or follows()) and not forms and now.owner != "other":
        return None
    copy: dict[str, Any] = {
        "answers": now.answers.model_dump(mode="json", exclude_none=True),
        "shown": [*now.shown],
        "unsure": sorted(now.unsure),
        "seen": sorted(now.seen),
    }
    if forms:
        copy["forms"] = forms
    if now.owner:
        copy["owner"] = now.owner
    return json.dumps(copy, separators=(",", ":"))


@whole
def take_back(text: Any) -> None:
    """Take a visit back from the copy of a tab. One that is not sound is dropped without a word.

    The copy stands; what was answered before it arrived only fills what it leaves open. Answers that were taken over from the
    kept plan meanwhile fill nothing: what the copy leaves open was left open by the person.
    """
    try:
        before = _read_copy(text)
    except ValueError:
        _set(heard=True)
        return
    now, merged, shown = visit(), journey.said(before.answers, before.shown), before.shown
    if follows():
        now = replace(now, answers=Answers(), shown=(), unsure=frozenset())
    here = journey.said(now.answers, now.shown)
    for name in BY_ID.keys() - before.unsure:
        if value_of(merged, name) is None and value_of(here, name) is not None:
            merged = with_answer(merged, name, value_of(here, name))
            shown = now.shown if name == SIGNS else shown
    answers = journey.counted(merged, shown)
    unsure = {name for name in before.unsure | now.unsure if value_of(answers, name) is None}
    _set(
        answers=answers,
        shown=shown,
        unsure=frozenset(unsure),
        seen=before.seen | now.seen,
        heard=True,
        forms=_both(now.forms, before.forms),
        owner=now.owner or before.owner,
        adopted=None,
    )


def _both(
    now: Mapping[str, Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    return {name: {**now.get(name, {}), **before.get(name, {})} for name in now.keys() | before.keys()}


def _read_copy(text: Any) -> Visit:
    """The visit in ``text``, which may come from anybody. ValueError if anything in it is not known."""
    if not isinstance(text, str) or len(text) > _LONGEST_COPY:
        raise AnswersError(["the copy: not a text, or too long."])
    copy = load_json(text, "the copy")
    if not isinstance(copy, dict) or copy.keys() - {"forms", "owner", "shown"} != {"answers", "unsure", "seen"}:
        raise AnswersError(["the copy: other keys than expected."])
    if copy.get("owner", "") not in OWNERS:
        raise AnswersError(["the copy: an owner that is not known."])
    answers = Answers.from_data(copy["answers"])
    shown = journey.shown_before(answers)
    if "shown" in copy:
        listed = _known(copy["shown"], v.SIGNS)
        shown = tuple(sign for sign in v.SIGNS if sign in listed)
    return Visit(
        answers=journey.counted(journey.said(answers, shown), shown),
        shown=shown,
        unsure=_known(copy["unsure"], BY_ID),
        seen=_known(copy["seen"], (*addresses.PLACES, *addresses.FORMER)) - set(addresses.FORMER),
        forms=check_in_questions.held(copy.get("forms", {})),
        owner=copy.get("owner", ""),
    )


def _known(ids: Any, allowed: Any) -> frozenset[str]:
    if not isinstance(ids, list) or not all(isinstance(id_, str) and id_ in allowed for id_ in ids):
        raise AnswersError(["the copy: an id that is not known."])
    return frozenset(ids)


# --- the walk -----------------------------------------------------------------------


@whole
def see(page: str) -> None:
    """Note that a page was shown."""
    if page not in visit().seen:
        _set(seen=visit().seen | {page})
    if visit().news and page != SIGNS:
        _set(news=())


def first_page() -> str:
    """Where a walk begins."""
    return addresses.QUESTION_PAGES[0]


def left_off() -> str:
    """Where to go on: the check page once it was seen, before that the furthest question."""
    if journey.CHECK in visit().seen:
        return journey.CHECK
    seen = [page for page in journey.path(answers()) if page in visit().seen]
    return seen[-1] if seen else journey.CHECK


def page_after(page: str) -> str:
    """The next page that was not seen yet, or that another answer has opened again; with none left, the check page."""
    done = visit().seen if journey.CHECK in visit().seen else frozenset()
    if answers().signs is None and said().signs is not None and page != SIGNS:
        done -= {SIGNS}
    following = journey.next_page(page, answers())
    while following != journey.CHECK and following in done:
        following = journey.next_page(following, answers())
    return following


@whole
def nudge(page: str) -> None:
    """Remember that ``page`` reminds of an open question."""
    _set(nudged=page, reminders=visit().reminders + 1)


def is_nudged(page: str) -> bool:
    """True while ``page`` reminds of an open question."""
    return visit().nudged == page


def go(place: str) -> None:
    """Turn to a screen, at once: say all else before. A session that has just begun does it when it knows its screens."""
    _set(nudged=None, news=())
    try:
        _switch(place)
    except StreamlitPageNotFoundError:
        _set(going=place)


def turn() -> None:
    """Carry out what ``go`` could not do yet."""
    place = visit().going
    if place:
        _set(going=None)
        _switch(place)


def _switch(place: str) -> None:
    """Only the language may stand in the address."""
    st.switch_page(modes.file_of(place), query_params={} if language() == SOURCE_LANGUAGE else {"lang": language()})


# --- the browser ----------------------------------------------------------------------


@whole
def tell_shell(part: str, data: Mapping[str, Any]) -> None:
    """What this part of the page has for the browser; the last word counts."""
    state.setdefault(_FOR_SHELL, {})[part] = data


@whole
def take_told_shell() -> Mapping[str, Any]:
    """What all parts have for the browser now."""
    told: Mapping[str, Any] = state.pop(_FOR_SHELL, {})
    return told


# --- widgets ------------------------------------------------------------------------


@whole
def widget_key(name: str, shown: Any) -> str:
    """The key under which the widget ``name`` is to show ``shown``; another one where it held something else until now.

    In a run that was overtaken the widget may hold what was chosen since; such a run ends here.
    """
    if state.get(_named(name), shown) != shown:
        go_no_further_if_overtaken()
        told = _told()
        state[_TOLD] = {**told, name: told.get(name, 0) + 1}
    return _named(name)


def is_widget_key(name: str, key: str) -> bool:
    """True if ``key`` is the present one of the widget ``name``, and not one that it had before."""
    return key == _named(name)


@whole
def show_what_was_committed() -> None:
    """A widget of this run shows something else: draw the page anew, with new widgets. Not in a run that was overtaken, whose widgets may show what was chosen since."""
    go_no_further_if_overtaken()
    renew_widgets()
    st.rerun()


@whole
def renew_widgets() -> None:
    """From now on every widget is a new one."""
    state[_TOLD] = {**_told(), _ALL: _told().get(_ALL, 0) + 1}


def _told() -> Mapping[str, int]:
    told: Mapping[str, int] = state.get(_TOLD, {})
    return told


def _named(name: str) -> str:
    times = _told().get(name, 0) + _told().get(_ALL, 0)
    return f"{name}.told{times}" if times else name


def show(key: str, value: Any) -> None:
    """Make the widget ``key`` show ``value``; call it just before the widget."""
    if key not in state or state[key] != value:
        state[key] = value


def shown(key: str) -> Any:
    """What the widget ``key`` holds now."""
    return state.get(key)


# --- language -----------------------------------------------------------------------


def language() -> str:
    """The language of this visit."""
    return visit().language


def words() -> Words:
    """The words of this visit's language."""
    return words_for(language())


def set_language(chosen: str) -> None:
    """Use another language from now on; one that is not known changes nothing."""
    if chosen != language() and (chosen in languages() or chosen == PSEUDO):
        _set(language=chosen)


def choose_language(chosen: str) -> None:
    """The person chose a language: use it, and let the address say so too."""
    set_language(chosen)
    st.query_params["lang"] = language()


def take_language_from_address() -> None:
    """``?lang=`` chooses the language; nothing else is read from an address."""
    chosen = st.query_params.get("lang")
    if chosen:
        set_language(chosen)


# --- swaps --------------------------------------------------------------------------

_SWAPS = "hipwise.swaps"


@dataclass(frozen=True)
class _Swaps:
    """Exercises swapped because of the front of the hip. They hold for the answers that they were
    made with, and no longer: a changed or forgotten answer is another object."""

    made_with: weakref.ref[Answers]
    pairs: tuple[tuple[str, str], ...]


def swaps() -> tuple[tuple[str, str], ...]:
    """The swaps of this visit as pairs (exercise, what takes its place), in their order."""
    kept = state.get(_SWAPS)
    if kept is None or kept.made_with() is not answers():
        return ()
    pairs: tuple[tuple[str, str], ...] = kept.pairs
    return pairs


@whole
def swap(exercise: str, instead: str) -> None:
    """From now on ``instead`` takes the place of ``exercise``."""
    _set_swaps((*swaps(), (exercise, instead)))


@whole
def undo_swap() -> None:
    """Take the last swap back."""
    _set_swaps(swaps()[:-1])


def swapped_plan() -> Plan:
    """``plan`` with the swaps of this visit made."""
    return decided(swaps())


def decided(swaps: tuple[tuple[str, str], ...]) -> Plan:
    """What the answers of this visit and these swaps lead to, without any week behind them."""
    return decide(journey.on_path(answers()), catalogue.load(), language(), swaps)


def _set_swaps(pairs: tuple[tuple[str, str], ...]) -> None:
    state[_SWAPS] = _Swaps(weakref.ref(answers()), pairs)
