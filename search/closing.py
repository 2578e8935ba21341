"""Closing a recording, and opening it again: archive.gate says what that means."""

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import Recording
from search.embed import Embedder
from search.indexing import Indexer


def close_recording(archive: Archive, recording_id: str, reason: str | None = None) -> Recording:
    """Let nothing of a recording leave but its title and the reason; the recording as it is now.

    Its passages are forgotten in the same transaction, and what was made of it for readers is deleted from
    the cache. RecordingNotFound.
    """
    with archive.catalogue.writing() as session:
        queries.recording(session, recording_id)
        store.close_recording(session, recording_id, reason or None)
        closed = queries.recording(session, recording_id)
    archive.forget_cached(recording_id)
    return closed


def open_recording(archive: Archive, recording_id: str, embedder: Embedder) -> Recording:
    """Let everything of a recording leave again, and make it findable; the recording as it is now.

    RecordingNotFound.
    """
    with archive.catalogue.writing() as session:
        queries.recording(session, recording_id)
        store.open_recording(session, recording_id)
        opened = queries.recording(session, recording_id)
    indexer = Indexer(archive, embedder)
    for transcript in indexer.due():
        if transcript.recording_id == recording_id:
            indexer.index(transcript)
    indexer.refresh()
    return opened
