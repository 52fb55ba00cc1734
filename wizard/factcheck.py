"""``factcheck``: answers, picks and reasons as a table that a physiotherapist can read from top to bottom."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill, indent

from catalogue.model import Catalogue

from . import decide
from .answers import Answers
from .plan import Considered, Pick, Plan, SourceRef

WIDTH = 100
_CALM = {"rest": 0, "activity": 0, "night": 0, "settles": "no_pain", "lying_on_side_hurts": False}
_STRONG = {"stand_30s": "level", "single_leg_squat": "good", "side_plank_20s": "yes", "stairs": "easy", "front_hip_burn": "no"}
_WEAK = {"stand_30s": "drops", "single_leg_squat": "wobbles", "side_plank_20s": "no", "stairs": "some_pain", "front_hip_burn": "no"}


def _case(site: str, pain: dict, ability: dict, **more: object) -> dict:
    base = {"side": "right", "rest": 1, "activity": 2, "night": 1, "settles": "same_day", "lying_on_side_hurts": False,
            "duration": "over_3_months", "trend": "same"}
    return {"age_band": "40_59", "signs": ["none"], "conditions": ["none"], "pain": {"site": [site], **base, **pain},
            "ability": ability, "equipment": ["mini_band", "step", "chair"], "goals": ["reduce_pain"],
            "sessions_per_week": 3, "weeks": 8, **more}


CASES: tuple[tuple[str, dict], ...] = (
    ("Sore outer hip, lying on it hurts, one leg stands level",
     _case("outer_hip", {"activity": 4, "night": 2, "settles": "next_morning", "lying_on_side_hurts": True}, {**_WEAK, "stand_30s": "level"})),
    ("Very sore outer hip that takes longer than a night to settle",
     _case("outer_hip", {"activity": 6, "rest": 3, "night": 5, "settles": "longer", "lying_on_side_hurts": True}, _WEAK)),
    ("Calm outer hip, all tests passed", _case("outer_hip", {"lying_on_side_hurts": False}, _STRONG, goals=["build_strength"])),
    ("Kneecap pain on stairs", _case("front_knee", {"activity": 3}, {**_WEAK, "stand_30s": "level"}, goals=["single_leg_control", "reduce_pain"])),
    ("Runner with pain at the outer knee, all tests passed",
     _case("outer_knee", {"activity": 2}, _STRONG, goals=["running_or_sport"], equipment=["mini_band", "step", "dumbbell"])),
    ("Trained and free of pain", _case("none", _CALM, _STRONG, goals=["build_strength", "single_leg_control"], equipment=["mini_band", "long_band", "step", "dumbbell", "bench"])),
    ("Over 70, unsteady, no kit", _case("outer_hip", {"activity": 3}, _WEAK, age_band="70_79", conditions=["balance_or_falls"], equipment=["none"])),
    ("Pregnant, sore buttock", _case("buttock", {"activity": 3}, {**_WEAK, "stand_30s": "level"}, conditions=["pregnancy"], age_band="18_39")),
    ("Cleared hip replacement without pain", _case("none", _CALM, _WEAK, conditions=["hip_replacement_cleared"], age_band="60_69")),
    ("Pinch at the groin", _case("groin_front", {"activity": 3}, {**_WEAK, "stand_30s": "level"}, conditions=["groin_pinch_fai"])),
    ("Worn hip joint and high blood pressure", _case("groin_front", {"activity": 3}, _WEAK, conditions=["high_blood_pressure", "hip_osteoarthritis"], age_band="60_69")),
    ("Cannot get to the floor, sore shoulder", _case("outer_hip", {"activity": 2}, _WEAK, conditions=["shoulder_or_wrist_pain", "cannot_get_to_floor"], age_band="60_69")),
    ("Burn at the front of the hip", _case("none", _CALM, {**_STRONG, "side_plank_20s": "no", "front_hip_burn": "yes"}, goals=["quiet_tfl", "isolate_med_min"])),
    ("Wants to work the two muscles alone", _case("none", _CALM, {**_STRONG, "side_plank_20s": "no"}, goals=["isolate_med_min"], equipment=["high_seat", "mini_band"])),
    ("One calf swollen", _case("outer_hip", {}, _WEAK, signs=["swollen_calf"])),
    ("Worse every week", _case("outer_hip", {"trend": "worse"}, _WEAK)),
    ("Nothing answered", {}),
)


def table(c: Catalogue, journeys: Path | None = None) -> str:
    """All cases, decided now, and the gradings that the choice reads."""
    cases = list(_journeys(journeys)) if journeys else list(CASES)
    parts = ["FACTCHECK: who gets what, and why", "Read it from top to bottom; every line is made from the rules and the catalogue."]
    parts += [_one(n, title, decide(Answers.from_data(answers), c)) for n, (title, answers) in enumerate(cases, 1)]
    parts.append(_gradings(c))
    parts.append(f"catalogue {c.digest}")
    return "\n\n".join(parts)


def _journeys(folder: Path) -> Iterator[tuple[str, dict]]:
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        yield data.get("title", path.stem), data.get("answers", {})


def _one(number: int, title: str, plan: Plan) -> str:
    lines = [f"{number}. {title}", "-" * WIDTH]
    if not plan.is_plan:
        lines.append(f"   outcome {plan.outcome}: no exercise")
        if plan.referral:
            lines.append(f"   where: {plan.referral.where} | when: {plan.referral.within}")
            lines += [_wrap(f"because: {text}") for text in plan.referral.found]
        lines += [_wrap(f"open: {question.asks}") for question in plan.open_questions]
        return "\n".join(lines)
    lines.append(
        f"   outcome {plan.outcome}, stage {plan.stage} (highest {plan.last_stage}), ceiling {plan.ceiling}, "
        f"{plan.session_minutes} minutes, gate out of stage 2 in {plan.fastest_weeks or '-'} to {plan.slowest_weeks or 'more than 8'} weeks"
    )
    lines += [_wrap(f"decided by {f.rule}: {f.says} {_cited(f.sources)}") for f in plan.findings if f.decisive and f.rule not in _EVERYWHERE]
    lines += [text for pick in plan.picks for text in _pick(pick)]
    lines += _left_out(plan.considered)
    return "\n".join(lines)


_EVERYWHERE = ("gate", "load_step", "heavy_days")


def _pick(pick: Pick) -> Iterator[str]:
    yield f"   PICK {pick.name}  |  {pick.dose.says}"
    for reason in pick.reasons:
        points = "" if reason.points is None else f"{reason.points:+d} "
        yield _wrap(f"{points}{reason.rule}: {reason.says} {_cited(reason.sources)}", 8)
    for claim in pick.claims:
        for figure in claim.figures:
            n = f"n = {claim.source.n}" if claim.source.n else "n not given"
            yield _wrap(f"figure: {figure.text}; {claim.source.short}, {claim.source.method}, {n} [{claim.verification}]", 8)


def _left_out(considered: tuple[Considered, ...]) -> list[str]:
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in considered:
        groups[(entry.verdict, entry.rule, entry.says)].append(entry.name)
    return [
        _wrap(f"{verdict.replace('_', ' ')} by {rule}: {', '.join(names)}. {says}")
        for (verdict, rule, says), names in groups.items()
    ]


def _cited(sources: tuple[SourceRef, ...]) -> str:
    return "(" + ", ".join(f"{s.short} [{s.verification}]" for s in sources) + ")"


def _gradings(c: Catalogue) -> str:
    lines = ["GRADINGS: what the choice reads", f"{'exercise':<34}{'stage':>5}  {'TFL':<9}{'measured':<10}{'band':<11}{'source':<22}{'force tier':<11}"]
    for e in c.exercises.values():
        band = f"{e.evidence.band_source} [{e.evidence.band_verification}]" if e.evidence.band else "-"
        force = f"{e.evidence.force_source} [{e.evidence.force_verification}]" if e.evidence.force_tier else "-"
        lines.append(
            f"{e.id:<34}{e.stage:>5}  {e.tfl.tfl_class:<9}{'yes' if e.tfl.measured else 'no':<10}"
            f"{e.evidence.band or '-':<11}{band:<22}{force}"
        )
    return "\n".join(lines)


def _wrap(text: str, by: int = 3) -> str:
    return indent(fill(text, WIDTH - by, subsequent_indent="   "), " " * by)
