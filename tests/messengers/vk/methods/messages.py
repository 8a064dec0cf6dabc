"""messages.* but for sending and editing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

from tests.messengers.vk.chats import Message
from tests.messengers.vk.methods.registry import method
from tests.messengers.vk.refusals import Refused, bad

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.parameters import Args
    from tests.messengers.vk.server import VkServer


@method("messages.delete")
def delete(server: "VkServer", community: "Community", args: "Args") -> object:
    return [_deleted(server, community, message, named, args) for message, named in _named(community, args)]


def _named(community: "Community", args: "Args") -> Iterator[tuple[Message | None, dict[str, object]]]:
    peer_id = args.integer("peer_id")
    if "cmids" not in args and "message_ids" not in args:
        raise bad("message_ids is undefined")
    for cmid in args.numbers("cmids"):
        yield community.dialog(peer_id).by_cmid(cmid), {"peer_id": peer_id, "conversation_message_id": cmid}
    for number in args.numbers("message_ids"):
        yield community.messages.get(number), {"message_id": number}


def _deleted(
    server: "VkServer", community: "Community", message: Message | None, named: dict[str, object], args: "Args"
) -> dict[str, object]:
    if message is None or message.gone:
        return named | {"response": 0, "error": {"code": 100, "description": "message does not exist"}}
    if args.integer("delete_for_all"):
        if not message.out or server.clock() - message.at > server.limits.edit_seconds:
            return named | {"response": 0, "error": {"code": 924, "description": Refused(924).message}}
        message.gone = True
        server.ring(message.peer_id)
    message.hidden = True
    return named | {"response": 1}


@method("messages.getByConversationMessageId")
def by_conversation_message_id(server: "VkServer", community: "Community", args: "Args") -> object:
    dialog = community.dialog(args.integer("peer_id"))
    return _listed(dialog.by_cmid(cmid) for cmid in args.numbers("conversation_message_ids"))


@method("messages.getById")
def by_id(server: "VkServer", community: "Community", args: "Args") -> object:
    dialog = community.dialog(args.integer("peer_id"))
    by_cmid = (dialog.by_cmid(cmid) for cmid in args.numbers("cmids"))
    return _listed([*by_cmid, *(community.messages.get(number) for number in args.numbers("message_ids"))])


def _listed(messages: Any) -> object:
    items = [m.as_json() for m in messages if m is not None and not m.gone and not m.hidden]
    return {"count": len(items), "items": items}


@method("messages.isMessagesFromGroupAllowed")
def is_allowed(server: "VkServer", community: "Community", args: "Args") -> object:
    dialog = community.dialogs.get(args.integer("user_id"))
    return {"is_allowed": int(dialog is not None and dialog.allowed is True)}


@method("messages.setActivity")
def set_activity(server: "VkServer", community: "Community", args: "Args") -> object:
    peer = args.integer("peer_id") or args.integer("user_id")
    server.reachable(community, peer).bell.ring()
    community.dialog(peer).typing_at = server.clock()
    return 1


@method("messages.markAsRead")
def mark_as_read(server: "VkServer", community: "Community", args: "Args") -> object:
    if not args.integer("peer_id"):
        raise bad("peer_id is undefined")
    return 1


@method("messages.sendMessageEventAnswer")
def answer_tap(server: "VkServer", community: "Community", args: "Args") -> object:
    dialog = community.dialog(args.integer("peer_id"))
    tap = dialog.taps.get(args.text("event_id"))
    shown = _shown(args, server.limits.snackbar)
    if tap is None or tap.user_id != args.integer("user_id"):
        raise bad("event_id is not known")
    if tap.answered or server.clock() - tap.at > server.limits.tap_seconds:
        raise Refused(100, "event_id is answered already or too old")
    tap.answered = True
    if shown:
        dialog.toasts.append(shown)
    server.ring(dialog.peer_id)
    return 1


def _shown(args: "Args", longest: int) -> str:
    """What flashes up before the person. Raises `Refused` 100 for what VK does not know."""
    if "event_data" not in args:
        return ""
    try:
        given = orjson.loads(args.text("event_data"))
    except orjson.JSONDecodeError:
        raise bad("event_data should be JSON") from None
    match given:
        case {"type": "show_snackbar", "text": str(text)} if 0 < len(text) <= longest:
            return text
        case {"type": "open_link", "link": str(link)} if link.startswith(("http://", "https://")):
            return link
        case {"type": "open_app", "app_id": int(), "hash": str(shown)}:
            return shown
    raise bad("event_data is invalid")
