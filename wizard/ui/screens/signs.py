"""The question page "signs"."""

from wizard.ui.asking import question_page

question_page("signs")
