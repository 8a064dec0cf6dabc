"""A pupil says that they are ill: whom to tell, for a note to school is the family's."""

from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Text

dialog = Dialog("unwell", Text("said"), catches="said")
