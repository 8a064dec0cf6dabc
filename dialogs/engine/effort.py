"""What a dialog costs the person who holds it: their actions, and the time they were at it. Pure.

Only gaps are known: from what we said to what they did next. A gap belongs to the dialog that was live in it.
docs/time-saved.md says what is counted so, what is not, and why.
"""

from datetime import timedelta
from typing import NamedTuple

AWAY = timedelta(minutes=3)  # no gap counts for more: whoever needs longer has put the phone away
FIRST = timedelta(seconds=10)  # what comes before the first action, which nobody sees: reading, finding the button
_MILLISECOND = timedelta(milliseconds=1)
_MOST = AWAY // _MILLISECOND


class Effort(NamedTuple):
    """Actions (taps, messages, files), and milliseconds: those at it, those from beginning to end."""

    actions: int = 0  # none: begun before this was counted
    active: int = 0
    elapsed: int = 0

    @property
    def rounded(self) -> tuple[int, int, int]:
        """Give actions, seconds at it, seconds from beginning to end."""
        return self.actions, round(self.active / 1000), round(self.elapsed / 1000)


BEGUN = Effort(1, FIRST // _MILLISECOND, 0)
Spent = list[int]  # an Effort under way, as a conversation keeps it; empty, if it was begun before this was counted


def acted(spent: Spent, gap: int = 0) -> None:
    """Add one more action, so many milliseconds after the last answer."""
    if spent:
        spent[0] += 1
        spent[1] += min(gap, _MOST)


def joined(spent: Spent, more: Spent) -> None:
    """Add what was spent on the way back to it."""
    if spent and more:
        spent[0] += more[0]
        spent[1] += more[1]


def passed(spent: Spent, gap: int) -> None:
    """Let so many milliseconds have passed."""
    if spent:
        spent[2] += gap


def milliseconds(gap: timedelta) -> int:
    """Give a gap as it is added; a clock that went back adds none."""
    return max(0, gap // _MILLISECOND)
