"""Telling the school something: everybody, or some of its grades, classes, clubs, children."""

from core.broadcasts.verbs import LONGEST
from core.refusal import NotFound
from dialogs import announcing
from dialogs.audiences import OF_SCHOOL, SOME
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Text

dialog = Dialog(
    "announce",
    Choice("whom", options=("everybody", "guardians", "pupils", "teachers", *SOME), per_page=10),
    *OF_SCHOOL,
    Text("message", longest=LONGEST),
    Choice("urgency", options=announcing.URGENCIES),
    Confirm("sure", shows=announcing.seen, variants=announcing.PREVIEWS),
    commit=announcing.begin,
    returns={NotFound: "whom"},
    done=lambda result: {"n": result},
    menu=25,
)
