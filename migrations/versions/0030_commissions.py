"""Who earns what of a sale."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "earned_sale",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(64), nullable=False, unique=True),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("standing", sa.String(40)),
        _moment("earned_at", nullable=True),
        _text("currency", 8),
        sa.Column("cents", sa.BigInteger()),
        _text("product_code", 64),
        _text("product_name", 200),
        _text("affiliate", 120),
        _text("src", 200),
        *(_text(name, 200) for name in ("utm_source", "utm_medium", "utm_campaign")),
    )
    at = ["earned_at", "standing", "currency", "cents"]
    op.create_index("ix_earned_sale_at", "earned_sale", at)
    op.create_index("ix_earned_sale_affiliate", "earned_sale", ["affiliate", "earned_at"])
    op.create_table(
        "commission",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("sale_code", 64),
        _text("person", 320),
        _text("role", 60),
        _text("kind", 60),
        _text("reference", 120),
        _text("name", 200),
        _text("email", 320),
        _text("percent", 20),
        sa.Column("key_id", sa.Integer(), sa.ForeignKey("key.id")),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        _text("currency", 8),
        sa.Column("standing", sa.String(40), nullable=False),
        _moment("earned_at", nullable=False),
        _text("product_code", 64),
    )
    op.create_index("ix_commission_sale_code", "commission", ["sale_code"])
    asked = ["earned_at", "standing", "currency", "person", "role", "product_code", "cents"]
    op.create_index("ix_commission_at", "commission", asked)
    op.create_index("ix_commission_person", "commission", ["person", "id"])


def downgrade() -> None:
    op.drop_table("commission")
    op.drop_table("earned_sale")
