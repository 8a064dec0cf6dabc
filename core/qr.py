"""Codes to scan, as pictures that go with a message."""

import io

import segno

from core.files import FileStore
from core.messages import Attachment

SCALE, BORDER = 8, 4  # pixels of a square; squares of the quiet edge that cameras need
# Choosing the best of the eight masks takes five times as long as the code itself, and every mask can be read.
MASK = 2


def attach(files: FileStore, link: str, name: str) -> Attachment:
    """Store the code of `link` as a PNG called `name`, to be attached to a message."""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False, mask=MASK).save(picture, kind="png", scale=SCALE, border=BORDER)
    stored = files.put(picture.getvalue(), name)
    return Attachment(stored.hash, stored.name, stored.mime)
