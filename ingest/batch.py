"""Many files, one after the other: the ledger first, then each through the pipeline, then the summary.

One bad file never stops the rest. Files go one by one because the speech model already uses every core;
each is a job with a lease, so that several batches share a folder and never take the same file.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store
from archive.jobs import UNDER_WAY, Job, Stage, State, ingest_job
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
    """Bring files and folders into the archive, one job after another; ModelMissing.

    Without paths it goes on with what the ledger calls waiting, failed, or given up by a worker that died.
    What another process is at is left to it. A missing embedding model is told before hours of
    transcription, not after.
    """
    began = time.monotonic()
    options = options or IngestOptions()
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
        result = pipeline.ingest(one, number, len(found))
        match result:
            case FileFinished():
                finished.append(result)
            case FileFailed():
                failed.append(result)
            case FileSkipped():
                skipped.append(result)
    if any(one.outcome is not Outcome.UNCHANGED for one in finished):
        pipeline.indexer.merge()
    if archive.config.proxies.when == "ahead":
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
    states = UNDER_WAY if options.only_waiting else UNDER_WAY | {State.FAILED}
    with archive.catalogue.reading() as session:
        lines = queries.jobs(session, states)
    roots = {job.path: job.root or job.path.parent for job in lines if job.owner is None}
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
        for job in queries.jobs(session):
            is_done = job.path in (folders if job.is_folder else skipped)
            if is_done and job.recording_id is None and job.owner is None:
                store.forget_ingest(session, job.path)
        for one in todo.found:
            path = one.root / one.path
            known = queries.ingest_on(session, path)
            if known is None:
                store.put_job(session, ingest_job(path, one.root, Stage.PROBE, State.WAITING))
            elif known.state is State.CANCELLED:  # it is asked for again
                store.put_job(session, replace(known, state=State.WAITING))


def _note_unreachable(archive: Archive, one: Unreachable, listener: Listener) -> FileFailed:
    """A path that could not be looked at is a failure like any other."""
    failed = FileFailed(one.path, Stage.PROBE, one.error)
    with archive.catalogue.writing() as session:
        known = queries.ingest_on(session, one.path)
        if known is not None and known.owner is None:
            if known.recording_id is None and _is_deleted(known):
                store.forget_ingest(session, one.path)
            else:
                store.put_failure(session, known, one.error)
    listener(failed)
    return failed


def _is_deleted(job: Job) -> bool:
    """Whether it was taken away by itself: an empty folder around it may be a disk that is not mounted."""
    try:
        around = job.path.parent if job.is_folder or job.root is None else job.root
        return not job.path.exists() and any(around.iterdir())
    except OSError:
        return False
