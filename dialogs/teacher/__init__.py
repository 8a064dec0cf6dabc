"""Dialogs of the teacher bot; one file holds one."""
