"""Errors of an archive as a whole."""

from pathlib import Path

from archive.errors.base import RostrumError
from archive.messages import Message, message


class ArchiveError(RostrumError):
    """The archive as a whole cannot be used."""

    code = "archive"
    title = message("The archive cannot be used")


class ArchiveNotFound(ArchiveError):
    """There is no archive at a folder."""

    code = "archive-not-found"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            message("There is no archive at {folder}.", folder=str(folder)),
            message("Create one with: rostrum --archive {folder} init", folder=str(folder)),
        )


class ArchiveLocked(ArchiveError):
    """Another process writes and does not come to an end, or does what can only be done once."""

    code = "archive-locked"
    title = message("Another process is writing to the archive")

    def __init__(self, holder: str | Message, since: str) -> None:
        super().__init__(
            message("{holder} has been writing to the archive since {since}.", holder=holder, since=since),
            message("Wait until it ends. If it crashed, the lock is released within a minute."),
        )


class ArchiveTooNew(ArchiveError):
    """The catalogue has a schema that this version does not know."""

    code = "archive-too-new"

    def __init__(self, folder: Path, revision: str) -> None:
        super().__init__(
            message(
                "The catalogue of {folder} has schema {revision}, newer than this version of Rostrum.",
                folder=str(folder),
                revision=revision,
            ),
            message("Install the version of Rostrum that created it, or a later one."),
        )
