"""``factcheck``: who gets what, and why, as a table that a physiotherapist can read, mark and sign.

``sheet`` decides every case and gathers the rules and gradings behind them; ``rendering`` writes
the sheet as text, Markdown or CSV. Nothing here decides anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catalogue.model import Catalogue
from wizard.answers.model import Answers, AnswersError, CheckIn, check_ins_from_data
from wizard.answers.questions import BY_ID, options_of, value_of
from wizard.follow_up.history import read_story
from wizard.plan.decide import replan
from wizard.plan.digests import VERSION, rules_digest
from wizard.plan.model import Considered, Pick, Plan, SourceRef
from wizard.plan.writer import claims_of, teller
from wizard.rules.rule import REGISTER, Rule
from wizard.rules.shortlisting import NEVER
from wizard.text import citations
from wizard.words import words_for

from .cases import PEOPLE, SIGN_CASES, WEEKS, Case

_ENGLISH = words_for("en")
_IN_EVERY_PLAN = ("gate", "load_step", "heavy_days")  # they stand once, in the list of rules


class CaseRow(NamedTuple):
    """One person and what they get. Empty parts do not apply: a referral has no picks."""

    id: str
    title: str
    answers: tuple[str, ...]
    outcome: str
    stage: str
    weeks: str
    picks: tuple[str, ...]  # name and dose
    reasons: tuple[tuple[str, ...], ...]  # of each pick
    decided_by: tuple[str, ...]  # rule: words (sources with codes)
    left_out: tuple[str, ...]
    where: str


class RuleRow(NamedTuple):
    """One declared rule with its words, its sources and its codes."""

    id: str
    kind: str
    says: str
    sources: str
    own: bool  # rests on this project's own placement alone


class GradeRow(NamedTuple):
    """What the choice reads of one exercise, and every figure that the catalogue shows for it."""

    id: str
    name: str
    stage: str
    tfl: str
    band: str
    force: str
    figures: tuple[str, ...]
    never: str


class Sheet(NamedTuple):
    """Everything that is printed. ``catalogue`` and ``rules`` are the digests that it was made from."""

    version: str
    catalogue: str
    rules: str
    signs: tuple[CaseRow, ...]
    people: tuple[CaseRow, ...]
    weeks: tuple[CaseRow, ...]
    rule_rows: tuple[RuleRow, ...]
    grades: tuple[GradeRow, ...]

    @property
    def own_rules(self) -> int:
        """How many rules rest on our own placement alone."""
        return sum(row.own for row in self.rule_rows)


def sheet(c: Catalogue, journeys: Path | None = None) -> Sheet:
    """Decide every built-in case, or every journey of a folder, and gather what is behind them."""
    people, weeks = PEOPLE, WEEKS
    if journeys:
        told = tuple(_journeys(journeys))
        people = tuple(case for case in told if not case.check_ins)
        weeks = tuple(case for case in told if case.check_ins)
    return Sheet(
        VERSION,
        c.digest,
        rules_digest(),
        signs=tuple(case_row(f"S{n}", case, c) for n, case in enumerate(SIGN_CASES, 1)),
        people=tuple(case_row(f"P{n}", case, c) for n, case in enumerate(people, 1)),
        weeks=tuple(case_row(f"W{n}", case, c) for n, case in enumerate(weeks, 1)),
        rule_rows=tuple(_rule_row(rule, c) for rule in REGISTER.values()),
        grades=tuple(_grade_row(id_, c) for id_ in c.exercises),
    )


def _journeys(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*.toml")):
        try:
            story = read_story(path.read_bytes())
        except (OSError, AnswersError) as error:
            raise AnswersError(
                [f"{path}: {problem}" for problem in getattr(error, "problems", (f"cannot be read ({error})",))]
            ) from None
        yield Case(story.title or path.stem, story.answers.model_dump(), tuple(c.model_dump() for c in story.check_ins))


# --- a case ---------------------------------------------------------------------------------------


def case_row(id_: str, case: Case, c: Catalogue) -> CaseRow:
    """What this person gets, and why."""
    answers = Answers.from_data(case.answers)
    check_ins = check_ins_from_data(list(case.check_ins))
    plan = replan(answers, check_ins, c)
    ordinary = case.title in c.signs  # the sign alone is new; the rest is the same person each time
    said = () if ordinary else (*_answers_in_words(answers, c), *(_week_in_words(week) for week in check_ins))
    row = CaseRow(id_, _title(case.title, c), said, plan.outcome, "", "", (), (), _decided_by(plan), (), "")
    if ordinary:
        row = row._replace(decided_by=(_sign_says(case.title, c),))
    if plan.referral:
        return row._replace(where=f"where: {plan.referral.where.rstrip('.')} | when: {plan.referral.within}")
    if not plan.is_plan:
        return row._replace(where="still open: " + " ".join(question.asks for question in plan.open_questions))
    return row._replace(
        stage=f"{plan.stage} of {plan.last_stage}, limit {plan.ceiling}, {plan.session_minutes} minutes",
        weeks=_weeks(plan),
        picks=tuple(f"{pick.name}: {pick.dose.says}" for pick in plan.picks),
        reasons=tuple(_reasons(pick) for pick in plan.picks),
        left_out=tuple(_left_out(plan.considered)),
    )


def _sign_says(sign: str, c: Catalogue) -> str:
    """What the referral says of a sign, with its sources and its own code."""
    s = c.signs[sign]
    sources = teller(c, "en").sources(s.sources)
    return f"sign_ticked: {s.says} ({citations.statement_line(sources, s.verification, _ENGLISH, full=False)})"


def _title(title: str, c: Catalogue) -> str:
    return f"{title}: {c.signs[title].asks}" if title in c.signs else title


def _answers_in_words(answers: Answers, c: Catalogue) -> Iterator[str]:
    for field, question in BY_ID.items():
        value = value_of(answers, field)
        if value is None or field == "signs":
            continue
        labels = {option.id: option.label for option in options_of(question, c)}
        values = value if isinstance(value, tuple) else (value,)
        yield f"{field.split('.')[-1].replace('_', ' ')}: {', '.join(labels.get(v, str(v)) for v in values)}"


def _week_in_words(week: CheckIn) -> str:
    said = {k: v for k, v in week.model_dump(exclude_none=True).items() if k not in ("week", "tests", "signs")}
    tests = dict(week.tests.model_dump(exclude_none=True).items())
    signs = "not answered" if week.signs is None else ", ".join(week.signs)
    parts = [f"{name.replace('_', ' ')} {str(value).lower()}" for name, value in {**said, **tests}.items()]
    return f"week {week.week}: {', '.join([*parts, f'signs {signs}'])}"


def _weeks(plan: Plan) -> str:
    """When the next gate may open, in the words of this plan."""
    verdicts = "; ".join(f"week {v.week}: {v.verdict.replace('_', ' ')}" for v in plan.verdicts)
    if plan.stage == 3:
        gate = f"first load step after {_span(plan)}"
    elif (plan.last_stage or 0) < 3:
        gate = f"no gate out of stage 2: this plan ends at stage {plan.last_stage}"
    else:
        gate = f"gate out of stage 2 after {_span(plan)}"
    return f"{verdicts}; {gate}" if verdicts else gate


def _span(plan: Plan) -> str:
    if plan.fastest_weeks is None:
        return "more than 8 weeks"
    return f"{plan.fastest_weeks} to {plan.slowest_weeks or 'more than 8'} weeks"


def _decided_by(plan: Plan) -> tuple[str, ...]:
    found = [f for verdict in plan.verdicts for f in verdict.reasons if f.decisive]
    found += [f for f in plan.findings if f.decisive and f.rule not in _IN_EVERY_PLAN]
    return tuple(dict.fromkeys(f"{f.rule}: {f.says} {_cited(f.sources)}" for f in found))


def _reasons(pick: Pick) -> tuple[str, ...]:
    """Points, rule and words; the rule's sources stand in the list of rules."""
    return tuple(f"{'' if r.points is None else f'{r.points:+d} '}{r.rule}: {r.says}" for r in pick.reasons)


