"""Simulations: keys of the simulator, what it played, and the sales that it invented."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    is_simulator = sa.Column(
        "is_simulator", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("key", is_simulator)
    op.create_table(
        "simulation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("contract_code", sa.String(length=64), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["key.id"], name=op.f("fk_simulation_key_id_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation")),
    )
    op.create_index(op.f("ix_simulation_email"), "simulation", ["email"])
    op.create_table(
        "simulated_sale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("simulation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["simulation_id"],
            ["simulation.id"],
            name=op.f("fk_simulated_sale_simulation_id_simulation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulated_sale")),
        sa.UniqueConstraint("code", name=op.f("uq_simulated_sale_code")),
    )
    op.create_index(op.f("ix_simulated_sale_simulation_id"), "simulated_sale", ["simulation_id"])


def downgrade() -> None:
    op.drop_table("simulated_sale")
    op.drop_table("simulation")
    op.drop_column("key", "is_simulator")
