"""A keyboard of ours, read by parties that we did not write."""

import copy
from typing import Any

from vkbottle_types.objects import MessagesKeyboard, MessagesKeyboardButtonActionLocation

from tests.messengers.vk.published import faults_of


def read_by_others(keyboard: dict[str, Any]) -> None:
    """Fail if VK's schema or vkbottle's types do not take it."""
    shown = {"one_time": False} | copy.deepcopy(keyboard)
    assert faults_of(shown, "messages/objects.json#messages_keyboard") == []
    for action in (button["action"] for row in shown["buttons"] for button in row):
        if action["type"] == "location":
            MessagesKeyboardButtonActionLocation.model_validate(action)
            action["label"] = "…"  # vkbottle's keyboard wants one of every button, VK knows none of this kind
    MessagesKeyboard.model_validate(shown)
