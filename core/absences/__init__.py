"""Absence notes: a family tells that a child will not come, and why; those who must know see it."""
