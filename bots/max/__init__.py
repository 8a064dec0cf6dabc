"""MAX: its Bot API over long polling or a webhook.

maxapi looks after what happens once: the bot's name, its menu of commands, its subscriptions, the national
authority's certificate. What happens at every turn is raw JSON on one session: the library's typed layer reads and
writes pydantic models, retries and logs by itself, and sends the token along to the hosts where files lie.
"""

from bots.max.adapter import MaxAdapter
from bots.transport import Adapter
from bots.wiring import Wiring


def connect(wiring: Wiring) -> Adapter:
    """Give the adapter of one bot; nothing is sent before `hello`."""
    return MaxAdapter(wiring)
