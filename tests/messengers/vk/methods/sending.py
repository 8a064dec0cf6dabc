"""messages.send and messages.edit: what a message may say, and to whom."""

from typing import TYPE_CHECKING, Any

import orjson

from tests.messengers.vk.attachments import Attachment
from tests.messengers.vk.chats import Draft, Message
from tests.messengers.vk.keyboards import Keyboard, read_keyboard
from tests.messengers.vk.methods.registry import method
from tests.messengers.vk.refusals import Refused, bad

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.parameters import Args
    from tests.messengers.vk.server import VkServer

CHATS_BEGIN = 2_000_000_000
_NOT_OFFERED = ("sticker_id", "lat", "long", "template", "content_source", "subscribe_id")
_FORMATS = {"bold", "italic", "underline", "url"}


@method("messages.send")
def send(server: "VkServer", community: "Community", args: "Args") -> object:
    if "random_id" not in args:
        raise bad("random_id is a required parameter")
    draft, random_id = read_draft(server, community, args), args.integer("random_id")
    if "peer_ids" in args:
        return [_one_of_many(server, community, peer, draft, random_id) for peer in args.numbers("peer_ids")]
    return put(server, community, _peer(args), draft, random_id).id


def _peer(args: "Args") -> int:
    for name in ("peer_id", "user_id"):
        if name in args:
            return args.integer(name)
    if "chat_id" in args:
        return CHATS_BEGIN + args.integer("chat_id")
    domain = args.text("domain").removeprefix("id")
    if not domain.isdigit():
        raise bad("you should specify peer_id, user_id, domain, chat_id or user_ids param")
    return int(domain)


def _one_of_many(server: "VkServer", community: "Community", peer: int, draft: Draft, random_id: int) -> object:
    try:
        message = put(server, community, peer, draft, random_id)
    except Refused as no:
        failed = {"code": no.code, "description": no.message}
        return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": failed}
    return {"peer_id": peer, "message_id": message.id, "conversation_message_id": message.cmid}


def put(server: "VkServer", community: "Community", peer: int, draft: Draft, random_id: int) -> Message:
    """Put a message before a person, once for each random_id in an hour. Raises `Refused`: 901, 917 and the like."""
    person, now = server.reachable(community, peer), server.clock()
    dialog = community.dialog(peer)
    if (already := dialog.already(random_id, now - server.limits.same_random_id_seconds)) is not None:
        return already
    message = community.add(dialog, -community.id, draft, now, random_id)
    if random_id:
        dialog.sent[random_id] = (now, message)
    if draft.keyboard is not None and not draft.keyboard.inline:
        dialog.keyboard = draft.keyboard if draft.keyboard.rows else None
    server.emit(community, "message_reply", message)
    person.bell.ring()
    return message


def read_draft(server: "VkServer", community: "Community", args: "Args") -> Draft:
    """Check everything that a message says. Raises `Refused`: 100, 911, 912, 913, 914."""
    for name in _NOT_OFFERED:
        if name in args:
            raise bad(f"{name} is not offered by this test server")
    reply, forwarded = _quoted(server, community, args)
    draft = Draft(_text(server, community, args), _attachments(server, args), _keyboard(community, args))
    if not draft.text.strip() and not draft.attachments and not forwarded:
        raise bad("message is empty or invalid")
    draft.format_data, draft.payload = _format_data(args, draft.text), args.text("payload")
    draft.reply, draft.forwarded = reply, forwarded
    return draft


def _text(server: "VkServer", community: "Community", args: "Args") -> str:
    text = args.text("message")
    if len(text) > server.limits.text:
        raise Refused(914, wrong=True)
    if len(text) > server.limits.advised_text:
        server.warnings.append(
            f"{community.name}: a message of {len(text)} letters; keep to {server.limits.advised_text}"
        )
    return text


