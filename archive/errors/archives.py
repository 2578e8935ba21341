"""Errors of an archive as a whole."""

from pathlib import Path

from archive.errors.base import RostrumError
from archive.messages import Message, Reason, message


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


class ArchiveDamaged(ArchiveError):
    """The catalogue's file is empty, gone or broken: only a copy helps."""

    code = "archive-damaged"
    title = message("The catalogue is damaged")

    def __init__(self, folder: Path, reason: Reason) -> None:
        super().__init__(
            message("The catalogue of {folder} is damaged ({reason}).", folder=str(folder), reason=reason),
            message(
                "Stop Rostrum, keep a copy of what is there, then restore catalogue.sqlite3 from a backup "
                "and run: rostrum reindex"
            ),
        )


class ArchiveFull(ArchiveError):
    """There is no room left where the archive lies; what it holds is whole."""

    code = "archive-full"
    title = message("The server's disk is full")

    def __init__(self, folder: Path) -> None:
        super().__init__(
            message("The disk of {folder} is full. Nothing that was saved is lost.", folder=str(folder)),
            message("Free some space, then try again."),
        )


class ArchiveReadOnly(ArchiveError):
    """The archive's folder or disk may not be written to; what it holds is whole."""

    code = "archive-read-only"
    title = message("The archive is read-only")

    def __init__(self, folder: Path, reason: Reason) -> None:
        super().__init__(
            message("Rostrum cannot write to {folder} ({reason}).", folder=str(folder), reason=reason),
            message(
                "Check the owner and permissions of the folder and its files, and that its disk is mounted "
                "for writing."
            ),
        )


class ArchiveUnreachable(ArchiveError):
    """The disk does not answer as it should; whether what it holds is whole is not known."""

    code = "archive-unreachable"
    title = message("The archive's disk does not respond")

    def __init__(self, folder: Path, reason: Reason) -> None:
        super().__init__(
            message("The disk of {folder} does not respond ({reason}).", folder=str(folder), reason=reason),
            message("Check the disk and its mount, then run: rostrum doctor"),
        )
