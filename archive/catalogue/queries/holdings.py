"""What the archive holds, counted."""

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from archive.catalogue.queries.lengths import length_ms
from archive.catalogue.queries.listings import recorded_years, recording_languages
from archive.catalogue.tables import EventRow, MediaFileRow, PassageRow, RecordingRow, SpeakerRow
from archive.recordings import Holdings
from archive.timecode import Milliseconds

_TOTAL_LENGTH = select(func.sum(length_ms())).select_from(RecordingRow).outerjoin(MediaFileRow)


def holdings(session: Session) -> Holdings:
    """What the archive holds, counted."""

    def count(column: object) -> int:
        return session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]  # any column

    first_day, last_day = session.execute(
        select(func.min(RecordingRow.recorded_on), func.max(RecordingRow.recorded_on))
    ).one()
    return Holdings(
        recordings=count(RecordingRow.id),
        searchable=count(distinct(PassageRow.recording_id)),
        passages=count(PassageRow.id),
        speakers=count(SpeakerRow.id),
        events=count(EventRow.id),
        duration=Milliseconds(session.scalar(_TOTAL_LENGTH) or 0),
        first_day=first_day,
        last_day=last_day,
        years=tuple(recorded_years(session)),
        languages=tuple(recording_languages(session)),
    )
