"""How a bug is logged: where it happened, and nothing of what a person wrote."""

import traceback
from pathlib import Path
from typing import Any


def traced(bug: BaseException) -> dict[str, Any]:
    """Give what happened and where, without the exception's message: it may hold what a person wrote."""
    frames = traceback.extract_tb(bug.__traceback__)
    places = [f"{'/'.join(Path(f.filename).parts[-2:])}:{f.lineno} {f.name}" for f in frames]
    causes = [type(bug).__name__]
    while (bug := bug.__cause__) is not None:  # type: ignore[assignment]
        causes.append(type(bug).__name__)
    return {"error": " from ".join(causes), "trace": places}
