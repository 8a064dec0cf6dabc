"""People who chat with bots in MAX."""

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from tests.messengers.common.bell import Bell
from tests.messengers.common.people import Person
from tests.messengers.common.seen import Rows, Seen, SeenButton
from tests.messengers.max import shapes
from tests.messengers.max.screen import seen
from tests.messengers.max.state import Dialog, Json, MaxBot, Stored, Tap

if TYPE_CHECKING:
    from tests.messengers.max.server import MaxServer

OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(64)
"""Enough of a voice message."""
WEBP = b"RIFF" + (20).to_bytes(4, "little") + b"WEBPVP8 " + bytes(16)
"""Enough of a sticker."""


class MaxPerson(Person[MaxBot]):
    """Has a dialog with every bot that they started or wrote to."""

    def __init__(self, server: "MaxServer", number: int, name: str, last_name: str, username: str, phone: str) -> None:
        self.id, self.name, self.bell = number, name, Bell()
        self.last_name, self.username, self.phone = last_name, username, phone
        self.locale = "ru"
        self.active_at = server.clock()
        self._server = server

    # -- what they see --

    def chat(self, bot: MaxBot) -> list[Seen]:
        """Give what the person sees now, oldest first."""
        dialog = bot.with_person(self.id)
        return [seen(stored, self._server.files) for stored in dialog.messages.values()] if dialog else []

    def keyboard(self, bot: MaxBot) -> Rows:
        """Nothing: MAX has no buttons in place of letters."""
        return []

    def toasts(self, bot: MaxBot) -> list[str]:
        """Give what flashed up after taps, oldest first."""
        dialog = bot.with_person(self.id)
        return dialog.toasts if dialog else []

    # -- what they say --

    async def writes(self, bot: MaxBot, text: str) -> Seen:
        """Send words. This and all other sendings give the message as it looks."""
        return self._send(bot, {"text": text})

    async def sends_photo(self, bot: MaxBot, data: bytes, caption: str = "") -> Seen:
        """Send a picture."""
        return await self.sends_album(bot, [data], caption)

    async def sends_album(self, bot: MaxBot, pictures: list[bytes], caption: str = "") -> Seen:
        """Send several pictures: in MAX, one message."""
        files = self._server.files
        kept = [files.keep("image", data, "image.webp", 0.0) for data in pictures]
        return self._attach(bot, [self._server.attaching.image(file) for file in kept], caption)

    async def sends_document(self, bot: MaxBot, data: bytes, name: str, caption: str = "") -> Seen:
        """Send a file."""
        file = self._server.files.keep("file", data, name, 0.0)
        return self._attach(bot, [self._server.attaching.media(file)], caption)

    async def sends_voice(self, bot: MaxBot, data: bytes = OGG) -> Seen:
        """Send a voice message; see `Limits.voice_arrives`."""
        file = self._server.files.keep("audio", data, "voice.ogg", 0.0)
        stored = self._store(bot, {"attachments": [self._server.attaching.media(file)]})
        whole = {"message": shapes.message_json(stored)} if self._server.limits.voice_arrives else {}
        self._tell(bot, shapes.update("message_created", stored.at, user_locale=self.locale, **whole))
        return seen(stored, self._server.files)

    async def sends_sticker(self, bot: MaxBot, data: bytes = WEBP) -> Seen:
        """Send a sticker."""
        file = self._server.files.keep("sticker", data, "sticker.webp", 0.0)
        return self._attach(bot, [self._server.attaching.sticker(file)])

    async def shares_contact(self, bot: MaxBot, phone: str = "", owner: str = "") -> Seen:
        """Share the own phone number, signed by MAX; or that of somebody else (`owner`), unsigned."""
        number = (phone or self.phone).lstrip("+")
        card = [f"TEL;TYPE=cell:{number}", f"FN:{owner or self.name}"]
        vcf = "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", "PRODID:ez-vcard 0.10.3", *card, "END:VCARD", ""])
        payload: Json = {"vcf_info": vcf}
        if not owner:
            signature = hmac.new(bot.token.encode(), vcf.encode(), hashlib.sha256).hexdigest()
            payload |= {"hash": signature, "max_info": shapes.person_json(self)}
        return self._attach(bot, [{"type": "contact", "payload": payload}])

    async def shares_location(self, bot: MaxBot, latitude: float = 55.79, longitude: float = 49.12) -> Seen:
        """Share a place."""
        return self._attach(bot, [{"type": "location", "latitude": latitude, "longitude": longitude}])

    async def forwards(self, bot: MaxBot, message: Seen, text: str = "") -> Seen:
        """Forward a message of any chat."""
        return self._send(bot, {"text": text or None}, shapes.linked("forward", self._server.message(str(message.id))))

    async def replies(self, bot: MaxBot, message: Seen, text: str) -> Seen:
        """Answer a certain message."""
        return self._send(bot, {"text": text}, shapes.linked("reply", self._server.message(str(message.id))))

    async def edits(self, bot: MaxBot, message: Seen, text: str) -> Seen:
        """Change own words."""
        stored = bot.messages[str(message.id)]
        stored.body = stored.body | {"text": text, "markup": []}
        stored.edited = True
        self._tell(bot, shapes.update("message_edited", self._now(), message=shapes.message_json(stored)))
        return seen(stored, self._server.files)

    async def deletes(self, bot: MaxBot, message: Seen) -> None:
        """Delete a message for both."""
        stored = bot.messages.pop(str(message.id))
        del stored.dialog.messages[stored.mid]
        ids = {"message_id": stored.mid, "chat_id": stored.dialog.chat_id, "user_id": self.id}
        self._tell(bot, shapes.update("message_removed", self._now(), **ids))

    async def taps(self, bot: MaxBot, message: Seen | None, wanted: str) -> str | Seen:
        """Press a button: gives the callback id, or what the button opens or copies, or the message that it sends."""
        assert message is not None, "MAX has buttons under messages only"
        button = message.button(wanted)
        match button.kind:
            case "callback":
                return self._press(bot, str(message.id), button)
            case "text":
                return await self.writes(bot, button.label)
            case "contact":
                return await self.shares_contact(bot)
            case "location":
                return await self.shares_location(bot)
        return button.url or button.token

    # -- what they do with the dialog --

    def knows(self, bot: MaxBot) -> None:
        """Have started the bot long ago: it may write, and there is no update to tell it so."""
        self._dialog(bot)

    async def starts(self, bot: MaxBot, payload: str = "") -> None:
        """Press «start», or follow a link `https://max.ru/<bot>?start=<payload>`."""
        dialog = bot.with_person(self.id)
        if dialog and not dialog.stopped and not self._server.limits.starts_again:
            return
        dialog = self._dialog(bot)
        dialog.stopped = False
        fits = payload if len(payload) <= self._server.limits.start_payload else ""
        more = {"payload": fits} if fits else {}
        self._tell(bot, shapes.dialog_update("bot_started", dialog, self._now(), **more))

    async def blocks(self, bot: MaxBot) -> None:
        """Stop the bot: it cannot write until it is started again."""
        dialog = self._dialog(bot)
        dialog.stopped = True
        self._tell(bot, shapes.dialog_update("bot_stopped", dialog, self._now()))

    async def unblocks(self, bot: MaxBot) -> None:
        """Resume."""
        await self.starts(bot)

    async def mutes(self, bot: MaxBot, until: float) -> None:
        """Switch notifications off, until some time (seconds since 1970)."""
        more = {"muted_until": shapes.milliseconds(until)}
        self._tell(bot, shapes.dialog_update("dialog_muted", self._dialog(bot), self._now(), **more))

    async def unmutes(self, bot: MaxBot) -> None:
        """Switch notifications on."""
        self._tell(bot, shapes.dialog_update("dialog_unmuted", self._dialog(bot), self._now()))

    async def clears(self, bot: MaxBot) -> None:
        """Clear the history, on one's own side."""
        dialog = self._dialog(bot)
        dialog.messages.clear()
        self._tell(bot, shapes.dialog_update("dialog_cleared", dialog, self._now()))

    async def removes(self, bot: MaxBot) -> None:
        """Remove the chat: for the bot it is there no more."""
        dialog = bot.dialogs.pop(self._dialog(bot).chat_id)
        self._tell(bot, shapes.dialog_update("dialog_removed", dialog, self._now()))

    # -- how --

    def _press(self, bot: MaxBot, mid: str, button: SeenButton) -> str:
        now = self._now()
        stored = bot.messages.get(mid)
        callback_id = self._server.next_callback_id()
        if stored:
            bot.taps[callback_id] = Tap(stored, now)
        pressed: Json = {"timestamp": shapes.milliseconds(now), "callback_id": callback_id}
        pressed |= {"payload": button.token, "user": shapes.person_json(self)}
        message = shapes.message_json(stored) if stored else None
        self._tell(
            bot, shapes.update("message_callback", now, callback=pressed, message=message, user_locale=self.locale)
        )
        return callback_id

    def _attach(self, bot: MaxBot, attachments: list[Json], text: str = "") -> Seen:
        return self._send(bot, {"text": text or None, "attachments": attachments})

    def _send(self, bot: MaxBot, body: Json, link: Json | None = None) -> Seen:
        stored = self._store(bot, body, link)
        message = shapes.message_json(stored)
        self._tell(bot, shapes.update("message_created", stored.at, message=message, user_locale=self.locale))
        return seen(stored, self._server.files)

    def _store(self, bot: MaxBot, body: Json, link: Json | None = None) -> Stored:
        dialog = self._dialog(bot)
        return self._server.store(dialog, "person", {"text": None, "attachments": None} | body, link)

    def _dialog(self, bot: MaxBot) -> Dialog:
        return bot.with_person(self.id) or self._server.open_dialog(bot, self)

    def _now(self) -> float:
        self.active_at = self._server.clock()
        return self.active_at

    def _tell(self, bot: MaxBot, update: Any) -> None:
        self._server.delivery.put(bot, update)
        self._server.bell.ring()
        self.bell.ring()
