"""Every method finds its place here by its decorator."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.parameters import Args
    from tests.messengers.vk.server import VkServer

Perform = Callable[["VkServer", "Community", "Args"], object]

METHODS: dict[str, Perform] = {}


def method(name: str) -> Callable[[Perform], Perform]:
    """Offer a function as the API's method `name`."""

    def offer(perform: Perform) -> Perform:
        METHODS[name] = perform
        return perform

    return offer
