"""Decisions into words: why, why not, what would change it.

Words are made from findings and ids, so the explanation cannot differ from the
decision. Everything here is pure; equal parts are the same object (interned), which
is what makes a batch fast.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from catalogue import vocabulary as v
from catalogue.model import Catalogue, Claim, Exercise, Figure, Sign, Stretch
from wizard.plan.digests import VERSION, rules_digest
from wizard.plan.model import (
    AdvicePart,
    ClaimPart,
    Considered,
    Courses,
    DisagreementPart,
    DosePart,
    FaultPart,
    FewerBecause,
    FigurePart,
    Finding,
    LinkPart,
    MadeFrom,
    OpenQuestion,
    Pick,
    Plan,
    Reason,
    Referral,
    Shared,
    SourceRef,
    StretchPart,
    TflPart,
    VerdictPart,
    WarmUp,
    Week,
    WeekItem,
)
from wizard.rules import choosing, progressing, screening, shortlisting, staging, tfl
from wizard.rules.checking_in import CLINICIAN, DROPPED, ENDED
from wizard.rules.decision import Decision, Item, Outline, StagePlan, WeekPlan
from wizard.rules.rule import REGISTER
from wizard.words import Words, words_for

TEXTS: dict[str, str] = {
    # --- outcome ------------------------------------------------------------------
    "headline.plan": "Here are {count} exercises that fit today.",
    "headline.caution_plan": "Here are {count} exercises that fit today. We have been careful.",
    "headline.one": "Here is one exercise that fits today. We have been careful.",
    "headline.incomplete": "A few answers are still open. With them we can decide.",
    "headline.clinician_first": "Please see a doctor or a physiotherapist first.",
    "headline.urgent": "Please have this looked at without delay.",
    "headline.emergency": "Please get help now.",
    "number.2": "two",
    "number.3": "three",
    # --- where to go --------------------------------------------------------------
    "referral.emergency.where": "Call your emergency number, or go to an emergency department",
    "referral.emergency.within": "now",
    "referral.urgent.where": "Your doctor, urgent care or your health advice line",
    "referral.urgent.within": "today if you can, within 48 hours at the latest",
    "referral.clinician_first.where": "Your doctor or a physiotherapist",
    "referral.clinician_first.within": "first, before you start anything new",
    "referral.do.emergency.1": "Do not drive yourself.",
    "referral.do.emergency.2": "If you can, have somebody stay with you.",
    "referral.do.urgent.1": "Rest the hip until somebody has looked at it.",
    "referral.do.urgent.2": "If it suddenly gets worse, call your emergency number.",
    "referral.do.clinician_first.1": "Take this page with you. It shows what you answered.",
    "referral.do.clinician_first.2": "If anything gets much worse, do not wait for the appointment.",
    "referral.also": "{first}. Also: {second}",
    "referral.nothing_left": "With your answers this program has nothing left that would be right for you. A physiotherapist can look further.",
    # --- open questions -----------------------------------------------------------
    "open.signs": "Is one of the warning signs true for you?",
    "open.new_signs": "Is one of the new warning signs true for you?",
    "open.age_band": "How old are you?",
    "open.conditions": "Does one of the health conditions apply to you?",
    "open.pain.site": "Where does it hurt?",
    "open.pain.activity": "How much does it hurt when you are active?",
    "open.check_in.signs": "Has one of the warning signs come up since the last time?",
    # --- dose ---------------------------------------------------------------------
    "dose.reps": "{sets} sets of {reps} repetitions",
    "dose.steps": "{sets} sets of {reps} steps each way",
    "dose.holds": "{sets} sets of {reps} holds, {hold_s} seconds each",
    "dose.hold": "{sets} holds of {hold_s} seconds",
    "sides.sore_first": "each leg in turn, the sore or weaker one first",
    "sides.sore_only": "only the sore leg, so that you do not lie on it",
    "sides.both_together": "both legs together",
    "sides.each_way": "there and back",
    "load.now": "now with: {load}",
    "load.body_weight": "body weight",
    "load.body_weight_slow": "body weight, lowered slowly for 4 seconds",
    "load.body_weight_pause": "body weight, lowered slowly, with a pause of 2 seconds at the hardest point",
    "load.band_at_knees": "small loop band above the knees",
    "load.band_at_ankles": "small loop band at the ankles",
    "load.band_at_feet": "small loop band round the feet",
    "load.long_band_light": "long band, lightly stretched",
    "load.long_band_plus_one": "long band, one step more stretched or the next band",
    "load.long_band_plus_two": "long band, two steps more stretched or the band after next",
    "load.ankle_weight_light": "your lightest ankle weight",
    "load.ankle_weight_plus_one": "the next ankle weight, or up to a tenth more",
    "load.ankle_weight_plus_two": "the ankle weight after next, or another tenth more",
    "load.dumbbell_light": "your lightest dumbbell",
    "load.dumbbell_plus_one": "the next dumbbell, or up to a tenth more",
    "load.dumbbell_plus_two": "the dumbbell after next, or another tenth more",
    # --- kit ----------------------------------------------------------------------
    "kit.mini_band": "a small loop band",
    "kit.long_band": "a long band",
    "kit.latex_free_band": "a latex-free loop band",
    "kit.latex_free_long_band": "a latex-free long band",
    "kit.ankle_weight": "an ankle weight",
    "kit.step": "a step",
    "kit.high_seat": "a seat high enough that your feet hang free",
    "kit.chair": "a chair",
    "kit.dumbbell": "a dumbbell",
    "kit.bench": "a bench",
    # --- what it would need ---------------------------------------------------------
    "need.stage": "stage {stage}",
    "need.goal": "the goal to work these two muscles alone",
    "need.green": "calm pain",
    # --- the rest -------------------------------------------------------------------
    "fewer.says": "{removed_most} And: {removed_next}",
    "fewer.do": "Do what is here well. A physiotherapist can add to it.",
    "tfl.quiet": "quiet: more from the side, less from the front",
    "tfl.neutral": "neutral: the front of the hip helps",
    "tfl.caution": "caution: the front of the hip may take over",
    "tfl.no_swap": "Nothing quieter fits today. Shorten the movement instead.",
    "muscle.medius": "gluteus medius",
    "muscle.medius_anterior": "front part of the gluteus medius",
    "muscle.medius_middle": "middle part of the gluteus medius",
    "muscle.medius_posterior": "back part of the gluteus medius",
    "muscle.minimus": "gluteus minimus",
    "muscle.minimus_anterior": "front part of the gluteus minimus",
    "muscle.minimus_posterior": "back part of the gluteus minimus",
    "muscle.maximus": "gluteus maximus",
    "muscle.upper_maximus": "upper gluteus maximus",
    "muscle.tfl": "TFL, the muscle at the front of the hip",
    "muscle.hip_flexors": "the hip flexors at the front",
    "unit.percent_mvic": "{number} % of the strongest effort (MVIC)",
    "unit.newton": "{number} newtons",
    "unit.gta_index": "{number} on the gluteal-to-TFL index",
    "unit.rank": "rank {number}",
}


class Phrasebook:
    """Says ids in one language from one catalogue. One object per pair is shared."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.c, self.words = catalogue, words

    def say(self, key: str, **params: object) -> str:
        """One of this file's own texts."""
        return self.words.say(key, TEXTS[key], **params)

    def of(self, key: str, english: str) -> str:
        """A text of the catalogue or of a rule."""
        return self.words.say(key, english)

    def name(self, id_: str) -> str:
        """The name of an exercise or stretch."""
        if id_ in self.c.exercises:
            return self.of(f"exercise.{id_}.name", self.c.exercises[id_].name)
        return self.of(f"stretch.{id_}.name", self.c.stretches[id_].name)

    def rule(self, id_: str) -> str:
        return self.of(f"rule.{id_}", REGISTER[id_].says)

    def source(self, id_: str) -> SourceRef:
        return _source(id_, self.c)

    def sources(self, ids: tuple[str, ...]) -> tuple[SourceRef, ...]:
        return tuple(_source(id_, self.c) for id_ in ids)

    def listed(self, at: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.of(f"{at}.{i}", text) for i, text in enumerate(texts, 1))


