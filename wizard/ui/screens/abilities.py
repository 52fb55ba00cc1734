"""The question page "abilities"."""

from wizard.ui.asking import question_page

question_page("abilities")
