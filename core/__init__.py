"""The school: its people, clubs and papers. Knows no messenger and no dialog."""
