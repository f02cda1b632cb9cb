"""What producers say that codes of events mean, which nobody knew."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "event_meaning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(40), nullable=True),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_meaning"),
        sa.UniqueConstraint("code", name="uq_event_meaning_code"),
    )


def downgrade() -> None:
    op.drop_table("event_meaning")
