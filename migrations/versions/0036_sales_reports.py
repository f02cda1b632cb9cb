"""Sales reports out of the panel: what was sent, how it is read, what of it cannot be."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "sales_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("bad", sa.JSON(), nullable=False),
        sa.Column("reconciliation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name="fk_sales_report_reconciliation_id_reconciliation",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_report"),
    )
    op.create_index("ix_sales_report_created_at", "sales_report", ["created_at"])
    op.create_index("ix_sales_report_reconciliation_id", "sales_report", ["reconciliation_id"])
    op.create_table(
        "sales_report_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sales_report_id"],
            ["sales_report.id"],
            name="fk_sales_report_part_sales_report_id_sales_report",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_report_part"),
        sa.UniqueConstraint(
            "sales_report_id", "number", name="uq_sales_report_part_sales_report_id_number"
        ),
    )


def downgrade() -> None:
    op.drop_table("sales_report_part")
    op.drop_table("sales_report")
