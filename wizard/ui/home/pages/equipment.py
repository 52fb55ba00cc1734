"""The question page "equipment"."""

from wizard.ui.home.question_page import question_page

question_page("equipment")
