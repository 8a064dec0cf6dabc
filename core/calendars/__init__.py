"""A family's calendar, kept by phones themselves: a secret link that each reads again and again."""
