"""Certificates that families ask the school's office for: asked, in work, ready, given; or returned with a word."""