@lru_cache(maxsize=64)
def teller(catalogue: Catalogue, language: str) -> Phrasebook:
    """The shared teller of a catalogue in a language."""
    return Phrasebook(catalogue, words_for(language))


@lru_cache(maxsize=512)
def _source(id_: str, catalogue: Catalogue) -> SourceRef:
    s = catalogue.sources[id_]
    return SourceRef(id=s.id, short=s.short, verification=s.verification, n=s.n, method=s.method)


# --- the whole ----------------------------------------------------------------------------------


def write(decision: Decision, catalogue: Catalogue, language: str = "en") -> Plan:
    """The plan of a decision, in words of ``language``."""
    t = teller(catalogue, language)
    if decision.outcome not in ("plan", "caution_plan"):
        return _stopped(decision, t)
    return _planned(decision, t)


@lru_cache(maxsize=64)
def _made_from(t: Phrasebook) -> MadeFrom:
    return MadeFrom(version=VERSION, catalogue=t.c.digest, rules=rules_digest())


def _stopped(d: Decision, t: Phrasebook) -> Plan:
    incomplete = d.outcome == "incomplete"
    return Plan(
        outcome=d.outcome,
        headline=t.say(f"headline.{d.outcome}"),
        findings=_screen_findings(d, t),
        referral=None if incomplete else _referral(d, t),
        open_questions=tuple(
            OpenQuestion(field=field, asks=t.say(f"open.{field}")) for field in d.screen.open_questions
        ),
        verdicts=_verdicts(d, t),
        made_from=_made_from(t),
    )


