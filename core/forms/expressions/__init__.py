"""Expressions of forms: XLSForm's part of XPath, in `relevant`, `constraint`, `choice_filter`, `calculation`.

`parse` reads one; what it gives is evaluated with answers, and never raises.
"""

from core.forms.expressions.making import ExpressionProblem
from core.forms.expressions.parsing import Expression, parse
from core.forms.expressions.piping import UNKNOWN, mentioned, piped, renamed

__all__ = ["UNKNOWN", "Expression", "ExpressionProblem", "mentioned", "parse", "piped", "renamed"]
