"""Filters of the log that are combined look at an index alone; and what one of the staff did."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

STAFF = sa.text("actor = 'admin'")
# before: (after, the column that it has besides)
LONGER = {
    "ix_log_entry_deed_at_id": ("ix_log_entry_deed_at_id_actor", "actor"),
    "ix_log_entry_actor_at_id": ("ix_log_entry_actor_at_id_deed", "deed"),
}


def upgrade() -> None:
    for before, (after, besides) in LONGER.items():
        leader = before.removeprefix("ix_log_entry_").removesuffix("_at_id")
        op.create_index(after, "log_entry", [leader, "at", "id", besides])
        op.drop_index(before, "log_entry")
    op.create_index(
        "ix_log_entry_staff",
        "log_entry",
        ["actor_name", "at", "id"],
        sqlite_where=STAFF,
        postgresql_where=STAFF,
    )


def downgrade() -> None:
    op.drop_index("ix_log_entry_staff", "log_entry")
    for before, (after, _besides) in LONGER.items():
        leader = before.removeprefix("ix_log_entry_").removesuffix("_at_id")
        op.create_index(before, "log_entry", [leader, "at", "id"])
        op.drop_index(after, "log_entry")
