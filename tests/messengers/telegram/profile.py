"""How a bot presents itself: names, descriptions, commands, the menu button."""

from dataclasses import dataclass, field
from typing import Any

Scope = tuple[object, ...]
"""The kind of a BotCommandScope, and whom it concerns."""

DEFAULT: Scope = ("default",)
PRIVATE: Scope = ("all_private_chats",)


@dataclass
class Profile:
    """By language; «» is for whoever has no better one."""

    name: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By person; 0 is for everybody else."""

    def commands_for(self, person: int, language: str) -> dict[str, str]:
        """Give the commands that a person sees: the narrowest scope wins, then the own language."""
        order = [(scope, lang) for scope in (("chat", person), PRIVATE, DEFAULT) for lang in (language, "")]
        found: list[dict[str, str]] = next((self.commands[key] for key in order if key in self.commands), [])
        return {command["command"]: command["description"] for command in found}

    def name_for(self, language: str) -> str:
        """Give the name that a person of this language sees."""
        return self.names.get(language) or self.names.get("") or self.name

    def menu_button(self, person: int) -> dict[str, Any]:
        """Give the MenuButton that a person sees."""
        return self.menu_buttons.get(person) or self.menu_buttons.get(0) or {"type": "commands"}
