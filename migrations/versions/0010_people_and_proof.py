"""People and proof: a second factor of the staff, when they were seen, and proved who they are."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("admin", sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "admin",
        sa.Column("totp_step", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "admin",
        sa.Column("recovery_digests", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("admin", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("session", "proved_at")
    op.drop_column("admin", "last_seen_at")
    op.drop_column("admin", "recovery_digests")
    op.drop_column("admin", "totp_step")
    op.drop_column("admin", "totp_since")
