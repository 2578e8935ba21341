"""How a file is published: written beside its place and renamed to it.

Readers see the old file or the whole new one. What fails leaves the old one, and nothing beside it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

DRAFT_SUFFIX = ".part"


@contextmanager
def published(path: Path) -> Iterator[Path]:
    """A name in the same folder to write to; renamed to `path` when the block ends without an error."""
    draft = path.absolute().with_name(f".{uuid4().hex}{DRAFT_SUFFIX}")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def publish_bytes(path: Path, content: bytes) -> None:
    """A whole file that outlives a power cut: its bytes are on the disk before its name is."""
    with published(path) as draft, draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def publish_text(path: Path, text: str) -> None:
    """`publish_bytes` of UTF-8 with the line ends of the text; what UTF-8 cannot hold becomes "?"."""
    publish_bytes(path, text.encode("utf-8", "replace"))
