"""Work that was given up is found without a look at all that is owed."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

IS_DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    op.create_index("ix_job_dead", "job", ["id"], sqlite_where=IS_DEAD, postgresql_where=IS_DEAD)


def downgrade() -> None:
    op.drop_index("ix_job_dead", "job")
