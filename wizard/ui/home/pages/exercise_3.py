"""The third exercise of a plan."""

from wizard.server import addresses
from wizard.ui.home import exercise_cards

exercise_cards.one(addresses.EXERCISES[2])
