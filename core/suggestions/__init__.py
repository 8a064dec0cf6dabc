"""Suggestions: clubs and contests that may suit a child, never more than three at a time, each with its reasons."""
