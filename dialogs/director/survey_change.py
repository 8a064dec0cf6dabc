"""Changing a question of a survey: its words, its place."""

from dialogs import making

dialog = making.editing_one(making.DIRECTOR)
