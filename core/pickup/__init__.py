"""Who may pick a child up from school: the guardians by right, and whom they name, always, until a day or for a day."""
