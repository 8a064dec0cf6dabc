"""One community of VK: events in, messages out.

Raw JSON both ways: a library's typed objects cost several times our whole turn.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiohttp import web

from bots.pacing import Pace
from bots.transport import Address, Rejected, SendError, TokenRefused, Unreachable
from bots.vk import decode, encode
from bots.vk.callback import Callback
from bots.vk.caller import Caller
from bots.vk.chats import Chats, Shown
from bots.vk.community import Community
from bots.vk.decode import Event
from bots.vk.encode import Call, Params
from bots.vk.errors import of_answer
from bots.vk.files import Uploads
from bots.vk.http import Http
from bots.vk.polling import Polling
from bots.wiring import Wiring
from core.messages import Message
from core.outbox import Priority

A_CHAT = 100.0  # messages a second in one chat: VK has no limit, but may ask for a pause
AFTER_WORDS = 0.02  # seconds: what a tap brought goes out first, a button may spin for a moment longer
AGAIN = 1.0  # seconds before those who alone did not get a message are tried once more

log = structlog.get_logger("vk")


class VkAdapter:
    """See bots.transport.Adapter. The lane need not count: the caller has VK's pace."""

    transport = decode.NAME
    limits = encode.LIMITS

    def __init__(self, wiring: Wiring) -> None:
        self.bot = wiring.bot
        self.pace = Pace(None, per_chat=A_CHAT)
        self._inbox = wiring.inbox
        self._http = Http()
        self._caller = Caller(self._http, wiring.api_url, wiring.token)
        self._community = Community(wiring.api_url, wiring.token, self._caller.pace)
        self._uploads = Uploads(wiring.files, self._community)
        self._chats = Chats()
        self._polling = Polling(self._http, self._community, wiring.inbox, wiring.bot, self._take)
        self._callback = Callback(self._community, wiring.secret, self._take)
        self._taps: set[asyncio.Task[None]] = set()

    async def hello(self) -> Address:
        """Check the key and its rights. VK has no menu of commands."""
        return await self._community.hello()

    async def poll(self) -> None:
        """Take updates by Bots Long Poll until cancelled."""
        await self._polling.run()

    async def hook(self, url: str) -> None:
        """Have updates sent to `url` by the Callback API, and see to it until cancelled that they keep coming."""
        await self._callback.keep(url)

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request of VK."""
        return await self._callback.receive(request)

    def calls(self, message: Message, edits: str | None) -> Sequence[Call]:
        """Give the calls that show `message`, the first in the place of the message `edits`."""
        return encode.calls(message, edits)

    async def perform(self, call: Call, to: Sequence[str], key: int) -> Mapping[str, SendError]:
        """Make one call for up to a hundred people."""
        try:
            return await self._performed(call, to, key)
        except Rejected:
            if not self._uploads.forget(call.files):  # VK may have dropped what was uploaded long ago
                raise
            return await self._performed(call, to, key)

    async def close(self) -> None:
        """Let go of connections."""
        for task in self._taps:
            task.cancel()
        await asyncio.gather(*self._taps, return_exceptions=True)
        await self._uploads.close()
        await self._caller.close()
        await self._http.close()
        self._community.close()

    # --- in

    async def _take(self, raws: Sequence[Any]) -> None:
        """Hand events over, then answer their taps: when it returns, all is committed."""
        events = decode.in_order([event for raw in raws if (event := self._read(raw)) is not None])
        await self._inbox.take_all(event.arrived for event in events)
        for event in events:
            if event.ref:
                self._chats.of(event.peer).ref = event.ref
            if event.tap:
                task = asyncio.create_task(self._answer(event))
                self._taps.add(task)
                task.add_done_callback(self._taps.discard)

    def _read(self, raw: Any) -> Event | None:
        try:
            event = decode.decode(raw, self.bot, self._http.fetch, lambda peer: self._chats.of(peer).ref)
        except decode.MALFORMED:
            log.warning("update malformed", transport=self.transport, kind=decode.kind(raw))
            return None
        if event is None:
            self._ignore(raw)
        else:
            self._chats.acted(event.peer, pressed=event.pressed)
            if event.knows is not None:
                self._chats.of(event.peer).knows = event.knows
        return event

    def _ignore(self, raw: Any) -> None:
        if (kind := decode.kind(raw)) not in decode.KNOWN:
            log.info("update of an unknown kind", transport=self.transport, kind=kind)

    async def _answer(self, event: Event) -> None:
        """Stop the button's spinning. One that waited for more than a minute cannot be answered any more."""
        await asyncio.sleep(AFTER_WORDS)
        params: Params = {"event_id": event.tap, "user_id": event.peer, "peer_id": event.peer}
        try:
            await self._caller.call("messages.sendMessageEventAnswer", params, Priority.URGENT)
        except SendError as error:
            log.info("tap not answered", transport=self.transport, kind=type(error).__name__)

    # --- out

    async def _performed(self, call: Call, to: Sequence[str], key: int) -> Mapping[str, SendError]:
        attachment = await self._uploads.named(call.files, to[0])
        shown = self._chats.keyboard(call.rows, call.beneath, to, place=call.place)
        if call.edits and shown.inline and await self._edited(call, to[0], attachment, shown):
            return {}
        lost = await self._sent(call, to, key, attachment, shown)
        self._chats.showed(shown, [peer for peer in to if peer not in lost])
        return lost

    async def _edited(self, call: Call, peer: str, attachment: str, shown: Shown) -> bool:
        """Put a message in the place of another; false where that one can no longer be edited."""
        try:
            await self._caller.call("messages.edit", encode.edit(call, peer, attachment, shown.json))
        except Rejected:
            return False
        return True

    async def _sent(
        self, call: Call, to: Sequence[str], key: int, attachment: str, shown: Shown
    ) -> dict[str, SendError]:
        """Send a message; give who did not get it. Raises where nobody did, and it may be tried again."""

        async def send(peers: Sequence[str]) -> dict[str, SendError]:
            params = encode.send(call, peers, key, attachment, shown.json)
            priority = Priority.NOTICE if len(to) > 1 else Priority.DIALOG
            return _lost(await self._caller.call("messages.send", params, priority, len(peers)), peers)

        lost = await send(to)
        again = [peer for peer, why in lost.items() if why.retry]
        if len(again) == len(to):
            raise lost[to[0]]
        if again:  # the others have it: those few must not hold them up
            await asyncio.sleep(AGAIN)
            still = await send(again)
            lost = {peer: why for peer, why in lost.items() if peer not in again}
            lost |= {peer: Rejected(str(why)) if why.retry else why for peer, why in still.items()}
        return lost


def _lost(answer: Any, to: Sequence[str]) -> dict[str, SendError]:
    """Read the answer to messages.send: each person's message or error. Raises TokenRefused."""
    if isinstance(answer, int) and len(to) == 1:  # the number of the message, as VK answers of old
        return {}
    try:
        told = {str(item["peer_id"]): item.get("error") for item in answer}
    except (AttributeError, KeyError, TypeError):
        raise Unreachable("VK: an answer that makes no sense") from None
    nothing = {"error_code": 1}
    lost = {peer: of_answer(error) for peer in to if (error := told.get(peer, nothing))}
    for why in lost.values():
        if isinstance(why, TokenRefused):
            raise why
    return lost
