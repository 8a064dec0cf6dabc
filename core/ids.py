"""Random names: what the outside sees is never sequential."""

import secrets

# No 0/o, 1/i/l: read aloud and typed by hand from a printed sheet.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id(length: int = 12) -> str:
    """Give `length` random letters and digits (31 possible, so 12 of them hold 59 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
