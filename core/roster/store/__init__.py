"""Rows of a roster into tables: what is there is read in bulk, matched in memory, written in bulk."""
