"""The review, and what may be changed: exercises, doses and stages."""

from __future__ import annotations

from catalogue import vocabulary as v
from catalogue.model import Catalogue
from wizard import rules
from wizard.answers import journey
from wizard.answers.model import Answers
from wizard.plan.changes import Change, Dose
from wizard.plan.decide import decide
from wizard.plan.writer import teller
from wizard.rules import choosing, progressing

from .case import DoseOffer, Offer, PassedOver, Reviewed, StageOffer, new_case
from .changed_plan import written
from .settled import DraftPlan, draft_of, words_of_dose


def review(answers: Answers, changes: tuple[Change, ...], catalogue: Catalogue, language: str = "en") -> Reviewed:
    """The plan of these answers with these changes, and the original beside it.

    Only the answers on the path of the questions count, as everywhere. A change that does not fit (an exercise that is
    not in the plan, a dose of another kind) is passed over and says why.
    """
    answers = journey.on_path(answers)
    original = decide(answers, catalogue, language)
    if not original.is_plan:
        why = teller(catalogue, language).words.say(
            "review.stopped", "There is no plan to change: a warning sign or an open question comes first."
        )
        return Reviewed(original, original, passed_over=tuple(PassedOver(change, why) for change in changes))
    bench = draft_of(new_case(answers, catalogue, language), changes)
    if not bench.applied:
        return Reviewed(original, original, tuple(bench.judged), tuple(bench.passed_over))
    return Reviewed(original, written(bench), tuple(bench.judged), tuple(bench.passed_over))


def offers(
    answers: Answers, changes: tuple[Change, ...], exercise: str, catalogue: Catalogue, language: str = "en"
) -> tuple[Offer, ...]:
    """What could take the place of ``exercise`` after these changes: what is allowed first, then with what speaks against it."""
    answers = journey.on_path(answers)
    if not decide(answers, catalogue, language).is_plan:
        return ()
    bench = draft_of(new_case(answers, catalogue, language), changes)
    if exercise not in bench.picks:
        return ()
    case, stage = bench.case, bench.stage
    context = rules._context(case.facts, stage)
    found = [
        Offer(e.id, case.t.name(e.id), e.stage, tuple(bench.against(exercise, e.id)))
        for e in case.catalogue.exercises.values()
        if e.role != "never_offered" and e.id not in bench.picks
    ]
    return tuple(
        sorted(
            found,
            key=lambda offer: (
                len(offer.conflicts),
                -sum(p for _, p in choosing.points_of(case.exercise(offer.exercise), context)),
            ),
        )
    )


def doses(
    answers: Answers, changes: tuple[Change, ...], exercise: str, catalogue: Catalogue, language: str = "en"
) -> tuple[DoseOffer, ...]:
    """The ladder of doses of ``exercise``, which is in the plan after these changes, the lowest first."""
    answers = journey.on_path(answers)
    if not decide(answers, catalogue, language).is_plan:
        return ()
    bench = draft_of(new_case(answers, catalogue, language), changes)
    if exercise not in bench.picks:
        return ()
    case, e = bench.case, bench.case.exercise(exercise)
    planned = case.dose_at(e, case.entry_of(e, bench.stage))
    ladder = {dose[:4]: dose for dose in (case.dose_at(e, at) for at in range(progressing.LADDER_TOP, -1, -1))}
    return tuple(
        DoseOffer(
            words_of_dose(e, dose, case.t),
            Dose(exercise=exercise, sets=dose.sets, reps=dose.reps, hold_s=dose.hold_s, load=dose.load),
            dose == planned,
            tuple(bench.against_dose(e, dose)),
        )
        for dose in sorted(ladder.values(), key=lambda dose: bench.place_of(e, dose) or 0)
    )


def stages(answers: Answers, catalogue: Catalogue, language: str = "en") -> tuple[StageOffer, ...]:
    """Every stage with what speaks against it, and none where there is no plan."""
    answers = journey.on_path(answers)
    if not decide(answers, catalogue, language).is_plan:
        return ()
    bench = DraftPlan(new_case(answers, catalogue, language))
    return tuple(StageOffer(stage, tuple(bench.against_stage(stage))) for stage in v.STAGES)
