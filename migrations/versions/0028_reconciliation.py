"""Sales as the marketplace lists them, held against what is kept; how a postback came here."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    source = sa.Column("source", sa.String(40), server_default="postback", nullable=False)
    op.add_column("postback", source)
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("step", "page", "pages", "sales", "unread", "found", "failures")
        ),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["key.id"], name="fk_reconciliation_key_id_key"),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation"),
    )
    op.create_index("ix_reconciliation_created_at", "reconciliation", ["created_at"])
    op.create_table(
        "sale_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reconciliation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name="fk_sale_told_reconciliation_id_reconciliation",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sale_told"),
        sa.UniqueConstraint(
            "reconciliation_id", "code", name="uq_sale_told_reconciliation_id_code"
        ),
    )
    _differences()


def _differences() -> None:
    op.create_table(
        "sale_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sale_code", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("told_status", sa.String(40), nullable=True),
        sa.Column("our_status", sa.String(40), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("reconciliation_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("buyer_name", sa.String(200), nullable=False),
        sa.Column("buyer_email", sa.String(320), nullable=False),
        sa.Column("product_code", sa.String(64), nullable=False),
        sa.Column("product_name", sa.String(200), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(8), nullable=False),
        sa.Column("document", sa.JSON(), nullable=True),
        sa.Column("postback_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"], [f"{table}.id"], name=f"fk_sale_difference_{table}_id_{table}"
            )
            for table in ("reconciliation", "key", "postback")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sale_difference"),
        sa.UniqueConstraint("sale_code", name="uq_sale_difference_sale_code"),
    )
    inbox, changed = ["state", "kind", "id"], ["changed_at", "id"]
    op.create_index("ix_sale_difference_inbox", "sale_difference", inbox)
    op.create_index("ix_sale_difference_state_id", "sale_difference", ["state", "id"])
    op.create_index("ix_sale_difference_changed_at", "sale_difference", changed)
    for column in ("buyer_email", "reconciliation_id"):
        op.create_index(f"ix_sale_difference_{column}", "sale_difference", [column])


def downgrade() -> None:
    op.drop_table("sale_difference")
    op.drop_table("sale_told")
    op.drop_table("reconciliation")
    op.drop_column("postback", "source")
