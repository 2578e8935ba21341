"""One ledger of jobs: the lines of `work` go over to it. The writer lock is each transaction's own."""

import secrets
import socket
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from archive.catalogue.identity import now
from archive.catalogue.processes import is_running
from archive.errors import ArchiveLocked

revision = "0004"
down_revision = "0003"

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
STALE_AFTER = timedelta(seconds=60)  # as earlier versions had it
KEPT = (
    "root", "recording_id", "stage", "state", "attempts",
    "error_code", "error_message", "error_hint", "error_stderr", "updated_at",
)  # fmt: skip


def upgrade() -> None:
    _check_that_nobody_writes()
    job = op.create_table(
        "job",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=True),
        sa.Column("recording_id", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_message", sa.String(), nullable=True),
        sa.Column("error_hint", sa.String(), nullable=True),
        sa.Column("error_told", sa.JSON(), nullable=True),
        sa.Column("error_stderr", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_job_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_job_kind_subject")),
        sa.UniqueConstraint("token", name=op.f("uq_job_token")),
    )
    op.create_index(op.f("ix_job_kind_state"), "job", ["kind", "state"], unique=False)
    op.create_index(op.f("ix_job_recording_id"), "job", ["recording_id"], unique=False)
    work = sa.table(
        "work",
        sa.column("path", sa.String()),
        *(sa.column(name, sa.DateTime() if name == "updated_at" else sa.String()) for name in KEPT),
    )
    if lines := [_job(line) for line in op.get_bind().execute(sa.select(work)).mappings()]:
        op.bulk_insert(job, lines)
    op.drop_index(op.f("ix_work_recording_id"), table_name="work")
    op.drop_table("work")
    op.drop_table("writer_lock")


def _check_that_nobody_writes() -> None:
    """ArchiveLocked: an ingest of an earlier version would lose its ledger under its hands."""
    names = ("holder", "host", "process_id")
    times = ("acquired_at", "heartbeat_at")
    lock = sa.table(
        "writer_lock", *(sa.column(n) for n in names), *(sa.column(n, sa.DateTime()) for n in times)
    )
    for held in op.get_bind().execute(sa.select(lock)).mappings():
        is_dead = held["host"] == socket.gethostname() and not is_running(held["process_id"])
        if not is_dead and now() - held["heartbeat_at"] <= STALE_AFTER:
            raise ArchiveLocked(held["holder"], f"{held['acquired_at']:%Y-%m-%d %H:%M:%S} UTC")


def _job(line: Any) -> dict[str, Any]:
    """A line of `work`; what was being worked on has lost its process, or soon will."""
    return {
        "id": "j" + "".join(secrets.choice(ALPHABET) for _ in range(10)),
        "kind": "ingest",
        "subject": line["path"],
        "deaths": 0,
        "progress": {},
        **{name: line[name] for name in KEPT},
    }
