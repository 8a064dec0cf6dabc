"""docs/web-api.md tells of every call, and of no other."""

import re
from pathlib import Path

from bots.web import api, calendars, events

DOCS = (Path(__file__).parents[3] / "docs" / "web-api.md").read_text("utf-8")


def test_every_call_is_documented() -> None:
    calls = {f"{route.method} {route.path}" for route in [*api.routes, *events.routes, *calendars.routes]}
    told = {f"{method} {path}" for method, path in re.findall(r"`(GET|POST) (/[\w/{}.]*)", DOCS)}
    shown = {call for call in calls if re.search(rf"\$URL{re.escape(call.split()[1])}\b", DOCS)}
    assert calls - shown <= told
    assert told <= calls
