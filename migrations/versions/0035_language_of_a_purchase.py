"""In which language somebody began to buy."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    language = sa.Column("language", sa.String(8), server_default=sa.text("''"), nullable=False)
    op.add_column("recovery_case", language)


def downgrade() -> None:
    op.drop_column("recovery_case", "language")
