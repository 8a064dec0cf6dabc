"""Broadcasts: one message of the school to many people, each in the messenger they chose."""

from core.broadcasts.tables import Course, broadcast

__all__ = ["Course", "broadcast"]
