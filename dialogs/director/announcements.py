"""The announcements of the school: how far each is, to be paused, resumed and cancelled."""

from dialogs import announcing

dialog = announcing.watching("announcements")