def _planned(d: Decision, t: Phrasebook) -> Plan:
    made, staging = d.outline, d.staging
    assert made is not None and staging is not None and d.warm_up is not None
    first = made.stages[0]
    picks = _picks(made, t)
    courses = _courses(made, t)
    expected = _advice(d.expectation, t)
    return Plan.made(
        outcome=d.outcome,
        headline=_headline(d.outcome, len(picks), t),
        stage=first.stage,
        last_stage=staging.last_stage,
        ceiling=staging.ceiling,
        findings=_findings(d, t),
        session_minutes=_session_minutes(made, t),
        picks=picks,
        coming=_links(first.coming, t),
        fewer_because=_fewer(first, d.removed, t) if len(picks) < first.count else None,
        considered=_considered(made, staging.caps, d.removed, t),
        warm_up=_warm_up(*d.warm_up, t),
        stretches=_stretches(d.stretches, t),
        stretches_none=None if d.stretches else t.of("advice.stretch_none_left", t.c.advice["stretch_none_left"].text),
        weeks=courses.expected,
        courses=courses,
        fastest_weeks=made.fastest_weeks,
        slowest_weeks=made.slowest_weeks,
        limits=_limits(d.conditions, t),
        advice=_advised(d.advice, t),
        disagreements=_disagreements(
            first.choice.picks,
            first.key.exclusions,
            d.stretches,
            tuple(rule for _, rule in d.stretches_out),
            d.warm_up[1],
            t,
        ),
        expectation=expected.text,
        expectation_verification=expected.verification,
        expectation_sources=expected.sources,
        defaults=d.defaults,
        verdicts=_verdicts(d, t),
        made_from=_made_from(t),
    )


def _headline(outcome: str, count: int, t: Phrasebook) -> str:
    if count < 2:
        return t.say("headline.one")
    return t.say(f"headline.{outcome}", count=t.say(f"number.{count}"))


# --- findings -----------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _finding(rule: str, verdict: str, decisive: bool, outranked_by: str | None, t: Phrasebook) -> Finding:
    declared = REGISTER[rule]
    return Finding.made(
        rule=rule,
        verdict=verdict,
        decisive=decisive,
        outranked_by=outranked_by,
        read=declared.fields(),
        says=t.rule(rule),
        sources=t.sources(declared.sources),
    )


@lru_cache(maxsize=256)
def _sign_finding(sign: str, decisive: bool, outranked_by: str | None, t: Phrasebook) -> Finding:
    s = t.c.signs[sign]
    return Finding(
        rule=screening.SIGN_TICKED.id,
        verdict="met",
        decisive=decisive,
        outranked_by=outranked_by,
        read=(f"signs:{sign}",),
        says=t.of(f"sign.{sign}.says", s.says),
        sources=t.sources(s.sources),
    )


def _screen_findings(d: Decision, t: Phrasebook) -> tuple[Finding, ...]:
    tier = dict(d.screen.tiers)
    found: list[Finding] = []
    top = next((s for s in d.screen.hits if tier[s] == d.outcome), None)
    for sign in d.screen.ticked:
        decisive = tier[sign] == d.outcome
        found.append(_sign_finding(sign, decisive, None if decisive else f"signs:{top}", t))
    for rule in d.screen.derived:
        decisive = screening.tier_of_hit(screening.BY_ID[rule], t.c) == d.outcome
        found.append(_finding(rule, "met", decisive, None if decisive else f"signs:{top}", t))
    if d.screen.open_questions:
        stopped = d.outcome != "incomplete"
        found.append(
            _finding(screening.OPEN_QUESTION.id, "met", not stopped, f"signs:{top}" if stopped and top else None, t)
        )
    if d.outcome == "clinician_first" and d.staging is not None and not d.screen.hits and not d.verdicts:
        found.append(_finding("fewer_than_due", "met", True, None, t))
    return tuple(found)


