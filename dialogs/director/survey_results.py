"""What surveys of the school say so far: pictures, groups, texts, who has not answered."""

from dialogs import results

dialog = results.watching("survey_results", did="survey_did")
