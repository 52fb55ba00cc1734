"""What studies measured: one panel for each study, never on one scale with another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from textwrap import wrap
from typing import NamedTuple

from catalogue.model import Catalogue, Figure, Source
from wizard.plan.model import Plan
from wizard.text.citations import code_words
from wizard.words import Words

from .plan_words import joined_lines
from .sheet import Chart, Sheet, frame, needs_weeks
from .theme import FONT_SIZE, HOVER_LETTERS, LEGEND_PX, LINE_PX, MARGIN, MARK_PX, ROW_GAP_PX, THEMES, WEEK_AXIS_PX


def evidence_studies(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """The studies that have an evidence chart. First those that measured the front of the hip too,
    then those of forces, then those with most of the chosen exercises."""
    chosen = _chosen(plan)
    found = {
        id_: measures_of(source, catalogue)
        for id_, source in catalogue.sources.items()
        if source.method in STUDY_METHODS
    }
    return tuple(
        sorted(
            (id_ for id_, measures in found.items() if measures),
            key=lambda id_: (
                not any(m.front for m in found[id_]),
                found[id_][0].side.unit != "newton",
                -sum(bool(chosen & set(m.exercises)) for m in found[id_]),
                id_,
            ),
        )
    )


def build_evidence(plan: Plan, catalogue: Catalogue, study: str, words: Words, theme: str = "both") -> Chart:
    """What one study measured at the side of the hip, against the front; the chosen ones are marked.

    One study a chart: each has other people, other electrodes and another strongest effort, so
    figures of different studies never share an axis. Activity is in percent of the strongest
    effort, force in newtons. Where the study left the front out, our class stands there in words.
    ``study`` is one of ``evidence_studies``. Raises ValueError for a plan without weeks.
    """
    needs_weeks(plan)
    colours, source, chosen = THEMES[theme], catalogue.sources[study], _chosen(plan)
    teller = StudyWords(catalogue, words)
    measures = measures_of(source, catalogue)
    panel = Panel(measures, tuple(bool(chosen & set(m.exercises)) for m in measures), teller)
    sheet = _evidence_sheet(panel, colours)
    _draw_rows(sheet, panel, colours)
    for kind in ("side", "front"):
        _draw_marks(sheet, panel, kind, colours, words)
    columns, rows = evidence_table(panel, words)
    return Chart(sheet.figure(), _evidence_alt(source, panel, words), columns, rows)


def study_title(catalogue: Catalogue, study: str, words: Words) -> str:
    """The title of an evidence chart: who, how many people, how, and how far the figures are verified."""
    source = catalogue.sources[study]
    codes = _codes(sorted({code for m in measures_of(source, catalogue) for code in m.codes}), words)
    people = (
        words.say("chart.evidence.people", "{n} people", n=source.n)
        if source.n
        else words.say("chart.evidence.people_unknown", "number of people not checked")
    )
    method = {
        "fine_wire_emg": words.say("chart.evidence.fine_wire", "electrical activity, fine wires in the muscle"),
        "surface_emg": words.say("chart.evidence.surface", "electrical activity, from the skin"),
        "emg_informed_model": words.say("chart.evidence.model", "force, from a computer model"),
    }[source.method]
    return words.say(
        "chart.evidence.title",
        "{study}: {people}, {method} ({codes})",
        study=source.short,
        people=people,
        method=method,
        codes=codes,
    )


def _codes(codes: Iterable[str], words: Words) -> str:
    return "; ".join(code_words(code, words) for code in codes)


def unmeasured(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """The names of the chosen exercises that no evidence chart shows, so that nobody looks in vain."""
    shown = {
        e
        for study in evidence_studies(plan, catalogue)
        for m in measures_of(catalogue.sources[study], catalogue)
        for e in m.exercises
    }
    return tuple(p.name for p in plan.picks if p.exercise not in shown)


STUDY_METHODS = ("fine_wire_emg", "surface_emg", "emg_informed_model")
DRAWN_UNITS = ("percent_mvic", "newton")


def _chosen(plan: Plan) -> set[str]:
    return {p.exercise for p in plan.picks}


class Measure(NamedTuple):
    """One thing that a study measured. ``tasks`` says of each exercise that stands for it what exactly was
    done (key and English) where that differs from the exercise; ``codes`` how far the figures are verified."""

    exercises: tuple[str, ...]
    tasks: tuple[tuple[str, str] | None, ...]
    side: Figure
    front: Figure | None
    codes: tuple[str, ...]

    @property
    def furthest(self) -> float:
        """The highest number that has to fit on the axis."""
        return max(high_of(f) + (f.sd or 0) for f in (self.side, self.front) if f)


@lru_cache(maxsize=64)
def measures_of(source: Source, catalogue: Catalogue) -> tuple[Measure, ...]:
    """The measurements of a study, strongest first. Exercises that stand for the same one share a row."""
    same: dict[tuple[object, ...], list[Measure]] = {}
    for measure in _single_measures(source, catalogue):
        numbers = tuple(f and (f.value, f.low, f.high, f.sd) for f in (measure.side, measure.front))
        same.setdefault(numbers, []).append(measure)
    merged = (
        entries[0]._replace(
            exercises=tuple(e for m in entries for e in m.exercises), tasks=tuple(t for m in entries for t in m.tasks)
        )
        for entries in same.values()
    )
    return tuple(sorted(merged, key=lambda m: (-middle_of(m.side), m.exercises)))


def _single_measures(source: Source, catalogue: Catalogue) -> Iterator[Measure]:
    """Side and front of the same exercise and task, brought together."""
    for exercise in catalogue.exercises.values():
        found: dict[str | None, dict[str, tuple[Figure, str, str]]] = {}
        for i, claim in enumerate(exercise.claims, 1):
            for j, figure in enumerate(claim.figures, 1):
                if claim.source == source.id and figure.muscle in ("medius", "tfl") and figure.unit in DRAWN_UNITS:
                    key = f"exercise.{exercise.id}.claims.{i}.figures.{j}"
                    found.setdefault(figure.task, {})[figure.muscle] = (figure, claim.verification, key)
        for task, figures in found.items():
            if "medius" in figures:
                side, _, key = figures["medius"]
                yield Measure(
                    (exercise.id,),
                    ((key, task) if task else None,),
                    side,
                    figures["tfl"][0] if "tfl" in figures else None,
                    tuple(sorted({code for _, code, _ in figures.values()})),
                )


def low_of(figure: Figure) -> float:
    return figure.span[0]


def high_of(figure: Figure) -> float:
    return figure.span[1]


def middle_of(figure: Figure) -> float:
    return (low_of(figure) + high_of(figure)) / 2


class StudyWords:
    """Says what was measured, in the words of one language."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.catalogue, self.words = catalogue, words

    def names(self, m: Measure) -> str:
        return " / ".join(
            dict.fromkeys(self.words.say(f"exercise.{e}.name", self.catalogue.exercises[e].name) for e in m.exercises)
        )

    def task(self, m: Measure) -> str:
        """What exactly was done; empty where it is one of the exercises itself."""
        first = m.tasks[0]
        return "" if first is None or None in m.tasks else self.words.say(*first)

    def front(self, m: Measure) -> str:
        """The figure of the front, or our class where the study has none."""
        return self.figure(m.front) if m.front else self.front_class(m)

    def front_class(self, m: Measure, short: bool = False) -> str:
        """Our class of the front-of-hip muscle, for a study that did not measure it."""
        say = self.words.say
        kind = {
            "quiet": say("chart.evidence.quiet", "quiet"),
            "neutral": say("chart.evidence.neutral", "neutral"),
            "caution": say("chart.evidence.caution", "caution"),
        }[self.catalogue.exercises[m.exercises[0]].tfl.tfl_class]
        if short:
            return say("chart.evidence.class_short", "front: {kind} (our class)", kind=kind)
        return say("chart.evidence.class", "not measured; our class: {kind}", kind=kind)

    def figure(self, figure: Figure) -> str:
        """A figure in short, with its unit and its spread."""
        say = self.words.say
        number = (
            f"{figure.value:g}"
            if figure.value is not None
            else say("chart.evidence.range", "{low} to {high}", low=f"{figure.low:g}", high=f"{figure.high:g}")
        )
        text = (
            say("chart.evidence.newton", "{number} newtons", number=number)
            if figure.unit == "newton"
            else say("chart.evidence.percent", "{number} %", number=number)
        )
        if figure.sd is None:
            return text
        return say("chart.evidence.spread", "{figure}, give or take {sd}", figure=text, sd=f"{figure.sd:g}")


