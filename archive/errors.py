"""Everything that can go wrong and is worth a sentence.

    RostrumError                     .code  .message  .hint
    ├─ ConfigError                   a key or value of the configuration
    ├─ ArchiveError
    │  ├─ ArchiveNotFound            no archive at or above a folder
    │  ├─ ArchiveLocked              another process writes
    │  └─ ArchiveTooNew              made by a later Rostrum
    ├─ NotFound
    │  ├─ RecordingNotFound  ├─ SpeakerNotFound  ├─ EventNotFound  ├─ TranscriptNotFound
    │  └─ RecordingRemoved           it was in the archive, and was taken out of it
    ├─ Ambiguous                     a name that fits several things
    ├─ MediaError                    .path
    │  ├─ MediaMissing       ├─ MediaEmpty     ├─ MediaForbidden
    │  ├─ MediaUnreadable    ├─ MediaRefused   ├─ NoAudio
    │  ├─ MediaChanged       ├─ MediaTooLong   ├─ LanguageNotKnown
    │  └─ IngestDied                 the process that worked on the file died
    ├─ ToolError
    │  ├─ ToolMissing        └─ ToolFailed     ffmpeg: absent, failed or out of time
    ├─ ModelMissing                  a model that is nowhere to be had
    ├─ TranscriptUnreadable          .path
    ├─ FolderRefused                 a folder or file that pages may not take in
    ├─ UploadError
    │  ├─ UploadsOff         ├─ UploadNotFound ├─ UploadRefused
    │  ├─ UploadTooLarge     ├─ UploadConflict ├─ UploadBusy
    │  └─ DiskFull
    ├─ QuestionRefused               a question that cannot be asked
    ├─ CursorRefused                 a place in a list that is not one of this list
    ├─ ClipRefused                   a span that cannot be cut
    ├─ RecordingClosed               listed, but neither played nor cut
    └─ ProxyError                    a copy that browsers can play
       ├─ ProxiesOff         ├─ ProxiesBusy    └─ CacheFull

Every error says its noun and what to do next; front ends turn it into a page, JSON or an exit code.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

LONGEST_NAME = 200  # characters of a name that is repeated to whoever gave it


class RostrumError(Exception):
    """An error told to people: what happened to which thing, and what to do next."""

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(RostrumError):
    """A key or value of the configuration is wrong."""

    code = "config"

    def __init__(self, key: str, problem: str, hint: str = "") -> None:
        super().__init__(f"Configuration key {key!r}: {problem}", hint)
        self.key = key


class ArchiveError(RostrumError):
    """The archive as a whole cannot be used."""

    code = "archive"


class ArchiveNotFound(ArchiveError):
    """There is no archive at a folder."""

    code = "archive-not-found"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no archive at {folder}.",
            f"Make one with: rostrum --archive {folder} init",
        )


class ArchiveLocked(ArchiveError):
    """Another process holds the archive's writer lock."""

    code = "archive-locked"

    def __init__(self, holder: str, since: str) -> None:
        super().__init__(
            f"The archive is being written by {holder} since {since}.",
            "Wait until it ends; if it died, the lock frees itself within a minute.",
        )


class ArchiveTooNew(ArchiveError):
    """The catalogue has a schema that this version does not know."""

    code = "archive-too-new"

    def __init__(self, folder: Path, revision: str) -> None:
        super().__init__(
            f"The catalogue of {folder} has schema {revision}, newer than this Rostrum knows.",
            "Install the Rostrum that made it, or a later one.",
        )


