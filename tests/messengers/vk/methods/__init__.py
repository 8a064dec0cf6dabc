"""The methods that have an effect, one file a section of the API."""

from tests.messengers.vk.methods import callbacks, files, groups, messages, sending
from tests.messengers.vk.methods.registry import METHODS

__all__ = ["METHODS", "callbacks", "files", "groups", "messages", "sending"]
