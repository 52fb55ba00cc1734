"""The question page "abilities"."""

from wizard.ui.home.question_page import question_page

question_page("abilities")
