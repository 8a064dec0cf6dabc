"""Conversation: what the bots ask, and what a person may answer."""
