"""Writes to the ledger of jobs. Whoever works on a job holds its lease, and writes with the lease's token:
once another has it, or it was cancelled or removed, nothing of theirs is written any more."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from archive.catalogue.identity import new_id, now, now_exactly, storable
from archive.catalogue.rows import is_abandoned, job_from
from archive.catalogue.tables import JobRow
from archive.errors import IngestDied, JobDied, RostrumError
from archive.jobs import (
    MOST_DEATHS,
    NEEDS_SOMEBODY,
    NO_PROGRESS,
    Job,
    JobKind,
    JobProgress,
    Owner,
    Stage,
    State,
)
from archive.messages import Message, message

NOBODY: dict[str, Any] = {"owner": None, "host": None, "process_id": None, "token": None, "lease_until": None}
NO_ERROR: dict[str, Any] = {
    "error_code": None,
    "error_message": None,
    "error_hint": None,
    "error_told": None,
    "error_stderr": None,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody wants to work on."""

    kind: JobKind
    subject: str
    owner: Owner
    token: str
    recording_id: str | None = None
    is_listed: bool = False  # only if it is in the ledger, and nobody cancelled it
    progress: JobProgress = NO_PROGRESS  # to begin with


def put_job(session: Session, job: Job) -> str:
    """Write a line over the one that there was of this kind and subject, which nobody holds then; its id."""
    row = _row(session, job.kind, job.subject) or _new_row(session, job.kind, job.subject)
    row.root = None if job.root is None else str(job.root)
    row.recording_id, row.outcome = job.recording_id, job.outcome
    row.stage = None if job.stage is None else job.stage.value
    row.state, row.attempts, row.deaths = job.state.value, job.attempts, job.deaths
    row.progress = _as_json(job.progress)
    _set(row, NOBODY)
    _set(row, _told(job.error_code, job.error_message, job.error_hint, job.error_stderr))
    row.updated_at = now_exactly()
    session.flush()
    return row.id


def put_failure(session: Session, job: Job, error: RostrumError) -> None:
    """Note that a line's subject could not even be looked at; nobody holds it."""
    row = session.get_one(JobRow, job.id)
    row.state, row.attempts, row.progress = State.FAILED.value, row.attempts + 1, {}
    row.stage = Stage.PROBE.value if job.kind is JobKind.INGEST else None
    _set(row, {**NOBODY, **_error(error), "updated_at": now_exactly()})
    session.flush()


def claim_job(session: Session, claim: Claim, lease: timedelta) -> Job | None:
    """Take the lease of a job; None where another holds it, or nobody is to have it.

    A lease that was lost is taken again, `MOST_DEATHS` times in a row at the most.
    """
    row = _row(session, claim.kind, claim.subject)
    if row is None:
        if claim.is_listed:
            return None
        row = _new_row(session, claim.kind, claim.subject)
        row.recording_id = claim.recording_id
    elif not _may_be_taken(row, claim):
        return None
    row.state, row.attempts, row.started_at = State.WORKING.value, row.attempts + 1, now()
    row.owner, row.host, row.process_id = claim.owner.name, claim.owner.host, claim.owner.process_id
    row.token, row.lease_until = claim.token, now() + lease
    row.stage = Stage.PROBE.value if claim.kind is JobKind.INGEST else None
    row.progress, row.outcome, row.updated_at = _as_json(claim.progress), None, now_exactly()
    _set(row, NO_ERROR)
    session.flush()
    return job_from(row)


def _may_be_taken(row: JobRow, claim: Claim) -> bool:
    if row.state == State.WORKING:
        if not is_abandoned(row):
            return False
        _die(row, _death(row))
    elif claim.is_listed and row.state == State.CANCELLED:
        return False
    return row.state != State.QUARANTINED


def _death(row: JobRow) -> RostrumError:
    reason = message("{owner}, without an explanation", owner=row.owner or "")
    if row.kind == JobKind.INGEST:
        return IngestDied(Path(row.subject), reason)
    return JobDied(row.subject, reason)


def note_death(session: Session, kind: JobKind, subject: str, error: RostrumError, stderr: str = "") -> None:
    """Whoever worked on a job is dead: it waits for the next, or for somebody to look at it."""
    row = _row(session, kind, subject)
    if row is not None and row.state == State.WORKING and is_abandoned(row):
        _die(row, error, stderr)
        session.flush()


def _die(row: JobRow, error: RostrumError, stderr: str = "") -> None:
    row.deaths += 1
    is_over = row.deaths >= MOST_DEATHS
    row.state = (State.QUARANTINED if is_over else State.WAITING).value
    _set(row, {**NOBODY, **(_error(error) if is_over else NO_ERROR), "updated_at": now_exactly()})
    if is_over and stderr:
        row.error_stderr = storable(stderr)


def renew_lease(session: Session, token: str, lease: timedelta) -> bool:
    """Whether it is still held; then for that much longer."""
    return _write(session, token, {"lease_until": now() + lease})


def note_progress(session: Session, token: str, progress: JobProgress) -> None:
    """How far a job is."""
    _write(session, token, {"progress": _as_json(progress)})


def note_finished_piece(session: Session, token: str) -> None:
    """Something of a job is done for good: who died before died of something else."""
    _write(session, token, {"deaths": 0})