def _attachments(server: "VkServer", args: "Args") -> list[Attachment]:
    names = [name.strip() for name in args.text("attachment").split(",") if name.strip()]
    if len(names) > server.limits.attachments:
        raise bad(f"attachment should contain at most {server.limits.attachments} items")
    return [_attachment(server, name) for name in names]


def _attachment(server: "VkServer", name: str) -> Attachment:
    found = server.files.attachment(name)
    if found is None:  # VK sends the rest without it, and nobody is told: here it is told
        raise bad(f"attachment {name} does not exist")
    return found


def _keyboard(community: "Community", args: "Args") -> Keyboard | None:
    if "keyboard" not in args:
        return None
    keyboard = read_keyboard(args.text("keyboard"))
    if not community.bots_capabilities:
        raise Refused(912)
    return keyboard


def _format_data(args: "Args", text: str) -> dict[str, Any] | None:
    if "format_data" not in args:
        return None
    try:
        given = orjson.loads(args.text("format_data"))
        items, version = given["items"], given["version"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        raise bad("format_data should be JSON with version and items") from None
    units = len(text.encode("utf-16-le")) // 2
    if str(version) != "1" or not isinstance(items, list) or not all(_fits(item, units) for item in items):
        raise bad("format_data is invalid")
    return {"version": "1", "items": items}


def _fits(item: Any, units: int) -> bool:
    match item:
        case {"type": str(kind), "offset": int(offset), "length": int(length), **more}:
            known = kind in _FORMATS and (kind != "url" or isinstance(more.get("url"), str))
            return known and offset >= 0 and length > 0 and offset + length <= units
    return False


def _quoted(server: "VkServer", community: "Community", args: "Args") -> tuple[Message | None, list[Message]]:
    """The message that is answered, and those that are forwarded."""
    if "reply_to" in args:
        return _known(community.messages.get(args.integer("reply_to")), "reply_to"), []
    forwarded = [_known(community.messages.get(n), "forward_messages") for n in args.numbers("forward_messages")]
    if "forward" in args:
        try:
            quoted, is_reply = _forward(community, orjson.loads(args.text("forward")))
        except (orjson.JSONDecodeError, LookupError, TypeError, AttributeError):
            raise bad("forward should be JSON with peer_id and cmids") from None
        if is_reply:
            return quoted[0], []
        forwarded += quoted
    if len(forwarded) > server.limits.forwarded:
        raise Refused(913, wrong=True)
    return None, forwarded


def _forward(community: "Community", said: Any) -> tuple[list[Message], bool]:
    cmids = said.get("cmids") or said["conversation_message_ids"]
    dialog = community.dialog(said["peer_id"])
    return [_known(dialog.by_cmid(cmid), "forward") for cmid in cmids], bool(said.get("is_reply"))


def _known(message: Message | None, name: str) -> Message:
    if message is None:
        raise bad(f"{name} is a message that does not exist")
    return message


@method("messages.edit")
def edit(server: "VkServer", community: "Community", args: "Args") -> object:
    message, now = _to_edit(community, args), server.clock()
    if not message.out:
        raise Refused(920, wrong=True)
    if now - message.at > server.limits.edit_seconds:
        raise Refused(909)
    person = server.reachable(community, message.peer_id)
    draft = read_draft(server, community, args)
    if draft.keyboard is not None and not draft.keyboard.inline:
        raise Refused(911, "a message is edited with an inline keyboard only", wrong=True)
    message.draft, message.updated = draft, now
    server.emit(community, "message_edit", message)
    person.bell.ring()
    return 1


def _to_edit(community: "Community", args: "Args") -> Message:
    cmid = args.integer("cmid") or args.integer("conversation_message_id")
    if cmid:
        found = community.dialog(args.integer("peer_id")).by_cmid(cmid)
    else:
        found = community.messages.get(args.integer("message_id"))
    if found is None or found.gone or found.peer_id != args.integer("peer_id"):
        raise bad("message_id or cmid is a message that does not exist")
    return found
