"""What may be refused about questions."""

from core.refusal import Refusal


class LetterEmpty(Refusal):
    """A letter without words and files."""


class TooManyQuestions(Refusal):
    """The guardian waits for too many answers already. Tells `n`, the most there may be."""


class HandedOver(Refusal):
    """The question is another person's by now. Tells `to`, their name."""


class AddresseeGone(Refusal):
    """Who was asked does not work in the school any more."""


class NoColleague(Refusal):
    """The question is that person's already, or they may not have it."""
