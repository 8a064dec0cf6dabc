"""What positions say to families: who of a school is there for them, besides teachers."""

# The order is that in which a family is offered them.
_FOR_FAMILIES = (
    ("психолог", "psycholog", "counsel"),
    ("социальный педагог", "соцпедагог", "соц. педагог", "social"),
    ("логопед", "дефектолог", "speech"),
    ("завуч", "заместитель директора", "зам. директора", "зам.директора", "замдиректора", "deputy"),
    ("секретар", "secretary"),
    ("медсестр", "медицинск", "врач", "nurse"),
    ("библиотек", "librar"),
)
_NOT = ("хозяйств", "ахч", "ахр", "безопасност")


def place(position: str) -> int | None:
    """Give the place, from 0, of a position among those that are there for families; None if it is none of them."""
    words = position.casefold()
    if any(stem in words for stem in _NOT):
        return None
    return next((n for n, stems in enumerate(_FOR_FAMILIES) if any(stem in words for stem in stems)), None)
