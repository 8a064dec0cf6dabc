"""What a survey says of itself."""

from dialogs import making

dialog = making.describing(making.DIRECTOR)
