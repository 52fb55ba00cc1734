"""The diary as a picture: the stage week by week, and the scores of the check-ins."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.model import Catalogue
from wizard.follow_up.diary import Diary, DiaryPlace, DiaryWeek
from wizard.plan.writer import TEXTS
from wizard.words import Words

from .plan_words import joined_lines
from .sheet import Chart, Sheet, new_sheet
from .theme import CLIMB_PX, STEP_PX, THEMES

SCORES_PX = 170
MOST_LABELS = 10  # weeks with a number each; of more, every second or fourth has one


def build_diary(diary: Diary, catalogue: Catalogue, words: Words, theme: str = "both") -> Chart:
    """The weeks so far over the course that was planned at the start; below them pain and effort, 0 to 10.

    Up means one step of the dose. A week without a check-in breaks the line.
    """
    colours, ladder = THEMES[theme], _Ladder(diary)
    planned = diary.planned["expected"]
    climb_px = min(max(ladder.top * STEP_PX, CLIMB_PX[0]), CLIMB_PX[1])
    sheet = new_sheet(planned, (climb_px, SCORES_PX), colours, words, legend=True, legend_lines=3)
    sheet.layout["legend"].update(entrywidth=112)
    _thin_out(sheet, len(planned))
    _draw_ladder(sheet, ladder, colours, words)
    _draw_planned(sheet, ladder, diary, colours, words)
    _draw_taken(sheet, ladder, diary, catalogue, colours, words)
    _draw_scores(sheet, diary.weeks, colours, words)
    columns, rows = _diary_table(diary, catalogue, words)
    return Chart(sheet.figure(), _diary_alt(diary, words), columns, rows)


class _Ladder:
    """Heights of the picture: the places of each stage that anybody reached or was to reach, stages on top of one another."""

    def __init__(self, diary: Diary) -> None:
        places = [p for course in (*diary.planned.values(), diary.taken) for p in course]
        self.lowest, self.heights = {}, {}
        for stage in sorted({p.stage for p in places}):
            at = [p.at for p in places if p.stage == stage]
            self.lowest[stage], self.heights[stage] = min(at), max(at) - min(at) + 1
        self.top = sum(self.heights.values())

    def floor(self, stage: int) -> int:
        """Where a stage begins."""
        return sum(height for s, height in self.heights.items() if s < stage)

    def height(self, place: DiaryPlace) -> float:
        """How high a place stands."""
        return self.floor(place.stage) + place.at - self.lowest[place.stage] + 0.5


def _thin_out(sheet: Sheet, weeks: int) -> None:
    every = 1 if weeks <= MOST_LABELS else 2 if weeks <= 2 * MOST_LABELS else 4
    for axis in ("xaxis", "xaxis2"):
        numbers = sheet.layout[axis]["tickvals"][every - 1 :: every]
        sheet.layout[axis].update(tickvals=numbers, ticktext=[str(n) for n in numbers])


def _draw_ladder(sheet: Sheet, ladder: _Ladder, colours: dict[str, str], words: Words) -> None:
    for i, (stage, height) in enumerate(ladder.heights.items()):
        sheet.shapes.append(
            {
                "type": "rect",
                "xref": "x domain",
                "x0": 0,
                "x1": 1,
                "yref": "y",
                "y0": ladder.floor(stage),
                "y1": ladder.floor(stage) + height,
                "fillcolor": colours["stage_odd" if i % 2 else "stage_even"],
                "line": {"width": 0},
                "layer": "below",
            }
        )
    sheet.layout["yaxis"].update(
        range=[0, ladder.top],
        tickmode="array",
        tickvals=[ladder.floor(s) + h / 2 for s, h in ladder.heights.items()],
        ticktext=[words.say("chart.stage", "Stage {stage}", stage=s) for s in ladder.heights],
    )


def _draw_planned(sheet: Sheet, ladder: _Ladder, diary: Diary, colours: dict[str, str], words: Words) -> None:
    """The band between fastest and slowest, and the expected course, all as they were at the start."""
    for course, fill in (("slowest", None), ("fastest", "tonexty")):
        places = diary.planned[course]
        sheet.draw(
            "scatter",
            x=[p.week for p in places],
            y=[ladder.height(p) for p in places],
            mode="lines",
            meta=course,
            line={"width": 1, "color": colours["forecast"]},
            fill=fill,
            fillcolor=colours["course_band"],
            hoverinfo="skip",
            showlegend=fill is not None,
            legendrank=3,
            name=words.say("chart.band", "fastest to slowest"),
        )
    places = diary.planned["expected"]
    sheet.draw(
        "scatter",
        x=[p.week for p in places],
        y=[ladder.height(p) for p in places],
        mode="lines",
        meta="planned",
        line={"width": 2, "color": colours["text"], "dash": "4px,4px"},
        hoverinfo="skip",
        legendrank=2,
        name=words.say("chart.diary.planned", "planned"),
    )


def _draw_taken(
    sheet: Sheet, ladder: _Ladder, diary: Diary, catalogue: Catalogue, colours: dict[str, str], words: Words
) -> None:
    """Where the person stood each week. The week that is due is an open mark; a gate stands where its stage began."""
    for n, run in enumerate(_runs(diary.taken)):
        sheet.draw(
            "scatter",
            x=[p.week for p in run],
            y=[ladder.height(p) for p in run],
            mode="lines+markers",
            meta="taken",
            line={"width": 3, "color": colours["accent"]},
            marker={
                "size": 10,
                "color": colours["accent"],
                "opacity": 1,
                "line": {"width": 2, "color": colours["accent"]},
                "symbol": ["circle-open" if p is diary.taken[-1] and not diary.stopped else "circle" for p in run],
            },
            text=[_place_words(p, catalogue, words) for p in run],
            hoverinfo="text",
            cliponaxis=False,
            showlegend=not n,
            legendrank=1,
            name=words.say("chart.diary.taken", "your weeks"),
        )
    for week, stage in diary.gates:
        sheet.draw(
            "scatter",
            x=[week + 0.5],
            y=[ladder.floor(stage)],
            mode="markers+text",
            meta="gate",
            showlegend=False,
            marker={"symbol": "diamond", "size": 14, "color": colours["accent"]},
            text=[words.say("chart.gate_short", "gate")],
            textposition="top left",
            textfont={"color": colours["text"]},
            hoverinfo="text",
            cliponaxis=False,
            hovertext=[
                joined_lines(
                    words.say(
                        "chart.diary.gate",
                        "Through the gate to stage {stage} after week {week}",
                        stage=stage,
                        week=week,
                    )
                )
            ],
        )


def _runs(places: tuple[DiaryPlace, ...]) -> list[list[DiaryPlace]]:
    """The places in runs of weeks without a gap."""
    runs: list[list[DiaryPlace]] = []
    for place in places:
        if runs and runs[-1][-1].week + 1 == place.week:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _draw_scores(sheet: Sheet, weeks: tuple[DiaryWeek, ...], colours: dict[str, str], words: Words) -> None:
    """Pain and effort. The ground says what pain means: calm, acceptable, too much."""
    for low, high, ground in ((2.5, 5.5, "stage_odd"), (5.5, 10.5, "stage_even")):
        sheet.shapes.append(
            {
                "type": "rect",
                "xref": "x2 domain",
                "x0": 0,
                "x1": 1,
                "yref": "y2",
                "y0": low,
                "y1": high,
                "fillcolor": colours[ground],
                "line": {"width": 0},
                "layer": "below",
            }
        )
    for meta, name, symbol, colour, scores in (
        ("pain", words.say("chart.diary.pain", "pain at most"), "square", "accent", [(w.week, w.pain) for w in weeks]),
        (
            "effort",
            words.say("chart.diary.effort", "effort"),
            "diamond-open",
            "text",
            [(w.week, w.effort) for w in weeks],
        ),
    ):
        said = {week: score for week, score in scores if score is not None}
        known = [(week, said.get(week)) for week in range(min(said), max(said) + 1)] if said else []
        sheet.draw(
            "scatter",
            xaxis="x2",
            yaxis="y2",
            x=[week for week, _ in known],
            y=[score for _, score in known],
            mode="lines+markers",
            connectgaps=False,
            meta=meta,
            name=name,
            legendrank=4 + (meta == "effort"),
            cliponaxis=False,
            showlegend=bool(known),
            line={"width": 2, "color": colours[colour], "dash": "solid" if meta == "pain" else "2px,4px"},
            marker={
                "size": 10,
                "symbol": symbol,
                "color": colours[colour],
                "line": {"width": 2, "color": colours[colour]},
            },
            text=[
                words.say(
                    "chart.diary.score", "Week {week}, {what}: {score} of 10", week=week, what=name, score=_score(score)
                )
                for week, score in known
            ],
            hoverinfo="text",
        )
    sheet.layout["yaxis2"].update(
        range=[-0.5, 10.5], tickmode="array", tickvals=[0, 2, 5, 10], ticktext=["0", "2", "5", "10"]
    )


def _place_words(place: DiaryPlace, catalogue: Catalogue, words: Words) -> str:
    return joined_lines(
        words.say("chart.hover.week", "Week {week}, stage {stage}", week=place.week, stage=place.stage),
        *_item_words(place, catalogue, words),
    )


def _item_words(place: DiaryPlace, catalogue: Catalogue, words: Words) -> Iterator[str]:
    for item in place.items:
        exercise, dose = catalogue.exercises[item.exercise], item.dose
        if dose.hold_s is not None:
            key = "dose.hold" if dose.reps == 1 else "dose.holds"
        else:
            key = "dose.steps" if exercise.rungs[0].sides == "each_way" else "dose.reps"
        yield words.say(
            "chart.diary.dose",
            "{name}: {dose}; {load}.",
            name=words.say(f"exercise.{exercise.id}.name", exercise.name),
            dose=words.say(key, TEXTS[key], sets=dose.sets, reps=dose.reps, hold_s=dose.hold_s),
            load=words.say(f"load.{dose.load}", TEXTS[f"load.{dose.load}"]),
        )


def _diary_table(
    diary: Diary, catalogue: Catalogue, words: Words
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = (
        words.say("chart.week", "Week"),
        words.say("chart.diary.pain_column", "Pain"),
        words.say("chart.diary.effort_column", "Effort"),
        words.say("chart.diary.workouts", "Workouts"),
        words.say("chart.table.stage", "Stage"),
        words.say("chart.diary.planned_stage", "Planned stage"),
        words.say("chart.diary.doses", "Doses"),
        words.say("chart.diary.led_to", "What it led to"),
    )
    told = {said.week: said for said in diary.weeks}
    taken = {place.week: place for place in diary.taken}
    planned = {place.week: place for place in diary.planned["expected"]}
    verdicts = {
        "progress": words.say("chart.diary.progress", "up"),
        "hold": words.say("chart.diary.hold", "stays"),
        "step_back": words.say("chart.diary.step_back", "easier"),
        "rest_then_step_back": words.say("chart.diary.rest", "rest, then easier"),
        "clinician": words.say("chart.diary.clinician", "see somebody"),
    }
    rows = []
    for week in range(1, max(taken, default=1) + 1):
        said, place = told.get(week), taken.get(week)
        gate = next((stage for at, stage in diary.gates if at == week), None)
        led_to = [verdicts[said.verdict]] if said and said.verdict else []
        if gate:
            led_to.append(words.say("chart.diary.gate_to", "gate to stage {stage}", stage=gate))
        if place is None:
            led_to = [words.say("chart.diary.missed", "no check-in")]
        if place is not None and place is diary.taken[-1] and not led_to and not diary.stopped:
            led_to = [words.say("chart.diary.due", "is due")]
        rows.append(
            (
                str(week),
                _score(said.pain if said else None),
                _score(said.effort if said else None),
                _score(said.workouts if said else None),
                str(place.stage) if place else "",
                str(planned[week].stage) if week in planned else "",
                " ".join(_item_words(place, catalogue, words)) if place else "",
                ", ".join(led_to),
            )
        )
    return columns, tuple(rows)


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.3g}"


def _diary_alt(diary: Diary, words: Words) -> str:
    if diary.stopped or not diary.taken:
        parts = [words.say("chart.diary.alt_stopped", "The weeks so far. The plan has stopped.")]
    else:
        now = diary.taken[-1]
        parts = [
            words.say(
                "chart.diary.alt",
                "The weeks so far over the planned course. Week {week} is due, in stage {stage}.",
                week=now.week,
                stage=now.stage,
            )
        ]
    pains = [(w.pain, w.week) for w in diary.weeks if w.pain is not None]
    if pains:
        most, week = max(pains, key=lambda pain: (pain[0], -pain[1]))
        parts.append(
            words.say(
                "chart.diary.alt_pain",
                "Pain began at {first}, was highest with {most} in week {week}, and was {last} the last time.",
                first=pains[0][0],
                most=most,
                week=week,
                last=pains[-1][0],
            )
        )
    for week, stage in diary.gates:
        parts.append(
            words.say(
                "chart.diary.alt_gate", "The gate to stage {stage} opened after week {week}.", stage=stage, week=week
            )
        )
    return " ".join(parts)
