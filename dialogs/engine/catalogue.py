"""All dialogs, found by their files: one file in dialogs/<bot>/ or dialogs/everyone/ holds one `dialog`."""

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

from dialogs.engine.dialog import DeclarationError, Dialog
from dialogs.engine.update import Bot


@dataclass(frozen=True, eq=False)  # compared by identity: there is one
class Catalogue:
    """Dialogs of each bot, by name. A name is used once in the whole house: it is also the name of its words."""

    bots: dict[Bot, dict[str, Dialog]]

    @cached_property
    def all(self) -> dict[str, Dialog]:
        """Every dialog once."""
        return {name: d for dialogs in self.bots.values() for name, d in dialogs.items()}

    def menu(self, bot: Bot, joined: bool, kind: str = "") -> list[Dialog]:
        """Give the dialogs that the menu of `bot` lists for people of a `kind`, in order."""
        known = self._menus.get((bot, joined, kind))
        if known is None:
            listed = (d for d in self.bots[bot].values() if d.menu is not None and d.is_for(joined, kind))
            open_ = (d for d in listed if not (joined and d.joining))
            known = self._menus[bot, joined, kind] = sorted(open_, key=lambda d: d.menu or 0)
        return known

    @cached_property
    def _menus(self) -> dict[tuple[Bot, bool, str], list[Dialog]]:
        return {}

    def get(self, bot: Bot, name: str, joined: bool, kind: str = "") -> Dialog | None:
        """Give the dialog `name` if this bot has it and the person may use it."""
        dialog = self.bots[bot].get(name)
        return dialog if dialog and dialog.is_for(joined, kind) else None


def discover(package: ModuleType) -> Catalogue:
    """Import every dialog below `package` (folders: everyone, and one a bot).

    Raises DeclarationError when a file holds none, or a name is used twice.
    """
    everyone = list(_dialogs(package, "everyone"))
    bots = {bot: [*_dialogs(package, bot.value), *everyone] for bot in Bot}
    names = [d.name for d in everyone] + [d.name for bot in Bot for d in bots[bot] if d not in everyone]
    if twice := {n for n in names if names.count(n) > 1}:
        raise DeclarationError(f"two dialogs are named {', '.join(twice)}: give one of them another name")
    return Catalogue({bot: {d.name: d for d in dialogs} for bot, dialogs in bots.items()})


def _dialogs(package: ModuleType, folder: str) -> Iterable[Dialog]:
    where = importlib.import_module(f"{package.__name__}.{folder}")
    for module in sorted(pkgutil.iter_modules(where.__path__), key=lambda m: m.name):
        found = getattr(importlib.import_module(f"{where.__name__}.{module.name}"), "dialog", None)
        if not isinstance(found, Dialog) or found.name != module.name:
            raise DeclarationError(f"{where.__name__}.{module.name} must hold `dialog = Dialog({module.name!r}, …)`")
        yield found
