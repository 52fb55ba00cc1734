"""The question page "goals"."""

from wizard.ui.home.question_page import question_page

question_page("goals")
