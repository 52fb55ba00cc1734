"""A kept history, decided again: what each week led to, and what a correction would change. Pure replays of ``replan``.

The screens and ``python -m wizard history`` both ask here, so both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from catalogue import toml
from catalogue.model import Catalogue
from wizard.answers.model import NONE, Answers, AnswersError, CheckIn, Tests, check_ins_from_data, shown, validated
from wizard.plan.decide import replan
from wizard.plan.model import Plan, Reason, VerdictPart
from wizard.plan.writer import teller
from wizard.rules import Swap
from wizard.rules.checking_in import CEILING_WAITS, NEXT_STAGE
from wizard.rules.progressing import GATE
from wizard.rules.rule import REGISTER
from wizard.rules.segments import REFERRALS, Segment
from wizard.rules.staging import CAP_BY_ID, CEILING_STAGE, COLOURS, RED
from wizard.store import AnswersEntry, CheckInEntry, History, Key, NoSuchEntryError, Revision, Start, Store, new_once
from wizard.store.documents import Entry

from .diary import decided
from .timeline import Part, begins_part, parts, segments, segments_before, segments_up_to
from .workout import colour_of, without


@dataclass(frozen=True)
class HistoryStep:
    """The plan after one more check-in, or after new answers about health: those have no verdict, and the week before them.

    ``week`` 0 is the start, without a verdict.
    """

    week: int
    verdict: VerdictPart | None
    plan: Plan
    answers: int | None = None  # the number of the entry with new answers


@dataclass(frozen=True)
class ChangedVerdict:
    """A week whose verdict a correction changes; None where there is none on that side."""

    week: int
    before: VerdictPart | None
    after: VerdictPart | None


@dataclass(frozen=True)
class Corrected:
    """What a correction changes: the verdicts that become others, and the plan before and after."""

    verdicts: tuple[ChangedVerdict, ...]
    before: Plan
    after: Plan

    @property
    def changes_anything(self) -> bool:
        return bool(self.verdicts) or self.before != self.after


def replay(history: History, catalogue: Catalogue, language: str | None = None) -> Plan:
    """The plan from here on, as the newest corrections and answers lead to it."""
    return _plan(history, segments(history), catalogue, language)


def replay_without(history: History, catalogue: Catalogue, kit: frozenset[str], language: str | None = None) -> Plan:
    """``replay`` for a day on which ``kit`` is not at hand."""
    *earlier, now = segments(history)
    return _plan(history, (*earlier, now._replace(answers=without(now.answers, kit))), catalogue, language)


def steps(history: History, catalogue: Catalogue, language: str | None = None) -> tuple[HistoryStep, ...]:
    """Start, every check-in and all new answers about health, each with the plan that followed from it."""
    found: list[HistoryStep] = []
    told = parts(history)
    for place, part in enumerate(told):
        if part.entry or not place:
            found.append(_step_of_answers(history, told[:place], part, catalogue, language))
        for check_in in part.check_ins:
            plan = _plan(history, segments_up_to(history, check_in.week), catalogue, language)
            found.append(HistoryStep(check_in.week, next(v for v in plan.verdicts if v.week == check_in.week), plan))
    now = replay(history, catalogue, language)
    if now.outcome in REFERRALS:  # a sign may be about a later week than the last step
        found[-1] = replace(found[-1], plan=now)
    return tuple(found)


def _step_of_answers(
    history: History, before: tuple[Part, ...], part: Part, catalogue: Catalogue, language: str | None
) -> HistoryStep:
    week = max((c.week for one in before for c in one.check_ins), default=0)
    began = replace(part, check_ins=())
    plan = _plan(history, (*(one.segment() for one in before), began.segment(week)), catalogue, language)
    return HistoryStep(week, None, plan, part.entry or None)


def with_correction(
    history: History, number: int, instead: CheckIn, catalogue: Catalogue, language: str | None = None
) -> Corrected:
    """What putting ``instead`` in the place of entry ``number`` would change. Nothing is kept.

    ``instead`` may be about another week. Raises WeekTakenError where that has a check-in already, NoSuchEntryError where
    ``number`` is no check-in.
    """
    corrected = history.corrected(number, instead)
    history.require_free(instead.week, history.first_of(number))
    before, after = replay(history, catalogue, language), replay(corrected, catalogue, language)
    then, now = ({v.week: v for v in plan.verdicts} for plan in (before, after))
    changed = (ChangedVerdict(week, then.get(week), now.get(week)) for week in sorted(then | now))
    return Corrected(tuple(c for c in changed if _decision(c.before) != _decision(c.after)), before, after)


def moved(history: History, number: int, week: int) -> History:
    """This history as it would be with check-in ``number`` about another week. Nothing is kept. Raises WeekTakenError, NoSuchEntryError."""
    entry = history.entries[number - 1] if 1 <= number <= len(history.entries) else None
    if not isinstance(entry, CheckInEntry):
        raise NoSuchEntryError
    history.require_free(week, history.first_of(number))
    return history.corrected(number, entry.check_in.model_copy(update={"week": week}))


def _decision(verdict: VerdictPart | None) -> tuple[str, str] | None:
    return None if verdict is None else (verdict.verdict, verdict.reasons[0].rule)


def _plan(history: History, found: tuple[Segment, ...], catalogue: Catalogue, language: str | None) -> Plan:
    *earlier, now = found
    return replan(
        now.answers,
        now.check_ins,
        catalogue,
        language or history.start.language,
        now.swaps,
        now.moves,
        tuple(earlier),
        now.cleared,
    )


def changed_since(history: History, plan: Plan) -> bool:
    """True where rules or catalogue are no longer those that this history began with."""
    then, now = history.start.made_from, plan.made_from
    return then is not None and (then.catalogue, then.rules) != (now.catalogue, now.rules)


def limit_shown(history: History, plan: Plan) -> str | None:
    """The colour of the limit of pain, where what was said last does not contradict it; else None.

    Nobody reads "green" beside a week with pain of 4: that check-in held the plan, although it sets no limit for good.
    """
    if plan.ceiling is None or not history.check_ins:
        return plan.ceiling
    last = history.check_ins[-1]
    said = RED if last.next_morning == "worse" else colour_of(last.pain_during) or plan.ceiling
    return plan.ceiling if COLOURS.index(plan.ceiling) >= COLOURS.index(said) else None


# --- one week to the next ---------------------------------------------------------------------------

PASSED = Tests(
    stand_30s="level", single_leg_squat="good", side_plank_20s="yes", stairs="easy", lying_on_side_hurts=False
)


def tests_due(history: History, check_in: CheckIn, catalogue: Catalogue) -> tuple[str, ...]:
    """The tests that would open a gate in this week: those without which it stays shut, and none where it stays shut anyway.

    So nobody is asked to test a hip that had a bad week.
    """

    def opens(tests: Tests) -> bool:
        return _rule_of(history, check_in.model_copy(update={"tests": tests}), catalogue) == NEXT_STAGE.id

    if not opens(PASSED):
        return ()
    return tuple(name for name in Tests.model_fields if not opens(PASSED.model_copy(update={name: None})))


def _rule_of(history: History, check_in: CheckIn, catalogue: Catalogue) -> str:
    *earlier, now = segments_before(history, check_in.week)
    return decided((*earlier, now._replace(check_ins=(*now.check_ins, check_in))), catalogue).verdicts[-1].rule


def before_week(history: History, week: int) -> tuple[CheckIn, ...]:
    """The check-ins that count of the weeks before this one."""
    return tuple(c for c in history.check_ins if c.week < week)


def plan_before(history: History, week: int, catalogue: Catalogue, language: str | None = None) -> Plan:
    """The plan that was followed in this week: what the check-ins before it, and the answers up to it, led to."""
    return _plan(history, segments_before(history, week), catalogue, language)


@dataclass(frozen=True)
class DoseChange:
    """An exercise whose dose becomes another; None where it is new, or gone."""

    exercise: str
    name: str
    before: str | None
    after: str | None


def dose_changes(before: Plan, after: Plan) -> tuple[DoseChange, ...]:
    """What the exercises of the next workout were and become, those that stay as they are too. Nothing beside a plan that ended."""
    then, now = ({p.exercise: p for p in plan.picks} for plan in (before, after))
    if not after.is_plan:
        return ()
    return tuple(
        DoseChange(id_, (now.get(id_) or then[id_]).name, _dose(then.get(id_)), _dose(now.get(id_)))
        for id_ in (*now, *(id_ for id_ in then if id_ not in now))
    )


def _dose(pick: Any) -> str | None:
    return pick and f"{pick.dose.lines[0]}; {pick.dose.lines[2]}"


# --- stops, and new answers ---------------------------------------------------------------------------


SIGNS_OPEN_FIELD = "check_in.signs"
Said = Literal["may_exercise", "not_yet", "not_seen"]


@dataclass(frozen=True)
class Stop:
    """What stopped a kept plan. ``number`` is the entry that did; ``can_be_corrected`` is true while nothing was said after it."""

    outcome: str  # clinician_first | urgent | emergency
    by: Literal["answers", "check_in"]
    number: int
    can_be_corrected: bool
    plan: Plan


def stop_of(history: History, catalogue: Catalogue, language: str | None = None) -> Stop | None:
    """What stopped this plan, or None while it goes on or waits for an answer."""
    plan = replay(history, catalogue, language)
    if plan.outcome not in REFERRALS:
        return None
    said = [e for e in history.standing() if isinstance(e, (CheckInEntry, AnswersEntry))]
    if not said:
        return None
    entry = said[-1]
    for entry, others in (  # noqa: B007  the entry at which it ends is the one that is asked for
        (said[n], said[:n]) for n in reversed(range(len(said)))
    ):
        if not _is_stopped(history, others, catalogue):
            break
    by: Literal["answers", "check_in"] = "answers" if isinstance(entry, AnswersEntry) else "check_in"
    return Stop(plan.outcome, by, entry.number, entry is said[-1], plan)


def is_lifted(history: History, after: int | None, catalogue: Catalogue) -> bool:
    """True where a clinician's word that was given ``after`` so many entries is about the stop of this plan: nothing stopped it later."""
    stop = stop_of(history, catalogue)
    if after is None or stop is None or stop.number > after:
        return False
    later = [e for e in history.standing() if e.number > after]
    return not any(set(_signs_of(entry)) - {NONE} for entry in later)


