"""photos.* and docs.*: an address to upload to, and saving what was uploaded."""

from typing import TYPE_CHECKING

from tests.messengers.vk.methods.registry import method

if TYPE_CHECKING:
    from tests.messengers.vk.community import Community
    from tests.messengers.vk.parameters import Args
    from tests.messengers.vk.server import VkServer

_ALBUM = -64


@method("photos.getMessagesUploadServer")
def photo_address(server: "VkServer", community: "Community", args: "Args") -> object:
    url = server.files.upload_url(community, args.integer("peer_id"), "photo")
    return {"album_id": _ALBUM, "upload_url": url, "user_id": 0, "group_id": community.id}


@method("photos.saveMessagesPhoto")
def save_photos(server: "VkServer", community: "Community", args: "Args") -> object:
    saved = server.files.save_photos(community, args.integer("server"), args.text("photo"), args.text("hash"))
    return [photo.json for photo in saved]


@method("docs.getMessagesUploadServer")
def document_address(server: "VkServer", community: "Community", args: "Args") -> object:
    peer_id, kind = args.integer("peer_id"), args.text("type", "doc")
    return {"upload_url": server.files.upload_url(community, peer_id, kind)}


@method("docs.save")
def save_document(server: "VkServer", community: "Community", args: "Args") -> object:
    saved = server.files.save_document(community, args.text("file"), args.text("title"))
    return {"type": saved.kind, saved.kind: saved.json}
