"""Who is on duty in a school on which day, and what they are told."""
