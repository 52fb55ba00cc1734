"""Whatever is typed or sent: a decision or one clear sentence, never anything else."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import catalogue
from catalogue import vocabulary as v
from wizard import Answers, AnswersError, Plan, decide, replan
from wizard.answers.model import check_ins_from_data
from wizard.assurance.proof import contract, factors, space
from wizard.plan.model import is_bare
from wizard.rules import judge, progressing, shortlisting

C = catalogue.load()
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _one(values):  # type: ignore[no-untyped-def]
    return st.none() | st.sampled_from(values)


def _some(values):  # type: ignore[no-untyped-def]
    return st.none() | st.just(["none"]) | st.lists(st.sampled_from(values), min_size=1, max_size=4)


SCORES = st.none() | st.integers(0, 10)
PEOPLE = st.fixed_dictionaries(
    {
        "version": st.just(2),
        "history": st.none() | st.just(["none"]) | st.lists(st.sampled_from(v.HISTORY[:-2]), min_size=1, max_size=3),
        "age_band": _one(v.AGE_BANDS),
        "signs": st.just(["none"]) | _some(v.SIGNS),
        "conditions": _some(v.CONDITIONS),
        "pain": st.fixed_dictionaries(
            {
                "site": _some(v.SITES[:-1]),
                "side": _one(v.SIDES),
                "rest": SCORES,
                "activity": SCORES,
                "night": SCORES,
                "settles": _one(v.SETTLES),
                "lying_on_side_hurts": _one([True, False]),
                "duration": _one(v.DURATIONS),
                "trend": _one(v.TRENDS),
            }
        ),
        "ability": st.fixed_dictionaries(
            {
                "known_stage": _one(v.STAGES),
                "stand_30s": _one(v.STAND_30S),
                "side_plank_20s": _one(v.SIDE_PLANK_20S),
                "single_leg_squat": _one(v.SINGLE_LEG_SQUAT),
                "stairs": _one(v.STAIRS),
                "front_hip_burn": _one(v.FRONT_HIP_BURN),
            }
        ),
        "equipment": _some(v.EQUIPMENT[:-1]),
        "goals": st.none() | st.lists(st.sampled_from(v.GOALS), min_size=1, max_size=7),
        "sessions_per_week": _one([2, 3, 4]),
        "weeks": _one([4, 5, 6, 7, 8]),
    }
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["pain", "signs", "ability", "goals", "weeks", "rest", "site", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@QUICK
@given(PEOPLE)
def test_every_set_of_answers_gets_a_plan_with_picks_or_no_exercise_at_all(person):
    plan = decide(Answers.from_data(person), C)
    if plan.is_plan:
        assert len(plan.picks) in (2, 3) or plan.fewer_because
        assert plan.weeks and {i.exercise for i in plan.weeks[0].items} == {p.exercise for p in plan.picks}
        assert len(plan.picks) + len(plan.considered) == len(C.exercises)
    else:
        assert is_bare(plan) and (plan.referral or plan.open_questions)


@QUICK
@given(PEOPLE)
def test_a_plan_reads_back_from_its_json_to_the_same_plan(person):
    plan = decide(Answers.from_data(person), C)
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.to_json() == plan.model_dump_json()


@QUICK
@given(ANY_JSON.map(json.dumps) | st.text(max_size=40) | st.binary(max_size=40))
def test_whatever_is_sent_is_read_or_refused_in_words(sent):
    try:
        answers = Answers.read(sent)
    except AnswersError as error:
        assert error.problems and all(p.strip() and "Traceback" not in p for p in error.problems)
    else:
        assert decide(answers, C).outcome


# --- the composition, from outside ------------------------------------------------------------------------


def _contract_person(a: Answers) -> contract.Person:
    sites = None if a.pain.site is None else frozenset(a.pain.site)
    conditions = None if a.conditions is None else frozenset(a.conditions) - {"none"}
    goals = a.goals or (("reduce_pain",) if a.pain.activity else ("build_strength",))
    return contract.Person(
        a.age_band,
        conditions,
        sites,
        a.pain.side,
        a.pain.rest,
        a.pain.activity,
        a.pain.night,
        a.pain.settles,
        a.pain.lying_on_side_hurts,
        a.pain.duration,
        a.pain.trend,
        a.ability.known_stage,
        a.ability.stand_30s,
        a.ability.side_plank_20s,
        a.ability.single_leg_squat,
        a.ability.stairs,
        a.ability.front_hip_burn,
        goals,
    )


@QUICK
@given(PEOPLE)
def test_a_whole_decision_is_what_its_factors_say(person):
    """Screen, ceiling, stage, shortlist and weeks of any answers, each from the contract alone."""
    answers = Answers.from_data(person)
    p, d = _contract_person(answers), judge(answers, C)
    stopped = (
        answers.signs is None
        or answers.signs != ("none",)
        or any(hit(p) for hit in contract.HITS.values())
        or None in (p.age_band, p.conditions, p.site, p.activity)
    )
    assert (d.outline is None) == stopped
    if d.outline is None or d.staging is None:
        return
    placed = d.staging
    assert (placed.ceiling, placed.stage, placed.last_stage) == (
        contract.ceiling(p),
        contract.stage(p),
        contract.lasting_cap(p),
    )
    kit = set(answers.equipment or ()) - ({*contract.LATEX} if "latex_allergy" in p.conditions else set())
    tags = contract.ruled_out_tags(p)
    left = {
        e.id
        for e in C.exercises.values()
        if e.role != "never_offered"
        and e.stage <= d.staging.stage
        and not shortlisting.tags_of(e) & tags
        and any(set(own) <= kit for own in e.kit)
        and (e.role != "accessory" or contract.extras_offered(p))
    }
    first = d.outline.stages[0]
    assert set(first.allowed) == left and set(first.choice.picks) <= left
    start = (d.staging.ceiling, contract.tendon_pattern(p), d.staging.stage, d.staging.last_stage)
    own = any(C.exercises[id_].stage == first.stage for id_ in first.choice.picks)
    for name in progressing.COURSES:
        table = factors.timetable(name, start, own, answers.weeks or 8)
        for week, places in zip(getattr(d.outline, name), table, strict=True):
            for item in week.items:
                e = C.exercises[item.exercise]
                want = contract.dose(e.dose_kind, places[e.stage], d.hold_limit)
                assert (item.dose.sets, item.dose.reps, item.dose.hold_s) == want


@QUICK
@given(PEOPLE, st.sampled_from(sorted(space.VALUES)), st.data())
def test_answers_of_one_class_give_the_same_decision(person, field, data):
    group = data.draw(st.sampled_from(space.classes(field)))
    one, other = data.draw(st.sampled_from(group)), data.draw(st.sampled_from(group))
    made = []
    for value in (one, other):
        changed = json.loads(json.dumps(person))
        part, _, leaf = field.rpartition(".")
        (changed[part] if part else changed)[leaf] = value
        made.append(judge(Answers.from_data(changed), C)._replace(defaults=()))
    assert (
        made[0].outcome == made[1].outcome and made[0].staging == made[1].staging and made[0].outline is made[1].outline
    )


class Weeks(RuleBasedStateMachine):
    """A person who checks in week after week, as they like."""

    RANK = ("progress", "hold", "step_back", "rest_then_step_back", "clinician")

    @initialize(person=PEOPLE)
    def begin(self, person):
        self.answers = Answers.from_data({**person, "signs": ["none"]})
        self.history: list[dict] = []
        self.plan = decide(self.answers, C)
        self.before = self.plan
        assert replan(self.answers, (), C) == self.plan

    @rule(
        skipped=st.integers(0, 2),
        sessions_done=st.none() | st.integers(0, 5),
        pain_during=SCORES,
        next_morning=_one(["usual", "sore_muscles", "worse"]),
        night=SCORES,
        overall=_one(["better", "same", "worse"]),
        easy_at_top=_one([True, False]),
        felt=_one(["side", "front", "back", "not_sure"])
        | st.dictionaries(st.sampled_from(v.EXERCISES), st.sampled_from(["side", "front"]), max_size=6),
        barrier=_one(["no_time", "hurts", "forgot"]),
        signs=st.just(["none"]) | st.none() | st.just(["swollen_calf"]),
        passes=st.booleans(),
    )
    def a_week(self, skipped, passes, **said):
        tests = (
            {
                "stand_30s": "level",
                "single_leg_squat": "good",
                "side_plank_20s": "yes",
                "stairs": "easy",
                "lying_on_side_hurts": False,
            }
            if passes
            else {}
        )
        self._add({"version": 2, "week": self._last() + 1 + skipped, "tests": tests, **said})

    @rule()
    def a_good_week(self):
        self._add(
            {
                "version": 2,
                "week": self._last() + 1,
                "sessions_done": 4,
                "pain_during": 1,
                "night": 0,
                "next_morning": "usual",
                "overall": "better",
                "easy_at_top": True,
                "felt": "side",
                "signs": ["none"],
                "tests": {
                    "stand_30s": "level",
                    "single_leg_squat": "good",
                    "side_plank_20s": "yes",
                    "stairs": "easy",
                    "lying_on_side_hurts": False,
                },
            }
        )

    def _last(self) -> int:
        return self.history[-1]["week"] if self.history else 0

    def _add(self, week: dict) -> None:
        self.history.append(week)
        self.before, self.plan = self.plan, replan(self.answers, check_ins_from_data(self.history), C)

    @invariant()
    def a_referral_is_bare_and_a_plan_has_picks(self):
        assert self.plan.is_plan or is_bare(self.plan)
        assert not self.plan.is_plan or self.plan.picks

    @invariant()
    def every_week_has_one_verdict_and_the_past_is_never_rewritten(self):
        assert [v.week for v in self.plan.verdicts] == [w["week"] for w in self.history]
        assert self.plan.verdicts[: len(self.before.verdicts)] == self.before.verdicts

    @precondition(lambda self: self.history)
    @invariant()
    def an_unknown_never_gives_progress_and_a_sign_always_ends_the_plan(self):
        last, verdict = self.history[-1], self.plan.verdicts[-1].verdict
        if last["signs"] == ["swollen_calf"]:
            assert not self.plan.is_plan and verdict == "clinician"
        asked = ("signs", "pain_during", "next_morning", "overall", "sessions_done", "felt", "easy_at_top")
        if None in [last[name] for name in asked]:
            assert verdict != "progress"
        if last["night"] is None and last["week"] % 2 == 0:
            assert verdict != "progress"

    @precondition(lambda self: self.history)
    @invariant()
    def what_has_ended_stays_ended_and_nothing_leaps(self):
        if self.before.outcome in ("clinician_first", "urgent", "emergency"):
            assert not self.plan.is_plan
        if self.plan.is_plan and self.before.is_plan:
            assert self.plan.stage <= self.before.stage + 1 and self.plan.stage <= max(
                self.plan.last_stage, self.before.stage
            )
            if self.plan.verdicts[-1].verdict != "progress":
                assert self.plan.stage <= self.before.stage

    @precondition(lambda self: self.history and self.plan.is_plan)
    @invariant()
    def a_worse_week_would_never_have_been_judged_better(self):
        for worse in ({"pain_during": 7}, {"next_morning": "worse"}, {"sessions_done": 0}):
            graver = replan(self.answers, check_ins_from_data([*self.history[:-1], {**self.history[-1], **worse}]), C)
            assert self.RANK.index(graver.verdicts[-1].verdict) >= self.RANK.index(self.plan.verdicts[-1].verdict)


Weeks.TestCase.settings = settings(
    max_examples=40, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
)
test_any_history_of_check_ins = Weeks.TestCase