def _signs_of(entry: Any) -> tuple[str, ...]:
    said = (
        entry.check_in
        if isinstance(entry, CheckInEntry)
        else entry.answers.answers
        if isinstance(entry, AnswersEntry)
        else None
    )
    return (said.signs or ()) if said else ()


def open_check_in(history: History, plan: Plan) -> int | None:
    """The check-in whose warning signs this plan waits for; None where it waits for none."""
    if not any(question.field == SIGNS_OPEN_FIELD for question in plan.open_questions):
        return None
    waits = parts(history)[-1].check_ins
    entry = history.check_in_of(waits[-1].week) if waits else None
    return entry.number if entry else None


def _is_stopped(history: History, said: list[Any], catalogue: Catalogue) -> bool:
    """True where the plan had stopped when only these entries were there, each with what it corrects."""
    firsts = {history.first_of(entry.number) for entry in said}
    return (
        decided(segments(only(history, lambda e: history.first_of(e.number) in firsts)), catalogue).outcome in REFERRALS
    )


def only(history: History, counts: Callable[[Any], bool]) -> History:
    """This history as if only the entries that ``counts`` were made; of no correction without its original."""
    numbers: dict[int | None, int | None] = {None: None}
    found: list[Entry] = []
    for entry in history.entries:
        if counts(entry) and entry.corrects in numbers:
            numbers[entry.number] = len(found) + 1
            found.append(entry.model_copy(update={"number": len(found) + 1, "corrects": numbers[entry.corrects]}))
    return history.model_copy(update={"entries": tuple(found)})


