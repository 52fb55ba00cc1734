"""Charts of a plan: each ``build_*`` gives a figure, its words and the same numbers as a table.

The only room that imports Plotly. Everything here is pure: it reads a ``Plan`` and never
answers, so that a stored plan draws the same picture later. The evidence chart alone also
reads the catalogue: it shows what was measured in exercises that the plan leaves out.
The chart of the diary reads a ``Diary``, for the weeks that lie behind.
``build_big_*`` draw the same as SVG for a large screen: fewer words, larger letters, axes that two plans share.
Show a figure with ``CHART_CONFIG`` and without a Plotly or Streamlit theme.
"""

from __future__ import annotations

from .diary import build_diary
from .load import build_load
from .progression import build_progression
from .sheet import Chart
from .slides import Axes, Drawn, axes_for, build_big_load, build_big_progression, build_big_study, measured_in
from .studies import build_evidence, evidence_studies, study_title, unmeasured
from .theme import CHART_CONFIG, THEMES

__all__ = [
    "CHART_CONFIG",
    "THEMES",
    "Axes",
    "Chart",
    "Drawn",
    "axes_for",
    "build_big_load",
    "build_big_progression",
    "build_big_study",
    "build_diary",
    "build_evidence",
    "build_load",
    "build_progression",
    "evidence_studies",
    "measured_in",
    "study_title",
    "unmeasured",
]
