"""What a physiotherapist makes of a plan: the rules are asked again for every change.

``review`` takes the answers and the changes (``changes.py``) and gives both plans: the original, and the one that
follows. What the rules hold against a change is a ``Conflict`` with its rule, sentence and sources; such a change
counts only with a reason, and the conflict is kept beside it. Where a warning sign or an open question stops the
plan nothing can be changed into an exercise: every change is refused.

Changes are settled first, so that their order and what was taken back decide nothing: exchanging an exercise and
then back again is no change. Pure: no clock, no chance, no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from catalogue import vocabulary as v
from catalogue.model import Catalogue, Exercise

from . import decide, journey, rules
from .answers import Answers
from .changes import Change, Dose, Exchange, Remove, Stage, Workouts, changes_as_data, read_changes
from .explain import Teller, dose_words, teller, write
from .plan import ChangePart, Considered, FewerBecause, Finding, Pick, Plan, Reason, SourceRef
from .rules import choosing, progressing, shortlisting, staging
from .rules.checking_in import State
from .rules.decision import Outline, WeekPlan
from .rules.declared import REGISTER
from .rules.facts import Facts
from .rules.screening import Screen, screen
from .rules.staging import Staging

__all__ = [
    "Change", "Conflict", "Dose", "Exchange", "Judged", "Offer", "PassedOver", "Remove", "Reviewed", "Stage", "StageOffer", "Step", "Workouts",
    "changes_as_data", "doses", "offers", "read_changes", "review", "stages",
]

BY_PHYSIOTHERAPIST = "changed_by_physiotherapist"  # where a plan names the rule behind a part of it
STAGE_BY_PHYSIOTHERAPIST = "stage_by_physiotherapist"
OUTSIDE_LADDER = "dose_outside_ladder"
ONE_KIND, TOO_FEW = choosing.OTHER_FAMILY.id, choosing.THREE_PICKS.id
LEAST_KINDS = 2


@dataclass(frozen=True)
class Conflict:
    """What one rule holds against a change."""

    rule: str
    says: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True)
class Judged:
    """One change as the rules see it. It is ``applied`` where nothing speaks against it, or a reason was given."""

    change: Change
    says: str
    conflicts: tuple[Conflict, ...]
    applied: bool


@dataclass(frozen=True)
class PassedOver:
    """A change that cannot be made, whatever the reason, and why not."""

    change: Change
    why: str


@dataclass(frozen=True)
class Reviewed:
    """The original plan, the changed one, and every change that makes the difference."""

    original: Plan
    plan: Plan
    judged: tuple[Judged, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that stand in the plan, settled."""
        return tuple(one.change for one in self.judged if one.applied)

    @property
    def waiting(self) -> tuple[Judged, ...]:
        """The changes that wait for a reason."""
        return tuple(one for one in self.judged if not one.applied)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Everything that the rules hold against the changes, in their order."""
        return tuple(conflict for one in self.judged for conflict in one.conflicts)


@dataclass(frozen=True)
class Offer:
    """An exercise that could take the place of another one; without conflicts it is allowed."""

    exercise: str
    name: str
    stage: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class StageOffer:
    """A stage, and what speaks against it."""

    stage: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Step:
    """One dose of the ladder of an exercise. ``planned``: the one that the rules give now."""

    says: str
    dose: Dose
    planned: bool
    conflicts: tuple[Conflict, ...]


# --- the case: what does not change with a change ------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Case:
    facts: Facts
    found: Screen
    placed: Staging
    state: State
    kit: tuple[str, ...]
    t: Teller

    @property
    def catalogue(self) -> Catalogue:
        return self.t.c

    @property
    def short_holds_only(self) -> bool:
        return any(c in rules.NO_LONG_HOLDS for c in self.facts.conditions or ())

    def exercise(self, id_: str) -> Exercise:
        return self.catalogue.exercises[id_]

    def key(self, stage: int) -> shortlisting.ShortlistKey:
        return shortlisting.key(self.facts, stage)

    def dose_at(self, e: Exercise, at: int) -> progressing.Dose:
        return progressing.dose(e, at, progressing.load_kit(e, self.kit), self.short_holds_only)

    def entry(self, stage: int) -> tuple[int, str]:
        """Where a plan of this stage enters, and the rule. A stage that was raised starts no higher than the pain allows."""
        colour, tendon = self.placed.ceiling, bool(self.facts.tendon_pattern)
        return min(progressing.entry(colour, tendon, stage), progressing.entry(colour, tendon, min(stage, 2)))

    def entry_of(self, e: Exercise, stage: int) -> int:
        colour, tendon = self.placed.ceiling, bool(self.facts.tendon_pattern)
        own = progressing.entry_of(e, self.entry(stage)[0], stage, colour, tendon)
        return min(own, progressing.entry(colour, tendon, min(stage, 2))[0])

    def conflict(self, rule: str, says: str | None = None) -> Conflict:
        return Conflict(rule, says or self.t.rule(rule), self.t.sources(REGISTER[rule].sources))


# The steps of ``judge`` are taken one by one here. A door of their own in ``rules`` would change the digest of the rules,
# which names what was proved, without changing a rule.
def _case(answers: Answers, catalogue: Catalogue, language: str) -> _Case:
    facts = Facts(answers)
    found = screen(facts, catalogue)
    placed = staging.stage(facts)
    return _Case(
        facts, found, placed, rules._start(facts, placed, catalogue), shortlisting.usable_kit(facts), teller(catalogue, language))


# --- the door --------------------------------------------------------------------------------------------


def review(answers: Answers, changes: tuple[Change, ...], catalogue: Catalogue, language: str = "en") -> Reviewed:
    """The plan of these answers with these changes, and the original beside it.

    Only the answers on the path of the questions count, as everywhere. A change that does not fit (an exercise that is
    not in the plan, a dose of another kind) is passed over and says why.
    """
    answers = journey.on_path(answers)
    original = decide(answers, catalogue, language)
    if not original.is_plan:
        why = teller(catalogue, language).words.say(
            "review.stopped", "There is no plan to change: a warning sign or an open question comes first.")
        return Reviewed(original, original, passed_over=tuple(PassedOver(change, why) for change in changes))
    bench = _bench(_case(answers, catalogue, language), changes)
    if not bench.applied:
        return Reviewed(original, original, tuple(bench.judged), tuple(bench.passed_over))
    return Reviewed(original, _written(bench), tuple(bench.judged), tuple(bench.passed_over))


def offers(answers: Answers, changes: tuple[Change, ...], exercise: str, catalogue: Catalogue, language: str = "en") -> tuple[Offer, ...]:
    """What could take the place of ``exercise`` after these changes: what is allowed first, then with what speaks against it."""
    answers = journey.on_path(answers)
    if not decide(answers, catalogue, language).is_plan:
        return ()
    bench = _bench(_case(answers, catalogue, language), changes)
    if exercise not in bench.picks:
        return ()
    case, stage = bench.case, bench.stage
    context = rules._context(case.facts, stage)
    found = [
        Offer(e.id, case.t.name(e.id), e.stage, tuple(bench.against(exercise, e.id)))
        for e in case.catalogue.exercises.values() if e.role != "never_offered" and e.id not in bench.picks
    ]
    return tuple(sorted(found, key=lambda offer: (
        len(offer.conflicts), -sum(p for _, p in choosing.points_of(case.exercise(offer.exercise), context)))))


def doses(answers: Answers, changes: tuple[Change, ...], exercise: str, catalogue: Catalogue, language: str = "en") -> tuple[Step, ...]:
    """The ladder of doses of ``exercise``, which is in the plan after these changes, the lowest first."""
    answers = journey.on_path(answers)
    if not decide(answers, catalogue, language).is_plan:
        return ()
    bench = _bench(_case(answers, catalogue, language), changes)
    if exercise not in bench.picks:
        return ()
    case, e = bench.case, bench.case.exercise(exercise)
    planned = case.dose_at(e, case.entry_of(e, bench.stage))
    ladder = {dose[:4]: dose for dose in (case.dose_at(e, at) for at in range(progressing.LADDER_TOP, -1, -1))}
    return tuple(
        Step(
            _dose_words(e, dose, case.t), Dose(exercise=exercise, sets=dose.sets, reps=dose.reps, hold_s=dose.hold_s, load=dose.load),
            dose == planned, tuple(bench.against_dose(e, dose)))
        for dose in sorted(ladder.values(), key=lambda dose: bench.place_of(e, dose) or 0)
    )


def stages(answers: Answers, catalogue: Catalogue, language: str = "en") -> tuple[StageOffer, ...]:
    """Every stage with what speaks against it, and none where there is no plan."""
    answers = journey.on_path(answers)
    if not decide(answers, catalogue, language).is_plan:
        return ()
    bench = _Bench(_case(answers, catalogue, language))
    return tuple(StageOffer(stage, tuple(bench.against_stage(stage))) for stage in v.STAGES)


# --- settled: what is left of the changes when their order is forgotten ------------------------------------


@dataclass
class _Slot:
    """One place of the plan: what the rules put there, and what stands there now."""

    origin: str
    now: str
    exchange: Exchange | None = None
    dose: Dose | None = None
    remove: Remove | None = None


class _Bench:
    """The plan while it is changed, one settled change after the other."""

    def __init__(self, case: _Case) -> None:
        self.case = case
        self.judged: list[Judged] = []
        self.passed_over: list[PassedOver] = []
        self.stage = case.state.stage
        self.sessions = case.state.workouts
        self.picks: list[str] = [id_ for id_, _ in case.state.places]
        self.origins = tuple(self.picks)
        self.at: dict[str, int] = dict(case.state.places)
        self.own: dict[str, progressing.Dose] = {}  # doses that stand on no ladder
        self.due = len(self.picks)

    @property
    def applied(self) -> list[Judged]:
        return [one for one in self.judged if one.applied]

    def say(self, key: str, english: str, **params: object) -> str:
        return self.case.t.words.say(key, english, **params)

    def pass_over(self, change: Change, why: str) -> None:
        self.passed_over.append(PassedOver(change, why))

    def judge(self, change: Change, says: str, conflicts: Iterator[Conflict]) -> bool:
        """Note what speaks against the change; True if it counts."""
        found = tuple(dict.fromkeys(conflicts))
        applied = not found or bool(change.reason)
        self.judged.append(Judged(change, says, found, applied))
        return applied

    # what speaks against ...

    def against_stage(self, stage: int) -> Iterator[Conflict]:
        """... a higher stage: every cap below it, and each row of the table that is not met."""
        placed = self.case.placed
        if stage <= placed.stage:
            return
        for cap in placed.caps:
            if staging.CAP_BY_ID[cap].stage < stage:
                yield self.case.conflict(cap)
        for row in staging.STAGE_ROWS:
            if placed.row < row.stage <= stage:
                yield self.case.conflict(row.id)

    def against(self, exercise: str, instead: str) -> Iterator[Conflict]:
        """... this exercise in place of that one."""
        e = self.case.exercise(instead)
        key = self.case.key(self.stage)
        tags = shortlisting.tags_of(e)
        for id_ in key.exclusions:
            if tags.intersection(shortlisting.BY_ID[id_].tags):  # type: ignore[attr-defined]
                yield self.case.conflict(id_)
        yield from self._above(e)
        if e.role == "accessory" and not key.accessories:
            yield self.case.conflict(shortlisting.ACCESSORY.id)
        others = [id_ for id_ in self.picks if id_ != exercise]
        if e.role == "accessory" and any(self.case.exercise(id_).role == "accessory" for id_ in others):
            yield self.case.conflict(choosing.ONE_ACCESSORY.id)
        yield from self._kit(shortlisting.missing_kit(e.kit, self.case.kit), e.kit)
        yield from self._kinds([*others, instead])

    def _above(self, e: Exercise) -> Iterator[Conflict]:
        if e.stage <= self.stage:
            return
        case = self.case
        blocking = [cap for cap in case.placed.caps if staging.CAP_BY_ID[cap].stage < e.stage]
        for rule in blocking or [f"stage_{e.stage}_row"]:
            says = f"{case.t.rule(shortlisting.ABOVE_STAGE.id)} {case.t.rule(rule)}" if self.stage == case.placed.stage else None
            yield case.conflict(rule, says or case.t.rule(shortlisting.ABOVE_STAGE.id))

    def _kit(self, missing: tuple[str, ...], alternatives: tuple[tuple[str, ...], ...]) -> Iterator[Conflict]:
        """Kit that is not at hand; with a latex allergy also where only latex is."""
        if not missing:
            return
        rule = shortlisting.KIT.id
        if not shortlisting.missing_kit(alternatives, self.case.facts.equipment):
            rule = shortlisting.LATEX.id
        names = ", ".join(self.case.t.say(f"kit.{item}") for item in missing)
        yield self.case.conflict(rule, f"{self.case.t.rule(rule)} {self.say('review.lacks', 'Missing: {kit}.', kit=names)}")

    def _kinds(self, picks: list[str]) -> Iterator[Conflict]:
        kinds = {self.case.exercise(id_).family for id_ in picks}
        before = {self.case.exercise(id_).family for id_ in self.origins}
        if len(picks) >= LEAST_KINDS > len(kinds) and len(before) >= LEAST_KINDS:
            yield self.case.conflict(ONE_KIND, self.say("review.one_kind", "All exercises would be of the same kind."))

    def against_removal(self, exercise: str) -> Iterator[Conflict]:
        """... a plan with one exercise less."""
        others = [id_ for id_ in self.picks if id_ != exercise]
        if len(others) < LEAST_KINDS:
            yield self.case.conflict(TOO_FEW, self.say("review.too_few", "Two or three exercises are due, and one would be left."))
        yield from self._kinds(others)

    def against_dose(self, e: Exercise, dose: progressing.Dose) -> Iterator[Conflict]:
        """... this dose: more than the rules begin with, on no rung, a hold that is too long, kit that is not there."""
        case = self.case
        entry, rule = case.entry_of(e, self.stage), case.entry(self.stage)[1]
        first = case.dose_at(e, entry)
        if dose.hold_s and dose.hold_s > progressing.HOLD_LIMIT_S and case.short_holds_only:
            yield case.conflict(progressing.HOLD_LIMIT.id)
        yield from self._kit(shortlisting.missing_kit(v.LOADS[dose.load], case.kit), v.LOADS[dose.load])
        place = self.place_of(e, dose)
        if _volume(dose) > _volume(first) or dose.load_class > first.load_class or (place or 0) > entry:
            more = self.say("review.more", "It is more than the plan would begin with.")
            yield case.conflict(rule, f"{case.t.rule(rule)} {more}")
        if place is None:
            yield Conflict(OUTSIDE_LADDER, self.say(
                "review.outside_ladder", "This dose stands on no rung of the ladder, so it stays as it is in every week."),
                case.t.sources((e.dose_source, "own_placement")))

    def place_of(self, e: Exercise, dose: progressing.Dose) -> int | None:
        """The lowest place of the ladder with this dose; None where it has none."""
        return next((at for at in range(progressing.LADDER_TOP + 1) if self.case.dose_at(e, at) == dose), None)

    # one change after the other

    def take_stage(self, change: Stage) -> None:
        case = self.case
        if change.stage == self.stage:
            return
        count, _ = rules._count(case.facts, case.facts.ceiling == staging.RED, case.facts.sessions_per_week)
        picks = rules._choose(case.facts, change.stage, count, case.catalogue).picks
        if not picks:
            self.pass_over(change, self.say("review.no_pick", "Nothing of that stage is right for these answers."))
            return
        says = self.say("review.says.stage", "Stage {after} instead of stage {before}", after=change.stage, before=self.stage)
        if self.judge(change, says, self.against_stage(change.stage)):
            self.stage = change.stage
            self.picks, self.origins, self.due = list(picks), picks, len(picks)
            self.at = {id_: case.entry_of(case.exercise(id_), self.stage) for id_ in picks}

    def take_workouts(self, change: Workouts) -> None:
        if change.sessions == self.sessions:
            return
        says = self.say(
            "review.says.workouts", "{after} workouts a week instead of {before}", after=change.sessions, before=self.sessions)
        self.judge(change, says, iter(()))
        self.sessions = change.sessions

    def take_slot(self, slot: _Slot) -> None:
        """What was made of one place of the plan."""
        if slot.remove:
            self._take_removal(slot.origin, slot.remove)
            return
        if slot.exchange and not self._take_exchange(slot.exchange):
            if slot.dose:
                self.judged.append(Judged(slot.dose, self._says_dose(slot.dose), (), False))
            return
        if slot.dose:
            self._take_dose(slot.dose)

    def _take_removal(self, exercise: str, change: Remove) -> None:
        if len(self.picks) == 1:
            self.pass_over(change, self.say("review.last_one", "The last exercise stays: a plan without any is none."))
            return
        says = self.say("review.says.remove", "{name} taken out", name=self.case.t.name(exercise))
        change = change.model_copy(update={"exercise": exercise})
        if self.judge(change, says, self.against_removal(exercise)):
            self.picks.remove(exercise)
            del self.at[exercise]

    def is_blocked(self, slot: _Slot) -> bool:
        """True while what is to come here still stands in another place."""
        return slot.exchange is not None and slot.exchange.instead in self.picks

    def _take_exchange(self, change: Exchange) -> bool:
        t = self.case.t
        if change.instead in self.picks:  # it was to leave its own place, and did not
            self.pass_over(change, self.say("review.is_there", "{name} is in the plan already.", name=t.name(change.instead)))
            return False
        says = self.say("review.says.exchange", "{new} instead of {old}", new=t.name(change.instead), old=t.name(change.exercise))
        if not self.judge(change, says, self.against(change.exercise, change.instead)):
            return False
        self.picks[self.picks.index(change.exercise)] = change.instead
        del self.at[change.exercise]
        self.at[change.instead] = self.case.entry_of(self.case.exercise(change.instead), self.stage)
        return True

    def _take_dose(self, change: Dose) -> None:
        case, e = self.case, self.case.exercise(change.exercise)
        before = case.dose_at(e, self.at[e.id])
        wanted = _wanted(e, before, change)
        if wanted is None:
            self.pass_over(change, self.say("review.other_kind", "{name} is not counted or loaded in this way.", name=case.t.name(e.id)))
        elif wanted != before:
            whole = change.model_copy(update={"sets": wanted.sets, "reps": wanted.reps, "hold_s": wanted.hold_s, "load": wanted.load})
            if self.judge(whole, self._says_dose(whole, before), self.against_dose(e, wanted)):
                place = self.place_of(e, wanted)
                if place is None:
                    self.own[e.id] = wanted
                else:
                    self.at[e.id] = place

    def _says_dose(self, change: Dose, before: progressing.Dose | None = None) -> str:
        case, e = self.case, self.case.exercise(change.exercise)
        before = before or case.dose_at(e, case.entry_of(e, self.stage))
        after = _wanted(e, before, change) or before
        return self.say(
            "review.says.dose", "{name}: {after} instead of {before}", name=case.t.name(e.id),
            after=_dose_words(e, after, case.t), before=_dose_words(e, before, case.t))


def _volume(dose: progressing.Dose) -> int:
    return dose.sets * dose.reps * (dose.hold_s or 1)


def _dose_words(e: Exercise, dose: progressing.Dose, t: Teller) -> str:
    amount, _, load = dose_words(dose, e.rungs[0].sides, t)
    return f"{amount}, {load}"


def _wanted(e: Exercise, before: progressing.Dose, change: Dose) -> progressing.Dose | None:
    """The dose that a change asks for; None where the exercise is counted or loaded otherwise."""
    load = change.load or before.load
    step = next((n for n, loads in enumerate(e.loads) if load in loads), None)
    if step is None or (change.hold_s and before.hold_s is None):
        return None
    if load == before.load:
        step = before.load_class - 3 * e.stage  # the last step of a load repeats
    return progressing.Dose(
        change.sets or before.sets, change.reps or before.reps, change.hold_s or before.hold_s, load, 3 * e.stage + step)


def _bench(case: _Case, changes: tuple[Change, ...]) -> _Bench:
    """The plan with all changes taken: stage and workouts first, then place by place."""
    bench = _Bench(case)
    for kind, take in ((Stage, bench.take_stage), (Workouts, bench.take_workouts)):
        last = next((change for change in reversed(changes) if isinstance(change, kind)), None)
        if last is not None:
            take(last)  # type: ignore[operator]
    slots = _settled(bench, [c for c in changes if isinstance(c, (Exchange, Dose, Remove))])
    waiting = sorted(slots, key=lambda slot: slot.remove is None)  # what leaves makes room for what comes
    while waiting:
        slot = next((slot for slot in waiting if not bench.is_blocked(slot)), waiting[0])
        waiting.remove(slot)
        bench.take_slot(slot)
    return bench


def _settled(bench: _Bench, changes: list[Exchange | Dose | Remove]) -> list[_Slot]:
    """The places of the plan with the last word on each."""
    slots = [_Slot(id_, id_) for id_ in bench.picks]
    for change in changes:
        slot = next((s for s in slots if s.now == change.exercise and not s.remove), None)
        if slot is None:
            bench.pass_over(change, bench.say(
                "review.not_there", "{name} is not in the plan.", name=bench.case.t.name(change.exercise)))
        elif isinstance(change, Exchange):
            _exchange(bench, slots, slot, change)
        elif isinstance(change, Remove):
            slot.remove, slot.exchange, slot.dose = change, None, None
        else:
            slot.dose = change
    return slots


def _exchange(bench: _Bench, slots: list[_Slot], slot: _Slot, change: Exchange) -> None:
    e = bench.case.exercise(change.instead)
    if e.role == "never_offered":
        says = bench.case.t.of(f"exercise.{e.id}.never_because", e.never_because or "")
        bench.pass_over(change, says)
    elif any(change.instead == other.now and not other.remove for other in slots):
        bench.pass_over(change, bench.say("review.is_there", "{name} is in the plan already.", name=bench.case.t.name(e.id)))
    else:
        slot.now, slot.dose = change.instead, None
        slot.exchange = None if slot.now == slot.origin else change.model_copy(update={"exercise": slot.origin})


# --- the changed plan ----------------------------------------------------------------------------------------


def _written(bench: _Bench) -> Plan:
    """The plan as the rules make it from here on, with what was changed and why."""
    case = bench.case
    gone = tuple(id_ for id_ in bench.origins if id_ not in bench.picks)
    placed = case.placed._replace(stage=bench.stage, last_stage=max(case.placed.last_stage, bench.stage))
    entry, entry_rule = case.entry(bench.stage)
    state = case.state._replace(
        stage=bench.stage, at=entry, places=tuple((id_, bench.at[id_]) for id_ in bench.picks), workouts=bench.sessions)
    made = rules._decision(
        case.facts, case.found, placed, state, case.catalogue,
        removed=tuple((id_, BY_PHYSIOTHERAPIST) for id_ in gone), verdicts=())
    outline = _with_own_doses(made.outline, tuple(bench.own.items())) if bench.own else made.outline  # type: ignore[arg-type]
    plan = write(made._replace(outline=outline, removed=(), entry_rule=entry_rule), case.catalogue, case.t.words.language)
    return plan.model_copy(update={
        "picks": tuple(_picked(pick, bench) for pick in plan.picks),
        "considered": tuple(_left_out(part, bench) for part in plan.considered),
        "findings": tuple(_findings(plan, bench)),
        "fewer_because": _fewer(plan, bench),
        "changed": tuple(_part(one) for one in bench.applied),
    })


@lru_cache(maxsize=256)
def _with_own_doses(made: Outline, own: tuple[tuple[str, progressing.Dose], ...]) -> Outline:
    doses = dict(own)
    return replace(made, **{name: _weeks(getattr(made, name), doses) for name in progressing.COURSES})  # type: ignore[arg-type]


def _weeks(weeks: tuple[WeekPlan, ...], own: dict[str, progressing.Dose]) -> tuple[WeekPlan, ...]:
    found = [
        week._replace(items=tuple(item._replace(dose=own.get(item.exercise, item.dose)) for item in week.items)) for week in weeks]
    return tuple(
        now._replace(gate=None) if now.gate == "next_load" and not _rises(now, after) else now
        for now, after in zip(found, [*found[1:], found[-1]])
    )


def _rises(now: WeekPlan, after: WeekPlan) -> bool:
    """Whether any load goes up; of the last week, which has none after it, that stays said."""
    return now is after or any(b.dose.load_class > a.dose.load_class for a, b in zip(now.items, after.items))


def _changes_of(bench: _Bench, exercise: str) -> list[Judged]:
    return [one for one in bench.applied if exercise in (getattr(one.change, "instead", None) or getattr(one.change, "exercise", None),)]


def _because(one: Judged, bench: _Bench) -> str:
    """``Changed by a physiotherapist: Wall press instead of Clamshell. Reason: …``"""
    if one.change.reason:
        return bench.say("review.because", "Changed by a physiotherapist: {what}. Reason: {why}", what=one.says, why=one.change.reason)
    return bench.say("review.changed", "Changed by a physiotherapist: {what}.", what=one.says)


def _picked(pick: Pick, bench: _Bench) -> Pick:
    mine = _changes_of(bench, pick.exercise)
    reasons = tuple(Reason(rule=BY_PHYSIOTHERAPIST, says=_because(one, bench), sources=()) for one in mine)
    return pick.model_copy(update={"reasons": (*reasons, *pick.reasons)}) if reasons else pick


def _left_out(part: Considered, bench: _Bench) -> Considered:
    case = bench.case
    mine = next((one for one in bench.applied if isinstance(one.change, (Exchange, Remove)) and one.change.exercise == part.exercise), None)
    if mine is not None:
        return part.model_copy(update={
            "verdict": "not_now", "rule": BY_PHYSIOTHERAPIST, "says": _because(mine, bench), "would_need": (), "needs_words": (), "sources": ()})
    staged = _stage_change(bench)
    if staged and part.rule == shortlisting.ABOVE_STAGE.id and case.exercise(part.exercise).stage <= case.placed.stage:
        return part.model_copy(update={
            "rule": BY_PHYSIOTHERAPIST, "says": _because(staged, bench), "would_need": (), "needs_words": (), "sources": ()})
    return part


def _stage_change(bench: _Bench) -> Judged | None:
    return next((one for one in bench.applied if isinstance(one.change, Stage)), None)


def _findings(plan: Plan, bench: _Bench) -> Iterator[Finding]:
    """What was found, without what the changes made untrue; a stage that was set decides."""
    staged = _stage_change(bench)
    if staged:
        yield Finding(rule=STAGE_BY_PHYSIOTHERAPIST, verdict="met", decisive=True, says=_because(staged, bench), sources=())
    counts = {choosing.THREE_PICKS.id, *(rule.id for rule in choosing.TWO_PICKS.values())}
    changed = len(bench.picks) != bench.due or bench.sessions != bench.case.state.workouts
    for f in plan.findings:
        if f.rule in counts and changed:
            continue
        if staged and f.decisive and f.rule.startswith(("stage_", "cap_")):
            f = f.model_copy(update={"decisive": False, "outranked_by": STAGE_BY_PHYSIOTHERAPIST})
        yield f


def _fewer(plan: Plan, bench: _Bench) -> FewerBecause | None:
    """Two are enough where a physiotherapist says so; one is told apart."""
    if len(bench.picks) == bench.due:
        return plan.fewer_because
    if len(bench.picks) > 1:
        return None
    return FewerBecause(
        rules=(BY_PHYSIOTHERAPIST,), says=bench.say("review.one_left", "A physiotherapist left one exercise in this plan."),
        what_to_do=bench.case.t.say("fewer.do"))


def _part(one: Judged) -> ChangePart:
    change = one.change
    return ChangePart(
        kind=change.kind, exercise=getattr(change, "exercise", None), instead=getattr(change, "instead", None),
        says=one.says, reason=change.reason, against=tuple(conflict.rule for conflict in one.conflicts))
