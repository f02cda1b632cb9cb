"""Which postbacks are still to be entered in the books."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

UNBOOKED = sa.text("unbooked")


def upgrade() -> None:
    op.add_column(
        "postback", sa.Column("unbooked", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "ix_postback_unbooked",
        "postback",
        ["processed_at", "id"],
        sqlite_where=UNBOOKED,
        postgresql_where=UNBOOKED,
    )


def downgrade() -> None:
    op.drop_index("ix_postback_unbooked", "postback")
    op.drop_column("postback", "unbooked")
