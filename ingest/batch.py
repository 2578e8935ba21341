"""Many files, one after the other: the ledger first, then each through the pipeline, then the summary.

One bad file never stops the rest. Files go one by one because the speech model already uses every core;
other runners (many machines, say) take the same list to the same pipeline.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store, writer_lock
from archive.recordings import Stage, State, Work
from ingest.discover import Found, Skipped, Unreachable, discover
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
    archive: Archive,
    paths: Sequence[Path],
    listener: Listener,
    options: IngestOptions | None = None,
    *,
    make_pipeline: Callable[[Archive, Listener, IngestOptions], Pipeline] = Pipeline,
) -> Summary:
    """Bring files and folders into the archive, under its writer lock; ArchiveLocked, ModelMissing.

    Without paths it goes on with what the ledger calls waiting, working or failed. A missing embedding
    model is told before hours of transcription, not after.
    """
    began = time.monotonic()
    with writer_lock(archive.catalogue, "rostrum ingest"):
        pipeline = make_pipeline(archive, listener, options or IngestOptions())
        found, skips, unreachable = _discover(archive, paths) if paths else _unfinished(archive)
        skipped = [FileSkipped(one.path, one.reason) for one in skips]
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
            match result:
                case FileFinished():
                    finished.append(result)
                case FileFailed():
                    failed.append(result)
                case FileSkipped():
                    skipped.append(result)
        if any(one.outcome is not Outcome.UNCHANGED for one in finished):
            pipeline.indexer.merge()
    return Summary(
        tuple(finished),
        tuple(failed),
        tuple(skipped),
        round(time.monotonic() - began, 3),
        pipeline.transcribed,
    )


Discovered = tuple[list[Found], list[Skipped], list[Unreachable]]


def _discover(archive: Archive, paths: Sequence[Path]) -> Discovered:
    return discover(paths, archive.config.media.extensions, archive.folder)


def _unfinished(archive: Archive) -> Discovered:
    """What the ledger calls unfinished, found again from the folders that were given then.

    So that each has the same path and programme as without the interruption.
    """
    with archive.catalogue.reading() as session:
        roots = {work.path: work.root for work in queries.works(session) if work.state is not State.READY}
    found: list[Found] = []
    for root in sorted(set(roots.values())):
        found += [one for one in _discover(archive, [root])[0] if roots.get(root / one.path) == root]
    rest = set(roots) - {one.root / one.path for one in found}
    others, skipped, unreachable = _discover(archive, sorted(rest))
    return found + others, skipped, unreachable


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
        if known is not None and known.recording_id is None and _is_deleted(known):
            store.forget_work(session, one.path)
        elif known is not None:
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


def _is_deleted(work: Work) -> bool:
    """Whether a file was taken away by itself: an empty folder may be a disk that is not mounted."""
    try:
        return not work.path.exists() and any(work.root.iterdir())
    except OSError:
        return False
