"""Colours, typeface and margins that all charts share."""

from __future__ import annotations

CHART_CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showAxisDragHandles": False,
    "showTips": False,
}

NO_TEMPLATE = {"data": {"scatter": [{"type": "scatter"}]}}  # what Plotly calls "none"
# One table for every colour. ``both`` is readable on white and on near-black alike (text and
# accent 4.2:1 or more on either); ``light`` and ``dark`` reach 4.5:1 on their own ground.
THEMES = {
    "both": {
        "text": "#6f7c86",
        "accent": "#148a84",
        "forecast": "rgba(20, 138, 132, 0.38)",
        "course_band": "rgba(20, 138, 132, 0.20)",
        "stage_even": "rgba(128, 140, 150, 0.13)",
        "stage_odd": "rgba(128, 140, 150, 0.05)",
        "line": "rgba(128, 140, 150, 0.45)",
        "hover_ground": "#1f2727",
        "hover_text": "#f2eee7",
        "none": "rgba(0, 0, 0, 0)",
    },
    "light": {
        "text": "#454b4a",
        "accent": "#0b625c",
        "forecast": "rgba(11, 98, 92, 0.34)",
        "course_band": "rgba(11, 98, 92, 0.15)",
        "stage_even": "rgba(70, 66, 58, 0.09)",
        "stage_odd": "rgba(70, 66, 58, 0.03)",
        "line": "rgba(70, 66, 58, 0.35)",
        "hover_ground": "#1f2727",
        "hover_text": "#f2eee7",
        "none": "rgba(0, 0, 0, 0)",
    },
    "dark": {
        "text": "#c9cfcb",
        "accent": "#7fd3c8",
        "forecast": "rgba(127, 211, 200, 0.34)",
        "course_band": "rgba(127, 211, 200, 0.17)",
        "stage_even": "rgba(205, 210, 204, 0.12)",
        "stage_odd": "rgba(205, 210, 204, 0.04)",
        "line": "rgba(205, 210, 204, 0.35)",
        "hover_ground": "#f2eee7",
        "hover_text": "#1f2727",
        "none": "rgba(0, 0, 0, 0)",
    },
}
FONT_SIZE = 14  # px; nothing is smaller
FONT_FAMILY = "inherit"  # the page's own typeface

MARGIN = {"l": 6, "r": 10, "t": 8, "b": 8}
STEP_PX, CLIMB_PX = 32, (150, 300)  # one step of the climb; least and most height of its panel
WEEK_AXIS_PX, LEGEND_PX = 52, 50
BAR_ROW_PX, COLUMN_ROW_PX = 62, 124
NARROW_PX, LETTER_PX = 236, 7.8  # the weeks on a screen of 360 px; a bold letter on average
LINE_PX, MARK_PX, ROW_GAP_PX = 19, 18, 14  # a line of words, a line of marks, the space between rows
HOVER_LETTERS = 36  # in a line
