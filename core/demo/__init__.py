"""The demo: a region of invented people, made with the import that real schools use."""

from core.demo.cast import DemoPerson, demo_people
from core.demo.loading import load_demo, write_workbook

__all__ = ["DemoPerson", "demo_people", "load_demo", "write_workbook"]
