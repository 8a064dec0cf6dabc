"""Dialogs of the student bot; one file holds one."""
