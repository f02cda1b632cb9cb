"""The page of a member: notes, merged accounts, deeds for many, and looking as a member."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

NEVER_CAME = sa.text("first_login_at IS NULL")


def upgrade() -> None:
    _notes()
    op.create_table(
        "merged_member",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_merged_member_member_id_member"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_merged_member"),
    )
    op.create_index("ix_merged_member_member_id", "merged_member", ["member_id"])
    _bulks()
    op.add_column("session", sa.Column("watches", sa.Integer(), nullable=True))
    op.add_column("session", sa.Column("watching_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_sale_buyer_phone", "sale", ["buyer_phone"])
    op.create_index("ix_sale_buyer_document", "sale", ["buyer_document"])
    op.create_index(
        "ix_member_never_came",
        "member",
        ["id"],
        sqlite_where=NEVER_CAME,
        postgresql_where=NEVER_CAME,
    )


def _notes() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_note_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_member_id_at", "note", ["member_id", "at"])


def _bulks() -> None:
    op.create_table(
        "bulk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_bulk_area_id_area"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk"),
    )
    op.create_index("ix_bulk_created_at", "bulk", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_member_never_came", "member")
    op.drop_index("ix_sale_buyer_document", "sale")
    op.drop_index("ix_sale_buyer_phone", "sale")
    op.drop_column("session", "watching_since")
    op.drop_column("session", "watches")
    op.drop_table("bulk")
    op.drop_table("merged_member")
    op.drop_table("note")
