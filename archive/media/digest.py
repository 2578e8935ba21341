"""The SHA-256 by which a media file is known, wherever it lies and whatever it is called."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from archive.errors import MediaUnreadable
from archive.media.presence import check_presence
from archive.messages import Quoted

_BLOCK_BYTES = 1 << 20


def sha256_of(path: Path, on_progress: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file's bytes in hexadecimal, telling after each MiB how many bytes are done.

    Raises MediaMissing, MediaForbidden, MediaEmpty, MediaUnreadable.
    """
    check_presence(path)
    digest = hashlib.sha256()
    done = 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
                done += len(block)
                if on_progress is not None:
                    on_progress(done)
    except OSError as error:
        raise MediaUnreadable(path, Quoted(error.strerror or str(error))) from error
    return digest.hexdigest()
