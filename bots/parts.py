"""The composition root: every part made once, from the settings."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import dialogs
from bots import schema
from bots.reachable import check_files
from core.database import Database, open_database
from core.files import XLSX, FileStore
from core.forms import xlsform
from core.settings import Settings
from core.words import Words
from dialogs.engine.catalogue import Catalogue, discover
from dialogs.engine.turn import Engine


@dataclass(frozen=True, slots=True)
class Parts:
    """What every command works with."""

    settings: Settings
    database: Database
    words: Words
    files: FileStore
    catalogue: Catalogue
    engine: Engine


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Parts]:
    """Bring the database up to date, put the parts together, and close them in the end."""
    url = settings.database_url.get_secret_value()
    check_files(settings.files)
    await schema.upgrade(url)
    database = open_database(url)
    words, files, catalogue = Words(), FileStore(settings.files), discover(dialogs)
    engine = Engine(database, catalogue, words, files)
    engine.reading[XLSX] = xlsform.stored
    try:
        yield Parts(settings, database, words, files, catalogue, engine)
    finally:
        await database.close()