def _repeated(name: str) -> str:
    """A name as an error repeats it: one without end would bury what it says."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


class NotFound(RostrumError):
    """A thing that was named is not in the archive."""

    code = "not-found"
    noun = "thing"
    listing = "rostrum status"

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        guess = f"Did you mean {', '.join(nearest)}? " if nearest else ""
        self.name = _repeated(name)
        super().__init__(
            f"No {self.noun} is called {self.name!r}.", f"{guess}List what there is: {self.listing}"
        )
        self.nearest = tuple(nearest)


class RecordingNotFound(NotFound):
    """No recording has this id, title or file name."""

    code = "recording-not-found"
    noun = "recording"


class RecordingRemoved(NotFound):
    """A recording that was in the archive and was taken out of it."""

    code = "recording-removed"

    def __init__(self, recording_id: str, title: str, removed_at: datetime) -> None:
        super().__init__(recording_id)
        self.title = _repeated(title)
        self.removed_at = removed_at  # UTC, without zone
        day = f"{removed_at.day} {removed_at:%B %Y}"
        self.message = f"{self.title!r} was removed from this archive on {day}."
        self.hint = "Its file was not touched: ingested again, it is back under this address."


class SpeakerNotFound(NotFound):
    """No speaker has this name or alias."""

    code = "speaker-not-found"
    noun = "speaker"


class EventNotFound(NotFound):
    """No event has this id or title."""

    code = "event-not-found"
    noun = "event"


class TranscriptNotFound(NotFound):
    """A recording has no transcript yet."""

    code = "transcript-not-found"
    noun = "transcript"


class Ambiguous(RostrumError):
    """A name fits several things."""

    code = "ambiguous"

    def __init__(self, noun: str, name: str, ids: Sequence[str]) -> None:
        super().__init__(
            f"{len(ids)} {noun}s are called {name!r}.", f"Use one of their ids: {', '.join(ids)}"
        )
        self.noun = noun
        self.ids = tuple(ids)


class MediaError(RostrumError):
    """A media file cannot be used."""

    code = "media"

    def __init__(self, path: Path, message: str, hint: str = "") -> None:
        super().__init__(f"{path}: {message}", hint)
        self.path = path


class MediaMissing(MediaError):
    """The file is not there (any more)."""

    code = "media-missing"

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "the file is not there.",
            "Mount its disk or, if it moved, ingest the folder that holds it now.",
        )


class MediaEmpty(MediaError):
    """The file has no bytes."""

    code = "media-empty"

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the file is empty (0 bytes).", "Copy it again from its source.")


class MediaForbidden(MediaError):
    """The file may not be read."""

    code = "media-forbidden"

    def __init__(self, path: Path) -> None:
        super().__init__(path, "permission denied.", f"Allow reading: chmod u+r {str(path)!r}")


class MediaUnreadable(MediaError):
    """The bytes are not media, or damaged beyond reading."""

    code = "media-unreadable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            path,
            f"not readable as media ({reason}).",
            "Play it elsewhere; if it does not, re-copy it.",
        )


class MediaRefused(MediaError):
    """A format that Rostrum does not open: playlists and scripts under a media name."""

    code = "media-refused"

    def __init__(self, path: Path, container: str) -> None:
        super().__init__(
            path,
            f"the container {container!r} is not one that Rostrum opens.",
            "Convert it to mp4, mov, mkv, wav, flac, mp3, m4a, ogg, avi or mxf.",
        )


class NoAudio(MediaError):
    """There is no audio track, or not the one that was asked for."""

    code = "no-audio"

    def __init__(self, path: Path, wanted: str = "", present: Sequence[str] = ()) -> None:
        if wanted:
            message = f"there is no audio track {wanted}."
            hint = f"It has: {'; '.join(present)}. Choose one with --audio-track."
        else:
            message = "there is no audio track."
            hint = "Nothing can be transcribed; lay a transcript (NAME.vtt or NAME.srt) beside it."
        super().__init__(path, message, hint)


class MediaChanged(MediaError):
    """The bytes changed while Rostrum was reading them."""

    code = "media-changed"

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "the file changed while it was read.",
            "Ingest it again when its copy is complete.",
        )


class MediaTooLong(MediaError):
    """The media decodes to more audio than the configuration allows."""

    code = "media-too-long"

    def __init__(self, path: Path, limit_hours: float) -> None:
        super().__init__(
            path,
            f"it decodes to more than {limit_hours:g} hours.",
            "Raise media.max_hours in config.yaml if it is truly that long.",
        )


class LanguageNotKnown(MediaError):
    """A language is spoken that the speech model does not know."""

    code = "language-not-known"

    def __init__(self, path: Path, language: str, model: str, known: str) -> None:
        super().__init__(
            path,
            f"it is in {language!r}, which the speech model {model} does not know (it knows {known}).",
            "Lay a transcript (NAME.vtt or NAME.srt) beside it, name another model in transcription.model, "
            "or, if the language is wrong, say the right one: rostrum ingest --language.",
        )


class IngestDied(MediaError):
    """The process that worked on a file died before it could say why."""

    code = "ingest-died"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            path,
            f"the process that worked on it died ({reason}).",
            "Memory may have run out: look at the log of the server, then try again.",
        )


class ToolError(RostrumError):
    """An outside program is missing or failed."""

    code = "tool"


class ToolMissing(ToolError):
    """An outside program is not installed."""

    code = "tool-missing"

    def __init__(self, tool: str, hint: str) -> None:
        super().__init__(f"{tool} is not installed.", hint)


class ToolFailed(ToolError):
    """An outside program failed, was killed, or ran out of time."""

    code = "tool-failed"

    def __init__(self, tool: str, reason: str, stderr: str = "", exit_status: int | None = None) -> None:
        super().__init__(f"{tool} failed: {reason}", "")
        self.stderr = stderr
        self.exit_status = exit_status  # None: it did not end by itself


class ModelMissing(RostrumError):
    """A model is neither in a local folder, nor in the hub's cache, nor to be had from the hub."""

    code = "model-missing"

    def __init__(
        self, model: str, key: str, looked_in: Sequence[str], reason: str, repository: str | None = None
    ) -> None:
        super().__init__(
            f"The model {model!r} ({key}) was not found: looked in {', '.join(looked_in)}; {reason}.",
            f"Three ways out: (1) put its files into a folder and name that folder in {key}; "
            "(2) copy it from another machine's hub cache (HF_HOME); "
            f"(3) with a network: hf download {repository or 'REPOSITORY'}",
        )
        self.model = model


