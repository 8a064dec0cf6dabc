"""A test server of VK: the API for communities, version 5.199."""

from tests.messengers.vk.community import Community
from tests.messengers.vk.limits import UNLIMITED, Limits
from tests.messengers.vk.people import VkPerson
from tests.messengers.vk.server import VkServer

__all__ = ["UNLIMITED", "Community", "Limits", "VkPerson", "VkServer"]
