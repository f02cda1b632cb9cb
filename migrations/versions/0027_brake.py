"""The brake: who has lost access lately, and losses that wait for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "loss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_refund", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_loss_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_loss"),
        sa.UniqueConstraint("member_id", name="uq_loss_member_id"),
    )
    op.create_index("ix_loss_by_refund", "loss", ["by_refund"])
    op.create_index("ix_loss_at", "loss", ["at"])
    op.create_table(
        "held_loss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=True),
        sa.Column("decided_by", sa.String(320), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_held_loss_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_held_loss"),
        sa.UniqueConstraint("member_id", name="uq_held_loss_member_id"),
    )
    is_open = sa.text("decision IS NULL")
    where = {"sqlite_where": is_open, "postgresql_where": is_open}
    op.create_index("ix_held_loss_open", "held_loss", ["id"], **where)
    op.add_column("member", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("member", "held_at")
    op.drop_table("held_loss")
    op.drop_table("loss")
