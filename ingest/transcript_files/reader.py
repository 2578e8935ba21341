"""A transcript file as segments, whatever its format.

bytes ─► text ─┬─► cues (WebVTT, SubRip) ─┬─► segments ─► sentence-sized ─► in the order of time
               └─► Whisper JSON ──────────┘
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import MediaUnreadable, TranscriptUnreadable
from archive.languages import language_of_text
from archive.media.presence import check_presence
from archive.messages import Quoted, message
from archive.recordings import Segment, join_texts
from ingest.companions import base_name, language_in_name
from ingest.deadlines import PARSE_SECONDS, deadline
from ingest.diarization import speaker_name
from ingest.transcript_files import subrip, webvtt, whisper_json
from ingest.transcript_files.content import Content, Unreadable
from ingest.transcript_files.long_segments import sentence_sized
from ingest.transcript_files.text import decode

MAX_BYTES = 64 << 20
"""Ten hours of speech with a time for each word are about 15 MiB of JSON."""

_LANGUAGE_SAMPLE = 20_000  # characters: enough to see a script

_READERS = {".vtt": webvtt.read, ".srt": subrip.read, ".json": whisper_json.read}


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """What a transcript file says."""

    segments: tuple[Segment, ...]  # in the order of time, none empty, each in the language below
    language: str | None  # of the file's name, else of its header, else as its script tells
    format: str  # "vtt", "srt" or "json"
    is_by_rostrum: bool  # it says that Rostrum wrote it


def read_transcript(path: Path) -> ReadTranscript:
    """Read a file beside media; times are those of the file.

    Raises MediaMissing, MediaForbidden, MediaEmpty; TranscriptUnreadable names the line. Anonymous
    speakers ("Speaker 1") are named after the file as well: the archive knows people by their names.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise TranscriptUnreadable(path, message("its name does not end in .vtt, .srt or .json"))
    too_slow = message("reading took more than {seconds} seconds", seconds=PARSE_SECONDS)
    with deadline(PARSE_SECONDS, TranscriptUnreadable(path, too_slow)):
        return _read(path, reader)


def _read(path: Path, reader: Callable[[str], Content]) -> ReadTranscript:
    try:
        content = reader(decode(_bytes(path)))
        if not content.segments:
            raise Unreadable(message("nothing is said in it"))
    except Unreadable as error:
        raise TranscriptUnreadable(path, error.reason) from error
    language = language_in_name(path) or content.language or _language_told_by_script(content)
    ordered = sorted(content.segments, key=lambda segment: (segment.start, segment.end))
    names = _names({segment.speaker for segment in ordered}, path)
    segments = tuple(
        replace(piece, language=language, speaker=names[piece.speaker])
        for segment in ordered
        for piece in sentence_sized(segment)
    )
    return ReadTranscript(segments, language, path.suffix.lower().removeprefix("."), content.is_by_rostrum)


def _bytes(path: Path) -> bytes:
    try:
        check_presence(path)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except MediaUnreadable as error:
        raise TranscriptUnreadable(path, message("it is a folder or device, not a file")) from error
    except OSError as error:
        raise TranscriptUnreadable(path, Quoted(error.strerror or str(error))) from error
    if len(data) > MAX_BYTES:
        raise TranscriptUnreadable(path, message("it is larger than {size} MiB", size=MAX_BYTES >> 20))
    return data


def _language_told_by_script(content: Content) -> str | None:
    sample, length = [], 0
    for segment in content.segments:
        sample.append(segment.text)
        length += len(segment.text)
        if length > _LANGUAGE_SAMPLE:
            break
    return language_of_text(join_texts(sample))


def _names(speakers: Iterable[str | None], path: Path) -> dict[str | None, str | None]:
    """What the archive calls those whom the file calls so."""
    file = base_name(path)
    return {name: None if name is None else speaker_name(name, file) for name in speakers}
