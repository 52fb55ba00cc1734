"""The question page "place"."""

from wizard.ui.home.question_page import question_page

question_page("place")
