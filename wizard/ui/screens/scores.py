"""The question page "scores"."""

from wizard.ui.asking import question_page

question_page("scores")
