"""Is a media file there, and may it be read? Asked before any outside program is started."""

import stat
from pathlib import Path

from archive.errors import MediaEmpty, MediaForbidden, MediaMissing, MediaReplaced, MediaUnreadable
from archive.messages import Quoted, message


def check_presence(path: Path) -> None:
    """MediaMissing, MediaForbidden, MediaEmpty, or MediaUnreadable for what is not a regular file."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a named pipe would wait for ever
            raise MediaUnreadable(path, message("it is a folder or device, not a file"))
        with path.open("rb"):
            pass
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MediaMissing(path) from error
    except PermissionError as error:
        raise MediaForbidden(path) from error
    except OSError as error:  # a sick disk, a lost share, a name that is too long
        raise MediaUnreadable(path, Quoted(error.strerror or str(error))) from error
    if status.st_size == 0:
        raise MediaEmpty(path)


def check_still_there(path: Path, size: int) -> None:
    """What `check_presence` raises, and MediaReplaced unless the file has the size it had when it came.

    Asked at each serving and cutting: a link or a device that was put in its place is never read out.
    """
    check_presence(path)
    try:
        is_same = path.stat().st_size == size
    except OSError as error:
        raise MediaMissing(path) from error
    if not is_same:
        raise MediaReplaced(path)
