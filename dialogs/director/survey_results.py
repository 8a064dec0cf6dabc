"""What surveys say so far: pictures, groups, texts, who has not answered."""

from core.people import AREA
from dialogs import results

dialog = results.watching("survey_results", did="survey_did", kinds=("", AREA))