def _findings(d: Decision, t: Phrasebook) -> tuple[Finding, ...]:
    s = d.staging
    assert s is not None and d.outline is not None
    found = [_finding(s.ceiling_rule, "met", s.ceiling_rule in d.careful, None, t)]
    for id_ in d.careful:
        if id_ != s.ceiling_rule:
            found.append(_finding(id_, "met", True, None, t))
    found += [
        _finding(row, verdict, row == s.deciding, None if row == s.deciding or verdict != "met" else s.deciding, t)
        for row, verdict in s.rows
    ]
    if s.row_rule == "stage_1_row":
        found.append(_finding(s.row_rule, "met", s.deciding == s.row_rule, None, t))
    found += [_finding(cap, "met", cap == s.deciding, None if cap == s.deciding else s.deciding, t) for cap in s.caps]
    first = d.outline.stages[0]
    found.append(_finding(first.count_rule, "met", True, None, t))
    found.append(_finding(d.entry_rule, "met", True, None, t))
    found += [_finding(id_, "met", True, None, t) for id_ in first.key.exclusions]
    found += [_finding(rule, "met", True, None, t) for rule in dict.fromkeys(rule for _, rule in d.stretches_out)]
    found += [_finding(rule, "met", True, None, t) for rule, _ in first.choice.set_points]
    found += [
        _finding(rule, "met", True, None, t)
        for rule, ids in choosing.required(first.context, first.allowed, t.c)
        if ids
    ]
    found += [_finding(rule, "met", False, None, t) for rule in d.screen.contradictions if rule not in d.careful]
    found += [
        _finding(id_, "met", True, None, t)
        for id_, holds in (
            (progressing.HOLD_LIMIT.id, d.hold_limit),
            (progressing.GATE.id, True),
            (progressing.EXCHANGE.id, len(d.outline.stages) > 1),
            (progressing.LOAD_STEP.id, True),
            (progressing.HEAVY_DAYS.id, True),
            (shortlisting.LATEX.id, "latex_allergy" in d.conditions),
        )
        if holds
    ]
    return tuple(found)


def _verdicts(d: Decision, t: Phrasebook) -> tuple[VerdictPart, ...]:
    return tuple(
        VerdictPart.made(
            week=verdict.week,
            verdict=verdict.verdict,
            reasons=(
                _finding(verdict.rule, "met", True, None, t),
                *(_finding(id_, "met", False, verdict.rule, t) for id_ in verdict.also),
            ),
        )
        for verdict in d.verdicts
    )


# --- stop ---------------------------------------------------------------------------------------


def _referral(d: Decision, t: Phrasebook) -> Referral:
    tier = d.outcome
    signs = d.screen.hits
    leading = [t.c.signs[s] for s in signs if s in t.c.signs and t.c.signs[s].tier == tier]
    found = tuple(t.of(f"sign.{s}.says", t.c.signs[s].says) for s in signs if s in d.screen.ticked) + tuple(
        t.rule(rule) for rule in d.screen.derived
    )
    if not found:
        ended = [v_ for v_ in d.verdicts if v_.verdict == CLINICIAN and v_.rule not in (ENDED.id, choosing.FEWER.id)]
        found = tuple(t.rule(v_.rule) for v_ in ended) or (t.say("referral.nothing_left"),)
    return Referral(
        where=_where(leading, tier, t),
        within=_within(leading, tier, t),
        found=tuple(dict.fromkeys(found)),
        signs=signs,
        what_to_do=tuple(t.say(f"referral.do.{tier}.{i}") for i in (1, 2)),
    )


def _where(leading: list[Sign], tier: str, t: Phrasebook) -> str:
    """Every place that the leading signs name, the most pressing first; a further sign never hides one.

    In an emergency one place is clearer than three, and the emergency services are right for all.
    """
    if tier == "emergency" and len({s.where for s in leading}) > 1:
        return t.say("referral.emergency.where")
    places = [
        t.of(f"sign.{s.id}.where", s.where) if s.where else t.say(f"referral.{tier}.where") for s in _by_haste(leading)
    ]
    first, *others = dict.fromkeys(places) or (t.say(f"referral.{tier}.where"),)
    for other in others:
        first = t.say("referral.also", first=first.rstrip("."), second=other)
    return first


def _within(leading: list[Sign], tier: str, t: Phrasebook) -> str:
    """The soonest of the times that the leading signs name; a further sign never grants more time."""
    soonest = next((s for s in _by_haste(leading) if s.within), None)
    if soonest is None or soonest.within is None:
        return t.say(f"referral.{tier}.within")
    return t.of(f"sign.{soonest.id}.within", soonest.within)


def _by_haste(signs: list[Sign]) -> list[Sign]:
    return sorted(signs, key=lambda s: 99 if s.within_hours is None else s.within_hours)


# --- picks --------------------------------------------------------------------------------------


@lru_cache(maxsize=16_384)
def _picks(made: Outline, t: Phrasebook) -> tuple[Pick, ...]:
    first, week = made.stages[0], made.expected[0]
    doses = {item.exercise: item.dose for item in week.items}
    swaps, sides = dict(made.swaps), dict(made.sides)
    return tuple(
        _pick(id_, doses[id_], sides[id_], week.rir, swaps[id_], first.context, first.choice.demand, t)
        for id_ in first.choice.picks
    )


