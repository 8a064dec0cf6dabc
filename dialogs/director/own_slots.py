"""Somebody of the office opens times for talks with families."""

from dialogs import receiving

dialog = receiving.opening("own_slots", "own_reception")
