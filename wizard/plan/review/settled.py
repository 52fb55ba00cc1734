"""What is left of the changes when their order is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue import vocabulary as v
from catalogue.model import Exercise
from wizard import rules
from wizard.plan.changes import Change, Dose, Exchange, Remove, Stage, Workouts
from wizard.plan.writer import Phrasebook, dose_words
from wizard.rules import choosing, progressing, shortlisting, staging

from .case import LEAST_KINDS, ONE_KIND, OUTSIDE_LADDER, TOO_FEW, Case, Conflict, Judged, PassedOver


@dataclass
class _Slot:
    """One place of the plan: what the rules put there, and what stands there now."""

    origin: str
    now: str
    exchange: Exchange | None = None
    dose: Dose | None = None
    remove: Remove | None = None


class DraftPlan:
    """The plan while it is changed, one settled change after the other."""

    def __init__(self, case: Case) -> None:
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
            if tags.intersection(shortlisting.EXCLUDED_TAGS[id_]):
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
            says = (
                f"{case.t.rule(shortlisting.ABOVE_STAGE.id)} {case.t.rule(rule)}"
                if self.stage == case.placed.stage
                else None
            )
            yield case.conflict(rule, says or case.t.rule(shortlisting.ABOVE_STAGE.id))

    def _kit(self, missing: tuple[str, ...], alternatives: tuple[tuple[str, ...], ...]) -> Iterator[Conflict]:
        """Kit that is not at hand; with a latex allergy also where only latex is."""
        if not missing:
            return
        rule = shortlisting.KIT.id
        if not shortlisting.missing_kit(alternatives, self.case.facts.equipment):
            rule = shortlisting.LATEX.id
        names = ", ".join(self.case.t.say(f"kit.{item}") for item in missing)
        yield self.case.conflict(
            rule, f"{self.case.t.rule(rule)} {self.say('review.lacks', 'Missing: {kit}.', kit=names)}"
        )

    def _kinds(self, picks: list[str]) -> Iterator[Conflict]:
        kinds = {self.case.exercise(id_).family for id_ in picks}
        before = {self.case.exercise(id_).family for id_ in self.origins}
        if len(picks) >= LEAST_KINDS > len(kinds) and len(before) >= LEAST_KINDS:
            yield self.case.conflict(ONE_KIND, self.say("review.one_kind", "All exercises would be of the same kind."))

    def against_removal(self, exercise: str) -> Iterator[Conflict]:
        """... a plan with one exercise less."""
        others = [id_ for id_ in self.picks if id_ != exercise]
        if len(others) < LEAST_KINDS:
            yield self.case.conflict(
                TOO_FEW, self.say("review.too_few", "Two or three exercises are due, and one would be left.")
            )
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
            yield Conflict(
                OUTSIDE_LADDER,
                self.say(
                    "review.outside_ladder",
                    "This dose stands on no rung of the ladder, so it stays as it is in every week.",
                ),
                case.t.sources((e.dose_source, "own_placement")),
            )

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
        says = self.say(
            "review.says.stage", "Stage {after} instead of stage {before}", after=change.stage, before=self.stage
        )
        if self.judge(change, says, self.against_stage(change.stage)):
            self.stage = change.stage
            self.picks, self.origins, self.due = list(picks), picks, len(picks)
            self.at = {id_: case.entry_of(case.exercise(id_), self.stage) for id_ in picks}

    def take_workouts(self, change: Workouts) -> None:
        if change.sessions == self.sessions:
            return
        says = self.say(
            "review.says.workouts",
            "{after} workouts a week instead of {before}",
            after=change.sessions,
            before=self.sessions,
        )
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
            self.pass_over(
                change, self.say("review.is_there", "{name} is in the plan already.", name=t.name(change.instead))
            )
            return False
        says = self.say(
            "review.says.exchange", "{new} instead of {old}", new=t.name(change.instead), old=t.name(change.exercise)
        )
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
            self.pass_over(
                change,
                self.say("review.other_kind", "{name} is not counted or loaded in this way.", name=case.t.name(e.id)),
            )
        elif wanted != before:
            whole = change.model_copy(
                update={"sets": wanted.sets, "reps": wanted.reps, "hold_s": wanted.hold_s, "load": wanted.load}
            )
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
            "review.says.dose",
            "{name}: {after} instead of {before}",
            name=case.t.name(e.id),
            after=words_of_dose(e, after, case.t),
            before=words_of_dose(e, before, case.t),
        )


def _volume(dose: progressing.Dose) -> int:
    return dose.sets * dose.reps * (dose.hold_s or 1)


def words_of_dose(e: Exercise, dose: progressing.Dose, t: Phrasebook) -> str:
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
        change.sets or before.sets, change.reps or before.reps, change.hold_s or before.hold_s, load, 3 * e.stage + step
    )


def draft_of(case: Case, changes: tuple[Change, ...]) -> DraftPlan:
    """The plan with all changes taken: stage and workouts first, then place by place."""
    bench = DraftPlan(case)
    stage = next((change for change in reversed(changes) if isinstance(change, Stage)), None)
    if stage is not None:
        bench.take_stage(stage)
    workouts = next((change for change in reversed(changes) if isinstance(change, Workouts)), None)
    if workouts is not None:
        bench.take_workouts(workouts)
    slots = _settled(bench, [c for c in changes if isinstance(c, (Exchange, Dose, Remove))])
    waiting = sorted(slots, key=lambda slot: slot.remove is None)  # what leaves makes room for what comes
    while waiting:
        slot = next((slot for slot in waiting if not bench.is_blocked(slot)), waiting[0])
        waiting.remove(slot)
        bench.take_slot(slot)
    return bench


def _settled(bench: DraftPlan, changes: list[Exchange | Dose | Remove]) -> list[_Slot]:
    """The places of the plan with the last word on each."""
    slots = [_Slot(id_, id_) for id_ in bench.picks]
    for change in changes:
        slot = next((s for s in slots if s.now == change.exercise and not s.remove), None)
        if slot is None:
            bench.pass_over(
                change,
                bench.say("review.not_there", "{name} is not in the plan.", name=bench.case.t.name(change.exercise)),
            )
        elif isinstance(change, Exchange):
            _exchange(bench, slots, slot, change)
        elif isinstance(change, Remove):
            slot.remove, slot.exchange, slot.dose = change, None, None
        else:
            slot.dose = change
    return slots


def _exchange(bench: DraftPlan, slots: list[_Slot], slot: _Slot, change: Exchange) -> None:
    e = bench.case.exercise(change.instead)
    if e.role == "never_offered":
        says = bench.case.t.of(f"exercise.{e.id}.never_because", e.never_because or "")
        bench.pass_over(change, says)
    elif any(change.instead == other.now and not other.remove for other in slots):
        bench.pass_over(
            change, bench.say("review.is_there", "{name} is in the plan already.", name=bench.case.t.name(e.id))
        )
    else:
        slot.now, slot.dose = change.instead, None
        slot.exchange = None if slot.now == slot.origin else change.model_copy(update={"exercise": slot.origin})
