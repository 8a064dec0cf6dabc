"""The school tells those who answered what came of a survey."""

from dialogs import telling_outcome

dialog = telling_outcome.writing("survey_did")
