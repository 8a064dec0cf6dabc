"""The charts of a message, drawn: what a messenger is given are pictures."""

from dataclasses import replace

import structlog

from core.bugs import traced
from core.charts import MIME, ChartError, Charts
from core.files import FileStore
from core.messages import Attachment, Message

log = structlog.get_logger("delivery")


class Pictures:
    """Draws what a turn only declared; each chart once, whoever is told it."""

    def __init__(self, files: FileStore) -> None:
        self._files = files
        self._charts = Charts()

    async def drawn(self, message: Message) -> Message:
        """Give `message` with pictures for its charts, without those that cannot be drawn."""
        if not any(file.mime == MIME for file in message.files):
            return message
        shown = [await self._picture(file) if file.mime == MIME else file for file in message.files]
        return replace(message, files=tuple(file for file in shown if file))

    async def _picture(self, chart: Attachment) -> Attachment | None:
        try:
            picture = await self._charts.picture_of(self._files, chart.hash)
        except (ChartError, OSError) as problem:
            log.error("chart not drawn", **traced(problem))
            return None
        return Attachment(picture.hash, f"{chart.name}.png", picture.mime)

    async def close(self) -> None:
        """End the drawing process, if there is one."""
        await self._charts.close()
