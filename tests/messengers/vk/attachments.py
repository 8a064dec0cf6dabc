"""What messages carry: photos, documents, voice messages, stickers."""

from dataclasses import dataclass, field

from tests.messengers.common.seen import SeenFile

FIRST_FILE = 457239017  # where VK's own numbers of files in messages begin


@dataclass(frozen=True, slots=True)
class Stored:
    """A file's bytes, under a key that nobody guesses."""

    key: str
    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Photo, document, voice message, sticker: what a message carries."""

    kind: str
    owner_id: int
    id: int
    json: dict[str, object]
    file: Stored | None = None

    @property
    def name(self) -> str:
        """Give what `attachment` calls it."""
        return f"{self.kind}{self.owner_id}_{self.id}"

    def as_json(self) -> dict[str, object]:
        """Give it as messages show it."""
        return {"type": self.kind, self.kind: self.json}

    @property
    def seen(self) -> SeenFile:
        """What a person has before them."""
        file = self.file or Stored("", self.kind, "application/octet-stream", b"")
        return SeenFile(self.kind, str(self.json.get("title", file.name)), file.mime, file.data)


@dataclass(slots=True, eq=False)
class Upload:
    """Files on their way: sent to an upload address, not saved yet."""

    community_id: int
    peer_id: int
    kind: str
    files: list[Stored] = field(default_factory=list)
