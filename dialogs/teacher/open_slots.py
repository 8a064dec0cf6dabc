"""A teacher opens times for talks with families."""

from dialogs import receiving

dialog = receiving.opening("open_slots", "reception")
