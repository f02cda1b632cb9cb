"""Words of members: what an account is found by, in the index that each database has for it."""

from itertools import chain

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from receiver.rules.words import line, words_of

revision = "0018"
down_revision = "0017"

# An index beside the table, which holds the words; of each word no more than where it stands.
INDEX = """CREATE VIRTUAL TABLE member_words USING fts5(
    words, content='member', content_rowid='id', detail=none, columnsize=0,
    tokenize="ascii tokenchars '@.+-_:'")"""
GONE = "INSERT INTO member_words (member_words, rowid, words) VALUES ('delete', old.id, old.words)"
COME = "INSERT INTO member_words (rowid, words) VALUES (new.id, new.words)"
TRIGGERS = {
    "come": ("INSERT", [COME]),
    "gone": ("DELETE", [GONE]),
    "changed": ("UPDATE OF words", [GONE, COME]),
}
SOME = 500  # members at a time, so that nobody waits long to write

member = sa.table("member", *map(sa.column, ("id", "name", "email", "words")))
address = sa.table("member_email", *map(sa.column, ("id", "member_id", "email")))


def upgrade() -> None:
    # Whoever was cut off while words were written down goes on with that.
    columns = sa.inspect(op.get_bind()).get_columns("member")
    if "words" not in {column["name"] for column in columns}:
        _begin()
    with op.get_context().autocommit_block():
        _write_down(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_member_words", table_name="member")
    else:
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER member_{name}")
        op.execute("DROP TABLE member_words")
    op.drop_column("member", "words")


def _begin() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    kind = postgresql.TSVECTOR() if is_postgres else sa.Text()
    none = sa.text("''")
    op.add_column("member", sa.Column("words", kind, server_default=none, nullable=False))
    if is_postgres:
        op.create_index("ix_member_words", "member", ["words"], postgresql_using="gin")
        return
    op.execute(INDEX)
    # It counts the rows, and would take the change of one that it has not counted for damage.
    op.execute("INSERT INTO member_words (member_words) VALUES ('rebuild')")
    for name, (event, deeds) in TRIGGERS.items():
        told = "; ".join(deeds)
        op.execute(f"CREATE TRIGGER member_{name} AFTER {event} ON member BEGIN {told}; END")


def _write_down(bind: sa.Connection) -> None:
    """Some at a time, each time in a transaction of its own: begun and ended by hand."""
    is_sqlite = bind.dialect.name == "sqlite"
    if is_sqlite:
        bind.exec_driver_sql("COMMIT")  # receiver/db.py has begun one even so
    last: int | None = 0
    while last is not None:
        bind.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        last = _some(bind, last)
        bind.exec_driver_sql("COMMIT")


def _some(bind: sa.Connection, last: int) -> int | None:
    """The words of those who come next; the last of them."""
    theirs = sa.select(member.c.id, member.c.name, member.c.email).where(member.c.id > last)
    people = bind.execute(theirs.order_by(member.c.id).limit(SOME).with_for_update()).all()
    if not people:
        return None
    known = {one.id: [one.name, one.email] for one in people}
    others = sa.select(address.c.member_id, address.c.email).where(address.c.member_id.in_(known))
    for member_id, email in bind.execute(others.order_by(address.c.id)):
        known[member_id].append(email)
    told: sa.ColumnElement[str] = sa.bindparam("told", type_=sa.Text)
    if bind.dialect.name == "postgresql":
        told = sa.cast(told, postgresql.TSVECTOR)
    put = sa.update(member).where(member.c.id == sa.bindparam("number")).values(words=told)
    rows = [{"number": number, "told": _line(bind, texts)} for number, texts in known.items()]
    bind.execute(put, rows)
    return people[-1].id


def _line(bind: sa.Connection, texts: list[str]) -> str:
    words = line(chain.from_iterable(map(words_of, texts)))
    is_postgres = bind.dialect.name == "postgresql"
    return " ".join(f"'{word}'" for word in words.split()) if is_postgres else words
