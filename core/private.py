"""Files and folders that only the account we run as may open: a school's data is nobody else's."""

from pathlib import Path


def folder(path: Path) -> None:
    """Make the folder, and those above it that lack; one that is there keeps its rights. Raises OSError."""
    for part in (*reversed(path.parents), path):
        if not part.is_dir():
            part.mkdir(mode=0o700, exist_ok=True)


def file(path: Path) -> None:
    """Make the file, empty, and its folder; one that is there keeps its content and rights. Raises OSError."""
    folder(path.parent)
    if not path.exists():
        path.touch(mode=0o600)
