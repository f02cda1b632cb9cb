"""The first hundred buyers, multiplied by SQL: each row again and again, as another one, later.

Which columns change, and how, is read off the tables: numbers of rows and what points to them,
moments, and texts in which the mark stands. What only has to be another one begins with a number.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bench.crowd.lives import MARK
from receiver import earnings
from receiver.db import Base, Moment, db, transaction
from receiver.models.word_index import Words

TABLES = (
    *("member", "member_email", "postback", "subscription", "sale", "sale_item", "notice"),
    *("access", "grant", "letter", "token", "log_entry", "searched", "loss", "held_loss"),
    *("recovery_case", "recovery_news", "unsubscribed_address", "earned_sale", "commission"),
    *("referral",),
)
AT_A_TIME = 50  # copies in one transaction
BODIES_PART = 20  # one in so many is young enough to have its body still
# By database: the numbers from one to another; a moment later; bytes with other digits in them.
ON = {
    "sqlite": {
        "numbers": "(WITH RECURSIVE counted(n) AS (SELECT {first} UNION ALL SELECT n + 1"
        " FROM counted WHERE n < {last}) SELECT n FROM counted) AS numbers",
        "moment": "strftime('%Y-%m-%d %H:%M:%f000', {it}, '+' || (n * {minutes}) || ' minutes')",
        "text": "replace({it}, '" + MARK + "', printf('%010d', 1000000000 + n))",
        "words": "replace({it}, '" + MARK + "', printf('%010d', 1000000000 + n))",
        "json": "replace({it}, '" + MARK + "', printf('%010d', 1000000000 + n))",
        "bytes": "CAST(replace(CAST({it} AS TEXT), '" + MARK + "',"
        " printf('%010d', 1000000000 + n)) AS BLOB)",
        "another": "printf('%07x', n) || substr({it}, 8)",
    },
    "postgresql": {
        "numbers": "generate_series({first}, {last}) AS n",
        "moment": "{it} + make_interval(mins => n * {minutes})",
        "text": "replace({it}, '" + MARK + "', (1000000000 + n)::text)",
        "words": "replace({it}::text, '" + MARK + "', (1000000000 + n)::text)::tsvector",
        "json": "replace({it}::text, '" + MARK + "', (1000000000 + n)::text)::json",
        "bytes": "convert_to(replace(convert_from({it}, 'UTF8'), '" + MARK + "',"
        " (1000000000 + n)::text), 'UTF8')",
        "another": "lpad(to_hex(n), 7, '0') || substr({it}, 8)",
    },
}
HURRY = ("synchronous=OFF", "cache_size=-1000000", "foreign_keys=OFF")


def hurry() -> None:
    """Let SQLite wait for no disk: what is filled is thrown away if it is not filled whole."""
    if db.engine.dialect.name == "sqlite":
        sa.event.listen(db.engine, "connect", _hurry)


def _hurry(connection: Any, _record: Any) -> None:
    for pragma in HURRY:
        connection.execute(f"PRAGMA {pragma}")


def multiply(copies: int, *, apart: timedelta, tell: Callable[[int], None]) -> None:
    """Write so many copies of all that is there, each one later by `apart` than the one before."""
    statements = _statements(copies, int(apart.total_seconds()) // 60)
    dialect = db.engine.dialect.name
    for first in range(1, copies + 1, AT_A_TIME):
        last = min(first + AT_A_TIME - 1, copies)
        with transaction():
            for statement in statements:
                numbers = ON[dialect]["numbers"].format(first=first, last=last)
                _run(statement.replace("{numbers}", numbers))
        tell(last)
    with transaction():
        earnings.rebuild()
    if dialect == "postgresql":
        _number_on()


def _statements(copies: int, minutes: int) -> list[str]:
    strides = {
        name: _scalar(f'SELECT coalesce(max({_id(name)}), 0) FROM "{name}"') for name in TABLES
    }
    younger = copies - copies // BODIES_PART
    return [_statement(Base.metadata.tables[name], strides, minutes, younger) for name in TABLES]


def _statement(table: sa.Table, strides: dict[str, int], minutes: int, younger: int) -> str:
    rules = ON[db.engine.dialect.name]
    told = []
    for column in table.columns:
        rule = _rule(column, strides)
        it = f'"{table.name}"."{column.name}"'
        changed = rules.get(rule, rule).format(it=it, minutes=minutes)
        told.append(f"CASE WHEN n > {younger} THEN {changed} END" if rule == "bytes" else changed)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    number = f'"{table.name}"."{_id(table.name)}"'
    first = f"{number} <= {strides[table.name]}"
    rows = f'{{numbers}} CROSS JOIN "{table.name}" WHERE {first} ORDER BY n, {number}'
    return f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(told)} FROM {rows}'


def _id(name: str) -> str:
    """What the rows of a table are numbered by; those of some have the number of another row."""
    return Base.metadata.tables[name].primary_key.columns[0].name


def _rule(column: sa.Column[Any], strides: dict[str, int]) -> str:
    """How a value of this column becomes that of a copy."""
    pointed = [key.column.table.name for key in column.foreign_keys]
    grown = [name for name in (pointed or [column.table.name]) if name in strides]
    if (column.primary_key or pointed) and grown:
        return f"{{it}} + n * {strides[grown[0]]}"
    if column.table.name in ("recovery_news", "referral") and column.name == "postback_id":
        return f"{{it}} + n * {strides['postback']}"  # it may outlive what it points to
    if column.name in ("digest", "code_digest"):
        return "another"
    if column.name == "key" and column.table.name == "letter":
        return "{it} || ':' || n"
    return _RULES.get(type(column.type), "{it}")


_RULES: dict[type, str] = {
    Moment: "moment",
    sa.String: "text",
    sa.Text: "text",
    Words: "words",
    sa.JSON: "json",
    sa.LargeBinary: "bytes",
}


def _run(statement: str) -> None:
    # A driver with %s for its parameters is told that this is none.
    is_plain = db.engine.dialect.name == "sqlite"
    db.session.connection().exec_driver_sql(statement if is_plain else statement.replace("%", "%%"))


def _scalar(question: str) -> int:
    return int(db.session.connection().exec_driver_sql(question).scalar() or 0)


def _number_on() -> None:
    """New rows get the numbers behind the last ones."""
    with transaction():
        for name in (name for name in TABLES if _id(name) == "id"):
            known = f'(SELECT max(id) FROM "{name}")'
            _run(f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), {known})")
