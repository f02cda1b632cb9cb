"""Parcels, and what was told of each."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("product_code", sa.String(64), nullable=False),
        sa.Column("product_name", sa.String(200), nullable=False),
        sa.Column("buyer_email", sa.String(320), nullable=False),
        sa.Column("buyer_name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(40)),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("first_told_in", sa.Integer(), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["key.id"], name="fk_parcel_key_id_key"),
        sa.PrimaryKeyConstraint("id", name="pk_parcel"),
        sa.UniqueConstraint(
            *("buyer_email", "product_code", "code", "is_simulated"),
            name="uq_parcel_buyer_email_product_code_code_is_simulated",
        ),
    )
    op.create_index("ix_parcel_updated_at", "parcel", ["updated_at", "id"])
    for column in ("status", "product_code", "code", "buyer_email"):
        op.create_index(f"ix_parcel_{column}_updated_at", "parcel", [column, "updated_at", "id"])
    op.create_table(
        "parcel_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("has_code", sa.Boolean(), nullable=False),
        sa.Column("description", sa.String(120), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("is_dated", sa.Boolean(), nullable=False),
        sa.Column("postback_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name="fk_parcel_news_parcel_id_parcel"
        ),
        sa.ForeignKeyConstraint(
            ["postback_id"], ["postback.id"], name="fk_parcel_news_postback_id_postback"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_parcel_news"),
        sa.UniqueConstraint(
            *("parcel_id", "number", "has_code"),
            name="uq_parcel_news_parcel_id_number_has_code",
        ),
    )
    op.create_index("ix_parcel_news_postback_id", "parcel_news", ["postback_id"])


def downgrade() -> None:
    op.drop_table("parcel_news")
    op.drop_table("parcel")
