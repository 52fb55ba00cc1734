"""The question page "signs"."""

from wizard.ui.home.question_page import question_page

question_page("signs")
