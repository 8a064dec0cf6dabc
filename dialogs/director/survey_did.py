"""The school, or a coordinator, tells those who answered what came of a survey."""

from core.people import AREA
from dialogs import telling_outcome

dialog = telling_outcome.writing("survey_did", kinds=("", AREA))
