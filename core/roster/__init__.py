"""Import of a school's roster: `read` a file, `check` its rows, `apply` them to the database."""

from core.roster.checks import check
from core.roster.importing import apply
from core.roster.reading import read
from core.roster.report import Report, Tally
from core.roster.rows import Noun, Problem, Roster, Severity

__all__ = ["Noun", "Problem", "Report", "Roster", "Severity", "Tally", "apply", "check", "read"]
