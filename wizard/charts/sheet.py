"""The frame of every figure: axes, traces, table and text for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from wizard.follow_up.diary import DiaryPlace
from wizard.plan.model import Plan, Week
from wizard.words import Words

from .theme import FONT_FAMILY, FONT_SIZE, LEGEND_PX, MARGIN, NO_TEMPLATE, WEEK_AXIS_PX


@dataclass(frozen=True)
class Chart:
    """A picture with its words: ``alt`` says what it says, ``columns`` and ``rows`` hold its numbers."""

    figure: go.Figure
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def needs_weeks(plan: Plan) -> None:
    if not plan.weeks:
        raise ValueError(f"a plan with outcome {plan.outcome} has no weeks to draw")


class Sheet:
    """A figure in the making. Plotly checks every part each time that one is added, so all go in at once."""

    def __init__(self, layout: dict[str, Any]) -> None:
        self.layout = layout
        self.traces: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def draw(self, kind: str, **trace: Any) -> None:
        """Add a trace."""
        self.traces.append({"type": kind, **trace})

    def write(self, text: str, x: float, y: float, colours: dict[str, str], axis: str = "", **more: Any) -> None:
        """Add words at a place of a panel."""
        self.notes.append(
            {
                "xref": f"x{axis}",
                "yref": f"y{axis}",
                "x": x,
                "y": y,
                "text": text,
                "showarrow": False,
                "borderpad": 0,
                "font": {"color": colours["text"]},
                **more,
            }
        )

    def figure(self) -> go.Figure:
        """All of it. Not looked through again by Plotly, which takes longer than the drawing; a test does that."""
        return go.Figure(
            self.traces, {**self.layout, "shapes": self.shapes, "annotations": self.notes}, _validate=False
        )


def frame(height: int, above: int, below: int, colours: dict[str, str]) -> dict[str, Any]:
    """What the layouts of all figures share. Heights in px."""
    return {
        "template": NO_TEMPLATE,
        "autosize": True,
        "height": height,
        "margin": {**MARGIN, "t": above, "b": below},
        "paper_bgcolor": colours["none"],
        "plot_bgcolor": colours["none"],
        "dragmode": False,
        "hovermode": "closest",
        "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": colours["text"]},
        "hoverlabel": {
            "bgcolor": colours["hover_ground"],
            "bordercolor": colours["hover_ground"],
            "align": "left",
            "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": colours["hover_text"]},
        },
        "barmode": "overlay",
        "bargap": 0,
        "legend": {
            "orientation": "h",
            "traceorder": "normal",
            "entrywidth": 118,
            "x": 0,
            "xanchor": "left",
            "xref": "container",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "font": {"size": FONT_SIZE, "color": colours["text"]},
            "bgcolor": colours["none"],
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }


def new_sheet(
    weeks: Iterable[Week | DiaryPlace],
    panels: tuple[int, ...],
    colours: dict[str, str],
    words: Words,
    legend: bool,
    legend_lines: int = 2,
) -> Sheet:
    """An empty sheet of panels, one below the other, that share the weeks. ``panels`` are heights in px."""
    numbers = [w.week for w in weeks]
    legend_px = LEGEND_PX * legend_lines // 2 if legend else 0
    inner = sum(panels) + WEEK_AXIS_PX * (len(panels) - 1)
    height = MARGIN["t"] + legend_px + inner + WEEK_AXIS_PX + MARGIN["b"]
    layout = frame(height, MARGIN["t"] + legend_px, MARGIN["b"] + WEEK_AXIS_PX, colours)
    top = float(inner)
    for i, panel in enumerate(panels):
        number = "" if i == 0 else str(i + 1)
        layout[f"xaxis{number}"] = {
            "anchor": f"y{number}",
            "range": [numbers[0] - 0.5, numbers[-1] + 0.5],
            "fixedrange": True,
            "tickmode": "array",
            "tickvals": numbers,
            "ticktext": [str(n) for n in numbers],
            "title": {"text": words.say("chart.week", "Week"), "standoff": 4, "font": {"size": FONT_SIZE}},
            "zeroline": False,
            "showline": False,
            "gridcolor": colours["line"],
            "griddash": "1px,5px",
            "ticks": "",
            "tickangle": 0,
        }
        layout[f"yaxis{number}"] = {
            "anchor": f"x{number}",
            "domain": [max(0.0, (top - panel) / inner), top / inner],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showline": False,
            "ticks": "",
            "automargin": True,
            "ticklabelstandoff": 6,
        }
        top -= panel + WEEK_AXIS_PX
    return Sheet(layout)
