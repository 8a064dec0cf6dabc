"""Surveys: forms asked of many people, named or anonymous; who was asked, what was answered, what came of it."""
