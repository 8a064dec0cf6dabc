"""One thing a person does in a bot, and the answer to it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bots.web import history, uploads
from bots.web.devices import Device
from bots.web.history import Said
from bots.web.house import House
from bots.web.logins import TRANSPORT
from bots.web.problem import Problem
from core.database import Tx
from core.files import StoredFile
from core.messages import Attachment, Message
from core.words import plain
from dialogs.engine.update import Bot, Point, Update

MAX_TEXT = 4096  # letters, as in most messengers
MAX_FILES = 10
MAX_ANSWER = 100  # messages

Ref = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,48}$")]


class Place(BaseModel):
    """Where something is, in degrees, and what it is called."""

    model_config = ConfigDict(extra="forbid")

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    text: Annotated[str, Field(max_length=200)] = ""


class Deed(BaseModel):
    """What a person sends: exactly one of the rest; `id` is made up by the client, once a deed."""

    model_config = ConfigDict(extra="forbid")

    id: Ref
    text: str | None = None
    token: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    start: Annotated[str, Field(max_length=200)] | None = None
    files: Annotated[list[str], Field(max_length=MAX_FILES)] = []
    place: Place | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "Deed":
        said = (self.text, self.token, self.start, self.files or None, self.place)
        if sum(one is not None for one in said) != 1:
            raise ValueError("exactly one of text, token, start, files, place")
        return self


async def turn(parts: House, device: Device, bot: Bot, deed: Deed) -> list[dict[str, Any]]:
    """Let the engine answer; give the person's own message and what was said in this bot since.

    The same `deed.id` again does nothing and gives the same answer.
    Raises Problem for an empty or too long text, and for files that are not the person's.
    """
    text = _checked(deed.text)
    files = await _own_files(parts, device, deed.files)
    if len(files) != len(deed.files):
        raise Problem(404, "not_found")
    update = Update(
        transport=TRANSPORT,
        bot=bot,
        id=deed.id,
        account=device.name,
        text=text,
        token=deed.token,
        start=deed.start,
        files=tuple(files),
        place=_point(deed.place),
        language=device.language,
    )

    def keep_bubble(tx: Tx) -> None:
        history.keep_own(tx, device.account_id, _bubble(tx, device, update, deed.id))

    await parts.engine.handle(update, keep_bubble)
    await parts.delivery.deliver()
    parts.live.wake([device.account_id])
    return await parts.database.read(lambda tx: history.answer(tx, device.account_id, bot, deed.id, MAX_ANSWER))


async def _own_files(parts: House, device: Device, hashes: list[str]) -> list[StoredFile]:
    return await parts.database.read(lambda tx: uploads.allowed(tx, device.account_id, hashes)) if hashes else []


def _checked(text: str | None) -> str | None:
    if text is None:
        return None
    text = _kept(text)
    if not text:
        raise Problem(400, "empty")
    if len(text) > MAX_TEXT:
        raise Problem(413, "too_long", n=len(text), limit=MAX_TEXT)
    return text


def _kept(text: str) -> str:
    # Lone surrogates and NUL are what no database keeps.
    return plain(text).encode("utf-8", "ignore").decode().replace("\0", "").strip()


def _point(place: Place | None) -> Point | None:
    return Point(place.lat, place.lon, _kept(place.text)) if place else None


def _bubble(tx: Tx, device: Device, update: Update, ref: str) -> Said:
    """Give how the person's deed looks in the chat; a tap looks like what the button says."""
    if update.token is not None:
        label = history.label_of(tx, device.account_id, update.bot, update.token)
        return history.own(update.bot, ref, Message(label), update.token) if label else history.mark(update.bot, ref)
    if update.start is not None:
        return history.mark(update.bot, ref)
    if update.place is not None:
        return history.own(update.bot, ref, Message(_pinned(update.place)))
    return history.own(update.bot, ref, Message(update.text or "", files=tuple(_attached(update.files))))


def _pinned(place: Point) -> str:
    """Give a place as a bubble shows it."""
    degrees = f"{place.lat:.5f}, {place.lon:.5f}"
    return f"📍 {place.text}\n{degrees}" if place.text else f"📍 {degrees}"


def _attached(files: tuple[StoredFile, ...]) -> list[Attachment]:
    return [Attachment(file.hash, file.name, file.mime) for file in files]
