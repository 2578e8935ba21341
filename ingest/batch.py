"""Many files, one after the other: the ledger first, then each through the pipeline, then the summary.

One bad file never stops the rest. Files go one by one because the speech model already uses every core;
other runners (many machines, say) take the same list to the same pipeline.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store, writer_lock
from archive.recordings import Stage, State, Work
from ingest.copies import make_copies
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
    options = options or IngestOptions()
    with writer_lock(archive.catalogue, "rostrum ingest"):
        pipeline = make_pipeline(archive, listener, options)
        todo = _discover(archive, paths) if paths else _unfinished(archive, options)
        found = todo.found
        skipped = [FileSkipped(one.path, one.reason) for one in todo.skipped]
        for skip in skipped:
            listener(skip)
        _note_waiting(archive, todo)
        listener(BatchStarted(len(found)))
        failed = [_note_unreachable(archive, one, listener) for one in todo.unreachable]
        finished: list[FileFinished] = []
        if found:
            pipeline.look_for_embedding_model()
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
    if archive.config.proxies.when == "ahead":  # the archive is free for other writers meanwhile
        make_copies(archive, finished, listener)
    return Summary(
        tuple(finished),
        tuple(failed),
        tuple(skipped),
        round(time.monotonic() - began, 3),
        pipeline.transcribed,
    )


@dataclass(frozen=True, slots=True)
class _Discovered:
    """What a batch is about."""

    found: list[Found]
    skipped: list[Skipped]
    unreachable: list[Unreachable]
    folders: list[Path]  # that were looked through; resolved


def _discover(archive: Archive, paths: Sequence[Path]) -> _Discovered:
    found, skipped, unreachable = discover(paths, archive.config.media.extensions, archive.folder)
    closed = {one.path for one in unreachable}
    given = [path.expanduser() for path in paths]
    folders = [path.resolve() for path in given if path not in closed and path.is_dir()]
    return _Discovered(found, skipped, unreachable, [one for one in folders if one not in closed])


def _unfinished(archive: Archive, options: IngestOptions) -> _Discovered:
    """What the ledger calls unfinished, found again from the folders that were given then.

    So that each has the same path and programme as without the interruption. Of a folder that was only
    noted, everything.
    """
    left_out = {State.READY, State.FAILED} if options.only_waiting else {State.READY}
    with archive.catalogue.reading() as session:
        roots = {work.path: work.root for work in queries.works(session) if work.state not in left_out}
    found: dict[Path, Found] = {}
    whole: list[_Discovered] = []
    for root in sorted(set(roots.values())):
        inside = _discover(archive, [root])
        is_whole = root in roots
        whole += [inside] if is_whole else []
        for one in inside.found:
            if is_whole or roots.get(one.root / one.path) == root:
                found.setdefault(one.root / one.path, one)
    rest = set(roots) - set(found) - set(roots.values())
    parts = [*whole, _discover(archive, sorted(rest))]
    return _Discovered(
        [*found.values(), *parts[-1].found],
        [one for part in parts for one in part.skipped],
        [one for part in parts for one in part.unreachable],
        [folder for part in whole for folder in part.folders],
    )


def _note_waiting(archive: Archive, todo: _Discovered) -> None:
    """Every file gets its line at once, so that `status` shows what is to come.

    A folder needs none any more, nor does what turned out to be no recording.
    """
    folders, skipped = set(todo.folders), {skip.path for skip in todo.skipped}
    with archive.catalogue.writing() as session:
        for work in queries.works(session):
            is_done = work.path in (folders if work.is_folder else skipped)
            if is_done and work.recording_id is None:
                store.forget_work(session, work.path)
        for one in todo.found:
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
                    error_message=str(one.error.message),
                    error_hint=str(one.error.hint),
                ),
            )
    listener(failed)
    return failed


def _is_deleted(work: Work) -> bool:
    """Whether it was taken away by itself: an empty folder around it may be a disk that is not mounted."""
    try:
        around = work.path.parent if work.is_folder else work.root
        return not work.path.exists() and any(around.iterdir())
    except OSError:
        return False
