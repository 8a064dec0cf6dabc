"""A survey tried by its author; nothing is kept."""

from dialogs import making

dialog = making.trying(making.DIRECTOR)
