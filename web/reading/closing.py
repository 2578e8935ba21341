"""Closing a recording for its readers, and opening it again."""

from archive.catalogue import queries
from archive.errors import ModelMissing
from search import close_recording, open_recording
from web.shell.resources import Resources

LONGEST_REASON = 500  # characters


def close(resources: Resources, recording_id: str, reason: str | None) -> None:
    """RecordingNotFound."""
    close_recording(resources.archive, recording_id, reason)


def open_again(resources: Resources, recording_id: str) -> None:
    """RecordingNotFound; ModelMissing, and it stays closed: it could not be found."""
    with resources.archive.catalogue.reading() as session:
        if not queries.recording(session, recording_id).is_closed:
            return
    embedder = resources.searcher.embedder
    if isinstance(embedder, ModelMissing):
        raise embedder
    open_recording(resources.archive, recording_id, embedder)
