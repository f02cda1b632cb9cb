"""What is kept already is entered in the books, too."""

from alembic import op

revision = "0025"
down_revision = "0024"

MARK = """
    UPDATE postback SET unbooked = true
    WHERE state = 'done' AND event IS NOT NULL AND (
        outcome IN ('applied', 'unchanged')
        OR reason IN (
            'abandoned', 'tracking', 'role-gives-nothing', 'product-opens-nothing',
            'product-unmapped', 'no-buyer-address', 'address-unusable'
        )
    )
"""


def upgrade() -> None:
    op.execute(MARK)


def downgrade() -> None:
    op.execute("UPDATE postback SET unbooked = false WHERE unbooked")