@lru_cache(maxsize=8192)
def _pick(
    id_: str,
    dose: progressing.Dose,
    sides: str,
    rir: int,
    swap: str | None,
    context: choosing.Context,
    top_demand: int,
    t: Phrasebook,
) -> Pick:
    e = t.c.exercises[id_]
    rung = e.rungs[0]
    return Pick.made(
        **card(id_, t),
        dose=_dose(dose, rung.tempo, rung.rest_s, sides, rir, t),
        tfl=_tfl(id_, swap, t),
        reasons=_reasons(e, context, top_demand, t),
    )


@lru_cache(maxsize=4096)
def _dose(dose: progressing.Dose, tempo: str | None, rest_s: int, sides: str, rir: int, t: Phrasebook) -> DosePart:
    lines = dose_words(dose, sides, t)
    return DosePart.made(
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        tempo=tempo,
        rest_s=rest_s,
        sides=sides,
        load=dose.load,
        reps_in_reserve=rir,
        says="; ".join(lines),
        lines=lines,
    )


@lru_cache(maxsize=128)
def card(id_: str, t: Phrasebook) -> dict[str, Any]:
    """The parts of a card that are the same for everybody."""
    e = t.c.exercises[id_]
    at = f"exercise.{id_}"
    return {
        "exercise": id_,
        "name": t.name(id_),
        "summary": t.of(f"{at}.summary", e.summary),
        "position": e.position,
        "steps": Shared(t.listed(f"{at}.steps", e.steps)),
        "cues": Shared(t.listed(f"{at}.cues", e.cues)),
        "faults": Shared(
            FaultPart(fault=t.of(f"{at}.faults.{i}.fault", f.fault), mend=t.of(f"{at}.faults.{i}.mend", f.mend))
            for i, f in enumerate(e.faults, 1)
        ),
        "stop_if": Shared(t.listed(f"{at}.stop_if", e.stop_if)),
        "easier": Shared(_links(e.easier, t)),
        "harder": Shared(_links(e.harder, t)),
        "claims": Shared(claims_of(e, t)),
    }


def dose_words(dose: progressing.Dose | WeekItem, sides: str, t: Phrasebook) -> tuple[str, str, str]:
    """A dose in words: sets with repetitions or holds, sides, load."""
    if dose.hold_s is not None:
        key = "dose.hold" if dose.reps == 1 else "dose.holds"
    else:
        key = "dose.steps" if sides == "each_way" else "dose.reps"
    amount = t.say(key, sets=dose.sets, reps=dose.reps, hold_s=dose.hold_s)
    return amount, t.say(f"sides.{sides}"), t.say(f"load.{dose.load}")


@lru_cache(maxsize=2048)
def _tfl(id_: str, swap: str | None, t: Phrasebook) -> TflPart:
    e = t.c.exercises[id_]
    rule = tfl.class_rule(e.tfl.measured)
    return TflPart.made(
        tfl_class=e.tfl.tfl_class,
        measured=e.tfl.measured,
        cues=t.listed(f"exercise.{e.id}.tfl.cues", e.tfl.cues),
        self_check=f"{t.rule(tfl.SELF_CHECK.id)} {t.of(f'exercise.{e.id}.tfl.self_check', e.tfl.self_check)}",
        swap=swap,
        swap_name=t.name(swap) if swap else None,
        says=f"{t.say(f'tfl.{e.tfl.tfl_class}')}. {t.rule(rule.id)}",
    )


def _reasons(e: Exercise, context: choosing.Context, top_demand: int, t: Phrasebook) -> tuple[Reason, ...]:
    found = []
    if e.stage > 1 and choosing.demand(e) == top_demand:
        found.append(_reason(choosing.HARDEST_ALLOWED.id, None, t))
    found += [_reason(rule, points, t) for rule, points in choosing.points_of(e, context)]
    return tuple(found)


@lru_cache(maxsize=4096)
def _reason(rule: str, points: int | None, t: Phrasebook) -> Reason:
    return Reason.made(rule=rule, points=points, says=t.rule(rule), sources=t.sources(REGISTER[rule].sources))


def _links(ids: tuple[str, ...], t: Phrasebook) -> tuple[LinkPart, ...]:
    return tuple(LinkPart(exercise=id_, name=t.name(id_)) for id_ in ids)


