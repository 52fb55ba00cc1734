"""The question page "equipment"."""

from wizard.ui.asking import question_page

question_page("equipment")