def _left_out(considered: tuple[Considered, ...]) -> Iterator[str]:
    """Who was left out by which rule; what is never offered stands in the gradings."""
    groups: dict[tuple[str, str, str], list[Considered]] = defaultdict(list)
    for entry in considered:
        if entry.rule != NEVER.id:
            groups[(entry.verdict, entry.rule, entry.says)].append(entry)
    for (verdict, rule, says), entries in groups.items():
        names = ", ".join(entry.name for entry in entries)
        yield f"{verdict.replace('_', ' ')} ({rule}): {names}. {says}"


def _cited(sources: tuple[SourceRef, ...]) -> str:
    return f"({citations.short_line(sources, _ENGLISH)})"


# --- rules and gradings -----------------------------------------------------------------------------


def _rule_row(rule: Rule, c: Catalogue) -> RuleRow:
    sources = citations.short_line(teller(c, "en").sources(rule.sources), _ENGLISH)
    return RuleRow(rule.id, type(rule).__name__.lower(), rule.says, sources, rule.own)


def _grade_row(id_: str, c: Catalogue) -> GradeRow:
    e, t = c.exercises[id_], teller(c, "en")
    evidence = e.evidence
    return GradeRow(
        id=id_,
        name=e.name,
        stage=str(e.stage) if e.role == "main" else f"{e.stage}, {e.role.replace('_', ' ')}",
        tfl=f"{e.tfl.tfl_class}, {'measured' if e.tfl.measured else 'by movement, not measured'}: "
        f"{_source(e.tfl.source, None, c)}",
        band=f"{evidence.band.replace('_', ' ')}: {_source(evidence.band_source, evidence.band_verification, c)}"
        f"{_no_points(evidence.band_measured_on, evidence.earned_band)}"
        if evidence.band
        else "-",
        force=f"highest group: {_source(evidence.force_source, evidence.force_verification, c)}"
        f"{_no_points(evidence.force_measured_on, evidence.earned_tier)}"
        if evidence.force_tier
        else "-",
        figures=tuple(citations.figures(claims_of(e, t), _ENGLISH)),
        never=e.never_because or "",
    )


def _no_points(measured_on: str, earned: Any) -> str:
    """Why a grading earns nothing, where it earns nothing."""
    if earned:
        return ""
    return "; nobody read it: no points" if measured_on == "this" else f"; {measured_on.replace('_', ' ')}: no points"


def _source(id_: Any, code: str | None, c: Catalogue) -> str:
    source = c.sources[id_]
    return f"{source.short} [{citations.code_words(code or source.verification, _ENGLISH)}]"
