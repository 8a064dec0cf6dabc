"""A teacher tells their class or club something: the parents, the pupils, or both."""

from core.broadcasts.verbs import LONGEST
from core.refusal import NotFound
from dialogs import announcing
from dialogs.audiences import OF_OWN
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Text

dialog = Dialog(
    "announce_class",
    *OF_OWN,
    Text("message", longest=LONGEST),
    Choice("urgency", options=announcing.URGENCIES),
    Confirm("sure", shows=announcing.seen, variants=announcing.PREVIEWS),
    commit=announcing.begin,
    returns={NotFound: "label"},
    done=lambda result: {"n": result},
    menu=25,
    speaks="announce",
)
