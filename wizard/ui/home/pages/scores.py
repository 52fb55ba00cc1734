"""The question page "scores"."""

from wizard.ui.home.question_page import question_page

question_page("scores")
