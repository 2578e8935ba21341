"""How a picture's pixels are stored: browsers play few formats. Null where media were probed before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("media_file") as media_file:
        media_file.add_column(sa.Column("pixel_format", sa.String(), nullable=True))
