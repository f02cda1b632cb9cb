"""The command line: one module per thing, each takes, asks and answers."""

from flask import Flask

from receiver.cli import (
    admins,
    areas,
    backup,
    check,
    doctor,
    earnings,
    exchange,
    keys,
    letters,
    postbacks,
    products,
    rules,
    run,
    settings,
    simulate,
)

GROUPS = (
    admins.admins,
    areas.areas,
    keys.keys,
    letters.letters,
    exchange.members,
    postbacks.postbacks,
    products.products,
    rules.rules,
    settings.settings,
)
SINGLE = (
    run.migrate,
    run.migrations,
    run.worker,
    doctor.doctor,
    check.check,
    earnings.earnings,
    backup.backup,
    backup.restore,
    simulate.simulate,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (*GROUPS, *SINGLE):
        app.cli.add_command(command)
