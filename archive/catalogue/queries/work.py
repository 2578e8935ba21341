"""Reads of the ingest ledger."""

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.rows import work_from
from archive.catalogue.tables import WorkRow
from archive.recordings import State, Work


def work_on(session: Session, path: Path) -> Work | None:
    """The ledger's line for a file."""
    row = session.get(WorkRow, str(path))
    return None if row is None else work_from(row)


def works(session: Session, state: State | None = None, *, limit: int | None = None) -> list[Work]:
    """The ledger's lines, by path; only those in one state if it is given, and only the first of them."""
    query = select(WorkRow).order_by(WorkRow.path).limit(limit)
    if state is not None:
        query = query.where(WorkRow.state == state.value)
    return [work_from(row) for row in session.scalars(query)]


def work_counts(session: Session) -> dict[State, int]:
    """How many files of the ledger are in each state; every state is there."""
    rows = session.execute(select(WorkRow.state, func.count(WorkRow.path)).group_by(WorkRow.state))
    counts = {State(state): count for state, count in rows}
    return {state: counts.get(state, 0) for state in State}
