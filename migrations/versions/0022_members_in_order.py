"""Who may enter an area, and who has a status, in the order of the pages that list them."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_index(
        "ix_access_area_id_state_member_id", "access", ["area_id", "state", "member_id"]
    )
    op.drop_index("ix_access_area_id", "access")
    op.create_index("ix_member_status_id", "member", ["status", "id"])
    op.drop_index("ix_member_status", "member")


def downgrade() -> None:
    op.create_index("ix_member_status", "member", ["status"])
    op.drop_index("ix_member_status_id", "member")
    op.create_index("ix_access_area_id", "access", ["area_id"])
    op.drop_index("ix_access_area_id_state_member_id", "access")
