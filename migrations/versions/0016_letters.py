"""Letters: what the outbox is looked through by."""

from alembic import op

revision = "0016"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_letter_kind_id", "letter", ["kind", "id"])
    op.create_index("ix_letter_to_id", "letter", ["to", "id"])
    op.create_index("ix_letter_created_at_id", "letter", ["created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_letter_created_at_id", table_name="letter")
    op.drop_index("ix_letter_to_id", table_name="letter")
    op.drop_index("ix_letter_kind_id", table_name="letter")
