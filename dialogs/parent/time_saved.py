"""How much time the family saved."""

from dialogs import saving

dialog = saving.showing("time_saved", menu=70)
