"""A new survey: from a template, from nothing, from a file, from an earlier one."""

from dialogs import making

dialog = making.beginning(making.DIRECTOR, menu=30)
