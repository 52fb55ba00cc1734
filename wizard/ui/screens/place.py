"""The question page "place"."""

from wizard.ui.asking import question_page

question_page("place")