def last_answers(history: History) -> AnswersEntry | None:
    """The newest answers that were kept after the start, in their last correction."""
    return next((e for e in reversed([*history.standing()]) if isinstance(e, AnswersEntry)), None)


def answers_before(history: History, number: int) -> Revision:
    """The answers that counted before entry ``number`` was made: what counts again where that entry was a slip.

    Without what a clinician said then: that was about an earlier stop, and lifts no later one.
    """
    found = [
        e.answers.model_copy(update={"clinician_said": None})
        for e in history.standing()
        if isinstance(e, AnswersEntry) and history.first_of(e.number) < history.first_of(number)
    ]
    return found[-1] if found else Revision(answers=history.start.answers, swaps=history.start.swaps)


@dataclass(frozen=True)
class AnswersWay:
    """What keeping new answers would lead to: what to keep for it, and the plan that follows. Nothing is kept.

    ``begins_again`` says that they begin a new part of the plan, held by the weeks before; otherwise those weeks are
    replayed with them. ``stops`` says that no exercise follows. ``asks_clinician`` says that the plan has stopped, and
    that what the clinician said decides whether it goes on. ``held_by`` are the check-ins that may hold it.
    """

    revision: Revision
    before: Plan
    plan: Plan
    begins_again: bool
    stops: bool
    asks_clinician: bool
    held_by: int