class Panel:
    """The rows of one study: words on top, marks below them. All places in px from the top."""

    def __init__(self, measures: tuple[Measure, ...], chosen: tuple[bool, ...], teller: StudyWords) -> None:
        self.measures, self.chosen, self.teller = measures, chosen, teller
        self.labels = tuple(self._label(m, c) for m, c in zip(measures, chosen, strict=True))
        self.has_front = any(m.front for m in measures)
        self.tops, self.marks, top = [], [], 0
        for label in self.labels:
            self.tops.append(top)
            self.marks.append(top + LINE_PX * (label.count("<br>") + 1) + MARK_PX // 2 + 2)
            top = self.marks[-1] + MARK_PX * self.has_front + MARK_PX // 2 + ROW_GAP_PX
        self.height = top

    def _label(self, m: Measure, is_chosen: bool) -> str:
        say, name = self.teller.words.say, self.teller.names(m)
        if is_chosen:
            name = say("chart.evidence.chosen", "✓ {name}, in your plan", name=name)
        bold = [f"<b>{escape(line, quote=False)}</b>" for line in wrap(name, HOVER_LETTERS)]
        below = [
            joined_lines(text)
            for text in (self.teller.task(m), "" if m.front else self.teller.front_class(m, short=True))
            if text
        ]
        return "<br>".join(bold + below)


def _evidence_sheet(panel: Panel, colours: dict[str, str]) -> Sheet:
    legend_px = LEGEND_PX if panel.has_front else LEGEND_PX // 2
    layout = frame(
        MARGIN["t"] + legend_px + panel.height + WEEK_AXIS_PX + MARGIN["b"],
        MARGIN["t"] + legend_px,
        MARGIN["b"] + WEEK_AXIS_PX,
        colours,
    )
    say = panel.teller.words.say
    layout["legend"].update(
        entrywidth=250
    )  # px: one entry a line on a phone; a vertical legend would take the left half
    layout["xaxis"] = {
        "range": [0, 1.08 * max(m.furthest for m in panel.measures)],
        "fixedrange": True,
        "nticks": 6,
        "zeroline": True,
        "zerolinecolor": colours["line"],
        "showline": False,
        "ticks": "",
        "tickangle": 0,
        "gridcolor": colours["line"],
        "griddash": "1px,5px",
        "title": {
            "standoff": 4,
            "font": {"size": FONT_SIZE},
            "text": (
                say("chart.evidence.newtons", "Force in newtons")
                if panel.measures[0].side.unit == "newton"
                else say("chart.evidence.percents", "% of the strongest effort (MVIC)")
            ),
        },
    }
    layout["yaxis"] = {"range": [panel.height, 0], "fixedrange": True, "visible": False}
    return Sheet(layout)


def _draw_rows(sheet: Sheet, panel: Panel, colours: dict[str, str]) -> None:
    """The words of each row; behind the chosen ones a band."""
    ends = (*panel.tops[1:], panel.height)
    for label, top, end, is_chosen in zip(panel.labels, panel.tops, ends, panel.chosen, strict=True):
        sheet.write(label, 0, top, colours, xref="x domain", xanchor="left", yanchor="top", align="left", xshift=6)
        if is_chosen:
            sheet.shapes.append(
                {
                    "type": "rect",
                    "xref": "x domain",
                    "x0": 0,
                    "x1": 1,
                    "yref": "y",
                    "y0": top - 4,
                    "y1": end - ROW_GAP_PX + 2,
                    "fillcolor": colours["course_band"],
                    "line": {"width": 0},
                    "layer": "below",
                }
            )


def _draw_marks(sheet: Sheet, panel: Panel, kind: str, colours: dict[str, str], words: Words) -> None:
    """Points with their spread; a range is drawn from its lowest to its highest."""
    front = kind == "front"
    of_kind = [(m.front if front else m.side) for m in panel.measures]
    rows = [
        (m, figure, y + MARK_PX * front)
        for m, figure, y in zip(panel.measures, of_kind, panel.marks, strict=True)
        if figure
    ]
    if not rows:
        return
    colour = colours["text" if front else "accent"]
    sheet.draw(
        "scatter",
        mode="markers",
        meta=kind,
        name=words.say("chart.evidence.front", "front of the hip (TFL)")
        if front
        else words.say("chart.evidence.side", "side of the hip (gluteus medius)"),
        x=[middle_of(f) for _, f, _ in rows],
        y=[y for *_, y in rows],
        marker={
            "size": 12,
            "symbol": "diamond-open" if front else "circle",
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        error_x={
            "type": "data",
            "array": [(high_of(f) - low_of(f)) / 2 or f.sd for _, f, _ in rows],
            "color": colour,
            "thickness": 2,
            "width": 0,
        },
        hovertext=[_measure_hover(m, panel, words) for m, *_ in rows],
        hoverinfo="text",
        cliponaxis=False,
        showlegend=True,
    )


def _measure_hover(m: Measure, panel: Panel, words: Words) -> str:
    t = panel.teller
    return joined_lines(
        t.names(m),
        t.task(m),
        words.say("chart.evidence.hover_side", "Side of the hip: {figure}", figure=t.figure(m.side)),
        words.say("chart.evidence.hover_front", "Front of the hip: {figure}", figure=t.front(m)),
        words.say("chart.evidence.hover_code", "How far verified: {codes}", codes=_codes(m.codes, words)),
    )


def evidence_table(panel: Panel, words: Words) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    t, yes = panel.teller, words.say("chart.evidence.yes", "yes")
    columns = (
        words.say("chart.exercise", "Exercise"),
        words.say("chart.evidence.plan", "In your plan"),
        words.say("chart.evidence.task", "What was measured"),
        words.say("chart.evidence.side_column", "Side of the hip"),
        words.say("chart.evidence.front_column", "Front of the hip"),
        words.say("chart.evidence.code", "Code"),
    )
    return columns, tuple(
        (t.names(m), yes if is_chosen else "", t.task(m), t.figure(m.side), t.front(m), _codes(m.codes, words))
        for m, is_chosen in zip(panel.measures, panel.chosen, strict=True)
    )


def _evidence_alt(source: Source, panel: Panel, words: Words) -> str:
    t = panel.teller
    parts = [
        words.say(
            "chart.evidence.alt",
            "What {study} measured in {count} movements, from {low} to {high} at the side of the hip.",
            study=source.short,
            count=len(panel.measures),
            low=t.figure(panel.measures[-1].side),
            high=t.figure(panel.measures[0].side),
        )
    ]
    for m, is_chosen in zip(panel.measures, panel.chosen, strict=True):
        if is_chosen and m.front:
            parts.append(
                words.say(
                    "chart.evidence.alt_both",
                    "{name}, in your plan: side {side}, front {front}.",
                    name=t.names(m),
                    side=t.figure(m.side),
                    front=t.figure(m.front),
                )
            )
        elif is_chosen:
            parts.append(
                words.say(
                    "chart.evidence.alt_side",
                    "{name}, in your plan: side {side}.",
                    name=t.names(m),
                    side=t.figure(m.side),
                )
            )
    if not any(panel.chosen):
        parts.append(words.say("chart.evidence.alt_none", "None of your exercises is among them."))
    return " ".join(parts)
