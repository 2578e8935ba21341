"""Reads of the ledger of jobs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.identity import storable
from archive.catalogue.rows import job_from
from archive.catalogue.tables import JobRow
from archive.errors import JobNotFound
from archive.jobs import Job, JobKind, State

WRITING = (JobKind.INGEST.value, JobKind.REINDEX.value)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who brings something into the archive now."""

    holder: str  # "rostrum ingest (process 4711 on host)"
    since: datetime  # UTC without zone
    process_id: int


def job(session: Session, job_id: str) -> Job:
    """The line with this id; JobNotFound."""
    row = session.get(JobRow, storable(job_id))
    if row is None:
        raise JobNotFound(job_id)
    return job_from(row)


def job_on(session: Session, kind: JobKind, subject: str) -> Job | None:
    """The line of what is done to a subject."""
    row = session.scalars(
        select(JobRow).where(JobRow.kind == kind.value, JobRow.subject == subject)
    ).one_or_none()
    return None if row is None else job_from(row)


def ingest_on(session: Session, path: Path) -> Job | None:
    """The line of a file that is, was or will be brought in."""
    return job_on(session, JobKind.INGEST, str(path))


def jobs(
    session: Session,
    states: Collection[State] | None = None,
    *,
    kind: JobKind | None = JobKind.INGEST,
    limit: int | None = None,
) -> list[Job]:
    """Lines of the ledger, by subject; of one kind or of all, in some states, and only the first of them."""
    query = select(JobRow).order_by(JobRow.subject, JobRow.id).limit(limit)
    if kind is not None:
        query = query.where(JobRow.kind == kind.value)
    if states is not None:
        query = query.where(JobRow.state.in_([state.value for state in states]))
    return [job_from(row) for row in session.scalars(query)]


def other_jobs(session: Session, *, limit: int | None = None) -> list[Job]:
    """Jobs of other kinds than ingest that are not done, those that were asked for first come first."""
    query = select(JobRow).where(JobRow.kind != JobKind.INGEST.value, JobRow.state != State.READY.value)
    return [
        job_from(row) for row in session.scalars(query.order_by(JobRow.updated_at, JobRow.id).limit(limit))
    ]


def next_waiting(session: Session, kind: JobKind) -> Job | None:
    """The job of a kind that was asked for first."""
    row = session.scalars(
        select(JobRow)
        .where(JobRow.kind == kind.value, JobRow.state == State.WAITING.value)
        .order_by(JobRow.updated_at, JobRow.id)
        .limit(1)
    ).first()
    return None if row is None else job_from(row)


def finished_ingests(
    session: Session, since: datetime, *, but_of: Collection[int] = (), limit: int | None = None
) -> list[Job]:
    """Files that came in after a moment, those that came first come first; but of some processes."""
    query = select(JobRow).where(
        JobRow.kind == JobKind.INGEST.value,
        JobRow.state == State.READY.value,
        JobRow.outcome.is_not(None),
        JobRow.updated_at > since,
        JobRow.process_id.not_in(but_of),
    )
    return [job_from(row) for row in session.scalars(query.order_by(JobRow.updated_at).limit(limit))]


def job_counts(session: Session, kind: JobKind = JobKind.INGEST) -> dict[State, int]:
    """How many jobs of a kind are in each state; every state is there."""
    rows = session.execute(
        select(JobRow.state, func.count(JobRow.id)).where(JobRow.kind == kind.value).group_by(JobRow.state)
    )
    counts = {State(state): count for state, count in rows}
    return {state: counts.get(state, 0) for state in State}


def is_held(session: Session, token: str) -> bool:
    """Whether a lease is still that of whoever has its token."""
    return session.scalar(select(JobRow.id).where(JobRow.token == token)) is not None


def writers(session: Session) -> list[Writer]:
    """Who brings recordings in or makes the index anew, those who began first come first."""
    rows = session.scalars(
        select(JobRow)
        .where(JobRow.state == State.WORKING.value, JobRow.kind.in_(WRITING))
        .order_by(JobRow.started_at, JobRow.id)
    )
    owners = [owner for row in rows if (owner := job_from(row).owner) is not None]
    return [Writer(one.name, one.since, one.process_id) for one in owners if one.since is not None]