def claims_of(thing: Exercise | Stretch, t: Phrasebook) -> tuple[ClaimPart, ...]:
    """Every claim about an exercise or a stretch, in its order, as a card shows it."""
    kind = "exercise" if isinstance(thing, Exercise) else "stretch"
    return tuple(_claim(f"{kind}.{thing.id}.claims.{i}", claim, t) for i, claim in enumerate(thing.claims, 1))


@lru_cache(maxsize=2048)
def _claim(key: str, claim: Claim, t: Phrasebook) -> ClaimPart:
    source = t.source(claim.source)
    if claim.n or claim.method:
        source = source.model_copy(update={"n": claim.n or source.n, "method": claim.method or source.method})
    return ClaimPart(
        source=source,
        says=t.of(key, claim.says),
        verification=claim.verification,
        figures=tuple(_figure(f"{key}.figures.{j}", f, t) for j, f in enumerate(claim.figures, 1)),
        followed=claim.followed,
        why_not=t.of(f"{key}.why_not", claim.why_not) if claim.why_not else None,
    )


def _figure(key: str, f: Figure, t: Phrasebook) -> FigurePart:
    number = f"{f.value:g}" if f.value is not None else f"{f.low:g}–{f.high:g}"
    if f.sd is not None:
        number += f" ± {f.sd:g}"
    text = t.say(f"unit.{f.unit}", number=number)
    if f.muscle:
        text = f"{t.say(f'muscle.{f.muscle}')}: {text}"
    return FigurePart(
        text=f"{text} ({t.of(key, f.task)})" if f.task else text,
        muscle=f.muscle,
        value=f.value,
        low=f.low,
        high=f.high,
        sd=f.sd,
        unit=f.unit,
    )


# --- why not the others -----------------------------------------------------------------------------


def _considered(
    made: Outline, caps: tuple[str, ...], removed: tuple[tuple[str, str], ...], t: Phrasebook
) -> tuple[Considered, ...]:
    first = made.stages[0]
    why_not_yet = tuple([_stage_reason(stage, caps) for stage in range(first.key.stage + 1, 4)])
    out = {**_without_kit(first.key.kit, t), **_too_early(first.key.stage, first.key.accessories, why_not_yet, t)}
    for rule in reversed(first.key.exclusions):
        out.update(_excluded(rule, t))
    out.update(_never(t))
    if removed or first.coming:
        for id_, rule in removed:
            if id_ not in out:
                out[id_] = _left_out(id_, "not_now", rule, (), None, t)
        for id_ in first.coming:
            out[id_] = _left_out(id_, "not_now", progressing.EXCHANGE.id, (), None, t)
    picks = first.choice.picks
    rest = _outranked(any(t.c.exercises[p].role == "accessory" for p in picks), t)
    return tuple([out.get(id_) or rest[id_] for id_ in t.c.exercises if id_ not in picks])


@lru_cache(maxsize=16)
def _outranked(has_extra: bool, t: Phrasebook) -> dict[str, Considered]:
    """Every exercise as one that would have been right too; an extra, where there is one already."""
    extra, other = choosing.ONE_ACCESSORY.id if has_extra else choosing.OUTRANKED.id, choosing.OUTRANKED.id
    return {
        e.id: _left_out(e.id, "outranked", extra if e.role == "accessory" else other, (), None, t)
        for e in t.c.exercises.values()
    }


@lru_cache(maxsize=4096)
def _without_kit(kit: tuple[str, ...], t: Phrasebook) -> dict[str, Considered]:
    return {id_: _left_out(id_, *why, None, t) for id_, why in shortlisting.lacking(kit, t.c).items()}


@lru_cache(maxsize=4096)
def _too_early(stage: int, accessories: bool, why_not_yet: tuple[str, ...], t: Phrasebook) -> dict[str, Considered]:
    """What belongs to a later stage, with the rule that keeps each of these away, and extras that were not asked for."""
    return {
        id_: _left_out(
            id_,
            *why,
            why_not_yet[t.c.exercises[id_].stage - stage - 1] if why.rule == shortlisting.ABOVE_STAGE.id else None,
            t,
        )
        for id_, why in shortlisting.too_early(stage, accessories, t.c).items()
    }


@lru_cache(maxsize=256)
def _excluded(rule: str, t: Phrasebook) -> dict[str, Considered]:
    return {id_: _left_out(id_, *why, None, t) for id_, why in shortlisting.excluded_by(rule, t.c).items()}


@lru_cache(maxsize=8)
def _never(t: Phrasebook) -> dict[str, Considered]:
    return {id_: _left_out(id_, *why, None, t) for id_, why in shortlisting.never_offered(t.c).items()}


