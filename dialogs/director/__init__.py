"""Dialogs of the director bot; one file holds one."""
