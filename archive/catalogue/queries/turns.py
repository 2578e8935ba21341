"""Reads of what somebody said, turn by turn."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from archive.catalogue.queries.keysets import SortKey, read_part
from archive.catalogue.queries.transcripts import wordless_segments_by_id
from archive.catalogue.tables import RecordingRow, SegmentRow, TranscriptRow
from archive.listing import Key, Part, Place
from archive.recordings import Segment, Turn
from archive.timecode import Milliseconds

LONGEST_TURN = Milliseconds(45_000)  # after that a turn goes on in a new one
SEGMENTS_A_TURN = 4  # read for each that is asked for: mostly enough

ORDER = (
    SortKey(func.coalesce(cast(RecordingRow.recorded_on, String), ""), is_falling=True),
    SortKey(RecordingRow.path),
    SortKey(RecordingRow.id),
    SortKey(SegmentRow.position, kind=int),
    SortKey(SegmentRow.id, kind=int),
)


def turns(session: Session, speaker_id: str, place: Place | None = None, limit: int = 50) -> Part[Turn]:
    """What somebody said in current transcripts of open recordings, the latest recording first.

    Each in the order of time, and whole unless it is longer than `LONGEST_TURN`: then it comes in several.
    """
    said = (
        select(SegmentRow.id)
        .join(TranscriptRow, TranscriptRow.id == SegmentRow.transcript_id)
        .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
        .where(TranscriptRow.is_current, ~RecordingRow.is_closed, SegmentRow.speaker_id == speaker_id)
    )
    part = read_part(session, said, ORDER, place, limit * SEGMENTS_A_TURN)
    segments = wordless_segments_by_id(session, [_segment_id(key) for key in part.rows])
    groups = list(_groups(part.rows, segments))
    is_cut = part.next is not None and len(groups) > 1  # its last turn may go on behind this part
    whole = groups[: min(limit, len(groups) - is_cut)]
    goes_on = len(whole) < len(groups) or part.next is not None
    return Part(
        tuple(Turn(str(group[0][2]), tuple(segments[_segment_id(key)] for key in group)) for group in whole),
        next=Place(whole[-1][-1]) if whole and goes_on else None,
    )


def _segment_id(key: Key) -> int:
    return int(key[-1])


def _groups(keys: Sequence[Key], segments: dict[int, Segment]) -> Iterator[list[Key]]:
    """The keys of segments, turn by turn."""
    group = list(keys[:1])
    for before, key in pairwise(keys):
        if _goes_on(before, key) and _length(group[0], key, segments) <= LONGEST_TURN:
            group.append(key)
        else:
            yield group
            group = [key]
    if group:
        yield group


def _goes_on(before: Key, key: Key) -> bool:
    """Whether nobody else spoke in between."""
    _, _, recording_id, position, _ = before
    return key[2] == recording_id and key[3] == int(position) + 1


def _length(first: Key, last: Key, segments: dict[int, Segment]) -> int:
    return segments[_segment_id(last)].end - segments[_segment_id(first)].start
