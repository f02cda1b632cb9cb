"""Words of the inbox: what a postback is found by, in the index that each database has for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

# An index beside the table, which holds the words; of each word no more than where it stands.
INDEX = """CREATE VIRTUAL TABLE searched_words USING fts5(
    words, content='searched', content_rowid='postback_id', detail=none, columnsize=0,
    tokenize="ascii tokenchars '@.+-_:'")"""
GONE = "INSERT INTO searched_words (searched_words, rowid, words) VALUES ('delete', {old})"
COME = "INSERT INTO searched_words (rowid, words) VALUES ({new})"
OLD, NEW = "old.postback_id, old.words", "new.postback_id, new.words"
TRIGGERS = {
    "come": ("INSERT", [COME]),
    "gone": ("DELETE", [GONE]),
    "changed": ("UPDATE", [GONE, COME]),
}


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "searched",
        sa.Column("postback_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR() if is_postgres else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["postback_id"],
            ["postback.id"],
            name="fk_searched_postback_id_postback",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("postback_id", name="pk_searched"),
    )
    if is_postgres:
        op.create_index("ix_searched_words", "searched", ["words"], postgresql_using="gin")
    else:
        _index_beside()
    # What was kept so far is looked at by the sweep: at once, and not within the hour.
    soon = sa.func.current_timestamp()
    job = sa.table("job", sa.column("kind"), sa.column("run_at"), sa.column("state"))
    op.execute(
        sa.update(job).where(job.c.kind == "sweep", job.c.state == "ready").values(run_at=soon)
    )


def downgrade() -> None:
    op.execute("DROP TABLE IF EXISTS searched_words")
    op.drop_table("searched")


def _index_beside() -> None:
    op.execute(INDEX)
    for name, (event, deeds) in TRIGGERS.items():
        told = "; ".join(deed.format(old=OLD, new=NEW) for deed in deeds)
        op.execute(f"CREATE TRIGGER searched_{name} AFTER {event} ON searched BEGIN {told}; END")
