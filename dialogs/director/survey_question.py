"""One more question of a survey, or another in its place."""

from dialogs import making

dialog = making.asking(making.DIRECTOR)
