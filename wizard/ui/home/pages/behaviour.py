"""The question page "behaviour"."""

from wizard.ui.home.question_page import question_page

question_page("behaviour")
