"""Russian or English, in every messenger at once."""

from core.accounts import choose_language
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice

dialog = Dialog(
    "language",
    Choice("chosen", options=("ru", "en"), columns=2),
    commit=choose_language,
    menu=95,
    public=True,
    changes_who=True,
    errand="",
)
