"""A teacher tells those who answered what came of their survey."""

from dialogs import telling_outcome

dialog = telling_outcome.writing("class_survey_did")
