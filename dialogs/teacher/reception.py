"""Who comes to a teacher's talks with families, and times taken back."""

from dialogs import receiving

dialog = receiving.receiving("reception", "open_slots", menu=21)
