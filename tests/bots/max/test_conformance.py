"""Everything that any dialog says, in both languages, is taken by MAX: by the published description, and by maxapi."""

from maxapi.types.attachments.buttons.attachment_button import AttachmentButton
from maxapi.types.message import Message as MaxMessage

from bots.max.adapter import MaxAdapter
from bots.max.encode import Call
from core.files import FileStore
from core.messages import Message
from tests.bots.adapters import wiring
from tests.messengers.max import Limits, MaxServer
from tests.messengers.max.json_schema import validator
from tests.messengers.max.shapes import message_json
from tests.world import World

UNPACED = Limits(requests_per_second=0, messages_per_second=0, processing=0.0)


async def test_all_that_is_said_is_taken(world: World, all_said: tuple[list[Message], FileStore]) -> None:
    """Sent anew, and in the place of the message before."""
    said, world.engine.files = all_said
    async with MaxServer(limits=UNPACED) as server:
        await _show_all(world, server, said)
        assert server.violations == []
        assert [r.error for r in server.requests if r.error] == []
        for stored in server.bots[0].messages.values():
            MaxMessage(**message_json(stored))
    assert len(said) > 300


async def _show_all(world: World, server: MaxServer, said: list[Message]) -> None:
    bot, person = server.add_bot("Родителям"), server.person("Анна")
    await person.starts(bot)
    adapter = MaxAdapter(wiring(world.engine, bot.token, server.url))
    for number, message in enumerate(said):
        before = str(person.chat(bot)[-1].id) if number % 2 else None
        for call in adapter.calls(message, before):
            _check(call)
            assert await adapter.perform(call, [str(person.id)], number) == {}
    await adapter.close()


def _check(call: Call) -> None:
    assert not list(validator("NewMessageBody").iter_errors(call.body))
    for attached in call.body["attachments"]:
        AttachmentButton(**attached)
