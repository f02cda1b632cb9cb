"""Sums of commissions and sales by day and month, out of those that are there."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

# Brasília's clock has not been changed since 2019, and no shop here is older.
_DAY = {
    "sqlite": "date(earned_at, '-3 hours')",
    "postgresql": "CAST(earned_at AT TIME ZONE 'America/Sao_Paulo' AS date)",
}
_MONTH = {
    "sqlite": "date(day, 'start of month')",
    "postgresql": "CAST(date_trunc('month', day) AS date)",
}
_OF_COMMISSIONS = (("person", "person"), ("role", "role"), ("product", "product_code"))
_OF_SALES = (
    *(("affiliate", "affiliate"), ("src", "src"), ("utm-source", "utm_source")),
    *(("utm-medium", "utm_medium"), ("utm-campaign", "utm_campaign")),
)
_INTO = "INSERT INTO earned_day (kind, is_month, day, value, currency, standing, many, cents)"


def upgrade() -> None:
    op.create_table(
        "earned_day",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("is_month", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(320), nullable=False),
        sa.Column("currency", sa.String(8), nullable=False),
        sa.Column("standing", sa.String(40), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
    )
    place = ["kind", "is_month", "day", "value", "currency", "standing"]
    op.create_index("ix_earned_day_place", "earned_day", place, unique=True)
    op.drop_index("ix_commission_at", "commission")
    op.drop_index("ix_commission_person", "commission")
    op.create_index("ix_commission_at", "commission", ["earned_at", "id"])
    op.create_index("ix_commission_person_at", "commission", ["person", "earned_at", "id"])
    op.create_index("ix_earned_sale_product", "earned_sale", ["product_code", "id"])
    _sum_up()


def _sum_up() -> None:
    """One walk for each kind; the months out of the days."""
    dialect = op.get_bind().dialect.name
    day, month = _DAY[dialect], _MONTH[dialect]
    no, yes = ("0", "1") if dialect == "sqlite" else ("false", "true")
    commissions = ((*one, "commission") for one in _OF_COMMISSIONS)
    for kind, column, table in (*commissions, *((*one, "earned_sale") for one in _OF_SALES)):
        is_fee = " AND role <> 'sistema'" if kind == "product" else ""
        found = f"{column}, currency, standing"
        op.execute(
            f"{_INTO} SELECT '{kind}', {no}, {day}, {found}, count(*), sum(coalesce(cents, 0))"  # noqa: S608 - ours
            f" FROM {table} WHERE standing IS NOT NULL AND earned_at IS NOT NULL{is_fee}"
            f" GROUP BY {day}, {found}"
        )
    found = "value, currency, standing"
    op.execute(
        f"{_INTO} SELECT kind, {yes}, {month}, {found}, sum(many), sum(cents)"  # noqa: S608 - ours
        f" FROM earned_day GROUP BY kind, {month}, {found}"
    )


def downgrade() -> None:
    op.drop_table("earned_day")
    op.drop_index("ix_earned_sale_product", "earned_sale")
    op.drop_index("ix_commission_person_at", "commission")
    op.drop_index("ix_commission_at", "commission")
    asked = ["earned_at", "standing", "currency", "person", "role", "product_code", "cents"]
    op.create_index("ix_commission_at", "commission", asked)
    op.create_index("ix_commission_person", "commission", ["person", "id"])
