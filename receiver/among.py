"""Whether a column is among values that are told when it is asked, however many they are.

So it is one statement for any number of them, read and planned once, and then only asked:
PostgreSQL is told an array, SQLite a list in JSON.
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class Among(FunctionElement[Any]):
    """A condition: the list has a name, as a bound value has."""

    inherit_cache = True  # and no type: of a Boolean SQLite would be asked whether it is 1

    def __init__(self, column: Any, name: str) -> None:
        """Of a column, and the name under which the list is told."""
        super().__init__(column, sa.bindparam(name))


class _Listed(TypeDecorator[Sequence[Any]]):
    """Numbers and texts, as JSON."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> str:
        """The list as a text."""
        return json.dumps(list(value or ()))


@compiles(Among)
def _in_list(element: Among, compiler: Any, **told: Any) -> str:
    column, these = element.clauses
    told_of = sa.func.json_each(sa.bindparam(these.key, type_=_Listed))
    each = told_of.table_valued("value", name="listed")
    return str(compiler.process(column.in_(sa.select(each.c.value)), **told))


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: Any, **told: Any) -> str:
    column, these = element.clauses
    # Without its length: what is too long must be found nowhere, and not be cut to what is there.
    kind = sa.String() if isinstance(column.type, sa.String) else column.type
    array = sa.bindparam(these.key, type_=ARRAY(kind))
    return str(compiler.process(column == sa.any_(array), **told))
