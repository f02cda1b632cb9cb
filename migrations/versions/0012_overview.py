"""The overview: when a guarantee ends, and what finds the rows of the last days."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SUMMED = ["status", "currency", "cents", "id"]
# name: (table, columns, of which rows)
INDEXES: dict[str, tuple[str, list[str], str]] = {
    "ix_sale_paid_at": ("sale", ["paid_at", *SUMMED], "paid_at IS NOT NULL"),
    "ix_sale_paid_undated": ("sale", ["approved_at", *SUMMED], "paid_at IS NULL"),
    "ix_sale_refunded_at": ("sale", ["refunded_at"], "refunded_at IS NOT NULL"),
    "ix_sale_disputed_at": ("sale", ["disputed_at"], "disputed_at IS NOT NULL"),
    "ix_sale_guarantee_until": (
        "sale",
        ["guarantee_until", "id"],
        "guarantee_until IS NOT NULL",
    ),
    "ix_member_created_at": ("member", ["created_at"], ""),
    "ix_member_first_login_at": ("member", ["first_login_at"], "first_login_at IS NOT NULL"),
    "ix_member_waited_for": ("member", ["id"], "first_login_at IS NULL AND status = 'active'"),
    "ix_notice_event_at": ("notice", ["event", "at"], ""),
    "ix_letter_lost": ("letter", ["created_at"], "(state = 'dead' OR bounce = 'hard')"),
}


def upgrade() -> None:
    op.add_column("sale", sa.Column("guarantee_until", sa.DateTime(timezone=True), nullable=True))
    for name, (table, columns, which) in INDEXES.items():
        few = sa.text(which) if which else None
        op.create_index(name, table, columns, sqlite_where=few, postgresql_where=few)


def downgrade() -> None:
    for name, (table, _columns, _which) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_column("sale", "guarantee_until")
