"""Dialogs that every bot has; one file holds one."""
