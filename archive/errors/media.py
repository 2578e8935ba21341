"""Errors of media and transcript files; each carries its path."""

from collections.abc import Sequence
from pathlib import Path

from archive.errors.base import RostrumError
from archive.messages import NOTHING, Message, Quoted, Reason, message

ADD_TRANSCRIPT = message(
    "There is nothing to transcribe. Put a transcript (NAME.vtt or NAME.srt) next to it."
)


class MediaError(RostrumError):
    """A media file cannot be used."""

    code = "media"
    title = message("The media file cannot be used")

    def __init__(self, path: Path, problem: Message, hint: Message = NOTHING) -> None:
        super().__init__(message("{path}: {problem}", path=str(path), problem=problem), hint)
        self.path = path


class MediaMissing(MediaError):
    """The file is not there (any more)."""

    code = "media-missing"
    title = message("Media file not found")

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            message("the file is not there."),
            message("Mount its disk or, if it moved, import the folder that contains it now."),
        )


class MediaEmpty(MediaError):
    """The file has no bytes."""

    code = "media-empty"
    title = message("The media file is empty")

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, message("the file is empty (0 bytes)."), message("Copy it again from its source.")
        )


class MediaForbidden(MediaError):
    """The file may not be read."""

    code = "media-forbidden"
    title = message("No permission to read the media file")

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            message("permission denied."),
            message("Allow Rostrum to read it: chmod u+r {path}", path=repr(str(path))),
        )


class MediaUnreadable(MediaError):
    """The bytes are not media, or damaged beyond reading."""

    code = "media-unreadable"
    title = message("The media file cannot be read")

    def __init__(self, path: Path, reason: Reason) -> None:
        super().__init__(
            path,
            message("cannot be read as media ({reason}).", reason=reason),
            message("Try another player. If it fails there too, copy the file again."),
        )


class MediaRefused(MediaError):
    """A format that Rostrum does not open: playlists and scripts under a media name."""

    code = "media-refused"
    title = message("Unsupported media format")

    def __init__(self, path: Path, container: str) -> None:
        super().__init__(
            path,
            message("the container format “{container}” is not supported.", container=container),
            message("Convert it to mp4, mov, mkv, wav, flac, mp3, m4a, ogg, avi or mxf."),
        )


class NoAudio(MediaError):
    """There is no audio track, or not the one that was asked for."""

    code = "no-audio"
    title = message("No audio")

    def __init__(self, path: Path, wanted: str = "", present: Sequence[str] = ()) -> None:
        if wanted:
            problem = message("there is no audio track {track}.", track=wanted)
            hint = message(
                "Available tracks: {tracks}. Choose one with --audio-track.",
                tracks=tuple(Quoted(one) for one in present),
            )
        else:
            problem, hint = message("there is no audio track."), ADD_TRANSCRIPT
        super().__init__(path, problem, hint)


class MediaChanged(MediaError):
    """The bytes changed while Rostrum was reading them."""

    code = "media-changed"
    title = message("The media file changed while it was read")

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            message("the file changed while it was read."),
            message("Import it again when its copy is complete."),
        )


class MediaReplaced(MediaError):
    """Another file lies where the recording's media was."""

    code = "media-replaced"
    title = message("The media file was replaced")

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            message("this is not the file that was imported, so it is neither played nor cut."),
            message("Put the original back, or import the new one: rostrum ingest FOLDER"),
        )


class MediaTooLong(MediaError):
    """The media decodes to more audio than the configuration allows."""

    code = "media-too-long"
    title = message("The recording is too long")

    def __init__(self, path: Path, limit_hours: float) -> None:
        super().__init__(
            path,
            message("the audio is longer than {hours} hours.", hours=limit_hours),
            message("If it really is that long, raise media.max_hours in config.yaml."),
        )


class LanguageNotKnown(MediaError):
    """A language is spoken that the speech model does not know."""

    code = "language-not-known"
    title = message("The speech model does not support the language")

    def __init__(self, path: Path, language: str, model: str, known: Message) -> None:
        super().__init__(
            path,
            message(
                "the language is “{language}”, which the speech model {model} does not support ({known}).",
                language=language,
                model=model,
                known=known,
            ),
            message(
                "Put a transcript (NAME.vtt or NAME.srt) next to it, or choose another model in "
                "transcription.model. If the language is wrong, correct it: rostrum ingest --language."
            ),
        )


class IngestDied(MediaError):
    """The process that worked on a file died before it could say why."""

    code = "ingest-died"
    title = message("The import crashed")

    def __init__(self, path: Path, reason: Reason) -> None:
        super().__init__(
            path,
            message("the import crashed ({reason}).", reason=reason),
            message("The machine may have run out of memory. Check the server's log, then try again."),
        )


class TranscriptUnreadable(RostrumError):
    """A transcript file cannot be read."""

    code = "transcript-unreadable"
    title = message("The transcript cannot be read")

    def __init__(self, path: Path, reason: Reason) -> None:
        super().__init__(
            message("{path}: cannot be read as a transcript ({reason}).", path=str(path), reason=reason),
            message("Fix the file or move it away, then import again."),
        )
        self.path = path


class FileUnusable(RostrumError):
    """The system refused something with a file: its words say what."""

    def __init__(self, path: Path, reason: Quoted) -> None:
        super().__init__(
            message(
                "{path}: {problem}",
                path=str(path),
                problem=message("the system says {reason}.", reason=reason),
            ),
            message("Check the disk and its permissions, then import again."),
        )
        self.path = path
