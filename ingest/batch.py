"""Many files, one after the other: the ledger first, then each through the pipeline, then the summary.

One bad file never stops the rest. Files go one by one because the speech model already uses every core;
other runners (many machines, say) take the same list to the same pipeline.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store, writer_lock
from archive.recordings import Stage, State, Work
from ingest.discover import Found, Unreachable, discover
from ingest.pipeline import IngestOptions, Pipeline
from ingest.progress import (
    BatchStarted,
    FileFailed,
    FileFinished,
    FileSkipped,
    FileStarted,
    Listener,
    Outcome,
    Summary,
)


def ingest(
    archive: Archive, paths: Sequence[Path], listener: Listener, options: IngestOptions | None = None
) -> Summary:
    """Bring files and folders into the archive, under its writer lock; ArchiveLocked, ModelMissing.

    A missing embedding model is told before hours of transcription, not after.
    """
    began = time.monotonic()
    with writer_lock(archive.catalogue, "rostrum ingest"):
        pipeline = Pipeline(archive, listener, options or IngestOptions())
        found, skipped, unreachable = _discover(archive, paths)
        for skip in skipped:
            listener(skip)
        _note_waiting(archive, found)
        listener(BatchStarted(len(found)))
        failed = [_note_unreachable(archive, one, listener) for one in unreachable]
        finished: list[FileFinished] = []
        if found:
            _ = pipeline.indexer
        for number, one in enumerate(found, 1):
            listener(FileStarted(one.root / one.path, number, len(found)))
            result = pipeline.ingest(one)
            if isinstance(result, FileFinished):
                finished.append(result)
            else:
                failed.append(result)
        if any(one.outcome is not Outcome.UNCHANGED for one in finished):
            pipeline.indexer.merge()
    return Summary(
        tuple(finished),
        tuple(failed),
        tuple(skipped),
        round(time.monotonic() - began, 3),
        pipeline.transcribed,
    )


def unfinished_paths(archive: Archive) -> list[Path]:
    """The files that the ledger calls waiting, working or failed: what `rostrum ingest` goes on with."""
    with archive.catalogue.reading() as session:
        return [work.path for work in queries.works(session) if work.state is not State.READY]


def _discover(
    archive: Archive, paths: Sequence[Path]
) -> tuple[list[Found], list[FileSkipped], list[Unreachable]]:
    found, skipped, unreachable = discover(paths, archive.config.media.extensions, archive.folder)
    return found, [FileSkipped(one.path, one.reason) for one in skipped], unreachable


def _note_waiting(archive: Archive, found: Sequence[Found]) -> None:
    """Every file gets its line at once, so that `status` shows what is to come."""
    with archive.catalogue.writing() as session:
        for one in found:
            path = one.root / one.path
            if queries.work_on(session, path) is None:
                store.put_work(session, Work(path, one.root, Stage.PROBE, State.WAITING))


def _note_unreachable(archive: Archive, one: Unreachable, listener: Listener) -> FileFailed:
    """A path that could not be looked at is a failure like any other."""
    failed = FileFailed(one.path, Stage.PROBE, one.error)
    with archive.catalogue.writing() as session:
        known = queries.work_on(session, one.path)
        if known is not None:
            store.put_work(
                session,
                Work(
                    one.path,
                    known.root,
                    Stage.PROBE,
                    State.FAILED,
                    recording_id=known.recording_id,
                    attempts=known.attempts + 1,
                    error_code=one.error.code,
                    error_message=one.error.message,
                    error_hint=one.error.hint,
                ),
            )
    listener(failed)
    return failed
