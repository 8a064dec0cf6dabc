"""Who comes to the office's talks with families, and times taken back."""

from dialogs import receiving

dialog = receiving.receiving("own_reception", "own_slots", menu=22)
