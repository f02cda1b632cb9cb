"""What all commands share: a group whose refusals are heard, the options of a listing, addresses.

Exit status: 0 done, 1 refused with a reason on stderr, 2 wrong usage.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from receiver import preferences
from receiver.context import settings
from receiver.provisioning import Refused
from receiver.rules import words
from receiver.rules.address import sought

BY = "command line"
MOST_ROWS = 1000
DAYS = click.IntRange(1, 100 * 366)
ROW_ID = click.IntRange(1, 2**31 - 1)

Command = Callable[..., Any]


class Desk(AppGroup):
    """A group of commands that run inside the application and give refusals their voice."""

    def command(self, *args: Any, **options: Any) -> Callable[[Command], click.Command]:  # type: ignore[override] # as in AppGroup
        """Register a command."""
        register = super().command(*args, **options)
        return lambda callback: register(voiced(callback))


def single(name: str, *, looks: bool = True) -> Callable[[Command], click.Command]:
    """Make a command of its own, with what a Desk gives to those of a group."""
    make = click.command(name)
    return lambda callback: make(with_appcontext(voiced(callback, looks=looks)))


def voiced(callback: Command, *, looks: bool = True) -> Command:
    """Turn what a command cannot do into one line on stderr and exit status 1.

    Unless `looks` is false, it goes by what was set at the desk.
    """

    @wraps(callback)
    def command(*args: Any, **options: Any) -> Any:
        try:
            if looks:
                preferences.look(at_once=True)
            return callback(*args, **options)
        except Refused as refused:
            raise click.ClickException(refused.say(settings().language)) from refused
        except UnicodeEncodeError as error:
            raise click.UsageError("an argument is not written in UTF-8") from error
        except DBAPIError as error:
            raise click.ClickException(
                f"the database cannot be used: {database_said(error)}; "
                "try the commands `migrate` and `doctor`"
            ) from error

    return command


def database_said(error: DBAPIError) -> str:
    """What the database had to say, on one line; it never names a password."""
    return str(error.orig).strip().partition("\n")[0]


def listing(callback: Command) -> Command:
    """The two options that every listing takes."""
    as_json = click.option(
        "--json", "as_json", is_flag=True, help="One JSON array on stdout, nothing else."
    )
    limit = click.option(
        "--limit",
        type=click.IntRange(1, 10**6),
        default=MOST_ROWS,
        show_default=True,
        help="At most so many rows, the newest first.",
    )
    return limit(as_json(callback))


class Address(click.ParamType[str]):
    """An e-mail address, folded as all those are that Portaria compares."""

    name = "email"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Fold it. A mistyped one that a buyer was told with is found as it was told."""
        return sought(value)


ADDRESS = Address()


def typed_words(text: str) -> words.Wanted:
    """The words that somebody looks for. Raises UnicodeEncodeError for another encoding."""
    text.encode()
    return words.sought(text)
