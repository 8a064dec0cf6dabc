"""Who acts in a test of the domain, where no chat is held."""

from core import access
from core.access import Actor
from core.people import Role
from dialogs.engine.update import Bot
from tests.world import Someone

_ROLES = {
    Bot.PARENT: (Role.GUARDIAN,),
    Bot.STUDENT: (Role.PUPIL,),
    Bot.TEACHER: (Role.TEACHER,),
    Bot.DIRECTOR: (Role.DIRECTOR, Role.STAFF),
}


async def acting(who: Someone) -> Actor:
    """Give `who` as the actor of their bot's role."""
    actor = await who.world.database.read(lambda tx: access.actor(tx, who.id, _ROLES[who.bot]))
    assert actor is not None
    return actor
