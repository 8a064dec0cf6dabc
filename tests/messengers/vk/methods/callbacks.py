"""groups.*: the servers of the Callback API."""

from typing import TYPE_CHECKING

from tests.messengers.vk.callbacks import CallbackServer
from tests.messengers.vk.events import all_switches, switched
from tests.messengers.vk.methods.groups import own
from tests.messengers.vk.methods.registry import method
from tests.messengers.vk.parameters import VERSION
from tests.messengers.vk.refusals import Refused, bad

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.parameters import Args
    from tests.messengers.vk.server import VkServer


@method("groups.getCallbackConfirmationCode")
def confirmation_code(server: "VkServer", community: "Community", args: "Args") -> object:
    own(community, args)
    return {"code": server.callbacks(community).code}


@method("groups.addCallbackServer")
def add_server(server: "VkServer", community: "Community", args: "Args") -> object:
    own(community, args)
    url, callbacks = _url(args), server.callbacks(community)
    if len(callbacks.servers) >= server.limits.callback_servers:
        raise Refused(2000)
    return {"server_id": callbacks.add(url, args.text("title"), args.text("secret_key")).id}


@method("groups.editCallbackServer")
def edit_server(server: "VkServer", community: "Community", args: "Args") -> object:
    callback = _found(server, community, args)
    changed = callback.url != _url(args)
    callback.url, callback.title = _url(args), args.text("title")
    callback.secret = args.text("secret_key", callback.secret)
    if changed or not callback.confirmed:
        server.callbacks(community).confirm(callback)
    return 1


@method("groups.deleteCallbackServer")
def delete_server(server: "VkServer", community: "Community", args: "Args") -> object:
    server.callbacks(community).remove(_found(server, community, args))
    return 1


@method("groups.getCallbackServers")
def get_servers(server: "VkServer", community: "Community", args: "Args") -> object:
    own(community, args)
    wanted = args.numbers("server_ids")
    items = [c.as_json() for c in server.callbacks(community).servers.values() if not wanted or c.id in wanted]
    return {"count": len(items), "items": items}


@method("groups.getCallbackSettings")
def get_settings(server: "VkServer", community: "Community", args: "Args") -> object:
    return {"api_version": VERSION, "events": all_switches(_found(server, community, args).on)}


@method("groups.setCallbackSettings")
def set_settings(server: "VkServer", community: "Community", args: "Args") -> object:
    callback = _found(server, community, args)
    callback.on = switched(callback.on, args)
    return 1


def _found(server: "VkServer", community: "Community", args: "Args") -> CallbackServer:
    own(community, args)
    found = server.callbacks(community).servers.get(args.integer("server_id"))
    if found is None:
        raise Refused(104)
    return found


def _url(args: "Args") -> str:
    url = args.text("url")
    if not url.startswith(("http://", "https://")):
        raise bad("url is invalid")
    return url
