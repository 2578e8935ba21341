"""What a clip is cut from: a recording that may leave, its media, and what is said in it."""

from dataclasses import dataclass

from archive import Archive
from archive.catalogue import queries
from archive.errors import ClipRefused
from archive.gate import check_may_leave
from archive.messages import message
from archive.recordings import MediaFile, Recording, Segment
from clips.bounds import Span


@dataclass(frozen=True, slots=True)
class ClipSource:
    """A recording with media; no segments while it has no transcript."""

    recording: Recording
    media: MediaFile
    segments: tuple[Segment, ...]

    def speakers_within(self, span: Span) -> list[str]:
        """Who speaks in a span, each once, in order."""
        heard = (s.speaker for s in self.segments if s.start < span.end and s.end > span.start and s.speaker)
        return list(dict.fromkeys(heard))


def clip_source(archive: Archive, name: str) -> ClipSource:
    """name: id, title or file name. RecordingNotFound, Ambiguous, and what `cuttable_media` raises."""
    with archive.catalogue.reading() as session:
        recording = queries.recording_named(session, name)
        media = cuttable_media(recording)
        transcript = queries.standing(session, recording.id).transcript
        segments = queries.segments(session, transcript.id) if transcript else []
    return ClipSource(recording, media, tuple(segments))


def cuttable_media(recording: Recording) -> MediaFile:
    """RecordingClosed; ClipRefused where there is only a transcript."""
    check_may_leave(recording)
    if recording.media is None:
        raise ClipRefused(
            message(
                "“{title}” has only a transcript: there is nothing to play or cut.", title=recording.title
            ),
            message("Import the folder that contains its audio or video."),
        )
    return recording.media
