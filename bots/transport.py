"""What every messenger offers to the rest of the house."""

from typing import Protocol


class Transport(Protocol):
    """A messenger by the name that its accounts carry."""

    name: str

    async def deliver(self) -> int:
        """Send what waits in the outbox for this messenger's accounts; give how many messages were sent."""
        ...
