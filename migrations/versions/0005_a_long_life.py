"""A long life: what finds rows whose time is over, and autovacuum where rows come and go."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SPENT = sa.text(
    "body IS NOT NULL AND coalesce(state, '') = 'done' AND coalesce(outcome, '') <> 'held'"
)
IS_AGAIN = sa.text("first_id IS NOT NULL")
IS_OVER = sa.text("forgotten_at IS NULL AND state <> 'queued'")

# Rows that live for seconds: the default, a fifth of the table, would let the dead pile up.
BUSY = {
    "job": "autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000, "
    "autovacuum_analyze_scale_factor = 0.0, autovacuum_analyze_threshold = 1000",
    "throttle": "autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500",
    "postback": "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, "
    "autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05",
}


def upgrade() -> None:
    op.add_column("letter", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_letter_over", "letter", ["created_at"], sqlite_where=IS_OVER, postgresql_where=IS_OVER
    )
    op.create_index(
        "ix_postback_spent",
        "postback",
        ["received_at", "id"],
        sqlite_where=SPENT,
        postgresql_where=SPENT,
    )
    op.create_index(
        "ix_postback_again",
        "postback",
        ["first_id"],
        sqlite_where=IS_AGAIN,
        postgresql_where=IS_AGAIN,
    )
    op.create_index(op.f("ix_session_created_at"), "session", ["created_at"])
    if op.get_context().dialect.name == "postgresql":
        for table, settings in BUSY.items():
            op.execute(f"ALTER TABLE {table} SET ({settings})")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table, settings in BUSY.items():
            names = ", ".join(part.partition(" =")[0] for part in settings.split(", "))
            op.execute(f"ALTER TABLE {table} RESET ({names})")
    op.drop_index(op.f("ix_session_created_at"), "session")
    op.drop_index("ix_postback_again", "postback")
    op.drop_index("ix_postback_spent", "postback")
    op.drop_index("ix_letter_over", "letter")
    op.drop_column("letter", "forgotten_at")
