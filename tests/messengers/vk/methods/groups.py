"""groups.* but for the Callback API, and users.get."""

import secrets
from typing import TYPE_CHECKING

from tests.messengers.vk.events import all_switches, switched
from tests.messengers.vk.methods.registry import method
from tests.messengers.vk.parameters import VERSION
from tests.messengers.vk.refusals import Refused, bad

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.parameters import Args
    from tests.messengers.vk.server import VkServer

_BITS = {"photos": 4, "messages": 4096, "docs": 131072, "manage": 262144}


def own(community: "Community", args: "Args") -> None:
    """Refuse a community's token for another community."""
    if args.integer("group_id") != community.id:
        raise Refused(15, "group_id is another community's", wrong=True)


@method("groups.getById")
def get_by_id(server: "VkServer", community: "Community", args: "Args") -> object:
    asked = args.words("group_ids") or [args.text("group_id") or str(community.id)]
    found = [c for c in server.bots if {str(c.id), f"club{c.id}"} & set(asked)]
    if not found:
        raise bad("group_ids is undefined")
    return {"groups": [_group(c) for c in found], "profiles": []}


def _group(community: "Community") -> dict[str, object]:
    more = {"is_closed": 0, "type": "group", "photo_50": "", "photo_100": "", "photo_200": ""}
    return {"id": community.id, "name": community.name, "screen_name": f"club{community.id}", **more}


@method("groups.getTokenPermissions")
def get_token_permissions(server: "VkServer", community: "Community", args: "Args") -> object:
    granted = sorted(community.scopes)
    permissions = [{"name": name, "setting": _BITS[name]} for name in granted]
    return {"mask": sum(_BITS[name] for name in granted), "permissions": permissions}


@method("groups.setSettings")
def set_settings(server: "VkServer", community: "Community", args: "Args") -> object:
    own(community, args)
    community.bots_capabilities = bool(args.integer("bots_capabilities", int(community.bots_capabilities)))
    return 1


@method("groups.getLongPollServer")
def get_long_poll_server(server: "VkServer", community: "Community", args: "Args") -> object:
    own(community, args)
    poll = community.long_poll
    if not poll.enabled:
        raise Refused(100, "longpoll for this group is not enabled")
    if poll.lost:
        poll.lost, poll.key = False, secrets.token_hex(20)
    return {"key": poll.key, "server": f"{server.url}/wh{community.id}", "ts": str(poll.ts)}


@method("groups.getLongPollSettings")
def get_long_poll_settings(server: "VkServer", community: "Community", args: "Args") -> object:
    own(community, args)
    poll = community.long_poll
    return {"is_enabled": poll.enabled, "api_version": VERSION, "events": all_switches(poll.on)}


@method("groups.setLongPollSettings")
def set_long_poll_settings(server: "VkServer", community: "Community", args: "Args") -> object:
    own(community, args)
    poll = community.long_poll
    poll.on = switched(poll.on, args)
    poll.enabled = bool(args.integer("enabled", int(poll.enabled)))
    return 1


@method("users.get")
def get_users(server: "VkServer", community: "Community", args: "Args") -> object:
    asked = [word.removeprefix("id") for word in dict.fromkeys(args.words("user_ids"))]
    found = [server.who(int(word)) for word in asked if word.isdigit()]
    return [person.as_json(args.words("fields")) for person in found if person is not None]
