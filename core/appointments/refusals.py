"""What may be refused about times and appointments."""

from core.refusal import Refusal


class TimesPast(Refusal):
    """Every time of the span is over. Tells `day`."""


class SpanTooShort(Refusal):
    """The span ends before it begins, or has no room for one talk. Tells `n`, minutes of a talk."""


class TooManySlots(Refusal):
    """More times at once than anybody needs. Tells `n`, the most there may be."""


class TooFarAhead(Refusal):
    """Further ahead than appointments are made. Tells `n`, days."""


class SlotsOverlap(Refusal):
    """The host has a time then already. Tells `at`, the school's own time, the first of them."""


class PlaceMissing(Refusal):
    """Nobody would know where to come, or the words are too many."""


class SlotTaken(Refusal):
    """Somebody was faster. Tells `at`."""


class SlotGone(Refusal):
    """The time was cancelled, or it is over."""


class AlreadyBooked(Refusal):
    """The guardian has an appointment with this host about this child. Tells `at` and `host`."""


class Busy(Refusal):
    """The person has another appointment at that time. Tells `at` and `other`, the name of whom they meet."""


class AppointmentGone(Refusal):
    """The appointment was cancelled before, or it is over."""
