"""The question page "behaviour"."""

from wizard.ui.asking import question_page

question_page("behaviour")
