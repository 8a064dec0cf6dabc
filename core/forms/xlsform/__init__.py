"""XLSForm, the standard of surveys in a spreadsheet: `read` makes a Form of a file."""

from core.forms.xlsform.issues import Issue
from core.forms.xlsform.reading import Imported, read

__all__ = ["Imported", "Issue", "read"]