def answers_way(
    history: History,
    answers: Answers,
    catalogue: Catalogue,
    swaps: tuple[Swap, ...] | None = None,
    clinician_said: Said | None = None,
    corrects: int | None = None,
    language: str | None = None,
) -> AnswersWay:
    """What these answers would lead to, added to the history, or put in the place of entry ``corrects``. Raises NoSuchEntryError."""
    revision = Revision(answers=answers, swaps=history.swaps if swaps is None else swaps, clinician_said=clinician_said)
    then = history.with_addition(revision) if corrects is None else history.corrected(corrects, revision)
    before, plan = replay(history, catalogue, language), replay(then, catalogue, language)
    return AnswersWay(
        revision,
        before,
        plan,
        begins_part(history.answers, revision),
        plan.outcome in REFERRALS,
        before.outcome in REFERRALS and corrects is None,
        len(history.check_ins),
    )


def days_since_last(history: History, now: date | datetime, week: int | None = None) -> int:
    """Whole days since the start, the check-in before or the last new answers about health, whichever is later: for ``CheckIn.days_since_last``.

    ``now`` is the date where the person is, or an aware moment there; ``week`` names the check-in that is corrected, which
    is then not the one before.
    """
    corrected = history.check_in_of(week) if week is not None else None
    until = history.first_of(corrected.number) if corrected else len(history.entries) + 1
    began = {part.entry for part in parts(history)}
    moments = [
        history.made_at,
        *(
            history.entries[history.first_of(e.number) - 1].made_at
            for e in history.standing()
            if history.first_of(e.number) < until and (isinstance(e, CheckInEntry) or e.number in began)
        ),
    ]
    today = now.date() if isinstance(now, datetime) else now
    zone = now.tzinfo if isinstance(now, datetime) else None
    return max((today - max(m.astimezone(zone) if zone else m for m in moments).date()).days, 0)


# --- up or down a stage -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """A move to another stage: what to keep for it and the plan that follows; or why the rules do not allow it."""

    stage: int
    revision: Revision | None = None
    plan: Plan | None = None
    why_not: tuple[Reason, ...] = ()


def way_down(history: History, catalogue: Catalogue, language: str | None = None) -> Way | None:
    """One stage down from here. Always possible while there is a stage below; None in stage 1 or without a plan."""
    now = replay(history, catalogue, language)
    if not now.is_plan or now.stage is None or now.stage == 1:
        return None
    return _way(history, now.stage - 1, now.stage - 1, catalogue, language)


def way_up(history: History, catalogue: Catalogue, language: str | None = None) -> Way | None:
    """Up from here as far as the rules permit: a limit of one's own can be taken back, all else opens at the gate. None without a plan."""
    now = replay(history, catalogue, language)
    if not now.is_plan or now.stage is None:
        return None
    free = _way(history, None, now.stage + 1, catalogue, language)
    if free.plan and free.plan.is_plan and free.plan.stage is not None and free.plan.stage > now.stage:
        return Way(free.plan.stage, free.revision, free.plan)
    return Way(now.stage + 1, why_not=_why_not(now, catalogue, language or history.start.language))


def _way(history: History, known: int | None, stage: int, catalogue: Catalogue, language: str | None) -> Way:
    ability = history.answers.ability.model_copy(update={"known_stage": known})
    revision = Revision(answers=history.answers.model_copy(update={"ability": ability}), swaps=history.swaps)
    return Way(stage, revision, replay(history.with_addition(revision), catalogue, language))


