"""Many postbacks understood again, in turns; products that are meant to open nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "replay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_replay"),
    )
    op.create_index("ix_replay_created_at", "replay", ["created_at"])
    op.create_table(
        "replay_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("replay_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replay_id"], ["replay.id"], name="fk_replay_part_replay_id_replay"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_replay_part"),
        sa.UniqueConstraint("replay_id", "number", name="uq_replay_part_replay_id_number"),
    )
    nothing = sa.Column("opens_nothing", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("product", nothing)


def downgrade() -> None:
    op.drop_column("product", "opens_nothing")
    op.drop_table("replay_part")
    op.drop_table("replay")
