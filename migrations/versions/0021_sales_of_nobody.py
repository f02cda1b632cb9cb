"""Sales that are nobody's, by the addresses that may find their buyer."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

ALONE = sa.text("coalesce(member_id, 0) = 0")
INDEXES = {"ix_sale_alone_email": "buyer_email", "ix_sale_alone_told": "buyer_email_told"}


def upgrade() -> None:
    for name, column in INDEXES.items():
        told = [column, "status", "id"]
        op.create_index(name, "sale", told, sqlite_where=ALONE, postgresql_where=ALONE)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "sale")
