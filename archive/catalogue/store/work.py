"""Deeds on the ingest ledger."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from archive.catalogue.identity import now
from archive.catalogue.tables import WorkRow
from archive.recordings import Stage, State, Work


def put_work(session: Session, work: Work) -> None:
    """Write a file's line in the ledger, over the one that was there."""
    session.merge(
        WorkRow(
            path=str(work.path),
            root=str(work.root),
            recording_id=work.recording_id,
            stage=work.stage.value,
            state=work.state.value,
            attempts=work.attempts,
            error_code=work.error_code,
            error_message=work.error_message,
            error_hint=work.error_hint,
            error_stderr=work.error_stderr,
            updated_at=now(),
        )
    )
    session.flush()


def advance_work(session: Session, work: Work, stage: Stage, state: State) -> Work:
    """Note that a file reached a stage; the line as it is now."""
    advanced = replace(work, stage=stage, state=state)
    put_work(session, advanced)
    return advanced


def forget_other_work(session: Session, recording_id: str, path: Path) -> None:
    """Take the lines of a recording's earlier places out of the ledger."""
    session.execute(delete(WorkRow).where(WorkRow.recording_id == recording_id, WorkRow.path != str(path)))


def forget_work(session: Session, path: Path) -> None:
    """Take a file's line out of the ledger."""
    session.execute(delete(WorkRow).where(WorkRow.path == str(path)))
