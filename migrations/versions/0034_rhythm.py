"""How many postbacks came in each hour, and since when none does."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "postback_hour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_postback_hour"),
        sa.UniqueConstraint("hour", name="uq_postback_hour_hour"),
    )
    op.create_table(
        "silence_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counted_id", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("awake_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_silence_watch"),
    )


def downgrade() -> None:
    op.drop_table("silence_watch")
    op.drop_table("postback_hour")
