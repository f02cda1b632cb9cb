"""Claims by the batch: one index for fresh work of a kind, one for what was begun before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

FRESH = sa.text("attempts = 0")
WORN = sa.text("attempts > 0 AND state <> 'dead'")


def upgrade() -> None:
    op.drop_index("ix_job_state_run_at", "job")
    for name, which in (("ix_job_fresh", FRESH), ("ix_job_worn", WORN)):
        op.create_index(
            name, "job", ["kind", "run_at", "id"], sqlite_where=which, postgresql_where=which
        )


def downgrade() -> None:
    for name in ("ix_job_fresh", "ix_job_worn"):
        op.drop_index(name, "job")
    op.create_index("ix_job_state_run_at", "job", ["state", "run_at"])
