"""The question page "about"."""

from wizard.ui.asking import question_page

question_page("about")
