"""The question page "goals"."""

from wizard.ui.asking import question_page

question_page("goals")
