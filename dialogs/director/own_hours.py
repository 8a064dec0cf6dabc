"""When somebody of the office may be reached by families; and the office hours of the whole school."""

from dialogs import office

dialog = office.choosing("own_hours", menu=23)
