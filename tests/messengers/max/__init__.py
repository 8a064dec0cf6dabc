"""A test server of the MAX Bot API. See `MaxServer`."""

from tests.messengers.max.limits import Limits
from tests.messengers.max.people import MaxPerson
from tests.messengers.max.server import MaxServer
from tests.messengers.max.state import MaxBot

__all__ = ["Limits", "MaxBot", "MaxPerson", "MaxServer"]