def advance_job(
    session: Session,
    token: str,
    stage: Stage,
    recording_id: str | None,
    progress: JobProgress = NO_PROGRESS,
) -> None:
    """A job reached a stage, of which it has told this."""
    reached = {"stage": stage.value, "recording_id": recording_id, "progress": _as_json(progress)}
    _write(session, token, {**reached, "updated_at": now_exactly()})


def finish_job(session: Session, token: str, outcome: str | None) -> None:
    """A job is done."""
    ended: dict[str, Any] = {"state": State.READY.value, "outcome": outcome, "deaths": 0, "progress": {}}
    over = {"token": None, "lease_until": None, "updated_at": now_exactly()}  # who did it stays
    _write(session, token, {**ended, **over, **NO_ERROR})


def fail_job(session: Session, token: str, error: RostrumError) -> None:
    """A job said why it cannot be done."""
    ended: dict[str, Any] = {
        "state": State.FAILED.value,
        "deaths": 0,
        "progress": {},
        "updated_at": now_exactly(),
    }
    _write(session, token, {**ended, **NOBODY, **_error(error)})


def release_job(session: Session, token: str) -> None:
    """Whoever worked on a job was ended, and lets go of it: it waits."""
    _write(session, token, {"state": State.WAITING.value, **NOBODY, "updated_at": now_exactly()})


def cancel_job(session: Session, job: Job) -> None:
    """Take the lease of a job away from whoever holds it.

    The line of a file stays, as the file's ingest can go on from there; of other work nothing is left.
    """
    if job.kind is not JobKind.INGEST:
        return forget_job(session, job.id)
    cancelled = {
        "state": State.CANCELLED.value,
        "deaths": 0,
        "progress": {},
        **NOBODY,
        "updated_at": now_exactly(),
    }
    session.execute(update(JobRow).where(JobRow.id == job.id).values(**cancelled))
    return None


def wait_again(session: Session, job_id: str | None = None) -> None:
    """What failed, is in quarantine or was cancelled waits once more: one job, or all files that failed."""
    states = set(NEEDS_SOMEBODY) if job_id is None else {*NEEDS_SOMEBODY, State.CANCELLED}
    query = select(JobRow).where(JobRow.state.in_([state.value for state in states]))
    if job_id is None:
        query = query.where(JobRow.kind == JobKind.INGEST.value)
    else:
        query = query.where(JobRow.id == storable(job_id))
    for row in session.scalars(query):
        row.state, row.deaths, row.progress = State.WAITING.value, 0, {}
        row.stage = Stage.PROBE.value if row.kind == JobKind.INGEST else None
        _set(row, {**NOBODY, **NO_ERROR, "updated_at": now_exactly()})
    session.flush()


def forget_job(session: Session, job_id: str) -> None:
    """Take a line out of the ledger."""
    session.execute(delete(JobRow).where(JobRow.id == job_id))


def forget_ingest(session: Session, path: Path) -> None:
    """Take a file's line out of the ledger."""
    session.execute(delete(JobRow).where(JobRow.kind == JobKind.INGEST.value, JobRow.subject == str(path)))


def forget_other_ingests(session: Session, recording_id: str, path: Path) -> list[Path]:
    """Take the lines of a recording's earlier places out of the ledger; which they were."""
    is_earlier = (
        JobRow.recording_id == recording_id,
        JobRow.kind == JobKind.INGEST.value,
        JobRow.subject != str(path),
    )
    earlier = [Path(subject) for subject in session.scalars(select(JobRow.subject).where(*is_earlier))]
    session.execute(delete(JobRow).where(*is_earlier))
    return earlier


def _row(session: Session, kind: JobKind, subject: str) -> JobRow | None:
    return session.scalars(
        select(JobRow).where(JobRow.kind == kind.value, JobRow.subject == subject)
    ).one_or_none()


def _new_row(session: Session, kind: JobKind, subject: str) -> JobRow:
    row = JobRow(
        id=new_id("j"),
        kind=kind.value,
        subject=subject,
        attempts=0,
        deaths=0,
        progress={},
        updated_at=now_exactly(),
    )
    session.add(row)
    return row


def _write(session: Session, token: str, values: dict[str, Any]) -> bool:
    """Whether the token was that of a lease."""
    done = session.execute(update(JobRow).where(JobRow.token == token).values(**values))
    return _count(done) > 0


def _count(done: Any) -> int:
    assert isinstance(done, CursorResult)
    return done.rowcount


def _set(row: JobRow, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _error(error: RostrumError) -> dict[str, Any]:
    return _told(error.code, error.message, error.hint, getattr(error, "stderr", None))


def _told(code: str | None, problem: Message, hint: Message, stderr: str | None) -> dict[str, Any]:
    """What is told, in English and, for other languages, as values."""
    if code is None:
        return NO_ERROR
    return {
        "error_code": code,
        "error_message": storable(str(problem)),
        "error_hint": storable(str(hint)),
        "error_told": {"message": problem.as_json(), "hint": hint.as_json()},
        "error_stderr": None if stderr is None else storable(stderr),
    }


def _as_json(progress: JobProgress) -> dict[str, Any]:
    return {name: value for name, value in asdict(progress).items() if value is not None}
