"""A test server of VK: the API for communities, version 5.199."""

from tests.messengers.vk.chats import Community
from tests.messengers.vk.people import VkPerson
from tests.messengers.vk.server import Limits, VkServer

__all__ = ["Community", "Limits", "VkPerson", "VkServer"]
