"""What the charts promise: the same numbers as the plan, words for those who cannot see, one palette."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from inspect import signature
from itertools import pairwise
from pathlib import Path

import plotly.graph_objects as go
import pytest

import catalogue
from wizard import Answers, charts, decide
from wizard.charts import THEMES, Chart, build_evidence, build_load, build_progression
from wizard.plan.model import Considered, Courses, DosePart, MadeFrom, Pick, Plan, TflPart, Week, WeekItem
from wizard.words import Words

ROOT = Path(__file__).parent.parent
ENGLISH, MARKED = Words("en"), Words("qps")
C = catalogue.load()


def evidence(plan: Plan, words: Words, theme: str = "both") -> Chart:
    return build_evidence(plan, C, "mcbeth_2012", words, theme)


def weekly() -> tuple[Callable[[Plan, Words, str], Chart], ...]:
    """Every ``build_*`` that draws a plan: a new chart is held to all of this by being exported."""
    found = [build for name, build in vars(charts).items() if name.startswith("build_")]
    return tuple(build for build in found if list(signature(build).parameters) == ["plan", "words", "theme"])


WEEKLY = weekly()
BUILDERS = (*WEEKLY, evidence)
MADE_FROM = MadeFrom(version="0", catalogue="sha256:0", rules="sha256:0")
NAMES = {"hip_hitch": "Hip hitch", "band_side_step": "Band side-step", "single_leg_squat": "Single-leg squat"}

RUNGS = ((2, 8), (2, 10), (3, 10), (3, 12), (3, 15))  # sets, repetitions


def item(exercise: str, stage: int, rung: int, hold_s: int | None = None) -> WeekItem:
    sets, reps = RUNGS[rung]
    return WeekItem(
        exercise=exercise,
        sets=sets,
        reps=1 if hold_s else reps,
        hold_s=hold_s,
        load="body_weight",
        load_class=3 * stage,
        reps_in_reserve=3,
    )


def week(number: int, stage: int, rung: int, gate: str | None = None, forecast: bool = False, **more: object) -> Week:
    exercises = ("hip_hitch", "band_side_step") if stage == 2 else ("single_leg_squat",)
    fields = {
        "week": number,
        "stage": stage,
        "sessions": 3,
        "heavy_days": 3,
        "gate": gate,
        "forecast": forecast,
        "items": tuple(item(e, stage, rung) for e in exercises),
    }
    return Week(**{**fields, **more})  # type: ignore[arg-type]


def pick(exercise: str, sides: str = "sore_first") -> Pick:
    return Pick(
        exercise=exercise,
        name=NAMES[exercise],
        summary="",
        position="standing",
        steps=(),
        cues=(),
        faults=(),
        stop_if=(),
        reasons=(),
        easier=(),
        harder=(),
        claims=(),
        dose=DosePart(
            sets=3, reps=10, hold_s=None, tempo=None, rest_s=60, sides=sides, load="body_weight", reps_in_reserve=3
        ),
        tfl=TflPart(tfl_class="quiet", measured=True, cues=(), self_check="", swap=None),
    )


def plan_of(weeks: int) -> Plan:
    """Stage 2 from the third rung; the gate after week 4 as expected, 3 at the fastest, 6 at the slowest."""
    expected = (
        week(1, 2, 2),
        week(2, 2, 3),
        week(3, 2, 4),
        week(4, 2, 4, "stage_3"),
        *(week(n, 3, rung, forecast=True) for n, rung in ((5, 2), (6, 3), (7, 4), (8, 4))),
    )
    fastest = (
        week(1, 2, 2),
        week(2, 2, 3),
        week(3, 2, 4, "stage_3"),
        *(week(n, 3, rung, forecast=True) for n, rung in ((4, 0), (5, 1), (6, 2), (7, 3), (8, 4))),
    )
    slowest = (
        *(
            week(n, 2, rung, "stage_3" if n == 6 else None)
            for n, rung in ((1, 2), (2, 2), (3, 3), (4, 3), (5, 4), (6, 4))
        ),
        week(7, 3, 2, forecast=True),
        week(8, 3, 2, forecast=True),
    )
    return Plan(
        outcome="plan",
        headline="",
        stage=2,
        last_stage=3,
        ceiling="green",
        picks=(pick("hip_hitch"), pick("band_side_step", sides="each_way")),
        considered=(
            Considered(
                exercise="single_leg_squat",
                name="Single-leg squat",
                verdict="not_now",
                rule="above_stage",
                says="",
                would_need=(),
            ),
        ),
        weeks=expected[:weeks],
        courses=Courses(expected=expected[:weeks], fastest=fastest[:weeks], slowest=slowest[:weeks]),
        made_from=MADE_FROM,
    )


def decided(**changes: object) -> Plan:
    answers = {
        "version": 2,
        "signs": ["none"],
        "age_band": "40_59",
        "conditions": ["none"],
        "pain": {"site": ["none"], "rest": 0, "activity": 0, "night": 0, "settles": "no_pain", "trend": "same"},
        "equipment": ["mini_band", "step", "chair"],
        "goals": ["build_strength"],
        "sessions_per_week": 3,
        "weeks": 8,
    }
    return decide(Answers.from_data({**answers, **changes}), catalogue.load())


def traces(chart: charts.Chart, meta: str) -> list:
    return [trace for trace in chart.figure.data if trace.meta == meta]


# --- the progression ---------------------------------------------------------------------------------


@pytest.mark.parametrize("weeks", [4, 5, 8])
def test_the_expected_course_has_a_point_for_every_week(weeks: int) -> None:
    chart = build_progression(plan_of(weeks), ENGLISH)
    solid, dashed = traces(chart, "expected"), traces(chart, "forecast")
    shown = [x for t in solid for x in t.x] + [
        x for t in dashed for x in t.x[1:]
    ]  # a forecast starts at the last planned point
    assert shown == list(range(1, weeks + 1))


def test_the_expected_course_lies_inside_the_band_and_never_falls() -> None:
    for plan in (plan_of(8), decided(), decided(weeks=4)):
        chart = build_progression(plan, ENGLISH)
        (slow,), (fast,) = traces(chart, "slowest"), traces(chart, "fastest")
        expected = {
            x: y for t in traces(chart, "expected") + traces(chart, "forecast") for x, y in zip(t.x, t.y, strict=True)
        }
        for x, low, high in zip(slow.x, slow.y, fast.y, strict=True):
            assert low <= expected[x] <= high
        heights = [expected[x] for x in sorted(expected)]
        assert heights == sorted(heights)


def test_no_week_climbs_more_than_one_step() -> None:
    chart = build_progression(plan_of(8), ENGLISH)
    for name in ("expected", "forecast", "fastest", "slowest"):
        for trace in traces(chart, name):
            assert all(0 <= b - a <= 1 for a, b in pairwise(trace.y))


def test_forecast_weeks_are_dashed_and_planned_weeks_are_not() -> None:
    chart = build_progression(plan_of(8), ENGLISH)
    assert traces(chart, "forecast")[0].line.dash not in (None, "solid")
    assert traces(chart, "expected")[0].line.dash == "solid"
    assert not traces(build_progression(plan_of(4), ENGLISH), "forecast")


def test_the_band_is_filled_between_fastest_and_slowest() -> None:
    chart = build_progression(plan_of(8), ENGLISH)
    assert traces(chart, "fastest")[0].fill == "tonexty"
    order = [trace.meta for trace in chart.figure.data]
    assert order.index("fastest") == order.index("slowest") + 1


def test_a_gate_is_marked_at_the_end_of_its_week() -> None:
    (gate,) = traces(build_progression(plan_of(8), ENGLISH), "gate")
    assert gate.x[0] == 4.5 and "stage 3" in gate.hovertext[0]


def test_each_exercise_has_one_bar_over_the_weeks_it_is_planned_for() -> None:
    plan = plan_of(8)
    bars = {t.customdata[0]: t for t in traces(build_progression(plan, ENGLISH), "bar")}
    assert set(bars) == set(NAMES)
    for exercise, bar in bars.items():
        planned = [w.week for w in plan.weeks if exercise in {i.exercise for i in w.items}]
        assert [round(base + 0.47) for base in bar.base] == planned


def test_the_dose_stands_in_the_hover_of_each_week() -> None:
    bars = {t.customdata[0]: t for t in traces(build_progression(plan_of(8), ENGLISH), "bar")}
    assert "3 sets of 10 repetitions" in bars["hip_hitch"].hovertext[0]
    assert "3 sets of 15 repetitions" in bars["hip_hitch"].hovertext[3]
    assert "3 sets of 10 steps each way" in bars["band_side_step"].hovertext[0]


def test_the_table_equals_the_weeks_of_the_plan() -> None:
    for plan in (plan_of(4), plan_of(8), decided(), decided(sessions_per_week=4)):
        chart = build_progression(plan, ENGLISH)
        names = {e.exercise: e.name for e in (*plan.picks, *plan.considered)}
        assert len(chart.rows) == len(plan.weeks)
        for row, planned in zip(chart.rows, plan.weeks, strict=True):
            assert len(row) == len(chart.columns)
            number, stage, exercises, heavy, gate = row[:5]
            assert (number, stage[0], heavy) == (str(planned.week), str(planned.stage), str(planned.heavy_days))
            assert ("if the gate opens" in stage) is planned.forecast
            assert bool(gate) is bool(planned.gate)
            found = [*dict.fromkeys(i.exercise for i in planned.items + planned.light_items)]
            assert found == sorted(found, key=lambda id_: exercises.index(names[id_]))


def test_the_table_holds_the_doses_in_words() -> None:
    rows = build_progression(plan_of(8), ENGLISH).rows
    assert rows[0][2] == (
        "Hip hitch: 3 sets of 10 repetitions; body weight. Band side-step: 3 sets of 10 steps each way; body weight."
    )
    assert rows[3][4] == "The gate to stage 3 may open"
    assert [row[5] for row in rows] == ["2", "2", "2", "3", "3", "3", "3", "3"]
    assert [row[6] for row in rows] == ["2", "2", "2", "2", "2", "2", "3", "3"]


def test_the_words_beside_the_picture_name_weeks_stages_and_gates() -> None:
    assert build_progression(plan_of(8), ENGLISH).alt == (
        "Weeks 1 to 8 are expected to climb from stage 2 to stage 3. "
        "The gate to stage 3 may open after week 4, at the fastest after week 3, at the slowest after week 6."
    )
    assert "at the slowest after these weeks" in build_progression(plan_of(5), ENGLISH).alt


def test_a_gate_beyond_the_last_week_is_keep_going_and_no_failure() -> None:
    plan = plan_of(8)
    three = Plan.model_validate(
        {
            **plan.model_dump(),
            "weeks": plan.weeks[:3],
            "courses": {name: getattr(plan.courses, name)[:3] for name in ("expected", "fastest", "slowest")},
        }
    )
    assert "keep going" in build_progression(three, ENGLISH).alt


def test_weeks_after_a_check_in_keep_their_numbers() -> None:
    plan = plan_of(8)
    later = plan.model_copy(
        update={
            "weeks": plan.weeks[2:],
            "courses": Courses(
                **{name: getattr(plan.courses, name)[2:] for name in ("expected", "fastest", "slowest")}
            ),
        }
    )
    for build in WEEKLY:
        chart = build(later, ENGLISH)
        assert chart.rows and chart.rows[0][0] == "3"
        assert "weeks 3 to 8" in chart.alt.lower()


# --- the load ------------------------------------------------------------------------------------------


def test_the_load_is_workouts_times_sets_times_repetitions() -> None:
    first = traces(build_load(plan_of(8), ENGLISH), "column")[0]
    assert list(first.customdata) == [90, 108, 135, 135]  # 3 x 3 x 10, 3 x 3 x 12, 3 x 3 x 15 twice


def test_seconds_and_repetitions_never_share_a_scale() -> None:
    still = week(1, 2, 2, items=(item("hip_hitch", 2, 2, hold_s=30), item("band_side_step", 2, 2)))
    plan = plan_of(4).model_copy(
        update={"weeks": (still,), "courses": Courses(expected=(still,), fastest=(still,), slowest=(still,))}
    )
    chart = build_load(plan, ENGLISH)
    held, repeated = traces(chart, "column")
    assert (held.customdata[0], repeated.customdata[0]) == (270, 90)
    assert held.y[0] == repeated.y[0], "each is the highest of its own unit"
    assert "270 seconds of holding a week" in chart.rows[0] and "90 repetitions a week" in chart.rows[1]


def test_a_fourth_workout_is_shown_as_a_light_day() -> None:
    four = week(1, 2, 2, sessions=4, light_items=(item("single_leg_squat", 3, 0),))
    plan = plan_of(4).model_copy(
        update={"weeks": (four,), "courses": Courses(expected=(four,), fastest=(four,), slowest=(four,))}
    )
    rows = build_load(plan, ENGLISH).rows
    assert [(row[1], row[2]) for row in rows] == [
        ("Hip hitch", "3"),
        ("Band side-step", "3"),
        ("Single-leg squat (light day)", "1"),
    ]
    assert "On the light day Single-leg squat" in build_progression(plan, ENGLISH).rows[0][2]


# --- the evidence --------------------------------------------------------------------------------------


STUDIES = [
    id_
    for id_, source in C.sources.items()
    if source.method in charts.studies.STUDY_METHODS and charts.studies.measures_of(source, C)
]
BOTH_SIDES = {"selkowitz_2013", "mcbeth_2012"}  # these two measured the front as well


@pytest.fixture(params=STUDIES)
def study(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_studies_that_measured_the_front_come_first() -> None:
    found = charts.evidence_studies(decided(), C)
    assert set(found[:2]) == BOTH_SIDES and found[2] == "collings_2023" and len(found) > 5
    assert sorted(found) == sorted(STUDIES)


def test_a_chart_holds_the_figures_of_its_own_study_and_all_of_them(study: str) -> None:
    rows = build_evidence(decided(), C, study, ENGLISH).rows
    told = {
        (e.name, _short(f), c.verification)
        for e in C.exercises.values()
        for c in e.claims
        if c.source == study
        for f in c.figures
        if f.muscle == "medius"
    }
    for name, number, code in told:
        assert [r for r in rows if name in r[0] and r[3].startswith(f"{number} ") and code in r[5]], (name, number)
    assert {r[3].split(" %")[0].split(" newtons")[0] for r in rows} == {number for _, number, _ in told}


def _short(figure) -> str:  # type: ignore[no-untyped-def]
    return f"{figure.value:g}" if figure.value is not None else f"{figure.low:g} to {figure.high:g}"


def test_activity_and_force_never_share_an_axis(study: str) -> None:
    chart = build_evidence(decided(), C, study, ENGLISH)
    assert len({"newtons" in row[3] for row in chart.rows}) == 1
    assert len({t.xaxis for t in chart.figure.data}) == 1


def test_a_title_says_how_many_people_which_method_and_how_far_verified(study: str) -> None:
    title, source = charts.study_title(C, study, ENGLISH), C.sources[study]
    assert title.startswith(f"{source.short}: ")
    assert (f"{source.n} people" if source.n else "number of people not checked") in title
    assert ("force" if source.method == "emg_informed_model" else "electrical activity") in title
    rows = build_evidence(decided(), C, study, ENGLISH).rows
    assert all(code in title.rpartition("(")[2] for row in rows for code in row[5].split("; "))


def test_the_front_has_a_mark_of_its_own_where_it_was_measured_and_a_word_where_not(study: str) -> None:
    chart = build_evidence(decided(), C, study, ENGLISH)
    (side,), front = traces(chart, "side"), traces(chart, "front")
    assert bool(front) is (study in BOTH_SIDES)
    assert all(t.marker.symbol != side.marker.symbol for t in front)
    assert all("our class" in row[4] for row in chart.rows) is (study not in BOTH_SIDES)


def test_the_chosen_are_marked_by_words_and_not_by_colour_alone(study: str) -> None:
    plan = decided()
    chart = build_evidence(plan, C, study, ENGLISH)
    names = [p.name for p in plan.picks if any(p.name in row[0].split(" / ") for row in chart.rows)]
    drawn = [a.text.replace("</b><br><b>", " ") for a in chart.figure.layout.annotations]
    for name in names:
        assert any(f"{name}" in text and "✓" in text and "in your plan" in text for text in drawn)
        assert f"{name}" in chart.alt
    assert bool(names) is any(row[1] == "yes" for row in chart.rows) is ("None of your exercises" not in chart.alt)


def test_a_chosen_exercise_that_nobody_measured_is_named() -> None:
    plan = plan_of(8)
    press = plan.picks[0].model_copy(update={"exercise": "wall_press", "name": "Wall press"})
    assert charts.unmeasured(plan.model_copy(update={"picks": (press, plan.picks[1])}), C) == ("Wall press",)


def test_one_measurement_under_two_names_is_one_row() -> None:
    rows = build_evidence(decided(), C, "selkowitz_2013", ENGLISH).rows
    assert [r[0] for r in rows if r[3] == "37.7 %"] == ["Level hip hitch hold / Hip hitch"]


# --- every chart -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("build", BUILDERS)
def test_every_chart_has_words_and_a_table(build) -> None:  # type: ignore[no-untyped-def]
    chart = build(plan_of(8), ENGLISH)
    assert chart.alt.strip(), f"{build.__name__} says nothing to people who cannot see: give Chart an alt text"
    assert chart.figure.data and chart.rows, f"{build.__name__} has no table: give Chart its columns and rows"
    assert all(len(row) == len(chart.columns) for row in chart.rows)


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_comes_from_the_theme(build, theme: str) -> None:  # type: ignore[no-untyped-def]
    for plan in (plan_of(8), decided(sessions_per_week=4)):
        drawn = build(plan, ENGLISH, theme=theme).figure.to_json()
        used = set(re.findall(r'"(#[0-9a-fA-F]{3,8}|(?:rgb|hsl)a?\([^"]*\))"', drawn))
        strange = sorted(used - set(THEMES[theme].values()))
        assert used and not strange, (
            f"{build.__name__} takes colours that wizard/charts/theme.py does not name: {strange}"
        )
        named = {v for k, v in _leaves(json.loads(drawn)) if "color" in k and isinstance(v, str)}
        assert named <= set(THEMES[theme].values())


def test_all_themes_name_the_same_parts() -> None:
    assert len({tuple(sorted(colours)) for colours in THEMES.values()}) == 1


@pytest.mark.parametrize(
    ("theme", "part", "ground", "least"),
    [
        ("light", "text", "#faf6f0", 4.5),
        ("light", "text", "#ffffff", 4.5),
        ("dark", "text", "#151a1a", 4.5),
        ("both", "text", "#ffffff", 4.2),
        ("both", "text", "#151a1a", 4.0),
        ("light", "accent", "#faf6f0", 3),
        ("dark", "accent", "#151a1a", 3),
        ("both", "accent", "#ffffff", 3),
        ("both", "accent", "#151a1a", 3),
    ],
)
def test_text_and_lines_stand_out_from_the_ground(theme: str, part: str, ground: str, least: float) -> None:
    assert _contrast(THEMES[theme][part], ground) >= least


@pytest.mark.parametrize("build", BUILDERS)
def test_nothing_is_smaller_than_14_px(build) -> None:  # type: ignore[no-untyped-def]
    sizes = [v for k, v in _leaves(json.loads(build(plan_of(8), ENGLISH).figure.to_json())) if k.endswith("font.size")]
    assert sizes and min(sizes) >= 14


@pytest.mark.parametrize("build", BUILDERS)
def test_every_word_of_a_chart_can_be_translated(build) -> None:  # type: ignore[no-untyped-def]
    chart = build(plan_of(8), MARKED)
    assert chart.alt.startswith("⟦") and all(c.startswith("⟦") for c in chart.columns)
    texts = [
        a.text if build is evidence else a.text.split("<br>")[1]
        for a in chart.figure.layout.annotations
        if "<br>" in a.text
    ]
    texts += [t.name for t in chart.figure.data if t.showlegend is not False and t.name]
    texts += [text for t in chart.figure.data for text in (t.hovertext or ())]
    assert texts and all("⟦" in text for text in texts)


@pytest.mark.parametrize("build", BUILDERS)
def test_a_name_is_never_read_as_markup(build) -> None:  # type: ignore[no-untyped-def]
    plan = plan_of(4)
    odd = plan.picks[0].model_copy(update={"name": "<a href='x'>hitch</a>"})
    drawn = build(plan.model_copy(update={"picks": (odd, plan.picks[1])}), ENGLISH).figure.to_json()
    assert "<a " not in drawn.replace("\\u003c", "<")


@pytest.mark.parametrize("build", BUILDERS)
def test_the_same_plan_draws_the_same_picture(build) -> None:  # type: ignore[no-untyped-def]
    assert build(plan_of(8), ENGLISH).figure.to_json() == build(plan_of(8), ENGLISH).figure.to_json()


@pytest.mark.parametrize("build", BUILDERS)
def test_a_referral_has_nothing_to_draw(build) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="no weeks"):
        build(Plan(outcome="urgent", headline="", made_from=MADE_FROM), ENGLISH)


def test_only_charts_imports_plotly() -> None:
    for folder in ("wizard", "catalogue"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found = {
                name.split(".")[0]
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                for name in (
                    [a.name for a in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
            }
            assert "plotly" not in found or ROOT / "wizard" / "charts" in path.parents, path


def _leaves(value: object, at: str = "") -> list[tuple[str, object]]:
    """Every value of nested JSON with its path; the items of a list share the path of the list."""
    if isinstance(value, dict):
        return [leaf for k, v in value.items() for leaf in _leaves(v, f"{at}.{k}" if at else k)]
    if isinstance(value, list):
        return [leaf for v in value for leaf in _leaves(v, at)]
    return [(at, value)]


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("build", BUILDERS)
def test_plotly_knows_all_that_a_chart_says(build, theme: str) -> None:
    """The pages leave this out, since it takes longer than the drawing."""
    drawn = build(decided(), words=ENGLISH, theme=theme).figure
    assert json.loads(go.Figure(drawn.to_dict()).to_json()) == json.loads(drawn.to_json())
