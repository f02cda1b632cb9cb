"""Letters: what the outbox is looked through by, and the producer's own words."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_index("ix_letter_kind_id", "letter", ["kind", "id"])
    op.create_index("ix_letter_to_id", "letter", ["to", "id"])
    op.create_index("ix_letter_created_at_id", "letter", ["created_at", "id"])
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("preview", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(length=60), nullable=False),
        sa.Column("fault_facts", sa.JSON(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint(
            "kind", "language", "version", name=op.f("uq_letter_template_kind_language_version")
        ),
    )
    current = sa.text("is_current")
    op.create_index(
        "ix_letter_template_current",
        "letter_template",
        ["kind", "language"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    # In one statement, which both databases know: SQLite would else copy the table.
    op.execute(
        "ALTER TABLE letter ADD COLUMN template_id INTEGER "
        "CONSTRAINT fk_letter_template_id_letter_template REFERENCES letter_template (id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("template_id")
    op.drop_table("letter_template")
    op.drop_index("ix_letter_created_at_id", table_name="letter")
    op.drop_index("ix_letter_to_id", table_name="letter")
    op.drop_index("ix_letter_kind_id", table_name="letter")
