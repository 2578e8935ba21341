"""Errors of clips and of what browsers play."""

from pathlib import Path

from archive.errors.base import RostrumError
from archive.messages import counted, message


class ClipRefused(RostrumError):
    """A span that cannot be cut."""

    code = "clip-refused"
    title = message("This clip cannot be made")


class RecordingClosed(RostrumError):
    """A recording of which nothing but its title may leave."""

    code = "recording-closed"
    title = message("This recording is closed")

    def __init__(self, title: str, reason: str | None = None) -> None:
        if reason:
            told = message("“{title}” is closed: {reason}", title=title, reason=reason)
        else:
            told = message(
                "“{title}” is closed: it is listed, but cannot be read, played or quoted.", title=title
            )
        super().__init__(told, message("Ask an administrator of this archive."))


class ProxyError(RostrumError):
    """A copy of a recording that browsers can play."""

    code = "proxy"
    title = message("The conversion failed")


class ProxiesOff(ProxyError):
    """No such copies are made in this archive."""

    code = "proxies-off"
    title = message("Conversion for browsers is turned off")

    def __init__(self) -> None:
        super().__init__(
            message("This archive does not convert recordings for browsers."),
            message("To allow it, set proxies.when to on-demand in config.yaml, then restart the server."),
        )


class ProxiesBusy(ProxyError):
    """Too many recordings wait for their copy."""

    code = "proxies-busy"
    title = message("Too many recordings are waiting to be converted")

    def __init__(self, waiting: int) -> None:
        super().__init__(
            counted(
                "{count} recording is waiting to be converted already.",
                "{count} recordings are waiting to be converted already.",
                count=waiting,
            ),
            message("Try again in a few minutes."),
        )


class CacheFull(ProxyError):
    """There is no room in the cache."""

    code = "cache-full"
    title = message("The server's disk is full")

    def __init__(self, folder: Path) -> None:
        super().__init__(
            message(
                "There is not enough space for a copy for browsers on the disk of {folder}.",
                folder=str(folder),
            ),
            message("Free some space; everything in the archive's cache may be deleted too."),
        )
