"""Is a media file there, and may it be read? Asked before any outside program is started."""

import stat
from pathlib import Path

from archive.errors import MediaEmpty, MediaForbidden, MediaMissing, MediaUnreadable
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
