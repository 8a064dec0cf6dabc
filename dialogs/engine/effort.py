"""What a dialog costs the person who holds it: their actions, and the time they were at it. Pure.

Only gaps are known: from what we said to what they did next. A gap belongs to the dialog that was live in it.
docs/time-saved.md says what is counted so, what is not, and why.
"""

from datetime import timedelta
from typing import NamedTuple

AWAY = timedelta(minutes=3)  # no gap counts for more: whoever needs longer has put the phone away
FIRST = timedelta(seconds=10)  # what comes before the first action, which nobody sees: reading, finding the button
_MILLISECOND = timedelta(milliseconds=1)


class Effort(NamedTuple):
    """Actions (taps, messages, files), and milliseconds: those at it, those from beginning to end."""

    actions: int = 0  # none: begun before this was counted
    active: int = 0
    elapsed: int = 0

    def after(self, gap: timedelta) -> "Effort":
        """Give the effort after one more action, `gap` after the last answer."""
        return Effort(self.actions + 1, self.active + _milliseconds(min(gap, AWAY)), self.elapsed)

    @property
    def rounded(self) -> tuple[int, int, int]:
        """Give actions, seconds at it, seconds from beginning to end."""
        return self.actions, round(self.active / 1000), round(self.elapsed / 1000)

    def later(self, gap: timedelta) -> "Effort":
        """Give the effort when `gap` has passed."""
        return self._replace(elapsed=self.elapsed + _milliseconds(gap))


def _milliseconds(time: timedelta) -> int:
    return max(0, time // _MILLISECOND)


BEGUN = Effort().after(FIRST)
