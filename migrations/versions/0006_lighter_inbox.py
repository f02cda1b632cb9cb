"""A lighter inbox: what was kept and not read yet is in no index of what is read out."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INDEXES = {
    "ix_postback_outcome_id": ["outcome", "id"],
    "ix_postback_event_id": ["event", "id"],
    "ix_postback_event_outcome_id": ["event", "outcome", "id"],
    "ix_postback_sale_code": ["sale_code"],
    "ix_postback_subscription_code": ["subscription_code"],
    "ix_postback_email": ["email"],
    "ix_postback_member_id": ["member_id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        known = sa.text(f"{columns[0]} IS NOT NULL")
        op.drop_index(name, "postback")
        op.create_index(name, "postback", columns, sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, "postback")
        op.create_index(name, "postback", columns)
