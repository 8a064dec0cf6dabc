"""VK: communities' messages."""

from bots.transport import Adapter
from bots.vk.adapter import VkAdapter
from bots.wiring import Wiring


def connect(wiring: Wiring) -> Adapter:
    """Give the adapter of one community; it goes to the network from `hello` on."""
    return VkAdapter(wiring)
