"""The question page "about"."""

from wizard.ui.home.question_page import question_page

question_page("about")
