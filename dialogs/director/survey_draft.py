"""A survey's card: what it asks, of whom, and what may be done with it."""

from dialogs import making

dialog = making.leading(making.DIRECTOR, menu=31)