class TranscriptUnreadable(RostrumError):
    """A transcript file cannot be read."""

    code = "transcript-unreadable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}: not readable as a transcript ({reason}).",
            "Mend it or move it away, then ingest again.",
        )
        self.path = path


class FolderRefused(RostrumError):
    """A folder or file that pages may not take in: it lies outside what is configured for them."""

    code = "folder-refused"


class UploadError(RostrumError):
    """A file that was to be uploaded."""

    code = "upload"


class UploadsOff(UploadError):
    """There is no folder for uploads."""

    code = "uploads-off"

    def __init__(self) -> None:
        super().__init__(
            "This archive takes no uploads.",
            "Name a folder for them: web.upload_folder in config.yaml, then start the server again.",
        )


class UploadNotFound(UploadError):
    """There is no such upload (any more)."""

    code = "upload-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such upload.", "It was removed, or nobody went on with it for a week.")


class UploadRefused(UploadError):
    """A file that is not taken: its name, its kind, its length."""

    code = "upload-refused"


class UploadTooLarge(UploadError):
    """A file is larger than allowed, or sends more than it said."""

    code = "upload-too-large"


class UploadConflict(UploadError):
    """Bytes that do not follow on those that are there."""

    code = "upload-conflict"

    def __init__(self, stated: int, offset: int) -> None:
        super().__init__(
            f"The upload is at byte {offset}, not at {stated}.",
            "Ask for its offset (HEAD), and go on from there.",
        )


class UploadBusy(UploadError):
    """Somebody else sends the same upload at this moment."""

    code = "upload-busy"

    def __init__(self) -> None:
        super().__init__(
            "This upload is being sent from elsewhere, another tab perhaps.",
            "Wait a little, ask for its offset (HEAD), and go on from there.",
        )


class DiskFull(UploadError):
    """There is no room for a file."""

    code = "disk-full"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The disk of {folder} has no room for it.",
            "Make room, then go on: what was sent is kept.",
        )


class QuestionRefused(RostrumError):
    """A question that cannot be asked."""

    code = "question-refused"


class CursorRefused(RostrumError):
    """A place in a list that is not one of this list."""

    code = "cursor-refused"

    def __init__(self) -> None:
        super().__init__(
            "The cursor is damaged or belongs to another list.",
            "Leave it out to begin at the start of the list; a cursor goes with the filters and the order "
            "that it was given with.",
        )


class ClipRefused(RostrumError):
    """A span that cannot be cut."""

    code = "clip-refused"


class RecordingClosed(RostrumError):
    """A recording that is listed and searched, but neither played nor cut."""

    code = "recording-closed"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title!r} is closed: it is listed, but may not be played or cut.",
            "Ask those who run this archive.",
        )


class ProxyError(RostrumError):
    """A copy of a recording that browsers can play."""

    code = "proxy"


class ProxiesOff(ProxyError):
    """No such copies are made in this archive."""

    code = "proxies-off"

    def __init__(self) -> None:
        super().__init__(
            "This archive makes no copies for browsers.",
            "Set proxies.when to on-demand in config.yaml, then start the server again.",
        )


class ProxiesBusy(ProxyError):
    """Too many recordings wait for their copy."""

    code = "proxies-busy"

    def __init__(self, waiting: int) -> None:
        super().__init__(
            f"{waiting} recordings are waiting to be converted already.", "Try again in some minutes."
        )


class CacheFull(ProxyError):
    """There is no room in the cache."""

    code = "cache-full"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The disk of {folder} has no room for a copy that browsers play.",
            "Make room; what lies in the archive's cache may be deleted too.",
        )