def _stage_reason(stage: int, caps: tuple[str, ...]) -> str:
    """The rule that keeps a stage away: a cap, or the row that is not met."""
    blocking = [staging.CAP_BY_ID[c] for c in caps if staging.CAP_BY_ID[c].stage < stage]
    lasting = [c for c in blocking if c.lasting]
    if lasting or blocking:
        return (lasting or blocking)[0].id
    return f"stage_{stage}_row"


@lru_cache(maxsize=8192)
def _left_out(id_: str, verdict: str, rule: str, needs: tuple[str, ...], why: str | None, t: Phrasebook) -> Considered:
    e = t.c.exercises[id_]
    says = t.rule(rule)
    if rule == shortlisting.NEVER.id:
        says = t.of(f"exercise.{id_}.never_because", e.never_because or says)
    sources = REGISTER[why or rule].sources
    if why:
        says = f"{says} {t.rule(why)}"
    if rule == shortlisting.NEVER.id and e.never_source:
        sources = (e.never_source,)
    return Considered.made(
        exercise=id_,
        name=t.name(id_),
        verdict=verdict,
        rule=rule,
        says=says,
        would_need=needs,
        needs_words=tuple(_need(n, t) for n in needs),
        read=READ.get(rule) or REGISTER[why or rule].fields(),
        sources=t.sources(sources),
    )


READ = {  # of the rules that read an answer and have no predicate
    shortlisting.KIT.id: ("equipment",),
    choosing.OUTRANKED.id: ("goals",),
    choosing.ONE_ACCESSORY.id: ("goals",),
}


def _need(need: str, t: Phrasebook) -> str:
    kind, _, value = need.partition(":")
    if kind == "stage":
        return t.say("need.stage", stage=value)
    if kind == "equipment":
        return t.say(f"kit.{value}")
    return t.say("need.goal" if kind == "goals" else "need.green")


def _fewer(plan: StagePlan, removed: tuple[tuple[str, str], ...], t: Phrasebook) -> FewerBecause:
    """The check-in that dropped one, or the two rules that removed most of the catalogue; and what to do."""
    if any(rule == DROPPED.id for _, rule in removed):
        return FewerBecause(rules=(DROPPED.id,), says=t.rule(DROPPED.id), what_to_do=t.say("fewer.do"))
    out = shortlisting.rejected(plan.key, t.c)
    counts: dict[str, int] = {}
    for verdict in out.values():
        if verdict.rule != shortlisting.NEVER.id:
            counts[verdict.rule] = counts.get(verdict.rule, 0) + 1
    most = sorted(counts, key=lambda rule: (-counts[rule], rule))[:2]
    words = [t.rule(rule) for rule in most] + ["", ""]
    return FewerBecause(
        rules=tuple(most),
        says=t.say("fewer.says", removed_most=words[0], removed_next=words[1]),
        what_to_do=t.say("fewer.do"),
    )


# --- weeks -----------------------------------------------------------------------------------------


@lru_cache(maxsize=16_384)
def _courses(made: Outline, t: Phrasebook) -> Courses:
    return Courses.made(
        expected=_weeks(made.expected, t), fastest=_weeks(made.fastest, t), slowest=_weeks(made.slowest, t)
    )


def _weeks(weeks: tuple[WeekPlan, ...], t: Phrasebook) -> tuple[Week, ...]:
    found, before = [], None
    for w in weeks:
        found.append(_week(w, _other_loads(before, w) if before else (), t))
        before = w
    return Shared(found)


def _other_loads(before: WeekPlan, now: WeekPlan) -> tuple[str, ...]:
    """The exercises whose load was another one the week before."""
    if before.gate is None and before.stage == now.stage:
        return ()
    loads = {item.exercise: item.dose.load for item in before.items}
    return tuple([i.exercise for i in now.items if loads.get(i.exercise, i.dose.load) != i.dose.load])


@lru_cache(maxsize=16_384)
def _week(w: WeekPlan, changed: tuple[str, ...], t: Phrasebook) -> Week:
    """One week; ``changed`` are the exercises whose load was another one the week before."""
    make = Week.made
    return make(
        week=w.week,
        stage=w.stage,
        sessions=w.workouts,
        heavy_days=w.heavy_days,
        gate=w.gate,
        forecast=w.forecast,
        items=tuple([_item(i, w.rir, i.exercise in changed, t) for i in w.items]),
        light_items=tuple([_item(i, progressing.RIR[1], False, t) for i in w.light_items]),
    )


@lru_cache(maxsize=16_384)
def _item(i: Item, rir: int, new_load: bool, t: Phrasebook) -> WeekItem:
    dose = i.dose
    return WeekItem.made(
        exercise=i.exercise,
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        load=dose.load,
        load_class=dose.load_class,
        reps_in_reserve=rir,
        load_change=t.say("load.now", load=t.say(f"load.{dose.load}")) if new_load else None,
    )


