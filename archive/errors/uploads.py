"""Errors of what pages import: folders of the server, and uploads."""

from pathlib import Path

from archive.errors.base import RostrumError
from archive.messages import message


class FolderRefused(RostrumError):
    """A folder or file that pages may not import: it lies outside what is configured for them."""

    code = "folder-refused"
    title = message("This folder or file cannot be imported here")


class UploadError(RostrumError):
    """A file that was to be uploaded."""

    code = "upload"
    title = message("The upload failed")


class UploadsOff(UploadError):
    """There is no folder for uploads."""

    code = "uploads-off"
    title = message("Uploads are turned off")

    def __init__(self) -> None:
        super().__init__(
            message("This archive does not accept uploads."),
            message(
                "To allow them, set web.upload_folder in config.yaml to a folder, then restart the server."
            ),
        )


class UploadNotFound(UploadError):
    """There is no such upload (any more)."""

    code = "upload-not-found"
    title = message("Upload not found")

    def __init__(self) -> None:
        super().__init__(
            message("There is no such upload."), message("It was removed, or abandoned for a week.")
        )


class UploadRefused(UploadError):
    """A file that is not taken: its name, its kind, its length."""

    code = "upload-refused"
    title = message("This file cannot be uploaded")


class UploadTooLarge(UploadError):
    """A file is larger than allowed, or sends more than it said."""

    code = "upload-too-large"
    title = message("This file is too large")


class UploadConflict(UploadError):
    """Bytes that do not follow on those that are there."""

    code = "upload-conflict"
    title = message("The upload is at another position")

    def __init__(self, stated: int, offset: int) -> None:
        super().__init__(
            message("The upload is at byte {offset}, not at {stated}.", offset=offset, stated=stated),
            message("Ask for its offset (HEAD) and resume from there."),
        )


class UploadBusy(UploadError):
    """Somebody else sends the same upload at this moment."""

    code = "upload-busy"
    title = message("This file is being uploaded elsewhere")

    def __init__(self) -> None:
        super().__init__(
            message("This file is being uploaded elsewhere, perhaps in another tab."),
            message("Wait a moment, ask for its offset (HEAD) and resume from there."),
        )


class DiskFull(UploadError):
    """There is no room for a file."""

    code = "disk-full"
    title = message("The server's disk is full")

    def __init__(self, folder: Path) -> None:
        super().__init__(
            message("There is not enough space for it on the disk of {folder}.", folder=str(folder)),
            message("Free some space, then resume: what was sent is kept."),
        )
