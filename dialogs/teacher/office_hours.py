"""When a teacher may be reached by families, and until when they are away."""

from dialogs import office

dialog = office.choosing("office_hours", menu=23)