def _why_not(plan: Plan, catalogue: Catalogue, language: str) -> tuple[Reason, ...]:
    """The rules that keep the plan in its stage; in stage 3 none."""
    stage = plan.stage or 1
    if stage == 3:
        return ()
    lasting = [
        f.rule
        for f in plan.findings
        if f.verdict == "met" and f.rule in CAP_BY_ID and CAP_BY_ID[f.rule].lasting and CAP_BY_ID[f.rule].stage <= stage
    ]
    if lasting:
        rules = lasting
    elif CEILING_STAGE[plan.ceiling or "green"] <= stage:
        rules = [f"cap_ceiling_{plan.ceiling}", CEILING_WAITS.id]
    else:
        rules = [GATE.id, f"stage_{stage + 1}_row"]
    t = teller(catalogue, language)
    return tuple(Reason(rule=id_, says=t.rule(id_), sources=t.sources(REGISTER[id_].sources)) for id_ in rules)


def swap_ways(
    history: History, exercises: Iterable[str], catalogue: Catalogue, language: str | None = None
) -> tuple[tuple[Swap, Revision, Plan], ...]:
    """For each of these picks the swap that helps against a burn at the front, where one is there: what to keep for it, and the plan that follows."""
    now, wanted = replay(history, catalogue, language), set(exercises)
    found = []
    for pick in now.picks:
        if pick.exercise not in wanted or pick.tfl.swap is None:
            continue
        swap = (pick.exercise, pick.tfl.swap)
        revision = Revision(answers=history.answers, swaps=(*history.swaps, swap))
        then = replay(history.with_addition(revision), catalogue, language)
        if pick.exercise not in {p.exercise for p in then.picks} and then.is_plan:
            found.append((swap, revision, then))
    return tuple(found)


# --- stories ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Correction:
    """What takes the place of the check-in of ``of_week``; it may be about another week."""

    of_week: int
    check_in: CheckIn


@dataclass(frozen=True)
class Story:
    """A history that a physiotherapist can write: answers, weekly check-ins, and corrections of some of them."""

    title: str
    answers: Answers
    check_ins: tuple[CheckIn, ...]
    corrections: tuple[Correction, ...]


STORY_KEYS = ("title", "story", "answers", "check_in", "correction", "expect")


def read_story(text: str | bytes) -> Story:
    """A story in TOML: ``[answers]``, ``[[check_in]]``, ``[[correction]]``. Raises AnswersError.

    A correction is a check-in; ``of_week`` in it names the week that it was entered for, where that was wrong.
    """
    try:
        told = toml.parse(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    except toml.TomlError as error:
        raise AnswersError([f"the story: {error}. Correct it there."]) from None
    unknown = sorted(told.keys() - set(STORY_KEYS))
    if unknown:
        raise AnswersError([f"the story: unknown key {unknown[0][:60]!r}; allowed are {', '.join(STORY_KEYS)}."])
    check_ins = check_ins_from_data(told.get("check_in", []))
    corrections = tuple(_corrections(told.get("correction", []), {c.week for c in check_ins}))
    return Story(str(told.get("title", "")), Answers.from_data(told.get("answers", {})), check_ins, corrections)


def _corrections(entries: Any, weeks: set[int]) -> Iterator[Correction]:
    """The corrections in their order; ``weeks`` are those that have a check-in before the first of them."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise AnswersError(["correction: allowed are tables in the story, each under [[correction]]."])
    for entry in entries:
        check_in = validated(
            CheckIn, {name: value for name, value in entry.items() if name != "of_week"}, "a correction"
        )
        field, of_week = ("of_week", entry["of_week"]) if "of_week" in entry else ("week", check_in.week)
        if type(of_week) is not int or of_week not in weeks:
            raise AnswersError(
                [f"correction: {field}: found {shown(of_week)}; allowed are weeks that have a check-in."]
            )
        if check_in.week in weeks - {of_week}:
            raise AnswersError(
                [f"correction: week: found {check_in.week}, which has a check-in already; move that one first."]
            )
        weeks = weeks - {of_week} | {check_in.week}
        yield Correction(of_week, check_in)


def keep(story: Story, store: Store, key: Key, catalogue: Catalogue, remember: bool = False) -> History:
    """Write a story into the store as a person would, one entry after the other, and read it back."""
    plan = replan(story.answers, (), catalogue)
    state = store.keep_plan(key, Start.of(story.answers, plan), remember=remember).state
    for check_in in story.check_ins:
        state = store.add(key, check_in, state, new_once()).state
    for correction in story.corrections:
        entry = store.history(key).check_in_of(correction.of_week)
        assert entry is not None  # read_story has seen to it
        state = store.correct(key, entry.number, correction.check_in, state, new_once()).state
    return store.history(key)
