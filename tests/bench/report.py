"""What a figure must reach, and whether it did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A figure against its limit; `least` tells whether the limit is a floor. Value None: could not be measured."""

    what: str
    value: float | None
    limit: float
    unit: str
    least: bool = False

    def __str__(self) -> str:
        return f"{self._verdict:4}  {self.what:58} {self._shown:>12}   limit {self._sign} {self.limit:g} {self.unit}"

    @property
    def _sign(self) -> str:
        return "≥" if self.least else "≤"

    @property
    def _shown(self) -> str:
        return "skipped" if self.value is None else f"{self.value:.2f} {self.unit}"

    @property
    def _verdict(self) -> str:
        if self.value is None:
            return "SKIP"
        return "PASS" if (self.value >= self.limit) is self.least or self.value == self.limit else "MISS"


def heading(title: str) -> None:
    """Begin a part of the report."""
    print(f"\n{title}\n{'─' * len(title)}", flush=True)
