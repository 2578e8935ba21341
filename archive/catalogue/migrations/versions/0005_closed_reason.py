"""Why a recording is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("recording", sa.Column("closed_reason", sa.String(), nullable=True))
