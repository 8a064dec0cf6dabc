"""A homeroom teacher's own announcements: how far each is, to be paused, resumed and cancelled."""

from dialogs import announcing

dialog = announcing.watching("class_announcements")
