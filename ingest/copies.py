"""Copies for browsers, made at the end of a batch where the archive is configured so."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from archive import Archive
from archive.catalogue import queries
from archive.errors import RostrumError
from archive.gate import may_leave
from archive.media import Ffmpeg, Playability
from archive.messages import Message, Reason, message
from archive.proxies import convert, media_playability, proxy_path
from archive.recordings import Recording
from ingest.progress import FileFinished, Listener, Remark


def make_copies(archive: Archive, finished: Iterable[FileFinished], listener: Listener) -> None:
    """Copies of what no browser plays; one that cannot be made is remarked upon and stops nothing."""
    for path, recording in _without_copy(archive, finished):
        try:
            convert(archive, recording, lambda: Ffmpeg.find(archive.config.media), "rostrum ingest")
        except RostrumError as error:
            listener(Remark(path, _not_made(error.message)))
        else:
            listener(Remark(path, message("converted for browsers")))


def _not_made(reason: Reason) -> Message:
    return message("not converted for browsers: {reason}", reason=reason)


def _without_copy(archive: Archive, finished: Iterable[FileFinished]) -> Iterator[tuple[Path, Recording]]:
    paths = {one.recording_id: one.path for one in finished}
    with archive.catalogue.reading() as session:
        recordings = queries.recordings_by_id(session, list(paths))
    for recording_id, path in paths.items():
        recording = recordings.get(recording_id)
        if recording is None or recording.media is None or not may_leave(recording):
            continue
        is_needed = media_playability(recording.media) is Playability.NONE
        if is_needed and not proxy_path(archive, recording_id, recording.media).is_file():
            yield path, recording
