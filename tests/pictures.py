"""Pictures that tests send."""

import io

from PIL import Image


def jpeg(side: int = 8) -> bytes:
    """Give a small photo."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), "green").save(out, "JPEG")
    return out.getvalue()
