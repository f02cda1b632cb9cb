"""Rows for PostgreSQL in one parcel: a statement for many rows is sent once, with all of them.

Its driver would send it for each row anew, and wake the server each time. SQLite lives in our own
process: what it is told costs no way.
"""

import json
import re
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

# Types whose values can be told in JSON, each as the text that PostgreSQL reads it from.
_TOLD = (sa.String, sa.Integer, sa.Boolean, sa.Date, sa.DateTime, sa.JSON, TSVECTOR)
_VALUE = re.compile(r"%\((\w+)\)s(::)?")
_INSERT = re.compile(r"(INSERT INTO .*?) VALUES \((.*?)\)( ON CONFLICT .*)?", re.DOTALL)
_UPDATE = re.compile(r"(UPDATE (?:(?! FROM ).)*?)( WHERE .*)", re.DOTALL)

Types = dict[str, sa.types.TypeEngine[Any]]


def send(cursor: Any, statement: str, rows: Any, context: Any) -> bool:
    """Send all rows at once, where a statement allows that; tell whether it did."""
    packed = context.compiled and _packed(statement, context.compiled)
    if not packed:
        return False  # the driver does it in its own way
    cursor.execute(packed, {"parcel": json.dumps(rows, default=_plain)})
    return True


def _plain(value: Any) -> str:
    """What JSON has no word for: a day, a time, or a document that is kept as it is."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value.obj)


@lru_cache(maxsize=256)
def _packed(statement: str, compiled: Any) -> str | None:
    """The same statement, with its values out of a parcel; None where that cannot be said."""
    types = {n: _type(bind.type, compiled.dialect) for bind, n in compiled.bind_names.items()}
    types = {name: types[name] for name, _cast in _VALUE.findall(statement)}
    if compiled.effective_returning or not all(isinstance(t, _TOLD) for t in types.values()):
        return None
    columns = ", ".join(f'"{name}" text' for name in types)
    rows = f" FROM json_to_recordset(%(parcel)s::json) AS told({columns})"
    if inserts := _INSERT.fullmatch(statement):
        head, values, tail = inserts[1], inserts[2], inserts[3] or ""
        packed = f"{head} SELECT {_taken(values, types, compiled.dialect)}{rows}{tail}"
    elif updates := _UPDATE.fullmatch(statement):
        head, tail = (_taken(part, types, compiled.dialect) for part in updates.groups())
        packed = f"{head}{rows}{tail}"
    else:
        return None
    return packed if set(_VALUE.findall(packed)) == {("parcel", "::")} else None


def _type(told: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
    plain = told.type_engine(dialect) if isinstance(told, sa.types.TypeDecorator) else told
    return plain.dialect_impl(dialect)


def _taken(part: str, types: Types, dialect: sa.Dialect) -> str:
    """A part of a statement, with columns of the parcel in place of values."""

    def column(found: re.Match[str]) -> str:
        kind = dialect.type_compiler_instance.process(types[found[1]])
        return f'told."{found[1]}"::' + ("" if found[2] else kind)

    return _VALUE.sub(column, part)
