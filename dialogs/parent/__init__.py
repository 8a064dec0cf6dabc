"""Dialogs of the parent bot; one file holds one."""
