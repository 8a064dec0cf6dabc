"""How the tests of notices tell somebody something, and look at what came."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.database import Tx
from core.messages import Message
from core.notices import ANNOUNCEMENT, Action, Cause, Kind, notify, send_due
from core.words import Phrase, plain, say
from tests.conftest import FrozenClock
from tests.talk import messages
from tests.world import Someone

CLUB = Cause("«Шахматы»")
LOOK = Action(say("opportunities.my_signups"), "my_signups", {})


def news(n: int = 1) -> Phrase:
    """Give words that are easily found: «новость 1»."""
    return say("notices.about.club", title=f"новость {n}")


async def tell(who: Someone, kind: Kind = ANNOUNCEMENT, n: int = 1, *actions: Action) -> bool:
    """Tell `who` «новость n» in their bot."""

    def work(tx: Tx) -> bool:
        return notify(tx, who.id, kind, news(n), CLUB, bot=who.bot, actions=actions)

    return await who.world.database.write(work)


async def tick(who: Someone) -> int:
    """Let the clock's job look at what waits."""
    return await who.world.database.write(send_due)


async def came(who: Someone) -> list[str]:
    """Give the texts of all that came to `who` so far."""
    return [plain(m.text) for m in await messages(who)]


async def last(who: Someone) -> Message:
    """Give what came last."""
    return (await messages(who))[-1]


def set_clock(clock: FrozenClock, local: str) -> None:
    """Let it be «2026-11-25 21:30» at school."""
    clock.now = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Kaliningrad"))
