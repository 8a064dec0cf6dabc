"""Showing one message to one person: uploads first, in the place of another message where that is possible."""

import asyncio
from collections.abc import Mapping

import structlog

from bots.max.api import Api
from bots.max.decode import Tap
from bots.max.encode import Call
from bots.max.errors import Json, NotReady, Refused
from bots.max.files import Uploads
from bots.max.taps import Taps
from bots.pacing import Pace
from bots.transport import TooFast, Unreachable

PROCESSING = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0)  # seconds that an upload is given to become ready

log = structlog.get_logger("max")


class Slot:
    """The calls that one message takes: the first in the slot of the pace taken for it, each other in its own."""

    def __init__(self, api: Api, pace: Pace) -> None:
        self._api = api
        self._pace = pace
        self._took: float | None = None  # seconds, the last call; None: the slot is still to be used

    async def call(self, method: str, path: str, params: Mapping[str, str], body: Json | None = None) -> Json:
        """Make a call. Raises SendError."""
        await self._again()
        began = asyncio.get_running_loop().time()
        try:
            return await self._api.call(method, path, params, body)
        finally:
            self._took = asyncio.get_running_loop().time() - began

    async def until_ready(self, method: str, path: str, params: Mapping[str, str], body: Json) -> Json:
        """Make a call again, later and later, while MAX still works on an upload."""
        for pause in PROCESSING:
            try:
                return await self.call(method, path, params, body)
            except NotReady:
                await self._again(pause)
        return await self.call(method, path, params, body)

    async def _again(self, after: float = 0.0) -> None:
        if self._took is not None:
            took, self._took = self._took, None
            await self._pace.again(took, after)


class Sending:
    """What one message at a time is shown with."""

    def __init__(self, slot: Slot, uploads: Uploads, taps: Taps) -> None:
        self._slot = slot
        self._uploads = uploads
        self._taps = taps

    async def show(self, call: Call, person: str) -> None:
        """Show `call` to whoever has the user id `person`. Raises SendError."""
        attached, uploaded_before = await self._uploads.attachments(call.files, self._slot.call)
        try:
            await self._show(call, attached, person)
        except Refused:
            if not uploaded_before:
                raise
            self._uploads.forget(call.files)  # as MAX may have done
            attached, _ = await self._uploads.attachments(call.files, self._slot.call)
            await self._show(call, attached, person)

    async def _show(self, call: Call, attached: list[Json], person: str) -> None:
        body = call.body | {"attachments": [*attached, *call.body["attachments"]]}
        if call.edits is None or not await self._edited(call.edits, body):
            to = {"user_id": person, "disable_link_preview": "true"}
            await self._slot.until_ready("POST", "/messages", to, body)

    async def _edited(self, message: str, body: Json) -> bool:
        """Change a message, by answering the tap on it where one waits; tell whether it could be changed."""
        try:
            if not await self._answered(message, body):
                await self._slot.until_ready("PUT", "/messages", {"message_id": message}, body)
        except Refused:
            return False
        return True

    async def _answered(self, message: str, body: Json) -> bool:
        tap = self._taps.claim(message)
        if tap is None:
            return False
        try:
            await self._slot.until_ready("POST", "/answers", {"callback_id": tap.id}, {"message": body})
        except Refused:  # too old; the message may still be changed
            return False
        except TooFast:  # answers into one chat have a pace of their own, changes have none
            self._leave(tap)
            return False
        except Unreachable:
            self._leave(tap)
            raise
        return True

    def _leave(self, tap: Tap) -> None:
        """Let the tap be answered plainly, unless the message is shown before that."""
        self._taps.begin([tap])
        self._taps.handled([tap])
