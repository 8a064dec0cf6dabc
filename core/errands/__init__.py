"""What errands cost people here, beside what they cost on paper. How it is measured: docs/time-saved.md."""