@lru_cache(maxsize=16_384)
def _session_minutes(made: Outline, t: Phrasebook) -> int:
    sides = dict(made.sides)
    each = []
    for item in made.expected[0].items:
        rung = t.c.exercises[item.exercise].rungs[0]
        dose = item.dose
        each.append(
            progressing.seconds(dose.sets, dose.reps, dose.hold_s, rung.tempo, rung.rest_s, sides[item.exercise])
        )
    return progressing.minutes(tuple(each))


# --- around the picks ----------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _warm_up(advice_id: str, exercise: str, t: Phrasebook) -> tuple[WarmUp, ...]:
    e = t.c.exercises[exercise]
    advice = t.c.advice[advice_id]
    band = advice_id == "warm_up_band_walk"
    return Shared(
        (
            WarmUp(
                exercise=exercise,
                name=t.name(exercise),
                sets=1,
                reps=e.rungs[1].reps if band else max(1, e.rungs[0].reps // 2),
                says=t.of(f"advice.{advice_id}", advice.text),
                sources=t.sources(advice.sources),
            ),
        )
    )


@lru_cache(maxsize=256)
def _stretches(ids: tuple[str, ...], t: Phrasebook) -> tuple[StretchPart, ...]:
    return Shared(stretch(id_, t) for id_ in ids)


@lru_cache(maxsize=64)
def stretch(id_: str, t: Phrasebook) -> StretchPart:
    """One stretch in words."""
    s = t.c.stretches[id_]
    at = f"stretch.{id_}"
    return StretchPart(
        exercise=id_,
        name=t.name(id_),
        purpose=t.of(f"{at}.purpose", s.purpose),
        hold_s=s.hold_s,
        steps=t.listed(f"{at}.steps", s.steps),
        cues=t.listed(f"{at}.cues", s.cues),
        stop_if=t.listed(f"{at}.stop_if", s.stop_if),
    )


@lru_cache(maxsize=512)
def _limits(conditions: tuple[str, ...], t: Phrasebook) -> tuple[str, ...]:
    return Shared(
        text for id_ in conditions for text in t.listed(f"condition.{id_}.limits", t.c.conditions[id_].limits)
    )


@lru_cache(maxsize=4096)
def _advised(ids: tuple[str, ...], t: Phrasebook) -> tuple[AdvicePart, ...]:
    return Shared(_advice(id_, t) for id_ in ids)


@lru_cache(maxsize=256)
def _advice(id_: str, t: Phrasebook) -> AdvicePart:
    a = t.c.advice[id_]
    return AdvicePart(
        id=id_,
        topic=a.topic,
        text=t.of(f"advice.{id_}", a.text),
        verification=a.verification,
        sources=t.sources(a.sources),
    )


@lru_cache(maxsize=16_384)
def _disagreements(
    picks: tuple[str, ...],
    exclusions: tuple[str, ...],
    stretches: tuple[str, ...],
    stretch_rules: tuple[str, ...],
    warm_up: str,
    t: Phrasebook,
) -> tuple[DisagreementPart, ...]:
    """Those that speak of a pick, those in which one of their rules decided here, those for every plan."""
    shown = {*picks, *stretches, warm_up}
    decided = {*exclusions, *stretch_rules}
    return _disagreeing(
        tuple(
            [
                id_
                for id_, entry in t.c.disagreements.items()
                if entry.every_plan or not shown.isdisjoint(entry.exercises) or not decided.isdisjoint(entry.rules)
            ]
        ),
        t,
    )


@lru_cache(maxsize=4096)
def _disagreeing(ids: tuple[str, ...], t: Phrasebook) -> tuple[DisagreementPart, ...]:
    return Shared(disagreement(id_, t) for id_ in ids)


@lru_cache(maxsize=64)
def disagreement(id_: str, t: Phrasebook) -> DisagreementPart:
    """One disagreement in words."""
    e = t.c.disagreements[id_]
    at = f"disagreement.{id_}"
    return DisagreementPart(
        id=id_,
        title=t.of(f"{at}.title", e.title),
        claim_a=t.of(f"{at}.claim_a", e.claim_a),
        claim_b=t.of(f"{at}.claim_b", e.claim_b),
        we_do=t.of(f"{at}.we_do", e.we_do),
        why=t.of(f"{at}.why", e.why),
        verification=e.verification,
        sources=t.sources(tuple(dict.fromkeys((*e.claim_a_sources, *e.claim_b_sources, *e.sources)))),
    )


def kit_words(kit: tuple[str, ...], t: Phrasebook) -> tuple[str, ...]:
    """Kit ids in words."""
    return tuple(t.say(f"kit.{k}") for k in kit if k in v.EQUIPMENT)
