"""How much time the teacher saved."""

from dialogs import saving

dialog = saving.showing("own_time", menu=70)
