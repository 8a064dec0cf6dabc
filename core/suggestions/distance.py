"""How far it is from home, as far as that may be known: home is kept to about a kilometre. Pure."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH = 6371.0  # kilometres
DECIMALS = 2  # of degrees: a kilometre from north to south, less from west to east


class Point(NamedTuple):
    """A place on earth, in degrees."""

    latitude: float
    longitude: float

    @property
    def coarse(self) -> "Point":
        """Give the place as coarsely as a home is kept."""
        return Point(round(self.latitude, DECIMALS), round(self.longitude, DECIMALS))


def kilometres(one: Point, other: Point) -> float:
    """Give the distance as the crow flies."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    chord = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, chord)))
