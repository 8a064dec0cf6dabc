"""What the teacher's own surveys say so far."""

from dialogs import results

dialog = results.watching("class_survey_results", did="class_survey_did")
