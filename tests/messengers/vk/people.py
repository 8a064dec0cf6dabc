"""Someone on VK who chats with communities."""

import secrets
from typing import TYPE_CHECKING

import orjson

from tests.messengers.common.bell import Bell
from tests.messengers.common.people import Person
from tests.messengers.common.seen import Rows, Seen
from tests.messengers.vk.attachments import Attachment
from tests.messengers.vk.chats import Draft, Message, Tap
from tests.messengers.vk.community import Community

if TYPE_CHECKING:
    from tests.messengers.vk.keyboards import Button
    from tests.messengers.vk.server import VkServer

START = "Начать"
_KINDS = ("text", "vkpay", "open_app", "location", "open_link", "callback", "open_photo")


class VkPerson(Person[Community]):
    """Has a page, and a chat with every community."""

    def __init__(self, server: "VkServer", number: int, name: str) -> None:
        self.id, self.name = number, name
        self.bell = Bell()
        self.button_kinds: tuple[str, ...] = _KINDS
        """What their program can show; an old one knows no «callback»."""
        self.lang_id = 0
        """Of their program: 0 Russian, 3 English."""
        self.refusals: dict[int, int] = {}
        self._server = server

    def as_json(self, fields: list[str]) -> dict[str, object]:
        """Give their page as users.get shows it."""
        first, _, last = self.name.partition(" ")
        shown: dict[str, object] = {"id": self.id, "first_name": first, "last_name": last}
        shown |= {"can_access_closed": True, "is_closed": False}
        more = {"screen_name": f"id{self.id}", "domain": f"id{self.id}", "sex": 0, "online": 1, "has_photo": 0}
        return shown | {name: value for name, value in more.items() if name in fields}

    # -- what they see --

    def chat(self, bot: Community) -> list[Seen]:
        """Give what the person sees now, oldest first."""
        return [message.seen for message in bot.dialog(self.id).messages if not message.gone]

    def keyboard(self, bot: Community) -> Rows:
        """Give the buttons in place of letters, if any."""
        keyboard = bot.dialog(self.id).keyboard
        return keyboard.seen if keyboard else []

    def toasts(self, bot: Community) -> list[str]:
        """Give what flashed up after taps (a link that was opened: its address), oldest first."""
        return bot.dialog(self.id).toasts

    # -- what they do --

    def knows(self, bot: Community) -> None:
        """Have allowed the community to write long ago: there is no event to tell it so."""
        bot.dialog(self.id).allowed = True

    async def starts(self, bot: Community, payload: str = "") -> Seen:
        """Open the chat, maybe by a link with `?ref=`, and begin.

        The button «Начать» is there only before the first message; later the person has to write something.
        """
        dialog = bot.dialog(self.id)
        dialog.next_ref = (payload, "link" if payload else "")
        return self._says(bot, Draft(START, payload="" if dialog.messages else '{"command":"start"}'))

    async def writes(self, bot: Community, text: str) -> Seen:
        """Send words."""
        return self._says(bot, Draft(text))

    async def replies(self, bot: Community, message: Seen, text: str) -> Seen:
        """Send words that quote a message."""
        return self._says(bot, Draft(text, reply=self._message(bot, message)))

    async def forwards(self, bot: Community, *messages: Seen, text: str = "") -> Seen:
        """Send what is in the chat once more, as forwarded."""
        return self._says(bot, Draft(text, forwarded=[self._message(bot, message) for message in messages]))

    async def sends_photo(self, bot: Community, data: bytes, caption: str = "") -> Seen:
        """Send a picture."""
        return await self.sends_album(bot, [data], caption)

    async def sends_album(self, bot: Community, pictures: list[bytes], caption: str = "") -> Seen:
        """Send up to ten pictures: one message on VK."""
        files = self._server.files
        photos = [files.photo(files.store(data, f"{i}.jpg"), self.id) for i, data in enumerate(pictures)]
        return self._says(bot, Draft(caption, photos))

    async def sends_document(self, bot: Community, data: bytes, name: str, caption: str = "") -> Seen:
        """Send a file."""
        files = self._server.files
        return self._says(bot, Draft(caption, [files.document(files.store(data, name), self.id)]))

    async def sends_voice(self, bot: Community, data: bytes) -> Seen:
        """Send a voice message."""
        files = self._server.files
        return self._says(bot, Draft("", [files.voice(files.store(data, "voice.ogg"), self.id)]))

    async def sends_sticker(self, bot: Community, number: int = 12) -> Seen:
        """Send a sticker."""
        image = {"url": f"{self._server.url}/sticker/{number}", "width": 128, "height": 128}
        json = {"inner_type": "base_sticker_new", "product_id": 1, "sticker_id": number, "is_allowed": True}
        pictures = {"images": [image], "images_with_background": [image]}
        return self._says(bot, Draft("", [Attachment("sticker", 0, number, json | pictures)]))

    async def shares_location(
        self, bot: Community, latitude: float = 55.75, longitude: float = 37.62, payload: str = ""
    ) -> Seen:
        """Send where they are."""
        geo: dict[str, object] = {"type": "point", "coordinates": {"latitude": latitude, "longitude": longitude}}
        return self._says(bot, Draft("", geo=geo, payload=payload))

    async def edits(self, bot: Community, message: Seen, text: str) -> Seen:
        """Change their own words."""
        mine = self._message(bot, message)
        mine.draft.text, mine.updated = text, self._server.clock()
        self._server.emit(bot, "message_edit", mine)
        return self._showed(mine)

    async def blocks(self, bot: Community) -> None:
        """Forbid the community to write."""
        bot.dialog(self.id).allowed = False
        self._server.emit(bot, "message_deny", {"user_id": self.id})

    async def unblocks(self, bot: Community) -> None:
        """Allow it again."""
        bot.dialog(self.id).allowed = True
        self._server.emit(bot, "message_allow", {"user_id": self.id, "key": ""})

    def refuses(self, bot: Community, code: int = 0) -> None:
        """Have every send to this person end with that error, e.g. 900, 902, 950; 0: no longer."""
        self.refusals[bot.id] = code

    async def taps(self, bot: Community, message: Seen | None, wanted: str) -> object:
        """Press a button by label or payload: under `message`, or in place of letters.

        Gives the message that the button said, or the event's id of a callback, or where a link leads.
        """
        dialog = bot.dialog(self.id)
        under = None if message is None else self._message(bot, message)
        keyboard = dialog.keyboard if under is None else under.draft.keyboard
        if keyboard is None:
            raise LookupError(f"no button {wanted!r}: there is no keyboard")
        button = keyboard.find(wanted)
        if keyboard.one_time and button.kind in {"text", "location"}:
            dialog.keyboard = None
        return await self._pressed(bot, button, under)

    async def _pressed(self, bot: Community, button: "Button", under: Message | None) -> object:
        match button.kind:
            case "text":
                return self._says(bot, Draft(button.label, payload=button.payload))
            case "location":
                return await self.shares_location(bot, payload=button.payload)
            case "callback":
                return self._called_back(bot, button, under)
        return button.link

    def _called_back(self, bot: Community, button: "Button", under: Message | None) -> str:
        event_id = secrets.token_hex(6)
        bot.dialog(self.id).taps[event_id] = Tap(self.id, self._server.clock())
        event = {"user_id": self.id, "peer_id": self.id, "event_id": event_id, "payload": orjson.loads(button.payload)}
        if under is not None:
            event["conversation_message_id"] = under.cmid
        self._server.emit(bot, "message_event", event)
        return event_id

    def _says(self, bot: Community, draft: Draft) -> Seen:
        dialog = bot.dialog(self.id)
        (draft.ref, draft.ref_source), dialog.next_ref = dialog.next_ref, ("", "")
        if not dialog.allowed:  # the first words allow the community to answer
            dialog.allowed = True
            self._server.emit(bot, "message_allow", {"user_id": self.id, "key": ""})
        message = bot.add(dialog, self.id, draft, self._server.clock())
        self._server.emit(bot, "message_new", {"message": message.as_json(), "client_info": self._client()})
        return self._showed(message)

    def _client(self) -> dict[str, object]:
        return {
            "button_actions": list(self.button_kinds),
            "keyboard": True,
            "inline_keyboard": True,
            "carousel": True,
            "lang_id": self.lang_id,
        }

    def _showed(self, message: Message) -> Seen:
        self.bell.ring()
        self._server.bell.ring()
        return message.seen

    def _message(self, bot: Community, seen: Seen) -> Message:
        found = bot.dialog(self.id).by_cmid(int(seen.id))
        if found is None:
            raise LookupError(f"{self.name} no longer sees {seen.text!r}")
        return found
