"""Lanes of the past: what finds the domains to which nothing was sent for long."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index(op.f("ix_pace_promised_until"), "pace", ["promised_until"])


def downgrade() -> None:
    op.drop_index(op.f("ix_pace_promised_until"), "pace")
