"""Purchases that were begun and not paid, and who does not want to be reminded of them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

CASE_INDEXES = {
    "ix_recovery_case_thread": ["thread"],
    "ix_recovery_case_state_told": ["state", "told_at", "id"],
    "ix_recovery_case_state_kind_told": ["state", "kind", "told_at", "id"],
    "ix_recovery_case_state_product_told": ["state", "product_code", "told_at", "id"],
    "ix_recovery_case_state_key_told": ["state", "key_id", "told_at", "id"],
    "ix_recovery_case_state_role_told": ["state", "role", "told_at", "id"],
    "ix_recovery_case_closed": [
        *("closed_at", "is_simulated", "state", "closing_currency", "closing_cents"),
    ],
    "ix_recovery_case_began": [
        *("began_at", "is_simulated", "steps_sent", "state", "was_prompt"),
    ],
    "ix_recovery_case_email": ["buyer_email", "id"],
}
NEWS_INDEXES = {
    "ix_recovery_news_thread": ["thread"],
    "ix_recovery_news_sale": ["sale_code"],
    "ix_recovery_news_at": ["at"],
    "ix_recovery_news_case_id": ["case_id"],
}


def upgrade() -> None:
    _cases()
    _news()
    op.create_table(
        "recovery_sequence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(64), nullable=False),
        sa.Column("product_name", sa.String(200), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(320), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_sequence"),
        sa.UniqueConstraint("product_code", name="uq_recovery_sequence_product_code"),
    )
    op.create_table(
        "unsubscribed_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unsubscribed_address"),
        sa.UniqueConstraint("address", name="uq_unsubscribed_address_address"),
    )


def _cases() -> None:
    op.create_table(
        "recovery_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(400), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("buyer_email", sa.String(320), nullable=False),
        sa.Column("buyer_name", sa.String(200), nullable=False),
        sa.Column("buyer_phone", sa.String(40), nullable=False),
        sa.Column("buyer_state", sa.String(2), nullable=False),
        sa.Column("product_code", sa.String(64), nullable=False),
        sa.Column("product_name", sa.String(200), nullable=False),
        sa.Column("sale_code", sa.String(64), nullable=False),
        sa.Column("contract_code", sa.String(64), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(8), nullable=False),
        sa.Column("way", sa.JSON(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_sale", sa.String(64), nullable=False),
        sa.Column("closing_cents", sa.BigInteger(), nullable=True),
        sa.Column("closing_currency", sa.String(8), nullable=False),
        sa.Column("was_prompt", sa.Boolean(), nullable=False),
        sa.Column("steps_sent", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped", sa.String(40), nullable=False),
        sa.Column("remark", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["key.id"], name="fk_recovery_case_key_id_key"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_case"),
    )
    for name, columns in CASE_INDEXES.items():
        op.create_index(name, "recovery_case", columns)


def _news() -> None:
    op.create_table(
        "recovery_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postback_id", sa.BigInteger(), nullable=True),
        sa.Column("thread", sa.String(400), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sale_code", sa.String(64), nullable=False),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(8), nullable=False),
        sa.Column("key_id", sa.BigInteger(), nullable=True),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["recovery_case.id"], name="fk_recovery_news_case_id_recovery_case"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_news"),
        sa.UniqueConstraint("postback_id", "thread", name="uq_recovery_news_postback_thread"),
    )
    for name, columns in NEWS_INDEXES.items():
        op.create_index(name, "recovery_news", columns)


def downgrade() -> None:
    op.drop_table("unsubscribed_address")
    op.drop_table("recovery_sequence")
    op.drop_table("recovery_news")
    op.drop_table("recovery_case")
