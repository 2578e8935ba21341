"""How long recordings are: as their media says, else as far as their text goes."""

from sqlalchemy import BigInteger, ColumnElement, func, literal, select

from archive.catalogue.tables import MediaFileRow, RecordingRow, TranscriptRow


def length_ms() -> ColumnElement[int]:
    """Milliseconds of a recording, for a query over RecordingRow that is joined with MediaFileRow, or outer.

    Of text alone, to the end of its last line, and 0 of what is neither; a closed recording's text tells
    nothing.
    """
    text = (
        select(TranscriptRow.transcribed_until_ms)
        .where(
            TranscriptRow.recording_id == RecordingRow.id, TranscriptRow.is_current, ~RecordingRow.is_closed
        )
        .correlate(RecordingRow)
        .scalar_subquery()
    )
    return func.coalesce(MediaFileRow.duration_ms, text, literal(0, BigInteger))
