"""Bounces, and how fast letters go."""

import sqlalchemy as sa
from alembic import op

IS_URGENT = sa.text("attempts = 0 AND priority > 0")

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "bounced_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_bounced_address_letter_id_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounced_address")),
        sa.UniqueConstraint("address", name=op.f("uq_bounced_address_address")),
    )
    op.create_table(
        "pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slow_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slowed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pace")),
        sa.UniqueConstraint("name", name=op.f("uq_pace_name")),
    )
    with op.batch_alter_table("job") as table:
        table.add_column(sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_job_urgent",
        "job",
        ["kind", "run_at", "id"],
        sqlite_where=IS_URGENT,
        postgresql_where=IS_URGENT,
    )
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("bounce", sa.String(length=40), nullable=True))
        table.add_column(
            sa.Column("bounce_reason", sa.Text(), server_default=sa.text("''"), nullable=False)
        )
        table.add_column(sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("bounced_at", "bounce_reason", "bounce", "waits_until", "first_tried_at"):
        op.drop_column("letter", column)
    op.drop_index("ix_job_urgent", "job")
    op.drop_column("job", "priority")
    op.drop_table("pace")
    op.drop_table("bounced_address")
