"""What VK's errors mean to whoever sends: its codes, as the few ways in which sending may fail."""

from typing import Any

import requests
from vk_api.exceptions import ApiError, VkApiError  # type: ignore[import-untyped]

from bots.transport import Gone, Rejected, SendError, TokenRefused, TooFast, Unreachable
from core.bugs import traced

_TOKEN = {4, 5, 27, 28, 1117}  # revoked, expired, or never a community's
_GONE = {
    18,  # the page is deleted or banned
    113,  # there is no such person
    900,  # the person put the community on their blacklist
    901,  # never allowed it to write, or forbade it
    902,  # privacy settings
    917,
    936,
    950,  # it is too long ago that the person wrote
}
FLOOD = 9  # too much to one person
_TOO_FAST = {6: 1.0, FLOOD: 2.0, 14: 60.0, 29: 60.0}  # seconds to wait: VK itself names none
_DOWN = {1, 10, 36}  # the same call may succeed later
PROGRAM = {12, 13}  # an `execute` was not understood, or broke: its calls may still be good

# What vk-api raises, itself or through requests, where VK says «no» or makes no sense.
LIBRARY = (VkApiError, requests.RequestException, ValueError, KeyError, TypeError)


class BadProgram(SendError):
    """The program of an `execute` was refused: its calls are to be made one by one."""


def refused(code: int, description: str) -> SendError:
    """Give what an error of the API means. What VK adds after a colon may quote what a person wrote: it is left out."""
    said = f"VK {code}: {description.partition(':')[0]}"[:200]
    if code in _TOKEN:
        return TokenRefused(said)
    if code in _GONE:
        return Gone(said)
    if code in _TOO_FAST:
        return TooFast(_TOO_FAST[code])
    if code in PROGRAM:
        return BadProgram(said)
    return Unreachable(said) if code in _DOWN else Rejected(said)


def of_answer(error: Any) -> SendError:
    """Give what {"error_code": …, "error_msg": …} means; of one recipient it is {"code": …, "description": …}."""
    try:
        code = error["error_code"] if "error_code" in error else error["code"]
        return refused(int(code), str(error.get("error_msg") or error.get("description") or ""))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Unreachable("VK: an error that makes no sense")


def of_library(error: Exception) -> SendError:
    """Give what one of LIBRARY means. Its own words may hold addresses with secrets in them: they are left out."""
    return of_answer(error.error) if isinstance(error, ApiError) else Unreachable(f"VK: {type(error).__name__}")


def explained(error: Exception) -> dict[str, Any]:
    """Give what the log may say of an error: VK's own words where it is VK's."""
    return traced(error) | ({"why": str(error)} if isinstance(error, SendError) else {})
