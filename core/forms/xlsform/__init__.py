"""XLSForm, the standard of surveys in a spreadsheet.

`read` makes a Form of a file, `stored` of one in the file store; `written` makes a file of a Form; `example` gives a
file to start from.
"""

from core.forms.xlsform.example import example
from core.forms.xlsform.issues import Issue
from core.forms.xlsform.reading import Imported, read, stored
from core.forms.xlsform.writing import written

__all__ = ["Imported", "Issue", "example", "read", "stored", "written"]
