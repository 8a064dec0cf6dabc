"""Opportunities: clubs, sections, contests, olympiads, trials; who is in, who waits."""
